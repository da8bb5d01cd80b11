//! Capabilities that a file gives to whoever runs it (capabilities(7), "File capabilities").

use std::fmt;

/// What the attribute `security.capability` of a file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileCapability {
    /// Revision of the attribute, 1 to 3.
    pub revision: u8,
    /// What a process gets by running the file, one bit for each capability.
    pub permitted: u64,
    /// What it gets if it may inherit it as well.
    pub inheritable: u64,
    /// Whether what it gets is in force at once, and not only once it asks for it.
    pub is_effective: bool,
    /// The user that is root where the file counts; 0 is that of the machine.
    pub root_id: u32,
}

impl FileCapability {
    /// Says whether it gives nothing.
    pub const fn is_empty(&self) -> bool {
        self.permitted == 0 && self.inheritable == 0
    }

    /// Returns the names of the capabilities in a set, in the order of their numbers.
    pub fn names(set: u64) -> Vec<String> {
        (0..u64::BITS)
            .filter(|number| set.checked_shr(*number).unwrap_or(0) & 1 == 1)
            .map(|number| {
                let known = usize::try_from(number).ok().and_then(|at| NAMES.get(at));
                known.map_or_else(|| format!("cap_{number}"), |name| format!("cap_{name}"))
            })
            .collect()
    }

    /// Returns the set with one capability; nothing where there is none of this name.
    pub fn of(name: &str) -> Option<u64> {
        let short = name.strip_prefix("cap_")?;
        let at = NAMES.iter().position(|known| *known == short)?;
        1_u64.checked_shl(u32::try_from(at).ok()?)
    }
}

impl fmt::Display for FileCapability {
    /// Writes it as `cap_net_raw=ep`: what is permitted only, what is inheritable only, what is both.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let both = self.permitted & self.inheritable;
        let groups = [
            (self.permitted & !both, "p"),
            (both, "ip"),
            (self.inheritable & !both, "i"),
        ];
        let effective = if self.is_effective { "e" } else { "" };
        let mut blank = "";
        for (set, letters) in groups.into_iter().filter(|(set, _)| *set != 0) {
            write!(
                f,
                "{blank}{}={effective}{letters}",
                Self::names(set).join(",")
            )?;
            blank = " ";
        }
        Ok(())
    }
}

/// Names by number, as `linux/capability.h` has them.
const NAMES: &[&str] = &[
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_names() {
        let raw = FileCapability::of("cap_net_raw").unwrap();
        let bind = FileCapability::of("cap_net_bind_service").unwrap();
        // Numbers of linux/capability.h.
        assert_eq!((raw, bind), (1 << 13, 1 << 10));
        assert_eq!(FileCapability::of("cap_checkpoint_restore"), Some(1 << 40));
        assert_eq!(FileCapability::of("cap_root"), None);
        let of = |permitted, inheritable, is_effective| {
            let it = FileCapability {
                permitted,
                inheritable,
                is_effective,
                ..FileCapability::default()
            };
            it.to_string()
        };
        assert_eq!(of(raw, 0, true), "cap_net_raw=ep");
        assert_eq!(
            of(raw | bind, 0, false),
            "cap_net_bind_service,cap_net_raw=p"
        );
        assert_eq!(
            of(raw, raw | bind, true),
            "cap_net_raw=eip cap_net_bind_service=ei"
        );
        assert_eq!(of(1 << 63, 0, false), "cap_63=p");
        assert_eq!(of(0, 0, true), "");
    }
}
