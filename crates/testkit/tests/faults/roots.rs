//! The folder that is served goes, comes back, and is another one, while requests run.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::{Running, webserver};
use plainwire_testkit::site::{Folder, MODIFIED};
use plainwire_testkit::user::Unprivileged;
use plainwire_testkit::wire::{self, Wire, request};
use plainwire_testkit::{program, site, wait};

use crate::exchanges::pattern;
use crate::load::{Fate, Load};
use crate::mounts::Mounted;

const MODELS: [&str; 3] = ["event", "threads", "single"];

fn by(model: &str) -> [&str; 2] {
    ["--model", model]
}

/// Waits until a path is answered like this; the look at a root may be a moment old.
fn until_answered(server: &Running, path: &str, status: u16, body: &str) {
    wait::until("the folder as it is now", ANSWER_WAIT_MAX, || {
        let response = wire::exchange(server.address(), &format!("GET {path}"));
        let is_right = response.status == status && (status != 200 || response.text() == body);
        is_right.then_some(())
    });
}

#[test]
fn root_that_goes_and_comes_back_in_any_form_is_answered_as_it_is_in_each_model() {
    for model in MODELS {
        let above = Folder::new();
        let root = above.join("dist");
        above.write("dist/a.txt", "first");
        let server = Running::with_options(&root, &by(model));
        let load = Load::on(server.address(), 2, &["/a.txt"], |path, fate| match fate {
            Fate::Answered(response) if response.status == 200 => {
                assert!(matches!(response.text(), "first" | "second"), "{path}: {response}");
            }
            Fate::Answered(response) => assert_eq!(response.status, 404, "{path}: {response}"),
            Fate::Cut(octets) => panic!("{path}: {} octets", octets.len()),
            Fate::Refused => panic!("{path}: refused"),
        });
        load.goes_on_for(10);
        // Removed; empty; filled; a file; a folder again; moved away; a link.
        fs::remove_dir_all(&root).unwrap();
        until_answered(&server, "/a.txt", 404, "");
        until_answered(&server, "/", 404, "");
        fs::create_dir(&root).unwrap();
        until_answered(&server, "/a.txt", 404, "");
        above.write("dist/a.txt.new", "second");
        fs::rename(root.join("a.txt.new"), root.join("a.txt")).unwrap();
        until_answered(&server, "/a.txt", 200, "second");
        fs::remove_dir_all(&root).unwrap();
        fs::write(&root, "a file now").unwrap();
        until_answered(&server, "/a.txt", 404, "");
        until_answered(&server, "/", 404, "");
        fs::remove_file(&root).unwrap();
        above.write("next/a.txt", "first");
        fs::rename(above.join("next"), &root).unwrap();
        until_answered(&server, "/a.txt", 200, "first");
        fs::rename(&root, above.join("other")).unwrap();
        until_answered(&server, "/a.txt", 404, "");
        symlink("other", &root).unwrap();
        until_answered(&server, "/a.txt", 200, "first");
        load.goes_on_for(10);
        load.end();
        server.stop();
    }
}

// RFC 9110 §15.5.4
#[test]
fn root_that_may_not_be_read_for_a_while_is_refused_for_that_while() {
    let folder = site! { "a.txt" => "hello" }.folder();
    let root = folder.join("dist");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.txt"), "hello").unwrap();
    let copy = Unprivileged::copy(&program::binary("webserver"));
    let mut command = copy.command();
    command.args(["--bind", "127.0.0.1", "--port", "0"]).arg(&root);
    let server = Running::started(command);
    until_answered(&server, "/a.txt", 200, "hello");
    fs::set_permissions(&root, Permissions::from_mode(0o000)).unwrap();
    until_answered(&server, "/a.txt", 403, "");
    until_answered(&server, "/", 403, "");
    fs::set_permissions(&root, Permissions::from_mode(0o755)).unwrap();
    until_answered(&server, "/a.txt", 200, "hello");
    // The folder above may not be searched: the same, and it comes back, too.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o000)).unwrap();
    wait::until("a refusal", ANSWER_WAIT_MAX, || {
        let status = wire::exchange(server.address(), "GET /a.txt").status;
        (status != 200).then(|| assert_eq!(status, 403))
    });
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    until_answered(&server, "/a.txt", 200, "hello");
    server.stop();
}

/// Octets of the file that a release has beside its page: sent by `sendfile`, and read soon.
const RELEASE_OCTETS: usize = 100_000;

const SWAPS: usize = 150;

/// A release: its page and its file name it in each octet.
fn release(above: &Folder, name: &str, letter: u8) {
    let modified = MODIFIED + u64::from(letter);
    for (file, octets) in [("page.html", 500), ("data.bin", RELEASE_OCTETS)] {
        let path = format!("{name}/{file}");
        above.write(&path, vec![letter; octets]);
        above.touch(&path, modified);
    }
}

/// Points the link `current` to a release, as a deployment does.
fn point(above: &Path, name: &str) {
    symlink(name, above.join("next")).unwrap();
    fs::rename(above.join("next"), above.join("current")).unwrap();
}

// RFC 9110 §8.8.1
#[test]
fn link_that_is_swapped_between_releases_under_load_gives_each_answer_wholly_of_one() {
    for model in MODELS {
        let above = Folder::new();
        release(&above, "one", b'1');
        release(&above, "two", b'2');
        point(above.path(), "one");
        let server = Running::with_options(&above.join("current"), &by(model));
        let tags = std::sync::Mutex::new(std::collections::HashMap::new());
        let load =
            Load::on(server.address(), 3, &["/page.html", "/data.bin"], move |path, fate| {
                let Fate::Answered(response) = fate else { panic!("{path}: cut or refused") };
                assert_eq!(response.status, 200, "{path}: {response}");
                let letter = response.body[0];
                let is_of_one = response.body == vec![letter; response.body.len()];
                assert!(is_of_one, "{path}: a mixture of releases");
                // A tag of a file that is young is weak, and then strong.
                let tag = response.field("etag").unwrap().trim_start_matches("W/").to_owned();
                let mut tags = tags.lock().unwrap();
                let of = *tags.entry((path.to_owned(), tag.clone())).or_insert(letter);
                assert_eq!(of, letter, "{path}: {tag} names two contents");
            });
        for swap in 0..SWAPS {
            point(above.path(), ["two", "one"][swap % 2]);
            if swap % 10 == 0 {
                load.goes_on_for(2);
            }
        }
        point(above.path(), "two");
        until_answered(&server, "/page.html", 200, &"2".repeat(500));
        for _ in 0..20 {
            let page = wire::exchange(server.address(), "GET /page.html");
            assert_eq!(page.text(), "2".repeat(500), "{model}: the last one, and no other");
            let data = wire::exchange(server.address(), "GET /data.bin");
            assert!(data.body == [b'2'; RELEASE_OCTETS], "{model}");
        }
        load.end();
        server.stop();
    }
}

// RFC 9112 §8
#[test]
fn root_that_is_unmounted_while_it_is_served_ends_what_has_begun_and_is_gone_then() {
    const OCTETS: usize = 8 << 20;
    for model in MODELS {
        let folder = Folder::new();
        folder.write("below.txt", "below the mount");
        let command = webserver(folder.path(), &by(model));
        let mounted = Mounted::start(folder.path(), "64m", &command);
        let server = &mounted.server;
        fs::write(mounted.inside("a.txt"), "hello").unwrap();
        fs::write(mounted.inside("large.bin"), pattern(OCTETS)).unwrap();
        until_answered(server, "/a.txt", 200, "hello");
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /large.bin\nconnection: close"));
        let mut begun = [0; 1000];
        std::io::Read::read_exact(&mut wire.stream(), &mut begun).unwrap();
        mounted.unmount();
        let (wire::End::Closed(rest) | wire::End::Reset(rest)) = wire.end();
        let came = [&begun[..], &rest].concat();
        let (response, _) = wire::read(&came, "GET").unwrap();
        assert!(response.body == pattern(OCTETS), "{model}: what has begun is ended");
        until_answered(server, "/a.txt", 404, "");
        until_answered(server, "/below.txt", 200, "below the mount");
        mounted.server.stop();
    }
}
