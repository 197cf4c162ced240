//! Content: its length, its codings, its chunks and its trailers.
//!
//! Table of data.

use super::Then::{Answered, CutOff, Last, Refused};
use super::{Shape, shape};

/// A request with these fields, and this content.
macro_rules! post {
    ($fields:literal) => {
        post!($fields, "")
    };
    ($fields:literal, $content:literal) => {
        concat!("POST /a.txt HTTP/1.1\r\nHost: a\r\n", $fields, "\r\n\r\n", $content)
    };
}

/// A request with content of five octets, and a Content-Length with this value.
macro_rules! length {
    ($value:literal) => {
        concat!("POST /a.txt HTTP/1.1\r\nHost: a\r\nContent-Length:", $value, "\r\n\r\nhello")
    };
}

/// A request whose Transfer-Encoding has this value, and chunked content.
macro_rules! coding {
    ($value:literal) => {
        concat!(
            "POST /a.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:",
            $value,
            "\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        )
    };
}

/// A request with this chunked content.
macro_rules! chunked {
    ($content:expr) => {
        concat!("GET /a.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", $content)
    };
}

/// A request whose chunk of five octets begins with this line, line end included.
macro_rules! chunk_line {
    ($line:literal) => {
        chunked!(concat!($line, "hello\r\n0\r\n\r\n"))
    };
}

/// A request with these trailer lines, line ends included.
macro_rules! trailers {
    ($lines:literal) => {
        chunked!(concat!("5\r\nhello\r\n0\r\n", $lines, "\r\n"))
    };
}

/// A request with this method and target, and content in this framing.
macro_rules! method {
    ($start:literal, $framing:literal) => {
        concat!($start, " HTTP/1.1\r\nHost: a\r\n", $framing)
    };
}

/// Content-Length alone (RFC 9110 §8.6, RFC 9112 §6.2, §6.3).
pub const LENGTHS: &[Shape] = &[
    shape("a length", length!(" 5"), Answered(405)),
    shape("a length without white space", length!("5"), Answered(405)),
    shape("a length between tabs", length!("\t 5 \t"), Answered(405)),
    shape("a length of 0", post!("Content-Length: 0"), Answered(405)),
    shape("a length by a name in capitals", post!("CONTENT-LENGTH: 5", "hello"), Answered(405)),
    // 1*DIGIT: leading zeros are digits, however many.
    shape("a length with a leading zero", length!(" 05"), Answered(405)),
    shape("a length of 32 digits", length!(" 00000000000000000000000000000005"), Answered(405)),
    shape("no length", post!("X: y"), Answered(405)),
    shape("an empty length", length!(""), Refused(400)),
    shape("a length of white space", length!(" \t "), Refused(400)),
    shape("a length in letters", length!(" five"), Refused(400)),
    shape("a length with a plus", length!(" +5"), Refused(400)),
    shape("a length with a minus", length!(" -5"), Refused(400)),
    shape("a length of minus 0", length!(" -0"), Refused(400)),
    shape("a length in hexadecimal", length!(" 0x5"), Refused(400)),
    shape("a length with an h", length!(" 5h"), Refused(400)),
    shape("a length with a fraction", length!(" 5.0"), Refused(400)),
    shape("a length with an exponent", length!(" 5e0"), Refused(400)),
    shape("a length with an underscore", length!(" 0_5"), Refused(400)),
    shape("a length with a space inside", length!(" 0 5"), Refused(400)),
    shape("a length with a tab inside", length!(" 0\t5"), Refused(400)),
    shape("a length in quotes", length!(" \"5\""), Refused(400)),
    shape("a length with a parameter", length!(" 5;a=b"), Refused(400)),
    shape("a length in digits of another script", length!(" \u{665}"), Refused(400)),
    shape("a length in wide digits", length!(" \u{ff15}"), Refused(400)),
    shape("a length behind a vertical tab", length!(" \u{b}5"), Refused(400)),
    shape("a length before a form feed", length!(" 5\u{c}"), Refused(400)),
    shape("a length before NUL", length!(" 5\0"), Refused(400)),
    // A list of the same number may be read as that number, or refused (RFC 9110 §8.6). It says
    // that somebody before us was in doubt; so it is refused.
    shape("a list of the same length", length!(" 5, 5"), Refused(400)),
    shape("a list of the same length without spaces", length!(" 5,5"), Refused(400)),
    shape("a list of lengths that differ", length!(" 5, 6"), Refused(400)),
    shape("a length behind a comma", length!(" ,5"), Refused(400)),
    shape("a length before a comma", length!(" 5,"), Refused(400)),
    shape(
        "two lines of the same length",
        post!("Content-Length: 5\r\nContent-Length: 5", "hello"),
        Refused(400),
    ),
    shape(
        "two lines of lengths that differ",
        post!("Content-Length: 5\r\nContent-Length: 6", "hello"),
        Refused(400),
    ),
    shape(
        "two lines of lengths, apart and in other letters",
        post!("Content-Length: 0\r\nX: y\r\ncontent-length: 5", "hello"),
        Refused(400),
    ),
    shape(
        "two lines of lengths, the first empty",
        post!("Content-Length:\r\nContent-Length: 5", "hello"),
        Refused(400),
    ),
    shape(
        "two lines of lengths, the second empty",
        post!("Content-Length: 5\r\nContent-Length:", "hello"),
        Refused(400),
    ),
    // What is longer than is read is answered by its head, and the connection closes.
    shape("a length of 2^63", length!(" 9223372036854775808"), Last(405)),
    shape("a length of 2^64 - 1", length!(" 18446744073709551615"), Last(405)),
    shape("a length of 2^64", length!(" 18446744073709551616"), Refused(400)),
    shape("a length of 2^64 + 5", length!(" 18446744073709551621"), Refused(400)),
    shape("a length of 30 nines", length!(" 999999999999999999999999999999"), Refused(400)),
    shape("space behind the name of a length", post!("Content-Length : 5", "hello"), Refused(400)),
    shape("a tab behind the name of a length", post!("Content-Length\t: 5", "hello"), Refused(400)),
    shape(
        "a vertical tab behind the name of a length",
        post!("Content-Length\u{b}: 5", "hello"),
        Refused(400),
    ),
    shape("NUL behind the name of a length", post!("Content-Length\0: 5", "hello"), Refused(400)),
    shape("space before the name of a length", post!(" Content-Length: 5", "hello"), Refused(400)),
    shape("a tab before the name of a length", post!("\tContent-Length: 5", "hello"), Refused(400)),
    shape("a folded length", post!("Content-Length:\r\n 5", "hello"), Refused(400)),
    shape(
        "a length folded behind a digit",
        post!("Content-Length: 0\r\n\t5", "hello"),
        Refused(400),
    ),
    shape("a length without a colon", post!("Content-Length 5", "hello"), Refused(400)),
    // Other names are other fields, and a request without a length has no content.
    shape("a length by a name with an underscore", post!("Content_Length: 5"), Answered(405)),
    shape("a length by a longer name", post!("X-Content-Length: 5"), Answered(405)),
    shape(
        "a length that the client does not keep",
        post!("Content-Length: 6", "hello"),
        CutOff(400),
    ),
    shape(
        "a length in HTTP/1.0",
        "POST /a.txt HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
        Last(405),
    ),
    shape(
        "a length in HTTP/1.0 that asks to be kept",
        "POST /a.txt HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
        Answered(405),
    ),
];

/// Transfer-Encoding alone (RFC 9112 §6.1, §6.3, §7).
pub const CODINGS: &[Shape] = &[
    shape("chunked", coding!(" chunked"), Answered(405)),
    shape("chunked in capitals", coding!(" CHUNKED"), Answered(405)),
    shape("chunked in mixed letters", coding!(" chUnKEd"), Answered(405)),
    shape("chunked between tabs", coding!("\tchunked\t"), Answered(405)),
    shape(
        "chunked in HTTP/1.2",
        "POST /a.txt HTTP/1.2\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Answered(405),
    ),
    // Empty elements of a list are passed over by everyone who reads it (RFC 9110 §5.6.1.2).
    shape("chunked behind a comma", coding!(" ,chunked"), Answered(405)),
    shape("chunked before commas", coding!(" chunked, ,"), Answered(405)),
    shape(
        "chunked and an empty line of the field",
        coding!(" chunked\r\nTransfer-Encoding:"),
        Answered(405),
    ),
    // Where chunked is not the last one, 400 is a MUST (RFC 9112 §6.3), and goes before the 501 for
    // a coding that is unknown, a SHOULD (RFC 9112 §6.1).
    shape("no coding in the field", coding!(""), Refused(400)),
    shape("commas and no coding", coding!(" , ,"), Refused(400)),
    shape("identity", coding!(" identity"), Refused(400)),
    shape("gzip", coding!(" gzip"), Refused(400)),
    shape("an unknown coding", coding!(" cow"), Refused(400)),
    shape("chunked, then gzip", coding!(" chunked, gzip"), Refused(400)),
    shape("chunked, then identity", coding!(" chunked, identity"), Refused(400)),
    shape(
        "chunked, then identity in another line",
        coding!(" chunked\r\nTransfer-Encoding: identity"),
        Refused(400),
    ),
    shape("gzip, then chunked", coding!(" gzip, chunked"), Refused(501)),
    shape("identity, then chunked", coding!(" identity, chunked"), Refused(501)),
    shape("an unknown coding, then chunked", coding!(" cow, chunked"), Refused(501)),
    shape(
        "gzip, then chunked in another line",
        coding!(" gzip\r\nX: y\r\ntransfer-encoding: chunked"),
        Refused(501),
    ),
    // Chunked twice is forbidden to send (RFC 9112 §6.1), so whoever sends it is in doubt.
    shape("chunked twice", coding!(" chunked, chunked"), Refused(400)),
    shape("chunked in two lines", coding!(" chunked\r\nTransfer-Encoding: chunked"), Refused(400)),
    shape("chunked, gzip and chunked", coding!(" chunked, gzip, chunked"), Refused(400)),
    // Chunked has no parameters, and one is an error (RFC 9112 §7.1).
    shape("chunked with a parameter", coding!(" chunked;q=1"), Refused(400)),
    shape("chunked with a semicolon", coding!(" chunked;"), Refused(400)),
    shape("chunked in quotes", coding!(" \"chunked\""), Refused(400)),
    shape("chunked in single quotes", coding!(" 'chunked'"), Refused(400)),
    shape("chunked behind an open quote", coding!(" \"chunked"), Refused(400)),
    shape("chunked and a word behind a space", coding!(" chunked cow"), Refused(400)),
    shape("a coding that begins like chunked", coding!(" chunkedx"), Refused(400)),
    shape("a coding that ends like chunked", coding!(" x-chunked"), Refused(400)),
    shape("a part of chunked", coding!(" chunk"), Refused(400)),
    shape("chunked with a letter that folds to k", coding!(" chun\u{212a}ed"), Refused(400)),
    shape("chunked before an octet above ASCII", coding!(" chunked\u{a0}"), Refused(400)),
    shape("chunked behind a vertical tab", coding!(" \u{b}chunked"), Refused(400)),
    shape("chunked before a vertical tab", coding!(" chunked\u{b}"), Refused(400)),
    shape("chunked before a form feed", coding!(" chunked\u{c}"), Refused(400)),
    shape("chunked before NUL", coding!(" chunked\0"), Refused(400)),
    shape("chunked before DEL", coding!(" chunked\u{7f}"), Refused(400)),
    shape("chunked behind a bare CR", coding!(" \rchunked"), Refused(400)),
    shape("chunked behind a bare LF", coding!(" \nchunked"), Refused(400)),
    shape("chunked before a bare CR", coding!(" chunked\r"), Refused(400)),
    shape("folded chunked", coding!("\r\n chunked"), Refused(400)),
    shape("chunked with a folded rest", coding!(" chunked\r\n\t, identity"), Refused(400)),
    shape(
        "space behind the name of a coding",
        post!("Transfer-Encoding : chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a tab behind the name of a coding",
        post!("Transfer-Encoding\t: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a vertical tab behind the name of a coding",
        post!("Transfer-Encoding\u{b}: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "space in the name of a coding",
        post!("Transfer Encoding: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "space before the name of a coding",
        post!(" Transfer-Encoding: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a coding behind a bare CR in another field",
        post!("X: y\rTransfer-Encoding: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a coding behind a bare LF in another field",
        post!("X: y\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a coding by a name with an underscore",
        post!("Transfer_Encoding: chunked"),
        Answered(405),
    ),
    // Faulty framing, also with a length (RFC 9112 §6.1).
    shape(
        "chunked in HTTP/1.0",
        "POST /a.txt HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n\
         0\r\n\r\n",
        Refused(400),
    ),
    shape(
        "chunked and a length in HTTP/1.0",
        "POST /a.txt HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\
         Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    shape(
        "an empty coding in HTTP/1.0",
        "POST /a.txt HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding:\r\n\r\n",
        Refused(400),
    ),
];

/// Content-Length with Transfer-Encoding (RFC 9112 §6.1, §6.3): may be refused or read as chunked,
/// and closes the connection in any case. It is refused.
pub const LENGTHS_WITH_CODINGS: &[Shape] = &[
    shape(
        "a length, then chunked",
        post!("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "chunked, then a length",
        post!("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "chunked and a length in other letters",
        post!("TRANSFER-ENCODING: ChunkeD\r\nX: y\r\ncontent-length: 5", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "chunked and a length of 0",
        post!("Transfer-Encoding: chunked\r\nContent-Length: 0", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "chunked and an empty length",
        post!("Transfer-Encoding: chunked\r\nContent-Length:", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "chunked and a length that is none",
        post!("Transfer-Encoding: chunked\r\nContent-Length: x", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "identity and a length",
        post!("Transfer-Encoding: identity\r\nContent-Length: 5", "hello"),
        Refused(400),
    ),
    shape(
        "an empty coding and a length",
        post!("Transfer-Encoding:\r\nContent-Length: 5", "hello"),
        Refused(400),
    ),
    shape(
        "an unknown coding, chunked and a length",
        post!("Transfer-Encoding: cow, chunked\r\nContent-Length: 5", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a length behind a fold of a coding",
        post!("Transfer-Encoding: chunked\r\n Content-Length: 5", "0\r\n\r\n"),
        Refused(400),
    ),
    shape(
        "a length of a GET, and chunked",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n\
         0\r\n\r\n",
        Refused(400),
    ),
];

/// Chunks (RFC 9112 §7.1, §7.1.1).
pub const CHUNKS: &[Shape] = &[
    shape("no chunk but the last", chunked!("0\r\n\r\n"), Answered(200)),
    shape("one chunk", chunk_line!("5\r\n"), Answered(200)),
    shape(
        "chunks of one octet",
        chunked!("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"),
        Answered(200),
    ),
    shape("a size in small letters", chunked!("a\r\n0123456789\r\n0\r\n\r\n"), Answered(200)),
    shape("a size in capital letters", chunked!("A\r\n0123456789\r\n0\r\n\r\n"), Answered(200)),
    shape("a size with leading zeros", chunk_line!("0005\r\n"), Answered(200)),
    shape("a size of 17 digits with zeros", chunk_line!("00000000000000005\r\n"), Answered(200)),
    shape(
        "a size of 40 digits with zeros",
        chunk_line!("0000000000000000000000000000000000000005\r\n"),
        Answered(200),
    ),
    // last-chunk = 1*("0")
    shape("a last chunk of three zeros", chunked!("000\r\n\r\n"), Answered(200)),
    shape(
        "content that looks like an end and a request",
        chunked!("1d\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n0\r\n\r\n"),
        Answered(200),
    ),
    shape("a size with 0x", chunk_line!("0x5\r\n"), Refused(400)),
    shape("a size with 0X", chunk_line!("0X5\r\n"), Refused(400)),
    shape("a size with a plus", chunk_line!("+5\r\n"), Refused(400)),
    shape("a size with a minus", chunk_line!("-5\r\n"), Refused(400)),
    shape("a size of minus 0", chunked!("-0\r\n\r\n"), Refused(400)),
    shape("a size before an underscore", chunk_line!("5_\r\n"), Refused(400)),
    shape("a size with an underscore", chunk_line!("0_5\r\n"), Refused(400)),
    shape("a size behind a space", chunk_line!(" 5\r\n"), Refused(400)),
    shape("a size behind a tab", chunk_line!("\t5\r\n"), Refused(400)),
    // White space belongs before the semicolon of an extension, and nowhere else.
    shape("a size before a space", chunk_line!("5 \r\n"), Refused(400)),
    shape("a size before a tab", chunk_line!("5\t\r\n"), Refused(400)),
    shape("a last chunk before a space", chunked!("0 \r\n\r\n"), Refused(400)),
    shape("a size with a space inside", chunk_line!("0 5\r\n"), Refused(400)),
    shape("an empty size", chunk_line!("\r\n"), Refused(400)),
    shape("an empty size and an extension", chunk_line!(";a\r\n"), Refused(400)),
    shape("a size in other letters", chunk_line!("5g\r\n"), Refused(400)),
    shape("a size in quotes", chunk_line!("\"5\"\r\n"), Refused(400)),
    shape("a size with a comma", chunk_line!("5,5\r\n"), Refused(400)),
    shape("a size with a fraction", chunk_line!("5.0\r\n"), Refused(400)),
    shape("a size in wide digits", chunk_line!("\u{ff15}\r\n"), Refused(400)),
    shape("a size before NUL", chunk_line!("5\0\r\n"), Refused(400)),
    shape("a size before a vertical tab", chunk_line!("5\u{b}\r\n"), Refused(400)),
    // What is longer than is read is answered by the head, and the connection closes.
    shape("a size of 2^63", chunk_line!("8000000000000000\r\n"), Last(200)),
    shape("a size of 2^64 - 1", chunk_line!("ffffffffffffffff\r\n"), Last(200)),
    shape("a size of 2^32 + 5", chunk_line!("100000005\r\n"), Last(200)),
    shape("a size of 2^64", chunk_line!("10000000000000000\r\n"), Refused(400)),
    shape("a size of 2^64 + 5", chunk_line!("10000000000000005\r\n"), Refused(400)),
    shape("a size of 30 digits", chunk_line!("ffffffffffffffffffffffffffffff\r\n"), Refused(400)),
    shape("an extension", chunk_line!("5;a\r\n"), Answered(200)),
    shape("an extension with a value", chunk_line!("5;a=b\r\n"), Answered(200)),
    shape("an extension in quotes", chunk_line!("5;a=\"b;c\\\"\t\u{e9}\"\r\n"), Answered(200)),
    shape("an extension with an empty quote", chunk_line!("5;a=\"\"\r\n"), Answered(200)),
    shape("extensions with white space", chunk_line!("5 ; a\t= \"b\" ; c\r\n"), Answered(200)),
    shape("extensions of the same name", chunk_line!("5;a=b;a=c\r\n"), Answered(200)),
    shape("an extension of the last chunk", chunked!("0;a=b\r\n\r\n"), Answered(200)),
    shape("a semicolon and no extension", chunk_line!("5;\r\n"), Refused(400)),
    shape("a semicolon, a space and no extension", chunk_line!("5; \r\n"), Refused(400)),
    shape("two semicolons", chunk_line!("5;;a\r\n"), Refused(400)),
    shape("a semicolon behind an extension", chunk_line!("5;a;\r\n"), Refused(400)),
    shape("an extension without a name", chunk_line!("5;=b\r\n"), Refused(400)),
    shape("an extension with an empty value", chunk_line!("5;a=\r\n"), Refused(400)),
    shape("an extension with two values", chunk_line!("5;a=b=c\r\n"), Refused(400)),
    shape("an extension with two values apart", chunk_line!("5;a=b =c\r\n"), Refused(400)),
    shape("an extension with a space inside", chunk_line!("5;a b\r\n"), Refused(400)),
    shape("an extension before a space", chunk_line!("5;a \r\n"), Refused(400)),
    shape("an extension whose name is quoted", chunk_line!("5;\"a\"\r\n"), Refused(400)),
    shape("an extension with an open quote", chunk_line!("5;a=\"b\r\n"), Refused(400)),
    shape("an extension with octets behind its quote", chunk_line!("5;a=\"b\"c\r\n"), Refused(400)),
    shape(
        "an extension with a line end in its quote",
        chunk_line!("5;a=\"\r\n\"\r\n"),
        Refused(400),
    ),
    shape("an extension with an octet above ASCII", chunk_line!("5;\u{e9}\r\n"), Refused(400)),
    shape("an extension with NUL", chunk_line!("5;a\0\r\n"), Refused(400)),
    shape("an extension with a quoted NUL", chunk_line!("5;a=\"\\\0\"\r\n"), Refused(400)),
    shape("an extension with a bare CR", chunk_line!("5;a\rb\r\n"), Refused(400)),
    shape("an extension with a quoted bare CR", chunk_line!("5;a=\"\rb\"\r\n"), Refused(400)),
    shape("an extension before a bare LF", chunk_line!("5;a\n"), Refused(400)),
    shape("an extension with a quoted bare LF", chunk_line!("5;a=\"\n\"\r\n"), Refused(400)),
    shape("a size before a bare LF", chunk_line!("5\n"), Refused(400)),
    shape("a size before a bare CR", chunk_line!("5\r"), Refused(400)),
    shape("a size before CR CR LF", chunk_line!("5\r\r\n"), Refused(400)),
    shape("a size before LF CR", chunk_line!("5\n\r"), Refused(400)),
    shape("a last chunk before a bare LF", chunked!("0\n\r\n"), Refused(400)),
    shape("a last chunk before a bare CR", chunked!("0\r0\r\n\r\n"), Refused(400)),
    shape("no line end behind content", chunked!("5\r\nhello0\r\n\r\n"), Refused(400)),
    shape("a bare LF behind content", chunked!("5\r\nhello\n0\r\n\r\n"), Refused(400)),
    shape("a bare CR behind content", chunked!("5\r\nhello\r0\r\n\r\n"), Refused(400)),
    shape("LF CR behind content", chunked!("5\r\nhello\n\r0\r\n\r\n"), Refused(400)),
    shape("two line ends behind content", chunked!("5\r\nhello\r\n\r\n0\r\n\r\n"), Refused(400)),
    shape("a space behind content", chunked!("5\r\nhello \r\n0\r\n\r\n"), Refused(400)),
    shape("content longer than its size", chunked!("5\r\nhello!\r\n0\r\n\r\n"), Refused(400)),
    shape("content shorter than its size", chunked!("6\r\nhello\r\n0\r\n\r\n"), Refused(400)),
    shape("a request in the place of the last chunk", chunked!("5\r\nhello\r\n"), Refused(400)),
    shape("a request in the place of the trailers", chunked!("5\r\nhello\r\n0\r\n"), Refused(400)),
    shape("content that is not in chunks", chunked!("hello"), Refused(400)),
    shape("a size without its end", chunked!("5"), CutOff(400)),
    shape("a size of zeros without its end", chunked!("00000000"), CutOff(400)),
    shape("an extension without its end", chunked!("5;a=\"b"), CutOff(400)),
    shape("a chunk without its end", chunked!("5\r\nhell"), CutOff(400)),
    shape("a chunk without its line end", chunked!("5\r\nhello\r"), CutOff(400)),
    shape("chunks without the last", chunked!("5\r\nhello\r\n1\r\na\r\n"), CutOff(400)),
    shape("a last chunk without its empty line", chunked!("0\r\n"), CutOff(400)),
];

/// Trailer fields (RFC 9110 §6.5, RFC 9112 §7.1.2): dropped, never taken for fields.
pub const TRAILERS: &[Shape] = &[
    shape("a trailer", trailers!("A: b\r\n"), Answered(200)),
    shape("trailers", trailers!("A: b\r\nA:c\r\nB:\t\r\n"), Answered(200)),
    shape("a trailer that would make it a 304", trailers!("If-None-Match: *\r\n"), Answered(200)),
    shape("a trailer that would make it a 412", trailers!("If-Match: \"x\"\r\n"), Answered(200)),
    shape("a trailer that would make it a 206", trailers!("Range: bytes=0-0\r\n"), Answered(200)),
    shape("a trailer Host", trailers!("Host: b\r\n"), Answered(200)),
    shape("two trailers Host", trailers!("Host: b c\r\nHost: d\r\n"), Answered(200)),
    shape("a trailer Content-Length", trailers!("Content-Length: 100\r\n"), Answered(200)),
    shape(
        "a trailer Transfer-Encoding",
        trailers!("Transfer-Encoding: chunked\r\n"),
        Answered(200),
    ),
    shape("a trailer Connection", trailers!("Connection: close\r\n"), Answered(200)),
    shape("a trailer Expect", trailers!("Expect: cow\r\n"), Answered(200)),
    shape("a trailer with space before the colon", trailers!("A : b\r\n"), Refused(400)),
    shape("a trailer without a colon", trailers!("A\r\n"), Refused(400)),
    shape("a trailer without a name", trailers!(": b\r\n"), Refused(400)),
    shape("a trailer whose name is no token", trailers!("A(): b\r\n"), Refused(400)),
    shape("a trailer behind white space", trailers!(" A: b\r\n"), Refused(400)),
    shape("a folded trailer", trailers!("A: b\r\n c\r\n"), Refused(400)),
    shape("a trailer with NUL", trailers!("A: \0\r\n"), Refused(400)),
    shape("a trailer with a bare CR", trailers!("A: b\rC: d\r\n"), Refused(400)),
    shape("a trailer before a bare LF", trailers!("A: b\n"), Refused(400)),
    shape("trailers that end with a bare LF", chunked!("0\r\nA: b\r\n\n"), Refused(400)),
    shape("a last chunk that ends with a bare LF", chunked!("0\r\n\n"), Refused(400)),
    shape("trailers that end with a bare CR", chunked!("0\r\nA: b\r\n\r"), Refused(400)),
    shape("a trailer without its end", chunked!("0\r\nA: b"), CutOff(400)),
    shape("trailers without their end", chunked!("0\r\nA: b\r\n"), Refused(400)),
];

/// Content with every method: framing does not depend on it (RFC 9112 §6).
pub const METHODS: &[Shape] = &[
    shape(
        "GET with content",
        method!("GET /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(200),
    ),
    shape(
        "HEAD with content",
        method!("HEAD /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(200),
    ),
    shape(
        "HEAD with chunked content",
        method!("HEAD /a.txt", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered(200),
    ),
    shape(
        "GET with a request as content",
        method!(
            "GET /a.txt",
            "Content-Length: 35\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        Answered(200),
    ),
    shape(
        "PUT with content",
        method!("PUT /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(405),
    ),
    shape(
        "PATCH with content",
        method!("PATCH /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(405),
    ),
    shape(
        "DELETE with content",
        method!("DELETE /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(405),
    ),
    shape(
        "OPTIONS with content",
        method!("OPTIONS /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(204),
    ),
    shape(
        "OPTIONS * with chunked content",
        method!("OPTIONS *", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered(204),
    ),
    // A client must not send content with TRACE (RFC 9110 §9.3.8); the framing is clear all the
    // same, and so is the answer.
    shape(
        "TRACE with content",
        method!("TRACE /a.txt", "Content-Length: 5\r\n\r\nhello"),
        Answered(405),
    ),
    shape("TRACE without content", method!("TRACE /a.txt", "\r\n"), Answered(405)),
    shape(
        "an unknown method with chunked content",
        method!("COW /a.txt", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered(501),
    ),
    // What is behind the head of a CONNECT is meant for the tunnel (RFC 9110 §9.3.6), and there is
    // none: nobody can say that it is a request, so the connection closes.
    shape("CONNECT", method!("CONNECT a.test:80", "\r\n"), Last(405)),
    shape(
        "CONNECT with content",
        method!("CONNECT a.test:80", "Content-Length: 5\r\n\r\nhello"),
        Last(405),
    ),
];
