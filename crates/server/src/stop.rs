//! The word to stop: said once, heard by everyone.

use tokio::sync::watch;

/// Says stop.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Hears it.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stopper {
    /// One who can say stop, and an ear for it, to be cloned.
    #[must_use]
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stop(receiver))
    }

    /// Says it; saying it again changes nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Whether it has been said.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is said. A [`Stopper`] that is dropped has said nothing, and then this
    /// waits for ever.
    pub async fn wait(&mut self) {
        if self.0.wait_for(|said| *said).await.is_err() {
            std::future::pending().await
        }
    }
}
