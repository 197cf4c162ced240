//! Files that change while they are served: nobody gets a mixture or a wrong count of octets.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::symlink;

use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, request};
use plainwire_testkit::{site, wait, wire};

/// More than the kernel holds for one connection.
const LARGE_OCTETS: usize = 48 << 20;

/// Reads a response whose beginning has been read, to the end of the connection.
fn rest(stream: &mut impl Read) -> Vec<u8> {
    let mut octets = Vec::new();
    // An error is an end too: what came before it counts.
    let _ = stream.read_to_end(&mut octets);
    octets
}

/// Asks for a file on a connection that closes after it, and reads its first octets.
fn begin(server: &Running, path: &str) -> (Wire, Vec<u8>) {
    let mut wire = Wire::connect(server.address());
    wire.send(request(&format!("GET {path}\nconnection: close")));
    let mut first = vec![0; 4096];
    let mut stream = wire.stream();
    stream.read_exact(&mut first).expect("a large response has begun");
    (wire, first)
}

/// All that came of a large file that was changed in this way while it was sent.
fn sent_while(change: impl FnOnce(&Folder)) -> (Folder, Running, Vec<u8>) {
    let folder = Folder::new();
    folder.write("large.bin", vec![b'a'; LARGE_OCTETS]);
    folder.touch("large.bin", site::MODIFIED);
    let server = Running::serving(folder.path());
    let (wire, mut octets) = begin(&server, "/large.bin");
    change(&folder);
    octets.extend(rest(&mut wire.stream()));
    (folder, server, octets)
}

fn set_length(folder: &Folder, octets: u64) {
    let file = File::options().write(true).open(folder.join("large.bin"));
    file.and_then(|file| file.set_len(octets)).expect("the file can be cut and grown");
}

/// The body of a response that closed its connection.
fn body(octets: &[u8]) -> &[u8] {
    let end = octets.windows(4).position(|window| window == b"\r\n\r\n").expect("a head ends");
    &octets[end + 4..]
}

#[test]
fn file_that_is_replaced_while_it_is_sent_arrives_as_it_was() {
    let (_folder, server, octets) =
        sent_while(|folder| folder.replace("large.bin", vec![b'b'; LARGE_OCTETS]));
    let body = body(&octets);
    assert_eq!(body.len(), LARGE_OCTETS);
    assert!(body.iter().all(|octet| *octet == b'a'), "the version that was begun, whole");
    let next = wire::exchange(server.address(), "GET /large.bin");
    assert!(next.body.iter().all(|octet| *octet == b'b'), "then the new one");
    server.stop();
}

// RFC 9112 §8
#[test]
fn file_that_shrinks_while_it_is_sent_ends_the_connection_early() {
    let (_folder, server, octets) =
        sent_while(|folder| set_length(folder, LARGE_OCTETS as u64 / 2));
    let length = body(&octets).len();
    assert!(length < LARGE_OCTETS, "{length}: cut short, so that the client can tell");
    assert_eq!(ask(server.address(), "HEAD /large.bin").status, 200, "and the server lives");
    server.stop();
}

// RFC 9112 §8
#[test]
fn file_that_is_rewritten_in_place_while_it_is_sent_is_cut_short() {
    let (_folder, server, octets) =
        sent_while(|folder| folder.write("large.bin", vec![b'b'; LARGE_OCTETS]));
    let body = body(&octets);
    assert!(body.len() < LARGE_OCTETS, "a mixture of two versions must not look whole");
    server.stop();
}

#[test]
fn file_that_grows_while_it_is_sent_is_never_longer_than_was_said() {
    let (_folder, server, octets) =
        sent_while(|folder| set_length(folder, 2 * LARGE_OCTETS as u64));
    assert!(body(&octets).len() <= LARGE_OCTETS);
    server.stop();
}

#[test]
fn small_file_that_is_rewritten_again_and_again_is_never_a_mixture() {
    let folder = Folder::new();
    let version = |letter: u8| vec![letter; 8192];
    folder.write("small.txt", version(b'a'));
    let server = Running::serving(folder.path());
    let name = folder.join("small.txt");
    let writing = std::thread::spawn(move || {
        for letter in (b'a'..=b'z').cycle().take(400) {
            fs::write(&name, version(letter)).unwrap();
        }
    });
    let mut wire = Wire::connect(server.address());
    for _ in 0..400 {
        wire.send(request("GET /small.txt"));
        let response = wire.response("GET");
        // 503: it changed each time that it was read; the client may ask again.
        assert!(matches!(response.status, 200 | 503), "{response}");
        if response.status == 200 {
            let first = response.body.first();
            assert!(response.body.iter().all(|octet| Some(octet) == first), "{response}");
        }
    }
    writing.join().unwrap();
    server.stop();
}

#[test]
fn folder_that_is_removed_and_built_again_is_served_again() {
    let above = Folder::new();
    above.write("dist/a.txt", "old");
    let server = Running::serving(&above.join("dist"));
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "old");
    fs::remove_dir_all(above.join("dist")).unwrap();
    assert_eq!(wire::exchange(server.address(), "GET /a.txt").status, 404);
    above.write("dist/a.txt", "new");
    let text = wait::until("the new folder", ANSWER_WAIT_MAX, || {
        let response = wire::exchange(server.address(), "GET /a.txt");
        (response.status == 200).then(|| response.text().to_owned())
    });
    assert_eq!(text, "new");
    server.stop();
}

#[test]
fn link_to_the_current_release_that_is_swapped_is_followed() {
    let above = site! { "one/a.txt" => "one", "two/a.txt" => "two" }.folder();
    symlink("one", above.join("current")).unwrap();
    let server = Running::serving(&above.join("current"));
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "one");
    symlink("two", above.join("next")).unwrap();
    fs::rename(above.join("next"), above.join("current")).unwrap();
    wait::until("the new release", ANSWER_WAIT_MAX, || {
        (wire::exchange(server.address(), "GET /a.txt").text() == "two").then_some(())
    });
    server.stop();
}
