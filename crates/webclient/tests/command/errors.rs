//! What goes wrong: one line on stderr each, what came on stdout, and the exit code.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream, ToSocketAddrs};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::run::{finish, read_until, run, signal, webclient};
use crate::server::{Ending, Server, free_port};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const SIGINT: i32 = 2;
const AGAIN: &str = "ask again, or look into the server's log";

/// A server's answer and ending, and what the program makes of it: `{}` stands for the server.
struct Row {
    answer: String,
    ending: Ending,
    code: i32,
    error: &'static str,
}

fn row(answer: impl Into<String>, ending: Ending, code: i32, error: &'static str) -> Row {
    Row { answer: answer.into(), ending, code, error }
}

fn assert_rows(rows: impl IntoIterator<Item = Row>, is_displayed: bool) {
    for Row { answer, ending, code, error } in rows {
        let server = Server::new(answer.clone(), ending);
        let ended = run(&["-t", "0.2", "127.0.0.1", &server.port(), "a"]);
        let named = error.replace("{}", &server.address.to_string()).replace("AGAIN", AGAIN);
        let displayed = if is_displayed { answer.as_bytes() } else { b"" };
        ended.is(code, displayed, &format!("error: {named}\n"));
    }
}

#[test]
fn connection_refused_says_that_nothing_listens_and_how_to_start_it() {
    let port = free_port();
    run(&["127.0.0.1", &port, "a"]).is(
        1,
        b"",
        &format!(
            "error: nothing listens on 127.0.0.1:{port} (connection refused); start it, once it is \
             installed, with: webserver --port {port}\n"
        ),
    );
}

#[test]
fn connection_refused_by_a_name_names_every_address_that_was_tried() {
    let port = free_port();
    let mut tried: Vec<String> = Vec::new();
    for address in ("localhost", port.parse().unwrap()).to_socket_addrs().unwrap() {
        let address = address.to_string();
        if !tried.contains(&address) {
            tried.push(address);
        }
    }
    run(&["localhost", &port, "a"]).is(
        1,
        b"",
        &format!(
            "error: nothing listens on localhost:{port} (connection refused); tried {}; start it, \
             once it is installed, with: webserver --port {port}\n",
            tried.join(" and ")
        ),
    );
}

#[test]
fn unknown_host_is_named() {
    // A label of more than 63 octets is no name, which no resolver has to be asked for.
    let host = "a".repeat(64);
    let ended = run(&[&host, "80", "a"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(1), &b""[..]));
    let prefix = format!("error: no address is known for the host {host} (");
    assert!(ended.stderr.starts_with(&prefix), "{}", ended.stderr);
    assert!(ended.stderr.ends_with("); check its spelling\n"), "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1);
}

#[test]
fn address_without_a_route_is_named() {
    // Nothing connects to the broadcast address; every kernel says so at once.
    let ended = run(&["-t", "0.2", "255.255.255.255", "80", "a"]);
    ended.is(
        1,
        b"",
        "error: no way leads to 255.255.255.255:80 (network is unreachable); check the address and \
         this machine's network\n",
    );
}

#[test]
fn server_that_does_not_take_the_connection_is_left_after_the_timeout() {
    let (listener, _waiting) = full_listener();
    let address = listener.local_addr().unwrap();
    run(&["-t", "0.2", "127.0.0.1", &address.port().to_string(), "a"]).is(
        6,
        b"",
        &format!(
            "error: {address} did not take the connection within 0.2 s; check the host and the \
             port, or allow more time with --timeout\n"
        ),
    );
}

#[test]
fn server_that_falls_silent_is_left_after_the_timeout() {
    use Ending::Stay;
    let rows = [
        row(
            "",
            Stay,
            6,
            "{} took the connection but sent nothing for 0.2 s; check that it speaks HTTP, or \
             allow more time with --timeout",
        ),
        row(
            "HTTP/1.1 200 OK\r\nContent",
            Stay,
            6,
            "{} sent nothing more for 0.2 s after 24 octets of the head; allow more time with \
             --timeout",
        ),
        row(
            format!("{HEAD}hello"),
            Stay,
            6,
            "{} sent nothing more for 0.2 s after 5 of 11 octets of the body; allow more time \
             with --timeout",
        ),
    ];
    assert_rows(rows, true);
}

// RFC 9112 §8
#[test]
fn server_that_closes_early_is_named_with_how_much_came() {
    use Ending::Close;
    let rows = [
        row(
            "",
            Close,
            9,
            "{} closed the connection before the first octet of a response; check that it speaks \
             plain HTTP, or look into the server's log",
        ),
        row("HTTP/1.1 2", Close, 9, "{} closed the connection after 10 octets of the head; AGAIN"),
        row(
            "HTTP/1.1 100 Continue\r\n\r\n",
            Close,
            9,
            "{} closed the connection after an interim response, before the final one; AGAIN",
        ),
        row(
            format!("{HEAD}hello"),
            Close,
            9,
            "{} closed the connection after 5 of 11 octets of the body; AGAIN",
        ),
        row(
            format!("{CHUNKED}5\r\nhello\r\n3"),
            Close,
            9,
            "{} closed the connection after 5 octets of a chunked body, before its last chunk; \
             AGAIN",
        ),
    ];
    assert_rows(rows, true);
}

#[test]
fn connection_that_is_reset_is_named_with_how_much_came() {
    use Ending::Reset;
    for (answer, received) in [
        ("", "before the first octet of a response"),
        ("HTTP/1.1 200 OK\r\n\r\nhello", "after 5 octets of the body"),
    ] {
        let server = Server::new(answer, Reset);
        let ended = run(&["127.0.0.1", &server.port(), "a"]);
        let address = server.address;
        ended.is(
            1,
            answer.as_bytes(),
            &format!(
                "error: lost the connection to {address} {received} (connection reset); {AGAIN}\n"
            ),
        );
    }
}

// RFC 9112 §4, §6.3, §7.1; RFC 9110 §7.8
#[test]
fn response_that_cannot_be_understood_is_displayed_as_far_as_it_came() {
    use Ending::Stay;
    let rows = [
        row(
            format!("{CHUNKED}5\r\nhello\r\nzz\r\n"),
            Stay,
            9,
            "the response of {} cannot be understood, byte 57: a chunk size that is not \
             hexadecimal digits, RFC 9112 §7.1; tell whoever runs the server",
        ),
        row(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n!",
            Stay,
            9,
            "the response of {} cannot be understood, byte 36: a response with Content-Lengths \
             that differ, RFC 9112 §6.3; tell whoever runs the server",
        ),
        row(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            Stay,
            9,
            "the response of {} cannot be understood, byte 0: switches to another protocol \
             without being asked, RFC 9110 §7.8; tell whoever runs the server",
        ),
        row(
            "HTTP/1.1 100 Continue\r\n\r\nSSH-2.0-x\r\n",
            Stay,
            9,
            "the response of {} cannot be understood, byte 25: this is not an HTTP/1.1 response: \
             no status line, RFC 9112 §4; tell whoever runs the server",
        ),
    ];
    assert_rows(rows, true);
}

#[test]
fn answer_that_is_not_http_is_shown_in_the_error_alone() {
    use Ending::Stay;
    let rows = [
        row(
            "\x15\x03\x01\0\x02\x02\x0a",
            Stay,
            9,
            "{} does not speak HTTP, its answer begins with \
             \"\\x15\\x03\\x01\\x00\\x02\\x02\\n\"; that is TLS: ask the port that speaks plain HTTP",
        ),
        row(
            "SSH-2.0-OpenSSH_9.2p1 Debian\r\n",
            Stay,
            9,
            "{} does not speak HTTP, its answer begins with \"SSH-2.0-OpenSSH_9.2p1 De\"; that is \
             an SSH server: check the port",
        ),
        row(
            "\x1b]0;owned\x07\r\n",
            Stay,
            9,
            "{} does not speak HTTP, its answer begins with \"\\x1b]0;owned\\x07\\r\\n\"; check \
             the port",
        ),
    ];
    assert_rows(rows, false);
}

#[test]
fn pipe_that_its_reader_closes_ends_the_program_quietly() {
    let server = Server::new("HTTP/1.0 200 OK\r\n\r\n!", Ending::Repeat);
    let mut child = webclient(&["127.0.0.1", &server.port(), "a"]).spawn().unwrap();
    read_until(&mut child, b"\r\n\r\n!");
    drop(child.stdout.take());
    finish(child).is(1, b"", "");
    server.request();
}

#[test]
fn disk_that_is_full_is_named() {
    let server = Server::staying(format!("{HEAD}hello world"));
    let mut command = webclient(&["127.0.0.1", &server.port(), "a"]);
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let error = "error: cannot write the response to stdout (no space left on device); check \
                 where it goes\n";
    finish(command.spawn().unwrap()).is(1, b"", error);
}

#[test]
fn interrupt_kills_the_program_behind_what_has_come() {
    let server = Server::staying(format!("{HEAD}hello"));
    let mut child = webclient(&["127.0.0.1", &server.port(), "a"]).spawn().unwrap();
    read_until(&mut child, b"hello");
    signal("INT", &child.id().to_string());
    let ended = finish(child);
    assert_eq!(ended.signal, Some(SIGINT), "{ended:?}");
    ended.has_written(b"", "error: interrupted; the response is not complete\n");
}

#[test]
fn interrupt_stops_the_loop_of_a_shell() {
    let server = Server::staying(format!("{HEAD}hello"));
    let program = env!("CARGO_BIN_EXE_webclient");
    let port = server.port();
    let line = format!("for file in a b c; do echo asks; {program} 127.0.0.1 {port} $file; done");
    // A terminal sends SIGINT to all of its foreground processes; here it is a group of their own.
    let mut shell = Command::new("bash");
    shell.args(["-c", &line]).process_group(0).stdin(Stdio::null());
    let mut child = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    assert_eq!(read_until(&mut child, b"hello"), format!("asks\n{HEAD}hello").as_bytes());
    signal("INT", &format!("-{}", child.id()));
    let ended = finish(child);
    assert_eq!(ended.signal, Some(SIGINT), "{ended:?}");
    ended.has_written(b"", "error: interrupted; the response is not complete\n");
}

#[test]
fn interrupt_kills_the_program_although_nobody_reads_its_output() {
    let body = "x".repeat(1 << 20);
    let server = Server::staying(format!("HTTP/1.0 200 OK\r\n\r\n{body}"));
    let mut child = webclient(&["127.0.0.1", &server.port(), "a"]).spawn().unwrap();
    read_until(&mut child, b"\r\n\r\nx");
    let _unread = child.stdout.take();
    signal("INT", &child.id().to_string());
    let ended = finish(child);
    assert_eq!((ended.signal, &*ended.stderr), (Some(SIGINT), ""));
}

/// A listener whose queue is full, so that the kernel leaves the next connection unanswered, and
/// the connections that fill it.
fn full_listener() -> (TcpListener, Vec<TcpStream>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    rustix::net::listen(&listener, 0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        waiting.push(stream);
        assert!(waiting.len() < 100, "the queue has no end");
    }
    (listener, waiting)
}
