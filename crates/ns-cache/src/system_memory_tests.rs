//! Memory limits, from files as several systems write them.

use std::fs;
use std::path::Path;

use crate::system_memory::usable_bytes;
use crate::{Budget, Error};

const MEMINFO: &str = "MemTotal:       16384 kB\nMemFree:         1 kB\n";

fn usable(files: &[(&str, &str)]) -> Option<u64> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    usable_bytes(root.path())
}

#[test]
fn without_groups_it_is_the_machine() {
    assert_eq!(usable(&[("proc/meminfo", MEMINFO)]), Some(16 << 20));
    assert_eq!(usable(&[]), None);
    assert_eq!(usable(&[("proc/meminfo", "MemTotal: lots")]), None);
    assert_eq!(usable(&[("proc/meminfo", "MemTotal: 0 kB")]), None);
}

#[test]
fn version_2_counts_at_any_height() {
    let group = ("proc/self/cgroup", "0::/batch/job\n");
    let meminfo = ("proc/meminfo", MEMINFO);
    let own = ("sys/fs/cgroup/batch/job/memory.max", "max\n");
    let parent = ("sys/fs/cgroup/batch/memory.max", "4194304\n");
    assert_eq!(usable(&[meminfo, group, own]), Some(16 << 20));
    assert_eq!(usable(&[meminfo, group, own, parent]), Some(4 << 20));
    let own = ("sys/fs/cgroup/batch/job/memory.max", "1048576\n");
    assert_eq!(usable(&[meminfo, group, own, parent]), Some(1 << 20));
    assert_eq!(usable(&[group, own]), Some(1 << 20));
}

#[test]
fn version_1_counts_and_no_limit_is_a_huge_number() {
    let group = (
        "proc/self/cgroup",
        "7:cpu,cpuacct:/a\n5:memory:/b/c\n1:name=systemd:/\n",
    );
    let meminfo = ("proc/meminfo", MEMINFO);
    let path = "sys/fs/cgroup/memory/b/c/memory.limit_in_bytes";
    assert_eq!(usable(&[meminfo, group, (path, "2097152")]), Some(2 << 20));
    let none = (path, "9223372036854771712\n");
    assert_eq!(usable(&[meminfo, group, none]), Some(16 << 20));
}

#[test]
fn a_container_that_sees_only_its_own_group() {
    let meminfo = ("proc/meminfo", MEMINFO);
    let group = ("proc/self/cgroup", "0::/../../pod\n");
    let mount = ("sys/fs/cgroup/memory.max", "3145728");
    assert_eq!(usable(&[meminfo, group, mount]), Some(3 << 20));
}

#[test]
fn version_2_beside_version_1() {
    let group = ("proc/self/cgroup", "0::/x\n");
    let limit = ("sys/fs/cgroup/unified/x/memory.max", "5");
    assert_eq!(usable(&[("proc/meminfo", MEMINFO), group, limit]), Some(5));
}

#[test]
fn malformed_lines_are_passed_over() {
    let group = ("proc/self/cgroup", "nonsense\n0:\n::::\n\0\n");
    assert_eq!(usable(&[("proc/meminfo", MEMINFO), group]), Some(16 << 20));
}

#[test]
fn fractions() {
    for value in [0.0, -0.5, 1.01, f64::INFINITY] {
        assert_eq!(
            Budget::fraction_of_memory(value),
            Err(Error::Fraction { value })
        );
    }
    assert!(Budget::fraction_of_memory(f64::NAN).is_err());
    if Path::new("/proc/meminfo").exists() {
        let (half, all) = (
            Budget::fraction_of_memory(0.5),
            Budget::fraction_of_memory(1.0),
        );
        let (half, all) = (half.unwrap().get(), all.unwrap().get());
        assert!(all > 1 << 20 && half.abs_diff(all / 2) <= 1);
    }
}
