//! The end of a connection whose client may still be sending.
//!
//! Closing with octets unread would reset the connection, and the client might lose the answer that
//! it was sent (RFC 9112 §9.6). So our side is closed first, and what still comes is dropped, for a
//! while. Where others wait for this connection to end, that while is short. It does not know what
//! was answered.

use std::pin::pin;

use plainwire_link::Deadline;
use tokio::time::sleep;

use super::Connection;
use crate::limits::{LINGER_OCTETS_MAX, LINGER_SILENCE};

impl Connection {
    /// Whether closing now could reset the connection, and so take the answer from the client: it
    /// may be sending still, or has sent what nobody received, or what was refused and still
    /// stands in the buffer.
    pub(super) fn may_be_reset(&self) -> bool {
        self.lingers || !self.link.unread.is_empty() || self.link.has_unreceived()
    }

    /// Closes in two steps: our side first, then, when the client has had time to read the
    /// answer, the whole. A stop shortens what is left of that time.
    pub(super) async fn linger(&mut self) {
        let Self { link, stop, shared, .. } = self;
        if link.finish().await.is_err() {
            return;
        }
        let deadline = Deadline::after(shared.model.linger_timeout());
        let mut octets_left = LINGER_OCTETS_MAX;
        {
            let mut wanted = pin!(async {
                sleep(LINGER_SILENCE).await;
                shared.room.wanted_from_late().await;
            });
            tokio::select! {
                biased;
                () = link.drain(LINGER_SILENCE, deadline, &mut octets_left) => return,
                () = stop.wait() => {}
                () = &mut wanted => return,
            }
            // It does not count as late any more: nobody would hear that its place is wanted.
        }
        let deadline = deadline.or_earlier(Deadline::after(LINGER_SILENCE));
        link.drain(LINGER_SILENCE, deadline, &mut octets_left).await;
    }
}
