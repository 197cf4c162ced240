//! Turns: connections that never have to wait give way to those that do.
//!
//! A client that sends requests without end, or takes a large file as fast as it comes, would keep
//! a thread for itself. So its connection pauses after each bounded piece of work, and from then on
//! counts as *greedy*; and of a client's greedy connections only a few are at work at once, while
//! the others wait in a queue. So it is with those of all clients together: however many are
//! greedy, whoever is at ease waits for a few turns at most. A connection whose client waits for
//! its answers needs no turn. A new one begins greedy while its client has another that is, since
//! many connections with little work each are much work too.
//!
//! ```text
//! at ease  -- much work without a wait for a request -->  greedy: works only in its turn
//!    ^                                                            |
//!    +----- several waits for a request, with little between -----+
//! ```
//!
//! A turn is held for one poll of the connection's future, and while the runtime first lets others
//! go; whatever the future waits for, it waits without. So turns cannot block each other, and one
//! whose connection ends or panics is given back. It does not know what the work is.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::yield_now;

use crate::limits::{EASE_WAITS, GREEDY_OCTETS, TURN_OCTETS, TURN_REQUESTS};

/// The turns that a connection may have: one of its client's and one of all clients' at a time. Its
/// client's comes first, so that clients take turns, and not connections.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    own: Arc<Semaphore>,
    all: Arc<Semaphore>,
    /// How many of the client's connections are greedy.
    greedy: Arc<AtomicU32>,
}

/// A connection that is greedy, among those of its client, until this is dropped.
struct Greedy<'a>(&'a AtomicU32);

impl Turns {
    /// Those of a new client: so many at once, among those of all.
    pub(crate) fn new(own: usize, all: &Arc<Semaphore>) -> Self {
        let own = Arc::new(Semaphore::new(own));
        Self { own, all: Arc::clone(all), greedy: Arc::default() }
    }
}

/// A turn; given back when dropped.
type Turn = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// How much a connection does between its waits.
#[derive(Debug)]
pub(crate) struct Pace {
    gate: Arc<Gate>,
    /// Octets of the heads that were answered.
    heads: u64,
    /// The gate's count of waits when it was last looked at.
    waits: u32,
    done: Work,
    /// What was done at the last wait of any kind, or pause.
    at_wait: Work,
    /// What was done at the last wait for a request.
    at_request: Work,
    /// Waits for a request in succession that had little work before them.
    easy_waits: u32,
}

/// Work of a connection since it began.
#[derive(Debug, Default, Clone, Copy)]
struct Work {
    requests: u64,
    octets: u64,
}

/// What a connection's work and its driver share.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    is_greedy: AtomicBool,
    waits: AtomicU32,
}

type Asked = Pin<Box<dyn Future<Output = Turn> + Send>>;

/// Drives the work; while it is greedy, only in its turn. It begins greedy where another connection
/// of its client is.
pub(crate) async fn in_turn<W: Future>(
    mut work: Pin<&mut W>,
    gate: &Gate,
    turns: &Turns,
) -> W::Output {
    if turns.greedy.load(Ordering::Relaxed) > 0 {
        gate.is_greedy.store(true, Ordering::Relaxed);
    }
    let (mut asked, mut greedy) = (None, None);
    poll_fn(|context| {
        let mut turn = None;
        if gate.is_greedy.load(Ordering::Relaxed) {
            greedy.get_or_insert_with(|| Greedy::new(&turns.greedy));
            match poll_turn(&mut asked, turns, context) {
                Poll::Ready(now) => turn = Some(now),
                Poll::Pending => return Poll::Pending,
            }
        } else {
            greedy = None;
        }
        let done = work.as_mut().poll(context);
        if done.is_pending() {
            gate.waits.fetch_add(1, Ordering::Relaxed);
        }
        drop(turn);
        done
    })
    .await
}

fn poll_turn(asked: &mut Option<Asked>, turns: &Turns, context: &mut Context<'_>) -> Poll<Turn> {
    let turn = asked
        .get_or_insert_with(|| Box::pin(next_turn(Arc::clone(&turns.own), Arc::clone(&turns.all))));
    let turn = turn.as_mut().poll(context);
    if turn.is_ready() {
        *asked = None;
    }
    turn
}

/// Whoever has the next turn first lets all others go that have something to do now: so many turns
/// as there are at once, and no more, come between two looks of the runtime at its sockets.
async fn next_turn(own: Arc<Semaphore>, all: Arc<Semaphore>) -> Turn {
    let own = own.acquire_owned().await.expect("the semaphore is never closed");
    let all = all.acquire_owned().await.expect("the semaphore is never closed");
    yield_now().await;
    (own, all)
}

/// Ends the poll that is under way. Whose turn it is next is decided before the next one.
async fn pause() {
    let mut has_paused = false;
    poll_fn(|context| {
        if has_paused {
            return Poll::Ready(());
        }
        has_paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Pace {
    pub(crate) fn new() -> Self {
        let [done, at_wait, at_request] = [Work::default(); 3];
        Self { gate: Arc::default(), heads: 0, waits: 0, done, at_wait, at_request, easy_waits: 0 }
    }

    /// What its driver has to look at.
    pub(crate) const fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Notes that one more request was answered, whose head had `head` octets, and so many octets
    /// were sent on the connection by now; pauses when that was enough for one turn and `more` of
    /// what the client sends is there. Where nothing is, the wait for the next request tells
    /// whether the client waits for its answers: a pause before it would give the client the time
    /// to send that request.
    pub(crate) async fn answered(&mut self, head: usize, octets: u64, more: bool) {
        self.done.requests = self.done.requests.saturating_add(1);
        self.heads = self.heads.saturating_add(u64::try_from(head).unwrap_or(u64::MAX));
        self.note(octets);
        if more {
            self.pause_after_a_turn().await;
        }
    }

    /// Notes that so many octets were sent on the connection by now, and more are to come; pauses
    /// when that was enough for one turn.
    pub(crate) async fn sent(&mut self, octets: u64) {
        self.note(octets);
        self.pause_after_a_turn().await;
    }

    /// Drives the wait for a request's first octet. Pauses where there was nothing to wait for, and
    /// enough was done for one turn.
    pub(crate) async fn wait<W: Future>(&mut self, mut work: Pin<&mut W>) -> W::Output {
        let mut waits = false;
        let done = poll_fn(|context| {
            let done = work.as_mut().poll(context);
            if done.is_pending() && !waits {
                waits = true;
                self.begin_wait();
            }
            done
        })
        .await;
        self.pause_after_a_turn().await;
        done
    }

    fn note(&mut self, octets: u64) {
        let before = self.done;
        self.done.octets = octets.saturating_add(self.heads);
        let waits = self.gate.waits.load(Ordering::Relaxed);
        if waits != self.waits {
            (self.waits, self.at_wait) = (waits, before);
        }
        if self.done.is_greed_since(self.at_request) {
            self.gate.is_greedy.store(true, Ordering::Relaxed);
        }
    }

    async fn pause_after_a_turn(&mut self) {
        if self.done.is_a_turn_since(self.at_wait) {
            self.at_wait = self.done;
            pause().await;
        }
    }

    fn begin_wait(&mut self) {
        let is_easy = !self.done.is_greed_since(self.at_request);
        self.easy_waits = if is_easy { self.easy_waits.saturating_add(1) } else { 0 };
        if self.easy_waits >= EASE_WAITS {
            self.gate.is_greedy.store(false, Ordering::Relaxed);
        }
        (self.at_request, self.at_wait) = (self.done, self.done);
    }
}

impl<'a> Greedy<'a> {
    fn new(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Greedy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Work {
    /// Whether as much was done since then as one turn has.
    const fn is_a_turn_since(self, then: Self) -> bool {
        self.exceeds(then, TURN_REQUESTS, TURN_OCTETS)
    }

    /// Whether more was done since then than a client does that waits for its answers.
    const fn is_greed_since(self, then: Self) -> bool {
        self.exceeds(then, TURN_REQUESTS, GREEDY_OCTETS)
    }

    const fn exceeds(self, then: Self, requests: u64, octets: u64) -> bool {
        self.requests.saturating_sub(then.requests) >= requests
            || self.octets.saturating_sub(then.octets) >= octets
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use super::*;

    fn is_greedy(pace: &Pace) -> bool {
        pace.gate.is_greedy.load(Ordering::Relaxed)
    }

    fn turns(count: usize) -> Turns {
        Turns::new(count, &Arc::new(Semaphore::new(count)))
    }

    /// Whether the work is done at its first poll.
    async fn is_done_at_once(work: impl Future<Output = ()>) -> bool {
        let mut work = pin!(work);
        poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_ready())).await
    }

    #[tokio::test(start_paused = true)]
    async fn connection_that_answers_or_sends_without_waiting_pauses_after_each_turn() {
        let mut pace = Pace::new();
        for request in 1..=3 * TURN_REQUESTS {
            assert_eq!(is_greedy(&pace), request > TURN_REQUESTS, "{request}");
            let pauses = !is_done_at_once(pace.answered(0, 0, true)).await;
            assert_eq!(pauses, request % TURN_REQUESTS == 0, "{request}");
        }
        let mut pace = Pace::new();
        assert!(is_done_at_once(pace.sent(TURN_OCTETS - 1)).await);
        assert!(!is_done_at_once(pace.sent(TURN_OCTETS)).await);
        assert!(!is_greedy(&pace));
        pace.sent(GREEDY_OCTETS).await;
        assert!(is_greedy(&pace));
    }

    #[tokio::test(start_paused = true)]
    async fn heads_that_are_long_are_work_too() {
        let mut pace = Pace::new();
        let head = usize::try_from(TURN_OCTETS).unwrap() / 2;
        assert!(is_done_at_once(pace.answered(head, 0, true)).await);
        assert!(!is_done_at_once(pace.answered(head, 0, true)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn turns_of_all_clients_together_are_few_and_go_round_among_the_clients() {
        let all = Arc::new(Semaphore::new(1));
        let order = Arc::new(std::sync::Mutex::new(String::new()));
        let mut every = tokio::task::JoinSet::new();
        let (many, one) = (Turns::new(1, &all), Turns::new(1, &all));
        for (name, turns) in [('m', &many), ('m', &many), ('m', &many), ('o', &one)] {
            let (turns, order, all) = (turns.clone(), Arc::clone(&order), Arc::clone(&all));
            let gate = Gate { is_greedy: true.into(), waits: 0.into() };
            every.spawn(async move {
                let work = async {
                    for _ in 0..3 {
                        assert_eq!(all.available_permits(), 0);
                        order.lock().unwrap().push(name);
                        yield_now().await;
                    }
                };
                in_turn(pin!(work), &gate, &turns).await;
            });
        }
        every.join_all().await;
        let order = order.lock().unwrap();
        assert_eq!(order[..6].matches('o').count(), 3, "{order}");
    }

    #[tokio::test(start_paused = true)]
    async fn connection_that_waits_for_its_client_is_never_greedy() {
        let mut pace = Pace::new();
        let gate = Arc::clone(pace.gate());
        let turns = turns(0);
        let work = async {
            for request in 1..1000 {
                pace.wait(pin!(yield_now())).await;
                pace.answered(0, request * 1000 + 1000, false).await;
            }
            is_greedy(&pace)
        };
        assert!(!in_turn(pin!(work), &gate, &turns).await);
    }

    #[tokio::test(start_paused = true)]
    async fn client_whose_request_would_come_during_a_pause_behind_an_answer_stays_at_ease() {
        let mut pace = Pace::new();
        let comes = std::cell::Cell::new(false);
        for answer in 1..=100 {
            // The client has the whole answer; whenever we let it, it sends the next request.
            comes.set(false);
            let answered = is_done_at_once(pace.answered(0, answer * 100 * 1024, false)).await;
            comes.set(!answered);
            let request = poll_fn(|context| {
                if comes.replace(true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            });
            pace.wait(pin!(request)).await;
            assert!(!is_greedy(&pace), "{answer}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn connection_whose_next_request_is_always_there_pauses_in_its_place() {
        let mut pace = Pace::new();
        for request in 1..=TURN_REQUESTS {
            assert!(is_done_at_once(pace.answered(0, 0, false)).await, "{request}");
            let pauses = !is_done_at_once(pace.wait(pin!(std::future::ready(())))).await;
            assert_eq!(pauses, request == TURN_REQUESTS, "{request}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn greedy_connection_is_at_ease_after_some_waits_with_little_between() {
        let mut pace = Pace::new();
        let mut octets = 0;
        for (each, waits, greedy) in [
            (GREEDY_OCTETS, 1, true),
            (1, EASE_WAITS - 1, true),
            (GREEDY_OCTETS, 1, true),
            (GREEDY_OCTETS - 1, EASE_WAITS - 1, true),
            (1, 1, false),
            (GREEDY_OCTETS - 1, 99, false),
        ] {
            for _ in 0..waits {
                octets += each;
                pace.answered(0, octets, false).await;
                pace.wait(pin!(yield_now())).await;
            }
            assert_eq!(is_greedy(&pace), greedy, "{each} {waits}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn file_that_is_taken_as_fast_as_it_comes_makes_greedy_although_it_waits() {
        let mut pace = Pace::new();
        let gate = Arc::clone(pace.gate());
        let turns = turns(1);
        let work = async {
            for piece in 1..=4 {
                pace.sent(piece * GREEDY_OCTETS / 4).await;
                yield_now().await;
            }
        };
        in_turn(pin!(work), &gate, &turns).await;
        assert!(is_greedy(&pace));
    }

    #[tokio::test(start_paused = true)]
    async fn turn_is_held_for_no_wait_and_given_back_at_every_end() {
        let turns = turns(1);
        let gate = Arc::new(Gate { is_greedy: true.into(), waits: 0.into() });
        let free = || turns.own.available_permits().min(turns.all.available_permits());
        let asleep = async {
            assert_eq!(free(), 0);
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert_eq!(free(), 0);
        };
        let asleep = pin!(asleep);
        let mut asleep = pin!(in_turn(asleep, &gate, &turns));
        tokio::select! {
            biased;
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
            () = asleep.as_mut() => unreachable!("it sleeps for longer"),
        }
        assert_eq!(free(), 1);
        asleep.await;
        assert_eq!(free(), 1);
        // A panic: without the report of the hook, which would only fill the test's output.
        let (spawned, gates) = (turns.clone(), Arc::clone(&gate));
        let panics = async move {
            let work = async { std::panic::resume_unwind(Box::new("a fault")) };
            in_turn(pin!(work), &gates, &spawned).await
        };
        assert!(tokio::spawn::<_>(panics).await.unwrap_err().is_panic());
        assert_eq!(free(), 1);
        // One that ends while it waits for its turn.
        let held = turns.own.acquire().await.unwrap();
        assert!(!is_done_at_once(in_turn(pin!(async {}), &gate, &turns)).await);
        drop(held);
        assert_eq!(free(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn new_connection_begins_greedy_while_its_client_has_another_that_is() {
        let turns = turns(1);
        let begins_greedy = async || {
            let gate = Gate::default();
            is_done_at_once(async { in_turn(pin!(async {}), &gate, &turns).await }).await;
            gate.is_greedy.load(Ordering::Relaxed)
        };
        assert!(!begins_greedy().await);
        {
            let gate = Gate { is_greedy: true.into(), waits: 0.into() };
            let work = std::future::pending::<()>();
            let mut work = pin!(work);
            let mut other = pin!(in_turn(work.as_mut(), &gate, &turns));
            assert!(
                poll_fn(|context| Poll::Ready(other.as_mut().poll(context).is_pending())).await
            );
            assert!(begins_greedy().await);
            gate.is_greedy.store(false, Ordering::Relaxed);
            assert!(
                poll_fn(|context| Poll::Ready(other.as_mut().poll(context).is_pending())).await
            );
            assert!(!begins_greedy().await, "it is at ease");
            gate.is_greedy.store(true, Ordering::Relaxed);
            assert!(
                poll_fn(|context| Poll::Ready(other.as_mut().poll(context).is_pending())).await
            );
            assert!(begins_greedy().await);
        }
        assert!(!begins_greedy().await, "it has ended");
    }

    #[tokio::test(start_paused = true)]
    async fn turns_go_round_and_everyone_else_is_let_go_first() {
        let turns = turns(1);
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut all = tokio::task::JoinSet::new();
        for name in ['a', 'b', 'c'] {
            let (turns, order) = (turns.clone(), Arc::clone(&order));
            let gate = Gate { is_greedy: true.into(), waits: 0.into() };
            all.spawn(async move {
                let work = async {
                    for _ in 0..3 {
                        order.lock().unwrap().push(name);
                        yield_now().await;
                    }
                };
                in_turn(pin!(work), &gate, &turns).await;
            });
        }
        all.join_all().await;
        let order: String = order.lock().unwrap().iter().collect();
        for name in ['a', 'b', 'c'] {
            assert_eq!(order[..3].matches(name).count(), 1, "{order}");
            assert_eq!(order[3..6].matches(name).count(), 1, "{order}");
        }
    }
}
