//! Paths of /proc and /sys that engines hide from containers, and those that they keep from being written to, unless a
//! request says lists of its own. Clients that make a container again (Watchtower) say what the engine said of the old
//! one: that is no wish for less.

/// What a list of masked paths comes to beside the engine's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masks {
    /// Something shows that engines hide.
    Fewer,
    /// Exactly what engines before 24.0.7 hide: later ones hide more, so it is to be left to them.
    Usual,
    /// At least what engines since 24.0.7 hide.
    All,
}

/// Tells what a list of masked paths comes to.
pub fn masks(paths: &[&str]) -> Masks {
    if !MASKED.iter().all(|it| paths.contains(it)) {
        Masks::Fewer
    } else if paths.contains(&POWER) {
        Masks::All
    } else if paths.iter().all(|it| MASKED.contains(it)) {
        Masks::Usual
    } else {
        Masks::Fewer
    }
}

/// Says whether a list of read-only paths has all that engines keep from being written to.
pub fn keeps_read_only(paths: &[&str]) -> bool {
    READ_ONLY.iter().all(|it| paths.contains(it))
}

/// What engines since 18.09 hide (Engine API 1.56, `HostConfig.MaskedPaths`, and what the engine 20.10 shows).
const MASKED: [&str; 10] = [
    "/proc/asound",
    "/proc/acpi",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
];

/// What engines hide since 24.0.7: how much power the machine takes tells of what it computes (CVE-2020-8694).
const POWER: &str = "/sys/devices/virtual/powercap";

/// What engines keep from being written to.
const READ_ONLY: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];

#[cfg(test)]
mod tests {
    use super::{MASKED, Masks, POWER, READ_ONLY, keeps_read_only, masks};

    #[test]
    fn only_what_hides_as_much_is_as_much() {
        assert_eq!(masks(&[]), Masks::Fewer);
        assert_eq!(masks(&MASKED), Masks::Usual);
        for left_out in 0..MASKED.len() {
            let mut fewer = [&MASKED[..], &[POWER, "/proc/interrupts"]].concat();
            fewer.remove(left_out);
            assert_eq!(masks(&fewer), Masks::Fewer, "{left_out}");
        }
        assert_eq!(masks(&[&MASKED[..], &[POWER]].concat()), Masks::All);
        assert_eq!(
            masks(&[&MASKED[..], &[POWER, "/more"]].concat()),
            Masks::All
        );
        // Less than newer engines hide, and not what an older one said.
        assert_eq!(masks(&[&MASKED[..], &["/more"]].concat()), Masks::Fewer);
        // Cleaned paths alone: what engines say of themselves is cleaned.
        assert_eq!(
            masks(&[&MASKED[1..], &["/proc/asound/"]].concat()),
            Masks::Fewer
        );
        assert!(keeps_read_only(&READ_ONLY));
        assert!(!keeps_read_only(&READ_ONLY[1..]));
        assert!(!keeps_read_only(&[]));
    }
}
