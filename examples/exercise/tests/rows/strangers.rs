//! Rows W5 and W6, and curl and Plainwire's own client: what others see of the servers.

use std::path::Path;
use std::time::{Duration, Instant};

use plainwire_testkit::browser::Browser;
use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::peer::curl;
use plainwire_testkit::program;
use plainwire_testkit::site;

use crate::started::{SERVERS, Server, client, run};

/// The site that this repository's first command serves: a page with an image and a style sheet.
fn sample_site() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../site"))
}

fn assert_page_is_displayed(browser: &Browser, authority: &str) {
    let begin = Instant::now();
    browser.open(&format!("http://{authority}/HelloWorld.html"));
    let loaded = begin.elapsed();
    assert_eq!(browser.status(), 200);
    assert!(browser.text().contains("Hello"), "{}", browser.text());
    assert!(browser.image_width("img") > 0, "its image is loaded");
    assert!(browser.style_rules() > 0, "its style sheet is loaded");
    assert!(loaded < PAGE_WAIT_MAX, "{loaded:?}");
}

fn assert_missing_file_is_displayed(browser: &Browser, authority: &str) {
    browser.open(&format!("http://{authority}/no-such-file.html"));
    assert_eq!((browser.status(), &*browser.title()), (404, "404 Not Found"));
    assert!(browser.text().contains("404 Not Found"), "{}", browser.text());
}

#[test]
fn w5_and_w6_page_and_missing_file_are_displayed_by_a_browser() {
    for binary in SERVERS {
        let browser = Browser::start();
        let server = Server::serving(binary, sample_site());
        let authority = server.address().to_string();
        for _ in 0..3 {
            assert_page_is_displayed(&browser, &authority);
            assert_missing_file_is_displayed(&browser, &authority);
        }
    }
}

#[test]
fn w5_and_w6_page_and_missing_file_are_displayed_on_another_host() {
    for binary in SERVERS {
        let namespace = Namespace::new();
        let mut command = namespace.command(binary.as_ref());
        command.current_dir(sample_site());
        let _server = Server::started(command);
        let authority = format!("{}:6789", namespace.address());
        let browser = Browser::start();
        assert_page_is_displayed(&browser, &authority);
        assert_missing_file_is_displayed(&browser, &authority);
    }
}

#[test]
fn w4_and_w6_curl_is_served_in_both_versions() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        let base = format!("http://{}", server.address());
        for version in ["--http1.1", "--http1.0"] {
            let ended = curl(&[version, "--include", &format!("{base}/HelloWorld.html")]);
            assert!(ended.text().starts_with("HTTP/1.1 200 OK\r\n"), "{ended:?}");
            assert!(ended.text().ends_with("\r\n\r\n<h1>Hello</h1>"), "{ended:?}");
            assert_eq!(ended.code(), 0);
        }
        let missing = curl(&["--write-out", "%{http_code}", &format!("{base}/missing.html")]);
        assert!(missing.text().contains("<h1>404 Not Found</h1>"), "{missing:?}");
        assert!(missing.text().ends_with("404"), "{missing:?}");
        let climbing = curl(&["--path-as-is", &format!("{base}/../../etc/passwd")]);
        assert!(climbing.text().contains("<h1>400 Bad Request</h1>"), "{climbing:?}");
    }
}

#[test]
fn w4_and_w6_both_clients_display_the_response_of_both_servers() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    let webclient = program::binary("webclient");
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        let port = server.address().port().to_string();
        for (file, line, body) in [
            ("HelloWorld.html", "HTTP/1.1 200 OK\r\n", "<h1>Hello</h1>"),
            ("missing.html", "HTTP/1.1 404 Not Found\r\n", "<h1>404 Not Found</h1>"),
        ] {
            let words = ["127.0.0.1", &port, file];
            for ended in [client(&words), run(webclient.to_str().unwrap(), &words)] {
                let (head, content) = ended.text().split_once("\r\n\r\n").unwrap();
                assert!(head.starts_with(line), "{ended:?}");
                assert!(content.contains(body), "{ended:?}");
                assert_eq!((ended.code(), &*ended.stderr), (0, ""));
            }
        }
    }
}

/// For a page to load with what belongs to it: a server that waits in vain for a browser's idle
/// connection before it goes on would need a multiple of two seconds.
const PAGE_WAIT_MAX: Duration = Duration::from_secs(4);
