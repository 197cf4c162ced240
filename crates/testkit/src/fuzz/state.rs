//! Operations on the table of a conversation (RFC 9112 §9.3), one octet each, beside a model.
//!
//! The model knows two words a side, whether its message has begun and whether it is whole, and
//! three about the connection. It is written from the documentation, not from the table.

use plainwire_h1::{Conversation, Event, Next, Side};

use super::{Rung, Target};

/// The target.
pub const TARGET: Target =
    Target { name: "state", rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Model], seeds, run };

fn seeds() -> Vec<Vec<u8>> {
    let words: [&[u8]; 9] =
        [b"nRBrbN", b"nrbnrbn", b"nQbn", b"nRbn", b"nRbNRbn", b"nRbPn", b"nxbn", b"nrzn", b"nrBqn"];
    words.iter().map(|word| word.to_vec()).collect()
}

fn run(octets: &[u8]) {
    let octets = &octets[..octets.len().min(OPERATIONS_MAX)];
    let mut talk = Conversation::new();
    let mut model = Model::default();
    for (at, &octet) in octets.iter().enumerate() {
        let (did, expected) = match octet {
            b'r' => (talk.request_begun(true, false).is_ok(), model.request_begun(true, false)),
            b'R' => (talk.request_begun(true, true).is_ok(), model.request_begun(true, true)),
            b'q' => (talk.request_begun(false, false).is_ok(), model.request_begun(false, false)),
            b'Q' => (talk.request_begun(false, true).is_ok(), model.request_begun(false, true)),
            b'P' => (talk.request_complete().is_ok(), model.request_complete()),
            b'x' => {
                talk.request_broken();
                (true, model.break_request())
            }
            b'b' => (begin_and_end(&mut talk, true), model.begin_and_end(true)),
            b'B' => (begin_and_end(&mut talk, false), model.begin_and_end(false)),
            b'+' => (talk.response_begun(true).is_ok(), model.response_begun(true)),
            b'.' => (talk.response_complete().is_ok(), model.response_complete()),
            b'z' => {
                talk.response_broken();
                (true, model.break_response())
            }
            _ => (talk.next() == Next::ReadRequest, model.next()),
        };
        assert_eq!(did, expected, "operation {at} of {}", octets.escape_ascii());
        assert_eq!(talk.must_close(), !model.persists, "behind operation {at}");
    }
    // What is over stays over, whoever asks how often.
    if talk.next() == Next::Close {
        assert!(talk.must_close() && talk.next() == Next::Close);
        assert!(talk.request_begun(true, false).is_err() || !model.is_settled());
    }
    octets.iter().for_each(|&octet| one_side(octet, octets));
}

fn begin_and_end(talk: &mut Conversation, keeps: bool) -> bool {
    talk.response_begun(keeps).is_ok() && talk.response_complete().is_ok()
}

/// Where one message of the exchange is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Message {
    #[default]
    Awaited,
    Begun,
    Whole,
    /// Neither can it go on nor can another follow.
    Broken,
    /// None may follow.
    Over,
}

#[derive(Debug)]
struct Model {
    request: Message,
    response: Message,
    persists: bool,
}

impl Default for Model {
    fn default() -> Self {
        Self { request: Message::Awaited, response: Message::Awaited, persists: true }
    }
}

impl Model {
    fn request_begun(&mut self, persists: bool, has_body: bool) -> bool {
        let may = self.request == Message::Awaited;
        if may {
            self.request = if has_body { Message::Begun } else { Message::Whole };
            self.persists &= persists;
        }
        may
    }

    fn request_complete(&mut self) -> bool {
        Self::complete(&mut self.request)
    }

    fn response_begun(&mut self, keeps: bool) -> bool {
        let is_asked = matches!(self.request, Message::Begun | Message::Whole | Message::Broken);
        let may = is_asked && self.response == Message::Awaited;
        if may {
            self.response = Message::Begun;
            self.persists &= keeps;
        }
        may
    }

    fn response_complete(&mut self) -> bool {
        Self::complete(&mut self.response)
    }

    fn begin_and_end(&mut self, keeps: bool) -> bool {
        self.response_begun(keeps) && self.response_complete()
    }

    fn complete(message: &mut Message) -> bool {
        let may = matches!(message, Message::Begun | Message::Whole);
        if may {
            *message = Message::Whole;
        }
        may
    }

    fn break_request(&mut self) -> bool {
        (self.request, self.persists) = (Message::Broken, false);
        true
    }

    fn break_response(&mut self) -> bool {
        (self.response, self.persists) = (Message::Broken, false);
        true
    }

    /// Whether the next request may come.
    fn next(&mut self) -> bool {
        let both = |message| (self.request, self.response) == (message, message);
        if self.persists && (both(Message::Awaited) || both(Message::Whole)) {
            (self.request, self.response) = (Message::Awaited, Message::Awaited);
            return true;
        }
        self.persists = false;
        for message in [&mut self.request, &mut self.response] {
            *message = match message {
                Message::Awaited | Message::Whole => Message::Over,
                _ => Message::Broken,
            };
        }
        false
    }

    fn is_settled(&self) -> bool {
        self.request != Message::Awaited
    }
}

/// One side alone: what is closed or broken never comes back, and a fault is always possible.
fn one_side(first: u8, octets: &[u8]) {
    let events = [
        Event::MessageBegun { has_body: first.is_multiple_of(2) },
        Event::MessageComplete,
        Event::Next,
        Event::Stop,
        Event::Closed,
        Event::Fault,
    ];
    let mut side = Side::Idle;
    for &octet in octets.iter().take(STEPS_MAX) {
        let event = events[usize::from(octet) % events.len()];
        match side.after(event) {
            Ok(after) => {
                let is_end = matches!(side, Side::Closed | Side::Broken);
                assert!(!is_end || after == Side::Broken, "{side:?} {event:?} {after:?}");
                side = after;
            }
            Err(impossible) => {
                assert_eq!((impossible.side, impossible.event), (side, event));
                assert!(!impossible.to_string().is_empty() && event != Event::Fault);
            }
        }
    }
}

/// Operations of one input: more of them only repeat what these can show.
const OPERATIONS_MAX: usize = 64;

/// Events of one side that are tried from each beginning.
const STEPS_MAX: usize = 16;
