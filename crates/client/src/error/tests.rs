//! Each error's line and whom it blames.

use super::*;
use crate::received::Expected;

const TEN: Duration = Duration::from_secs(10);

fn origin(host: &str) -> Origin {
    Origin::new(host, 6789).unwrap()
}

fn refused() -> LinkError {
    LinkError::Lost(io::ErrorKind::ConnectionRefused.into())
}

fn unreachable_by(host: &str, errors: Vec<(&str, LinkError)>) -> ClientError {
    let attempts = errors
        .into_iter()
        .map(|(address, error)| Attempt { address: address.parse().unwrap(), error })
        .collect();
    ClientError::Unreachable { origin: origin(host), waited: TEN, attempts }
}

fn assert_lines(rows: impl IntoIterator<Item = (ClientError, Fault, &'static str)>) {
    for (error, fault, line) in rows {
        assert_eq!(error.to_string(), line);
        assert_eq!(error.fault(), fault, "{line}");
        assert!(!line.contains('\n') && line.contains("; "), "what to try is missing: {line}");
    }
}

#[test]
fn connection_that_fails_alike_everywhere_names_the_cause_and_every_address() {
    let (v6, v4) = ("[::1]:6789", "127.0.0.1:6789");
    let lost = |kind: io::ErrorKind| LinkError::Lost(kind.into());
    assert_lines([
        (
            unreachable_by("localhost", vec![(v6, refused()), (v4, refused())]),
            Fault::Network,
            "nothing listens on localhost:6789 (connection refused); tried [::1]:6789 and \
             127.0.0.1:6789; start it, once it is installed, with: webserver --port 6789",
        ),
        (
            unreachable_by("::1", vec![(v6, refused())]),
            Fault::Network,
            "nothing listens on [::1]:6789 (connection refused); start it, once it is \
             installed, with: webserver --port 6789",
        ),
        (
            ClientError::Unreachable {
                origin: Origin::new("::1", 1023).unwrap(),
                waited: TEN,
                attempts: vec![Attempt {
                    address: "[::1]:1023".parse().unwrap(),
                    error: refused(),
                }],
            },
            Fault::Network,
            "nothing listens on [::1]:1023 (connection refused); check the host and the port",
        ),
        (
            unreachable_by("203.0.113.1", vec![("203.0.113.1:6789", refused())]),
            Fault::Network,
            "nothing listens on 203.0.113.1:6789 (connection refused); check the host and the port",
        ),
        (
            unreachable_by("h", vec![("203.0.113.1:6789", lost(io::ErrorKind::HostUnreachable))]),
            Fault::Network,
            "no way leads to h:6789 (no route to host); tried 203.0.113.1:6789; check the address \
             and this machine's network",
        ),
        (
            unreachable_by("::1", vec![(v6, lost(io::ErrorKind::NetworkUnreachable))]),
            Fault::Network,
            "no way leads to [::1]:6789 (network is unreachable); check the address and this \
             machine's network",
        ),
        (
            unreachable_by("203.0.113.1", vec![("203.0.113.1:6789", LinkError::TimedOut)]),
            Fault::Time,
            "203.0.113.1:6789 did not take the connection within 10 s; check the host and the \
             port, or allow more time with --timeout",
        ),
    ]);
}

#[test]
fn connection_that_fails_differently_names_each_address_with_its_cause() {
    let errors = vec![("[2001:db8::1]:6789", LinkError::TimedOut), ("203.0.113.1:6789", refused())];
    assert_lines([(
        unreachable_by("h", errors),
        Fault::Network,
        "cannot connect to h:6789 ([2001:db8::1]:6789: no answer in time, 203.0.113.1:6789: \
         connection refused); check the host and the port",
    )]);
}

#[test]
fn name_that_leads_nowhere_is_named() {
    assert_lines([
        (
            ClientError::UnknownHost { origin: origin("h"), reason: "not known".to_owned() },
            Fault::Network,
            "no address is known for the host h (not known); check its spelling",
        ),
        (
            ClientError::SlowResolver { origin: origin("h"), waited: TEN },
            Fault::Time,
            "no answer for the address of the host h within 10 s; check the name server, or allow \
             more time with --timeout",
        ),
    ]);
}

#[test]
fn response_that_stays_incomplete_says_how_much_came() {
    let received = Received::Body { octets: 5, expected: Expected::Exactly(11) };
    let origin = || origin("::1");
    assert_lines([
        (
            ClientError::TimedOut {
                origin: origin(),
                waited: Duration::from_millis(200),
                received: Received::Nothing,
            },
            Fault::Time,
            "[::1]:6789 took the connection but sent nothing for 0.2 s; check that it speaks HTTP, \
             or allow more time with --timeout",
        ),
        (
            ClientError::TimedOut { origin: origin(), waited: TEN, received },
            Fault::Time,
            "[::1]:6789 sent nothing more for 10 s after 5 of 11 octets of the body; allow more \
             time with --timeout",
        ),
        (
            ClientError::Lost {
                origin: origin(),
                error: io::Error::from_raw_os_error(104),
                received,
            },
            Fault::Network,
            "lost the connection to [::1]:6789 after 5 of 11 octets of the body (connection \
             reset); ask again, or look into the server's log",
        ),
        (
            ClientError::CutOff { origin: origin(), received },
            Fault::Server,
            "[::1]:6789 closed the connection after 5 of 11 octets of the body; ask again, or look \
             into the server's log",
        ),
        (
            ClientError::CutOff { origin: origin(), received: Received::Nothing },
            Fault::Server,
            "[::1]:6789 closed the connection before the first octet of a response; check that \
             it speaks plain HTTP, or look into the server's log",
        ),
    ]);
}

#[test]
fn answer_that_is_not_http_is_shown_escaped_with_what_it_probably_is() {
    let not_http =
        |first: &[u8]| ClientError::NotHttp { origin: origin("h"), first: first.to_vec() };
    assert_lines([
        (
            not_http(b"\x15\x03\x01\0\x02\x02\x0a"),
            Fault::Server,
            "h:6789 does not speak HTTP, its answer begins with \
             \"\\x15\\x03\\x01\\x00\\x02\\x02\\n\"; that is TLS: ask the port that speaks plain HTTP",
        ),
        (
            not_http(b"SSH-2.0-x\r\n"),
            Fault::Server,
            "h:6789 does not speak HTTP, its answer begins with \"SSH-2.0-x\\r\\n\"; that is an SSH \
             server: check the port",
        ),
        (
            not_http(b"\x1b[2J"),
            Fault::Server,
            "h:6789 does not speak HTTP, its answer begins with \"\\x1b[2J\"; check the port",
        ),
    ]);
}

#[test]
fn transport_words_carry_no_error_number() {
    assert_eq!(words(&io::Error::from_raw_os_error(32)), "broken pipe");
}
