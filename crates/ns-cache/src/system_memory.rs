//! How much memory this process may use, read from the files in which Linux says so.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The memory of the machine, or the least limit of a control group of this
/// process where that is lower; `None` where nothing says how much there is.
///
/// `root` is `/` but in tests.
pub(crate) fn usable_bytes(root: &Path) -> Option<u64> {
    let machine = machine_bytes(root);
    let group = group_bytes(root);
    machine
        .into_iter()
        .chain(group)
        .min()
        .filter(|&bytes| bytes > 0)
}

fn machine_bytes(root: &Path) -> Option<u64> {
    let text = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The least limit over all groups that this process is in and their parents.
fn group_bytes(root: &Path) -> Option<u64> {
    let text = fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
    let limits = text.lines().filter_map(|line| {
        // hierarchy : controllers : path
        let mut parts = line.splitn(3, ':');
        let (hierarchy, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let groups = root.join("sys/fs/cgroup");
        if hierarchy == "0" && controllers.is_empty() {
            // Version 2 alone, or beside version 1.
            least_limit(&groups, path, "memory.max")
                .or_else(|| least_limit(&groups.join("unified"), path, "memory.max"))
        } else if controllers.split(',').any(|name| name == "memory") {
            least_limit(&groups.join("memory"), path, "memory.limit_in_bytes")
        } else {
            None
        }
    });
    limits.min()
}

/// The least number in files `name` from `path` up to the mount of all groups.
fn least_limit(mount: &Path, path: &str, name: &str) -> Option<u64> {
    // A container may see a path that leads out of what it can see: then the
    // mount itself is its group.
    let inside: PathBuf = Path::new(path)
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    let limits = inside.ancestors().filter_map(|group| {
        let text = fs::read_to_string(mount.join(group).join(name)).ok()?;
        // Without a limit it says `max`, or a number above any memory.
        text.trim().parse().ok()
    });
    limits.min()
}
