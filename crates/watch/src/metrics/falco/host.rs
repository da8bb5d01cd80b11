//! What goes on on the whole machine, as its kernel tells (proc(5)).

use std::fs;

/// How the machine stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Host {
    /// The share of all processors that was busy since the start, 0 to 1.
    pub(super) busy: f64,
    /// Bytes of memory that are in use.
    pub(super) memory_used: u64,
    /// Tasks that run.
    pub(super) running: u64,
    /// Files that are open.
    pub(super) open_files: u64,
    /// Bytes of memory of our own control group.
    pub(super) group_memory: u64,
}

impl Host {
    /// Looks; what can't be read is zero.
    pub(super) fn look() -> Self {
        let read = |name: &str| fs::read_to_string(name).unwrap_or_default();
        let stat = read("/proc/stat");
        let group = ["memory.current", "memory/memory.usage_in_bytes"]
            .iter()
            .find_map(|name| fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok());
        Self {
            busy: busy(&stat),
            memory_used: used(&read("/proc/meminfo")),
            running: value(&stat, "procs_running"),
            open_files: first(&read("/proc/sys/fs/file-nr")),
            group_memory: first(&group.unwrap_or_default()),
        }
    }
}

fn first(text: &str) -> u64 {
    let word = text.split_whitespace().next();
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}

fn value(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    first(line.unwrap_or_default())
}

/// All memory less what is free or can be taken back at once.
fn used(meminfo: &str) -> u64 {
    let of = |name| value(meminfo, name);
    let free = [of("MemFree:"), of("Buffers:"), of("Cached:")];
    let free = free.into_iter().fold(0_u64, u64::saturating_add);
    of("MemTotal:").saturating_sub(free).saturating_mul(1024)
}

/// The first line of `stat`: user, nice, system, idle, iowait, irq, softirq, steal.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs no more than the first digits"
)]
fn busy(stat: &str) -> f64 {
    let words = stat.lines().next().unwrap_or_default();
    let ticks = words.split_whitespace().skip(1).take(8);
    let ticks: Vec<u64> = ticks.map(|word| word.parse().unwrap_or(0)).collect();
    let all = ticks.iter().copied().fold(0_u64, u64::saturating_add);
    let idle = ticks.iter().skip(3).take(2).copied();
    let idle = idle.fold(0_u64, u64::saturating_add);
    all.saturating_sub(idle) as f64 / (all.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_kernel_are_added_up() {
        let stat = "cpu  10 0 20 60 10 0 0 0 0 0\ncpu0 1 1 1 1\nprocs_running 3\n";
        assert!((busy(stat) - 0.3).abs() < 1e-9);
        assert_eq!(value(stat, "procs_running"), 3);
        let memory = "MemTotal: 100 kB\nMemFree: 30 kB\nBuffers: 10 kB\nCached: 20 kB\n";
        assert_eq!(used(memory), 40 * 1024);
        assert!(busy("").abs() < 1e-9, "nothing is known");
    }
}
