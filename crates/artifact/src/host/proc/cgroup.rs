//! Control groups of a process and the limits they hold, in either hierarchy (`cgroups(7)`).
//!
//! A limit counts wherever it stands between the process's own group and the root: the least of them is in force.

use std::path::Path;

use seawall_model::host::process::Limits;
use seawall_model::host::seen::Seen;

use crate::host::read;

/// Where the kernel shows control groups.
const MOUNT: &str = "/sys/fs/cgroup";

/// Reads the limits of a process, from the text of its `/proc/PID/cgroup`.
pub(in crate::host) fn limits(root: &Path, text: &str) -> Limits {
    // A hierarchy of the first kind that holds the controller goes before the second kind's.
    let v1 = |controller: &'static str| find(text, controller).map(|path| (controller, path));
    let v2 = find(text, "");
    let unlimited = || Seen::unknown("its control group is not known");
    let memory = match (v1("memory"), v2) {
        (Some((name, path)), _) => least(
            root,
            &format!("{MOUNT}/{name}"),
            path,
            "memory.limit_in_bytes",
            bytes_v1,
        ),
        (None, Some(path)) => least(root, MOUNT, path, "memory.max", number),
        (None, None) => unlimited(),
    };
    let processes = match (v1("pids"), v2) {
        (Some((name, path)), _) => {
            least(root, &format!("{MOUNT}/{name}"), path, "pids.max", number)
        }
        (None, Some(path)) => least(root, MOUNT, path, "pids.max", number),
        (None, None) => unlimited(),
    };
    let processor = match (v1("cpu"), v2) {
        (Some((_, path)), _) => quota_v1(root, path),
        (None, Some(path)) => least(root, MOUNT, path, "cpu.max", quota_v2),
        (None, None) => unlimited(),
    };
    let own = v1("memory").map(|(_, path)| path).or(v2);
    Limits {
        group: own.map(str::to_owned).into(),
        memory,
        processor,
        processes,
    }
}

/// Finds the group in the hierarchy of a controller: `4:memory:/docker/ID`, `0::/…` for the second kind.
fn find<'a>(text: &'a str, controller: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (number, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let is_it = if controller.is_empty() {
            number == "0" && controllers.is_empty()
        } else {
            controllers.split(',').any(|one| one == controller)
        };
        let is_safe = path.starts_with('/') && !path.split('/').any(|part| part == "..");
        (is_it && is_safe).then_some(path)
    })
}

/// Returns the least limit of a group and of those above it; absent where none of them has one.
fn least(
    root: &Path,
    mount: &str,
    path: &str,
    file: &str,
    value: fn(&str) -> Seen<u64>,
) -> Seen<u64> {
    let (mut least, mut was_read) = (None, false);
    for group in upwards(path) {
        match read::text(root, &format!("{mount}{group}/{file}"), 4096) {
            Seen::Known(text) => {
                was_read = true;
                match value(text.trim()) {
                    Seen::Known(limit) => least = least.into_iter().chain([limit]).min(),
                    Seen::Absent => {}
                    Seen::Unknown(why) => {
                        return Seen::unknown(format!("{mount}{group}/{file} {why}"));
                    }
                }
            }
            // The root of a hierarchy has no limits; one above may not have the controller.
            Seen::Absent => {}
            Seen::Unknown(why) => return Seen::Unknown(why),
        }
    }
    match (least, was_read) {
        (Some(limit), _) => Seen::Known(limit),
        (None, true) => Seen::Absent,
        (None, false) => Seen::unknown(format!("{mount}{path}/{file} is not there")),
    }
}

fn quota_v1(root: &Path, path: &str) -> Seen<u64> {
    for mount in [format!("{MOUNT}/cpu"), format!("{MOUNT}/cpu,cpuacct")] {
        let (mut least, mut was_read) = (None, false);
        for group in upwards(path) {
            let ask = |file: &str| read::text(root, &format!("{mount}{group}/{file}"), 4096);
            let (Seen::Known(quota), Seen::Known(period)) =
                (ask("cpu.cfs_quota_us"), ask("cpu.cfs_period_us"))
            else {
                continue;
            };
            was_read = true;
            let share = thousandths(quota.trim(), period.trim());
            least = least.into_iter().chain(share).min();
        }
        if was_read {
            return least.into();
        }
    }
    Seen::unknown(format!("{MOUNT}/cpu{path}/cpu.cfs_quota_us is not there"))
}

/// `MAX PERIOD`, where `max` is no limit.
fn quota_v2(text: &str) -> Seen<u64> {
    match text.split_once(' ') {
        Some(("max", _)) => Seen::Absent,
        Some((quota, period)) => thousandths(quota, period).map_or_else(|| odd(text), Seen::Known),
        None => odd(text),
    }
}

fn thousandths(quota: &str, period: &str) -> Option<u64> {
    let (quota, period): (u64, u64) = (quota.parse().ok()?, period.parse().ok()?);
    quota.checked_mul(1000)?.checked_div(period)
}

fn number(text: &str) -> Seen<u64> {
    if text == "max" {
        return Seen::Absent;
    }
    text.parse().map_or_else(|_| odd(text), Seen::Known)
}

/// The first hierarchy writes a number near 2⁶³ for no limit.
fn bytes_v1(text: &str) -> Seen<u64> {
    match text.parse::<u64>() {
        Ok(bytes) if bytes < (1 << 60) => Seen::Known(bytes),
        Ok(_) => Seen::Absent,
        Err(_) => odd(text),
    }
}

fn odd(text: &str) -> Seen<u64> {
    Seen::unknown(format!("says {text:?}"))
}

/// Returns a group and all above it: `/a/b`, `/a`, and the root as an empty text.
fn upwards(path: &str) -> impl Iterator<Item = &str> {
    let path = path.trim_end_matches('/');
    let parts = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()]);
    let mut ends: Vec<usize> = parts.collect();
    ends.reverse();
    ends.into_iter().filter_map(move |end| path.get(..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_walked_up_to_the_root() {
        let all: Vec<&str> = upwards("/a/b").collect();
        assert_eq!(all, ["/a/b", "/a", ""]);
        assert_eq!(upwards("/").collect::<Vec<_>>(), [""]);
        let text = "5:cpu,cpuacct:/docker/x\n0::/y\n";
        assert_eq!(find(text, "cpu"), Some("/docker/x"));
        assert_eq!(find(text, ""), Some("/y"));
        assert_eq!(find(text, "memory"), None);
        assert_eq!(find("3:pids:/../x\n", "pids"), None);
    }

    #[test]
    fn the_least_limit_counts() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("sys/fs/cgroup/a/memory.max", "1000\n");
        write("sys/fs/cgroup/a/b/memory.max", "max\n");
        write("sys/fs/cgroup/a/b/pids.max", "max\n");
        write("sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
        let limits = limits(folder.path(), "0::/a/b\n");
        assert_eq!(limits.memory, Seen::Known(1000));
        assert_eq!(limits.processes, Seen::Absent);
        assert_eq!(limits.processor, Seen::Known(500));
    }
}
