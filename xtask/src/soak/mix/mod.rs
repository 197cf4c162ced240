//! `cargo xtask soak --minutes N`: good, slow and broken clients at once, while files change.
//!
//! Every good answer has to be wholly one of the states that its file had meanwhile. At the end the
//! server must hold no more than in the beginning, end with 0 when it is asked to, and have exactly
//! one record for each answer. The first thing that is wrong ends the run. What clients ask, and
//! what changes, follows from a seed, which is printed; when they do it follows from the machine.

mod bad;
mod changes;
mod good;
mod judge;
mod ledger;
mod process;
mod records;

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use self::changes::Site;
use self::ledger::Ledger;
use self::process::{Held, Process};
use self::records::Told;
use super::Place;
use super::answer::Answer;
use super::options::{MODELS, Mix};
use super::random::Random;

/// Runs the mix over each model, or the one that was chosen.
///
/// # Errors
/// What cannot be started, or the first thing that was wrong.
pub(super) fn run(mix: &Mix, program: &Path) -> Result<(), String> {
    let seed = mix.seed.unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::from(now.subsec_nanos()) ^ now.as_secs()
    });
    let models: Vec<&str> = match &mix.model {
        Some(model) => vec![model],
        None => MODELS.to_vec(),
    };
    let span = mix.span / u32::try_from(models.len()).unwrap_or(1);
    println!("seed {seed}, {:.1} s a model", span.as_secs_f64());
    for model in models {
        one(program, model, span, seed)
            .map_err(|wrong| format!("seed {seed}, {model}: {wrong}"))?;
    }
    Ok(())
}

/// How many clients there are, and what they may do to others.
struct Load {
    good: u64,
    slow: u64,
    broken: u64,
    /// Longest pause of a good client between two turns.
    pause_max: Duration,
    /// Connections that a broken client leaves open in the middle.
    left_max: usize,
    /// Threads for the disk that the server keeps without work.
    threads_kept: u64,
}

impl Load {
    /// Where one connection is served at a time, everyone waits for each that is slow.
    fn of(model: &str) -> Self {
        let pause_max = Duration::from_millis(12);
        let many = Self { good: 8, slow: 4, broken: 4, pause_max, left_max: 16, threads_kept: 0 };
        match model {
            "single" => Self {
                good: 4,
                slow: 1,
                broken: 1,
                left_max: 0,
                threads_kept: DISK_THREADS,
                ..many
            },
            "threads" => Self { threads_kept: DISK_THREADS, ..many },
            _ => many,
        }
    }
}

/// What the clients of one run share.
struct Run<'a> {
    address: SocketAddr,
    ledger: &'a Ledger,
    load: Load,
    counted: Counted,
    numbers: AtomicU64,
    over: AtomicBool,
    wrong: Mutex<Option<String>>,
}

impl Run<'_> {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed)
    }

    /// Ends the run: something was wrong. The first to say so is heard.
    fn fail(&self, wrong: String) {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(wrong);
        self.over.store(true, Ordering::Relaxed);
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// The number of the next request.
    fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

/// What happened, for the line of each minute.
#[derive(Default)]
struct Counted {
    answers: AtomicU64,
    octets: AtomicU64,
    broken: AtomicU64,
    changes: AtomicU64,
}

impl Counted {
    fn answers(&self, answer: &Answer) {
        let octets = u64::try_from(answer.content.len()).unwrap_or(u64::MAX);
        self.answers.fetch_add(1, Ordering::Relaxed);
        self.octets.fetch_add(octets, Ordering::Relaxed);
    }

    fn broken(&self) {
        self.broken.fetch_add(1, Ordering::Relaxed);
    }
}

/// One model, from the start of the server to its end.
fn one(program: &Path, model: &str, span: Duration, seed: u64) -> Result<(), String> {
    let place = Place::new()?;
    let random = Random::new(seed);
    let ledger = Ledger::default();
    let mut site = Site::new(&place.0, &ledger, random.branch(0))
        .map_err(|error| format!("the site cannot be made: {error}"))?;
    let log = place.0.join("log.json");
    let served = Site::served(&place.0);
    let mut process = Process::start(program, model, &served, &log, &place.0)?;
    let began = process.held();
    let run = Run {
        address: process.address,
        ledger: &ledger,
        load: Load::of(model),
        counted: Counted::default(),
        numbers: AtomicU64::new(0),
        over: AtomicBool::new(false),
        wrong: Mutex::new(None),
    };
    let mut warm = None;
    let told = thread::scope(|scope| {
        let Load { good, slow, broken, .. } = run.load;
        let run = &run;
        let branch = |part| random.branch(part);
        let mut clients = Vec::new();
        for part in 0..good + slow {
            let random = branch(1 + part);
            clients.push(scope.spawn(move || good::be_good(run, random, part >= good)));
        }
        for part in 0..broken {
            let random = branch(100 + part);
            scope.spawn(move || bad::be_bad(run, random));
        }
        scope.spawn(|| change(&mut site, run));
        warm = watch(&mut process, model, run, span);
        run.over.store(true, Ordering::Relaxed);
        clients.into_iter().flat_map(|client| client.join().unwrap_or_default()).collect()
    });
    let told: Vec<Told> = told;
    if let Some(wrong) = run.wrong.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(wrong);
    }
    let threads_kept = if span < TRIAL_MAX { u64::MAX / 2 } else { run.load.threads_kept };
    let held = process.settle(began, warm.unwrap_or(began), threads_kept)?;
    process.stop()?;
    if process.said().contains("panic") {
        return Err(format!("the server panicked:\n{}", process.said()));
    }
    let records = records::compare(&log, &told, run.numbers.load(Ordering::Relaxed))?;
    println!(
        "{model}: {} answers checked, {records} records, each answer has one; then {}, as in the \
         beginning; ended with 0",
        told.len(),
        shown(held)
    );
    Ok(())
}

/// Changes the site for as long as the run lasts.
fn change(site: &mut Site<'_>, run: &Run<'_>) {
    while run.goes_on() {
        if let Err(error) = site.change() {
            run.fail(format!("the site cannot be changed: {error}"));
        }
        run.counted.changes.fetch_add(1, Ordering::Relaxed);
        thread::sleep(CHANGE_EVERY);
    }
}

/// Waits for the end of the run, and says every minute how it goes; what the server held when it
/// had warmed up.
fn watch(process: &mut Process, model: &str, run: &Run<'_>, span: Duration) -> Option<Held> {
    let begin = Instant::now();
    let (mut warm, mut next) = (None, REPORT_EVERY);
    while run.goes_on() && begin.elapsed() < span {
        thread::sleep(LOOK_EVERY);
        if process.is_over() {
            run.fail(format!("the server has ended: {}", process.said()));
        }
        if warm.is_none() && begin.elapsed() * 5 > span.min(WARM_UP_MAX * 5) {
            warm = Some(process.held());
        }
        if begin.elapsed() >= next || begin.elapsed() >= span {
            next += REPORT_EVERY;
            let number = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
            println!(
                "{model} {:>6.0} s: {} answers checked, {} MiB, {} broken clients, {} changes; {}",
                begin.elapsed().as_secs_f64(),
                number(&run.counted.answers),
                number(&run.counted.octets) >> 20,
                number(&run.counted.broken),
                number(&run.counted.changes),
                shown(process.held())
            );
        }
    }
    warm
}

fn shown(held: Held) -> String {
    format!(
        "{} KiB, {} descriptors, {} threads",
        held.usage.memory_kib, held.usage.descriptors, held.threads
    )
}

/// How long a client waits: where one connection is served at a time, it may have to.
const PATIENCE: Duration = Duration::from_secs(60);

const CHANGE_EVERY: Duration = Duration::from_millis(15);
const REPORT_EVERY: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where a connection has a thread, threads for the disk stay as long as the server runs
/// (`DISK_THREADS_MAX` in SECURITY.md). Elsewhere they go when they had no work for ten seconds.
const DISK_THREADS: u64 = 16;

/// A run as short as this is a trial of the soak itself, and does not wait for idle threads.
const TRIAL_MAX: Duration = Duration::from_secs(5);

/// A fifth of the run, but no longer than this: then memory is as it stays.
const WARM_UP_MAX: Duration = Duration::from_secs(60);
