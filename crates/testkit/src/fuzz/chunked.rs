//! Chunked bodies (RFC 9112 §7.1), and the same octets under every other framing.
//!
//! The second reading is the grammar's: chunk by chunk, with nothing that was kept from one call to
//! the next. What is complete for the strict reader is the same for the lenient one.

use plainwire_h1::{BodyDecoder, BodyEvent, BodyLength, LAST_CHUNK, Refusal, write_chunk_head};

use super::{Rung, Target, of_texts, shown, transcript, ways};

/// The target.
pub const TARGET: Target = Target {
    name: "chunked",
    rungs: &[
        Rung::Totality,
        Rung::Arithmetic,
        Rung::RoundTrip,
        Rung::Split,
        Rung::Differential,
        Rung::Bounds,
    ],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "5\r\nhello\r\n0\r\n\r\n",
        "5;a\r\nhello\r\n00a;b=c;d=\"e;\\\"f\"\r\n0123456789\r\n0\r\nA: b\r\nC:\r\n\r\nGET /",
        "1\r\na\r\n1\r\nb\r\n0;x\r\n\r\n",
        "ffffffffffffffff\r\nabc",
        "10000000000000000\r\n",
        "5 \r\nhello\n0\n\n",
        "5\nhello\r\n0\r\n A: b\r\n\r\n",
        "0\r\nA(: b\r\n\r\n",
        "5\r\nhelloX",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5;\r\nhello\r\n0\r\n\r\n",
        "5 ;\ta = b\r\nhello\r\n0\r\n\r\n",
        "0\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
    ])
}

fn run(octets: &[u8]) {
    let half = octets.len() as u64 / 2;
    for length in [BodyLength::Chunked, BodyLength::Exactly(half), BodyLength::UntilClose] {
        for new in [BodyDecoder::new, BodyDecoder::lenient] {
            ways::all_alike(octets, |pieces| transcript::body(new(length), pieces).events);
        }
    }
    let strict = decoded(BodyDecoder::new(BodyLength::Chunked), octets);
    let lenient = decoded(BodyDecoder::lenient(BodyLength::Chunked), octets);
    if let Ok(Body::Complete { content, taken }) = &strict {
        assert_eq!(strict, lenient, "only one of them reads {}", shown(octets));
        let read = reference(&octets[..*taken]);
        assert_eq!(read.as_deref(), Some(&**content), "{}", shown(octets));
        written_again(content);
    }
    if let Ok(Body::CutOff) = strict {
        assert!(matches!(lenient, Ok(Body::CutOff)), "{lenient:?} of {}", shown(octets));
    }
    let exactly = decoded(BodyDecoder::new(BodyLength::Exactly(half)), octets);
    let (content, taken) = (octets[..half as usize].to_vec(), half as usize);
    assert_eq!(exactly, Ok(Body::Complete { content, taken }));
}

#[derive(Debug, PartialEq, Eq)]
enum Body {
    Complete { content: Vec<u8>, taken: usize },
    CutOff,
}

/// Decodes it in one go. Each step takes an octet or ends the loop, and what it waits for is short.
fn decoded(mut decoder: BodyDecoder, octets: &[u8]) -> Result<Body, Refusal> {
    let (mut content, mut taken) = (Vec::new(), 0);
    loop {
        let rest = &octets[taken..];
        let step = decoder.advance(rest).inspect_err(|refusal| {
            assert!(refusal.at <= octets.len() && refusal.at >= taken, "{refusal} behind {taken}");
        })?;
        assert!(step.consumed <= rest.len(), "more is taken than there is");
        match step.event {
            BodyEvent::NeedMore => {
                assert_eq!(step.consumed, 0, "taken without a word");
                assert!(rest.len() < HELD_OCTETS_MAX, "{} octets are held", rest.len());
                assert_eq!(decoder.finish().is_ok(), decoder.advance(b"").is_ok());
                return Ok(Body::CutOff);
            }
            BodyEvent::End => {
                taken += step.consumed;
                let again = decoder.advance(&octets[taken..]);
                let is_still_the_end =
                    again.is_ok_and(|step| step.event == BodyEvent::End && step.consumed == 0);
                assert!(is_still_the_end, "it goes on behind its end");
                return Ok(Body::Complete { content, taken });
            }
            BodyEvent::Data => content.extend_from_slice(&rest[..step.consumed]),
            BodyEvent::ChunkHead { .. } | BodyEvent::ChunkEnd | BodyEvent::Trailer => {}
        }
        assert!(step.consumed > 0, "{:?} of nothing", step.event);
        taken += step.consumed;
    }
}

/// The content of a body that is whole, by the grammar.
fn reference(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let line;
        (line, rest) = split_line(rest)?;
        let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
        let size = std::str::from_utf8(&line[..digits]).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if !matches!(line[digits..].trim_ascii_start(), [] | [b';', ..]) {
            return None;
        }
        if size == 0 {
            break;
        }
        content.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
    loop {
        let line;
        (line, rest) = split_line(rest)?;
        match line {
            [] => return rest.is_empty().then_some(content),
            line => line.contains(&b':').then_some(())?,
        }
    }
}

/// The octets before the first CR LF, and those behind it.
fn split_line(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = octets.windows(2).position(|pair| pair == b"\r\n")?;
    Some((&octets[..at], &octets[at + 2..]))
}

/// Content, written in chunks of any size, is the same content.
fn written_again(content: &[u8]) {
    for octets in [1, 3, content.len().max(1)] {
        let mut written = Vec::new();
        for piece in content.chunks(octets) {
            write_chunk_head(&mut written, piece.len() as u64);
            written.extend_from_slice(piece);
            written.extend_from_slice(b"\r\n");
        }
        written.extend_from_slice(LAST_CHUNK);
        let (content, taken) = (content.to_vec(), written.len());
        let again = decoded(BodyDecoder::new(BodyLength::Chunked), &written);
        assert_eq!(again, Ok(Body::Complete { content, taken }));
    }
}

/// Nothing but a chunk's line or a trailer section is waited for, and both have limits
/// (`crates/h1/src/limits.rs`).
const HELD_OCTETS_MAX: usize = 8 * 1024;
