//! Where an attack takes place: a network of its own, with two hosts.
//!
//! ```text
//! server 10.9.1.1 .. 10.9.1.61  <--- a pair of devices --->  10.9.2.1 .. 10.9.2.61 clients
//! ```
//!
//! A client that talks to 10.9.1.N comes from 10.9.2.N: the route says so, and no socket has to.
//! So limits a client hold as between machines, which loopback is exempt from. N is 1 for the
//! honest client, and from 52 on for connections whose receive window is held small, which their
//! route says too. The chore runs itself again in the server's half; the other half is a process
//! that sleeps.
//!
//! Processors are divided: the server has the first half of them for itself, as on a machine of its
//! own; clients share the others, where the honest one comes before attackers. So an attacker takes
//! no time from the server but by what it sends, and little from the honest client. As root all of
//! them come before whatever else the machine does.

use std::fs;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The word that tells this program that it is inside already.
pub(super) const INSIDE: &str = "--inside";

/// The server's address for the honest client.
pub(super) const HONEST: Ipv4Addr = Ipv4Addr::new(10, 9, 1, 1);

/// The server's address for the attacker's connection of that index.
pub(super) fn attacked(index: usize, addresses: u8, narrow: bool) -> Ipv4Addr {
    let first = if narrow { NARROW_FIRST } else { 2 };
    let turn = u8::try_from(index % usize::from(addresses.max(1))).unwrap_or(0);
    Ipv4Addr::new(10, 9, 1, first + turn)
}

/// Runs this program again, inside a network namespace of its own.
///
/// # Errors
/// That this user may not make one.
pub(super) fn enter(words: &[String]) -> Result<ExitStatus, String> {
    let own = own()?;
    let mut command = Command::new("unshare");
    if !is_root() {
        // A user who is root only in there: enough for a network of its own.
        command.args(["--user", "--map-root-user"]);
    }
    if command.args(["--net", "true"]).stderr(Stdio::null()).status().is_ok_and(|it| it.success()) {
        let mut command = Command::new("unshare");
        if !is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        let status = command.arg("--net").arg(own).args(["soak", INSIDE]).args(words).status();
        return status.map_err(|error| format!("unshare cannot be started: {error}"));
    }
    Err("attacks run in a network namespace of their own, and this user may not make one; run this \
         as root, or where users may make namespaces (kernel.unprivileged_userns_clone=1)"
        .to_owned())
}

/// Who a process is, which says whom it gives way to.
pub(super) enum Role {
    Server,
    Honest,
    Attacker,
}

/// The network, and how processes are started in its halves.
pub(super) struct Ground {
    /// Lives in the clients' half, and sleeps.
    keeper: Child,
    server_processors: String,
    client_processors: String,
}

impl Ground {
    /// Makes the clients' half and joins it to this one, the server's.
    ///
    /// # Errors
    /// What could not be made.
    pub(super) fn new() -> Result<Self, String> {
        let keeper = Command::new("unshare")
            .args(["--net", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("unshare cannot be started: {error}"))?;
        // Where this fails, the machine has no such groups or this user may not; both is well.
        let _ = fs::write(AUTOGROUP, "-20");
        let (server_processors, client_processors) = divided(&processors()?);
        let ground = Self { keeper, server_processors, client_processors };
        ground.wait_for_keeper()?;
        let here = batch(
            1,
            "pwserver",
            &format!(
                "link set lo up\nlink add pwserver type veth peer name pwclient netns {}\n",
                ground.keeper.id()
            ),
        );
        fed(Command::new("ip").args(["-batch", "-"]), &here)?;
        let mut there = batch(2, "pwclient", "link set lo up\n");
        for host in 1..=HOSTS {
            let window = if host >= NARROW_FIRST { " window 2048" } else { "" };
            there.push_str(&format!(
                "route add 10.9.1.{host}/32 dev pwclient src 10.9.2.{host}{window}\n"
            ));
        }
        fed(ground.there("ip").args(["-batch", "-"]), &there)?;
        // What one address can open is bounded by its ports.
        let ports = "echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range";
        fed(ground.there("sh").args(["-c", ports]), "")?;
        Ok(ground)
    }

    /// A command for the server's half and the server's processors.
    pub(super) fn server(&self, program: &Path) -> Command {
        let mut command = bound_to_us();
        command.args(priority(&Role::Server)).args(pinned(&self.server_processors)).arg(program);
        command
    }

    /// A command that runs this program among the clients.
    ///
    /// # Errors
    /// That this program does not know where it stands.
    pub(super) fn client(&self, role: &Role) -> Result<Command, String> {
        let mut command = bound_to_us();
        command.args(["nsenter", &self.net(), "--"]).args(pinned(&self.client_processors));
        command.args(priority(role));
        // Clients need more descriptors than a user's processes begin with; the server raises its
        // own limit by itself.
        command.args(["sh", "-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh"]);
        command.arg(own()?).arg("soak");
        Ok(command)
    }

    /// How the processors are divided, for the table.
    pub(super) fn division(&self) -> String {
        if self.server_processors.is_empty() {
            return "one processor for all".to_owned();
        }
        let Self { server_processors, client_processors, .. } = self;
        format!("processors {server_processors} for the server, {client_processors} for clients")
    }

    fn there(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args([&self.net(), "--", program]);
        command
    }

    fn net(&self) -> String {
        format!("--net=/proc/{}/ns/net", self.keeper.id())
    }

    /// Until the keeper has left this half.
    fn wait_for_keeper(&self) -> Result<(), String> {
        let until = Instant::now() + START_WAIT;
        let own = fs::read_link("/proc/self/ns/net").map_err(|error| error.to_string())?;
        let keeper = format!("/proc/{}/ns/net", self.keeper.id());
        while fs::read_link(&keeper).is_ok_and(|net| net == own) {
            if Instant::now() > until {
                return Err("a second network namespace cannot be made".to_owned());
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = fs::write(AUTOGROUP, "0");
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

/// What `ip` has to do in one half.
fn batch(net: u8, device: &str, before: &str) -> String {
    let mut batch = before.to_owned();
    for host in 1..=HOSTS {
        batch.push_str(&format!("address add 10.9.{net}.{host}/24 dev {device}\n"));
    }
    let other = 3 - net;
    batch.push_str(&format!("link set {device} up\n"));
    if net == 1 {
        batch.push_str(&format!("route add 10.9.{other}.0/24 dev {device}\n"));
    }
    batch
}

/// A command whose process ends with this one, whatever happens to this one.
fn bound_to_us() -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]);
    command
}

/// The command in front of a process of this role.
fn priority(role: &Role) -> [&'static str; 3] {
    let nice = match (role, is_root()) {
        (Role::Honest, true) => "-15",
        (Role::Server, true) => "-10",
        (Role::Attacker, true) => "-5",
        (Role::Honest | Role::Server, false) => "0",
        (Role::Attacker, false) => "19",
    };
    ["nice", "-n", nice]
}

fn pinned(processors: &str) -> Vec<&str> {
    if processors.is_empty() { Vec::new() } else { vec!["taskset", "--cpu-list", processors] }
}

/// The processors that this process may use.
fn processors() -> Result<Vec<u32>, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    Ok(numbers(list.unwrap_or_default()))
}

/// `0-2,5` as numbers.
fn numbers(list: &str) -> Vec<u32> {
    let spans = list.trim().split(',').filter_map(|span| {
        let (first, last) = span.split_once('-').unwrap_or((span, span));
        Some(first.parse::<u32>().ok()?..=last.parse::<u32>().ok()?)
    });
    spans.flatten().collect()
}

/// Those of the server and those of the clients; both empty where there is only one.
fn divided(processors: &[u32]) -> (String, String) {
    let (server, clients) = processors.split_at(processors.len() / 2);
    if server.is_empty() {
        return (String::new(), String::new());
    }
    let list = |part: &[u32]| part.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    (list(server), list(clients))
}

fn fed(command: &mut Command, input: &str) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            if let Some(mut stdin) = child.stdin.take() {
                stdin.write_all(input.as_bytes())?;
            }
            child.wait_with_output()
        });
    let output = output.map_err(|error| format!("{name} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("the network cannot be made: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn own() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| error.to_string())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
        && !fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| !map.contains("4294967295"))
}

/// Linux shares a processor among sessions first, and only then among the processes of each by
/// their own priority.
const AUTOGROUP: &str = "/proc/self/autogroup";

/// Hosts in each half.
const HOSTS: u8 = 61;

/// The first of those whose receive window is small.
const NARROW_FIRST: u8 = 52;

const START_WAIT: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_divided_and_a_single_one_is_shared() {
        assert_eq!(numbers(" 0-2,5\n"), [0, 1, 2, 5]);
        assert_eq!(divided(&numbers("0-2,5")), ("0,1".to_owned(), "2,5".to_owned()));
        assert_eq!(divided(&[3]), (String::new(), String::new()));
    }

    #[test]
    fn attackers_have_addresses_of_their_own_in_turn() {
        assert_eq!(attacked(0, 50, false), Ipv4Addr::new(10, 9, 1, 2));
        assert_eq!(attacked(49, 50, false), Ipv4Addr::new(10, 9, 1, 51));
        assert_eq!(attacked(50, 50, false), Ipv4Addr::new(10, 9, 1, 2));
        assert_eq!(attacked(9, 10, true), Ipv4Addr::new(10, 9, 1, HOSTS));
    }
}
