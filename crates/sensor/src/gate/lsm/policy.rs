//! What is forbidden, and to whom.

use super::network::Network;
use super::told::Hook;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::BitOr;

/// Whom a policy is for. Where several fit, the closest one holds, and process namespaces come before control groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The processes of a namespace, by the inode of `/proc/PID/ns/pid`, and of those inside it. A process can't leave it.
    Processes(u32),
    /// Those of a control group of the second hierarchy, by the inode of its folder, and of those below it. For containers that
    /// share the process namespace of the host; of use only where groups of the second hierarchy hold the processes.
    Group(u64),
}

/// Where a file is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origins(pub(super) u32);

impl Origins {
    /// Nowhere.
    pub const NONE: Self = Self(0);
    /// A lower layer of the container's overlay: the image.
    pub const IMAGE: Self = Self(1);
    /// The upper layer: written, changed, renamed or given to another since the container was made.
    pub const UPPER: Self = Self(2);
    /// Memory: files without a place (`memfd_create`).
    pub const MEMORY: Self = Self(4);
    /// A tmpfs or ramfs, `/dev/shm` among them.
    pub const TMPFS: Self = Self(8);
    /// Another file system: volumes, bind mounts, an overlay that is not the container's.
    pub const OTHER: Self = Self(16);

    /// Says whether all of the others are among these.
    pub const fn has(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// The word for one of them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IMAGE => "image",
            Self::UPPER => "upper layer",
            Self::MEMORY => "memory",
            Self::TMPFS => "tmpfs",
            _ => "another file system",
        }
    }
}

impl BitOr for Origins {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A file by its numbers: what it is called, and by which way it is reached, is all the same. They come from
/// `Lsm::identify`; a number is used again when its file is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId {
    /// Its file system, as the kernel numbers it within (20 bits of minor number).
    pub device: u32,
    /// Its inode.
    pub inode: u64,
}

/// What is said of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is said by itself")]
pub struct FileRule {
    /// It does not run, and is not mapped as code.
    pub no_run: bool,
    /// It is not opened for reading. What is not read does not run either.
    pub no_read: bool,
    /// It is not opened for writing, truncated, renamed, replaced by renaming, or unlinked, and its mode and owner stay.
    pub no_write: bool,
    /// It runs where only listed files do ([`Rules::only_listed`]).
    pub may_run: bool,
}

/// What is forbidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is forbidden by itself")]
pub struct Rules {
    /// Files from there do not run, scripts and interpreters among them.
    pub run: Origins,
    /// Files from there are not mapped as code: libraries, and programs that are given to the dynamic loader. Compilers that
    /// work while a program runs may map code from memory.
    pub map: Origins,
    /// Only files that may ([`FileRule::may_run`]) run.
    pub only_listed: bool,
    /// What is said of single files.
    pub files: BTreeMap<FileId, FileRule>,
    /// What is said of addresses.
    pub network: Option<Network>,
    /// Raw sockets, and sockets of packets: their senders say themselves whom a packet is for, past all rules for addresses.
    pub no_raw: bool,
    /// Mounting, and moving mounts.
    pub no_mount: bool,
    /// Tracing other processes, and reading or writing their memory.
    pub no_trace: bool,
    /// The system call `bpf`.
    pub no_bpf: bool,
    /// Capabilities that processes do not have, whatever their credentials say: bit N for the capability of number N.
    pub capabilities: u64,
}

/// What is forbidden to a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The device of its overlay; without it, files in a lower layer of any overlay are taken for its image.
    pub image: Option<u32>,
    /// What is refused.
    pub block: Rules,
    /// What is allowed, and reported.
    pub dry_run: Rules,
}

impl Rules {
    /// Says whether nothing is forbidden.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Which hooks have to be in force for it.
    pub fn hooks(&self) -> BTreeSet<Hook> {
        let any = |wanted: fn(&FileRule) -> bool| self.files.values().any(wanted);
        let no_run = any(|rule| rule.no_run);
        let needs = [
            (
                self.run != Origins::NONE || self.only_listed || no_run,
                Hook::Exec,
            ),
            (self.map != Origins::NONE || no_run, Hook::Map),
            (any(|rule| rule.no_read || rule.no_write), Hook::Open),
            (any(|rule| rule.no_write), Hook::Change),
            (self.network.is_some(), Hook::Connect),
            (self.network.is_some(), Hook::Bind),
            (self.no_raw, Hook::Socket),
            (self.no_mount, Hook::Mount),
            (self.no_trace, Hook::Trace),
            (self.no_bpf, Hook::Bpf),
            (self.capabilities != 0, Hook::Capable),
        ];
        let needed = needs.into_iter().filter(|(needed, _)| *needed);
        needed.map(|(_, hook)| hook).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_say_which_hooks_they_need() {
        assert!(Rules::default().hooks().is_empty());
        let file = |rule| Rules {
            files: BTreeMap::from([(
                FileId {
                    device: 1,
                    inode: 2,
                },
                rule,
            )]),
            ..Rules::default()
        };
        let no_write = FileRule {
            no_write: true,
            ..FileRule::default()
        };
        let no_run = FileRule {
            no_run: true,
            ..FileRule::default()
        };
        let hooks = |rules: Rules| rules.hooks().into_iter().collect::<Vec<_>>();
        assert_eq!(hooks(file(no_write)), [Hook::Open, Hook::Change]);
        assert_eq!(hooks(file(no_run)), [Hook::Exec, Hook::Map]);
        let rules = Rules {
            capabilities: 1 << 21,
            network: Some(Network::default()),
            ..Rules::default()
        };
        assert_eq!(hooks(rules), [Hook::Connect, Hook::Bind, Hook::Capable]);
    }

    #[test]
    fn origins_are_sets() {
        let both = Origins::UPPER | Origins::MEMORY;
        assert!(both.has(Origins::UPPER) && !both.has(Origins::IMAGE));
        assert!(both.has(Origins::NONE) && !Origins::UPPER.has(both));
    }
}
