//! Responses of every framing, octet for octet on stdout.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::run::run;
use crate::server::{Ending, Server};

const SMALL: &str = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n";

// RFC 9112 §6.3
#[test]
fn response_is_displayed_whole_and_ends_where_its_framing_says() {
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n{}", "x".repeat(300_000));
    for answer in [
        SMALL,
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 599 \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhi\n\r\n0\r\nT: v\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!",
        &large,
    ] {
        for ending in [Ending::Stay, Ending::Close] {
            let server = Server::new(answer, ending);
            run(&["127.0.0.1", &server.port(), "a"]).displayed(answer.as_bytes());
            server.request();
        }
    }
}

// RFC 9112 §6.3
#[test]
fn response_without_a_length_is_displayed_until_the_server_closes() {
    for answer in ["HTTP/1.0 200 OK\r\n\r\nhello", "HTTP/1.1 200 OK\r\n\r\n"] {
        let server = Server::closing(answer);
        run(&["127.0.0.1", &server.port(), "a"]).displayed(answer.as_bytes());
    }
}

#[test]
fn octets_of_every_value_reach_a_pipe_unchanged() {
    let mut answer = b"HTTP/1.1 200 OK\r\nContent-Length: 256\r\n\r\n".to_vec();
    answer.extend(0..=255);
    let server = Server::staying(answer.clone());
    run(&["127.0.0.1", &server.port(), "a"]).displayed(&answer);
}

// RFC 9112 §3.2, RFC 9110 §7.2
#[test]
fn request_names_the_host_as_it_was_written() {
    let (v4, v6) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
    for (host, address, named) in [
        ("localhost", v4, "localhost"),
        ("127.0.0.1", v4, "127.0.0.1"),
        ("::1", v6, "[::1]"),
        ("[::1]", v6, "[::1]"),
    ] {
        let server = Server::on(address, SMALL, Ending::Stay);
        let port = server.port();
        run(&[host, &port, "HelloWorld.html"]).displayed(SMALL.as_bytes());
        assert_eq!(
            server.request(),
            format!(
                "GET /HelloWorld.html HTTP/1.1\r\nHost: {named}:{port}\r\nConnection: close\r\n\
                 User-Agent: plainwire-webclient/{}\r\nAccept: */*\r\n\r\n",
                env!("CARGO_PKG_VERSION")
            )
        );
    }
}

// RFC 6874 §2, RFC 9110 §7.2
#[test]
fn request_for_an_address_in_a_zone_reaches_it_and_names_it_without() {
    let server = Server::on(Ipv6Addr::LOCALHOST.into(), SMALL, Ending::Stay);
    let port = server.port();
    // The loopback interface has the number 1.
    run(&[&format!("http://[::1%251]:{port}/")]).displayed(SMALL.as_bytes());
    assert!(server.request().contains(&format!("\r\nHost: [::1]:{port}\r\n")));
}

// RFC 9112 §3.2.1, RFC 3986 §2.1
#[test]
fn target_is_encoded_where_needed_in_both_forms() {
    for (file, target) in [
        ("a b/ä?q=1 2", "/a%20b/%C3%A4?q=1%202"),
        ("/100%", "/100%25"),
        ("a%20b", "/a%20b"),
        ("", "/"),
        ("x#y", "/x%23y"),
    ] {
        let server = Server::staying(SMALL);
        run(&["127.0.0.1", &server.port(), file]).displayed(SMALL.as_bytes());
        let request = server.request();
        assert_eq!(request.lines().next(), Some(&*format!("GET {target} HTTP/1.1")));
    }
    let server = Server::staying(SMALL);
    let url = format!("http://127.0.0.1:{}/a b?c#d", server.port());
    run(&[&url]).displayed(SMALL.as_bytes());
    assert!(server.request().starts_with("GET /a%20b?c HTTP/1.1\r\n"));
}

// RFC 9112 §2.2, §5.1, §6.1, §6.3
#[test]
fn deviation_is_named_on_stderr_and_the_response_displayed_as_it_came() {
    let rows = [
        (
            "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
            "note: byte 15: a line feed without a carriage return before it, RFC 9112 §2.2\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
            "note: byte 31: space before the colon; taken away, RFC 9112 §5.1\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "note: byte 36: Content-Length together with Transfer-Encoding, which decides, \
             RFC 9112 §6.1\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!?",
            "note: byte 39: 1 octet behind the end of the response, not shown, RFC 9112 §6.3\n",
        ),
    ];
    for (answer, note) in rows {
        let server = Server::staying(answer);
        let shown = answer.strip_suffix('?').unwrap_or(answer);
        run(&["127.0.0.1", &server.port(), "a"]).is(0, shown.as_bytes(), note);
    }
}

#[test]
fn deviations_without_end_are_named_up_to_a_limit() {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
        "1\n!\r\n".repeat(1000)
    );
    let server = Server::staying(answer.clone());
    let ended = run(&["127.0.0.1", &server.port(), "a"]);
    assert_eq!((ended.code, ended.stdout), (Some(0), answer.into_bytes()));
    assert!(ended.stderr.lines().count() <= 21, "{}", ended.stderr);
    assert!(ended.stderr.ends_with("note: more deviations follow, and are not named\n"));
}
