//! Feeds of vendors whose data do not lie beside the repository, over small samples written by hand from
//! the published schemas.

use seawall_advisory::feed::{Feed, recognise};
use seawall_advisory::record::{NameKind, Range, RowStatus, Until};
use seawall_model::finding::Status;
use seawall_model::severity::Severity;

use crate::feed::{Kept, read};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/feed/");

/// Reads a sample, which must be recognised as that feed's.
fn sample(feed: &str, name: &str) -> Kept {
    let bytes = std::fs::read(format!("{FOLDER}{name}")).unwrap();
    let found = recognise(name, bytes.get(..4096).unwrap_or(&bytes)).map(Feed::id);
    assert_eq!(found, Some(feed), "{name}");
    read(feed, &[(name, bytes.as_slice())]).0
}

fn fixed(version: &str) -> RowStatus {
    RowStatus::FixedIn(version.to_owned())
}

fn open(status: Status) -> RowStatus {
    RowStatus::Unfixed(status)
}

#[test]
fn nvd() {
    let kept = sample("nvd", "nvd/nvdcve-2.0.json");
    assert_eq!(kept.sources[0].date.unwrap().to_string(), "2030-02-03");
    let row = |package| {
        let rows = kept.find("cpe", package, "CVE-2030-0001");
        assert_eq!(rows.len(), 1, "{package}");
        rows[0].clone()
    };
    let leaf = row("acorn:oak+leaf");
    let RowStatus::Affected(affected) = &leaf.status else {
        panic!("{leaf:?}")
    };
    let range = Range {
        introduced: Some("1.0".to_owned()),
        until: Until::Fixed("1.5".to_owned()),
    };
    assert_eq!(affected.ranges, [range]);
    assert_eq!(affected.versions, ["2.0-rc1"]);
    assert_eq!(leaf.word.as_deref(), Some("disputed"));
    assert_eq!(leaf.imprecise, None);
    assert_eq!(row("acorn:all").status, open(Status::Affected));
    // The range begins behind 3.0; a row can't say so exactly.
    assert!(row("acorn:above").imprecise.is_some());
    assert!(row("acorn:edition").imprecise.is_some());
    assert_eq!(row("acorn:plugin").platforms, ["wordpress"]);
    let agent = row("acorn:agent");
    assert!(agent.imprecise.is_some());
    assert_eq!(agent.platforms, ["windows"]);
    assert_eq!(agent.status, fixed("9"));
    assert_eq!(kept.rows.len(), 6);
    assert_eq!(kept.skipped.len(), 2, "{:?}", kept.skipped);
    let facts = &kept.facts[0];
    let sources: Vec<&str> = facts.vectors.iter().map(|v| v.0.as_str()).collect();
    assert_eq!(sources, ["nvd", "redhat"]);
    assert_eq!(facts.cwes, [502]);
    assert_eq!(facts.published.unwrap().to_string(), "2030-01-01");
    assert_eq!(facts.kev.unwrap().1.unwrap().to_string(), "2030-01-31");
    assert!(kept.facts[1].rejected);
}

#[test]
fn red_hat_csaf() {
    let kept = sample("redhat-csaf", "csaf/redhat-vex.json");
    let one = |ecosystem, package| {
        let rows = kept.find(ecosystem, package, "CVE-2030-0001");
        assert_eq!(rows.len(), 1, "{ecosystem} {package}: {rows:?}");
        rows[0].clone()
    };
    let acorn = one("redhat:9", "acorn");
    assert_eq!(acorn.status, fixed("1:1.2-3.el9"));
    assert_eq!(acorn.name_kind, NameKind::Source);
    assert_eq!(acorn.record.as_deref(), Some("RHSA-2030:0001"));
    assert_eq!(acorn.severity, Some(Severity::Medium));
    // The source package says it of all its binaries.
    assert!(
        kept.find("redhat:9", "acorn-libs", "CVE-2030-0001")
            .is_empty()
    );
    assert_eq!(
        one("redhat:9:eus:9.2", "acorn").status,
        fixed("1:1.1-9.el9_2")
    );
    let birch = one("redhat:8", "birch");
    assert_eq!(birch.module.as_deref(), Some("birch:20"));
    assert_eq!(birch.name_kind, NameKind::Binary);
    let old = one("redhat:7", "acorn");
    assert_eq!(old.status, open(Status::EndOfLife));
    assert_eq!(old.word.as_deref(), Some("out-of-support-scope"));
    assert_eq!(one("redhat:7", "oak").status, open(Status::FixDeferred));
    assert_eq!(one("redhat:7", "oak").severity, Some(Severity::Low));
    assert_eq!(
        one("redhat:8", "acorn").status,
        open(Status::UnderInvestigation)
    );
    assert_eq!(one("redhat:8", "oak").status, RowStatus::NotAffected);
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (7, 0),
        "{:?}",
        kept.skipped
    );
    assert_eq!(kept.facts[0].cwes, [476]);
    assert_eq!(kept.facts[0].vectors[0].0, "redhat");
}

#[test]
fn suse_csaf() {
    let kept = sample("suse-csaf", "csaf/suse.json");
    for ecosystem in ["sles:15.6", "opensuse-leap:15.6"] {
        let rows = kept.find(ecosystem, "libacorn3", "CVE-2030-0002");
        assert_eq!(rows.len(), 1, "{ecosystem}");
        assert_eq!(rows[0].status, fixed("3.1.4-150600.5.10.1"));
        assert_eq!(rows[0].aliases, ["SUSE-SU-2030:0001-1"]);
        assert_eq!(rows[0].severity, Some(Severity::Medium));
    }
    assert_eq!((kept.rows.len(), kept.skipped.len()), (2, 1));
}

#[test]
fn red_hat_oval() {
    let kept = sample("redhat-oval", "oval/redhat.xml");
    for id in ["CVE-2030-0001", "CVE-2030-0002"] {
        for package in ["birch", "birch-docs"] {
            let rows = kept.find("redhat:8", package, id);
            assert_eq!(rows.len(), 1, "{package} {id}");
            assert_eq!(rows[0].status, fixed("1:20.1-1.module+el8"));
            assert_eq!(rows[0].module.as_deref(), Some("birch:20"));
            assert_eq!(rows[0].record.as_deref(), Some("RHSA-2030:0001"));
            assert_eq!(rows[0].severity, Some(Severity::High));
            assert_eq!(rows[0].date.unwrap().to_string(), "2030-01-02");
        }
    }
    let status = |package| kept.status("redhat:9", package, "CVE-2030-0003");
    assert_eq!(status("oak"), open(Status::WillNotFix));
    assert_eq!(status("acorn"), open(Status::Affected));
    assert_eq!(status("elm"), RowStatus::NotAffected);
    assert_eq!(
        kept.status("redhat:9:eus:9.2", "acorn", "CVE-2030-0004"),
        fixed("0:1.1-9.el9_2")
    );
    assert_eq!(kept.rows.len(), 8);
    // The negated criterion.
    assert_eq!(kept.skipped.len(), 1, "{:?}", kept.skipped);
}

#[test]
fn oracle_oval() {
    let kept = sample("oracle-oval", "oval/oracle.xml");
    let status = |ecosystem, package| kept.status(ecosystem, package, "CVE-2030-0001");
    assert_eq!(status("oracle:9", "glibc"), fixed("2:2.34-60.0.3.el9"));
    // Builds for live patching and FIPS are kept apart from ordinary builds.
    assert_eq!(
        status("oracle:9:ksplice", "glibc"),
        fixed("2:2.34-60.0.3.ksplice1.el9")
    );
    assert_eq!(
        status("oracle:9:fips", "gnutls"),
        fixed("10:3.7.6-23.el9_fips")
    );
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (3, 0),
        "{:?}",
        kept.skipped
    );
    assert_eq!(kept.rows[0].aliases, ["ELSA-2030-0001"]);
}

#[test]
fn suse_oval() {
    let kept = sample("suse-oval", "oval/suse.xml");
    let status = |ecosystem, package| kept.status(ecosystem, package, "CVE-2030-0001");
    assert_eq!(
        status("sles:15.6", "libacorn3"),
        fixed("0:3.1.4-150600.5.10.1")
    );
    assert_eq!(
        status("sles:15.5:ltss", "libacorn3"),
        fixed("0:3.1.4-150600.5.10.1")
    );
    assert_eq!(status("sles:15.6", "oak"), open(Status::Affected));
    assert_eq!(status("sles:15.6", "elm"), RowStatus::NotAffected);
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (4, 0),
        "{:?}",
        kept.skipped
    );
}

#[test]
fn ubuntu_oval() {
    let kept = sample("ubuntu-oval", "oval/ubuntu.xml");
    let status = |ecosystem, package| kept.status(ecosystem, package, "CVE-2030-0001");
    assert_eq!(status("ubuntu:22.04", "acorn"), fixed("0:1.2-3ubuntu1.1"));
    assert_eq!(status("ubuntu:22.04", "oak"), open(Status::FixDeferred));
    assert_eq!(
        status("ubuntu:22.04", "elm"),
        open(Status::UnderInvestigation)
    );
    assert_eq!(
        status("ubuntu:22.04:esm-apps", "ash"),
        fixed("0:2-1ubuntu0.1~esm1")
    );
    assert_eq!(status("ubuntu:22.04", "ash"), open(Status::Affected));
    let acorn = kept.find("ubuntu:22.04", "acorn", "CVE-2030-0001")[0];
    assert_eq!(acorn.name_kind, NameKind::Source);
    assert_eq!(acorn.severity, Some(Severity::Medium));
    for package in ["acorn", "libacorn3"] {
        let notice = kept.find("ubuntu:22.04", package, "CVE-2030-0002");
        assert_eq!(notice[0].name_kind, NameKind::Binary);
        assert_eq!(notice[0].record.as_deref(), Some("USN-9000-1"));
    }
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (7, 0),
        "{:?}",
        kept.skipped
    );
}

#[test]
fn photon_oval() {
    let kept = sample("photon-oval", "oval/photon.xml");
    assert_eq!(
        kept.status("photon:5.0", "acorn", "CVE-2030-0001"),
        fixed("0:1.2-3.ph5")
    );
    assert_eq!(kept.rows[0].severity, Some(Severity::Critical));
}

/// Replays the seeds of the fuzz targets through every feed that the target reads with.
#[test]
fn fuzz_seeds_are_replayed() {
    let json = "seed.json";
    let targets: &[(&str, &[&str], &str)] = &[
        ("feed_nvd", &["nvd"], json),
        ("feed_nvd", &["nvd-overrides"], "CVE-2030-0001.json"),
        ("feed_csaf", &["redhat-csaf", "suse-csaf"], json),
        (
            "feed_updateinfo",
            &["amazon-updateinfo", "rocky-updateinfo"],
            "updateinfo.xml",
        ),
        (
            "feed_vendor_json",
            &[
                "almalinux-errata",
                "arch",
                "chainguard-secdb",
                "fedora-bodhi",
                "rocky-errata",
                "usn",
                "wolfi-secdb",
            ],
            json,
        ),
        ("feed_vendor_json", &["photon"], "cve_data_photon5.0.json"),
        (
            "feed_oval",
            &[
                "oracle-oval",
                "photon-oval",
                "redhat-oval",
                "suse-oval",
                "ubuntu-oval",
            ],
            "oval.xml",
        ),
    ];
    for (target, feeds, path) in targets {
        let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let mut seeds = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for feed in *feeds {
                let (_, tally) = read(feed, &[(path, bytes.as_slice())]);
                assert_eq!(tally.files, 1, "{target}: {feed} does not want its path");
            }
            seeds += 1;
        }
        assert!(seeds >= 2, "{target} has too few seeds");
    }
}

#[test]
fn amazon_updateinfo() {
    let names = ["vendor/amazon-core.xml", "vendor/amazon-extras.xml"];
    let files = names.map(|name| (name, std::fs::read(format!("{FOLDER}{name}")).unwrap()));
    for (name, bytes) in &files {
        let found = recognise(name, bytes).map(Feed::id);
        assert_eq!(found, Some("amazon-updateinfo"), "{name}");
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let kept = read("amazon-updateinfo", &files).0;
    let acorn = kept.find("amazon:2", "acorn", "CVE-2030-0001");
    assert_eq!(acorn.len(), 1, "the same build of two architectures is one");
    assert_eq!(acorn[0].status, fixed("1:1.2-3.amzn2"));
    assert_eq!(acorn[0].severity, Some(Severity::High));
    assert_eq!(acorn[0].aliases, ["ALAS2-2030-001"]);
    assert_eq!(acorn[0].date.unwrap().to_string(), "2030-01-02");
    let oak = kept.status("amazon:2023", "oak", "CVE-2030-0002");
    assert_eq!(oak, fixed("2-1.amzn2023.0.1"));
    // A topic's series must not be mixed with that of the core repository …
    assert!(kept.find("amazon:2", "acorn", "CVE-2030-0003").is_empty());
    let topic = kept.status("amazon:2:extras:docker", "acorn", "CVE-2030-0003");
    assert_eq!(topic, fixed("1:9-1.amzn2"));
    // … but what only one topic has can be nobody else's.
    for ecosystem in ["amazon:2", "amazon:2:extras:docker"] {
        let docker = kept.status(ecosystem, "docker", "CVE-2030-0003");
        assert_eq!(docker, fixed("25.0-1.amzn2"), "{ecosystem}");
    }
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (5, 1),
        "{:?}",
        kept.skipped
    );
}

#[test]
fn rocky() {
    let kept = sample("rocky-updateinfo", "vendor/rocky-updateinfo.xml");
    let birch = kept.find("rocky:8", "birch", "CVE-2030-0001")[0];
    assert_eq!(birch.status, fixed("1:20.1-1.module+el8.9.0+1+abc"));
    assert_eq!(birch.module.as_deref(), Some("birch:20"));
    assert_eq!(birch.record.as_deref(), Some("RLSA-2030:0001"));
    assert_eq!((kept.rows.len(), kept.skipped.len()), (1, 0));
    let kept = sample("rocky-errata", "vendor/rocky-page.json");
    let acorn = kept.status("rocky:9", "acorn", "CVE-2030-0001");
    assert_eq!(acorn, fixed("1:1.2-3.el9"));
    assert_eq!((kept.rows.len(), kept.skipped.len()), (1, 1));
}

#[test]
fn almalinux_errata() {
    let kept = sample("almalinux-errata", "vendor/alma-errata.full.json");
    let birch = kept.find("almalinux:8", "birch", "CVE-2030-0001")[0];
    assert_eq!(birch.status, fixed("1:20.1-1.module_el8.9.0+1+abc"));
    assert_eq!(birch.module.as_deref(), Some("birch:20"));
    assert_eq!(birch.severity, Some(Severity::Medium));
    assert_eq!(birch.date.unwrap().to_string(), "2030-01-02");
    assert_eq!((kept.rows.len(), kept.skipped.len()), (1, 0));
    let kept = sample("almalinux-errata", "vendor/alma-errata.json");
    let oak = kept.find("almalinux:9", "oak", "CVE-2030-0003")[0];
    assert_eq!(oak.status, fixed("1-1.el9_4"));
    assert_eq!(oak.date.unwrap().to_string(), "2030-01-02");
}

#[test]
fn fedora() {
    let kept = sample("fedora-bodhi", "vendor/bodhi.json");
    for id in ["CVE-2030-0001", "CVE-2030-0002", "CVE-2030-0003"] {
        let status = kept.status("fedora:40", "acorn-leaf", id);
        assert_eq!(status, fixed("1:1.2-3.fc40"));
    }
    assert_eq!(kept.rows[0].name_kind, NameKind::Source);
    assert_eq!(kept.rows[0].severity, Some(Severity::High));
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (3, 1),
        "{:?}",
        kept.skipped
    );
}

#[test]
fn photon_list() {
    let kept = sample("photon", "vendor/cve_data_photon5.0.json");
    let status = |package, id| kept.status("photon:5.0", package, id);
    assert_eq!(status("linux", "CVE-2030-0001"), fixed("6.1.10-1.ph5"));
    assert_eq!(status("acorn", "CVE-2030-0002"), open(Status::Affected));
    assert_eq!(status("acorn", "CVE-2030-0003"), RowStatus::NotAffected);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (3, 1));
}

#[test]
fn arch() {
    let kept = sample("arch", "vendor/arch-all.json");
    for package in ["acorn", "lib32-acorn"] {
        let row = kept.find("arch", package, "CVE-2030-0001")[0];
        assert_eq!(row.status, fixed("1.0-2"));
        assert_eq!(row.aliases, ["AVG-2000", "ASA-203001-1"]);
        assert_eq!(row.severity, Some(Severity::High));
    }
    assert_eq!(
        kept.status("arch", "oak", "CVE-2030-0002"),
        open(Status::Affected)
    );
    assert_eq!(
        kept.status("arch", "elm", "CVE-2030-0003"),
        RowStatus::NotAffected
    );
    assert_eq!(
        kept.find("arch", "ash", "CVE-2030-0004")[0].word.as_deref(),
        Some("testing")
    );
    assert_eq!((kept.rows.len(), kept.skipped.len()), (5, 1));
}

#[test]
fn wolfi_and_chainguard() {
    for (feed, name, ecosystem) in [
        ("wolfi-secdb", "vendor/wolfi-security.json", "wolfi"),
        (
            "chainguard-secdb",
            "vendor/chainguard-security.json",
            "chainguard",
        ),
    ] {
        let kept = sample(feed, name);
        let row = kept.find(ecosystem, "acorn", "CVE-2030-0001")[0];
        assert_eq!(row.status, fixed("1.2-r3"));
        let second = kept.status(ecosystem, "acorn", "CVE-2030-0002");
        assert_eq!(second, RowStatus::NotAffected);
        assert!(kept.skipped.is_empty(), "{:?}", kept.skipped);
    }
}

#[test]
fn ubuntu_notices() {
    let kept = sample("usn", "vendor/usn-db.json");
    let acorn = kept.find("ubuntu:20.04", "acorn", "CVE-2030-0001")[0];
    assert_eq!(acorn.status, fixed("1.1-1ubuntu2.4"));
    assert_eq!(acorn.record.as_deref(), Some("USN-5000-1"));
    assert_eq!(acorn.date.unwrap().to_string(), "2030-01-02");
    let oak = |ecosystem| kept.status(ecosystem, "oak", "USN-5001-2");
    assert_eq!(oak("ubuntu:16.04:esm-infra"), fixed("1.0-1ubuntu0.1~esm2"));
    assert_eq!(oak("ubuntu:16.04"), open(Status::Affected));
    // The release `nowhere`, and the notice `x`.
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (4, 2),
        "{:?}",
        kept.skipped
    );
}

#[test]
fn ends_of_life_from_the_api() {
    let kept = sample("endoflife", "vendor/full.json");
    let cycle = |name: &str| {
        let mut rocky = kept.cycles.iter().filter(|c| c.distribution == "rocky");
        rocky.find(|c| c.cycle == name).unwrap().clone()
    };
    assert_eq!(cycle("9").ends.unwrap().to_string(), "2032-05-31");
    assert_eq!(cycle("9").codename.as_deref(), Some("blue"));
    assert!(cycle("8").ended && cycle("8").ends.is_none());
    assert_eq!(cycle("8").extended_ends.unwrap().to_string(), "2031-01-01");
    assert!(!kept.cycles.iter().any(|c| c.distribution == "some-product"));
    assert_eq!(kept.skipped.len(), 1, "{:?}", kept.skipped);
}

/// Small files that would make rows by multiplication are refused, not multiplied out.
#[test]
fn rows_are_not_multiplied_without_bound() {
    let list = |of: &dyn Fn(usize) -> String, between: &str| {
        (0..400).map(of).collect::<Vec<_>>().join(between)
    };
    let cpes = list(
        &|i| format!(r#""cpe:2.3:a:acorn:oak{i}:*:*:*:*:*:*:*:*""#),
        ",",
    );
    let versions = list(
        &|i| format!(r#"{{"version":"1.{i}","status":"affected"}}"#),
        ",",
    );
    let record = format!(
        r#"{{"dataType":"CVE_RECORD","cveMetadata":{{"cveId":"CVE-2030-0001","state":"PUBLISHED"}},
            "containers":{{"cna":{{"affected":[{{"cpes":[{cpes}],"versions":[{versions}]}}]}}}}}}"#
    );
    let (kept, _) = read("cve-v5", &[("CVE-2030-0001.json", record.as_bytes())]);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));

    let references = list(
        &|i| format!(r#"<reference ref_id="CVE-2030-{}"/>"#, 10_000 + i),
        "",
    );
    let names = list(&|i| format!("<value>p{i}</value>"), "");
    let oval = format!(
        r#"<oval_definitions><definitions><definition class="patch" id="d:1"><metadata>
            <affected><platform>Ubuntu 22.04 LTS</platform></affected>{references}</metadata>
            <criteria operator="OR"><criterion test_ref="t:1" comment="x"/></criteria></definition></definitions>
            <tests><dpkginfo_test id="t:1"><object object_ref="o:1"/><state state_ref="s:1"/></dpkginfo_test></tests>
            <objects><dpkginfo_object id="o:1"><name var_ref="v:1"/></dpkginfo_object></objects>
            <states><dpkginfo_state id="s:1"><evr operation="less than">0:1-1</evr></dpkginfo_state></states>
            <variables><constant_variable id="v:1">{names}</constant_variable></variables></oval_definitions>"#
    );
    let (kept, _) = read("ubuntu-oval", &[("oval.xml", oval.as_bytes())]);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));

    let references = list(
        &|i| format!(r#"<reference id="CVE-2030-{}"/>"#, 10_000 + i),
        "",
    );
    let builds = list(
        &|i| format!(r#"<package name="p{i}" version="1" release="1.el9"/>"#),
        "",
    );
    let update = format!(
        r#"<updates><update type="security"><id>RLSA-2030:0001</id><references>{references}</references>
            <pkglist><collection>{builds}</collection></pkglist></update></updates>"#
    );
    let (kept, _) = read("rocky-updateinfo", &[("updateinfo.xml", update.as_bytes())]);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));
}
