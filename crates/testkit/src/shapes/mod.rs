//! Requests in every shape that a reader could misread, and what has to become of each.
//!
//! Rules: a shape says only what RFC 9110 and RFC 9112 leave no doubt about, or what is chosen
//! where they leave room; the reason for a choice stands above its rows. The same rows run over
//! sockets (`tests/framing.rs`) and through the codec alone, at every split
//! (`h1/tests/codec/shapes.rs`).
//!
//! A shape knows neither the codec nor a server: it is octets and an outcome.

mod content;
mod head;
mod lines;

pub use content::{CHUNKS, CODINGS, LENGTHS, LENGTHS_WITH_CODINGS, METHODS, TRAILERS};
pub use head::{CONNECTIONS, HOSTS, TARGETS, VERSIONS};
pub use lines::{FIELD_LINES, LINE_ENDS, STARTS};

/// One request, written out, and what has to become of it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What is special about it.
    pub name: &'static str,
    /// Its octets. What stands behind them, [`BEHIND`], is a request only when they say so.
    pub octets: &'static str,
    /// What has to become of it.
    pub then: Then,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is answered with this status, and what is behind it is the next request.
    Answered(u16),
    /// It is answered with this status, and the connection closes: nothing behind it is a request.
    Last(u16),
    /// It is no request: this status, and the connection closes.
    Refused(u16),
    /// It is not complete; when the client ends it there, this status, and the connection closes.
    CutOff(u16),
}

/// A request that is put behind each shape: answered exactly where the shape is
/// [`Then::Answered`].
pub const BEHIND: &str = "GET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// All tables.
pub const ALL: &[&[Shape]] = &[
    LENGTHS,
    CODINGS,
    LENGTHS_WITH_CODINGS,
    CHUNKS,
    TRAILERS,
    METHODS,
    STARTS,
    LINE_ENDS,
    FIELD_LINES,
    VERSIONS,
    TARGETS,
    HOSTS,
    CONNECTIONS,
];

const fn shape(name: &'static str, octets: &'static str, then: Then) -> Shape {
    Shape { name, octets, then }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_a_name_each_and_octets_of_their_own() {
        let all: Vec<&Shape> = ALL.iter().copied().flatten().collect();
        for (index, shape) in all.iter().enumerate() {
            let same = |other: &&&Shape| other.name == shape.name || other.octets == shape.octets;
            let first = all.iter().find(same).unwrap();
            assert!(std::ptr::eq(*first, all[index]), "{} repeats {}", shape.name, first.name);
        }
    }
}
