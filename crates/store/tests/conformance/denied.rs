//! What this process may not read. Root may read everything, so root runs the row again in a child
//! process as another user.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use plainwire_store::{Access, FileStore, Kind, OpenRootError, Store, StoreError};
use rustix::process::getuid;

use crate::grounds::{Disk, Ground, facts, octets, path};

/// Names the root for the child.
const ROOT_VARIABLE: &str = "PLAINWIRE_DENIED_ROOT";

/// `nobody`: a user without rights, which needs no entry anywhere.
const NOBODY: u32 = 65534;

pub(crate) async fn file_that_may_not_be_read_is_denied(ground: &Disk) {
    if let Some(root) = env::var_os(ROOT_VARIABLE) {
        return check(Path::new(&root), ground.access()).await;
    }
    ground.put(b"open", b"open", None);
    ground.put(b"closed", b"closed", None);
    ground.put(b"sealed/a", b"a", None);
    ground.put(b"unlisted/a", b"a", None);
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(ground.home(), 0o755);
    mode(&ground.at(b"closed"), 0o000);
    mode(&ground.at(b"sealed"), 0o000);
    mode(&ground.at(b"unlisted"), 0o111);
    if getuid().is_root() {
        run_as_nobody(ground);
    } else {
        check(&ground.at(b""), ground.access()).await;
    }
    // So that the folder can be removed by whoever is not root.
    mode(&ground.at(b"sealed"), 0o755);
    mode(&ground.at(b"unlisted"), 0o755);
}

/// The program is named through `/proc`, since the user need not be able to reach its folder.
fn run_as_nobody(ground: &Disk) {
    let module = if ground.access() == Access::CapStd { "cap_std" } else { "openat2" };
    let output = Command::new("/proc/self/exe")
        .args(["--exact", &format!("{module}::file_that_may_not_be_read_is_denied")])
        .env(ROOT_VARIABLE, ground.at(b""))
        .current_dir("/")
        .uid(NOBODY)
        .gid(NOBODY)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && report.contains("1 passed"),
        "{report}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

async fn check(root: &Path, access: Access) {
    assert!(!getuid().is_root(), "root may read everything");
    let store = FileStore::open(root, access).unwrap().with_root_freshness(Duration::ZERO);
    assert_eq!(octets(&store, b"open").await, b"open");
    assert_eq!(octets(&store, b"unlisted/a").await, b"a");
    for denied in [&b"closed"[..], b"sealed/a", b"sealed/nothing"] {
        let found = store.find(&path(denied)).await;
        assert!(matches!(found, Err(StoreError::Denied)), "{denied:?}: {found:?}");
    }
    assert_eq!(facts(&store, b"closed").await.length, 6);
    let seen = store.look(&path(b"sealed/a")).await;
    assert!(matches!(seen, Err(StoreError::Denied)), "{seen:?}");
    for denied in [&b"sealed"[..], b"unlisted"] {
        let listed = store.list(&path(denied), None, 9).await;
        assert!(matches!(listed, Err(StoreError::Denied)), "{denied:?}: {listed:?}");
    }
    let page = store.list(&path(b""), None, 9).await.unwrap();
    assert!(page.entries.iter().any(|entry| entry.kind == Kind::File && &*entry.name == b"closed"));

    for denied in ["sealed", "sealed/below"] {
        let error = FileStore::open(&root.join(denied), access).unwrap_err();
        assert!(matches!(error, OpenRootError::Denied(_)), "{denied}: {error:?}");
        assert!(error.to_string().contains("chmod"), "{error}");
    }
    let error = FileStore::of_file(&root.join("closed"), access).unwrap_err();
    assert!(matches!(error, OpenRootError::Denied(_)), "{error:?}");
    let unlisted = FileStore::open(&root.join("unlisted"), access).unwrap();
    assert_eq!(octets(&unlisted, b"a").await, b"a");
}
