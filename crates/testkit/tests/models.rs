//! Rows W7 and W8 of the course exercise: one request at a time, and a thread for each. Limits,
//! deadlines and the drain hold in every model.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use plainwire_testkit::browser::Browser;
use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, request};
use plainwire_testkit::{site, wait};
use rustix::process::Signal;

const MODELS: [&str; 3] = ["event", "threads", "single"];

/// More than the kernel holds for one connection.
const LARGE_OCTETS: u64 = 64 << 20;

fn page() -> Folder {
    let folder = site! {
        "a.txt" => "hello",
        "HelloWorld.html" => "<!doctype html><html lang=en><title>Hello</title>
            <link rel=stylesheet href=plain.css><h1>Hello, world</h1>
            <img src=wire.svg alt='a wire'>",
        "plain.css" => "h1 { color: rgb(10, 20, 30) }",
        "wire.svg" => "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'></svg>",
    }
    .folder();
    File::create(folder.join("large.bin")).unwrap().set_len(LARGE_OCTETS).unwrap();
    folder
}

fn by(model: &str, folder: &Folder) -> Running {
    Running::with_options(folder.path(), &["--model", model])
}

/// A client that has begun a request and waits.
fn begun(server: &Running) -> Wire {
    let mut wire = Wire::connect(server.address());
    wire.send(b"GET /a.txt HTTP/1.1\r\n");
    wire
}

/// The names of the threads that drive connections.
fn connection_threads(server: &Running) -> Vec<String> {
    let tasks = format!("/proc/{}/task", server.id().as_raw_nonzero());
    let names = fs::read_dir(tasks).unwrap().filter_map(|task| {
        // A thread may end while the list is read.
        fs::read_to_string(task.ok()?.path().join("comm")).ok()
    });
    names.map(|name| name.trim().to_owned()).filter(|name| name.starts_with("conn-")).collect()
}

#[test]
fn w7_single_serves_two_clients_one_after_the_other() {
    let folder = page();
    let server = by("single", &folder);
    let mut first = begun(&server);
    let mut second = Wire::connect(server.address());
    second.send(request("GET /a.txt"));
    second.assert_open_for(Duration::from_millis(300));
    first.send(b"Host: a\r\n\r\n");
    for mut wire in [first, second] {
        let response = wire.response("GET");
        assert_eq!(response.text(), "hello");
        assert!(response.has_connection_option("close"), "{response}");
        wire.assert_closed();
    }
    server.stop();
}

#[test]
fn w7_single_lets_go_of_a_client_that_says_nothing_and_serves_the_next() {
    let folder = page();
    let server = by("single", &folder);
    let silent = Wire::connect(server.address());
    let begin = Instant::now();
    assert_eq!(ask(server.address(), "POST /a.txt").status, 405);
    // Two seconds, and as much again for a busy machine; the head's own time is 10 s.
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
    silent.assert_closed();
    server.stop();
}

#[test]
fn w7_single_page_with_image_and_style_sheet_is_displayed() {
    let folder = page();
    let server = by("single", &folder);
    let browser = Browser::start();
    let begin = Instant::now();
    browser.open(&format!("{}HelloWorld.html", server.urls().next().unwrap()));
    println!("single: the page was displayed after {:?}", begin.elapsed());
    assert_eq!(browser.image_width("img"), 40);
    assert_eq!(browser.style("h1", "color"), "rgb(10, 20, 30)");
    server.stop();
}

#[test]
fn w8_threads_gives_each_request_its_own_connection_and_named_thread() {
    let folder = page();
    let server = by("threads", &folder);
    let clients: Vec<Wire> = (0..20).map(|_| begun(&server)).collect();
    let names = wait::until("a thread a connection", ANSWER_WAIT_MAX, || {
        let mut names = connection_threads(&server);
        names.sort_unstable();
        names.dedup();
        (names.len() == clients.len()).then_some(names)
    });
    assert!(names.contains(&"conn-1".to_owned()), "{names:?}");
    for mut wire in clients {
        wire.send(b"Host: a\r\n\r\n");
        let response = wire.response("GET");
        assert!(response.has_connection_option("close"), "{response}");
        wire.assert_closed();
    }
    wait::until("the threads to end", ANSWER_WAIT_MAX, || {
        connection_threads(&server).is_empty().then_some(())
    });
    server.stop();
}

#[test]
fn w8_threads_300_clients_at_once_on_256_threads_all_get_their_answers() {
    let folder = page();
    // Patience with the heads below: where all places are taken, those that are late give way.
    let options = ["--model", "threads", "--head-timeout", "300"];
    let server = Running::with_options(folder.path(), &options);
    let clients: Vec<Wire> = (0..300).map(|_| begun(&server)).collect();
    wait::until("all threads", ANSWER_WAIT_MAX, || {
        (connection_threads(&server).len() == 256).then_some(())
    });
    for mut wire in clients {
        wire.send(b"Host: a\r\n\r\n");
        assert_eq!(wire.response("GET").text(), "hello");
    }
    server.stop();
}

#[test]
fn w8_threads_slow_client_holds_up_nobody() {
    let folder = page();
    let server = by("threads", &folder);
    let mut slow = begun(&server);
    for _ in 0..3 {
        assert_eq!(ask(server.address(), "POST /a.txt").status, 405);
    }
    slow.send(b"Host: a\r\n\r\n");
    assert_eq!(slow.response("GET").text(), "hello");
    server.stop();
}

#[test]
fn w8_threads_page_with_image_and_style_sheet_is_displayed() {
    let folder = page();
    let server = by("threads", &folder);
    let browser = Browser::start();
    browser.open(&format!("{}HelloWorld.html", server.urls().next().unwrap()));
    assert_eq!(browser.image_width("img"), 40);
    assert_eq!(browser.style("h1", "color"), "rgb(10, 20, 30)");
    server.stop();
}

#[test]
fn signal_lets_a_download_finish_in_every_model() {
    let folder = page();
    for model in MODELS {
        let server = by(model, &folder);
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /large.bin"));
        let mut stream = wire.stream().try_clone().unwrap();
        let mut first = [0; 4096];
        stream.read_exact(&mut first).unwrap();
        server.signal(Signal::TERM);
        let received = std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
        assert!(received + 4096 > LARGE_OCTETS, "{model}: {received}");
        assert_eq!(server.end(STOP_WAIT_MAX).code(), 0, "{model}");
    }
}

// RFC 9110 §15.5.9
#[test]
fn head_that_never_ends_is_answered_408_in_every_model() {
    let folder = page();
    for model in MODELS {
        let options = ["--model", model, "--head-timeout", "0.5"];
        let server = Running::with_options(folder.path(), &options);
        let mut wire = begun(&server);
        assert_eq!(wire.response("GET").status, 408, "{model}");
        assert_eq!(ask(server.address(), "POST /a.txt").status, 405, "{model}");
        server.stop();
    }
}

#[test]
fn stalled_reader_is_let_go_in_every_model() {
    let folder = page();
    for model in MODELS {
        let options = ["--model", model, "--write-timeout", "0.5"];
        let server = Running::with_options(folder.path(), &options);
        let mut stalled = Wire::connect(server.address());
        stalled.send(request("GET /large.bin"));
        stalled.stream().flush().unwrap();
        let mut first = [0; 10];
        stalled.stream().read_exact(&mut first).unwrap();
        assert_eq!(ask(server.address(), "POST /a.txt").status, 405, "{model}");
        server.stop();
    }
}
