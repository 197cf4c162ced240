//! What a tracer is told, in the order in which it happens.

use crate::client::Client;

#[tokio::test(start_paused = true)]
async fn events_of_an_exchange_come_in_the_order_of_its_steps() {
    let mut client = Client::connect(64 * 1024);
    client.send(b"GET /eleven.txt HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.read_until("hello world").await;
    let events = client.events().await;
    let sent = events.iter().position(|event| event.starts_with("Sent(")).unwrap();
    assert_eq!(
        events[..sent],
        [
            "Accepted",
            "Received(37)",
            "RequestLine GET /eleven.txt HTTP/1.1",
            "Field Host: a",
            "Decided resolve",
            "Decided validators",
            "Answered(Status(200 OK), Some(11))",
        ]
    );
    assert_eq!(events[sent + 1..], ["Kept", "ClientDone", "Closed(ClientDone)"]);
}

#[tokio::test(start_paused = true)]
async fn events_say_why_a_connection_is_closed() {
    let rows = [
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "Closed(ClientAsked)"),
        ("GET / HTTP/1.0\r\n\r\n", "Closed(Version)"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", "Closed(ContentUnread)"),
        ("GET / HTTP/1.0\r\nContent-Length: 65537\r\n\r\n", "Closed(Version)"),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 65537\r\n\r\n",
            "Closed(ClientAsked)",
        ),
        ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "Closed(TunnelRefused)"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx", "Closed(TimedOut)"),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx", "Closed(Refused)"),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "Closed(Refused)"),
        ("GET / HT", "Closed(TimedOut)"),
        ("", "Closed(TimedOut)"),
    ];
    for (request, expected) in rows {
        let mut client = Client::connect(64 * 1024);
        client.send(request.as_bytes()).await;
        client.read_to_end().await;
        let events = client.events().await;
        assert_eq!(events.last().unwrap(), expected, "{request:?}: {events:#?}");
    }
}

// RFC 9110 §10.1.1, §7.4
#[tokio::test(start_paused = true)]
async fn events_say_why_a_request_is_answered_before_the_walk() {
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: b\r\n\r\n", "Decided expectation"),
        ("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "Decided origin"),
    ] {
        let mut client = Client::connect(64 * 1024);
        client.send(request.as_bytes()).await;
        client.read_until("</html>\n").await;
        let events = client.events().await;
        let decided: Vec<_> = events.iter().filter(|event| event.starts_with("Decided")).collect();
        assert_eq!(decided, [expected], "{request}: {events:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn events_name_the_deadline_and_what_was_refused() {
    let mut client = Client::connect(64 * 1024);
    client.send(b"GET / HT").await;
    client.read_to_end().await;
    assert!(client.events().await.contains(&"TimedOut(Head, 10s)".to_owned()));

    let mut client = Client::connect(64 * 1024);
    client.send(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n").await;
    client.read_to_end().await;
    let events = client.events().await;
    let refused = events.iter().find(|event| event.starts_with("Refused")).unwrap();
    assert!(refused.contains("byte 20: space before the colon, RFC 9112 §5.1"), "{refused}");
}

// RFC 9112 §6.3
#[tokio::test(start_paused = true)]
async fn events_tell_of_content_that_was_dropped_and_of_content_that_did_not_come() {
    let mut client = Client::connect(64 * 1024);
    let head = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    client.send(head.as_bytes()).await;
    client.send(b"3\r\nabc\r\n0\r\n\r\n").await;
    client.read_until("hello world").await;
    let events = client.events().await;
    let dropped = events.iter().position(|event| event == "Discarded(13)").unwrap();
    let answered = events.iter().position(|event| event.starts_with("Answered")).unwrap();
    assert!(dropped < answered, "{events:#?}");

    let mut client = Client::connect(64 * 1024);
    client.send([head, "3\r\nab"].concat().as_bytes()).await;
    client.read_to_end().await;
    assert!(client.events().await.contains(&"TimedOut(Content, 10s)".to_owned()));
}
