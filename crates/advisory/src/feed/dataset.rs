//! Data sets: what the snapshot is built from, with tier, day and upstream of each.

use seawall_model::time::Date;

use super::Feed;
use crate::record::{Sink, SourceId, Tier};

/// What is known of a data set besides its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatasetInfo {
    /// Stem of the archive or folder (`alpine-secdb-2026-01`), or a name that the user gave.
    pub name: String,
    /// Day of the data, where known; a day found inside the data goes before it.
    pub date: Option<Date>,
    /// Upstream repository and commit, or the file that was read.
    pub revision: String,
}

/// A data set of the snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Dataset {
    /// Stem of the archive, and name of the source in the store.
    pub stem: &'static str,
    /// Id of the feed that reads it.
    pub feed: &'static str,
    /// Licence tier of this copy of the data.
    pub tier: Tier,
    /// Day of the data, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Upstream repository and commit.
    pub revision: &'static str,
    /// Trust of its ordinary rows, see [`super::trust`].
    pub(super) trust: u8,
}

impl Dataset {
    /// Returns what a reader is told about the data set.
    pub fn info(&self) -> DatasetInfo {
        DatasetInfo {
            name: self.stem.to_owned(),
            date: self.date.parse().ok(),
            revision: self.revision.to_owned(),
        }
    }
}

/// Returns the stem of a file or folder name: `debian-dsa-dla.tar.zst` → `debian-dsa-dla`.
pub fn dataset_stem(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    [
        ".tar.zst", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip",
    ]
    .iter()
    .find_map(|ending| name.strip_suffix(ending))
    .unwrap_or(name)
}

/// Returns the data set of that stem.
pub(super) fn find_dataset(stem: &str) -> Option<&'static Dataset> {
    DATASETS.iter().find(|d| d.stem == stem)
}

/// Returns the source id under which `feed` delivers what it reads from `info`.
pub(super) fn source_id(feed: &dyn Feed, info: &DatasetInfo) -> SourceId {
    let known = find_dataset(&info.name).filter(|d| d.feed == feed.id());
    SourceId {
        name: known.map_or(feed.id(), |d| d.stem),
        tier: known.map_or_else(|| feed.tier(), |d| d.tier),
        date: info.date,
        revision: info.revision.clone(),
    }
}

/// Announces a source before its first row.
pub(super) fn announce(source: &mut Option<SourceId>, sink: &mut dyn Sink) {
    if let Some(source) = source.take() {
        sink.source(source);
    }
}

/// Returns the trust of ordinary rows of `info`; a user's own copy is upstream's current word.
pub(super) fn trust_of(info: &DatasetInfo) -> u8 {
    find_dataset(&info.name).map_or(super::trust::OFFICIAL, |d| d.trust)
}

macro_rules! datasets {
    ($(
        $stem:literal, $feed:literal, $tier:ident, $date:literal, $trust:ident, $revision:literal;
    )*) => {
        /// Every data set of the snapshot that a feed reads, sorted by stem.
        pub const DATASETS: &[Dataset] = &[$(Dataset {
            stem: $stem,
            feed: $feed,
            tier: Tier::$tier,
            date: $date,
            revision: $revision,
            trust: super::trust::$trust,
        }),*];
    };
}

datasets! {
    "almalinux-osv", "almalinux-osv", Core, "2026-08-21", PLAIN,
        "AlmaLinux/osv-database@948f47aa";
    "alpine-secdb", "alpine-secdb", Facts, "2026-08-22", PLAIN,
        "tcely/aports@b4750ce4 (edge), SudoMaker/aports-mipsel (3.10-3.17, to 2023-02-28)";
    "alpine-secdb-2020", "alpine-secdb", Facts, "2020-06-08", OLDER,
        "alpinelinux/alpine-secdb@06f6e960";
    "alpine-secdb-2026-01", "alpine-secdb", VulnerableCode, "2026-01-13", PLAIN,
        "aboutcode-data/vulnerablecode-data, state of 2026-01-13";
    "azurelinux-oval", "azurelinux-oval", Core, "2024-10-10", PLAIN,
        "microsoft/AzureLinuxVulnerabilityData@7d1b164e";
    "bitnami-osv", "osv", Core, "2026-08-05", FIRST_PARTY,
        "bitnami/vulndb@0054d6e3";
    "cisa-kev", "cisa-kev", Core, "2026-08-07", PLAIN,
        "dgwhited/kev@7d252cb1";
    "cisa-vulnrichment", "cve-v5", Core, "2024-10-24", PLAIN,
        "cisagov/vulnrichment@b0ed7583";
    "debian-changelog-fixes", "debian-changelog", Facts, "2026-11-14", CHANGELOG,
        "changelogs in Debian packages of bullseye, bookworm and trixie";
    "debian-dsa-dla", "debian-dsa", Facts, "2023-04-02", ADVISORY,
        "CVEDB/security-tracker@32127b7";
    "debian-tracker-derived", "debian-tracker", VulnerableCode, "2026-01-13", PLAIN,
        "aboutcode-data/vulnerablecode-data, state of 2026-01-13, with changelogs and DSA";
    "drupal-osv", "osv", Core, "2026-08-21", FIRST_PARTY,
        "DrupalSecurityTeam/drupal-advisory-database@01284046";
    "endoflife", "endoflife", Core, "2026-08-22", PLAIN,
        "endoflife-date/release-data@f626bdef";
    "epss-cvss", "epss-cvss", VulnerableCode, "2026-01-13", PLAIN,
        "aboutcode-data/vulnerablecode-data, state of 2026-01-13";
    "erlef-osv", "osv", Core, "2026-08-03", FIRST_PARTY,
        "erlef-cna/website@946e4cff";
    "friendsofphp", "friendsofphp", Core, "2026-08-06", REVIEWED,
        "FriendsOfPHP/security-advisories@73745a61";
    "ghsa-selected", "osv", Core, "2026-07-08", REVIEWED,
        "github/advisory-database, single records";
    "go-osv", "osv", Core, "2026-08-21", FIRST_PARTY,
        "golang/vulndb@a752ea54";
    "haskell", "haskell", Core, "2026-06-21", FIRST_PARTY,
        "haskell/security-advisories@dceeb2f9";
    "lang-osv-2026-01", "osv", VulnerableCode, "2026-01-13", LISTED,
        "aboutcode-data/vulnerablecode-data, state of 2026-01-13";
    "nodejs-security-wg", "nodejs-security-wg", Core, "2026-04-08", FIRST_PARTY,
        "nodejs/security-wg@f1288d0d";
    "nvd-overrides", "nvd-overrides", Core, "2026-08-21", PLAIN,
        "anchore/nvd-data-overrides@29c755f5";
    "openrewrite-advisories", "osv", Core, "2024-12-16", BULK,
        "openrewrite/rewrite-nodejs@1b8bfaf, rewrite-java-dependencies@330acff and 9b22d62";
    "oss-fuzz-osv", "osv", Core, "2026-08-21", FIRST_PARTY,
        "google/oss-fuzz-vulns@b4f46921";
    "psf-osv", "osv", Core, "2024-09-07", FIRST_PARTY,
        "psf/advisory-database@53cdf6b3";
    "pypi-osv", "osv", Core, "2026-07-23", FIRST_PARTY,
        "westonsteimel/advisory-database-pypa@57da901a";
    "redhat-fixed-2026-01", "redhat-fixed", VulnerableCode, "2026-01-13", PLAIN,
        "aboutcode-data/vulnerablecode-data, state of 2026-01-13";
    "retirejs", "retirejs", Core, "2026-08-22", PLAIN,
        "RetireJS/retire.js@fd8df0d6";
    "rubysec", "rubysec", Core, "2026-08-22", FIRST_PARTY,
        "rubysec/ruby-advisory-db@8cfcc07c";
    "rustsec", "rustsec", Core, "2026-08-21", FIRST_PARTY,
        "RustSec/advisory-db@bf5c0d24";
    "ubuntu-cve-tracker", "ubuntu-cve-tracker", Ubuntu, "2024-02-16", PLAIN,
        "kees/ubuntu-cve-tracker@66a43c37";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems() {
        for (name, want) in [
            ("debian-dsa-dla.tar.zst", "debian-dsa-dla"),
            ("/data/advisories/epss-cvss.tar.zst", "epss-cvss"),
            ("endoflife", "endoflife"),
        ] {
            assert_eq!(dataset_stem(name), want);
        }
    }

    #[test]
    fn the_table_is_sorted_and_has_days() {
        assert!(DATASETS.is_sorted_by(|a, b| a.stem < b.stem));
        for dataset in DATASETS {
            assert!(dataset.info().date.is_some(), "{}", dataset.stem);
            assert!(
                super::super::feed(dataset.feed).is_some(),
                "{}",
                dataset.feed
            );
        }
    }
}
