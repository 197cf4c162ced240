//! Ranges that overflow, multiply, or lie, and the boundaries of what several of them get.
//!
//! - Apache CVE-2011-3192, and its repair's `bytes=-1`: a thousand overlapping ranges took the
//!   memory of a thousand files.
//! - nginx CVE-2017-7529: a sum of lengths overflowed, and the answer held other memory.
//! - lighttpd #2899, darkhttpd 8cca3b6, dufs #690: a malformed range was used after it was freed,
//!   or went below zero.
//! - nginx 1.29.5: a multipart longer than the file.
//! - Apache CVE-2003-1418: the boundary held the process id, and the tag the inode.
//! - Static Web Server #722: a coded file was cut to the length of the plain one.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;

use plainwire_testkit::multipart;
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::wire::{Response, Wire, request};

use crate::grounds::{Ground, ask_once, assert_serves, memory, shown};

/// More than one read, and more than is answered from memory.
const LARGE: usize = 140_000;

fn large() -> Vec<u8> {
    (0..LARGE).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn ground() -> Ground {
    let ground = Ground::of(&site! {
        "eleven.txt" => "hello world", "empty.txt" => "", "one.txt" => "x",
        "coded.txt" => "plain", "coded.txt.gz" => "a coding that is longer than the plain file",
        "folder/index.html" => "an index",
    });
    ground.write("large.bin", large());
    ground
}

const TARGETS: [&str; 6] =
    ["/eleven.txt", "/empty.txt", "/one.txt", "/large.bin", "/coded.txt", "/folder/"];

/// Positions and lengths, right and wrong.
const NUMBERS: [&str; 25] = [
    "",
    "0",
    "1",
    "10",
    "11",
    "139999",
    "140000",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551614",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "000000000000000000000000000000000000000000001",
    "-1",
    "+1",
    "0x1",
    "1e3",
    "1.5",
    " 1",
    "a",
];

/// Values that a calculation could trip over.
fn values() -> Vec<String> {
    let lasts = ["", "0", "10", "140000", "9223372036854775807", "18446744073709551616", "-1"];
    let of_two = |first: &&str| lasts.map(|last| format!("bytes={first}-{last}"));
    let mut values: Vec<String> = NUMBERS.iter().flat_map(of_two).collect();
    values.extend(NUMBERS.iter().map(|number| format!("bytes=-{number}")));
    let many = |one: &dyn Fn(usize) -> String, count: usize| {
        format!("bytes={}", (0..count).map(one).collect::<Vec<_>>().join(","))
    };
    values.extend([
        // As the tool of CVE-2011-3192 sent it, and as its repair's test did.
        format!("bytes=0-,{}", (0..1300).map(|n| format!("5-{n}")).collect::<Vec<_>>().join(",")),
        many(&|_| "0-".to_owned(), 1000),
        many(&|_| "0-0".to_owned(), 1000),
        many(&|number| format!("{number}-"), 100),
        many(&|number| format!("0-{number}"), 100),
        many(&|number| format!("-{number}"), 100),
        many(&|number| format!("{0}-{0}", number * 1000), 100),
        many(&|number| format!("{0}-{0}", number * 1000), 101),
        many(&|number| format!("{0}-{0}", 399_000 - number * 1000), 100),
        many(&|number| format!("{}-18446744073709551615", number * 2), 100),
        many(&|_| "0-18446744073709551615".to_owned(), 2),
        many(&|_| "-18446744073709551615".to_owned(), 3),
        "bytes=18446744073709551615-,-18446744073709551615,0-0".to_owned(),
        "bytes=9223372036854775807-9223372036854775807,0-0".to_owned(),
        "bytes=-1".to_owned(),
        "bytes=-0".to_owned(),
        "bytes=-0,0-0".to_owned(),
        "bytes=0-".to_owned(),
        "bytes=5-2".to_owned(),
        "bytes=5-2,0-0".to_owned(),
        "bytes=".to_owned(),
        "bytes=-".to_owned(),
        "bytes=,,,".to_owned(),
        format!("bytes={}", ",".repeat(20_000)),
        format!("bytes=0-0{}", ", ".repeat(10_000)),
        format!("bytes={}-", "0".repeat(20_000)),
        format!("bytes={}-", "9".repeat(20_000)),
        format!("bytes=0-0{},1-1", " ".repeat(20_000)),
        "bytes".to_owned(),
        "=0-0".to_owned(),
        "bytes=0-0=1-1".to_owned(),
        "bytes =0-0".to_owned(),
        "BYTES=0-0".to_owned(),
        "bits=0-0".to_owned(),
        "none=0-0".to_owned(),
        "bytes=0-0\nrange: bytes=1-1".to_owned(),
    ]);
    values
}

/// The answer is the whole, or a part of it by its own word, and never longer than the whole.
fn assert_within(whole: &Response, answer: &Response, asked: &str) {
    let asked = shown(asked.as_bytes());
    match answer.status {
        200 => assert_eq!(answer.body, whole.body, "{asked}: {answer}"),
        206 => {
            let parts = multipart::parts(answer).unwrap_or_else(|error| panic!("{asked}: {error}"));
            for part in &parts {
                let place = part.range.first as usize..=part.range.last as usize;
                assert_eq!(whole.body.get(place), Some(&*part.octets), "{asked}: {answer}");
                assert_eq!(part.range.complete, whole.body.len() as u64, "{asked}: {answer}");
            }
            assert!(answer.body.len() <= whole.body.len(), "{asked}: {answer}");
        }
        416 => assert!(answer.body.len() < 2000, "{asked}: {answer}"),
        _ => panic!("{asked}: {answer}"),
    }
}

// RFC 9110 §14.1.1, §14.1.2, §14.2, §17.15
#[test]
fn range_of_any_numbers_gets_a_part_or_the_whole_and_never_more() {
    let coding = "\naccept-encoding: gzip";
    let targets = TARGETS.map(|target| (target, "")).into_iter().chain([("/coded.txt", coding)]);
    let ground = ground();
    for (target, coding) in targets {
        let plain = format!("GET {target}{coding}");
        let server = ground.serve("event");
        let whole = ask_once(&server, &plain);
        server.stop();
        ground.sampled_in_each_model(&values(), |server, value| {
            let asked = format!("{plain}\nrange: {value}");
            let answer = ask_once(server, &asked);
            assert_within(&whole, &answer, &asked);
            let is_of_coding = answer.field("content-encoding") == Some("gzip");
            assert!(answer.status == 416 || is_of_coding != coding.is_empty(), "{answer}");
        });
    }
}

/// Files just so long that two parts with their heads are as long as the whole, or longer.
// RFC 9110 §14.2, §17.15
#[test]
fn parts_that_would_be_longer_than_the_file_get_the_file() {
    let ground = Ground::of(&site! {});
    let lengths: Vec<usize> = (100..500).step_by(10).collect();
    for length in &lengths {
        ground.write(format!("{length}.bin"), &large()[..*length]);
    }
    let server = ground.serve("event");
    let mut kinds = BTreeSet::new();
    for length in lengths {
        let asked = format!("GET /{length}.bin");
        let whole = ask_once(&server, &asked);
        let answer = ask_once(&server, &format!("{asked}\nrange: bytes=0-0,-1"));
        assert_within(&whole, &answer, &asked);
        kinds.insert((answer.status, answer.field("content-range").is_some()));
    }
    // Joined, whole, and in two parts.
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    server.stop();
}

// RFC 9110 §14.2
#[test]
fn range_of_a_head_request_is_ignored_whatever_it_is() {
    let ground = ground();
    let server = ground.serve("event");
    for value in values() {
        let head = ask_once(&server, &format!("HEAD /large.bin\nrange: {value}"));
        assert_eq!(head.status, 200, "{}: {head}", shown(value.as_bytes()));
    }
    server.stop();
}

// RFC 9110 §14.1.2, §14.2
#[test]
fn range_of_each_famous_kind_gets_this() {
    ground().in_each_model(|server| {
        for (value, status, range) in [
            ("bytes=-1", 206, Some("bytes 10-10/11")),
            ("bytes=-0", 416, Some("bytes */11")),
            ("bytes=0-", 206, Some("bytes 0-10/11")),
            ("bytes=5-2", 200, None),
            ("bytes=11-", 416, Some("bytes */11")),
            ("bytes=10-", 206, Some("bytes 10-10/11")),
            ("bytes=-9223372036854775808", 206, Some("bytes 0-10/11")),
            ("bytes=-18446744073709551616", 206, Some("bytes 0-10/11")),
            ("bytes=0-18446744073709551615", 206, Some("bytes 0-10/11")),
            ("bytes=0-99999999999999999999999", 206, Some("bytes 0-10/11")),
            ("bytes=18446744073709551615-", 416, Some("bytes */11")),
            ("bytes=99999999999999999999999-", 416, Some("bytes */11")),
            // nginx CVE-2017-7529: the sum of both lengths overflows.
            ("bytes=-12,-9223372036854775796", 206, Some("bytes 0-10/11")),
        ] {
            let answer = ask_once(server, &format!("GET /eleven.txt\nrange: {value}"));
            let said = (answer.status, answer.field("content-range"));
            assert_eq!(said, (status, range), "{value}: {answer}");
        }
        assert_eq!(ask_once(server, "GET /empty.txt\nrange: bytes=0-").status, 416);
    });
}

/// Apache CVE-2011-3192: neither memory nor octets grow with the number of ranges.
// RFC 9110 §17.15
#[test]
fn ranges_by_the_thousand_cost_no_more_than_the_file() {
    let ground = ground();
    fs::File::create(ground.at("huge.bin")).unwrap().set_len(64 << 20).unwrap();
    ground.in_each_model(|server| {
        assert_serves(server, "/one.txt", "x");
        let before = memory(server, "VmRSS");
        let wide = |number: usize| format!("{}-", number * 600_000);
        let ranges = (0..100).map(wide).collect::<Vec<_>>().join(",");
        for value in [ranges.as_str(), &"0-,".repeat(5000), &"1-1,0-0,".repeat(3000)] {
            for _ in 0..3 {
                // The head alone: what is behind it is the file, at most.
                let mut wire = Wire::connect(server.address());
                let text = format!("GET /huge.bin\nrange: bytes={value}");
                wire.send(request(&text));
                let mut head = [0; 4096];
                let octets = std::io::Read::read(&mut wire.stream(), &mut head).unwrap();
                let head = String::from_utf8_lossy(&head[..octets]).to_ascii_lowercase();
                let (_, behind) = head.split_once("content-length: ").unwrap();
                let length: u64 = behind.split('\r').next().unwrap().parse().unwrap();
                assert!(length <= 64 << 20, "{head}");
            }
        }
        let grown = memory(server, "VmHWM").saturating_sub(before);
        assert!(grown < 24 << 20, "{grown} octets");
    });
}

/// The boundary of two parts of a large file.
fn boundary(server: &Running, target: &str) -> String {
    let answer = ask_once(server, &format!("GET {target}\nrange: bytes=0-0,100000-100000"));
    let value = answer.field("content-type").unwrap();
    value.strip_prefix("multipart/byteranges; boundary=").unwrap().to_owned()
}

// RFC 2046 §5.1.1, RFC 9110 §14.6
#[test]
fn boundary_tells_nothing_of_the_server_and_stands_in_no_file() {
    let ground = ground();
    let mut seen = BTreeSet::new();
    let found = fs::metadata(ground.at("large.bin")).unwrap();
    for _ in 0..3 {
        let server = ground.serve("event");
        let one = boundary(&server, "/large.bin");
        for number in [
            u64::from(server.id().as_raw_nonzero().get().unsigned_abs()),
            found.ino(),
            found.mtime().unsigned_abs(),
            found.size(),
        ] {
            let hexadecimal = format!("{number:x}");
            assert!(!one.contains(&number.to_string()), "{number} in {one}");
            assert!(hexadecimal.len() < 5 || !one.contains(&hexadecimal), "{number} in {one}");
        }
        assert!(one.len() >= 32, "{one}");
        // Another server, another secret.
        assert!(seen.insert(one), "{seen:?}");
        server.stop();
    }
    // Who writes the boundary that was seen into the file gets another one.
    let server = ground.serve("event");
    let known = boundary(&server, "/large.bin");
    let mut content = large();
    let delimiter = format!("\r\n--{known}\r\nContent-Type: text/html\r\n\r\n<script>");
    content[99_990..99_990 + delimiter.len()].copy_from_slice(delimiter.as_bytes());
    ground.write("large.bin", &content);
    let fields = "range: bytes=0-0,99980-100100";
    let answer = ask_once(&server, &format!("GET /large.bin\n{fields}"));
    let parts = multipart::parts(&answer).unwrap();
    assert_eq!(parts.len(), 2, "{answer}");
    assert!(!answer.field("content-type").unwrap().contains(&known), "{answer}");
    assert_eq!(parts[1].octets, content[99_980..=100_100]);
    server.stop();
}

/// Apache CVE-2003-1418: nothing of an answer is the inode's number or the process's.
// RFC 9110 §17.12
#[test]
fn field_of_an_answer_tells_no_inode_and_no_process() {
    let ground = ground();
    ground.in_each_model(|server| {
        for target in ["/eleven.txt", "/large.bin", "/coded.txt"] {
            let inode = fs::metadata(ground.at(&target[1..])).unwrap().ino();
            let process = server.id().as_raw_nonzero().get();
            let answer = ask_once(server, &format!("GET {target}"));
            for (name, value) in &answer.fields {
                let value = String::from_utf8_lossy(value);
                let words: Vec<&str> =
                    value.split(|letter: char| !letter.is_alphanumeric()).collect();
                let hidden = [inode.to_string(), format!("{inode:x}"), process.to_string()];
                let told =
                    words.iter().any(|word| word.len() > 3 && hidden.iter().any(|x| x == word));
                assert!(!told, "{name} of {target}: {answer}");
            }
        }
    });
}
