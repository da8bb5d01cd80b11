//! What it takes to watch, looked at before the kernel is asked: its own words for what is missing help nobody.

use super::Failure;

/// Rights by their place in a set of capabilities (`linux/capability.h`).
const ADMIN: u64 = 1 << 21;
const LOAD: [(u64, &str); 2] = [(1 << 39, "CAP_BPF"), (1 << 38, "CAP_PERFMON")];
const LOOK: [(u64, &str); 2] = [(1 << 19, "CAP_SYS_PTRACE"), (1 << 2, "CAP_DAC_READ_SEARCH")];

/// Types of the kernel.
const TYPES: &str = "/sys/kernel/btf/vmlinux";

/// Looks whether programs can be loaded. What libbpf says besides is not for whoever runs this: it is told by errors.
///
/// # Errors
/// Where rights or types are missing.
pub(crate) fn check() -> Result<(), Failure> {
    libbpf_rs::set_print(None);
    if let Some(own) = effective() {
        let missing = missing(own, &LOAD);
        if own & ADMIN == 0 && !missing.is_empty() {
            return Err(Failure::Rights(missing.join(" and ")));
        }
    }
    if !std::path::Path::new(TYPES).exists() {
        return Err(Failure::NoTypes(TYPES));
    }
    Ok(())
}

/// Returns the rights that are missing to look at processes and containers of others.
pub(crate) fn blind() -> Vec<&'static str> {
    effective().map_or_else(Vec::new, |own| missing(own, &LOOK))
}

fn missing(own: u64, wanted: &[(u64, &'static str)]) -> Vec<&'static str> {
    let missing = wanted.iter().filter(|(bit, _)| own & bit == 0);
    missing.map(|(_, name)| *name).collect()
}

/// The rights of this process; nothing where nobody tells.
fn effective() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))?;
    u64::from_str_radix(line.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `capsh --decode` has them: 0x1ffffffffff is all of Linux 6.1, 0xc000000000 is `CAP_PERFMON` and `CAP_BPF`.
    #[test]
    fn rights_are_found_missing_by_their_bits() {
        assert!(missing(0x1ff_ffff_ffff, &LOAD).is_empty());
        assert!(missing(0xc0_0000_0000, &LOAD).is_empty());
        assert_eq!(missing(0x80_0000_0000, &LOAD), ["CAP_PERFMON"]);
        assert_eq!(
            missing(0xc0_0000_0000, &LOOK),
            ["CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH"]
        );
        assert_eq!(missing(0x8_0000, &LOOK), ["CAP_DAC_READ_SEARCH"]);
    }
}
