//! What has to become of a file for a check to pass.

use seawall_model::host::file::{FileFacts, FileKind};

/// A wish of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where it lies when links are followed.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// What has to change.
    pub change: Change,
}

/// What has to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its permission bits.
    Mode {
        /// What they are.
        seen: u32,
        /// What they have to be.
        wanted: u32,
    },
    /// Its owner and group.
    Owner {
        /// Who they are.
        seen: (u32, u32),
        /// Who they have to be.
        wanted: (u32, u32),
    },
    /// A rule of the audit system has to watch it.
    Watch,
}

impl Wanted {
    /// Wants other permission bits.
    pub fn mode(file: &FileFacts, wanted: u32) -> Self {
        let seen = file.mode & 0o7777;
        let wanted = wanted & 0o7777;
        Self::of(file, Change::Mode { seen, wanted })
    }

    /// Wants another owner and group.
    pub fn owner(file: &FileFacts, uid: u32, gid: u32) -> Self {
        let seen = (file.uid, file.gid);
        let wanted = (uid, gid);
        Self::of(file, Change::Owner { seen, wanted })
    }

    /// Wants a rule of the audit system.
    pub fn watch(file: &FileFacts) -> Self {
        Self::of(file, Change::Watch)
    }

    fn of(file: &FileFacts, change: Change) -> Self {
        Self {
            path: file.path.clone(),
            kind: file.kind,
            change,
        }
    }
}
