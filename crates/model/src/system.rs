//! A system as those see it who judge it from inside: its files, its packages and, where it runs, what its kernel
//! says. Whether it is this machine, a directory or an image does not show.
//!
//! Paths are absolute: they begin with `/`, have no `.`, `..` or empty parts, and lead nowhere out of the system's
//! root. A byte that is not UTF-8 stands as `\xHH`.

use std::collections::BTreeMap;

use crate::tree::EntryKind;

/// What came of looking at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight<T> {
    /// It was seen.
    Seen(T),
    /// It is not there.
    Absent,
    /// It could not be looked at; why, as a clause without a full stop.
    Unseen(String),
}

impl<T> Sight<T> {
    /// Turns what was seen into something else.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Sight<U> {
        match self {
            Self::Seen(seen) => Sight::Seen(turn(seen)),
            Self::Absent => Sight::Absent,
            Self::Unseen(why) => Sight::Unseen(why),
        }
    }

    /// Returns what was seen.
    pub fn seen(self) -> Option<T> {
        match self {
            Self::Seen(seen) => Some(seen),
            Self::Absent | Self::Unseen(_) => None,
        }
    }
}

/// What is known of a file besides its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// What it is.
    pub kind: EntryKind,
    /// Bytes.
    pub size: u64,
    /// Permission bits with set-user-id, set-group-id and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// When it was read last, in seconds since 1970, where known.
    pub accessed: Option<i64>,
    /// When its content was changed last.
    pub modified: Option<i64>,
    /// When anything of it was changed last.
    pub changed: Option<i64>,
    /// The file system that it lies on, as a number that equals that of its neighbours there.
    pub device: Option<u64>,
    /// Whether it has an access control list, where that can be told.
    pub has_acl: Option<bool>,
}

/// Who keeps a list of what is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageManager {
    /// dpkg.
    Dpkg,
    /// rpm.
    Rpm,
}

/// A package that is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledPackage {
    /// Name.
    pub name: String,
    /// Architecture.
    pub architecture: String,
    /// Epoch, where the version has one.
    pub epoch: Option<String>,
    /// Version without epoch and release.
    pub version: String,
    /// Release; with dpkg the revision.
    pub release: String,
    /// Id of the key that it was signed with, where known.
    pub signed_by: Option<String>,
    /// The files that it brought, where known.
    pub files: Vec<String>,
}

/// What `uname` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kernel {
    /// Hardware: `x86_64`.
    pub machine: String,
    /// Name of the host.
    pub node: String,
    /// Name of the system: `Linux`.
    pub system: String,
    /// Release.
    pub release: String,
    /// Version.
    pub version: String,
}

/// A file system that is mounted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// Where.
    pub point: String,
    /// The device.
    pub device: String,
    /// Type of the file system.
    pub kind: String,
    /// Options of the mount.
    pub options: Vec<String>,
    /// Unique id of the file system, where known.
    pub uuid: Option<String>,
    /// Blocks in all, in use, and free, where known.
    pub space: Option<(u64, u64, u64)>,
}

/// A system that can be looked at.
pub trait System {
    /// Returns the name to show.
    fn name(&self) -> &str;

    /// Tells of exactly this path: links on the way to it are followed inside the root, it itself is not.
    fn file(&self, path: &str) -> Sight<FileFacts>;

    /// Follows links inside the root and returns the path that is reached.
    fn resolve(&self, path: &str) -> Sight<String>;

    /// Returns the names in a directory, sorted; links are followed inside the root.
    fn list(&self, path: &str) -> Sight<Vec<String>>;

    /// Reads a regular file, links followed inside the root; nothing else is ever opened. What is larger is
    /// unseen.
    fn read(&self, path: &str, most: u64) -> Sight<Vec<u8>>;

    /// Returns what a package manager lists; absent where it has no list here.
    fn packages(&self, manager: PackageManager) -> Sight<&[InstalledPackage]>;

    /// The environment of a process; of the first one, or of the one that asks, without a number. Absent where there
    /// is no such process.
    fn environment(&self, process: Option<u64>) -> Sight<Vec<(String, String)>>;

    /// Returns what can be asked where the system runs; nothing where only its files are at hand.
    fn running(&self) -> Option<&dyn Running>;
}

/// What can be asked of a system that runs.
pub trait Running {
    /// What its kernel is.
    fn kernel(&self) -> Sight<Kernel>;

    /// Names of the kernel's settings, with dots between parts, sorted.
    fn settings(&self) -> Sight<Vec<String>>;

    /// The value of a setting of the kernel.
    fn setting(&self, name: &str) -> Sight<String>;

    /// What is mounted, in order.
    fn mounts(&self) -> Sight<Vec<Mount>>;

    /// Names of the units that the service manager has loaded, sorted.
    fn units(&self) -> Sight<Vec<String>>;

    /// Properties of a unit of the service manager; lists have several values.
    fn unit(&self, name: &str) -> Sight<BTreeMap<String, Vec<String>>>;
}
