//! Streams of requests from a grammar: right ones, in which one or two parts are replaced by one
//! of the shapes that such a part takes in the wild or in an attack, and then mutated.
//!
//! A stream is one or two requests and, last and never touched, the marker: whoever answers the
//! marker has found the same ends of the requests before it. Few oddities a stream: each
//! difference then shows alone often enough to be told apart.

use crate::mutation;
use crate::random::Random;

/// The last request of a stream.
pub(crate) const MARKER: &[u8] = b"GET /marker HTTP/1.1\r\nHost: h\r\n\r\n";

/// A request in its parts, before it is octets.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    method: Vec<u8>,
    target: Vec<u8>,
    version: Vec<u8>,
    /// Field lines, without their ends.
    pub(crate) fields: Vec<Vec<u8>>,
    content: Vec<u8>,
}

/// The stream of this number.
pub(crate) fn stream(seed: u64, number: u64) -> Vec<u8> {
    let random = &mut Random::of_case(seed, number);
    let mut drafts = vec![draft(random)];
    if random.below(3) == 0 {
        drafts.push(draft(random));
    }
    for _ in 0..*random.pick(&[0, 1, 1, 1, 2]) {
        let place = random.below(drafts.len());
        odd(random, &mut drafts[place]);
    }
    let mutations = *random.pick(&[0, 0, 1, 1, 2]);
    if mutations > 0 && random.below(4) == 0 {
        let place = random.below(drafts.len());
        mutation::of_lines(random, &mut drafts[place].fields);
    }
    let mut octets = drafts.iter().flat_map(Draft::octets).collect::<Vec<_>>();
    for _ in 0..mutations {
        mutation::of_octets(random, &mut octets);
    }
    octets.extend_from_slice(MARKER);
    octets
}

/// Every shape of the tables alone, in a request that is right apart from it.
pub(crate) fn shapes() -> Vec<Vec<u8>> {
    let plain = of_row(&RIGHT[0]);
    let mut drafts = Vec::new();
    drafts.extend(METHODS.iter().map(|it| Draft { method: it.to_vec(), ..plain.clone() }));
    drafts.extend(TARGETS.iter().map(|it| Draft { target: it.to_vec(), ..plain.clone() }));
    drafts.extend(VERSIONS.iter().map(|it| Draft { version: it.to_vec(), ..plain.clone() }));
    drafts.extend(HOSTS.iter().map(|it| Draft { fields: lines(it), ..plain.clone() }));
    let with = |more: &[&[u8]]| [lines(&[b"Host: h"]), lines(more)].concat();
    drafts.extend(FIELDS.iter().map(|it| Draft { fields: with(&[it]), ..plain.clone() }));
    let post = Draft { method: b"POST".to_vec(), ..plain };
    drafts.extend(FRAMINGS.iter().map(|(fields, content)| Draft {
        fields: with(fields),
        content: content.to_vec(),
        ..post.clone()
    }));
    let fields = with(&[b"Transfer-Encoding: chunked"]);
    let chunked = Draft { fields, ..post };
    drafts.extend(CHUNKS.iter().map(|it| Draft { content: it.to_vec(), ..chunked.clone() }));
    drafts.iter().map(|draft| [&draft.octets(), MARKER].concat()).collect()
}

impl Draft {
    fn octets(&self) -> Vec<u8> {
        let mut octets = [&*self.method, &*self.target, &*self.version]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(&b' ');
        for line in &self.fields {
            octets.extend_from_slice(b"\r\n");
            octets.extend_from_slice(line);
        }
        octets.extend_from_slice(b"\r\n\r\n");
        octets.extend_from_slice(&self.content);
        octets
    }

    fn is_chunked(&self) -> bool {
        self.fields.iter().any(|line| line.starts_with(b"Transfer-Encoding"))
    }
}

/// A request that everybody reads alike.
fn draft(random: &mut Random) -> Draft {
    of_row(random.pick(RIGHT))
}

fn of_row((method, fields, content): &(&[u8], Lines, &[u8])) -> Draft {
    Draft {
        method: method.to_vec(),
        target: b"/a.txt".to_vec(),
        version: b"HTTP/1.1".to_vec(),
        fields: lines(fields),
        content: content.to_vec(),
    }
}

fn lines(lines: &[&[u8]]) -> Vec<Vec<u8>> {
    lines.iter().map(|line| line.to_vec()).collect()
}

/// Replaces one part.
fn odd(random: &mut Random, draft: &mut Draft) {
    match random.below(9) {
        0 => draft.method = random.pick(METHODS).to_vec(),
        1 => draft.target = random.pick(TARGETS).to_vec(),
        2 => draft.version = random.pick(VERSIONS).to_vec(),
        3 => {
            draft.fields.retain(|line| !line.starts_with(b"Host"));
            let hosts = *random.pick(HOSTS);
            draft.fields.splice(0..0, lines(hosts));
        }
        4 => {
            let place = random.below(draft.fields.len() + 1);
            draft.fields.insert(place, random.pick(FIELDS).to_vec());
        }
        5 | 6 if draft.is_chunked() => draft.content = random.pick(CHUNKS).to_vec(),
        _ => {
            let (fields, content) = *random.pick(FRAMINGS);
            let framing = [&b"Content-Length"[..], b"Transfer-Encoding"];
            draft.fields.retain(|line| !framing.iter().any(|name| line.starts_with(name)));
            draft.fields.extend(lines(fields));
            draft.content = content.to_vec();
        }
    }
}

type Lines = &'static [&'static [u8]];

const RIGHT: &[(&[u8], Lines, &[u8])] = &[
    (b"GET", &[b"Host: h"], b""),
    (b"GET", &[b"Host: h", b"User-Agent: a (b; c) d/1", b"Accept: */*;q=0.5"], b""),
    (b"HEAD", &[b"Host: h"], b""),
    (b"POST", &[b"Host: h", b"Content-Length: 5"], b"hello"),
    (b"POST", &[b"Host: h", b"Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
    (b"PUT", &[b"Transfer-Encoding: chunked", b"Host: h"], b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
    (b"GET", &[b"Host: h", b"Content-Length: 35"], b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"),
];

const METHODS: &[&[u8]] = &[
    b"OPTIONS",
    b"DELETE",
    b"TRACE",
    b"CONNECT",
    b"PATCH",
    b"FOO",
    b"get",
    b"Get",
    b"G-E.T",
    b"GET/",
    b"G(T",
    b"\"GET\"",
    b"",
    b"PRI",
    b"GEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEET",
    b"GET,HEAD",
];

const TARGETS: &[&[u8]] = &[
    b"/",
    b"/?q",
    b"/a.txt?b=c&d",
    b"http://h/a.txt",
    b"http://other/a.txt",
    b"HTTP://h/",
    b"http://h",
    b"http://h?q",
    b"http:///a.txt",
    b"http://u@h/",
    b"https://h/",
    b"ftp://h/",
    b"*",
    b"h:80",
    b"a.txt",
    b"//a.txt",
    b"/a.txt#f",
    b"/\xc3\xa9",
    b"/a|b\"<>^`{}",
    b"/a\\b",
    b"/%zz",
    b"/%00",
    b"/a b",
    b"",
    b"/..",
    b"/%2e%2e/",
    b"/a\tb",
    b"/\x7f",
    b"?q",
    b"/a[1]",
];

const VERSIONS: &[&[u8]] = &[
    b"HTTP/1.0",
    b"HTTP/1.2",
    b"HTTP/1.9",
    b"HTTP/2.0",
    b"HTTP/0.9",
    b"HTTP/3",
    b"http/1.1",
    b"HTTP/1.10",
    b"HTTP/01.1",
    b"HTTP/1",
    b"HTTP/1.",
    b"HTTP/11.1",
    b"HTTP/1,1",
    b"HTTPS/1.1",
    b"HTTP /1.1",
    b"",
    b"HTTP/1.1 ",
    b" HTTP/1.1",
    b"HTTP/1.1 x",
    b"HTTP/-1.1",
    b"HTTP/1.1\t",
    b"\tHTTP/1.1",
];

const HOSTS: &[Lines] = &[
    &[],
    &[b"Host: h:80"],
    &[b"Host:h"],
    &[b"Host:\th\t"],
    &[b"Host:"],
    &[b"Host: h", b"Host: h"],
    &[b"Host: h", b"Host: other"],
    &[b"Host: a b"],
    &[b"Host: u@h"],
    &[b"Host: a,b"],
    &[b"Host: [::1]:80"],
    &[b"Host: [::1"],
    &[b"Host: h/p"],
    &[b"Host: h:x"],
    &[b"Host: h:"],
    &[b"Host: h:99999"],
    &[b"Host: http://h"],
    &[b"Host: h?q"],
    &[b"Host: h#f"],
    &[b"Host: %68"],
    &[b"Host: %zz"],
    &[b"Host: \xc3\xa9"],
    &[b"Host : h"],
    &[b"hOST: h"],
    &[b"Host: h,h"],
    &[b"Host: h", b"host:"],
    &[b"Host: ..h"],
    &[b"Host: h_1"],
    &[b"Host: \"h\""],
];

const FIELDS: &[&[u8]] = &[
    b"Connection: close",
    b"Connection: keep-alive",
    b"Connection: keep-alive, close",
    b"Connection: x, CLOSE",
    b"Connection: closed",
    b"Connection: Host",
    b"Connection: ,",
    b"Connection:\tclose ",
    b"X: \xff\xfe",
    b"X:",
    b"X: \t ",
    b"X: a\x00b",
    b"X: a\x01b",
    b"X: a\x7fb",
    b"X: a\rb",
    b"X: a\nb",
    b"X : a",
    b"X\t: a",
    b" X: a",
    b"\tX: a",
    b"X: a\r\n b",
    b"X",
    b": a",
    b"X Y: a",
    b"X\x00: a",
    b"(X): a",
    b"X\xe9: a",
    b"X: a\r\n\tb",
    b"Upgrade: h2c",
    b"Expect: 100-continue",
    b"Expect: x",
    b"\x0bX: a",
    b"X:a:b",
    b"X: a\n",
    b"\r",
    b"Content_Length: 5",
    b"Transfer_Encoding: chunked",
    b"X: a\x0bb",
    b"X: \x0c",
    b"X\r: a",
    b"X: \r",
];

/// Field lines that frame, and the content that stands behind them.
const FRAMINGS: &[(Lines, &[u8])] = &[
    (&[b"Content-Length: 0"], b""),
    (&[b"Content-Length: 05"], b"hello"),
    (&[b"Content-Length: 0000000000000000000000005"], b"hello"),
    (&[b"Content-Length: +5"], b"hello"),
    (&[b"Content-Length: -0"], b""),
    (&[b"Content-Length: -5"], b"hello"),
    (&[b"Content-Length: 0x5"], b"hello"),
    (&[b"Content-Length: 5 "], b"hello"),
    (&[b"Content-Length:5"], b"hello"),
    (&[b"Content-Length:\t5\t"], b"hello"),
    (&[b"Content-Length: 5\x0b"], b"hello"),
    (&[b"Content-Length: "], b""),
    (&[b"Content-Length: 5, 5"], b"hello"),
    (&[b"Content-Length: 5,"], b"hello"),
    (&[b"Content-Length: ,5"], b"hello"),
    (&[b"Content-Length: 5, 6"], b"hello"),
    (&[b"Content-Length: 5", b"Content-Length: 5"], b"hello"),
    (&[b"Content-Length: 5", b"Content-Length: 0"], b"hello"),
    (&[b"Content-Length: 0", b"Content-Length: 5"], b"hello"),
    (&[b"Content-Length: 5 5"], b"hello"),
    (&[b"Content-Length: 5;"], b"hello"),
    (&[b"Content-Length: 5.0"], b"hello"),
    (&[b"Content-Length: 5e0"], b"hello"),
    (&[b"Content-Length: \"5\""], b"hello"),
    (&[b"Content-Length: 5_0"], b"hello"),
    (&[b"Content-Length: a"], b"hello"),
    (&[b"Content-Length: 4"], b"hello"),
    (&[b"Content-Length: 9"], b"hello"),
    (&[b"Content-Length: 9223372036854775808"], b""),
    (&[b"Content-Length: 18446744073709551616"], b""),
    (&[b"Content-Length: 18446744073709551621"], b"hello"),
    (&[b"Content-Length : 5"], b"hello"),
    (&[b"Content-Length\t: 5"], b"hello"),
    (&[b" Content-Length: 5"], b"hello"),
    (&[b"Content-Length:\r\n 5"], b"hello"),
    (&[b"content-length: 5"], b"hello"),
    (&[b"Content-Length: 5", b"Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked", b"Content-Length: 5"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked", b"Content-Length: 5"], b"5\r\nhello\r\n0\r\n\r\n"),
    (&[b"Transfer-Encoding: x", b"Content-Length: 5"], b"hello"),
    (&[b"Transfer-Encoding: CHUNKED"], b"0\r\n\r\n"),
    (&[b"transfer-encoding:\tchunked "], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked, chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: gzip, chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked, gzip"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: identity"], b""),
    (&[b"Transfer-Encoding: identity, chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked, identity"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: "], b""),
    (&[b"Transfer-Encoding: ,chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked,"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked;q=1"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: \"chunked\""], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: 'chunked'"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunkedx"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked x"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: \x0bchunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: chunked\x00"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding:\r\n chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: x,\r\n chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding : chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding\t: chunked"], b"0\r\n\r\n"),
    (&[b" Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    (&[b"X: y\nTransfer-Encoding: chunked"], b"0\r\n\r\n"),
    (&[b"X: y\rTransfer-Encoding: chunked"], b"0\r\n\r\n"),
    (&[b"Transfer-Encoding: deflate"], b""),
    (&[b"TE: chunked"], b""),
    (&[b"Expect: 100-continue", b"Content-Length: 5"], b"hello"),
];

/// Content for a request that says `chunked`.
const CHUNKS: &[&[u8]] = &[
    b"0\r\n\r\n",
    b"000\r\n\r\n",
    b"00000000000000000000005\r\nhello\r\n0\r\n\r\n",
    b"A\r\nhellohello\r\n0\r\n\r\n",
    b"a\r\nhellohello\r\n0\r\n\r\n",
    b"5;a\r\nhello\r\n0\r\n\r\n",
    b"5;a=b\r\nhello\r\n0;c\r\n\r\n",
    b"5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n",
    b"5;a=\"b\r\nhello\r\n0\r\n\r\n",
    b"5 ;a\r\nhello\r\n0\r\n\r\n",
    b"5; a\r\nhello\r\n0\r\n\r\n",
    b"5;\r\nhello\r\n0\r\n\r\n",
    b"5;;\r\nhello\r\n0\r\n\r\n",
    b"5;a\nhello\r\n0\r\n\r\n",
    b"5;a\rb\r\nhello\r\n0\r\n\r\n",
    b"5;a\x00\r\nhello\r\n0\r\n\r\n",
    b"5;a\x01\r\nhello\r\n0\r\n\r\n",
    b"5 \r\nhello\r\n0\r\n\r\n",
    b"5\t\r\nhello\r\n0\r\n\r\n",
    b" 5\r\nhello\r\n0\r\n\r\n",
    b"+5\r\nhello\r\n0\r\n\r\n",
    b"-5\r\nhello\r\n0\r\n\r\n",
    b"0x5\r\nhello\r\n0\r\n\r\n",
    b"5h\r\nhello\r\n0\r\n\r\n",
    b"5_\r\nhello\r\n0\r\n\r\n",
    b"5 5\r\nhello\r\n0\r\n\r\n",
    b"5,5\r\nhello\r\n0\r\n\r\n",
    b"\r\nhello\r\n0\r\n\r\n",
    b"g\r\nhello\r\n0\r\n\r\n",
    b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    b"5\nhello\r\n0\r\n\r\n",
    b"5\rhello\r\n0\r\n\r\n",
    b"5\r\nhello\n0\r\n\r\n",
    b"5\r\nhello\r0\r\n\r\n",
    b"5\r\nhello0\r\n\r\n",
    b"5\r\nhelloXX0\r\n\r\n",
    b"5\r\nhelloworld\r\n0\r\n\r\n",
    b"5\r\nhell\r\n0\r\n\r\n",
    b"5\r\nhello\r\n0\n\r\n",
    b"5\r\nhello\r\n0\r\n\n",
    b"5\r\nhello\r\n0\r\r\n",
    b"5\r\nhello\r\n",
    b"5\r\nhello\r\n0\r\n",
    b"5\r\nhello\r\n0\r\nX: a\r\n\r\n",
    b"0\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
    b"0\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"0\r\nX : a\r\n\r\n",
    b"0\r\nX\r\n\r\n",
    b"0\r\nX: a\n\r\n",
    b"0\r\nX: a\r\n\n",
    b"0\r\nX: a\rb\r\n\r\n",
    b"0\r\nX: a\x00b\r\n\r\n",
    b"0\r\nX: a\r\n b\r\n\r\n",
    b"0\r\n X: a\r\n\r\n",
    b"0\r\n: a\r\n\r\n",
    b"0\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
    b"5\r\nhello\r\n\r\n0\r\n\r\n",
    b"23\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n\r\n0\r\n\r\n",
];
