//! What this process takes of the machine, as its kernel tells (proc(5)).

use std::fs;

/// What a process takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Usage {
    /// Bytes of memory that are in use.
    pub(super) resident: u64,
    /// Bytes of address space.
    pub(super) virtual_size: u64,
    /// Bytes of memory, with what is shared divided among those who share it.
    pub(super) proportional: u64,
    /// Seconds on processors since it was started.
    pub(super) seconds: f64,
    /// Threads.
    pub(super) threads: u64,
    /// Open descriptors.
    pub(super) descriptors: u64,
}

/// Ticks of a second in `/proc/PID/stat` (`USER_HZ`), which is 100 on all architectures that there are.
const TICKS: f64 = 100.0;

/// Looks at this process; what can't be read is zero.
pub(super) fn usage() -> Usage {
    let read = |name: &str| fs::read_to_string(format!("/proc/self/{name}")).unwrap_or_default();
    let status = read("status");
    let stat = read("stat");
    let (user, system) = ticks(&stat);
    Usage {
        resident: kilobytes(&status, "VmRSS:"),
        virtual_size: kilobytes(&status, "VmSize:"),
        proportional: kilobytes(&read("smaps_rollup"), "Pss:"),
        seconds: seconds(user.saturating_add(system)),
        threads: number(&status, "Threads:"),
        descriptors: fs::read_dir("/proc/self/fd").map_or(0, |all| all.count() as u64),
    }
}

fn number(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}

fn kilobytes(text: &str, name: &str) -> u64 {
    number(text, name).saturating_mul(1024)
}

/// Fields 14 and 15 of `stat`, counted behind the name, which may hold blanks and parentheses.
fn ticks(stat: &str) -> (u64, u64) {
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut words = rest.split_whitespace().skip(11);
    let mut next = || words.next().and_then(|it| it.parse().ok()).unwrap_or(0);
    (next(), next())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "hundredths of seconds of a process are far below 2^53"
)]
fn seconds(ticks: u64) -> f64 {
    ticks as f64 / TICKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_any_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0 9 1 1";
        assert_eq!(ticks(stat), (150, 50));
        assert!((seconds(200) - 2.0).abs() < 1e-9);
        assert_eq!(
            kilobytes("VmRSS:\t   12 kB\nThreads:\t3\n", "VmRSS:"),
            12_288
        );
        let own = usage();
        assert!(own.resident > 0 && own.threads > 0 && own.descriptors > 0);
    }
}
