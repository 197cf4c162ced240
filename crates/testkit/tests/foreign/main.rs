//! Foreign clients against `webserver`: our client shares its codec, strangers do not.
//!
//! `http_client.py` and `node_http.mjs` ask far more than stands here: they end with an assertion
//! at the first answer that is wrong, and can be run by hand against any server of the same site.

use std::path::{Path, PathBuf};
use std::process::Command;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use plainwire_testkit::limits::CLIENT_WAIT_MAX;
use plainwire_testkit::peer::{curl, python};
use plainwire_testkit::program::{self, Ended};
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

// RFC 9110 §2.3, §3.3, §8.3.3, §8.4, §9.3, §10.1.1, §12.5.3, §12.5.5, §13.1, §14.2, §15.3.7;
// RFC 9112 §7.1, §9.3
#[test]
fn python_http_client_reads_every_answer_as_it_is_meant() {
    asked_by("python3", "http_client.py");
}

// RFC 9110 §9.3, §13.1, §14.2, §15.4.2; RFC 9112 §7.1, §9.3, §9.3.2
#[test]
fn node_http_and_fetch_read_every_answer_as_it_is_meant() {
    asked_by("node", "node_http.mjs");
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

/// Runs a script of this folder against a server of the site that the scripts know.
fn asked_by(program: &str, script: &str) {
    let folder = scripted();
    let server = Running::serving(folder.path());
    let address = server.address();
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign");
    let mut command = Command::new(program);
    command.arg(here.join(script)).args([address.ip().to_string(), address.port().to_string()]);
    let ended: Ended = program::run(command);
    assert_eq!(ended.code(), 0, "{}\n{}", ended.text(), ended.stderr);
    assert!(ended.text().ends_with(" requests\n"), "{}", ended.text());
    server.stop();
}

/// The site of the scripts. Python compresses, since nothing of ours does.
fn scripted() -> Folder {
    let folder = site! { "sub/index.html" => "sub", "coded.txt" => "" }.folder();
    let large: Vec<u8> = (0_u64..300_000).map(|at| (at * at % 251) as u8).collect();
    folder.write("large.bin", large);
    folder.write("text.txt", "0123456789".repeat(200));
    folder.write("coded.txt", "a text that a coding makes much shorter\n".repeat(100));
    let coded: PathBuf = folder.join("coded.txt");
    let compress = "import gzip, sys; octets = open(sys.argv[1], 'rb').read(); \
                    open(sys.argv[1] + '.gz', 'wb').write(gzip.compress(octets))";
    let ended = python(compress, &[coded.to_str().expect("a temporary path is UTF-8")]);
    assert_eq!(ended.code(), 0, "{}", ended.stderr);
    for name in ["large.bin", "text.txt", "coded.txt", "coded.txt.gz"] {
        folder.touch(name, site::MODIFIED);
    }
    folder
}
