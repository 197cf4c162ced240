//! What may happen next on a connection (RFC 9112 §9.3): one table, without a role.
//!
//! A connection has two sides that send messages in turn: requests one way, responses the other.
//! A server reads the first and writes the second, a client the other way round, and both follow
//! the same table. Interim responses (1xx) do not appear here: they change nothing.

use std::fmt;

/// Where one side of a connection stands.
///
/// ```text
///          MessageBegun { has_body }      MessageComplete
///   Idle ----------------------------> Body ------------> Done
///    ^ |                                                   ^ |
///    | +------- MessageBegun { has_body: false } ----------+ |
///    +----------------------- Next --------------------------+
///
///   Idle, Done  --Stop-->    MustClose
///   Idle, Done, MustClose  --Closed-->  Closed
///   Body  --Closed-->        Broken        (the message was cut off)
///   every state  --Fault-->  Broken
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before a message.
    Idle,
    /// The head is complete, the body is not.
    Body,
    /// A message is complete.
    Done,
    /// No message may follow; the connection is still open.
    MustClose,
    /// Closed after a complete message.
    Closed,
    /// Nobody knows where the next message would begin.
    Broken,
}

/// What happens to one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A head is complete.
    MessageBegun {
        /// Whether a body follows.
        has_body: bool,
    },
    /// The message is complete, whether it had a body or not.
    MessageComplete,
    /// Both messages of an exchange are complete and another exchange may follow.
    Next,
    /// No message may follow.
    Stop,
    /// The connection was closed.
    Closed,
    /// The message could not be read, or could not be sent.
    Fault,
}

/// An event that cannot happen in this state; the caller is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impossible {
    /// Where the side stood.
    pub side: Side,
    /// What was said to have happened.
    pub event: Event,
}

impl Side {
    /// The state after this event.
    ///
    /// # Errors
    /// [`Impossible`] when the table has no such transition.
    pub const fn after(self, event: Event) -> Result<Self, Impossible> {
        match (self, event) {
            (Self::Idle, Event::MessageBegun { has_body: true }) => Ok(Self::Body),
            (Self::Idle, Event::MessageBegun { has_body: false })
            | (Self::Body | Self::Done, Event::MessageComplete) => Ok(Self::Done),
            (Self::Done, Event::Next) => Ok(Self::Idle),
            (Self::Idle | Self::Done, Event::Stop) => Ok(Self::MustClose),
            (Self::Idle | Self::Done | Self::MustClose, Event::Closed) => Ok(Self::Closed),
            (Self::Body, Event::Closed) | (_, Event::Fault) => Ok(Self::Broken),
            (side, event) => Err(Impossible { side, event }),
        }
    }
}

/// What to do once an exchange is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next request may come on this connection.
    ReadRequest,
    /// The connection has to close.
    Close,
}

/// Both sides of one connection, and what they have said about its end.
///
/// A server calls [`request_begun`](Self::request_begun) when it has read a head, and
/// [`response_begun`](Self::response_begun) before it writes one; a client the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversation {
    request: Side,
    response: Side,
    persists: bool,
}

impl Default for Conversation {
    fn default() -> Self {
        Self::new()
    }
}

impl Conversation {
    /// A connection before its first request.
    #[must_use]
    pub const fn new() -> Self {
        Self { request: Side::Idle, response: Side::Idle, persists: true }
    }

    /// The head of a request is complete. `persists` is what it says about the connection,
    /// `has_body` whether a body follows.
    ///
    /// # Errors
    /// [`Impossible`] when the exchange before is not over.
    pub fn request_begun(&mut self, persists: bool, has_body: bool) -> Result<(), Impossible> {
        self.request = self.request.after(Event::MessageBegun { has_body })?;
        self.persists &= persists;
        Ok(())
    }

    /// The request's body is complete. A request without a body is complete with its head; saying
    /// so again does no harm.
    ///
    /// # Errors
    /// [`Impossible`] when no request has begun.
    pub fn request_complete(&mut self) -> Result<(), Impossible> {
        self.request = self.request.after(Event::MessageComplete)?;
        Ok(())
    }

    /// The request cannot be read: refused, cut off or too slow. It can be answered, and then the
    /// connection closes.
    pub const fn request_broken(&mut self) {
        self.request = Side::Broken;
        self.persists = false;
    }

    /// A final response begins; it may begin before the request is complete. `keeps` is whether
    /// this end is willing to keep the connection.
    ///
    /// # Errors
    /// [`Impossible`] when there is no request to answer, or it has been answered.
    pub fn response_begun(&mut self, keeps: bool) -> Result<(), Impossible> {
        let event = Event::MessageBegun { has_body: true };
        if !matches!(self.request, Side::Body | Side::Done | Side::Broken) {
            return Err(Impossible { side: self.request, event });
        }
        self.response = self.response.after(event)?;
        self.persists &= keeps;
        Ok(())
    }

    /// The response is complete.
    ///
    /// # Errors
    /// [`Impossible`] when none has begun.
    pub fn response_complete(&mut self) -> Result<(), Impossible> {
        self.response = self.response.after(Event::MessageComplete)?;
        Ok(())
    }

    /// The response cannot be finished: the connection has to close, so that the peer sees that
    /// it was cut off.
    pub const fn response_broken(&mut self) {
        self.response = Side::Broken;
        self.persists = false;
    }

    /// Whether the connection closes after the current response, as far as is known now: then the
    /// response says `Connection: close` (RFC 9112 §9.6).
    #[must_use]
    pub const fn must_close(&self) -> bool {
        !self.persists
    }

    /// What to do now. [`Next::ReadRequest`] begins the next exchange: both messages are complete
    /// and both ends keep the connection, or there has not been any yet. Everything else ends the
    /// connection, also a request whose body was not read to its end.
    #[expect(clippy::should_implement_trait, reason = "a conversation's next step is no element")]
    pub fn next(&mut self) -> Next {
        let fresh = self.request == Side::Idle && self.response == Side::Idle;
        if self.persists && fresh {
            return Next::ReadRequest;
        }
        if self.persists
            && let (Ok(request), Ok(response)) =
                (self.request.after(Event::Next), self.response.after(Event::Next))
        {
            (self.request, self.response) = (request, response);
            return Next::ReadRequest;
        }
        self.persists = false;
        self.request = self.request.after(Event::Stop).unwrap_or(Side::Broken);
        self.response = self.response.after(Event::Stop).unwrap_or(Side::Broken);
        Next::Close
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { side, event } = self;
        write!(f, "{event:?} cannot happen while this side of the connection is {side:?}")
    }
}

impl std::error::Error for Impossible {}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDES: [Side; 6] =
        [Side::Idle, Side::Body, Side::Done, Side::MustClose, Side::Closed, Side::Broken];

    #[test]
    fn table_has_these_transitions_and_no_other() {
        use Side::{Body, Broken, Closed, Done, Idle, MustClose};
        // One row an event: the state after it from Idle, Body, Done, MustClose, Closed, Broken.
        let rows: [(Event, [Option<Side>; 6]); 7] = [
            (Event::MessageBegun { has_body: true }, [Some(Body), None, None, None, None, None]),
            (Event::MessageBegun { has_body: false }, [Some(Done), None, None, None, None, None]),
            (Event::MessageComplete, [None, Some(Done), Some(Done), None, None, None]),
            (Event::Next, [None, None, Some(Idle), None, None, None]),
            (Event::Stop, [Some(MustClose), None, Some(MustClose), None, None, None]),
            (Event::Closed, [Some(Closed), Some(Broken), Some(Closed), Some(Closed), None, None]),
            (Event::Fault, [Some(Broken); 6]),
        ];
        for (event, expected) in rows {
            for (side, after) in SIDES.into_iter().zip(expected) {
                let outcome = side.after(event);
                assert_eq!(outcome, after.ok_or(Impossible { side, event }), "{side:?} {event:?}");
            }
        }
    }

    // RFC 9112 §9.3
    #[test]
    fn conversation_goes_on_when_both_messages_are_complete_and_both_ends_keep_it() {
        for (persists, keeps, next) in [
            (true, true, Next::ReadRequest),
            (false, true, Next::Close),
            (true, false, Next::Close),
        ] {
            let mut talk = Conversation::new();
            assert_eq!(talk.next(), Next::ReadRequest);
            talk.request_begun(persists, true).unwrap();
            talk.request_complete().unwrap();
            talk.response_begun(keeps).unwrap();
            assert_eq!(talk.must_close(), next == Next::Close);
            talk.response_complete().unwrap();
            assert_eq!(talk.next(), next);
            assert_eq!(talk.next(), next);
        }
    }

    // RFC 9112 §9.3
    #[test]
    fn conversation_with_a_request_body_left_unread_closes() {
        let mut talk = Conversation::new();
        talk.request_begun(true, true).unwrap();
        talk.response_begun(true).unwrap();
        talk.response_complete().unwrap();
        assert_eq!(talk.next(), Next::Close);

        let mut talk = Conversation::new();
        talk.request_begun(true, true).unwrap();
        talk.response_begun(true).unwrap();
        talk.response_complete().unwrap();
        talk.request_complete().unwrap();
        assert_eq!(talk.next(), Next::ReadRequest);
    }

    #[test]
    fn conversation_with_a_broken_message_is_answered_once_and_closes() {
        let mut talk = Conversation::new();
        talk.request_broken();
        talk.response_begun(true).unwrap();
        assert!(talk.must_close());
        talk.response_complete().unwrap();
        assert_eq!(talk.next(), Next::Close);

        let mut talk = Conversation::new();
        talk.request_begun(true, false).unwrap();
        talk.response_begun(true).unwrap();
        talk.response_broken();
        assert_eq!(talk.next(), Next::Close);
    }

    #[test]
    fn conversation_out_of_order_is_an_error_that_names_both() {
        let mut talk = Conversation::new();
        assert!(talk.response_begun(true).is_err());
        talk.request_begun(true, false).unwrap();
        talk.response_begun(true).unwrap();
        let twice = talk.request_begun(true, false).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "MessageBegun { has_body: false } cannot happen while this side of the connection is \
             Done"
        );
    }
}
