//! Every combination of a few weights and files, against a model of what RFC 9110 §12.5.3 says.

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_field::names;
use plainwire_store::MemoryStore;

use crate::walk::{ask, content};

/// The elements that `Accept-Encoding` can have here; a file of each coding but the last exists or
/// does not.
const NAMES: [&str; 4] = ["br", "gzip", "identity", "*"];

/// Absent, excluded, and two wishes; in tenths.
const WEIGHTS: [Option<u32>; 4] = [None, Some(0), Some(5), Some(10)];

/// The files in the order of [`NAMES`], each longer than the one before.
const FILES: [(&str, &str); 3] = [("a.txt.br", "br"), ("a.txt.gz", "gzip"), ("a.txt", "identity")];

/// The coding that has to be sent: one that exists, is not excluded and has the highest weight; of
/// several the shortest, which the first is. `None` for a 406.
fn expected(weights: [Option<u32>; 4], exist: [bool; 3]) -> Option<&'static str> {
    let [.., others] = weights;
    if exist == [false, false, true] {
        return Some("identity");
    }
    // In hundredths, so that there is something below every weight that can be given.
    let weight = |index: usize| match (weights[index].or(others), NAMES[index]) {
        (Some(tenths), _) => tenths * 10,
        (None, "identity") => 1,
        (None, _) => 0,
    };
    let acceptable = (0..3).filter(|index| exist[*index] && weight(*index) > 0);
    acceptable.rev().max_by_key(|index| weight(*index)).map(|index| NAMES[index])
}

// RFC 9110 §12.5.3, §12.4.2
#[tokio::test]
async fn coding_of_every_combination_is_the_one_that_the_model_prefers() {
    for files in 1..8_usize {
        let exist = [0, 1, 2].map(|index| files & (1 << index) != 0);
        let stored = FILES.into_iter().zip(exist).filter(|(_, exists)| *exists);
        let store =
            stored.fold(MemoryStore::new(), |store, ((name, octets), _)| store.with(name, octets));
        let site = Site::new(Arc::new(store));
        for choice in 0..256_usize {
            let weights = [0, 1, 2, 3].map(|index| WEIGHTS[choice >> (2 * index) & 3]);
            let elements = NAMES.iter().zip(weights).filter_map(|(name, weight)| {
                weight.map(|tenths| format!("{name};q={}.{}", tenths / 10, tenths % 10))
            });
            let elements: Vec<String> = elements.collect();
            let request = format!("GET /a.txt\naccept-encoding: {}", elements.join(", "));
            let (mut answer, _) = ask(&site, &request).await;
            let varies = answer.fields.get(names::VARY).is_some();
            assert_eq!(varies, exist != [false, false, true], "{request}");
            let sent = match answer.status.code() {
                200 => Some(String::from_utf8(content(&mut answer).await).unwrap()),
                status => {
                    assert_eq!(status, 406, "{request}");
                    None
                }
            };
            assert_eq!(sent.as_deref(), expected(weights, exist), "{exist:?} {request}");
            let coding = answer.fields.get(names::CONTENT_ENCODING);
            let coded = sent.filter(|coding| coding != "identity");
            assert_eq!(coding, coded.as_deref().map(str::as_bytes), "{request}");
        }
    }
}

// RFC 9110 §12.5.3
#[tokio::test]
async fn coding_of_equal_weight_comes_before_none_even_where_it_is_longer() {
    let store =
        MemoryStore::new().with("a.txt", "-").with("a.txt.gz", "gzip").with("a.txt.br", "br");
    let site = Site::new(Arc::new(store));
    for (accepts, expected) in [
        ("gzip, identity", "gzip"),
        ("identity, gzip;q=0.999", "-"),
        ("gzip, br, *", "br"),
        ("gzip;q=0.001", "gzip"),
        ("zstd", "-"),
    ] {
        let (mut answer, _) = ask(&site, &format!("GET /a.txt\naccept-encoding: {accepts}")).await;
        assert_eq!(content(&mut answer).await, expected.as_bytes(), "{accepts}");
    }
}
