//! From inside: what a confined thread can still do, one attempt a row.
//!
//! Landlock, seccomp and capabilities belong to a thread, so a thread of its own is confined by the
//! function that confines the program, and tries. The same attempts are made without confinement,
//! where they succeed, and with Landlock alone, which shows what is refused twice.

#![cfg(target_os = "linux")]

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use plainwire_field::SitePath;
use plainwire_store::{Access, FileStore, Store};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;
use rustix::mount::{MountFlags, mount};
use rustix::net::{SendFlags, Shutdown, sendto, shutdown};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, Uid, pidfd_getfd, pidfd_open};
use rustix::thread::set_thread_res_uid;
use tempfile::TempDir;

use super::report::Outcome;
use super::{Plan, Step, confine, files};

/// What there is to be tried on.
struct Ground {
    top: TempDir,
    /// Another process.
    other: Child,
    listener: TcpListener,
    /// Another one, which an attempt makes use of.
    spare: TcpListener,
    /// Its name is in no file system.
    abstract_name: SocketAddr,
    _abstract: UnixListener,
}

impl Ground {
    fn new() -> Self {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir_all(top.path().join("site/folder")).unwrap();
        fs::create_dir(top.path().join("beside")).unwrap();
        for name in ["site/a.txt", "site/b.txt", "site/c.txt", "site/d.txt", "beside/secret"] {
            fs::write(top.path().join(name), "hello").unwrap();
        }
        let name = format!("plainwire-{}", top.path().display());
        let abstract_name = SocketAddr::from_abstract_name(name).unwrap();
        Self {
            top,
            other: Command::new("sleep").arg("600").spawn().unwrap(),
            listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
            spare: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
            _abstract: UnixListener::bind_addr(&abstract_name).unwrap(),
            abstract_name,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    fn other(&self) -> Pid {
        Pid::from_raw(self.other.id().cast_signed()).unwrap()
    }

    fn open(&self, name: &str, flags: OFlags) -> io::Result<()> {
        let flags = flags | OFlags::CLOEXEC;
        openat2(CWD, self.path(name), flags, mode_of(flags), ResolveFlags::empty())?;
        Ok(())
    }

    /// Finds a file as the server does.
    fn find(&self, access: Access) -> io::Result<()> {
        let store = FileStore::open(&self.path("site"), access).map_err(io::Error::other)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let path = SitePath::root().join(b"a.txt").unwrap();
        let found = runtime.block_on(store.find(&path));
        found.map(drop).map_err(|error| io::Error::other(format!("{error:?}")))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.other.kill().unwrap();
        self.other.wait().unwrap();
    }
}

fn mode_of(flags: OFlags) -> Mode {
    if flags.contains(OFlags::CREATE) { Mode::from_raw_mode(0o600) } else { Mode::empty() }
}

/// What is tried, and what has to come of it.
struct Attempt {
    what: &'static str,
    make: fn(&Ground) -> io::Result<()>,
    /// Without confinement.
    free: Expected,
    /// With Landlock alone, from this ABI on.
    landlock: (u32, Expected),
    /// As the program confines itself.
    confined: Expected,
}

/// `None` where it succeeds, else the error.
type Expected = Option<Errno>;

const WORKS: Expected = None;
const DENIED: Expected = Some(Errno::ACCESS);
const FORBIDDEN: Expected = Some(Errno::PERM);
/// Landlock does not have a say in it.
const ANY: (u32, Expected) = (u32::MAX, WORKS);

#[rustfmt::skip]
const ATTEMPTS: &[Attempt] = &[
    // What a server does.
    row("read a file below the folder", |on| fs::read(on.path("site/a.txt")).map(drop), (1, WORKS), WORKS),
    row("read a folder below it", |on| fs::read_dir(on.path("site")).map(drop), (1, WORKS), WORKS),
    row("find a file by openat2", |on| on.find(Access::Openat2), (1, WORKS), WORKS),
    row("find a file by cap-std", |on| on.find(Access::CapStd), (1, WORKS), WORKS),
    row("start a thread", |_| start_thread(), (1, WORKS), WORKS),
    row("accept a connection", |on| on.listener.accept().map(drop), (1, WORKS), WORKS),
    // Reading elsewhere. What a path names can be looked at.
    row("look at a file beside it", |on| fs::metadata(on.path("beside/secret")).map(drop), (1, WORKS), WORKS),
    row("read a file beside it", |on| fs::read(on.path("beside/secret")).map(drop), (1, DENIED), DENIED),
    row("read a folder beside it", |on| fs::read_dir(on.path("beside")).map(drop), (1, DENIED), DENIED),
    row("read the folder above", |on| fs::read_dir(on.path("")).map(drop), (1, DENIED), DENIED),
    row("climb out of it", |on| fs::read(on.path("site/../beside/secret")).map(drop), (1, DENIED), DENIED),
    row("read the users", |_| fs::read("/etc/passwd").map(drop), (1, DENIED), DENIED),
    row("read the environment", |_| fs::read("/proc/self/environ").map(drop), (1, DENIED), DENIED),
    row("read the memory", |_| File::open("/proc/self/mem").map(drop), (1, DENIED), DENIED),
    // Writing, also where reading is allowed. By openat2 it is Landlock alone that refuses.
    row("make a file", |on| File::create(on.path("site/new")).map(drop), (1, DENIED), FORBIDDEN),
    row("make a file elsewhere", |on| File::create(on.path("new")).map(drop), (1, DENIED), FORBIDDEN),
    row("make a file by openat2", |on| on.open("site/newer", OFlags::CREATE | OFlags::WRONLY), (1, DENIED), DENIED),
    row("write by openat2", |on| on.open("site/a.txt", OFlags::RDWR), (1, DENIED), DENIED),
    row("cut by openat2", |on| on.open("site/b.txt", OFlags::TRUNC), (3, DENIED), DENIED),
    row("append to a file", |on| OpenOptions::new().append(true).open(on.path("site/a.txt")).map(drop), (1, DENIED), FORBIDDEN),
    row("remove a file", |on| fs::remove_file(on.path("site/c.txt")), (1, DENIED), FORBIDDEN),
    row("rename a file", |on| fs::rename(on.path("site/d.txt"), on.path("site/e.txt")), (1, DENIED), FORBIDDEN),
    row("make a folder", |on| fs::create_dir(on.path("site/new-folder")), (1, DENIED), FORBIDDEN),
    row("link to a file", |on| fs::hard_link(on.path("beside/secret"), on.path("site/link")), (2, DENIED), FORBIDDEN),
    row("change a mode", |on| fs::set_permissions(on.path("site/a.txt"), Permissions::from_mode(0o777)), ANY, FORBIDDEN),
    // Programs, other processes, more rights.
    row("start a program", |_| Command::new("/bin/true").status().map(drop), (1, DENIED), FORBIDDEN),
    row("signal a process", |on| Ok(rustix::process::test_kill_process(on.other())?), (6, FORBIDDEN), FORBIDDEN),
    row("take from a process", |on| take_descriptor(on.other()), (1, FORBIDDEN), FORBIDDEN),
    row("mount", |on| Ok(mount("none", on.path("site"), "no-such-kind", MountFlags::empty(), None)?), (1, FORBIDDEN), FORBIDDEN)
        .but_free(Some(Errno::NODEV)),
    row("become root again", |_| Ok(set_thread_res_uid(Uid::ROOT, Uid::ROOT, Uid::ROOT)?), ANY, FORBIDDEN),
    // The network.
    row("connect", |on| TcpStream::connect(on.listener.local_addr()?).map(drop), (4, DENIED), FORBIDDEN),
    row("connect by a first send", send_first, ANY, FORBIDDEN),
    row("listen", |_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map(drop), (4, DENIED), FORBIDDEN),
    row("open a UDP socket", |_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map(drop), ANY, FORBIDDEN),
    row("connect to a local socket", |on| UnixStream::connect_addr(&on.abstract_name).map(drop), (6, FORBIDDEN), FORBIDDEN),
];

const fn row(
    what: &'static str,
    make: fn(&Ground) -> io::Result<()>,
    landlock: (u32, Expected),
    confined: Expected,
) -> Attempt {
    Attempt { what, make, free: WORKS, landlock, confined }
}

impl Attempt {
    const fn but_free(self, free: Expected) -> Self {
        Self { free, ..self }
    }
}

fn start_thread() -> io::Result<()> {
    let thread = thread::Builder::new().name("one-more".to_owned()).spawn(|| ())?;
    thread.join().map_err(|_| io::Error::other("it panicked"))
}

/// Makes a listener a socket without a peer, and lets its first octets connect it.
fn send_first(on: &Ground) -> io::Result<()> {
    shutdown(&on.spare, Shutdown::Both)?;
    let flags = SendFlags::from_bits_retain(libc::MSG_FASTOPEN.cast_unsigned());
    Ok(sendto(&on.spare, b"out", flags, &on.listener.local_addr()?).map(drop)?)
}

/// Needs the rights that tracing needs.
fn take_descriptor(process: Pid) -> io::Result<()> {
    let process = pidfd_open(process, PidfdFlags::empty())?;
    Ok(pidfd_getfd(process, 1, PidfdGetfdFlags::empty()).map(drop)?)
}

/// Makes every attempt on a thread that prepares itself first: what came of each.
fn attempt_all<P: Send>(prepare: impl FnOnce(&Ground) -> P + Send) -> (P, Vec<Expected>) {
    let ground = Ground::new();
    // Somebody who connects has to be there.
    let _client = TcpStream::connect(ground.listener.local_addr().unwrap()).unwrap();
    thread::scope(|scope| {
        let attempts = || {
            let prepared = prepare(&ground);
            let results = ATTEMPTS.iter().map(|attempt| match (attempt.make)(&ground) {
                Ok(()) => None,
                Err(error) => {
                    let known = Errno::from_io_error(&error);
                    Some(known.unwrap_or_else(|| panic!("{}: {error}", attempt.what)))
                }
            });
            (prepared, results.collect())
        };
        scope.spawn(attempts).join().unwrap()
    })
}

fn compare(results: &[Expected], expected: impl Fn(&Attempt) -> Option<Expected>) {
    let mut wrong = Vec::new();
    for (attempt, result) in ATTEMPTS.iter().zip(results) {
        match expected(attempt) {
            Some(expected) if expected != *result => {
                wrong.push(format!("{}: {result:?}, not {expected:?}", attempt.what));
            }
            _ => {}
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn landlock_of(outcome: &Outcome) -> u32 {
    match outcome {
        Outcome::Done(words) => {
            let (_, version) = words.rsplit_once("Landlock ").unwrap();
            version.trim_end_matches(')').parse().unwrap()
        }
        Outcome::Missing(_) => 0,
    }
}

#[test]
fn attempt_without_confinement_succeeds() {
    let (_, results) = attempt_all(|_| ());
    // Not every tester may become root, or mount.
    let is_root = rustix::process::geteuid().is_root();
    // It can be switched off.
    let sends_first = fs::read_to_string("/proc/sys/net/ipv4/tcp_fastopen")
        .is_ok_and(|bits| bits.trim().parse::<u32>().is_ok_and(|bits| bits & 1 == 1));
    compare(&results, |attempt| {
        let is_possible = match attempt.what {
            "mount" | "become root again" | "take from a process" => is_root,
            "connect by a first send" => sends_first,
            _ => true,
        };
        is_possible.then_some(attempt.free)
    });
}

#[test]
fn attempt_that_serving_does_not_need_is_refused_when_confined() {
    let (report, results) = attempt_all(|ground| {
        let plan = Plan { user: None, folders: vec![ground.path("site")], is_wanted: true };
        confine(&plan).unwrap()
    });
    let is_landlocked = report.has(Step::Files);
    assert!(report.has(Step::Calls), "{report:?}");
    compare(&results, |attempt| {
        (is_landlocked || attempt.confined != DENIED).then_some(attempt.confined)
    });
}

#[test]
fn attempt_that_only_landlock_sees_is_refused_by_it_alone() {
    let (outcome, results) = attempt_all(|ground| files::restrict(&[ground.path("site")]));
    let abi = landlock_of(&outcome);
    compare(&results, |attempt| {
        let (from, expected) = attempt.landlock;
        (from <= abi).then_some(expected)
    });
}

/// Reads a file of the served folder again and again while the folder is replaced: what the reads
/// came to, one for each state.
fn read_while_replaced(readable: &str) -> (bool, Vec<Expected>) {
    let top = tempfile::tempdir().unwrap();
    let site = top.path().join("site");
    let make = || {
        fs::create_dir(&site).unwrap();
        fs::write(site.join("a.txt"), "hello").unwrap();
    };
    make();
    let (ask, asked) = mpsc::channel::<()>();
    let (answer, answered) = mpsc::channel();
    let plan = Plan { user: None, folders: vec![top.path().join(readable)], is_wanted: true };
    let file = site.join("a.txt");
    let reader = thread::spawn(move || {
        let report = confine(&plan).unwrap();
        while asked.recv().is_ok() {
            let read = fs::read(&file).map(drop);
            answer.send(read.err().and_then(|error| Errno::from_io_error(&error))).unwrap();
        }
        report.has(Step::Files)
    });
    let read = || {
        ask.send(()).unwrap();
        answered.recv_timeout(Duration::from_secs(10)).unwrap()
    };
    let mut results = vec![read()];
    fs::remove_dir_all(&site).unwrap();
    results.push(read());
    make();
    results.push(read());
    drop(ask);
    (reader.join().unwrap(), results)
}

#[test]
fn folder_made_anew_is_read_where_the_one_above_may_be() {
    let missing = Some(Errno::NOENT);
    assert_eq!(read_while_replaced("").1, [WORKS, missing, WORKS]);
    if let (true, results) = read_while_replaced("site") {
        assert_eq!(results, [WORKS, missing, DENIED]);
    }
}

#[test]
fn process_that_is_confined_by_a_test_has_more_than_one_thread() {
    // The program asserts that it has one.
    assert!(super::threads().is_none_or(|threads| threads > 1));
}
