//! The list of feeds.

use super::dataset::{DatasetInfo, find_dataset};
use super::{
    Feed, almalinux_errata, almalinux_osv, alpine_secdb, arch, cisa_kev, csaf, cve_v5,
    debian_changelog, debian_dsa, debian_security_support, debian_tracker, endoflife, epss_cvss,
    fedora_bodhi, friendsofphp, haskell, nodejs_security_wg, nvd, nvd_overrides, osv, oval, photon,
    redhat_fixed, retirejs, rocky_errata, rubysec, rustsec, ubuntu, updateinfo, usn,
};

/// Every feed; the first that recognises a file reads it.
pub static FEEDS: &[&dyn Feed] = &[
    &almalinux_errata::AlmaLinuxErrataFeed,
    &almalinux_osv::AlmaLinuxOsvFeed,
    &alpine_secdb::AlpineSecdbFeed,
    &updateinfo::AmazonUpdateinfoFeed,
    &arch::ArchFeed,
    &oval::AzureLinuxOvalFeed,
    &alpine_secdb::ChainguardSecdbFeed,
    &cisa_kev::CisaKevFeed,
    &cve_v5::CveV5Feed,
    &debian_changelog::DebianChangelogFeed,
    &debian_dsa::DebianDsaFeed,
    &debian_security_support::DebianSecuritySupportFeed,
    &debian_tracker::DebianTrackerFeed,
    &endoflife::EndOfLifeFeed,
    &epss_cvss::EpssCvssFeed,
    &fedora_bodhi::FedoraBodhiFeed,
    &friendsofphp::FriendsOfPhpFeed,
    &haskell::HaskellFeed,
    &nodejs_security_wg::NodejsSecurityWgFeed,
    &nvd::NvdFeed,
    &nvd_overrides::NvdOverridesFeed,
    &oval::OracleOvalFeed,
    &osv::OsvFeed,
    &photon::PhotonFeed,
    &oval::PhotonOvalFeed,
    &csaf::RedHatCsafFeed,
    &redhat_fixed::RedHatFixedFeed,
    &oval::RedHatOvalFeed,
    &retirejs::RetireJsFeed,
    &rocky_errata::RockyErrataFeed,
    &updateinfo::RockyUpdateinfoFeed,
    &rubysec::RubySecFeed,
    &rustsec::RustSecFeed,
    &csaf::SuseCsafFeed,
    &oval::SuseOvalFeed,
    &ubuntu::UbuntuCveTrackerFeed,
    &oval::UbuntuOvalFeed,
    &usn::UsnFeed,
    &alpine_secdb::WolfiSecdbFeed,
];

/// Returns the feed of that id.
pub fn feed(id: &str) -> Option<&'static dyn Feed> {
    FEEDS.iter().copied().find(|f| f.id() == id)
}

/// Returns the feed that reads the data set of that stem, and what is known of the data set; a
/// feed's own id is a stem too.
pub fn feed_for_dataset(stem: &str) -> Option<(&'static dyn Feed, DatasetInfo)> {
    if let Some(dataset) = find_dataset(stem) {
        return feed(dataset.feed).map(|f| (f, dataset.info()));
    }
    let info = || DatasetInfo {
        name: stem.to_owned(),
        ..DatasetInfo::default()
    };
    feed(stem).map(|f| (f, info()))
}

/// Returns the feed that reads a file, judged by its path and the first bytes (4 KiB are enough).
pub fn recognise(path: &str, head: &[u8]) -> Option<&'static dyn Feed> {
    FEEDS.iter().copied().find(|f| f.recognises(path, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sorted_and_unique() {
        assert!(FEEDS.is_sorted_by(|a, b| a.id() < b.id()));
        for feed in FEEDS {
            assert!(!feed.describe().ends_with('.'), "{}", feed.id());
        }
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/feed");
        let ids: Vec<String> = FEEDS.iter().map(|f| f.id().replace('-', "_")).collect();
        let support = [
            "cpe",
            "csaf",
            "dataset",
            "debian_suite",
            "erratum",
            "field",
            "front_matter",
            "ingest",
            "json",
            "list",
            "mod",
            "nevra",
            "oval",
            "record_list",
            "redhat_product",
            "sets",
            "spans",
            "suse_product",
            "trust",
            "updateinfo",
            "weakness",
            "yaml",
            "yaml_advisory",
        ];
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let stem = name.strip_suffix(".rs").unwrap_or(&name);
            let listed = ids.iter().any(|id| id == stem) || stem == "ubuntu";
            assert!(listed || support.contains(&stem), "{name} is in no list");
        }
    }
}
