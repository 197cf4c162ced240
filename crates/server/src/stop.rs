//! The word to stop: said once, heard by everyone; and the word to cut what is still under way.

use tokio::sync::watch;
use tokio::time::Instant;

/// How far a stop has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// Nothing yet.
    Nothing,
    /// Finish what is under way; since this moment.
    Stop(Instant),
    /// Finish nothing any more; the moment is that of the first word.
    Cut(Instant),
}

/// Says stop.
#[derive(Debug)]
pub struct Stopper(watch::Sender<Said>);

/// Hears it.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<Said>);

impl Stopper {
    /// One who can say stop, and an ear for it, to be cloned.
    #[must_use]
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(Said::Nothing);
        (Self(sender), Stop(receiver))
    }

    /// Says that no new exchange is to begin; saying it again changes nothing.
    pub fn stop(&self) {
        self.0.send_if_modified(|said| {
            let is_news = *said == Said::Nothing;
            if is_news {
                *said = Said::Stop(Instant::now());
            }
            is_news
        });
    }

    /// Says that what is under way is to end where it stands.
    pub fn cut(&self) {
        self.0.send_modify(|said| {
            *said = Said::Cut(said.since().unwrap_or_else(Instant::now));
        });
    }
}

impl Stop {
    /// Since when the server stops, if it does.
    #[must_use]
    pub fn since(&self) -> Option<Instant> {
        self.0.borrow().since()
    }

    /// Whether it has been said.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.since().is_some()
    }

    /// Waits until it is said. A [`Stopper`] that is dropped has said nothing, and then this
    /// waits for ever.
    pub async fn wait(&mut self) {
        self.wait_for(|said| said.since().is_some()).await;
    }

    /// Waits until what is under way is to end where it stands.
    pub async fn wait_for_cut(&mut self) {
        self.wait_for(|said| matches!(said, Said::Cut(_))).await;
    }

    async fn wait_for(&mut self, is_it: impl FnMut(&Said) -> bool) {
        if self.0.wait_for(is_it).await.is_err() {
            std::future::pending().await
        }
    }
}

impl Said {
    const fn since(self) -> Option<Instant> {
        match self {
            Self::Nothing => None,
            Self::Stop(since) | Self::Cut(since) => Some(since),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn stop_keeps_the_moment_of_its_first_word() {
        let (stopper, mut stop) = Stopper::new();
        assert_eq!(stop.since(), None);
        stopper.stop();
        let since = stop.since().unwrap();
        tokio::time::advance(std::time::Duration::from_secs(3)).await;
        stopper.stop();
        stopper.cut();
        stopper.stop();
        assert_eq!(stop.since(), Some(since));
        stop.wait().await;
        stop.wait_for_cut().await;
    }
}
