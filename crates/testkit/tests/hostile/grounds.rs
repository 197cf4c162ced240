//! What the attacks stand on: a folder that is served, and beside it what must never come.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site::{Folder, Site};
use plainwire_testkit::wait;
use plainwire_testkit::wire::{Response, Wire, WireError, request};

/// Every way in which the program serves: its models, and the portable way to open files, which is
/// that of a system without `openat2`.
pub(crate) const MODELS: [&str; 4] = ["event", "threads", "single", PORTABLE];

/// Both ways to open files, in the model `event`.
pub(crate) const OPENINGS: [&str; 2] = ["event", PORTABLE];

/// The model `event` in a process to which the system call is refused.
const PORTABLE: &str = "event without openat2";

/// Puts a filter on itself, by which system call 437 gives `ENOSYS`, and becomes the program that
/// its arguments name.
const WITHOUT_OPENAT2: &str = "
import ctypes, os, struct, sys
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 437), (6, 0, 0, 0x50000 | 38), (6, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
class Filter(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('steps', ctypes.c_void_p)]
program = Filter(len(steps), ctypes.cast(code, ctypes.c_void_p))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
";

/// What stands outside the served folder, and nowhere inside.
pub(crate) const SECRET: &str = "the-secret-beside-the-root";

/// A home with the served folder in it, and what must never come beside that.
///
/// ```text
/// home/site/            the root
/// home/secret.txt       SECRET
/// home/site-private/    a folder whose name begins like the root's, with secret.txt
/// home/outside/         names as in the root, with SECRET in each
/// ```
pub(crate) struct Ground {
    home: Folder,
}

impl Ground {
    pub(crate) fn of(site: &Site) -> Self {
        let home = Folder::new();
        fs::create_dir(home.join("site")).unwrap();
        for name in ["secret.txt", "site-private/secret.txt", "outside/secret.txt"] {
            home.write(name, SECRET);
        }
        let ground = Self { home };
        let written = site.folder();
        for name in site.names() {
            let octets = fs::read(written.join(name)).unwrap();
            ground.write(name, octets);
        }
        ground
    }

    /// The served folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.home.join("site")
    }

    /// Where a name in the served folder is.
    pub(crate) fn at(&self, name: impl AsRef<[u8]>) -> PathBuf {
        self.home.join([b"site/", name.as_ref()].concat())
    }

    /// Where a name beside the served folder is.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// Writes a file into the served folder.
    pub(crate) fn write(&self, name: impl AsRef<[u8]>, octets: impl AsRef<[u8]>) {
        self.home.write([b"site/", name.as_ref()].concat(), octets);
    }

    /// Sets when a file in the served folder was last modified, in seconds since 1970.
    pub(crate) fn touch(&self, name: &str, seconds: u64) {
        self.home.touch(format!("site/{name}"), seconds);
    }

    /// Makes a link in the served folder.
    pub(crate) fn link(&self, name: &str, target: impl AsRef<Path>) {
        let place = self.at(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(target, place).unwrap();
    }

    /// Serves the root in one model.
    pub(crate) fn serve(&self, model: &str) -> Running {
        serve(&self.root(), model, &[])
    }

    /// Serves the root in each model, one after the other, and stops in order.
    pub(crate) fn in_each_model(&self, attack: impl Fn(&Running)) {
        for model in MODELS {
            let server = self.serve(model);
            attack(&server);
            server.stop();
        }
    }

    /// Takes each row of a long table, and in all models but the first one in [`SAMPLE`] of them:
    /// what is decided about a row is decided by the same code.
    pub(crate) fn sampled_in_each_model<Row>(&self, rows: &[Row], attack: impl Fn(&Running, &Row)) {
        for (model, every) in MODELS.into_iter().zip([1, SAMPLE, SAMPLE, SAMPLE]) {
            let server = self.serve(model);
            rows.iter().step_by(every).for_each(|row| attack(&server, row));
            server.stop();
        }
    }
}

/// Prime, so that the sample takes some of every column of a generated table.
const SAMPLE: usize = 11;

/// Serves any folder in one model.
pub(crate) fn serve(root: &Path, model: &str, options: &[&str]) -> Running {
    if model != PORTABLE {
        return Running::with_options(root, &[options, &["--model", model]].concat());
    }
    let served = server::webserver(root, options);
    let mut command = Command::new("python3");
    command.args(["-c", WITHOUT_OPENAT2]).arg(served.get_program()).args(served.get_args());
    command.env_remove("PORT");
    Running::started(command)
}

/// Sends octets on a connection of their own, and reads every answer until the server closes.
///
/// # Panics
///
/// When the server is silent without closing, or sends what is no response.
pub(crate) fn answers_to(server: &Running, octets: &[u8]) -> Vec<Response> {
    let mut wire = Wire::connect(server.address());
    // The server may refuse it before it has taken all of it.
    let _ = wire.try_send(octets);
    let _ = wire.stream().shutdown(std::net::Shutdown::Write);
    let first = first_word(octets);
    let mut answers = Vec::new();
    loop {
        match wire.try_response(if answers.is_empty() { first } else { "GET" }) {
            Ok(answer) => answers.push(answer),
            Err(WireError::Closed(rest)) if rest.is_empty() => return answers,
            Err(error) => panic!("after {} answers to {}: {error}", answers.len(), shown(octets)),
        }
    }
}

/// Asks for a target, which may hold any octets, on a connection of its own.
pub(crate) fn ask_target(server: &Running, target: &[u8]) -> Response {
    let head = [b"GET ", target, b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"].concat();
    let mut wire = Wire::connect(server.address());
    wire.send(head);
    wire.try_response("GET").unwrap_or_else(|error| panic!("{}: {error}", shown(target)))
}

/// One request, written as text, behind which the connection closes, and its answer.
pub(crate) fn ask_once(server: &Running, text: &str) -> Response {
    let mut answers = answers_to(server, &request(&format!("{text}\nconnection: close")));
    assert_eq!(answers.len(), 1, "{text}");
    answers.remove(0)
}

/// The next client is served, whatever was done before.
pub(crate) fn assert_serves(server: &Running, target: &str, content: &str) {
    let answer = ask_once(server, &format!("GET {target}"));
    assert_eq!((answer.status, answer.text()), (200, content), "{target}: {answer}");
}

/// Nothing of what stands outside is in the answer, in its head or its body.
pub(crate) fn assert_no_secret(answer: &Response, asked: &[u8]) {
    let secret = SECRET.as_bytes();
    let has = |octets: &[u8]| octets.windows(secret.len()).any(|window| window == secret);
    let leaks = has(&answer.head) || has(&answer.body) || answer.body.starts_with(b"root:");
    assert!(!leaks, "{} gives the secret: {answer}", shown(asked));
}

/// What an answer tells: status, fields and content, but not when.
pub(crate) type Told = (u16, Vec<(String, Vec<u8>)>, Vec<u8>);

/// All of an answer but its date.
pub(crate) fn told(answer: &Response) -> Told {
    let fields = answer.fields.iter().filter(|(name, _)| name != "date").cloned().collect();
    (answer.status, fields, answer.body.clone())
}

/// An amount of memory that the kernel tells of the process, in octets: `VmRSS` is what it has,
/// `VmHWM` the most that it had.
pub(crate) fn memory(server: &Running, what: &str) -> u64 {
    let file = format!("/proc/{}/status", server.id().as_raw_nonzero());
    let status = fs::read_to_string(file).expect("the server runs");
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let count = line.and_then(|line| line.trim().strip_suffix(" kB"));
    count.and_then(|count| count.parse::<u64>().ok()).expect("the kernel counts in kB") * 1024
}

/// Waits until the server has as few descriptors open as before.
pub(crate) fn assert_descriptors_return(server: &Running, before: usize) {
    wait::until("the descriptors to be closed", ANSWER_WAIT_MAX, || {
        (server.descriptors() <= before).then_some(())
    });
}

/// The beginning of some octets, visible.
pub(crate) fn shown(octets: &[u8]) -> String {
    octets[..octets.len().min(200)].escape_ascii().to_string()
}

fn first_word(octets: &[u8]) -> &str {
    let end = octets.iter().position(|octet| *octet == b' ').unwrap_or(0);
    std::str::from_utf8(&octets[..end]).unwrap_or_default()
}
