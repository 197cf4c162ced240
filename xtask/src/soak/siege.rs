//! `cargo xtask soak --attack NAME`: what an honest client notices while others attack.
//!
//! For each attack and each server: a fresh server, the honest client alone, then the honest client
//! beside the attack. Both servers have their turn before the next attack begins, so that a machine
//! which becomes slower does so for both. Octets are judged, times are reported.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::attacker;
use super::attacks::{ATTACKS, Attack};
use super::contender::{Contender, Kind, Usage};
use super::ground::{Ground, HONEST, Role};
use super::honest::{FILES, Measured};
use super::random::content;
use super::table::{self, Row};
use super::{Place, options};

/// Runs the attacks, inside the ground already, and prints the table.
///
/// # Errors
/// What cannot be started, or an honest answer that was wrong.
pub(super) fn run(options: &options::Siege) -> Result<(), String> {
    let program = options.program.clone().ok_or("the path of the server is missing")?;
    let ground = Ground::new()?;
    let place = site()?;
    let attacks =
        ATTACKS.iter().filter(|attack| options.attack == "all" || options.attack == attack.name);
    let machine = format!("{}; {}", table::machine(), ground.division());
    println!("{machine}; {} s quiet and {0} s under each attack", options.span.as_secs_f64());
    println!("{}", table::heading());
    let mut rows = Vec::new();
    for attack in attacks {
        println!("{}: {}", attack.name, attack.what);
        for kind in Kind::ALL {
            let row = besieged(attack, kind, &ground, &program, &place.0, options.span)?;
            println!("{}", row.line());
            rows.push(row);
        }
    }
    if options.markdown {
        table::write(&rows, &machine, options.span)?;
    }
    Ok(())
}

/// One server before and under one attack.
fn besieged(
    attack: &'static Attack,
    kind: Kind,
    ground: &Ground,
    program: &Path,
    folder: &Path,
    span: Duration,
) -> Result<Row, String> {
    let server = Contender::start(kind, ground, program, folder)?;
    honest(ground, server.port, WARM_UP)?;
    let quiet = honest(ground, server.port, span)?;
    let attacker = Attacker::start(ground, attack, server.port)?;
    thread::sleep(LEAD);
    let over = AtomicBool::new(false);
    let (attacked, usage) = thread::scope(|scope| {
        let usage = scope.spawn(|| watch(&server, &over));
        let attacked = honest(ground, server.port, span);
        over.store(true, Ordering::Relaxed);
        (attacked, usage.join().unwrap_or_default())
    });
    let held = attacker.stop();
    Ok(Row { attack, server: kind, quiet, attacked: attacked?, held, usage })
}

/// The most that the server holds at any look.
fn watch(server: &Contender, over: &AtomicBool) -> Usage {
    let mut most = Usage::default();
    while !over.load(Ordering::Relaxed) {
        most = most.max(server.usage());
        thread::sleep(WATCH_EVERY);
    }
    most
}

/// The honest client in a process of its own.
fn honest(ground: &Ground, port: u16, span: Duration) -> Result<Measured, String> {
    let mut command = ground.client(&Role::Honest)?;
    let millis = span.as_millis().to_string();
    command.args(["honest", &format!("{HONEST}:{port}"), &millis]);
    let output = command.output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    Measured::parse(&text).ok_or_else(|| {
        format!("the honest client: {text}{}", String::from_utf8_lossy(&output.stderr))
    })
}

/// The attacker's processes, ended when dropped.
struct Attacker {
    processes: Vec<Child>,
    /// Each gives the most connections that its process held.
    counters: Vec<thread::JoinHandle<usize>>,
}

impl Attacker {
    fn start(ground: &Ground, attack: &Attack, port: u16) -> Result<Self, String> {
        let mut attacker = Self { processes: Vec::new(), counters: Vec::new() };
        let count = attacker::processes(attack);
        for index in 0..count {
            let mut command = ground.client(&Role::Attacker)?;
            command.args(["attacker", attack.name]);
            command.args([port.to_string(), index.to_string(), count.to_string()]);
            let mut child = command
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .map_err(|error| format!("the attacker cannot be started: {error}"))?;
            let output = child.stdout.take();
            attacker.processes.push(child);
            attacker.counters.push(thread::spawn(move || {
                let lines = output.into_iter().flat_map(|output| BufReader::new(output).lines());
                lines.map_while(Result::ok).filter_map(|line| line.parse().ok()).max().unwrap_or(0)
            }));
        }
        Ok(attacker)
    }

    /// Ends it; the most connections that it held.
    fn stop(mut self) -> usize {
        self.end();
        self.counters.drain(..).map(|counter| counter.join().unwrap_or(0)).sum()
    }

    fn end(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Drop for Attacker {
    fn drop(&mut self) {
        self.end();
    }
}

/// The folder with the site, which both servers serve.
fn site() -> Result<Place, String> {
    let place = Place::new()?;
    let site: PathBuf = place.0.join("site");
    fs::create_dir(&site).map_err(|error| error.to_string())?;
    for (name, octets) in FILES {
        fs::write(site.join(name), content(name, 0, octets)).map_err(|error| error.to_string())?;
    }
    Ok(place)
}

/// How long an attack goes on before it is measured: its first moment, in which all its connections
/// are new, is another attack.
const LEAD: Duration = Duration::from_secs(1);

/// Before anything is measured.
const WARM_UP: Duration = Duration::from_secs(1);

const WATCH_EVERY: Duration = Duration::from_millis(500);
