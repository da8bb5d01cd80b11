//! A mount as the kernel tells it (`proc_pid_mountinfo(5)`).

use serde::{Deserialize, Serialize};

/// A mount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// Where it is mounted.
    pub point: String,
    /// The part of the file system that is mounted there.
    pub root: String,
    /// File system type.
    pub kind: String,
    /// Device or other source.
    pub source: String,
    /// Major and minor number: `254:1`.
    pub device: String,
    /// Options of the mount: `ro`, `nosuid` …
    pub options: Vec<String>,
    /// `shared`, `slave` (`master:` in the kernel's words), `private` or `unbindable`.
    pub propagation: String,
}

impl Mount {
    /// Says whether nothing can be written through it.
    pub fn is_read_only(&self) -> bool {
        self.options.iter().any(|option| option == "ro")
    }
}
