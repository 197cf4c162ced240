//! Another host: a network namespace with its own addresses, joined to ours by a pair of virtual
//! Ethernet devices.
//!
//! ```text
//! this host  10.213.x.y+1  pwN-o  <---------->  pwN-i  10.213.x.y+2  the namespace
//! ```
//!
//! Making one needs root. It is removed when its value is dropped, with all that is in it.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::program;

/// A network namespace of its own, removed when dropped.
#[derive(Debug)]
pub struct Namespace {
    name: String,
    device: String,
    outside: Ipv4Addr,
    inside: Ipv4Addr,
}

impl Namespace {
    /// Makes a namespace with one link to this host, and its own loopback.
    ///
    /// # Panics
    ///
    /// When this test does not run as root, or `ip` is missing.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        assert!(
            rustix::process::geteuid().is_root(),
            "only root can make a network namespace: run the tests as root"
        );
        let (process, count) = (process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // Process ids differ among the test binaries that run now; so do the networks, of which
        // there are 64 * 256.
        let network = process.wrapping_mul(16).wrapping_add(count) % (64 * 256);
        let [_, _, third, fourth] = (network * 4).to_be_bytes();
        let namespace = Self {
            name: format!("plainwire-{process}-{count}"),
            device: format!("pw{process}-{count}"),
            outside: Ipv4Addr::new(10, 213, third, fourth + 1),
            inside: Ipv4Addr::new(10, 213, third, fourth + 2),
        };
        namespace.make();
        namespace
    }

    /// The address by which this host reaches the namespace.
    pub fn address(&self) -> Ipv4Addr {
        self.inside
    }

    /// The address by which the namespace reaches this host.
    pub fn outside(&self) -> Ipv4Addr {
        self.outside
    }

    /// So many further addresses of this host, at most 16, from which the namespace can be reached
    /// and which it can answer: other clients, to whom is inside.
    ///
    /// # Panics
    ///
    /// When `ip` refuses.
    pub fn more_outside(&self, count: u8) -> Vec<Ipv4Addr> {
        let [.., third, fourth] = self.outside.octets();
        let network = u32::from(third) * 64 + u32::from(fourth) / 4;
        let first = u32::from(Ipv4Addr::new(10, 216, 0, 0)) + network * 16;
        let more = (0..u32::from(count.min(16))).map(|number| Ipv4Addr::from(first + number));
        let more: Vec<_> = more.collect();
        let Self { name, device, outside, .. } = self;
        run(&format!("-n {name} route replace default via {outside}"));
        for address in &more {
            run(&format!("address add {address}/32 dev {device}"));
        }
        more
    }

    /// The command that runs a program inside: `ip netns exec` becomes that program, so that its
    /// process id is the program's.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(ip());
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    fn make(&self) {
        let Self { name, device, outside, inside } = self;
        let peer = format!("{device}i");
        for line in [
            format!("netns add {name}"),
            format!("link add {device} type veth peer name {peer} netns {name}"),
            format!("address add {outside}/30 dev {device}"),
            format!("link set {device} up"),
            format!("-n {name} address add {inside}/30 dev {peer}"),
            format!("-n {name} link set {peer} up"),
            format!("-n {name} link set lo up"),
        ] {
            run(&line);
        }
    }
}

fn run(line: &str) {
    let mut command = Command::new(ip());
    command.args(line.split(' '));
    let ended = program::run(command);
    assert!(ended.status.success(), "ip {line}: {}", ended.stderr);
}

impl Default for Namespace {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The pair goes when either end is deleted; the namespace goes when nothing runs in it.
        for line in [["link", "delete", &self.device], ["netns", "delete", &self.name]] {
            let _ = Command::new(ip()).args(line).status();
        }
    }
}

/// Debian keeps it in a folder that only root has in its path.
fn ip() -> &'static Path {
    let system = Path::new("/usr/sbin/ip");
    if system.exists() { system } else { Path::new("ip") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespace_has_its_own_address_and_goes_when_dropped() {
        let namespace = Namespace::new();
        let mut command = namespace.command(Path::new("ip"));
        command.args(["-brief", "address"]);
        let text = program::run(command).text().to_owned();
        assert!(text.contains(&format!("{}/30", namespace.address())), "{text}");
        let name = namespace.name.clone();
        drop(namespace);
        let mut command = Command::new(ip());
        command.args(["netns", "list"]);
        assert!(!program::run(command).text().contains(&name));
    }
}
