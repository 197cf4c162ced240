//! Every pair of ranges, against a model that does not know how the answer is found.

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_field::{HttpDate, names};
use plainwire_store::MemoryStore;
use plainwire_testkit::multipart::parts;

use crate::sent::as_sent;
use crate::walk::{ask, ask_at, content};

/// One range-spec as a test writes it: `first-last`, where either can be absent.
type Spec = (Option<usize>, Option<usize>);

/// What has to come back.
#[derive(Debug, PartialEq)]
enum Expected {
    Whole,
    Unsatisfiable,
    /// The parts in order, each with its first and last octet.
    Parts(Vec<(usize, usize)>),
}

fn file(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at.wrapping_mul(31) >> 3) as u8).collect()
}

/// All specs whose numbers are among these.
fn specs(numbers: &[usize]) -> Vec<Spec> {
    let firsts = numbers.iter().map(|first| Some(*first)).chain([None]);
    let lasts = || numbers.iter().map(|last| Some(*last)).chain([None]);
    firsts.flat_map(|first| lasts().map(move |last| (first, last))).collect()
}

fn written((first, last): Spec) -> String {
    let text = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
    format!("{}-{}", text(first), text(last))
}

/// Whether it can be read, and what of a file it is then.
fn octets_of(spec: Spec, length: usize) -> Option<Option<(usize, usize)>> {
    Some(match spec {
        (None, None) => return None,
        (Some(first), Some(last)) if first > last => return None,
        (Some(first), _) if first >= length => None,
        (Some(first), last) => Some((first, last.unwrap_or(length).min(length - 1))),
        (None, Some(0)) => None,
        (None, Some(suffix)) => Some((length.saturating_sub(suffix), length - 1)),
    })
}

/// What a part costs: its octets and the lines before them.
fn part_octets((first, last): (usize, usize), length: usize) -> usize {
    let head = format!(
        "\r\n--{}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes \
         {first}-{last}/{length}\r\n\r\n",
        "b".repeat(32)
    );
    head.len()
}

fn expected(one: Spec, other: Spec, length: usize) -> Expected {
    let (Some(one), Some(other)) = (octets_of(one, length), octets_of(other, length)) else {
        return Expected::Whole;
    };
    let (one, other) = match (one, other) {
        (None, None) => return Expected::Unsatisfiable,
        (Some(alone), None) | (None, Some(alone)) => return Expected::Parts(vec![alone]),
        (Some(one), Some(other)) => (one, other),
    };
    let (lower, upper) = if one.0 <= other.0 { (one, other) } else { (other, one) };
    let touches = upper.0 <= lower.1 + 1;
    if touches || upper.0 - lower.1 - 1 < part_octets(upper, length) {
        return Expected::Parts(vec![(lower.0, lower.1.max(upper.1))]);
    }
    let octets = |range: (usize, usize)| part_octets(range, length) + range.1 - range.0 + 1;
    let end = "\r\n----\r\n".len() + 32 - "\r\n".len();
    if octets(one) + octets(other) + end >= length {
        return Expected::Whole;
    }
    Expected::Parts(vec![one, other])
}

async fn sweep(length: usize, numbers: &[usize]) {
    let whole = file(length);
    let store = MemoryStore::new().with("a.txt", whole.clone());
    let site = Site::new(Arc::new(store));
    let specs = specs(numbers);
    for one in &specs {
        for other in &specs {
            let request = format!("GET /a.txt\nrange: bytes={},{}", written(*one), written(*other));
            let (answer, _) = ask(&site, &request).await;
            let response = as_sent(answer, &request).await;
            let found = match response.status {
                200 => {
                    assert_eq!(response.body, whole, "{request}");
                    Expected::Whole
                }
                416 => Expected::Unsatisfiable,
                206 => {
                    let parts =
                        parts(&response).unwrap_or_else(|error| panic!("{request}: {error}"));
                    let shown = parts.into_iter().map(|part| {
                        let (first, last) = (part.range.first as usize, part.range.last as usize);
                        assert_eq!(part.octets, whole[first..=last], "{request}");
                        assert_eq!(part.range.complete, length as u64);
                        (first, last)
                    });
                    Expected::Parts(shown.collect())
                }
                status => panic!("{request}: {status}"),
            };
            assert_eq!(found, expected(*one, *other, length), "{request}");
        }
    }
}

// RFC 9110 §14.1.2, §15.3.7
#[tokio::test]
async fn ranges_of_every_pair_over_a_small_file_are_as_the_model_says() {
    sweep(8, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).await;
    sweep(1, &[0, 1, 2]).await;
}

// RFC 9110 §14.1.2, §15.3.7.2
#[tokio::test]
async fn ranges_that_can_be_parts_are_as_the_model_says() {
    sweep(600, &[0, 1, 9, 120, 135, 150, 300, 480, 598, 599, 600, 99_999]).await;
}

// RFC 9110 §17.15
#[tokio::test]
async fn ranges_of_any_number_never_cost_more_than_the_whole() {
    let site = Site::new(Arc::new(MemoryStore::new().with("a.txt", file(60_000))));
    for count in [2, 10, 99, 100, 101, 1000, 5000] {
        for template in ["0-", "-1", "-60000", "N-N", "N-", "0-N"] {
            let ranges = (0..count).map(|at| template.replace('N', &(at * 600).to_string()));
            let ranges: Vec<String> = ranges.collect();
            let request = format!("GET /a.txt\nrange: bytes={}", ranges.join(","));
            let (answer, _) = ask(&site, &request).await;
            let octets = answer.body.length().unwrap();
            assert!(octets <= 60_000, "{count} x {template}: {octets} octets");
            assert_eq!(answer.status.code() == 200, count > 100, "{count} x {template}");
        }
    }
}

// RFC 9110 §14.6
#[tokio::test]
async fn boundary_is_the_same_for_the_same_ask_and_known_to_this_site_alone() {
    let site = || Site::new(Arc::new(MemoryStore::new().with("a.txt", file(600))));
    let asked = "GET /a.txt\nrange: bytes=0-0,-1";
    let (one, other) = (site(), site());
    let mut seen = Vec::new();
    for (site, request) in
        [(&one, asked), (&one, asked), (&one, "GET /a.txt\nrange: bytes=0-0,-2"), (&other, asked)]
    {
        // At any time.
        let (mut answer, _) = ask_at(HttpDate::from_seconds(7), site, request).await;
        let media_type = answer.fields.get(names::CONTENT_TYPE).unwrap().to_vec();
        seen.push((media_type, content(&mut answer).await));
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0].0, seen[2].0);
    assert_ne!(seen[0].0, seen[3].0);
}
