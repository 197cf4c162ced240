//! Content codings (RFC 9110 §8.4.1): those that a file can stand in, and what `Accept-Encoding`
//! says of them (RFC 9110 §12.5.3).
//!
//! Nothing here codes or decodes, and nothing knows how a choice is made.

use std::fmt;

use crate::{FieldValue, Slot, Weight, elements, token};

/// A content coding that a representation can be stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentCoding {
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstandard,
    /// RFC 9110 §8.4.1.3.
    Gzip,
}

impl ContentCoding {
    /// All of them, the one that usually makes the shortest files first.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Zstandard, Self::Gzip];

    /// The coding of this name, case-insensitive; `x-gzip` is `gzip` (RFC 9110 §8.4.1).
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        if name.eq_ignore_ascii_case(b"x-gzip") {
            return Some(Self::Gzip);
        }
        Self::ALL.into_iter().find(|coding| name.eq_ignore_ascii_case(coding.as_str().as_bytes()))
    }

    /// Its registered name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstandard => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// Its name as the value of `Content-Encoding`.
    #[must_use]
    pub const fn to_value(self) -> FieldValue<'static> {
        FieldValue::from_static(self.as_str())
    }

    /// What the name of a file in this coding ends in, behind a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstandard => "zst",
            Self::Gzip => "gz",
        }
    }
}

impl fmt::Display for ContentCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What `Accept-Encoding` says: a weight for each coding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedCodings {
    /// There is no such field, so everything is acceptable.
    Any,
    /// What it lists; without elements where the value is empty.
    Listed(CodingWeights),
}

/// The weights that an `Accept-Encoding` field gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodingWeights {
    /// In the order of [`ContentCoding::ALL`].
    codings: [Option<Weight>; ContentCoding::ALL.len()],
    identity: Option<Weight>,
    others: Option<Weight>,
}

impl AcceptedCodings {
    /// Reads all lines of the field as one list. An element that is not a coding with an optional
    /// weight is passed over. What is listed twice has the lower weight, so that a 0 always holds.
    #[must_use]
    pub fn parse(slot: &Slot<'_>) -> Self {
        if slot.is_absent() {
            return Self::Any;
        }
        let mut weights = CodingWeights::default();
        for element in slot.values().iter().flat_map(|value| elements(value)) {
            if let Some((name, weight)) = named_weight(element) {
                weights.note(name, weight);
            }
        }
        Self::Listed(weights)
    }
}

impl CodingWeights {
    /// The weight of a coding, or of none. Where neither it nor `*` is listed, a coding is not
    /// acceptable, and none is for want of something better.
    #[must_use]
    pub fn of(&self, coding: Option<ContentCoding>) -> Weight {
        let (listed, unlisted) = match coding {
            Some(coding) => (self.of_listed(coding), Weight::ZERO),
            None => (self.identity, Weight::LEAST),
        };
        listed.or(self.others).unwrap_or(unlisted)
    }

    fn of_listed(&self, coding: ContentCoding) -> Option<Weight> {
        let mut places = ContentCoding::ALL.into_iter().zip(self.codings);
        places.find(|(place, _)| *place == coding).and_then(|(_, weight)| weight)
    }

    fn note(&mut self, name: &[u8], weight: Weight) {
        let place = if name == b"*" {
            &mut self.others
        } else if name.eq_ignore_ascii_case(b"identity") {
            &mut self.identity
        } else {
            let coding = ContentCoding::from_name(name);
            let mut places = ContentCoding::ALL.into_iter().zip(&mut self.codings);
            match places.find(|(place, _)| Some(*place) == coding) {
                Some((_, place)) => place,
                None => return,
            }
        };
        *place = Some(place.map_or(weight, |known| known.min(weight)));
    }
}

/// `codings [ weight ]`, where a weight is `;q=` and a qvalue (RFC 9110 §12.4.2).
fn named_weight(element: &[u8]) -> Option<(&[u8], Weight)> {
    let semicolon = element.iter().position(|&octet| octet == b';');
    let Some((name, rest)) = semicolon.and_then(|at| element.split_at_checked(at)) else {
        return token::is_token(element).then_some((element, Weight::ONE));
    };
    let name = token::trim_ows(name);
    let [b'q' | b'Q', b'=', value @ ..] = token::trim_ows(rest.strip_prefix(b";")?) else {
        return None;
    };
    token::is_token(name).then_some(())?;
    Some((name, Weight::parse(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContentCoding::{Brotli, Gzip, Zstandard};

    fn listed(value: &str) -> CodingWeights {
        match AcceptedCodings::parse(&Slot::One(value.as_bytes())) {
            AcceptedCodings::Listed(weights) => weights,
            AcceptedCodings::Any => panic!("the field is there"),
        }
    }

    // RFC 9110 §12.5.3, §12.4.2, §8.4.1
    #[test]
    fn weight_of_each_coding_is_that_of_its_element_or_of_the_asterisk() {
        // Brotli, Zstandard, gzip, identity; `-` is the least weight.
        let rows = [
            ("", ["0", "0", "0", "-"]),
            (" , ,", ["0", "0", "0", "-"]),
            ("gzip", ["0", "0", "1", "-"]),
            ("GZip", ["0", "0", "1", "-"]),
            ("x-gzip;q=0.5", ["0", "0", "0.5", "-"]),
            ("gzip, x-gzip;q=0", ["0", "0", "0", "-"]),
            ("gzip;q=0, x-gzip, gzip", ["0", "0", "0", "-"]),
            ("*;q=0.3, *;q=0.2, identity, identity;q=0.5", ["0.2", "0.2", "0.2", "0.5"]),
            ("br;q=0.1, zstd;Q=0.25 , gzip ; q=1.000", ["0.1", "0.25", "1", "-"]),
            ("br;\tq=0.1", ["0.1", "0", "0", "-"]),
            ("*", ["1", "1", "1", "1"]),
            ("*;q=0", ["0", "0", "0", "0"]),
            ("gzip;q=1.0, identity; q=0.5, *;q=0", ["0", "0", "1", "0.5"]),
            ("*;q=0.2, br;q=0", ["0", "0.2", "0.2", "0.2"]),
            ("identity;q=0", ["0", "0", "0", "0"]),
            ("IDENTITY", ["0", "0", "0", "1"]),
            ("compress, deflate, nonsense", ["0", "0", "0", "-"]),
            // Elements that cannot be read.
            ("gzip;q=2, br", ["1", "0", "0", "-"]),
            ("gzip;q=0.5555, br", ["1", "0", "0", "-"]),
            ("gzip;q=, br", ["1", "0", "0", "-"]),
            ("gzip;q = 0.5, br", ["1", "0", "0", "-"]),
            ("gzip;level=1, br", ["1", "0", "0", "-"]),
            ("gzip;q=0.5;x=y, br", ["1", "0", "0", "-"]),
            ("gzip br, zstd", ["0", "1", "0", "-"]),
            (";q=1, \"gzip\", (gzip), zstd", ["0", "1", "0", "-"]),
            ("gzip;, br", ["1", "0", "0", "-"]),
            ("identity;q=x, *;q=x", ["0", "0", "0", "-"]),
        ];
        for (value, expected) in rows {
            let weights = listed(value);
            let shown =
                [Some(Brotli), Some(Zstandard), Some(Gzip), None].map(|coding| {
                    match weights.of(coding) {
                        Weight::LEAST => "-".to_owned(),
                        weight => weight.to_string(),
                    }
                });
            assert_eq!(shown, expected, "{value:?}");
        }
    }

    // RFC 9110 §12.5.3, §5.3
    #[test]
    fn field_that_is_absent_accepts_all_and_lines_are_one_list() {
        assert_eq!(AcceptedCodings::parse(&Slot::None), AcceptedCodings::Any);
        let lines = Slot::Many(vec![b"gzip;q=0.5", b"", b"br"]);
        let AcceptedCodings::Listed(weights) = AcceptedCodings::parse(&lines) else { panic!() };
        assert_eq!(weights, listed("gzip;q=0.5, br"));
    }

    // RFC 9110 §8.4.1
    #[test]
    fn coding_is_named_without_regard_to_case() {
        for (name, coding) in [("BR", Brotli), ("zStd", Zstandard), ("X-GZIP", Gzip)] {
            assert_eq!(ContentCoding::from_name(name.as_bytes()), Some(coding));
        }
        for name in ["", "gz", "identity", "zst", "brotli"] {
            assert_eq!(ContentCoding::from_name(name.as_bytes()), None, "{name:?}");
        }
    }
}
