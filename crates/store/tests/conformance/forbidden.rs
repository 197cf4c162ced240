//! `cap-std` itself uses `openat2` where there is one, and walks name by name where there is none.
//! So its rows run once more in a child process to which the system call is forbidden, in the two
//! ways in which systems forbid it.

use std::env;
use std::process::Command;

use plainwire_store::{Access, FileStore};
use tempfile::TempDir;

/// Tells the child, with any value.
const FORBIDDEN_VARIABLE: &str = "PLAINWIRE_OPENAT2_FORBIDDEN";

/// Puts a filter on itself and becomes the program that its arguments name. The filter is four
/// instructions: load the number of the call; 437, which is `openat2`, gives the error; everything
/// else is allowed.
const FORBID: &str = "
import ctypes, os, struct, sys
error = int(sys.argv[1])
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 437), (0x06, 0, 0, 0x00050000 | error), (0x06, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
class Filter(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('steps', ctypes.c_void_p)]
program = Filter(len(steps), ctypes.cast(code, ctypes.c_void_p))
libc = ctypes.CDLL(None, use_errno=True)
no_new_privileges, seccomp, filter_mode = 38, 22, 2
assert libc.prctl(no_new_privileges, 1, 0, 0, 0) == 0
assert libc.prctl(seccomp, filter_mode, ctypes.byref(program), 0, 0) == 0
os.execv(sys.argv[2], sys.argv[2:])
";

#[test]
fn rows_of_cap_std_pass_where_openat2_is_forbidden() {
    let (not_permitted, no_such_call) = ("1", "38");
    let program = env::current_exe().unwrap();
    for error in [not_permitted, no_such_call] {
        let output = Command::new("python3")
            .args(["-c", FORBID, error])
            .arg(&program)
            .args(["cap_std::", "forbidden::access"])
            .env(FORBIDDEN_VARIABLE, error)
            .output()
            .expect("python3 is here; `cargo xtask test` installs what the tests need");
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && report.contains("test result: ok."),
            "error {error}:\n{report}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        for expected in ["cap_std::link_that_leaves", "forbidden::access_is_detected"] {
            assert!(report.contains(expected), "{expected} did not run:\n{report}");
        }
    }
}

#[test]
fn access_is_detected_by_what_the_system_allows() {
    let folder = TempDir::new().unwrap();
    let is_forbidden = env::var_os(FORBIDDEN_VARIABLE).is_some();
    let expected = if is_forbidden { Access::CapStd } else { Access::Openat2 };
    assert_eq!(FileStore::open(folder.path(), Access::Detect).unwrap().access(), expected);
    assert_eq!(FileStore::open(folder.path(), Access::Openat2).is_err(), is_forbidden);
}
