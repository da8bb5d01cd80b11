//! Packages that Debian supports no longer, or only for some uses: from its lists, through the store, to what a
//! judgement says of them. The format is that of `check-support-status(1)`, and so are the expectations.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use seawall_advisory::feed::{DatasetInfo, Feed, Ingest, Nowhere, feed, recognise};
use seawall_advisory::matching::Judgement;
use seawall_advisory::record::{PackageSupport, Sink as _, Support};
use seawall_advisory::store::{Builder, Database};
use seawall_model::coverage::CoverageState;
use seawall_model::distribution::Distribution;
use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::problem::ProblemKind;
use seawall_model::time::Timestamp;

use crate::feed::read;
use crate::matching::{CVE, distribution, fixed, judge, package, today};
use crate::store::{row, source};

const FEED: &str = "debian-security-support";

fn ended(ecosystem: &str, name: &str, last_version: &str, on: &str) -> PackageSupport {
    PackageSupport {
        support: Support::Ended {
            on: on.parse().unwrap(),
            last_version: (!last_version.is_empty()).then(|| last_version.to_owned()),
        },
        ..limited(ecosystem, name)
    }
}

fn limited(ecosystem: &str, name: &str) -> PackageSupport {
    let prefix = name.strip_suffix('*');
    PackageSupport {
        ecosystem: ecosystem.to_owned(),
        package: prefix.unwrap_or(name).to_owned(),
        prefix: prefix.is_some(),
        support: Support::Limited,
    }
}

#[test]
fn lists_are_read() {
    let list = "\n# a comment\nacorn  1:1.2-3+deb12u1\t2030-01-31  https://example.org/; gone\r\n\
        birch.*\t0\t2030-02-28\n  cedar2.4 2.4~rc1-1 2030-03-31\nlibfir++ 1 2030-03-31\n\
        libelm\\+\\+-2\\.0 1 2030-03-31\n";
    let remarks = "\nacorn Only with trusted content, see #1\nbirch.*\nroot.deb12 x\n";
    for (path, text, want) in [
        (
            "usr/share/debian-security-support/security-support-ended.deb12",
            list,
            vec![
                ended("debian:12", "acorn", "1:1.2-3+deb12u1", "2030-01-31"),
                ended("debian:12", "birch*", "", "2030-02-28"),
                ended("debian:12", "cedar2.4", "2.4~rc1-1", "2030-03-31"),
                ended("debian:12", "libfir++", "1", "2030-03-31"),
                ended("debian:12", "libelm++-2.0", "1", "2030-03-31"),
            ],
        ),
        (
            "./security-support-ended.deb9",
            "acorn 1 2020-01-01",
            vec![ended("debian:9", "acorn", "1", "2020-01-01")],
        ),
        (
            "security-support-limited",
            remarks,
            ["acorn", "birch*", "root.deb12"]
                .map(|name| limited("debian", name))
                .to_vec(),
        ),
        (
            "security-support-limited.deb13",
            "acorn",
            vec![limited("debian:13", "acorn")],
        ),
    ] {
        let (kept, tally) = read(FEED, &[(path, text.as_bytes())]);
        assert_eq!(kept.supports, want, "{path}");
        assert_eq!(kept.skipped, [""; 0], "{path}");
        assert!(!tally.is_empty());
        assert_eq!(recognise(path, b"").map(Feed::id), Some(FEED), "{path}");
    }
}

#[test]
fn lines_that_cannot_be_read_are_told() {
    let list = "acorn\nacorn 1\nacorn 1 soon\nacorn 1 2030-02-30\n(a|b)corn 1 2030-01-01\n\
        .* 1 2030-01-01\na 1 2030-01-01\nbirch.*-x 1 2030-01-01\n-fir 1 2030-01-01\nÄhre 1 2030-01-01\n\
        good 1 2030-01-01\n";
    let (kept, _) = read(FEED, &[("security-support-ended.deb12", list.as_bytes())]);
    assert_eq!(
        kept.supports,
        [ended("debian:12", "good", "1", "2030-01-01")]
    );
    assert_eq!(kept.skipped.len(), 10, "{:?}", kept.skipped);
    assert!(kept.skipped[2].starts_with("security-support-ended.deb12:3: `soon`"));
    let endless = "acorn\n".repeat(100_002);
    let files = [("security-support-limited", endless.as_bytes())];
    let (kept, _) = read(FEED, &files);
    assert_eq!((kept.supports.len(), kept.skipped.len()), (100_000, 1));
}

#[test]
fn other_files_are_left() {
    let feed = feed(FEED).unwrap();
    for path in [
        // A link to the list of the release that the package is for: it does not say which.
        "security-support-ended",
        "security-support-ended.deb",
        "security-support-ended.deb012",
        "security-support-ended.deb1000",
        "security-support-ended.deb12.orig",
        "security-support-limited.txt",
        "check-support-status.hook",
        "list",
    ] {
        assert_eq!(feed.wants(path), None, "{path}");
    }
}

#[test]
fn fuzz_seeds_are_replayed() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/feed_debian_support"
    );
    let mut delivered = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let mut ingest = Ingest::new(feed(FEED).unwrap(), &DatasetInfo::default());
        for path in ["security-support-ended.deb12", "security-support-limited"] {
            ingest.file(path, &bytes, &mut Nowhere);
        }
        let tally = ingest.finish(&mut Nowhere);
        assert_eq!(tally.files, 2);
        delivered += tally.package_supports;
    }
    assert!(delivered > 5, "the seeds are gone");
}

/// The lists of the package itself, where it is installed.
#[test]
fn installed_lists_are_read_whole() {
    let folder = std::path::Path::new("/usr/share/debian-security-support");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: the package debian-security-support is not installed");
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let (kept, tally) = read(FEED, &[(name, &bytes)]);
        assert_eq!(kept.skipped, [""; 0], "{name}");
        let text = String::from_utf8(bytes).unwrap();
        let lines = text
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        if tally.files > 0 {
            assert_eq!(kept.supports.len(), lines.count(), "{name}");
        }
    }
}

fn build(supports: &[PackageSupport]) -> Vec<u8> {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source("a-tracker"));
    builder.row(row("debian:12", "acorn", CVE, fixed("9")));
    builder.row(row("debian:13", "acorn", CVE, fixed("9")));
    builder.row(row("ubuntu:24.04", "acorn", CVE, fixed("9")));
    builder.source(source("b-lists"));
    for support in supports {
        builder.package_support(support.clone());
    }
    builder.finish().unwrap()
}

fn supports() -> Vec<PackageSupport> {
    vec![
        limited("debian", "rowan"),
        limited("debian:13", "birch"),
        ended("debian:12", "acorn", "1:1.2-3", "2026-11-22"),
        ended("debian:12", "cedar", "2", "2026-11-23"),
        ended("debian:12", "rowan", "2", "2025-01-01"),
        ended("debian:12", "willow-*", "", "2025-03-22"),
    ]
}

#[test]
fn the_store_keeps_them() {
    let told = supports();
    let bytes = build(&told);
    let database = Database::from_bytes(bytes.clone(), "test").unwrap();
    for (ecosystem, kept) in [
        ("debian:12", [0, 2, 3, 4, 5].as_slice()),
        ("debian:13", &[0, 1]),
        ("debian:11", &[0]),
        ("debian", &[0]),
        ("debian:1", &[0]),
        ("ubuntu:24.04", &[]),
    ] {
        let mut want: Vec<_> = kept.iter().map(|at| told[*at].clone()).collect();
        want.sort();
        assert_eq!(
            database.package_supports(ecosystem).unwrap(),
            want,
            "{ecosystem}"
        );
    }
    let info = database.info();
    assert_eq!(info.sources[1].records, 6);
    assert_eq!(Database::verify_bytes(bytes.clone()).damage, [""; 0]);
    // Neither order nor repetition changes the file.
    let mut shuffled = told.clone();
    shuffled.reverse();
    shuffled.extend(told);
    assert_eq!(build(&shuffled), bytes);
}

/// A source without such facts has no section for them: its file is what it was before there were any.
#[test]
fn without_them_there_is_no_section() {
    let sections = |bytes: Vec<u8>| {
        let database = Database::from_bytes(bytes, "test").unwrap();
        let spans = database.spans().into_iter();
        spans
            .filter(|span| span.name.starts_with("Supports "))
            .map(|span| span.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(sections(build(&[])), [""; 0]);
    assert_eq!(sections(build(&supports())), ["Supports b-lists facts"]);
    // The table of sections: the list of sources, and seven for each source.
    assert_eq!(build(&[])[20..24], 15_u32.to_le_bytes());
    assert_eq!(build(&supports())[20..24], 16_u32.to_le_bytes());
}

#[test]
fn a_damaged_section_is_said_to_be() {
    let good = build(&supports());
    let section = {
        let database = Database::from_bytes(good.clone(), "test").unwrap();
        let mut spans = database.spans().into_iter();
        spans
            .find(|s| s.name.starts_with("Supports "))
            .unwrap()
            .range
    };
    let mut refused = 0;
    for at in section {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            // As a part of the program it is not hashed: what is wrong must show when it is read.
            let database = Database::from_static(bytes.leak(), "test").unwrap();
            let told = database.package_supports("debian:12");
            let problems = judge(&database, distribution("debian", "12"), Vec::new()).problems;
            let said = problems.iter().any(|p| p.what == "advisory database");
            assert_eq!(told.is_err(), said, "byte {at} as {value}");
            refused += usize::from(said);
        }
    }
    assert!(refused > 20, "{refused}");
}

fn judge_with(release: Distribution, sources: &[&str]) -> Judgement {
    let packages = sources.iter().map(|name| deb(name)).collect();
    let database = Database::from_bytes(build(&supports()), "test").unwrap();
    judge(&database, release, packages)
}

fn deb(source: &str) -> Package {
    Package {
        source: Some(SourcePackage {
            name: source.to_owned(),
            version: "10".to_owned(),
        }),
        ..package(PackageType::Deb, &format!("lib{source}"), "10")
    }
}

/// What a judgement says of support: the problem's subject and reason, and the reasons in the coverage.
fn said(judgement: &Judgement) -> (Vec<String>, String) {
    let problems = judgement.problems.iter();
    let problems = problems
        .filter(|problem| problem.why.contains("support"))
        .map(|problem| {
            assert_eq!(problem.kind, ProblemKind::NoData);
            format!("{}: {}", problem.what, problem.why)
        });
    let coverage = judgement.coverage[0].why.clone().unwrap_or_default();
    let notes = coverage.split("; ").filter(|note| note.contains("support"));
    (problems.collect(), notes.collect::<Vec<_>>().join("; "))
}

#[test]
fn installed_packages_without_support_are_named() {
    let ended = |count: &str, names: &str| {
        format!(
            "{count}: security support ended for {names}: vulnerabilities found since are not fixed \
             and may not be listed"
        )
    };
    let has_ended =
        |count: usize| format!("source packages whose security support has ended: {count}");
    let debian = |version| distribution("debian", version);
    let raspbian = Distribution {
        id_like: vec!["debian".to_owned()],
        codename: Some("bookworm".to_owned()),
        ..distribution("raspbian", "12")
    };
    for (release, sources, problem, note) in [
        // The day itself counts as ended, the day after does not.
        (
            debian("12.9"),
            vec!["acorn", "cedar"],
            Some(ended("1 source package", "acorn (2026-11-22)")),
            has_ended(1),
        ),
        (
            debian("12"),
            vec!["cedar", "willow", "oak"],
            None,
            String::new(),
        ),
        (
            debian("12"),
            vec!["willow-x", "acorn", "willow-x", "rowan"],
            Some(ended(
                "3 source packages",
                "acorn (2026-11-22), rowan (2025-01-01), willow-x (2025-03-22)",
            )),
            has_ended(3),
        ),
        (
            debian("13"),
            vec!["rowan", "acorn", "birch"],
            None,
            "source packages with limited security support: 2 (birch, rowan)".to_owned(),
        ),
        (
            raspbian,
            vec!["acorn"],
            Some(ended("1 source package", "acorn (2026-11-22)")),
            has_ended(1),
        ),
        (
            distribution("ubuntu", "24.04"),
            vec!["acorn", "rowan"],
            None,
            String::new(),
        ),
    ] {
        let judgement = judge_with(release.clone(), &sources);
        let want: Vec<String> = problem.into_iter().collect();
        assert_eq!(said(&judgement), (want, note.clone()), "{release:?}");
        if !note.is_empty() {
            assert_eq!(judgement.coverage[0].state, CoverageState::Partial);
        }
    }
}

#[test]
fn ten_are_named_and_all_are_counted() {
    let names: Vec<String> = (10..35).map(|n| format!("willow-{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (problems, _) = said(&judge_with(distribution("debian", "12"), &names));
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("25 source packages: "),
        "{problems:?}"
    );
    assert_eq!(problems[0].matches("willow-").count(), 10);
    assert!(
        problems[0].contains("and 15 more: vulnerabilities"),
        "{problems:?}"
    );
}

#[test]
fn what_is_not_installed_any_more_is_not_named() {
    let mut removed = deb("acorn");
    removed.removed_in = Some(1);
    let other = package(PackageType::Npm, "rowan", "1");
    let database = Database::from_bytes(build(&supports()), "test").unwrap();
    let judgement = judge(
        &database,
        distribution("debian", "12"),
        vec![removed, other],
    );
    assert_eq!(said(&judgement).0, [""; 0]);
}
