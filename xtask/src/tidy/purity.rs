//! `field`, `h1` and `content` read no clock and open no file and no socket: time is an argument,
//! and everything that can be opened is a store's. Their tests may.

use super::Finding;
use crate::project::Project;
use crate::source;

const PURE: [&str; 3] = ["crates/field/src/", "crates/h1/src/", "crates/content/src/"];

/// What must not stand there, and where it belongs.
const IMPURE: [(&str, &str); 6] = [
    ("Instant::now", "take the time as an argument"),
    ("SystemTime::now", "take the time as an argument"),
    ("fs::", "files are opened by crates/store"),
    ("TcpStream", "connections are crates/link's"),
    ("TcpListener", "listeners are crates/server's"),
    ("UdpSocket", "connections are crates/link's"),
];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.ending(".rs") {
        if !PURE.iter().any(|folder| file.path.starts_with(folder)) {
            continue;
        }
        let code = source::product_code(&file.path, &file.text);
        for (word, advice) in IMPURE {
            for offset in source::word_offsets(&code, word) {
                let line = source::line_at(&code, offset);
                let what = format!("`{word}` in a crate without clock and I/O; {advice}");
                findings.push(Finding::new(&file.path, line, what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_file_or_socket_in_a_pure_crate_is_found() {
        let in_tests = "#[cfg(test)]\nmod tests {\n    fn a() { Instant::now(); }\n}\n";
        let table = [
            ("crates/field/src/a.rs", "let a = Instant::now();", 1),
            ("crates/h1/src/a.rs", "use std::time::SystemTime;\nSystemTime::now()", 1),
            ("crates/content/src/a.rs", "std::fs::read(a)", 1),
            ("crates/content/src/a.rs", "use std::net::{TcpListener, TcpStream};", 2),
            ("crates/h1/src/a.rs", "// Instant::now\nlet a = Offs::read;", 0),
            ("crates/h1/src/a.rs", in_tests, 0),
            ("crates/content/src/a/tests.rs", "std::fs::read(a)", 0),
            ("crates/server/src/a.rs", "let a = Instant::now();", 0),
        ];
        for (path, text, findings) in table {
            assert_eq!(check(&Project::of(&[(path, text)])).len(), findings, "{path} {text}");
        }
    }
}
