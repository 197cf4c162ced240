//! Rows W5 and W6 of the course exercise: what a person sees in a real browser, on this host and
//! on another one.

use std::path::Path;

use plainwire_testkit::browser::Browser;
use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::program;
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;

/// A page with an image and a style sheet in the form that each is mostly used in.
fn page() -> Folder {
    site! {
        "HelloWorld.html" => "<!doctype html><html lang=en><title>Hello</title>
            <link rel=stylesheet href=/style/plain.css><h1>Hello, world</h1>
            <img src=wire.svg alt='a wire'>",
        "style/plain.css" => "h1 { color: rgb(10, 20, 30) }",
        "wire.svg" => "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'></svg>",
    }
    .folder()
}

/// The site that this repository's first command serves.
fn sample_site() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../site"))
}

fn assert_page_is_displayed(browser: &Browser, url: &str) {
    browser.open(&format!("{url}HelloWorld.html"));
    assert_eq!((browser.status(), &*browser.title()), (200, "Hello"));
    assert_eq!(browser.text(), "Hello, world");
    assert_eq!(browser.image_width("img"), 40);
    assert_eq!(browser.style("h1", "color"), "rgb(10, 20, 30)");
}

fn assert_missing_file_is_displayed(browser: &Browser, url: &str) {
    browser.open(&format!("{url}no-such-file.html"));
    assert_eq!((browser.status(), &*browser.title()), (404, "404 Not Found"));
    assert!(browser.text().contains("404 Not Found"), "{}", browser.text());
}

#[test]
fn w5_and_w6_page_with_image_and_style_sheet_is_displayed_over_ipv4_and_ipv6() {
    let folder = page();
    let browser = Browser::start();
    for address in ["127.0.0.1", "::1"] {
        let mut command = server::bare();
        command.args(["--port", "0", "--bind", address]).arg(folder.path());
        let server = Running::started(command);
        let url = server.urls().next().unwrap();
        assert_page_is_displayed(&browser, url);
        assert_missing_file_is_displayed(&browser, url);
        server.stop();
    }
}

#[test]
fn w5_and_w6_page_is_displayed_on_another_host() {
    let folder = page();
    let namespace = Namespace::new();
    let mut command = namespace.command(&program::binary("webserver"));
    command.env_remove("PORT").arg(folder.path());
    let server = Running::started(command);
    let browser = Browser::start();
    let url = format!("http://{}:6789/", namespace.address());
    assert_page_is_displayed(&browser, &url);
    assert_missing_file_is_displayed(&browser, &url);
    server.stop();
}

#[test]
fn w5_and_w6_sample_site_is_displayed() {
    let server = Running::serving(sample_site());
    let browser = Browser::start();
    let url = server.urls().next().unwrap();
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR"));
    browser.open(&format!("{url}HelloWorld.html"));
    browser.screenshot(&shots.join("w5-hello-world.png"));
    assert_eq!(browser.status(), 200);
    assert!(browser.image_width("img") > 0, "its image is loaded");
    assert!(browser.style_rules() > 0, "its style sheet is loaded");
    assert!(browser.text().contains("Hello"), "{}", browser.text());
    assert_missing_file_is_displayed(&browser, url);
    browser.screenshot(&shots.join("w6-not-found.png"));
    server.stop();
}
