//! `/proc/PID/status`: users, capabilities, seccomp.

use seawall_model::host::process::{CapabilitySets, SeccompMode};
use seawall_model::host::seen::Seen;

/// What the file says, line by line.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct Status<'a> {
    text: &'a str,
}

impl<'a> Status<'a> {
    pub(in crate::host) const fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// Returns a field's text.
    pub(in crate::host) fn field(self, name: &str) -> Option<&'a str> {
        let mut lines = self.text.lines();
        lines.find_map(|line| {
            let (field, value) = line.split_once(':')?;
            (field == name).then(|| value.trim())
        })
    }

    /// Returns the effective user.
    pub(in crate::host) fn uid(self) -> Seen<u32> {
        let words = self.field("Uid").map(str::split_whitespace);
        let effective = words.and_then(|mut words| words.nth(1));
        told(effective.and_then(|word| word.parse().ok()), "Uid")
    }

    /// Returns the capabilities; kernels before 4.3 have no ambient ones.
    pub(in crate::host) fn capabilities(self) -> Seen<CapabilitySets> {
        let set = |name: &str| {
            let text = self.field(name)?;
            u64::from_str_radix(text, 16).ok()
        };
        let sets = || {
            Some(CapabilitySets {
                effective: set("CapEff")?,
                permitted: set("CapPrm")?,
                inheritable: set("CapInh")?,
                bounding: set("CapBnd")?,
                ambient: set("CapAmb").unwrap_or_default(),
            })
        };
        told(sets(), "CapEff")
    }

    /// Says whether executing programs can gain no privileges; kernels before 4.10 do not tell.
    pub(in crate::host) fn no_new_privileges(self) -> Seen<bool> {
        told(
            self.field("NoNewPrivs").map(|word| word == "1"),
            "NoNewPrivs",
        )
    }

    /// Returns how system calls are filtered.
    pub(in crate::host) fn seccomp(self) -> Seen<SeccompMode> {
        let mode = match self.field("Seccomp") {
            Some("0") => Some(SeccompMode::Off),
            Some("1") => Some(SeccompMode::Strict),
            Some("2") => Some(SeccompMode::Filter),
            _ => None,
        };
        told(mode, "Seccomp")
    }
}

fn told<T>(fact: Option<T>, name: &str) -> Seen<T> {
    match fact {
        Some(fact) => Seen::Known(fact),
        None => Seen::unknown(format!("the kernel does not tell {name}")),
    }
}
