//! The honest client: it asks for a small and a larger file at a fixed pace, on kept connections
//! and on new ones, checks every octet, and measures how long each answer takes.
//!
//! A stall must not hide the requests that it holds up. So each request has its time, whatever
//! became of those before it, and where no connection is free then, its answer's time counts from
//! there. Where one was free, it counts from the moment in which the request was sent: that this
//! process was woken late says nothing about the server. A request that fails counts as one that
//! took as long as a client waits.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::answer::{self, Broken};
use super::random::content;

/// The files of the site, by name and octets. The last is what attackers ask for.
pub(super) const FILES: [(&str, usize); 3] =
    [("small.bin", 1 << 10), ("medium.bin", 100 << 10), ("large.bin", 10 << 20)];

/// What an honest client saw in one span of time. Times are in microseconds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) asked: usize,
    pub(super) median: u64,
    /// 99 of 100 answers took at most this long.
    pub(super) high: u64,
    pub(super) worst: u64,
    /// Requests that got no answer, or not within the time that a client waits.
    pub(super) failed: usize,
    /// Kept connections that had been closed when they were used again: not the server's fault
    /// (RFC 9112 §9.5), and asked again, which is part of the time.
    pub(super) renewed: usize,
    /// The first failure in words.
    pub(super) failure: String,
}

impl Measured {
    /// One line for the process that started this one.
    pub(super) fn line(&self) -> String {
        let Self { asked, median, high, worst, failed, renewed, failure } = self;
        format!("{asked} {median} {high} {worst} {failed} {renewed} {failure}")
    }

    /// The way back.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut words = line.trim_end().splitn(7, ' ');
        let mut number = || words.next()?.parse::<u64>().ok();
        let count = |number: Option<u64>| usize::try_from(number?).ok();
        let asked = count(number())?;
        let (median, high, worst) = (number()?, number()?, number()?);
        let (failed, renewed) = (count(number())?, count(number())?);
        let failure = words.next().unwrap_or_default().to_owned();
        Some(Self { asked, median, high, worst, failed, renewed, failure })
    }
}

/// Asks for so long, and says what it saw.
///
/// # Errors
/// An answer whose octets were wrong.
pub(super) fn measure(server: SocketAddr, span: Duration) -> Result<Measured, String> {
    let requests = usize::try_from(span.as_micros() / PACE.as_micros()).unwrap_or(usize::MAX);
    let contents: Vec<Vec<u8>> =
        FILES.iter().take(2).map(|(name, octets)| content(name, 0, *octets)).collect();
    let next = AtomicUsize::new(0);
    let seen = Mutex::new(Seen::default());
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut client = Client { server, contents: &contents, kept: None, renewed: 0 };
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= requests {
                        break;
                    }
                    let due = begin + PACE * u32::try_from(index).unwrap_or(u32::MAX);
                    let (took, outcome) = client.ask_at(due, index);
                    seen.lock().unwrap_or_else(PoisonError::into_inner).add(took, outcome);
                }
                let renewed = client.renewed;
                seen.lock().unwrap_or_else(PoisonError::into_inner).renewed += renewed;
            });
        }
    });
    seen.into_inner().unwrap_or_else(PoisonError::into_inner).sum_up()
}

/// Answers' times and what went wrong.
#[derive(Default)]
struct Seen {
    times: Vec<u64>,
    failed: usize,
    renewed: usize,
    failure: Option<String>,
    wrong: Option<String>,
}

impl Seen {
    fn add(&mut self, took: Duration, outcome: Result<(), Failure>) {
        // Whoever is turned away at once has not been answered quickly.
        let took = if outcome.is_ok() { took } else { took.max(PATIENCE) };
        self.times.push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        match outcome {
            Ok(()) => {}
            Err(Failure::Lost(words)) => {
                self.failed += 1;
                self.failure.get_or_insert(words);
            }
            Err(Failure::Wrong(words)) => {
                self.wrong.get_or_insert(words);
            }
        }
    }

    fn sum_up(mut self) -> Result<Measured, String> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        self.times.sort_unstable();
        Ok(Measured {
            asked: self.times.len(),
            median: part(&self.times, 50),
            high: part(&self.times, 99),
            worst: part(&self.times, 100),
            failed: self.failed,
            renewed: self.renewed,
            failure: self.failure.unwrap_or_default(),
        })
    }
}

/// The smallest of the sorted times that so many of a hundred do not exceed.
fn part(times: &[u64], hundredths: usize) -> u64 {
    let rank = (times.len() * hundredths).div_ceil(100);
    times.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

enum Failure {
    /// No answer.
    Lost(String),
    /// An answer that is not the file.
    Wrong(String),
}

/// One of the honest client's connections: a kept one, and new ones in between.
struct Client<'a> {
    server: SocketAddr,
    contents: &'a [Vec<u8>],
    kept: Option<TcpStream>,
    renewed: usize,
}

impl Client<'_> {
    /// Asks at that moment, or at once if it has passed; how long the answer took, and what it was.
    fn ask_at(&mut self, due: Instant, index: usize) -> (Duration, Result<(), Failure>) {
        let begun = match due.checked_duration_since(Instant::now()) {
            Some(early) => {
                thread::sleep(early);
                Instant::now()
            }
            None => due,
        };
        if begun.elapsed() > PATIENCE {
            let words = "no connection was free for as long as a client waits".to_owned();
            return (begun.elapsed(), Err(Failure::Lost(words)));
        }
        let outcome = self.ask(index.is_multiple_of(2), index / 2 % 2);
        (begun.elapsed(), outcome)
    }

    fn ask(&mut self, keep: bool, file: usize) -> Result<(), Failure> {
        let (name, _) = FILES[file];
        let close = if keep { "" } else { "Connection: close\r\n" };
        let request = format!("GET /{name} HTTP/1.1\r\nHost: soak\r\n{close}\r\n");
        let lost = |what: String| Failure::Lost(format!("GET /{name}: {what}"));
        if keep && let Some(mut stream) = self.kept.take() {
            match exchange(&mut stream, &request) {
                Err(Broken::Silent) => self.renewed += 1,
                Err(broken) => return Err(lost(describe(&broken))),
                Ok(answer) => return self.judge(stream, &answer, true, file),
            }
        }
        let mut stream = connect(self.server).map_err(|error| lost(error.to_string()))?;
        let answer = exchange(&mut stream, &request).map_err(|broken| lost(describe(&broken)))?;
        self.judge(stream, &answer, keep, file)
    }

    fn judge(
        &mut self,
        stream: TcpStream,
        answer: &answer::Answer,
        keep: bool,
        file: usize,
    ) -> Result<(), Failure> {
        if keep && answer.is_kept() {
            self.kept = Some(stream);
        }
        // A server that is full may say so.
        if answer.status >= 500 {
            return Err(Failure::Lost(answer.head.lines().next().unwrap_or_default().to_owned()));
        }
        if answer.status == 200 && answer.content == self.contents[file] {
            return Ok(());
        }
        Err(Failure::Wrong(format!("the answer is not /{}:\n{}", FILES[file].0, answer.head)))
    }
}

fn connect(server: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn exchange(stream: &mut TcpStream, request: &str) -> Result<answer::Answer, Broken> {
    // A failure to send shows in what comes, which may have been an answer.
    let _ = stream.write_all(request.as_bytes());
    answer::read(stream, &mut Vec::new(), false)
}

fn describe(broken: &Broken) -> String {
    match broken {
        Broken::Silent => "the connection ended without an answer".to_owned(),
        Broken::Cut { content, .. } => format!("cut behind {} octets", content.len()),
        Broken::Late => "no answer for as long as a client waits".to_owned(),
        Broken::Nonsense(_) => "what came is no answer".to_owned(),
    }
}

/// From one request to the next: modest, so that the honest client itself is no load.
const PACE: Duration = Duration::from_millis(5);

/// How many requests may be under way at once, before the next ones have to wait.
const CONNECTIONS: usize = 32;

/// How long a client waits. Whoever sits in front of a browser has left by then.
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_line_is_read_back() {
        let measured = Measured {
            asked: 7,
            median: 1,
            high: 2,
            worst: 3,
            failed: 4,
            renewed: 5,
            failure: "GET /small.bin: refused".to_owned(),
        };
        assert_eq!(Measured::parse(&measured.line()), Some(measured));
        assert_eq!(Measured::parse(&Measured::default().line()), Some(Measured::default()));
        assert_eq!(Measured::parse("1 2 3"), None);
    }

    #[test]
    fn part_of_the_times_is_the_smallest_that_so_many_do_not_exceed() {
        let times: Vec<u64> = (1..=200).collect();
        assert_eq!((part(&times, 50), part(&times, 99), part(&times, 100)), (100, 198, 200));
        assert_eq!((part(&[9], 50), part(&[], 99)), (9, 0));
    }
}
