//! Places, and who gets the next one.

use std::future::{pending, poll_fn};
use std::net::Ipv4Addr;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::*;

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn client(number: u32) -> IpAddr {
    IpAddr::from(Ipv4Addr::from(0x0a00_0000 + number))
}

fn room(places_max: u32, each_max: u32) -> Room {
    let limits = Limits { connections_per_client_max: each_max, ..Limits::default() };
    Room::new(places_max, &limits, 1)
}

impl Room {
    fn enter_now(&self, client: IpAddr) -> Option<Place> {
        let client = self.enter(client).ok()?;
        Some(Place { _all: self.take_now()?, client })
    }
}

/// Whether the work is done without waiting.
async fn is_done(work: impl Future<Output = ()>) -> bool {
    let mut work = pin!(work);
    poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_ready())).await
}

#[test]
fn client_with_all_its_places_is_refused_and_told_of_once() {
    let room = room(100, 8);
    let held: Vec<_> = (0..8).map(|_| room.enter_now(client(1)).unwrap()).collect();
    let refused = |is_news: bool| ClientFull { connections: 8, is_news };
    assert_eq!(room.enter(client(1)).unwrap_err(), refused(true));
    assert_eq!(room.enter(client(1)).unwrap_err(), refused(false));
    let other = room.enter_now(client(2)).unwrap();
    assert_eq!(room.taken(), 9);
    drop((held, other));
    assert_eq!(room.taken(), 0);
    assert!(room.enter_now(client(1)).is_some());
}

#[test]
fn greedy_clients_get_one_part_each_and_leave_one() {
    for (places, greedy) in [(100, 1), (100, 4), (100, 10), (10_000, 9), (256, 3), (480, 1)] {
        let room = room(places, 100_000);
        let mut held = vec![Vec::new(); usize::try_from(greedy).unwrap()];
        let mut is_over = false;
        while !is_over {
            is_over = true;
            for (number, held) in held.iter_mut().enumerate() {
                if let Some(place) = room.enter_now(client(u32::try_from(number).unwrap())) {
                    held.push(Arc::new(place));
                    is_over = false;
                }
            }
        }
        let part = places / (greedy + 1);
        for held in &held {
            let held = u32::try_from(held.len()).unwrap();
            assert!((part..=part + 1).contains(&held), "{held} of {places} for {greedy}");
        }
        assert!(room.enter_now(client(greedy)).is_some(), "{places} {greedy}");
    }
}

#[test]
fn client_may_have_what_a_browser_opens_however_few_places_are_left() {
    for (places, each_max, expected) in [
        (1, 1024, 1),
        (2, 1024, 2),
        (6, 1024, 6),
        (7, 1024, 6),
        (12, 1024, 6),
        (14, 1024, 7),
        (100, 1, 1),
        (100, 3, 3),
        (100, 0, 1),
    ] {
        let room = room(places, each_max);
        let held: Vec<_> = std::iter::from_fn(|| room.enter_now(client(1))).collect();
        assert_eq!(held.len(), expected, "{places} places, {each_max} for each");
    }
}

#[tokio::test]
async fn client_on_loopback_has_all_places() {
    let room = room(30, 1);
    let held: Vec<_> = (0..30).map(|_| room.enter_now(LOCAL).unwrap()).collect();
    assert!(room.take_now().is_none());
    drop(held);
    room.all_left().await;
}

/// Connections that wait, and what becomes of them when a place is wanted.
#[tokio::test(start_paused = true)]
async fn place_of_the_connection_that_has_idled_longest_is_taken() {
    let room = Arc::new(room(3, 9));
    let (tell, mut gone) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..3 {
        let (room, tell) = (Arc::clone(&room), tell.clone());
        let place = room.enter_now(LOCAL).unwrap();
        tokio::spawn(async move {
            room.wanted_from_idle().await;
            drop(place);
            tell.send(number).unwrap();
        });
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    for number in 0..3 {
        let place = timeout(Duration::from_secs(9), room.take()).await.unwrap();
        assert_eq!(gone.recv().await, Some(number));
        assert!(gone.try_recv().is_err(), "one for each that is wanted");
        place.forget();
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn place_of_a_late_connection_is_taken_before_that_of_one_that_idles() {
    let room = room(2, 9);
    let held = [room.take_now().unwrap(), room.take_now().unwrap()];
    let mut idle = pin!(room.wanted_from_idle());
    assert!(!is_done(idle.as_mut()).await);
    let mut late = pin!(room.wanted_from_late());
    assert!(!is_done(late.as_mut()).await);
    let mut take = pin!(room.take());
    assert!(poll_fn(|context| Poll::Ready(take.as_mut().poll(context).is_pending())).await);
    assert!(!is_done(idle).await);
    assert!(is_done(late).await);
    drop(held);
    drop(take.await);
}

#[tokio::test(start_paused = true)]
async fn connection_that_is_asked_when_nobody_wants_its_place_any_more_stays() {
    let room = room(1, 9);
    let held = room.take_now().unwrap();
    {
        let mut take = pin!(room.take());
        assert!(poll_fn(|context| Poll::Ready(take.as_mut().poll(context).is_pending())).await);
        drop(held);
        drop(take.await);
    }
    // The question stands, since none waited; whoever hears it sees that it is over.
    assert!(!is_done(room.wanted_from_idle()).await);
    assert!(!is_done(room.wanted_from_late()).await);
}

#[tokio::test(start_paused = true)]
async fn connection_that_becomes_late_while_a_place_is_wanted_goes_at_once_and_no_other() {
    let room = room(1, 9);
    let _held = room.take_now().unwrap();
    let mut take = pin!(room.take());
    assert!(poll_fn(|context| Poll::Ready(take.as_mut().poll(context).is_pending())).await);
    assert!(is_done(room.wanted_from_late()).await);
    assert!(!is_done(room.wanted_from_late()).await, "one place was wanted");
    assert!(!is_done(room.wanted_from_idle()).await, "one place was wanted");
}

#[tokio::test(start_paused = true)]
async fn place_that_is_not_given_although_it_was_promised_is_asked_for_again() {
    let room = Arc::new(room(2, 9));
    let (stuck, held) = (room.take_now().unwrap(), room.take_now().unwrap());
    assert!(!is_done(room.wanted_from_idle()).await);
    let idle = Arc::clone(&room);
    tokio::spawn(async move {
        idle.wanted_from_idle().await;
        pending::<()>().await;
    });
    let idle = Arc::clone(&room);
    tokio::spawn(async move {
        sleep(Duration::from_millis(50)).await;
        idle.wanted_from_idle().await;
        drop(held);
    });
    tokio::task::yield_now().await;
    let begun = Instant::now();
    let _place = room.take().await;
    assert_eq!(begun.elapsed(), ASK_AGAIN);
    drop(stuck);
}
