//! Files that changed a moment ago, and files of the future: validators that are sent and not
//! trusted further than they reach (RFC 9110 §8.8).

use std::os::unix::fs::MetadataExt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use plainwire_content::Site;
use plainwire_field::{FieldName, HttpDate, names};
use plainwire_store::{Access, FileStore};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;

use crate::walk::ask_exactly;

/// A site whose files have just been written, and the second in which that was; the file of the
/// future follows 1,000 seconds later, and one has a time that was kept from elsewhere.
struct Fresh {
    folder: Folder,
    site: Site,
    changed: u64,
    /// When the time of those was set that have one from elsewhere.
    kept: SystemTime,
}

fn serve() -> Fresh {
    let folder = site! { "kept.txt" => "hello world", "kept.bin" => vec![b'a'; 200_000] }.folder();
    folder.write("small.txt", "hello world");
    folder.write("large.bin", vec![b'a'; 200_000]);
    let written = std::fs::metadata(folder.join("large.bin")).and_then(|file| file.modified());
    let written = written.expect("the file was written").duration_since(UNIX_EPOCH);
    let changed = written.expect("it is not of the past").as_secs();
    for name in ["small.txt", "large.bin"] {
        folder.touch(name, changed);
    }
    folder.write("future.txt", "hello world");
    folder.touch("future.txt", changed + 1_000);
    let kept = std::fs::metadata(folder.join("kept.bin")).expect("the file is there");
    let kept = Duration::new(kept.ctime().unsigned_abs(), kept.ctime_nsec() as u32);
    let store = FileStore::open(folder.path(), Access::Detect).expect("the folder is there");
    Fresh { site: Site::new(Arc::new(store)), folder, changed, kept: UNIX_EPOCH + kept }
}

impl Fresh {
    fn at(&self, after: u64) -> HttpDate {
        HttpDate::from_seconds(self.changed + after)
    }

    /// The value of the field in the answer to the request, so many seconds after the change.
    async fn field(&self, after: u64, request: &str, name: FieldName<'_>) -> String {
        self.field_at(self.at(after).to_time(), request, name).await
    }

    async fn field_at(&self, now: SystemTime, request: &str, name: FieldName<'_>) -> String {
        let (answer, _) = ask_exactly(now, &self.site, request).await;
        let value = answer.fields.get(name).unwrap_or_default().to_vec();
        String::from_utf8(value).expect("it is ASCII")
    }

    async fn status(&self, after: u64, request: &str) -> u16 {
        self.status_at(self.at(after).to_time(), request).await
    }

    async fn status_at(&self, now: SystemTime, request: &str) -> u16 {
        ask_exactly(now, &self.site, request).await.0.status.code()
    }
}

/// Seconds after which a time has settled, whatever the fraction of it.
const SETTLED: u64 = 3;

// RFC 9110 §8.8.2.1, §13.1.3
#[tokio::test]
async fn date_of_a_file_is_its_time_from_the_first_moment() {
    let fresh = serve();
    for after in [0, 1, SETTLED] {
        let date = fresh.field(after, "GET /small.txt", names::LAST_MODIFIED).await;
        assert_eq!(date, fresh.at(0).to_string());
        let request = format!("GET /small.txt\nif-modified-since: {date}");
        assert_eq!(fresh.status(after, &request).await, 304, "{after}");
    }
}

// RFC 9110 §8.8.2.2, §13.1.3
#[tokio::test]
async fn file_that_changes_again_in_the_second_in_which_it_was_sent_has_another_date() {
    let fresh = serve();
    let write = |content: &str| {
        fresh.folder.write("twice.txt", content);
        let file =
            std::fs::metadata(fresh.folder.join("twice.txt")).and_then(|file| file.modified());
        file.expect("the file was written")
    };
    // Both changes fall into one second, but for bad luck.
    for _ in 0..20 {
        let first = write("first");
        let sent = fresh.field_at(first, "GET /twice.txt", names::LAST_MODIFIED).await;
        let (second, before) = (write("second"), HttpDate::from_time(first));
        if HttpDate::from_time(second) != before {
            continue;
        }
        let request = format!("GET /twice.txt\nif-modified-since: {sent}");
        for seconds in [0, 1, 2, 100] {
            let now = second + Duration::from_secs(seconds);
            assert_eq!(fresh.status_at(now, &request).await, 200, "{seconds}");
        }
        let later = second + Duration::from_secs(100);
        let date = fresh.field_at(later, "GET /twice.txt", names::LAST_MODIFIED).await;
        assert_eq!(date, HttpDate::from_seconds(before.seconds() + 1).to_string());
        let request = format!("GET /twice.txt\nif-modified-since: {date}");
        assert_eq!(fresh.status_at(later, &request).await, 304);
        return;
    }
    panic!("no two changes fell into one second");
}

// RFC 9110 §8.8.2.2, §13.1.5
#[tokio::test]
async fn date_of_a_file_is_reason_to_send_a_part_once_it_names_one_content() {
    let fresh = serve();
    for (name, after, expected) in [
        ("small.txt", 0, 200),
        ("small.txt", 1, 200),
        ("small.txt", SETTLED, 206),
        ("kept.txt", SETTLED, 206),
    ] {
        let date = fresh.field(after, &format!("GET /{name}"), names::LAST_MODIFIED).await;
        let request = format!("GET /{name}\nrange: bytes=0-4\nif-range: {date}");
        assert_eq!(fresh.status(after, &request).await, expected, "{name} {after}");
    }
}

// RFC 9110 §8.8.1, §8.8.3, §13.1.1, §13.1.5
#[tokio::test]
async fn tag_of_a_young_large_file_is_weak() {
    let fresh = serve();
    for (name, now) in [("large.bin", fresh.at(1).to_time()), ("kept.bin", fresh.kept)] {
        let young = fresh.field_at(now, &format!("GET /{name}"), names::ETAG).await;
        assert!(young.starts_with("W/\"200000-"), "{young}");
        for (condition, expected) in [
            ("if-none-match: TAG", 304),
            ("if-match: TAG", 412),
            ("range: bytes=0-4\nif-range: TAG", 200),
        ] {
            let request = format!("GET /{name}\n{}", condition.replace("TAG", &young));
            assert_eq!(fresh.status_at(now, &request).await, expected, "{name} {condition}");
        }
    }
}

// RFC 9110 §8.8.1, §8.8.3
#[tokio::test]
async fn weak_tag_goes_on_as_a_strong_one_only_where_times_are_fine() {
    let fresh = serve();
    // This time has no fraction, as on a file system that counts in seconds.
    let coarse = fresh.field(1, "GET /large.bin", names::ETAG).await;
    assert_eq!(coarse, format!("W/\"200000-{}.000000000-new\"", fresh.changed));
    let request = format!("GET /large.bin\nif-none-match: {coarse}");
    assert_eq!(fresh.status(SETTLED, &request).await, 200);
    let settled = fresh.field(SETTLED, "GET /large.bin", names::ETAG).await;
    assert_eq!(settled, format!("\"200000-{}.000000000\"", fresh.changed));
    // This one changed, in any way, at a time with a fraction.
    let fine = fresh.field_at(fresh.kept, "GET /kept.bin", names::ETAG).await;
    let soon = fresh.kept + Duration::from_millis(60);
    let settled = fresh.field_at(soon, "GET /kept.bin", names::ETAG).await;
    assert_eq!(fine, format!("W/{settled}"));
    let request = format!("GET /kept.bin\nif-none-match: {fine}");
    assert_eq!(fresh.status_at(soon, &request).await, 304);
}

// RFC 9110 §8.8.1, §8.8.3
#[tokio::test]
async fn file_that_is_replaced_by_another_with_its_length_and_time_has_another_tag() {
    let fresh = serve();
    let later = 100_000;
    let before = fresh.field(later, "GET /kept.bin", names::ETAG).await;
    assert!(before.starts_with('"'), "a strong tag: {before}");
    fresh.folder.replace("kept.bin", vec![b'b'; 200_000]);
    fresh.folder.touch("kept.bin", site::MODIFIED);
    let after = fresh.field(later, "GET /kept.bin", names::ETAG).await;
    assert!(after.starts_with('"') && after != before, "{before} {after}");
    let resumed = format!("GET /kept.bin\nrange: bytes=9-\nif-range: {before}");
    assert_eq!(fresh.status(later, &resumed).await, 200);
}

// RFC 9110 §8.8.2.1
#[tokio::test]
async fn time_in_the_future_becomes_the_date_of_the_response_and_decides_nothing() {
    let fresh = serve();
    for after in [0, 700] {
        let date = fresh.field(after, "GET /future.txt", names::LAST_MODIFIED).await;
        assert_eq!(date, fresh.at(after).to_string());
        for (condition, expected) in [
            ("if-modified-since: DATE", 200),
            ("if-unmodified-since: DATE", 200),
            ("range: bytes=0-4\nif-range: DATE", 200),
        ] {
            let request = format!("GET /future.txt\n{}", condition.replace("DATE", &date));
            assert_eq!(fresh.status(after, &request).await, expected, "{condition}");
        }
    }
    let settled = fresh.field(2_000, "GET /future.txt", names::LAST_MODIFIED).await;
    assert_eq!(settled, fresh.at(1_000).to_string());
}
