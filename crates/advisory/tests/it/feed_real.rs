//! All feeds over the advisory data that lie beside the repository, held against the figures of
//! their manifest and against facts that are public knowledge. Skipped where the data are absent.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::PathBuf;

use seawall_advisory::feed::{Ingest, Tally, feed_for_dataset};
use seawall_advisory::record::{NameKind, Row, RowStatus};
use seawall_model::finding::Status;
use seawall_model::severity::Severity;

use crate::feed::Kept;

/// Returns the folder of the archives.
fn folder() -> Option<PathBuf> {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/advisories"
    );
    let named = std::env::var_os("SEAWALL_ADVISORY_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| PathBuf::from(beside));
    folder.is_dir().then_some(folder)
}

#[expect(
    clippy::disallowed_types,
    reason = "our own archives, and the product's decoder is elsewhere"
)]
type Zstd = zstd::Decoder<'static, std::io::BufReader<std::fs::File>>;

/// Says aloud what a reader of the test's output should know.
#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// Reads an archive; `None`, said aloud, where it is absent.
pub(crate) fn read(stem: &str) -> Option<(Kept, Tally)> {
    let Some(file) =
        folder().and_then(|f| std::fs::File::open(f.join(format!("{stem}.tar.zst"))).ok())
    else {
        say(&format!(
            "skipped: no {stem}.tar.zst (SEAWALL_ADVISORY_DATA, ../shared)"
        ));
        return None;
    };
    let (feed, info) = feed_for_dataset(stem).unwrap();
    let mut ingest = Ingest::new(feed, &info);
    let mut kept = Kept::default();
    let mut decoder = Zstd::new(file).unwrap();
    decoder.window_log_max(27).unwrap();
    for entry in tar::Archive::new(decoder).entries().unwrap() {
        let mut entry = entry.unwrap();
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if ingest.wants(&path, entry.size(), &mut kept) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            ingest.file(&path, &bytes, &mut kept);
        }
    }
    let tally = ingest.finish(&mut kept);
    let examples: Vec<&String> = kept.skipped.iter().take(4000).collect();
    say(&format!("{stem}: {tally:?}"));
    assert!(tally.files > 0, "{stem}");
    assert_eq!(tally.skipped, explained(stem), "{stem}: {examples:?}");
    assert!(
        kept.rows
            .iter()
            .all(|row| row.vulnerability.is_ascii() && row.package.is_ascii())
    );
    Some((kept, tally))
}

pub(crate) fn fixed(version: &str) -> RowStatus {
    RowStatus::FixedIn(version.to_owned())
}

/// Counts the different ids among the rows that fit.
fn ids(kept: &Kept, fits: impl Fn(&str) -> bool) -> usize {
    let all = kept
        .rows
        .iter()
        .map(|r| r.vulnerability.as_str())
        .filter(|id| fits(id));
    all.collect::<BTreeSet<_>>().len()
}

fn is_cve(id: &str) -> bool {
    id.starts_with("CVE-")
}

/// Records that can't be read, counted by hand in the data.
fn explained(stem: &str) -> u64 {
    match stem {
        // `CVE-46838` of linux-lts, an id without a year.
        "alpine-secdb" => 1,
        // 26 ids such as `CVE-????-?????`, `CVE-2025-XXXXX` and `CVE-46838`.
        "alpine-secdb-2026-01" => 26,
        // 9 placeholders `CVE-2006-NNN0`; 109 rows `released` without a version or with a list of
        // two.
        "ubuntu-cve-tracker" => 118,
        // 10 products with a wildcard or a cut-off escape in their names; bounds such as
        // `circl up to version 1.6.2` and `August 2025`.
        "nvd-overrides" => 15,
        // `CVE-2014-4671A` of hapi.
        "lang-osv-2026-01" => 1,
        // 20 projects without repository; 2 entries about PyPI without any version.
        "oss-fuzz-osv" => 22,
        // Entries that name a package and no version at all.
        "pypi-osv" => 11,
        // Texts in place of versions: `Android 12.0`, `Snapdragon 8 Gen 1 Mobile Platform`, `various`.
        "cisa-vulnrichment" => 1468,
        _ => 0,
    }
}

#[test]
fn almalinux() {
    let Some((kept, tally)) = read("almalinux-osv") else {
        return;
    };
    assert_eq!(tally.files, 5680);
    assert_eq!(ids(&kept, is_cve), 6592);
    assert!(kept.rows.iter().all(|r| r.name_kind == NameKind::Binary));
    let rows = kept.find("almalinux:9", "openssl", "CVE-2022-3602");
    let [row] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!(row.status, fixed("1:3.0.1-43.el9_0"));
    assert_eq!(row.severity, Some(Severity::High));
    assert_eq!(row.record.as_deref(), Some("ALSA-2022:7288"));
    assert_eq!(row.date.unwrap().to_string(), "2022-11-01");
    let modules: BTreeSet<Option<&str>> = kept
        .find("almalinux:8", "nodejs", "CVE-2022-43548")
        .iter()
        .map(|r| r.module.as_deref())
        .collect();
    assert!(
        modules.contains(&Some("nodejs:14")) && !modules.contains(&None),
        "{modules:?}"
    );
    // Builds of modules whose erratum names none are mostly known from other errata.
    let modular = |r: &&Row| match &r.status {
        RowStatus::FixedIn(version) => version.contains(".module"),
        _ => false,
    };
    let nameless = kept
        .rows
        .iter()
        .filter(modular)
        .filter(|r| r.module.is_none())
        .count();
    let all = kept.rows.iter().filter(modular).count();
    assert!(
        nameless * 20 < all,
        "{nameless} of {all} modular rows have no stream"
    );
}

#[test]
fn alpine() {
    if let Some((kept, _)) = read("alpine-secdb-2026-01") {
        // Heartbleed is older than these branches; the xz backdoor was never in a release.
        assert_eq!(
            kept.status("alpine:3.18", "openssl", "CVE-2022-3602"),
            fixed("3.0.7-r0")
        );
        assert_eq!(
            kept.status("alpine:3.19", "zlib", "CVE-2022-37434"),
            fixed("1.2.12-r2")
        );
        let packages = |ecosystem: &str| {
            let of = kept.rows.iter().filter(|r| r.ecosystem == ecosystem);
            of.map(|r| r.package.as_str())
                .collect::<BTreeSet<_>>()
                .len()
        };
        assert_eq!(
            (packages("alpine:3.22"), packages("alpine:3.23")),
            (693, 699)
        );
    }
    if let Some((kept, _)) = read("alpine-secdb") {
        assert_eq!(kept.days["alpine:3.10"].to_string(), "2022-03-21");
        assert!(kept.rows.iter().any(|r| r.status == RowStatus::NotAffected));
        assert!(
            kept.rows
                .iter()
                .any(|r| r.aliases.iter().any(|a| a.starts_with("XSA-")))
        );
    }
    if let Some((kept, tally)) = read("alpine-secdb-2020") {
        assert_eq!(tally.files, 18);
        assert_eq!(
            kept.status("alpine:3.5", "bash", "CVE-2016-9401"),
            fixed("4.3.46-r5")
        );
    }
}

#[test]
fn azure_linux() {
    let Some((kept, tally)) = read("azurelinux-oval") else {
        return;
    };
    assert_eq!((tally.files, tally.rows), (2, 1222 + 2252));
    let count =
        |status: fn(&RowStatus) -> bool| kept.rows.iter().filter(|r| status(&r.status)).count();
    assert_eq!(count(|s| *s == RowStatus::NotAffected), 79);
    assert_eq!(count(|s| matches!(s, RowStatus::LastAffected(_))), 126);
    assert_eq!(
        kept.status("azurelinux:3.0", "oath-toolkit", "CVE-2024-47191"),
        fixed("0:2.6.7-3.azl3")
    );
    assert_eq!(
        kept.status("azurelinux:3.0", "golang", "CVE-2023-39323"),
        fixed("0:1.20.10-1.azl3")
    );
    assert_eq!(kept.days["mariner:1.0"].to_string(), "2024-03-29");
}

#[test]
fn kev_epss_and_vectors() {
    if let Some((kept, tally)) = read("cisa-kev") {
        assert_eq!(tally.vulnerabilities, 1662);
        assert_eq!(
            kept.sources.first().unwrap().date.unwrap().to_string(),
            "2026-08-07"
        );
        let log4shell = kept
            .facts
            .iter()
            .find(|f| f.id == "CVE-2021-44228")
            .unwrap();
        let (added, due, ransomware) = log4shell.kev.unwrap();
        assert_eq!(added.unwrap().to_string(), "2021-12-10");
        assert_eq!(due.unwrap().to_string(), "2021-12-24");
        assert!(ransomware);
    }
    if let Some((kept, _)) = read("epss-cvss") {
        assert_eq!(
            kept.facts.iter().filter(|f| f.epss.is_some()).count(),
            75_902
        );
        assert_eq!(
            kept.facts.iter().filter(|f| !f.vectors.is_empty()).count(),
            75_813
        );
        let names: BTreeSet<&str> = kept.sources.iter().map(|s| s.name).collect();
        assert_eq!(names, BTreeSet::from(["cvss-vectors", "epss"]));
        let log4shell =
            |f: &&seawall_advisory::record::VulnerabilityFacts| f.id == "CVE-2021-44228";
        let vectors: Vec<_> = kept
            .facts
            .iter()
            .filter(log4shell)
            .flat_map(|f| &f.vectors)
            .collect();
        let nvd = (
            "nvd".to_owned(),
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H".to_owned(),
        );
        assert!(vectors.contains(&&nvd), "{vectors:?}");
    }
    if let Some((kept, tally)) = read("cisa-vulnrichment") {
        assert_eq!(tally.files, 39_951);
        assert_eq!(kept.facts.iter().filter(|f| f.rejected).count(), 103);
        let decided = kept.facts.iter().filter(|f| f.ssvc.is_some()).count();
        say(&format!("cisa-vulnrichment: {decided} decisions"));
        assert_eq!(kept.facts.iter().filter(|f| f.kev.is_some()).count(), 182);
        // GO-2024-2687: HTTP/2 CONTINUATION flood.
        assert_eq!(
            kept.status("golang", "golang.org/x/net", "CVE-2023-45288"),
            fixed("0.23.0")
        );
        let std = kept.find("golang", "stdlib", "CVE-2023-45288");
        let symbol = |row: &&Row| row.symbols.contains(&"net/http#Client.Do".to_owned());
        assert!(std.iter().any(symbol), "{std:?}");
    }
}

#[test]
fn corrections_of_nvd() {
    let Some((kept, tally)) = read("nvd-overrides") else {
        return;
    };
    assert_eq!(tally.files, 32_184);
    let of = |ecosystem: &str| {
        kept.rows
            .iter()
            .filter(|r| r.ecosystem == ecosystem)
            .count()
    };
    let artifacts: BTreeSet<_> = kept
        .rows
        .iter()
        .filter(|r| r.ecosystem == "maven")
        .map(|r| &r.package)
        .collect();
    say(&format!(
        "nvd-overrides: {} cpe, {} maven rows, {} artifacts",
        of("cpe"),
        of("maven"),
        artifacts.len()
    ));
    assert_eq!(artifacts.len(), 571);
}

#[test]
fn debian() {
    if let Some((kept, tally)) = read("debian-dsa-dla") {
        assert_eq!(tally.files, 2);
        // 19 ids belong to advisories that give no version.
        assert_eq!(ids(&kept, is_cve), 18_317 - 19);
        let status = |release, package, id| kept.status(release, package, id);
        // DSA-2896-1, Heartbleed.
        assert_eq!(
            status("debian:7", "openssl", "CVE-2014-0160"),
            fixed("1.0.1e-2+deb7u5")
        );
        // DSA-4539-1.
        for id in ["CVE-2019-1547", "CVE-2019-1563"] {
            assert_eq!(
                status("debian:10", "openssl", id),
                fixed("1.1.1d-0+deb10u1")
            );
        }
        // DSA-4539-2 mends openssh after DSA-4539-1: no vulnerability of openssh.
        assert!(
            kept.find("debian:10", "openssh", "CVE-2019-1547")
                .is_empty()
        );
        // DSA-5356-1; its regression update DSA-5356-2 does not move the fix.
        let sox = status("debian:11", "sox", "CVE-2021-3643");
        assert_eq!(sox, fixed("14.4.2+git20190427-2+deb11u1"));
    }
    if let Some((kept, tally)) = read("debian-tracker-derived") {
        assert_eq!(tally.rows, 85_355);
        let open = kept
            .rows
            .iter()
            .filter(|r| matches!(r.status, RowStatus::Unfixed(_)))
            .count();
        assert_eq!(open, 4796);
        let bound = kept.rows.iter().filter(|r| r.imprecise.is_some()).count();
        assert_eq!(bound, 7638);
        // DSA-5655-1: what bookworm came with is not fixed, whatever the row of another suite says.
        let cockpit = kept.status("debian:12", "cockpit", "CVE-2024-2947");
        assert_eq!(cockpit, fixed("287.1-0+deb12u1"));
    }
    if let Some((kept, _)) = read("debian-changelog-fixes") {
        // DSA-5514-1.
        let looney = kept.status("debian:12", "glibc", "CVE-2023-4911");
        assert_eq!(looney, fixed("2.36-9+deb12u3"));
        // Named by an upload to unstable and again by an update of bookworm: the update counts.
        let curl = kept.status("debian:12", "curl", "CVE-2023-27534");
        assert_eq!(curl, fixed("7.88.1-10+deb12u13"));
    }
}

#[test]
fn red_hat() {
    let Some((kept, tally)) = read("redhat-fixed-2026-01") else {
        return;
    };
    // One row of the file's 42,368 may name several ids.
    assert_eq!(tally.rows, 221_981);
    let has = |ecosystem, package, id, version: &str| {
        kept.find(ecosystem, package, id)
            .iter()
            .any(|r| r.status == fixed(version))
    };
    // RHSA-2014:0376 and RHSA-2014:1306.
    assert!(has(
        "redhat:6",
        "openssl",
        "CVE-2014-0160",
        "1.0.1e-16.el6_5.7"
    ));
    assert!(has("redhat:7", "bash", "CVE-2014-7169", "4.2.45-5.el7_0.4"));
}

#[test]
fn ubuntu() {
    let Some((kept, tally)) = read("ubuntu-cve-tracker") else {
        return;
    };
    assert_eq!(tally.files, 46_773);
    // 965,001 rows exist; 6,669 are of two products on vivid, 109 can't be read.
    assert_eq!(tally.rows, 965_001 - 6_669 - 109);
    assert_eq!(tally.vulnerabilities, 29_697);
    let rows = kept.find("ubuntu:12.04", "openssl", "CVE-2014-0160");
    assert_eq!(rows.first().unwrap().status, fixed("1.0.1-4ubuntu5.12"));
    assert_eq!(rows.first().unwrap().severity, Some(Severity::High));
    let looney = |release| kept.status(release, "glibc", "CVE-2023-4911");
    assert_eq!(looney("ubuntu:22.04"), fixed("2.35-0ubuntu3.4"));
    assert_eq!(looney("ubuntu:20.04"), RowStatus::NotAffected);
    assert_eq!(
        looney("ubuntu:18.04"),
        RowStatus::Unfixed(Status::EndOfLife)
    );
    assert_eq!(looney("ubuntu:18.04:esm-infra"), RowStatus::NotAffected);
}

#[test]
fn ends_of_life() {
    let Some((kept, _)) = read("endoflife") else {
        return;
    };
    let ends = |distribution: &str, cycle: &str| {
        let fits = |c: &&seawall_advisory::record::LifeCycle| {
            c.distribution == distribution && c.cycle == cycle
        };
        let found: Vec<_> = kept.cycles.iter().filter(fits).collect();
        assert_eq!(found.len(), 1, "{distribution} {cycle}");
        let day = |d: Option<seawall_model::time::Date>| d.map(|d| d.to_string());
        (day(found[0].ends), day(found[0].extended_ends))
    };
    let days = |a: &str, b: &str| (Some(a.to_owned()), (!b.is_empty()).then(|| b.to_owned()));
    assert_eq!(ends("debian", "9"), days("2020-07-18", "2022-07-01"));
    assert_eq!(ends("alpine", "3.20"), days("2026-04-01", ""));
    assert_eq!(ends("rhel", "8"), days("2029-05-31", "2033-05-31"));
    // Upstream's release data have no cycles for these.
    assert_eq!(ends("ubuntu", "18.04"), days("2023-05-31", "2028-04-30"));
    assert_eq!(ends("centos", "7"), days("2024-06-30", ""));
}
