//! What the words ask for, and what is said about words that ask for nothing.

use super::*;

fn parse(line: &[&str]) -> Result<Wanted, UsageError> {
    let words: Vec<OsString> = ["webclient"].iter().chain(line).map(OsString::from).collect();
    Options::parse(&words)
}

fn advice(line: &[&str]) -> String {
    parse(line).unwrap_err().advice(OsStr::new("webclient"))
}

fn asked(line: &[&str]) -> (String, String, Duration) {
    match parse(line) {
        Ok(Wanted::Exchange { request, timeout }) => {
            (request.origin().to_string(), request.target().to_owned(), timeout)
        }
        other => panic!("{line:?} asks for {other:?}"),
    }
}

#[test]
fn words_of_both_forms_give_server_and_target() {
    let rows: [(&[&str], &str, &str); 6] = [
        (&["localhost", "6789", "HelloWorld.html"], "localhost:6789", "/HelloWorld.html"),
        (&["::1", "80", "/"], "[::1]:80", "/"),
        (&["get", "6789", "x"], "get:6789", "/x"),
        (&["h", "1", "http://h/x"], "h:1", "/http://h/x"),
        (&["http://h:1/x y"], "h:1", "/x%20y"),
        (&["h", "1", "--", "-x"], "h:1", "/-x"),
    ];
    for (line, origin, target) in rows {
        assert_eq!(asked(line), (origin.to_owned(), target.to_owned(), TIMEOUT_DEFAULT));
    }
}

#[test]
fn timeout_is_read_before_and_behind_the_words() {
    for line in [&["-t", "0.2", "h", "1", "x"], &["h", "1", "x", "--timeout", "0.2"]] {
        assert_eq!(asked(line).2, Duration::from_millis(200));
    }
    for seconds in ["0", "-1", "x", "", "86401", "inf", "NaN", "1e99", "0.0000000001"] {
        let line = [&format!("--timeout={seconds}"), "h", "1", "x"];
        let error = advice(&line);
        assert!(error.ends_with("; see webclient --help") && !error.contains('\n'), "{error}");
    }
}

#[test]
fn words_that_make_no_request_are_answered_by_one_line_of_advice() {
    let rows: [(&[&str], &str); 7] = [
        (&[], "nothing to ask for; give HOST PORT FILE or a URL, see webclient --help"),
        (&["localhost", "x", "6789"], "PORT is a number, not \"x\"; give HOST PORT FILE"),
        (
            &["localhost", "6789", "a", "b"],
            "4 words where HOST PORT FILE are three; a FILE with spaces needs quotes",
        ),
        (
            &["localhost", "65536", "a"],
            "\"65536\" is not a port; write a number from 1 to 65535, such as 6789",
        ),
        (
            &["http://localhost", "80", "a"],
            "\"http://localhost\" is not a host; write a name or an address alone, such as \
             localhost, 127.0.0.1 or ::1",
        ),
        (
            &["https://localhost/"],
            "https is not spoken yet; ask with http:// if the server answers there",
        ),
        (
            &["-t"],
            "a value is required for '--timeout <SECONDS>' but none was supplied; see webclient \
             --help",
        ),
    ];
    for (line, expected) in rows {
        assert_eq!(advice(line), expected);
    }
}

#[test]
fn words_of_which_one_is_missing_are_answered_by_the_command_that_was_meant() {
    let rows: [(&[&str], &str); 12] = [
        (
            &["localhost", "6789"],
            "FILE is missing; for the first page write: webclient localhost 6789 /",
        ),
        (
            &["a\x1b[2J b", "1"],
            "FILE is missing; for the first page write: webclient $'a\\033[2J b' 1 /",
        ),
        (
            &["localhost", "/index.html"],
            "PORT is missing; write: webclient localhost 6789 /index.html",
        ),
        (
            &["[::1]", "it's\nhere"],
            "PORT is missing; write: webclient '[::1]' 6789 $'it\\'s\\012here'",
        ),
        (
            &["http://h/a", "b"],
            "a URL is one word, with nothing behind it; a URL with spaces needs quotes",
        ),
        (
            &["localhost:6789/HelloWorld.html"],
            "localhost:6789/HelloWorld.html is not a URL; write: webclient \
             http://localhost:6789/HelloWorld.html",
        ),
        (&["localhost:80"], "localhost:80 is not a URL; write: webclient http://localhost:80/"),
        (
            &["[::1]:80/a b?c&d#e"],
            "'[::1]:80/a b?c&d#e' is not a URL; write: webclient 'http://[::1]:80/a%20b?c&d'",
        ),
        (&["localhost"], "\"localhost\" is not a URL; write it as http://HOST:PORT/FILE"),
        (&["a/b:80"], "\"a/b:80\" is not a URL; write it as http://HOST:PORT/FILE"),
        (&["h:99999"], "\"h:99999\" is not a URL; write it as http://HOST:PORT/FILE"),
        (&["\x1b:80"], "\"\\u{1b}:80\" is not a URL; write it as http://HOST:PORT/FILE"),
    ];
    for (line, expected) in rows {
        assert_eq!(advice(line), expected);
    }
}

#[test]
fn command_that_was_meant_calls_the_program_as_it_was_called() {
    let error = parse(&["localhost", "6789"]).unwrap_err();
    let rows = [("target/release/webclient", "target/release/webclient"), ("./a b", "'./a b'")];
    for (program, typed) in rows {
        let advice = error.advice(OsStr::new(program));
        assert!(advice.ends_with(&format!(" write: {typed} localhost 6789 /")), "{advice}");
    }
}

#[test]
fn file_that_begins_with_a_dash_is_answered_by_how_to_pass_it() {
    for word in ["-x", "--colour"] {
        assert_eq!(
            advice(&["localhost", "6789", word]),
            format!(
                "unexpected argument '{word}' found; to pass '{word}' as a value, use '-- {word}'; \
                 see webclient --help"
            )
        );
    }
    let error = advice(&["localhost", "6789", "--\x1b[2J\u{9b}\n\nx"]);
    assert!(!error.contains(char::is_control), "{error:?}");
}

#[test]
fn help_begins_with_examples_and_fits_a_terminal() {
    for option in ["-h", "--help"] {
        let Ok(Wanted::Text(help)) = parse(&[option]) else { panic!("{option} gives no text") };
        assert!(help.starts_with("Examples:\n  webclient localhost 6789 HelloWorld.html"));
        assert!(help.lines().count() <= 23, "one line is the shell's prompt:\n{help}");
        let widest = help.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|columns| columns <= HELP_COLUMNS), "{help}");
        for (_, code, meaning) in Exit::TABLE {
            assert!(help.contains(&format!("{code}  {meaning}")), "{help}");
        }
        for promised in ["[default: 10]", "-t, --timeout", "-V, --version", "HOST PORT FILE"] {
            assert!(help.contains(promised), "{help}");
        }
    }
}

#[test]
fn version_is_the_package_s() {
    for option in ["-V", "--version"] {
        let Ok(Wanted::Text(text)) = parse(&[option]) else { panic!("{option} gives no text") };
        assert_eq!(text, format!("webclient {}\n", env!("CARGO_PKG_VERSION")));
    }
}
