//! The words of a command line, one on each line of the input, the program's name first. There is
//! no configuration file yet, so these are all that configures a program.
//!
//! For `webserver`, a last word `PORT=` is that of the environment.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::{Rung, Target, of_texts, shown};

/// The target.
pub const TARGET: Target = Target {
    name: "options",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Bounds],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "webserver",
        "webserver\n-p\n0\n--local\nsite",
        "webserver\n--bind\n[::1]\n-b\n127.0.0.1\n--model\nthreads\n--workers=4",
        "webserver\n--model=single\n--workers\n1",
        "webserver\n--head-timeout\n0.5\n--idle-timeout=1e9\n--write-timeout\nnan",
        "webserver\n--log\na.log\n--log-format=json\n--trace=json\n-q",
        "webserver\n--lokal\n-v\n--trace",
        "webserver\n--help\n-V",
        "webserver\n--\n-p\nPORT=80a",
        "webserver\n-qv\nPORT=",
        "webclient\nlocalhost\n6789\nHelloWorld.html",
        "webclient\nhttp://localhost:6789/a b#c",
        "webclient\n-t\n0.5\n[::1]\n80\n/",
        "webclient\nlocalhost:80/a",
        "webclient\nhttps://u@h\n80",
        "webclient\n--timeout=inf\n-x\na\nb\nc\nd",
        "webclient\n--version",
    ])
}

fn run(octets: &[u8]) {
    let octets = &octets[..octets.len().min(WORDS_OCTETS_MAX)];
    // The system ends each word at its first NUL.
    if octets.contains(&0) {
        return;
    }
    let mut words: Vec<OsString> = octets
        .split(|&octet| octet == b'\n')
        .map(|word| OsString::from_vec(word.to_vec()))
        .collect();
    let mistake = if octets.starts_with(b"webclient") {
        plainwire_webclient::mistake(&words)
    } else {
        let last = words.last().and_then(|word| word.as_encoded_bytes().strip_prefix(b"PORT="));
        let port = last.map(|port| OsString::from_vec(port.to_vec()));
        if port.is_some() {
            words.pop();
        }
        plainwire_webserver::mistake(&words, port)
    };
    let Some(mistake) = mistake else { return };
    assert!(!mistake.is_empty(), "nothing is said of {}", shown(octets));
    assert!(!mistake.chars().any(char::is_control), "{mistake:?} is not one line");
    let octets_max = MISTAKE_OCTETS_MAX + 16 * octets.len();
    assert!(mistake.len() <= octets_max, "{} octets of {}", mistake.len(), shown(octets));
}

/// Words of one input: more than anybody types.
const WORDS_OCTETS_MAX: usize = 512;

/// What is said of a mistake besides the words themselves.
const MISTAKE_OCTETS_MAX: usize = 1000;
