//! Clients that ask without a pause while something breaks, and judge every answer.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use plainwire_testkit::laws::broken_alone;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::wait;
use plainwire_testkit::wire::{Response, Wire, WireError, request};

/// What became of one request.
pub(crate) enum Fate<'a> {
    /// An answer came, whole.
    Answered(&'a Response),
    /// Some octets came, and then the end: fewer than the answer said.
    Cut(&'a [u8]),
    /// Nothing came, or nobody was there.
    Refused,
}

/// Clients of their own threads, until they are told to stop.
pub(crate) struct Load {
    stops: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    clients: Vec<JoinHandle<()>>,
}

impl Load {
    /// This many clients ask for these paths in turn, each on a connection of its own, and each
    /// fate is judged by the client that met it.
    pub(crate) fn on(
        server: SocketAddr,
        clients: usize,
        paths: &'static [&'static str],
        judge: impl Fn(&str, &Fate<'_>) + Send + Sync + 'static,
    ) -> Self {
        let (stops, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let judge = Arc::new(judge);
        let clients = (0..clients)
            .map(|first| {
                let (stops, answered) = (Arc::clone(&stops), Arc::clone(&answered));
                let judge = Arc::clone(&judge);
                let mut paths = paths.iter().cycle().skip(first);
                thread::spawn(move || {
                    while !stops.load(Ordering::Relaxed) {
                        let path = paths.next().expect("paths without an end");
                        if ask(server, path, &*judge) {
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                })
            })
            .collect();
        Self { stops, answered, clients }
    }

    /// Waits until this many more answers have come.
    pub(crate) fn goes_on_for(&self, answers: usize) {
        let before = self.answered();
        wait::until("answers under load", ANSWER_WAIT_MAX, || {
            // A client that failed would be waited for in vain.
            let has_failed = self.clients.iter().any(JoinHandle::is_finished);
            let enough = self.answered() >= before + answers;
            (has_failed || enough).then_some(())
        });
    }

    /// How many answers have come.
    pub(crate) fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// Stops, and fails where one of the clients has failed.
    pub(crate) fn end(self) {
        self.stops.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.join().expect("no client has met what it must not");
        }
    }
}

/// Asks once; whether an answer came.
fn ask(server: SocketAddr, path: &str, judge: &dyn Fn(&str, &Fate<'_>)) -> bool {
    let Ok(stream) = TcpStream::connect_timeout(&server, ANSWER_WAIT_MAX) else {
        judge(path, &Fate::Refused);
        // Nobody listens just now.
        thread::sleep(Duration::from_millis(1));
        return false;
    };
    let mut wire = Wire::over(stream);
    let sent = wire.try_send(request(&format!("GET {path}\nconnection: close")));
    match wire.try_response("GET") {
        Ok(response) => {
            let broken = broken_alone("GET", &response);
            assert!(broken.is_empty(), "{path}: {broken:?}\n{response}");
            judge(path, &Fate::Answered(&response));
            true
        }
        Err(WireError::Closed(octets) | WireError::Reset(octets)) => {
            let nothing = octets.is_empty() || sent.is_err();
            judge(path, &if nothing { Fate::Refused } else { Fate::Cut(&octets) });
            false
        }
        Err(error) => panic!("{path}: {error}"),
    }
}
