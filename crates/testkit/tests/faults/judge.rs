//! What came over a connection, judged without knowing what broke.

use plainwire_testkit::laws::broken_alone;
use plainwire_testkit::wire::{self, Response, WireError};

use crate::exchanges::Exchange;

/// What came: whole responses, and behind them what is left of one that was cut.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) responses: Vec<Response>,
    pub(crate) rest: Vec<u8>,
    /// All of it, with every `Date` overwritten: the only part that may differ.
    pub(crate) octets: Vec<u8>,
}

impl Came {
    /// Reads what came in answer to these requests.
    ///
    /// # Panics
    ///
    /// When it is not HTTP, or a law is broken; or when there is an octet behind the last answer.
    pub(crate) fn read(octets: Vec<u8>, exchange: &Exchange, case: &str) -> Self {
        let (mut octets, mut responses, mut at) = (octets, Vec::new(), 0);
        for method in exchange.methods() {
            overwrite_date(&mut octets[at..]);
            match wire::read(&octets[at..], method) {
                Ok((response, taken)) => {
                    let broken = broken_alone(method, &response);
                    assert!(broken.is_empty(), "{case}: {broken:?}\n{response}");
                    responses.push(response);
                    at += taken;
                }
                Err(WireError::Closed(_)) => break,
                Err(error) => panic!("{case}: {error}"),
            }
        }
        let rest = octets[at..].to_vec();
        assert!(
            rest.is_empty() || responses.len() < exchange.requests.len(),
            "{case}: behind the last answer came \"{}\"",
            rest.escape_ascii()
        );
        Self { responses, rest, octets }
    }

    /// Holds that this is what would have come, or a beginning of it.
    pub(crate) fn assert_begins(&self, whole: &Self, case: &str) {
        let (came, whole) = (&self.octets, &whole.octets);
        if !whole.starts_with(came) {
            let same = came.iter().zip(whole).take_while(|(one, other)| one == other).count();
            panic!("{case}: another octet than in the whole at {same}");
        }
    }

    /// Holds that this is what would have come.
    pub(crate) fn assert_is(&self, whole: &Self, case: &str) {
        self.assert_begins(whole, case);
        assert_eq!(self.octets.len(), whole.octets.len(), "{case}: some of it did not come");
    }
}

/// Overwrites the value of `Date` in the head that begins here, also one that is cut, by one that
/// is right.
fn overwrite_date(octets: &mut [u8]) {
    const NAME: &[u8] = b"\r\nDate: ";
    const DATE: &[u8] = b"Thu, 31 Dec 2099 23:59:59 GMT";
    let Some(at) = octets.windows(NAME.len()).take(HEAD_OCTETS).position(|it| it == NAME) else {
        return;
    };
    let value = &mut octets[at + NAME.len()..];
    let end = value.len().min(DATE.len());
    value[..end].copy_from_slice(&DATE[..end]);
}

/// Within which a head has its `Date`.
const HEAD_OCTETS: usize = 1024;
