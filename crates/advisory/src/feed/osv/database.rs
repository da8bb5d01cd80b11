//! Databases that publish in OSV's form, known by the first part of a record's id, and how much the
//! word of each weighs in its ecosystem.

use crate::feed::trust;

/// A database.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Database {
    /// First part of its ids, without the hyphen.
    prefix: &'static str,
    /// Name under which its ratings go.
    pub(super) source: &'static str,
    /// Trust of its rows about languages.
    pub(super) level: u8,
}

/// Returns the database that a record is of.
pub(super) fn of(id: &str) -> &'static Database {
    let prefix = id.split('-').next().unwrap_or(id);
    DATABASES
        .iter()
        .find(|database| database.prefix == prefix)
        .unwrap_or(&OTHER)
}

const DATABASES: &[Database] = &[
    database("BIT", "bitnami", trust::FIRST_PARTY),
    database("CVE", "cve", trust::PLAIN),
    database("DEBIAN", "debian", trust::PLAIN),
    database("DRUPAL", "drupal", trust::FIRST_PARTY),
    database("EEF", "eef", trust::FIRST_PARTY),
    database("GHSA", "ghsa", trust::REVIEWED),
    database("GO", "go", trust::FIRST_PARTY),
    database("HSEC", "haskell", trust::FIRST_PARTY),
    database("JLSEC", "julia", trust::FIRST_PARTY),
    database("MAL", "openssf", trust::FIRST_PARTY),
    database("OSV", "oss-fuzz", trust::FIRST_PARTY),
    database("PSF", "psf", trust::FIRST_PARTY),
    database("PYSEC", "pysec", trust::REVIEWED),
    database("RHBA", "redhat", trust::PLAIN),
    database("RHEA", "redhat", trust::PLAIN),
    database("RHSA", "redhat", trust::PLAIN),
    database("RLSA", "rocky", trust::PLAIN),
    database("RSEC", "r-consortium", trust::FIRST_PARTY),
    database("RUSTSEC", "rustsec", trust::FIRST_PARTY),
    database("SUSE", "suse", trust::PLAIN),
    database("UBUNTU", "ubuntu", trust::PLAIN),
    database("USN", "ubuntu", trust::PLAIN),
    database("openSUSE", "suse", trust::PLAIN),
];

const OTHER: Database = database("", "osv", trust::PLAIN);

const fn database(prefix: &'static str, source: &'static str, level: u8) -> Database {
    Database {
        prefix,
        source,
        level,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_known_by_their_ids() {
        assert!(DATABASES.is_sorted_by(|a, b| a.prefix < b.prefix));
        assert_eq!(of("GHSA-aaaa-bbbb-cccc").source, "ghsa");
        assert_eq!(of("PYSEC-2030-1").source, "pysec");
        assert_eq!(of("X-1").source, "osv");
        assert!(of("GO-2030-1").level > of("GHSA-a").level);
        assert_eq!(of("PYSEC-2030-1").level, of("GHSA-a").level);
        assert!(of("GHSA-a").level > of("CVE-2030-0001").level);
    }
}
