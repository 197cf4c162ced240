//! Weights: how much something is preferred in negotiation (RFC 9110 §12.4.2).

use std::fmt;

/// A weight from 0, not acceptable, to 1, most preferred. Counted in halves of a thousandth, so
/// that one of them lies below every qvalue but 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u16);

impl Weight {
    /// Not acceptable.
    pub const ZERO: Self = Self(0);
    /// Acceptable, and behind everything that a qvalue can wish for.
    pub const LEAST: Self = Self(1);
    /// Most preferred; the weight of what is listed without one.
    pub const ONE: Self = Self(2000);

    /// Reads a qvalue: `0` or `1`, and at most three digits behind a point.
    #[must_use]
    pub fn parse(octets: &[u8]) -> Option<Self> {
        let (whole, fraction) = match octets {
            [whole] => (whole, &[][..]),
            [whole, b'.', fraction @ ..] => (whole, fraction),
            _ => return None,
        };
        let thousandths = match fraction {
            [] => 0,
            [a] => number(*a)?.checked_mul(100)?,
            [a, b] => number(*a)?.checked_mul(10)?.checked_add(number(*b)?)?.checked_mul(10)?,
            [a, b, c] => {
                let tens = number(*a)?.checked_mul(10)?.checked_add(number(*b)?)?;
                tens.checked_mul(10)?.checked_add(number(*c)?)?
            }
            _ => return None,
        };
        let total = number(*whole)?.checked_mul(1000)?.checked_add(thousandths)?.checked_mul(2)?;
        (total <= Self::ONE.0).then_some(Self(total))
    }

    /// Whether what has it may be sent at all.
    #[must_use]
    pub const fn is_acceptable(self) -> bool {
        self.0 > 0
    }
}

/// As a qvalue without needless zeros: `1`, `0.5`, `0.125`; the least is `0.0005`, which is none.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, halves) = (self.0.div_euclid(2000), self.0.rem_euclid(2000));
        let shown = format!("{whole}.{:04}", halves.saturating_mul(5));
        f.write_str(shown.trim_end_matches('0').trim_end_matches('.'))
    }
}

fn number(digit: u8) -> Option<u16> {
    digit.checked_sub(b'0').filter(|digit| *digit <= 9).map(u16::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §12.4.2
    #[test]
    fn weight_of_each_form_is_read_in_thousandths() {
        let rows = [
            ("0", 0),
            ("0.", 0),
            ("0.0", 0),
            ("0.000", 0),
            ("0.001", 1),
            ("0.5", 500),
            ("0.12", 120),
            ("0.999", 999),
            ("1", 1000),
            ("1.", 1000),
            ("1.000", 1000),
        ];
        for (text, thousandths) in rows {
            assert_eq!(Weight::parse(text.as_bytes()), Some(Weight(2 * thousandths)), "{text:?}");
        }
    }

    // RFC 9110 §12.4.2
    #[test]
    fn weight_of_no_form_is_none() {
        for text in
            ["", ".5", "00", "2", "1.001", "1.1", "0.0000", "-0", "+1", "0,5", "0.5 ", "a", "0.a"]
        {
            assert_eq!(Weight::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    // RFC 9110 §12.4.2
    #[test]
    fn weight_that_is_the_least_is_acceptable_and_below_every_qvalue() {
        assert!(Weight::LEAST.is_acceptable() && Weight::LEAST > Weight::ZERO);
        assert!(Weight::LEAST < Weight::parse(b"0.001").unwrap());
        assert_eq!(Weight::LEAST.to_string(), "0.0005");
    }

    #[test]
    fn weight_is_shown_without_needless_zeros() {
        for text in ["0", "1", "0.5", "0.125", "0.01", "0.001", "0.999"] {
            assert_eq!(Weight::parse(text.as_bytes()).unwrap().to_string(), text);
        }
    }
}
