//! Each law, seen to hold and seen to fail.

use super::*;

const GOOD: &str = "200\ndate: Sun, 06 Nov 1994 08:49:37 GMT\nserver: Plainwire\n\
    content-type: text/plain\ncontent-length: 2\ncache-control: no-cache\netag: \"a\"\n\
    last-modified: Sun, 06 Nov 1994 08:49:36 GMT\naccept-ranges: bytes\nx-content-type-options: nosniff\n\nhi";

/// A response that is written as text: status, field lines, an empty line, the body.
fn response(text: &str) -> Response {
    let (head, body) = text.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().parse().unwrap();
    let fields = lines.map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.as_bytes().to_vec())
    });
    Response {
        head: Vec::new(),
        version: "HTTP/1.1".to_owned(),
        status,
        reason: String::new(),
        fields: fields.collect(),
        body: body.as_bytes().to_vec(),
        framing: Framing::Length(body.len() as u64),
    }
}

#[test]
fn answer_that_is_right_breaks_no_law() {
    let good = response(GOOD);
    assert_eq!(broken_alone("GET", &good), [""; 0]);
    assert_eq!(broken_by_repeating(&good, &good), [""; 0]);
    assert_eq!(broken_by_head(&good, &good), [""; 0]);
    assert_eq!(broken_by_not_modified(&good, &good), [""; 0]);
}

#[test]
fn answer_that_is_wrong_breaks_the_law_by_name() {
    let rows = [
        ("server: Plainwire", "server: Plainwire/1.0", "no version in Server"),
        ("date: Sun, 06 Nov 1994 08:49:37 GMT\n", "", "a right Date"),
        ("date: Sun, 06 Nov 1994 08:49:37 GMT", "date: Sun Nov  6 08:49:37 1994", "a right Date"),
        ("08:49:36", "08:49:38", "Last-Modified is not after Date"),
        ("etag: \"a\"", "etag: a", "a right ETag"),
        ("etag: \"a\"", "etag: \"a\"\netag: \"a\"", "etag stands there 2 times"),
        ("nosniff", "sniff", "nosniff"),
        ("200", "405", "Allow with 405"),
        ("200", "308", "Location with a redirect"),
        ("200", "204", "no Content-Length"),
        ("200", "304", "no other metadata with 304"),
        ("accept-ranges: bytes\n", "", "Accept-Ranges: bytes"),
        ("etag", "content-encoding: gzip\netag", "Vary with Content-Encoding"),
        ("etag", "content-range: bytes 0-1/9\netag", "no Content-Range but with 206"),
        ("200", "206", "neither Content-Range nor multipart"),
        ("200", "416", "the length in Content-Range with 416"),
    ];
    for (from, to, law) in rows {
        let broken = broken_alone("GET", &response(&GOOD.replacen(from, to, 1)));
        assert!(broken.iter().any(|found| found.contains(law)), "{to}: {broken:?}");
    }
    let empty = GOOD.replacen("200", "404", 1).replacen("hi", "", 1);
    assert_eq!(broken_alone("GET", &response(&empty)).len(), 1);
    assert_eq!(broken_alone("HEAD", &response(&empty)).len(), 0);
    let endless = Response { framing: Framing::Close, ..response(GOOD) };
    assert_eq!(broken_alone("GET", &endless).len(), 1);
}

#[test]
fn second_answer_that_differs_breaks_the_law_beside_the_first() {
    let good = response(GOOD);
    let later = response(&GOOD.replacen("08:49:37", "08:49:38", 1));
    let other = response(&GOOD.replacen("etag: \"a\"", "etag: \"b\"", 1));
    let longer = response(&GOOD.replacen("hi", "ho", 1));
    let shorter = response(&GOOD.replacen("content-length: 2\n", "", 1));
    assert_eq!(broken_by_repeating(&good, &later).len(), 0);
    assert_eq!(broken_by_repeating(&good, &other).len(), 1);
    assert_eq!(broken_by_repeating(&good, &longer).len(), 1);
    assert_eq!(broken_by_head(&good, &shorter).len(), 1);
    assert_eq!(broken_by_not_modified(&good, &other).len(), 1);
    assert_eq!(broken_by_not_modified(&response(&GOOD.replacen("200", "404", 1)), &good).len(), 1);
}

const PART: &str = "206\ndate: Sun, 06 Nov 1994 08:49:37 GMT\nserver: Plainwire\n\
    content-type: text/plain\ncontent-length: 1\ncontent-range: bytes 1-1/2\n\
    cache-control: no-cache\netag: \"a\"\nlast-modified: Sun, 06 Nov 1994 08:49:36 GMT\n\
    accept-ranges: bytes\nx-content-type-options: nosniff\n\ni";

#[test]
fn part_that_differs_from_the_whole_breaks_the_law_beside_it() {
    let (full, part) = (response(GOOD), response(PART));
    assert_eq!(broken_alone("GET", &part), [""; 0]);
    assert_eq!(broken_by_part(&full, &part, false), [""; 0]);
    let resumed = PART.replace("content-type: text/plain\n", "");
    let resumed = response(&resumed.replace("last-modified: Sun, 06 Nov 1994 08:49:36 GMT\n", ""));
    assert_eq!(broken_by_part(&full, &resumed, true), [""; 0]);
    let rows = [
        ("1-1/2", "0-0/2", "other octets"),
        ("1-1/2", "1-1/3", "another complete length"),
        ("text/plain", "text/html", "another Content-Type"),
        ("etag: \"a\"", "etag: \"b\"", "206 repeats etag"),
        ("last-modified: Sun, 06 Nov 1994 08:49:36 GMT\n", "", "206 repeats last-modified"),
    ];
    for (from, to, law) in rows {
        let broken = broken_by_part(&full, &response(&PART.replacen(from, to, 1)), false);
        assert!(broken.iter().any(|found| found.contains(law)), "{to}: {broken:?}");
    }
    assert_eq!(broken_by_part(&full, &part, true).len(), 1, "too many fields");
    assert_eq!(broken_by_part(&part, &part, false).len(), 3, "the whole is no 200");
    let longer = response(&PART.replacen("1-1/2", "0-1/2", 1));
    assert_eq!(broken_alone("GET", &longer).len(), 1);
    assert_eq!(broken_alone("HEAD", &part).len(), 1);
    let none = response("416\ncontent-range: bytes */2\n\n");
    let wrong = response("416\ncontent-range: bytes */3\n\n");
    assert_eq!(broken_by_no_part(&full, &none), [""; 0]);
    assert_eq!(broken_by_no_part(&full, &wrong).len(), 1);
}

const PARTS: &str = "206\ndate: Sun, 06 Nov 1994 08:49:37 GMT\nserver: Plainwire\n\
    content-type: multipart/byteranges; boundary=b\ncache-control: no-cache\netag: \"a\"\n\
    accept-ranges: bytes\nx-content-type-options: nosniff\n\n\
    --b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/900\r\n\r\nhi\r\n\
    --b\r\nContent-Type: text/plain\r\nContent-Range: bytes 7-7/900\r\n\r\n!\r\n--b--\r\n";

// RFC 9110 §14.4, §14.6, §17.15
#[test]
fn parts_that_disagree_or_are_longer_than_the_whole_break_their_law() {
    assert_eq!(broken_alone("GET", &response(PARTS)), [""; 0]);
    for (wrong, law) in [
        (PARTS.replacen("/900", "/901", 1), "one complete length in all parts"),
        (PARTS.replace("/900", "/9"), "a multipart is shorter than the whole"),
        (PARTS.replacen("\r\nhi", "\r\nhello", 1), "5 octets in a part"),
    ] {
        let broken = broken_alone("GET", &response(&wrong));
        assert!(broken.len() == 1 && broken[0].starts_with(law), "{law}: {broken:?}");
    }
}

#[test]
fn variant_that_does_not_say_so_breaks_the_law_beside_the_others() {
    let plain = response(GOOD);
    let vary = GOOD.replacen("etag", "vary: accept-encoding\netag", 1);
    let coded = vary.replacen("etag: \"a\"", "content-encoding: gzip\netag: \"b\"", 1);
    let (vary, coded) = (response(&vary), response(&coded));
    assert_eq!(broken_by_negotiation(&plain, &[plain.clone(), plain.clone()]), [""; 0]);
    assert_eq!(broken_by_negotiation(&vary, &[vary.clone(), coded.clone()]), [""; 0]);
    assert_eq!(broken_by_negotiation(&plain, &[vary.clone(), coded.clone()]).len(), 1);
    assert_eq!(broken_by_negotiation(&vary, &[plain, coded]).len(), 1);
    let same = GOOD.replacen("etag", "vary: x, Accept-Encoding\ncontent-encoding: br\netag", 1);
    assert_eq!(broken_by_negotiation(&vary, &[vary.clone(), response(&same)]).len(), 1);
}

#[test]
fn request_that_is_asked_again_loses_only_its_precondition() {
    let request = "GET / HTTP/1.1\nhost: a\nIf-None-Match: *\nif-modified-since: x\nx: y";
    assert_eq!(without(request, CACHED), "GET / HTTP/1.1\nhost: a\nx: y");
    assert!(request_has(request, "X") && !request_has(request, "range"));
    assert_eq!(with_method("GET /GET", "HEAD"), "HEAD /GET");
}
