//! The command that was given, with another port: advice that works when it is typed.
//!
//! It is made of what the options came to, not of the words that were typed, so that no way to
//! write an option can confuse it.

use std::ffi::{OsStr, OsString};
use std::time::Duration;

use crate::options::{Options, TraceForm, word_of};
use crate::terminal::{printable, quote};

/// What to type for the same with another port, as a shell reads it: a sentence's end.
pub(crate) fn advice(options: &Options, program: &OsStr, port: u16) -> String {
    match command(options, program, port) {
        Some(command) => format!("try: {command}"),
        None => format!("give --port {port} instead"),
    }
}

/// The command; `None` where a word cannot be typed: it is not text, or acts on the terminal.
fn command(options: &Options, program: &OsStr, port: u16) -> Option<String> {
    let mut line = Vec::new();
    for word in words(options, program, port) {
        let word = word.into_string().ok()?;
        if printable(&word) != word {
            return None;
        }
        line.push(quote(&word));
    }
    Some(line.join(" "))
}

fn words(options: &Options, program: &OsStr, port: u16) -> Vec<OsString> {
    let default = Options::default();
    // All of them by name: an option that is added has to be thought of here.
    let Options {
        path,
        port: _,
        bind,
        local,
        model,
        workers,
        connections,
        client_connections,
        head_timeout,
        idle_timeout,
        write_timeout,
        log,
        log_format,
        user,
        no_sandbox,
        quiet,
        verbose,
        trace,
    } = options;
    let mut words = vec![program.to_owned(), "--port".into(), port.to_string().into()];
    let mut switch = |name: &str, value: Option<&OsStr>| words.extend(switch(name, value));
    for address in bind {
        switch("--bind", Some(address.to_string().as_ref()));
    }
    let number = |number: u32| OsString::from(number.to_string());
    let seconds = |value: &Duration, default: &Duration| {
        (value != default).then(|| OsString::from(value.as_secs_f64().to_string()))
    };
    let values: [(&str, Option<OsString>); 10] = [
        ("--model", (*model != default.model).then(|| word_of(model).into())),
        ("--workers", workers.map(u32::from).map(number)),
        ("--connections", connections.map(number)),
        ("--client-connections", client_connections.map(number)),
        ("--head-timeout", seconds(head_timeout, &default.head_timeout)),
        ("--idle-timeout", seconds(idle_timeout, &default.idle_timeout)),
        ("--write-timeout", seconds(write_timeout, &default.write_timeout)),
        ("--log", log.clone().map(OsString::from)),
        ("--log-format", log_format.as_ref().map(|format| word_of(format).into())),
        ("--user", user.clone().map(OsString::from)),
    ];
    for (name, value) in values {
        if let Some(value) = value {
            switch(name, Some(&value));
        }
    }
    match trace {
        None => {}
        Some(TraceForm::Text) => switch("--trace", None),
        Some(TraceForm::Json) => switch("--trace=json", None),
    }
    let switches = [
        ("--local", local),
        ("--no-sandbox", no_sandbox),
        ("--quiet", quiet),
        ("--verbose", verbose),
    ];
    for (name, is_set) in switches {
        if *is_set {
            switch(name, None);
        }
    }
    if *path != default.path {
        if begins_like_an_option(path.as_os_str()) {
            words.push("--".into());
        }
        words.push(path.clone().into());
    }
    words
}

/// The words of an option; one word where its value would be taken for another option.
fn switch(name: &str, value: Option<&OsStr>) -> Vec<OsString> {
    match value {
        None => vec![name.into()],
        Some(value) if begins_like_an_option(value) => {
            let mut word = OsString::from(format!("{name}="));
            word.push(value);
            vec![word]
        }
        Some(value) => vec![name.into(), value.to_owned()],
    }
}

fn begins_like_an_option(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;
    use crate::options::Parsed;

    fn parsed(words: &[OsString]) -> Options {
        match crate::options::parse(words, None) {
            Parsed::Options(options) => *options,
            Parsed::Done(_) => panic!("{words:?} are options"),
        }
    }

    #[test]
    fn command_with_another_port_comes_to_the_same_options() {
        let rows: [(&[&str], &str); 10] = [
            (&[], "x/webserver --port 7000"),
            (&["-p", "80", "my site"], "x/webserver --port 7000 'my site'"),
            (&["--port=80", "--local", "a"], "x/webserver --port 7000 --local a"),
            (&["-qp", "80", "a"], "x/webserver --port 7000 --quiet a"),
            (&["-vp80", "--", "-p80"], "x/webserver --port 7000 --verbose -- -p80"),
            (&["-b::1", "-b", "127.0.0.1"], "x/webserver --port 7000 --bind ::1 --bind 127.0.0.1"),
            (
                &["--log=-p", "--log-format", "json"],
                "x/webserver --port 7000 --log=-p --log-format json",
            ),
            (
                &["--model", "threads", "--workers", "3", "--head-timeout", "0.5"],
                "x/webserver --port 7000 --model threads --workers 3 --head-timeout 0.5",
            ),
            (
                &["--idle-timeout", "9", "--write-timeout", "8"],
                "x/webserver --port 7000 --idle-timeout 9 --write-timeout 8",
            ),
            (
                &["--no-sandbox", "--user", "www:web"],
                "x/webserver --port 7000 --user www:web --no-sandbox",
            ),
        ];
        for (given, expected) in rows {
            let given: Vec<OsString> =
                std::iter::once(&"webserver").chain(given).map(OsString::from).collect();
            let options = parsed(&given);
            let program = OsStr::new("x/webserver");
            assert_eq!(command(&options, program, 7000).as_deref(), Some(expected));
            let again = parsed(&words(&options, program, 7000));
            assert_eq!(again, Options { port: Some(7000), ..options });
        }
    }

    #[test]
    fn command_that_cannot_be_typed_is_left_out() {
        for path in [&b"caf\xe9"[..], b"a\x1bb", b"a\nb"] {
            let path = OsString::from_vec(path.to_vec());
            let options = parsed(&["webserver".into(), path]);
            let advice = advice(&options, OsStr::new("webserver"), 7000);
            assert_eq!(advice, "give --port 7000 instead");
        }
    }
}
