//! `cargo xtask soak`: the server among clients that are slow, greedy or broken.
//!
//! `--attack` measures what an honest client notices of one attack, for this server and for nginx;
//! `--minutes` mixes all kinds of clients while files change, checks every good answer octet for
//! octet, and looks at what is left behind. Both judge octets and report times. Nothing of the
//! product is used here, so a mistake of its own cannot hide.

mod answer;
mod attacker;
mod attacks;
mod contender;
mod ground;
mod honest;
mod mix;
mod options;
mod random;
mod siege;
mod table;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use self::attacker::Share;
use self::options::Task;
use crate::failure::Failure;
use crate::packages::{self, Need};
use crate::served;

/// Soaks the server as the words say.
///
/// # Errors
/// Which word is wrong, what cannot be started, or what was wrong about the server.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    match words.first().map(String::as_str) {
        Some("honest") => return Ok(be_honest(&words[1..])?),
        Some("attacker") => return Ok(attack(&words[1..])?),
        Some(ground::INSIDE) => {
            let Task::Siege(siege) = options::parse(&words[1..]).map_err(Failure::Usage)? else {
                let what = "only attacks have a network of their own".to_owned();
                return Err(Failure::Usage(what));
            };
            return Ok(siege::run(&siege)?);
        }
        _ => {}
    }
    Ok(perform(options::parse(words).map_err(Failure::Usage)?, words)?)
}

/// Does what the words ask for.
fn perform(task: Task, words: &[String]) -> Result<(), String> {
    match task {
        Task::Siege(siege) => {
            packages::provide_all(NEEDS)?;
            let mut words = words.to_vec();
            if siege.program.is_none() {
                words.extend(["--program".to_owned(), program()?.display().to_string()]);
            }
            let status = ground::enter(&words)?;
            if status.success() { Ok(()) } else { Err(format!("it ended with {status}")) }
        }
        Task::Mix(mix) => {
            let program = mix.program.clone().map_or_else(program, Ok)?;
            mix::run(&mix, &program)
        }
    }
}

/// The server to soak: built optimised, unless whoever runs the tests has built one beside this
/// program.
fn program() -> Result<PathBuf, String> {
    if std::env::var_os("PLAINWIRE_BUILT").is_none() {
        return served::built();
    }
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(own.with_file_name("webserver"))
}

/// `soak honest ADDRESS MILLISECONDS`: the honest client's process.
fn be_honest(words: &[String]) -> Result<(), String> {
    let [address, millis] = words else { return Err("an address and a time".to_owned()) };
    let server = address.parse().map_err(|_| format!("`{address}` is no address"))?;
    let millis = millis.parse().map_err(|_| format!("`{millis}` is no time"))?;
    println!("{}", honest::measure(server, Duration::from_millis(millis))?.line());
    Ok(())
}

/// `soak attacker NAME PORT INDEX COUNT`: one of the attacker's processes.
fn attack(words: &[String]) -> Result<(), String> {
    let [name, numbers @ ..] = words else { return Err("a name and numbers".to_owned()) };
    let attack = attacks::ATTACKS.iter().find(|attack| attack.name == name);
    let attack = attack.ok_or_else(|| format!("`{name}` is no attack"))?;
    let numbers: Vec<u16> = numbers.iter().filter_map(|number| number.parse().ok()).collect();
    let [port, index, count] = numbers[..] else { return Err("a port and a share".to_owned()) };
    attacker::run(attack, port, Share { index: index.into(), count: count.into() });
    Ok(())
}

/// A folder for one run, removed when dropped.
struct Place(PathBuf);

impl Place {
    fn new() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("plainwire-soak-{}", std::process::id()));
        fs::create_dir(&folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What attacks need from the system.
const NEEDS: &[Need] = &[
    Need { program: "nginx", package: "nginx-light" },
    Need { program: "ip", package: "iproute2" },
    Need { program: "unshare", package: "util-linux" },
    Need { program: "nsenter", package: "util-linux" },
    Need { program: "setpriv", package: "util-linux" },
    Need { program: "taskset", package: "util-linux" },
    Need { program: "prlimit", package: "util-linux" },
];
