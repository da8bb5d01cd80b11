//! Versions of the Engine API.

/// A version of the Engine API, such as 1.41.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Before the dot.
    pub major: u16,
    /// After the dot.
    pub minor: u16,
}

impl Version {
    /// Makes the version 1.`minor`: there never was another major version.
    pub const fn minor(minor: u16) -> Self {
        Self { major: 1, minor }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The oldest version that is understood.
pub const OLDEST: Version = Version::minor(24);
/// The newest version that is understood.
pub const NEWEST: Version = Version::minor(56);
