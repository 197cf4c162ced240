//! The request line (RFC 9112 §3), and what comes before it.
//!
//! It stops at the octet that decides, so garbage, TLS and overlong parts are refused without
//! waiting for the end of a line. Exactly one space separates the parts; nothing is corrected.

use plainwire_field::{Method, Target, TargetRefusal, token};

use crate::limits::{EMPTY_LINES_MAX, METHOD_OCTETS_MAX};
use crate::line::{self, StrictEnd};
use crate::{Reason, Refusal, Span, Version};

/// The reading of one request line.
///
/// ```text
///   Start --octet--> Method --SP--> Target ---------SP--------> Version --CR LF--> (complete)
///    ^  |                            +--?--> Query --SP--^
///    +--+ CR LF: an empty line, passed over
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RequestLineScan {
    step: Step,
    /// The octets before this one have been judged.
    at: usize,
    empty_lines: usize,
    /// Whether an octet of the line itself has come.
    pub(crate) begun: bool,
    /// The method's token, once its end was found.
    pub(crate) method: Option<Span>,
    /// The target, as far as it was found.
    pub(crate) target: Span,
    /// The version, once the line is complete.
    pub(crate) version: Option<Version>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Step {
    #[default]
    Start,
    Method {
        start: usize,
    },
    Target {
        start: usize,
    },
    /// In the query of the target that began there.
    Query {
        start: usize,
    },
    Version {
        start: usize,
    },
}

/// Either more octets are needed, or the next step can be taken.
type Advanced = Result<Option<Step>, Refusal>;

impl RequestLineScan {
    /// Reads on; `Some` is the place behind the line, which is complete.
    pub(crate) fn advance(
        &mut self,
        octets: &[u8],
        target_octets_max: usize,
    ) -> Result<Option<usize>, Refusal> {
        loop {
            let next = match self.step {
                Step::Start => self.start(octets)?,
                Step::Method { start } => self.method(octets, start)?,
                Step::Target { start } => {
                    self.target(octets, start, target_octets_max, is_sent_before_a_query)?
                }
                Step::Query { start } => self.target(octets, start, target_octets_max, is_sent)?,
                Step::Version { start } => return self.version(octets, start),
            };
            match next {
                Some(step) => self.step = step,
                None => return Ok(None),
            }
        }
    }

    /// Passes over empty lines (RFC 9112 §2.2) and recognises what is not HTTP.
    fn start(&mut self, octets: &[u8]) -> Advanced {
        loop {
            let rest = octets.get(self.at..).unwrap_or_default();
            self.begun = !matches!(rest, [] | [b'\r'] | [b'\r', b'\n', ..]);
            let reason = match rest {
                [] | [b'\r'] | [TLS_HANDSHAKE] => return Ok(None),
                [b'\r', b'\n', ..] if self.empty_lines < EMPTY_LINES_MAX => {
                    self.empty_lines = self.empty_lines.saturating_add(1);
                    self.at = self.at.saturating_add(2);
                    continue;
                }
                [b'\r', b'\n', ..] => Reason::TooManyEmptyLines,
                [b'\r', ..] => Reason::BareCarriageReturn,
                [b'\n', ..] => Reason::BareLineFeed,
                [TLS_HANDSHAKE, TLS_MAJOR, ..] => Reason::TlsHello,
                [b' ' | b'\t', ..] => Reason::MethodMissing,
                _ => return Ok(Some(Step::Method { start: self.at })),
            };
            return Err(Refusal::new(reason, self.at));
        }
    }

    fn method(&mut self, octets: &[u8], start: usize) -> Advanced {
        let limit = start.saturating_add(METHOD_OCTETS_MAX);
        let Some(end) = self.seek(octets, limit, token::is_tchar) else {
            return short_of(octets, limit, Reason::MethodTooLong);
        };
        match octets.get(end) {
            Some(b' ') => {
                self.method = Some(Span::new(start, end));
                self.at = end.saturating_add(1);
                self.target = Span::new(self.at, self.at);
                Ok(Some(Step::Target { start: self.at }))
            }
            Some(b'\r' | b'\n') => Err(Refusal::new(Reason::TargetMissing, end)),
            _ => Err(Refusal::new(Reason::MethodOctet, end)),
        }
    }

    /// The target, or its query, whose octets are of this class.
    fn target(
        &mut self,
        octets: &[u8],
        start: usize,
        octets_max: usize,
        class: fn(u8) -> bool,
    ) -> Advanced {
        let limit = start.saturating_add(octets_max);
        let found = self.seek(octets, limit, class);
        self.target = Span::new(start, self.at);
        let Some(end) = found else {
            return short_of(octets, limit, Reason::TargetTooLong);
        };
        let reason = match octets.get(end) {
            Some(b'?') => return Ok(Some(Step::Query { start })),
            Some(b' ') if end > start => {
                self.at = end.saturating_add(1);
                return Ok(Some(Step::Version { start: self.at }));
            }
            Some(b' ' | b'\r' | b'\n') if end == start => Reason::TargetMissing,
            Some(b'\r' | b'\n') => Reason::VersionMissing,
            _ => Reason::TargetOctet,
        };
        Err(Refusal::new(reason, end))
    }

    /// `HTTP/d.d` and the end of the line, octet by octet; then all parts are known and judged.
    fn version(&mut self, octets: &[u8], start: usize) -> Result<Option<usize>, Refusal> {
        const SHAPE: &[u8] = b"HTTP/d.d";
        for (place, &expected) in (start..).zip(SHAPE) {
            let Some(&octet) = octets.get(place) else { return Ok(None) };
            let is_right =
                if expected == b'd' { octet.is_ascii_digit() } else { octet == expected };
            if !is_right {
                let is_missing = expected == b'H' && matches!(octet, b'\r' | b'\n');
                let reason =
                    if is_missing { Reason::VersionMissing } else { Reason::VersionSyntax };
                return Err(Refusal::new(reason, place));
            }
        }
        let end = start.saturating_add(SHAPE.len());
        let next = match line::strict_end(octets, end)? {
            StrictEnd::NeedMore => return Ok(None),
            StrictEnd::Next(next) => next,
            StrictEnd::Other(_) => return Err(Refusal::new(Reason::VersionSyntax, end)),
        };
        self.judge(octets, start, octets.get(start..end).unwrap_or_default())?;
        Ok(Some(next))
    }

    /// Judges the parts of a complete line: the version first, since in another major version the
    /// rest could mean anything.
    fn judge(&mut self, octets: &[u8], at: usize, version: &[u8]) -> Result<(), Refusal> {
        let token = self.method.unwrap_or_default().of(octets);
        let target = self.target.of(octets);
        let minor = match version {
            [.., b'1', b'.', minor] => *minor,
            b"HTTP/2.0" if token == b"PRI" && target == b"*" => {
                return Err(Refusal::new(Reason::Http2Preface, at));
            }
            _ => return Err(Refusal::new(Reason::VersionUnsupported, at)),
        };
        self.version = Some(Version::of_minor(minor));
        let method = Method::from_token(token);
        // The octets have been judged; so a target that begins with a slash is an origin form.
        if target.first() != Some(&b'/') || method == Method::Connect {
            let start = self.target.start as usize;
            Target::parse(method, target).map_err(|refusal| of_target(refusal, start))?;
        }
        Ok(())
    }

    /// Moves on to the first octet that is not of this class, but never past `limit`.
    fn seek(&mut self, octets: &[u8], limit: usize, class: impl Fn(u8) -> bool) -> Option<usize> {
        let end = octets.len().min(limit.saturating_add(1));
        let rest = octets.get(self.at..end).unwrap_or_default();
        match rest.iter().position(|&octet| !class(octet)) {
            Some(offset) => {
                self.at = self.at.saturating_add(offset);
                Some(self.at)
            }
            None => {
                self.at = end.min(limit);
                None
            }
        }
    }
}

/// Whether a client that means well sends this octet in a target: one that RFC 3986 allows, or one
/// that browsers leave as it is in some place. Nobody sends a quote or an angle bracket.
const fn is_sent(octet: u8) -> bool {
    token::is_target_octet(octet) && !matches!(octet, b'"' | b'<' | b'>')
}

/// As [`is_sent`], but for the octets that browsers leave as they are in a query and not in a path
/// (URL Standard, path percent-encode set), and RFC 3986 allows in neither; the mark that begins a
/// query is none of the path's either.
const fn is_sent_before_a_query(octet: u8) -> bool {
    is_sent(octet) && !matches!(octet, b'?' | b'\\' | b'`' | b'{' | b'}')
}

/// A part that does not end in these octets: either more are needed, or it is longer than `limit`.
fn short_of(octets: &[u8], limit: usize, reason: Reason) -> Advanced {
    if octets.len() > limit { Err(Refusal::new(reason, limit)) } else { Ok(None) }
}

fn of_target(refusal: TargetRefusal, start: usize) -> Refusal {
    match refusal {
        TargetRefusal::UnknownForm => Refusal::new(Reason::TargetForm, start),
        TargetRefusal::Octet { at } => Refusal::new(Reason::TargetOctet, start.saturating_add(at)),
        TargetRefusal::Authority => Refusal::new(Reason::TargetAuthority, start),
        TargetRefusal::ConnectForm => Refusal::new(Reason::ConnectForm, start),
        TargetRefusal::AsteriskForm => Refusal::new(Reason::AsteriskForm, start),
    }
}

/// The first octet of a TLS handshake record, and the major version behind it (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 0x16;
const TLS_MAJOR: u8 = 3;
