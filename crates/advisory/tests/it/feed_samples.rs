//! Every feed over a small sample of its format, written by hand from the published description,
//! with the faults that occur and some that should not.

use std::collections::BTreeMap;

use seawall_advisory::feed::{DatasetInfo, FEEDS, Feed, Ingest, Nowhere, feed, recognise};
use seawall_advisory::record::{NameKind, RowStatus, Tier};
use seawall_model::finding::Status;
use seawall_model::severity::Severity;

use crate::feed::{Kept, read};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/feed/");

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}{name}")).unwrap()
}

fn read_samples(stem: &str, names: &[&str]) -> Kept {
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (*name, sample(name))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    read(stem, &files).0
}

fn fixed(version: &str) -> RowStatus {
    RowStatus::FixedIn(version.to_owned())
}

fn open(status: Status) -> RowStatus {
    RowStatus::Unfixed(status)
}

#[test]
fn debian_tracker() {
    let kept = read_samples("debian-tracker", &["debian-tracker.json"]);
    let row = |release: &str, id| kept.find(release, "acorn", id)[0].clone();
    let first = |release| row(release, "CVE-2030-0001");
    assert_eq!(first("debian:12").status, fixed("1.2-2"));
    assert_eq!(first("debian:12").severity, Some(Severity::Low));
    assert_eq!(first("debian:13").status, RowStatus::NotAffected);
    assert_eq!(first("debian:11").status, open(Status::Affected));
    assert_eq!(first("debian:11").word.as_deref(), Some("no-dsa"));
    assert_eq!(first("debian:11").severity, Some(Severity::Medium));
    assert_eq!(first("debian:sid").status, open(Status::UnderInvestigation));
    let second = |release| row(release, "CVE-2030-0002");
    assert_eq!(second("debian:12").severity, Some(Severity::Negligible));
    assert_eq!(second("debian:11").status, open(Status::EndOfLife));
    assert_eq!(second("debian:13").status, open(Status::FixDeferred));
    assert_eq!(second("debian:sid").status, open(Status::WillNotFix));
    let third = |release| row(release, "CVE-2030-0003");
    assert!(third("debian:12").imprecise.is_some());
    assert!(third("debian:12").trust < third("debian:11").trust);
    assert!(third("debian:11").trust < third("debian:13").trust);
    assert!(third("debian:13").trust < first("debian:12").trust);
    assert_eq!(
        kept.find("debian:12", "acorn", "TEMP-0000001-ABCDEF").len(),
        1
    );
    assert_eq!(kept.find("debian:12", "birch", "CVE-2030-0006").len(), 1);
    assert_eq!(kept.rows.len(), 14);
    assert_eq!(kept.skipped.len(), 8, "{:?}", kept.skipped);
}

#[test]
fn debian_advisory_lists() {
    let kept = read_samples("debian-dsa", &["dsa.list"]);
    let status = |release, package, id| kept.status(release, package, id);
    // The regression update moves nothing where the first update spoke, and speaks where that was
    // silent.
    assert_eq!(
        status("debian:12", "acorn", "CVE-2030-0010"),
        fixed("1.2-3+deb12u1")
    );
    assert_eq!(
        status("debian:11", "acorn", "CVE-2030-0010"),
        fixed("1.0-1+deb11u1")
    );
    // A newer advisory with ids replaces an older one.
    let birch = kept.find("debian:12", "birch", "CVE-2030-0011")[0];
    assert_eq!(
        (birch.status.clone(), birch.record.as_deref()),
        (fixed("5-2"), Some("DSA-9004-1"))
    );
    assert_eq!(birch.date.unwrap().to_string(), "2030-03-16");
    assert_eq!(
        status("debian:12", "cedar", "CVE-2030-0012"),
        open(Status::Affected)
    );
    assert_eq!(
        status("debian:11", "cedar", "CVE-2030-0012"),
        RowStatus::NotAffected
    );
    assert_eq!(
        status("debian:10", "cedar", "CVE-2030-0012"),
        open(Status::EndOfLife)
    );
    assert_eq!(status("debian:12", "dogwood", "DSA-9000"), fixed("7-1"));
    assert_eq!(kept.rows.len(), 7);
    assert_eq!(kept.skipped.len(), 3, "{:?}", kept.skipped);
    assert_eq!(kept.days["debian:12"].to_string(), "2030-03-16");
}

#[test]
fn debian_changelogs() {
    let kept = read_samples("debian-changelog", &["changelog/bookworm.json"]);
    let row = |id| kept.find("debian:12", "acorn", id)[0].clone();
    assert_eq!(row("CVE-2030-0001").status, fixed("1.2-2"));
    assert_eq!(row("CVE-2030-0002").status, fixed("1.2-3+deb12u1"));
    assert_eq!(row("CVE-2030-0002").imprecise, None);
    assert_eq!(row("CVE-2030-0003").status, fixed("1.2-3+deb12u1"));
    assert!(row("CVE-2030-0003").imprecise.is_some());
    assert_eq!(
        kept.status("debian:12", "glibc", "CVE-2030-0004"),
        fixed("2.11-1")
    );
    assert_eq!(kept.skipped.len(), 2, "{:?}", kept.skipped);
    assert_eq!(kept.days["debian:12"].to_string(), "2024-06-05");
}

#[test]
fn alpine_secdb() {
    let kept = read_samples("alpine-secdb", &["secdb/main.json", "secdb/main.yaml"]);
    let status = |id| kept.status("alpine:3.19", "acorn", id);
    assert_eq!(status("CVE-2030-0001"), fixed("1.2.3-r0"));
    assert_eq!(
        kept.find("alpine:3.19", "acorn", "CVE-2030-0002")[0].aliases,
        ["XSA-999"]
    );
    assert_eq!(status("CVE-2030-0003"), RowStatus::NotAffected);
    assert_eq!(status("GHSA-aaaa-bbbb-cccc"), fixed("1.0-r1"));
    let aliases = &kept.find("alpine:3.19", "acorn", "CVE-2030-0004")[0].aliases;
    assert_eq!(*aliases, ["GHSA-dddd-eeee-ffff"]);
    for id in ["CVE-2030-0005", "CVE-2030-0006", "CVE-2030-0007"] {
        assert_eq!(status(id), fixed("1.0-r1"), "{id}");
    }
    assert_eq!(
        kept.status("alpine:3.19", "cedar", "CVE-2030-0009"),
        fixed("1-r0")
    );
    assert_eq!(
        kept.status("alpine:3.5", "acorn", "CVE-2030-0003"),
        RowStatus::NotAffected
    );
    assert_eq!(
        kept.status("alpine:3.5", "birch", "CVE-2030-0004"),
        fixed("2-r1")
    );
    assert_eq!(kept.rows.len(), 12);
    assert_eq!(kept.skipped.len(), 4, "{:?}", kept.skipped);
}

#[test]
fn almalinux() {
    let kept = read_samples(
        "almalinux-osv",
        &["ALSA-2030:0002.json", "ALSA-2030:0001.json"],
    );
    let acorn = kept.find("almalinux:8", "acorn", "CVE-2030-0001");
    assert_eq!(acorn.len(), 1, "two builds of one version are one row");
    assert_eq!(acorn[0].status, fixed("1:2.0-2.module_el8.6.0+1+aaaaaaaa"));
    assert_eq!(acorn[0].module.as_deref(), Some("acorn:2"));
    assert_eq!(acorn[0].name_kind, NameKind::Binary);
    assert_eq!(acorn[0].severity, Some(Severity::High));
    assert_eq!(acorn[0].aliases, ["ALSA-2030:0001"]);
    assert_eq!(
        kept.find("almalinux:8", "acorn-libs", "CVE-2030-0002")[0].module,
        None
    );
    // The erratum names neither stream nor vulnerability; the build is known from the other one.
    let doc = kept.find("almalinux:8", "acorn-doc", "ALSA-2030:0002")[0];
    assert_eq!(doc.module.as_deref(), Some("acorn:2"));
    assert_eq!(kept.skipped.len(), 2, "{:?}", kept.skipped);
}

#[test]
fn azure_linux() {
    let kept = read_samples("azurelinux-oval", &["oval.xml"]);
    let first = kept.find("azurelinux:3.0", "acorn", "CVE-2030-0001")[0];
    assert_eq!(first.status, fixed("0:1.2-3.azl3"));
    assert_eq!(first.severity, Some(Severity::High));
    assert_eq!(first.date.unwrap().to_string(), "2030-01-01");
    let second = kept.status("mariner:2.0", "acorn", "CVE-2030-0002");
    assert_eq!(second, RowStatus::LastAffected("0:1.0-1.cm2".to_owned()));
    let third = kept.status("azurelinux:3.0", "acorn", "CVE-2030-0003");
    assert_eq!(third, RowStatus::NotAffected);
    let sixth = kept.find("azurelinux:3.0", "acorn", "CVE-2030-0006")[0];
    assert_eq!(sixth.status, fixed("0:1.3-1.azl3"));
    assert!(sixth.imprecise.is_some());
    // An `OR` of one test is that test.
    let fourth = kept.status("azurelinux:3.0", "acorn", "CVE-2030-0004");
    assert_eq!(fourth, fixed("0:1.2-3.azl3"));
    assert_eq!(kept.skipped.len(), 1, "{:?}", kept.skipped);
    assert_eq!(kept.days["azurelinux:3.0"].to_string(), "2030-01-02");
}

#[test]
fn ubuntu_cve_tracker() {
    let kept = read_samples("ubuntu-cve-tracker", &["CVE-2030-0001"]);
    let row = |release: &str| kept.find(release, "acorn", "CVE-2030-0001")[0].clone();
    assert_eq!(row("ubuntu:22.04").status, fixed("1.2-3ubuntu0.1"));
    assert_eq!(row("ubuntu:22.04").severity, Some(Severity::Low));
    assert_eq!(row("ubuntu:22.04").date.unwrap().to_string(), "2030-01-02");
    assert_eq!(row("ubuntu:20.04").status, fixed("1.1-1"));
    assert_eq!(row("ubuntu:20.04").severity, Some(Severity::Negligible));
    assert_eq!(row("ubuntu:14.04").status, open(Status::EndOfLife));
    assert_eq!(row("ubuntu:14.04:esm-infra").status, open(Status::Affected));
    assert_eq!(
        row("ubuntu:18.04:esm-infra").status,
        fixed("1.2-3ubuntu0.1~esm1")
    );
    let birch = kept.find("ubuntu:22.04", "birch", "CVE-2030-0001")[0];
    assert_eq!(
        (birch.severity, birch.word.as_deref()),
        (Some(Severity::Medium), Some("needs-triage"))
    );
    assert_eq!(kept.rows.len(), 6);
    assert_eq!(kept.skipped.len(), 2, "{:?}", kept.skipped);
    let nvd = (
        "nvd".to_owned(),
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N".to_owned(),
    );
    assert_eq!(kept.facts[0].vectors, [nvd]);
    assert_eq!(kept.sources[0].tier, Tier::Ubuntu);
}

#[test]
fn tables() {
    let kept = read_samples("epss-cvss", &["epss.csv", "vectors.csv"]);
    let days: BTreeMap<&str, Option<String>> = kept
        .sources
        .iter()
        .map(|s| (s.name, s.date.map(|d| d.to_string())))
        .collect();
    assert_eq!(days["epss"].as_deref(), Some("2030-01-05"));
    let scores: Vec<_> = kept.facts.iter().filter_map(|f| f.epss).collect();
    assert_eq!(scores, [(0.5, 0.99), (0.001, 0.0)]);
    let vectors: Vec<_> = kept
        .facts
        .iter()
        .flat_map(|f| &f.vectors)
        .map(|v| v.0.as_str())
        .collect();
    assert_eq!(vectors, ["nvd", "redhat"]);
    assert_eq!(kept.skipped.len(), 6, "{:?}", kept.skipped);
}

#[test]
fn red_hat() {
    let kept = read_samples("redhat-fixed", &["redhat.jsonl"]);
    assert_eq!(kept.find("redhat:7", "acorn", "CVE-2030-0001").len(), 2);
    assert_eq!(
        kept.status("redhat:2.1", "birch", "CVE-2030-0003"),
        fixed("1-1.el21")
    );
    assert_eq!(
        kept.status("redhat:7", "acorn", "CVE-2030-0004"),
        fixed("1")
    );
    assert_eq!(kept.skipped.len(), 4, "{:?}", kept.skipped);
}

#[test]
fn end_of_life() {
    let kept = read_samples(
        "endoflife",
        &["endoflife/debian.json", "endoflife/sles.json"],
    );
    let find = |distribution: &str, cycle: &str| {
        let fits = |c: &&seawall_advisory::record::LifeCycle| {
            c.distribution == distribution && c.cycle == cycle
        };
        kept.cycles.iter().find(fits).unwrap()
    };
    let bookworm = find("debian", "12");
    assert_eq!(bookworm.ends.unwrap().to_string(), "2026-06-10");
    assert_eq!(bookworm.extended_ends.unwrap().to_string(), "2028-06-30");
    assert_eq!(bookworm.codename.as_deref(), Some("bookworm"));
    assert!(find("debian", "2.0").ended && find("debian", "2.0").ends.is_none());
    assert!(!find("debian", "14").ended);
    assert_eq!(find("sles", "15.5"), &{
        let mut same = find("sled", "15.5").clone();
        same.distribution = "sles".to_owned();
        same
    });
    // What upstream does not tell is filled up from the announcements.
    assert!(find("ubuntu", "22.04").ends.is_some());
    assert_eq!(kept.sources.last().unwrap().name, "announced-life-cycles");
    assert_eq!(kept.skipped.len(), 3, "{:?}", kept.skipped);
}

#[test]
fn cisa() {
    let kept = read_samples("cisa-kev", &["kev.json"]);
    assert_eq!(kept.sources[0].date.unwrap().to_string(), "2030-01-09");
    let kev: Vec<_> = kept.facts.iter().map(|f| f.kev.unwrap()).collect();
    assert!(kev[0].2 && !kev[1].2);
    assert_eq!(
        (kev[0].1.unwrap().to_string(), kev[1].1),
        ("2030-01-23".to_owned(), None)
    );
    assert_eq!(
        (kept.facts.len(), kept.skipped.len()),
        (2, 2),
        "{:?}",
        kept.skipped
    );
    let names = [
        "vulnrichment/CVE-2030-0001.json",
        "vulnrichment/CVE-2030-0002.json",
    ];
    let kept = read_samples("cisa-vulnrichment", &names);
    let sources: Vec<&str> = kept.facts[0].vectors.iter().map(|v| v.0.as_str()).collect();
    assert_eq!(sources, ["cna", "cisa"]);
    assert!(kept.facts[1].rejected && !kept.facts[0].rejected);
}

#[test]
fn users_own_files_are_recognised() {
    let cases = [
        ("debian-tracker.json", "debian-tracker"),
        ("dsa.list", "debian-dsa"),
        ("secdb/main.json", "alpine-secdb"),
        ("secdb/main.yaml", "alpine-secdb"),
        // Errata may stand among records of other databases, which the reader of OSV knows too.
        ("ALSA-2030:0001.json", "osv"),
        ("oval.xml", "azurelinux-oval"),
        ("CVE-2030-0001", "ubuntu-cve-tracker"),
        ("epss.csv", "epss-cvss"),
        ("vectors.csv", "epss-cvss"),
        ("redhat.jsonl", "redhat-fixed"),
        ("endoflife/debian.json", "endoflife"),
        ("kev.json", "cisa-kev"),
        ("vulnrichment/CVE-2030-0002.json", "cve-v5"),
        ("changelog/bookworm.json", "debian-changelog"),
    ];
    for (name, want) in cases {
        let found = recognise(name, &sample(name)).map(Feed::id);
        assert_eq!(found, Some(want), "{name}");
    }
    for (name, bytes) in [
        ("x.json", "{}"),
        ("README.md", "hello"),
        ("x.csv", "a,b\n1,2\n"),
        ("x", ""),
    ] {
        assert!(recognise(name, bytes.as_bytes()).is_none(), "{name}");
    }
}

/// Every feed gets every sample, whole and cut off at many places: it must neither panic nor
/// deliver a row without a package.
#[test]
fn foreign_and_truncated_files_are_survived() {
    let mut paths: Vec<std::path::PathBuf> = vec![FOLDER.into()];
    let mut samples = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else {
            samples.push((
                path.strip_prefix(FOLDER).unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            ));
        }
    }
    assert!(samples.len() >= 15);
    for feed in FEEDS {
        for (path, bytes) in &samples {
            let step = (bytes.len() / 40).max(1);
            for end in (0..=bytes.len()).step_by(step) {
                let mut kept = Kept::default();
                let mut ingest = Ingest::new(*feed, &DatasetInfo::default());
                ingest.file(&path.to_string_lossy(), &bytes[..end], &mut kept);
                ingest.finish(&mut kept);
                assert!(kept.rows.iter().all(|row| !row.package.is_empty()));
            }
        }
    }
}

#[test]
fn files_over_the_limit_are_told_and_left() {
    for feed in FEEDS {
        let path = [
            "x.json",
            "list",
            "x.xml",
            "x.csv",
            "x.jsonl",
            "CVE-2030-1",
            "CVE-2030-1.json",
            "ALSA-1.json",
            "bookworm.json",
            "debian.json",
            "cve_data_photon5.0.json",
            "HSEC-2030-0001.md",
            "RUSTSEC-2030-0001.md",
            "npmrepository.json",
            "npm/1.json",
            "x.yaml",
            "x.yml",
            "security-support-limited",
        ]
        .into_iter()
        .find(|path| feed.wants(path).is_some())
        .unwrap();
        let mut kept = Kept::default();
        let mut ingest = Ingest::new(*feed, &DatasetInfo::default());
        assert!(!ingest.wants(path, u64::MAX, &mut kept), "{}", feed.id());
        assert_eq!(ingest.finish(&mut kept).skipped, 1, "{}", feed.id());
    }
}

/// Small files that would make rows by multiplication are refused, not multiplied out.
#[test]
fn rows_are_not_multiplied_without_bound() {
    let ids = |n: u32| {
        (0..n)
            .map(|i| format!("CVE-2030-{:05}", i + 10_000))
            .collect::<Vec<_>>()
    };
    let text = format!(
        r#"{{"distroversion":"v3.1","packages":[{{"pkg":{{"name":"a","secfixes":{{"1":["{}"]}}}}}}]}}"#,
        ids(500).join(" ")
    );
    let (kept, _) = read("alpine-secdb", &[("main.json", text.as_bytes())]);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));

    let affected: Vec<String> = (0..500)
        .map(|i| {
            format!(
                r#"{{"package":{{"ecosystem":"AlmaLinux:9","name":"p{i}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"fixed":"1"}}]}}]}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"id":"ALSA-2030:1","related":["{}"],"affected":[{}]}}"#,
        ids(500).join(r#"",""#),
        affected.join(",")
    );
    let (kept, _) = read("almalinux-osv", &[("ALSA-2030:1.json", text.as_bytes())]);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));

    let fixes: Vec<String> = (0..500)
        .map(|i| format!("\t[bookworm] - p{i} 1-1\n"))
        .collect();
    let fixes = fixes.concat();
    let text = format!(
        "[01 Jan 2030] DSA-1-1 p - x\n\t{{{}}}\n{fixes}",
        ids(500).join(" ")
    );
    let (kept, _) = read("debian-dsa", &[("list", text.as_bytes())]);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));
}

/// Replays the seeds of the fuzz targets through the feed and the paths that each target uses.
#[test]
fn fuzz_seeds_are_replayed() {
    let targets: [(&str, &str, &[&str]); 12] = [
        ("feed_csv", "epss-cvss", &["table.csv"]),
        (
            "feed_debian_changelog",
            "debian-changelog",
            &["bookworm.json"],
        ),
        ("feed_debian_tracker", "debian-tracker", &["tracker.json"]),
        ("feed_dsa_list", "debian-dsa", &["list"]),
        ("feed_endoflife", "endoflife", &["debian.json"]),
        ("feed_kev", "cisa-kev", &["kev.json"]),
        ("feed_osv", "almalinux-osv", &["ALSA-2030:0001.json"]),
        ("feed_oval", "azurelinux-oval", &["oval.xml"]),
        ("feed_redhat_fixed", "redhat-fixed", &["fixed.jsonl"]),
        ("feed_secdb", "alpine-secdb", &["main.json", "main.yaml"]),
        (
            "feed_ubuntu_cve",
            "ubuntu-cve-tracker",
            &["active/CVE-2030-0001"],
        ),
        ("feed_cve_v5", "cve-v5", &["CVE-2030-0001.json"]),
    ];
    for (target, id, paths) in targets {
        let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let mut seeds = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let mut ingest = Ingest::new(feed(id).unwrap(), &DatasetInfo::default());
            for path in paths {
                ingest.file(path, &bytes, &mut Nowhere);
            }
            let tally = ingest.finish(&mut Nowhere);
            assert_eq!(
                tally.files,
                paths.len() as u64,
                "{target}: the feed does not want its path"
            );
            seeds += 1;
        }
        assert!(seeds >= 2, "{target} has too few seeds");
    }
}
