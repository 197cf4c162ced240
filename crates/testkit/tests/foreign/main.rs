//! Foreign clients against `webserver`: our client shares its codec, strangers do not.

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use plainwire_testkit::limits::CLIENT_WAIT_MAX;
use plainwire_testkit::peer::{curl, python};
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;

fn page() -> Folder {
    let folder =
        site! { "HelloWorld.html" => "<h1>Hello</h1>", "sub/index.html" => "sub" }.folder();
    folder.write("large.bin", vec![b'x'; 2_000_000]);
    folder.touch("large.bin", site::MODIFIED);
    folder
}

#[test]
fn curl_with_a_page_shows_request_and_response() {
    let folder = page();
    let server = Running::serving(folder.path());
    let url = format!("http://{}/HelloWorld.html", server.address());
    let ended = curl(&["--verbose", &url]);
    assert_eq!((ended.code(), ended.text()), (0, "<h1>Hello</h1>"));
    for line in ["> GET /HelloWorld.html HTTP/1.1", "< HTTP/1.1 200 OK", "< Content-Length: 14"] {
        let found = ended.stderr.to_ascii_lowercase().contains(&line.to_ascii_lowercase());
        assert!(found, "{line} in {}", ended.stderr);
    }
    server.stop();
}

// RFC 9112 §9.3
#[test]
fn curl_with_two_urls_uses_one_connection() {
    let folder = page();
    let server = Running::serving(folder.path());
    let url = format!("http://{}/HelloWorld.html", server.address());
    let ended = curl(&[
        "--write-out",
        "%{num_connects}\n",
        "-o",
        "/dev/null",
        &url,
        "-o",
        "/dev/null",
        &url,
    ]);
    assert_eq!(ended.text(), "1\n0\n", "{}", ended.stderr);
    server.stop();
}

#[test]
fn curl_with_head_redirect_condition_and_http_1_0_is_served() {
    let folder = page();
    let server = Running::serving(folder.path());
    let base = format!("http://{}", server.address());
    let head = curl(&["--head", &format!("{base}/HelloWorld.html")]);
    assert!(head.text().starts_with("HTTP/1.1 200 OK\r\n"), "{head:?}");
    let redirected = curl(&["--location", &format!("{base}/sub")]);
    assert_eq!(redirected.text(), "sub");
    let old = curl(&["--http1.0", &format!("{base}/HelloWorld.html")]);
    assert_eq!(old.text(), "<h1>Hello</h1>");
    let kept = folder.join("kept");
    let kept = kept.to_str().unwrap();
    let tagged = ["--etag-save", kept, "-o", "/dev/null", &format!("{base}/HelloWorld.html")];
    assert_eq!(curl(&tagged).code(), 0);
    let again = format!("{base}/HelloWorld.html");
    let again = curl(&["--etag-compare", kept, "--write-out", "%{http_code}", &again]);
    assert_eq!(again.text(), "304");
    let large =
        curl(&["--write-out", "%{size_download}", "-o", "/dev/null", &format!("{base}/large.bin")]);
    assert_eq!(large.text(), "2000000");
    server.stop();
}

// RFC 9112 §9.3
#[test]
fn python_http_client_reads_several_responses_on_one_connection() {
    let folder = page();
    let server = Running::serving(folder.path());
    let script = r#"
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]), timeout=20)
def ask(method, path, fields={}):
    connection.request(method, path, headers=fields)
    response = connection.getresponse()
    body = response.read()
    print(method, path, response.status, response.reason, len(body))
    return response
tag = ask("GET", "/HelloWorld.html").headers["ETag"]
socket = connection.sock
ask("HEAD", "/HelloWorld.html")
ask("GET", "/missing.html")
ask("GET", "/HelloWorld.html", {"If-None-Match": tag})
ask("GET", "/large.bin")
ask("DELETE", "/HelloWorld.html")
print(connection.sock is socket)
"#;
    let address = server.address();
    let ended = python(script, &[&address.ip().to_string(), &address.port().to_string()]);
    let lines: Vec<&str> = ended.text().lines().collect();
    assert_eq!(lines[0], "GET /HelloWorld.html 200 OK 14", "{}", ended.stderr);
    assert_eq!(lines[1], "HEAD /HelloWorld.html 200 OK 0");
    assert!(lines[2].starts_with("GET /missing.html 404 Not Found "), "{}", lines[2]);
    assert_eq!(lines[3], "GET /HelloWorld.html 304 Not Modified 0");
    assert_eq!(lines[4], "GET /large.bin 200 OK 2000000");
    assert!(
        lines[5].starts_with("DELETE /HelloWorld.html 405 Method Not Allowed "),
        "{}",
        lines[5]
    );
    assert_eq!(lines[6], "True", "one connection for all");
    server.stop();
}

#[tokio::test]
async fn hyper_reads_several_responses_on_one_connection() {
    let folder = page();
    let server = tokio::task::spawn_blocking(move || {
        let server = Running::serving(folder.path());
        (server, folder)
    });
    let (server, _folder) = server.await.unwrap();
    let address = server.address();
    let asking = async move {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let driving = tokio::spawn(connection);
        for (method, path, status, octets) in [
            (Method::GET, "/HelloWorld.html", 200, Some(14)),
            (Method::HEAD, "/large.bin", 200, Some(0)),
            (Method::GET, "/large.bin", 200, Some(2_000_000)),
            (Method::GET, "/missing.html", 404, None),
            (Method::GET, "/sub/", 200, Some(3)),
        ] {
            let request = Request::builder().method(method.clone()).uri(path);
            let request = request.header("host", address.to_string());
            let request = request.body(Empty::<Bytes>::new()).unwrap();
            sender.ready().await.unwrap();
            let response = sender.send_request(request).await.unwrap();
            assert_eq!(response.status(), status, "{method} {path}");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(octets.is_none_or(|octets| octets == body.len()), "{method} {path}");
        }
        drop(sender);
        driving.await.unwrap().unwrap();
    };
    tokio::time::timeout(CLIENT_WAIT_MAX, asking).await.expect("hyper gets its answers in time");
    tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
}
