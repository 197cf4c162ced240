//! Files that changed a moment ago, and files of the future: validators that are sent and not
//! trusted further than they reach (RFC 9110 §8.8).

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_field::{FieldName, HttpDate, names};
use plainwire_store::{Access, FileStore};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;

use crate::walk::ask_at;

/// The second of the files' last change; the one of the future follows 1,000 seconds later.
const CHANGED: u64 = site::MODIFIED;

fn serve() -> (Folder, Site) {
    let folder = site! {
        "small.txt" => "hello world",
        "large.bin" => vec![b'a'; 200_000],
        "future.txt" @ 1_582_980_696 => "hello world",
    }
    .folder();
    let store = FileStore::open(folder.path(), Access::Detect).expect("the folder is there");
    (folder, Site::new(Arc::new(store)))
}

/// The value of the field in the answer to the request, so many seconds after the change.
async fn field(site: &Site, after: u64, request: &str, name: FieldName<'_>) -> String {
    let now = HttpDate::from_seconds(CHANGED + after);
    let (answer, _) = ask_at(now, site, request).await;
    String::from_utf8(answer.fields.get(name).unwrap_or_default().to_vec()).expect("it is ASCII")
}

async fn status(site: &Site, after: u64, request: &str) -> u16 {
    ask_at(HttpDate::from_seconds(CHANGED + after), site, request).await.0.status.code()
}

// RFC 9110 §8.8.2.1, §8.8.2.2, §13.1.3
#[tokio::test]
async fn date_of_a_young_file_serves_until_its_time_has_settled() {
    let (_folder, site) = serve();
    let young = field(&site, 0, "GET /small.txt", names::LAST_MODIFIED).await;
    assert_eq!(young, HttpDate::from_seconds(CHANGED - 1).to_string());
    let request = format!("GET /small.txt\nif-modified-since: {young}");
    assert_eq!(status(&site, 1, &request).await, 304);
    assert_eq!(status(&site, 2, &request).await, 200);
    let settled = field(&site, 2, "GET /small.txt", names::LAST_MODIFIED).await;
    assert_eq!(settled, HttpDate::from_seconds(CHANGED).to_string());
}

// RFC 9110 §8.8.2.2, §13.1.5
#[tokio::test]
async fn date_of_a_young_file_is_no_reason_to_send_a_part() {
    let (_folder, site) = serve();
    for (after, expected) in [(0, 200), (1, 200), (2, 206)] {
        let date = field(&site, after, "GET /small.txt", names::LAST_MODIFIED).await;
        let request = format!("GET /small.txt\nrange: bytes=0-4\nif-range: {date}");
        assert_eq!(status(&site, after, &request).await, expected, "{after}");
    }
}

// RFC 9110 §8.8.1, §8.8.3, §13.1.1, §13.1.5
#[tokio::test]
async fn tag_of_a_young_large_file_is_weak_and_outdated_by_the_strong_one() {
    let (_folder, site) = serve();
    let young = field(&site, 1, "GET /large.bin", names::ETAG).await;
    assert!(young.starts_with("W/\"200000-"), "{young}");
    for (condition, expected) in [
        ("if-none-match: TAG", 304),
        ("if-match: TAG", 412),
        ("range: bytes=0-4\nif-range: TAG", 200),
    ] {
        let request = format!("GET /large.bin\n{}", condition.replace("TAG", &young));
        assert_eq!(status(&site, 1, &request).await, expected, "{condition}");
    }
    let settled = field(&site, 2, "GET /large.bin", names::ETAG).await;
    assert_eq!(settled, format!("\"200000-{CHANGED}.000000000\""));
    let request = format!("GET /large.bin\nif-none-match: {young}");
    assert_eq!(status(&site, 2, &request).await, 200);
}

// RFC 9110 §8.8.2.1
#[tokio::test]
async fn time_in_the_future_becomes_the_date_of_the_response_and_decides_nothing() {
    let (_folder, site) = serve();
    for after in [0, 700] {
        let date = field(&site, after, "GET /future.txt", names::LAST_MODIFIED).await;
        assert_eq!(date, HttpDate::from_seconds(CHANGED + after).to_string());
        for (condition, expected) in [
            ("if-modified-since: DATE", 200),
            ("if-unmodified-since: DATE", 200),
            ("range: bytes=0-4\nif-range: DATE", 200),
        ] {
            let request = format!("GET /future.txt\n{}", condition.replace("DATE", &date));
            assert_eq!(status(&site, after, &request).await, expected, "{condition}");
        }
    }
    let settled = field(&site, 2_000, "GET /future.txt", names::LAST_MODIFIED).await;
    assert_eq!(settled, HttpDate::from_seconds(CHANGED + 1_000).to_string());
}
