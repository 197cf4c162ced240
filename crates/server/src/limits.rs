//! The limits of a connection and of the server, each with its unit and reason.

use std::time::Duration;

use plainwire_h1::HeadLimits;

/// What a connection may take, and how long. All can be set; the defaults are for the open
/// internet.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The size of a request's head.
    pub head: HeadLimits,
    /// From a request's first octet to the end of its head; for the first request, from the
    /// connection's beginning, unless the model lets silent clients go sooner. Default 10 s: a head
    /// fits in one or two packets.
    pub head_timeout: Duration,
    /// Octets of a request's content that are read, chunk lines and trailers included, so that its
    /// connection can be kept. Default 64 KiB: a form that was sent to the wrong place. With more
    /// than that, the request is answered without reading it, and the connection closes.
    pub content_octets_max: u64,
    /// From the end of a request's head to the end of its content. Default 10 s, as for a head:
    /// what is worth reading fits in a few packets.
    pub content_timeout: Duration,
    /// From one response to the next request. Default 60 s: a reader's next click often comes
    /// within it, and an idle connection costs little.
    pub idle_timeout: Duration,
    /// How long a client is waited for until it has taken 240 octets of a response for each second
    /// of it. Default 30 s. It bounds a stall, not the whole transfer: a slow download that moves
    /// goes on for hours.
    pub write_timeout: Duration,
    /// How long the store may take for one question or one piece. Default 30 s: a file system
    /// that is away must not hold connections for ever.
    pub store_timeout: Duration,
    /// Connections at once; more wait in the backlog, unless one that waits for its client gives
    /// way. Default 10,000.
    pub connections_max: u32,
    /// Connections at once from one client, which is an IPv4 address or an IPv6 network of 64
    /// bits; more are closed at once. Default 1,024, above what a shared address needs. A client
    /// also takes no more than there are places left for others, but for the few that a browser
    /// opens. The loopback addresses are exempt: a proxy may sit there.
    pub connections_per_client_max: u32,
    /// How long a stop waits for exchanges that are under way. Default 30 s, as long as service
    /// managers commonly wait before they kill.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: HeadLimits::default(),
            head_timeout: Duration::from_secs(10),
            content_octets_max: 64 * 1024,
            content_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(30),
            store_timeout: Duration::from_secs(30),
            connections_max: 10_000,
            connections_per_client_max: 1_024,
            drain_timeout: Duration::from_secs(30),
        }
    }
}

/// How long a closing connection waits for the next octets of a client that may still be sending,
/// so that the answer is not lost to a reset (RFC 9112 §9.6). Where others wait for the connection,
/// because one is served at a time, all places are taken or the server stops, it is also how long
/// it takes them in all.
pub(crate) const LINGER_SILENCE: Duration = Duration::from_secs(2);

/// How long it takes them in all. A client that sends on without looking at the answer needs some
/// seconds for an upload; one that never ends has had its answer.
pub(crate) const LINGER_TIMEOUT: Duration = Duration::from_secs(10);

/// Octets that a closing connection takes at most: an upload that was refused at its head.
pub(crate) const LINGER_OCTETS_MAX: u64 = 16 * 1024 * 1024;

/// How long a connection may say nothing where only one is served at a time: browsers open a
/// second one in advance, and the page waits behind it.
pub(crate) const SINGLE_FIRST_OCTET_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a cut waits for connections to let go, so that they leave their records.
pub(crate) const CUT_TIMEOUT: Duration = Duration::from_millis(200);

/// How long after the word to stop a connection that was accepted at the very end may take to say
/// something.
pub(crate) const LAST_CALL: Duration = Duration::from_millis(500);

/// Connections that a client may have however few places are left, unless it may have fewer in any
/// case: what a browser opens to one server. Further ones would be closed, and its page broken.
pub(crate) const CLIENT_CONNECTIONS_LEAST: u32 = 6;

/// The part of the head's time, one in so many, for which a connection keeps its place in any case
/// while a request is due. By default 2 s: long enough for a packet that was lost and sent again.
/// Then it has to give its place to a client that has none.
pub(crate) const LATE_PART: u32 = 5;

/// The part of the write's time, one in so many, after which a client that still takes the same
/// piece of an answer is slow. By default 10 s for at most 256 KiB: slower than any network of
/// today. Then it gives its place to a client that has none, if it has more connections than
/// `CLIENT_CONNECTIONS_LEAST`.
pub(crate) const SLOW_PART: u32 = 3;

/// How long a client waits for a place until another connection is asked for one: the first may
/// have had something to do after all.
pub(crate) const ASK_AGAIN: Duration = Duration::from_millis(100);

/// Requests that a connection may have answered without waiting, before all others get their turn;
/// from then on it works only in its turn. Browsers send one, package managers some ten at once: a
/// turn costs them little. With more, a crowd that sends just so many would do as much work as it
/// likes, and whoever is in a turn would keep others for longer.
pub(crate) const TURN_REQUESTS: u64 = 8;

/// Octets of heads and responses that a connection may have received and sent without waiting,
/// likewise.
pub(crate) const TURN_OCTETS: u64 = 64 * 1024;

/// Octets of heads and responses that a connection may have received and sent without waiting for
/// the next request, until it works only in its turn: a page's usual files are shorter.
pub(crate) const GREEDY_OCTETS: u64 = 256 * 1024;

/// Turns at once for each thread that serves, of one client and of all together. With more, whoever
/// is at ease would wait for as many.
pub(crate) const TURNS_EACH_THREAD: usize = 1;

/// How often in succession a connection has to wait for a request, with little work before each
/// wait, until it needs no turns any more. One that sends without end waits now and then too, where
/// it is slower than the server.
pub(crate) const EASE_WAITS: u32 = 8;

/// Connections that are accepted one after the other before those that are open get their turn.
pub(crate) const ACCEPTED_AT_ONCE_MAX: u32 = 16;

/// Octets of responses that are gathered before they are sent: a batch of pipelined answers.
pub(crate) const BATCH_OCTETS_MAX: usize = 64 * 1024;

/// Octets that a response's head takes at most, beside the fields that the answer gives: status
/// line, `Date`, `Connection`, `Content-Length`.
pub(crate) const HEAD_OCTETS: usize = 256;

/// Octets of a buffer that a connection keeps while it idles.
pub(crate) const IDLE_BUFFER_OCTETS_MAX: usize = 4 * 1024;

/// Octets of a file that go out at once. Other connections get their turn between two pieces.
pub(crate) const PIECE_OCTETS_MAX: u64 = 256 * 1024;

/// Octets that the kernel keeps of a connection before it has sent them. With the system's own
/// limit, a megabyte and more, a slow client would look stalled until a third of it had drained.
pub(crate) const UNSENT_OCTETS_MAX: u32 = 128 * 1024;

/// Connections that the kernel keeps until they are accepted.
pub(crate) const BACKLOG: u16 = 4096;

/// Ports that are tried where any will do but several addresses have to share it.
pub(crate) const ANY_PORT_TRIES: u32 = 10;

/// The first wait after a failure to accept, doubled each time up to the longest one.
pub(crate) const ACCEPT_RETRY_FIRST: Duration = Duration::from_millis(10);

/// How long accepting has to work before a failure is over, and the next one is said again.
pub(crate) const ACCEPT_CALM: Duration = Duration::from_secs(10);

/// The longest wait after a failure to accept.
pub(crate) const ACCEPT_RETRY_LONGEST: Duration = Duration::from_secs(1);
