//! Trust between rows that speak of the same release, package and vulnerability: the higher wins;
//! rows of the same trust all stand.
//!
//! For Debian the order is: the tracker itself, then changelogs of the packages, then DSA and DLA,
//! then rows derived from per-version facts, then rows that know only a bound.

/// Upstream's own, current publication.
pub(crate) const OFFICIAL: u8 = 220;
/// The package's own changelog names the vulnerability.
pub(super) const CHANGELOG: u8 = 180;
/// An advisory list of the vendor (DSA, DLA).
pub(super) const ADVISORY: u8 = 140;
/// The newer of two collections of the same upstream facts.
pub(super) const NEWER: u8 = 120;
/// An ordinary row.
pub(crate) const PLAIN: u8 = 100;
/// The older of two collections of the same upstream facts.
pub(super) const OLDER: u8 = 80;
/// Only a bound is known.
pub(super) const BOUND: u8 = 40;
