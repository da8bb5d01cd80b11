//! Trust between rows that speak of the same release, package and vulnerability: the higher wins;
//! rows of the same trust all stand.
//!
//! For Debian the order is: the tracker itself, then changelogs of the packages, then DSA and DLA,
//! then rows derived from per-version facts, then rows that know only a bound.
//!
//! For languages: the database of the ecosystem itself, then what GitHub or `FriendsOfPHP` reviewed,
//! then what a database took over without review or lists without a fix, then collections, then
//! copies of copies. A user's own copy stands a little above the snapshot's of the same database.

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
/// A correction of NVD's word.
pub(super) const CORRECTION: u8 = 95;
/// The word of a numbering authority or of NVD: databases of the ecosystem itself know better.
pub(super) const AUTHORITY: u8 = 90;
/// What somebody else added to a CVE record.
pub(super) const ADDED: u8 = 85;
/// Bitnami's word about the product that it builds.
pub(super) const BY_PRODUCT: u8 = 90;
/// A bulk copy of reviewed records that lists single versions, without ranges.
pub(super) const LISTED: u8 = 90;
/// A bulk copy of reviewed records, by way of somebody's table.
pub(super) const BULK: u8 = 80;
/// The older of two collections of the same upstream facts.
pub(super) const OLDER: u8 = 80;
/// A range whose end was lost on the way.
pub(crate) const OPEN_END: u8 = 30;
/// Only a bound is known.
pub(super) const BOUND: u8 = 40;

/// The database of an ecosystem itself: Go, `RustSec`, `RubySec`, Erlang, Drupal, Bitnami …
pub(super) const FIRST_PARTY: u8 = 160;
/// Reviewed by people: GitHub, `FriendsOfPHP`; `PYSEC`, much of which is made out of CVE records and
/// GitHub's, so that neither overrules the other.
pub(super) const REVIEWED: u8 = 140;
/// Taken over by a database without review, or a list of versions in place of a range without end.
pub(super) const DERIVED: u8 = 130;

/// Weighs a row about a language: what its database is worth, at most what the data set is; a user's
/// own copy is newer than the snapshot.
pub(super) fn of_language(level: u8, dataset: u8) -> u8 {
    if dataset == OFFICIAL {
        level.saturating_add(OWN_COPY)
    } else {
        level.min(dataset)
    }
}

/// So much is a user's own copy above the snapshot, less than there is between two levels.
const OWN_COPY: u8 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_decides_about_languages() {
        let user = |level| of_language(level, OFFICIAL);
        let order = [
            user(FIRST_PARTY),
            of_language(FIRST_PARTY, FIRST_PARTY),
            user(REVIEWED),
            of_language(REVIEWED, REVIEWED),
            user(DERIVED),
            of_language(DERIVED, FIRST_PARTY),
            user(PLAIN),
            of_language(PLAIN, PLAIN),
            of_language(PLAIN, LISTED),
            of_language(REVIEWED, BULK),
            of_language(OPEN_END, BULK),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
    }
}
