//! Validators and preconditions: when a client may keep what it has.

use plainwire_testkit::expect::expect;
use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::{site, wait, wire};

fn serve() -> (Folder, Running) {
    let folder = site! {
        "eleven.txt" => "hello world",
        "old.txt" @ 784_111_777 => "from 1994",
        "epoch.txt" @ 0 => "a time that means nothing",
        "future.txt" @ 4_000_000_000 => "a time that means nothing either",
    }
    .folder();
    let server = Running::serving(folder.path());
    (folder, server)
}

// RFC 9110 §8.8
#[test]
fn validators_depend_on_content_and_on_times_that_mean_something() {
    let (folder, server) = serve();
    let tag = |path: &str| {
        let response = ask(server.address(), &format!("GET {path}"));
        response.field("etag").expect("a small file always has a tag").to_owned()
    };
    let eleven = tag("/eleven.txt");
    assert!(eleven.starts_with('"'), "a strong tag: {eleven}");
    assert_ne!(eleven, tag("/old.txt"));
    folder.write("copy.txt", "hello world");
    folder.touch("copy.txt", 784_111_777);
    assert_eq!(eleven, tag("/copy.txt"), "the same content has the same tag with any time");
    folder.write("eleven.txt", "HELLO WORLD");
    folder.touch("eleven.txt", site::MODIFIED);
    assert_ne!(eleven, tag("/eleven.txt"), "an edit of the same size and time has another tag");
    for (request, expected) in [
        ("GET /old.txt", "200\nlast-modified: Sun, 06 Nov 1994 08:49:37 GMT"),
        ("GET /epoch.txt", "200\n!last-modified"),
        ("GET /old.txt\nx: y", "200\ncache-control: no-cache"),
        ("GET /missing", "404\ncache-control: no-store\n!etag\n!last-modified"),
    ] {
        expect(server.address(), request, expected);
    }
    let future = ask(server.address(), "GET /future.txt");
    let dates = [future.field("last-modified"), future.field("date")];
    assert!(dates[0].is_some() && dates[0] == dates[1], "{future}");
    server.stop();
}

// RFC 9110 §8.8.1, §8.8.3
#[test]
fn large_file_with_a_time_that_means_nothing_gets_its_tag_later() {
    let folder = Folder::new();
    folder.write("large.bin", vec![7; 3_000_000]);
    folder.touch("large.bin", 0);
    folder.write("settled.bin", vec![7; 3_000_000]);
    folder.touch("settled.bin", site::MODIFIED);
    let server = Running::serving(folder.path());
    let settled = || {
        let response = wire::exchange(server.address(), "HEAD /settled.bin");
        response.field("etag").filter(|tag| tag.starts_with('"')).map(str::to_owned)
    };
    wait::until("the change of its time to be a while ago", ANSWER_WAIT_MAX, settled);
    let tag = wait::until("the digest of a large file", ANSWER_WAIT_MAX, || {
        let response = wire::exchange(server.address(), "HEAD /large.bin");
        assert_eq!(response.field("last-modified"), None);
        response.field("etag").filter(|tag| tag.starts_with('"')).map(str::to_owned)
    });
    expect(server.address(), &format!("GET /large.bin\nif-none-match: {tag}"), "304");
    server.stop();
}

// RFC 9110 §13.1.2, §13.1.3, §13.2.1, §13.2.2
#[test]
fn precondition_of_each_kind_decides_between_200_and_304() {
    let (_folder, server) = serve();
    let response = ask(server.address(), "GET /old.txt");
    let tag = response.field("etag").unwrap();
    let rows = [
        ("if-none-match: TAG", "304"),
        ("if-none-match: W/TAG", "304"),
        ("if-none-match: *", "304"),
        ("if-none-match: \"a\", TAG, \"b\"", "304"),
        ("if-none-match: , ,TAG,", "304"),
        ("iF-nOnE-mAtCh:\t TAG \t", "304"),
        ("if-none-match: \"no\"\nif-none-match: TAG", "304"),
        ("if-none-match: \"no\"", "200"),
        ("if-modified-since: Sun, 06 Nov 1994 08:49:37 GMT", "304"),
        ("if-modified-since: Sunday, 06-Nov-94 08:49:37 GMT", "304"),
        ("if-modified-since: Sun Nov  6 08:49:37 1994", "304"),
        ("if-modified-since: Mon, 07 Nov 1994 08:49:37 GMT", "304"),
        ("if-modified-since: Sun, 06 Nov 1994 08:49:36 GMT", "200"),
        ("if-modified-since: garbage", "200"),
        (
            "if-modified-since: Sun, 06 Nov 1994 08:49:37 GMT\nif-modified-since: Mon, 07 Nov 1994 08:49:37 GMT",
            "200",
        ),
        ("if-none-match: \"no\"\nif-modified-since: Sun, 06 Nov 1994 08:49:37 GMT", "200"),
        ("if-none-match: TAG\nif-modified-since: Sun, 06 Nov 1994 08:49:36 GMT", "304"),
    ];
    for (fields, expected) in rows {
        let fields = fields.replace("TAG", tag);
        for method in ["GET", "HEAD"] {
            expect(server.address(), &format!("{method} /old.txt\n{fields}"), expected);
        }
    }
    for (request, expected) in [
        ("GET /missing\nif-none-match: *", "404"),
        ("POST /old.txt\nif-none-match: *\ncontent-length: 0", "405"),
        ("GET /epoch.txt\nif-modified-since: Sun, 06 Nov 1994 08:49:37 GMT", "200"),
    ] {
        expect(server.address(), request, expected);
    }
    server.stop();
}
