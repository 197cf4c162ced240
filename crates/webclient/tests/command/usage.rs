//! Arguments that ask for nothing over the network.

use crate::run::run;

#[test]
fn help_and_version_go_to_stdout() {
    let help = run(&["--help"]);
    assert_eq!((help.code, &*help.stderr), (Some(0), ""));
    assert!(help.stdout.starts_with(b"Examples:\n"));
    run(&["-V"]).displayed(concat!("webclient ", env!("CARGO_PKG_VERSION"), "\n").as_bytes());
}

#[test]
fn wrong_usage_is_one_line_on_stderr() {
    let program = env!("CARGO_BIN_EXE_webclient");
    for (arguments, error) in [
        (
            &["localhost", "6789"][..],
            "FILE is missing; for the first page write: PROGRAM localhost 6789 /",
        ),
        (
            &["https://localhost/"],
            "https is not spoken yet; ask with http:// if the server answers there",
        ),
        (
            &["localhost", "0", "a"],
            "\"0\" is not a port; write a number from 1 to 65535, such as 6789",
        ),
        (
            &["--no-such-option"],
            "unexpected argument '--no-such-option' found; to pass '--no-such-option' as a value, \
             use '-- --no-such-option'; see PROGRAM --help",
        ),
    ] {
        let error = error.replace("PROGRAM", program);
        run(arguments).is(2, b"", &format!("error: {error}\n"));
    }
}
