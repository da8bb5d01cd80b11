//! Verdicts over expressions, and the findings that they make.

use std::collections::BTreeMap;

use seawall_model::finding::Finding;
use seawall_model::inventory::{Inventory, LicenceText};
use seawall_model::licence::{LicenceCategory, LicenceDeclaration, LicenceSubject};
use seawall_model::location::{Location, Position};
use seawall_model::package::{Package, PackageType, Relation, Usage};
use seawall_model::purl::Purl;

use super::{Category, LicenceException, LicencePolicy, Verdict, findings};

fn package(kind: PackageType, licence: &str) -> Package {
    let purl = Purl::new(kind.name(), "a", "1");
    let mut package = Package::new(kind, "a", "1", purl);
    package.licence = (!licence.is_empty()).then(|| licence.to_owned());
    package
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn expressions() {
    use Verdict::{Allow, Deny, Review, Unknown};
    let policy = LicencePolicy {
        deny: texts(&["AGPL-3.0", "GPL-2.0-only"]),
        review: texts(&["LGPL"]),
        categories: BTreeMap::from([(Category::NonCommercial, Deny)]),
        ..LicencePolicy::default()
    };
    let cases = [
        ("MIT", Allow),
        ("MIT AND Apache-2.0", Allow),
        ("AGPL-3.0-only", Deny),
        ("AGPL-3.0-or-later", Deny),
        ("GPL-2.0-only", Deny),
        ("GPL-2.0-or-later", Review),
        ("GPL-2.0-only OR MIT", Allow),
        ("GPL-2.0-only AND MIT", Deny),
        ("(GPL-2.0-only OR MIT) AND AGPL-3.0-only", Deny),
        ("LGPL-2.1-or-later", Review),
        ("LicenseRef-mine", Unknown),
        ("LicenseRef-mine OR MIT", Allow),
        ("LicenseRef-mine AND MIT", Unknown),
        ("CC-BY-NC-4.0", Deny),
        ("", Unknown),
    ];
    for (licence, want) in cases {
        let got = policy.judge(&package(PackageType::Npm, licence));
        assert_eq!(got.verdict, want, "{licence}: {}", got.why);
    }
    let usual = LicencePolicy::default();
    let of = |kind, licence| usual.judge(&package(kind, licence)).verdict;
    assert_eq!(of(PackageType::Deb, "GPL-3.0-only"), Allow);
    assert_eq!(of(PackageType::Npm, "GPL-3.0-only"), Review);
}

#[test]
fn a_list_of_the_allowed_denies_the_rest() {
    let policy = LicencePolicy {
        allow: texts(&["MIT"]),
        ..LicencePolicy::default()
    };
    let of = |licence| policy.judge(&package(PackageType::Npm, licence)).verdict;
    assert_eq!(of("MIT"), Verdict::Allow);
    assert_eq!(of("ISC"), Verdict::Deny);
    assert_eq!(of("ISC OR MIT"), Verdict::Allow);
    // An exception stands for something else than the licence alone only where it is named.
    assert_eq!(of(""), Verdict::Unknown);
}

#[test]
fn conflicts_and_exceptions() {
    let made = |policy: &LicencePolicy, packages: Vec<Package>| -> Vec<String> {
        let inventory = Inventory {
            packages,
            ..Inventory::default()
        };
        let shown = |f: &Finding| format!("{} {}", f.id, f.severity);
        findings(policy, &inventory, true)
            .iter()
            .map(shown)
            .collect()
    };
    let policy = LicencePolicy {
        categories: BTreeMap::from([(Category::StrongCopyleft, Verdict::Allow)]),
        ..LicencePolicy::default()
    };
    let mut root = package(PackageType::Npm, "Apache-2.0");
    root.relation = Relation::Project;
    let gpl = package(PackageType::Npm, "GPL-3.0-only");
    let mut dev = gpl.clone();
    dev.usage = Usage::Development;
    let deb = package(PackageType::Deb, "GPL-3.0-only");
    let all = vec![root, gpl.clone(), dev, deb];
    assert_eq!(made(&policy, all), ["LIC-0004 high", "LIC-0004 low"]);
    // Nothing tells the project's licence.
    assert_eq!(made(&policy, vec![gpl.clone()]), [""; 0]);
    let said = |exception| LicencePolicy {
        project: Some("MIT".to_owned()),
        exceptions: vec![exception],
        ..policy.clone()
    };
    let accept = LicenceException {
        package: "a".to_owned(),
        accept: true,
        ..LicenceException::default()
    };
    let other = LicenceException {
        package: "pkg:npm/a".to_owned(),
        licence: Some("BSD-3-Clause".to_owned()),
        ..LicenceException::default()
    };
    assert_eq!(
        made(&said(LicenceException::default()), vec![gpl.clone()]),
        ["LIC-0004 high"]
    );
    assert_eq!(made(&said(accept), vec![gpl.clone()]), [""; 0]);
    assert_eq!(made(&said(other), vec![gpl]), [""; 0]);
}

/// What a file says: subject, folder, licence, `PATH` of it.
fn said(subject: LicenceSubject, folder: &str, licence: &str, path: &str) -> LicenceDeclaration {
    LicenceDeclaration {
        subject,
        folder: folder.to_owned(),
        licence: (!licence.starts_with('?')).then(|| licence.to_owned()),
        words: licence.to_owned(),
        location: Location {
            start: Some(Position { line: 3, column: 1 }),
            ..Location::file(path, None)
        },
        files: 7,
    }
}

fn text(path: &str, licence: &str, agreement: u8) -> LicenceText {
    LicenceText {
        location: Location::file(path, None),
        licence: licence.to_owned(),
        agreement,
    }
}

#[test]
fn the_nearest_declaration_is_the_projects_and_is_named() {
    use LicenceSubject::Project;
    type Row<'a> = (
        &'a [&'a LicenceDeclaration],
        &'a [&'a LicenceText],
        &'a str,
        &'a str,
        usize,
    );
    let cargo = said(Project, "", "MIT", "Cargo.toml");
    let npm = said(Project, "", "GPL-3.0-only", "package.json");
    let inner = said(Project, "a/b", "ISC", "a/b/package.json");
    let other = said(Project, "a/c", "Apache-2.0", "a/c/pom.xml");
    let vague = said(Project, "", "?mine", "setup.cfg");
    let gpl = text("COPYING", "GPL-3.0-only", 98);
    let part = text("LICENSE", "GPL-3.0-only", 60);
    let mit = text("LICENSE", "MIT", 99);
    let rows: &[Row<'_>] = &[
        (&[&cargo], &[&mit], "MIT", "Cargo.toml:3", 0),
        // The text at the root says something else; one of two texts agrees; one is not believed.
        (&[&cargo], &[&gpl], "MIT", "Cargo.toml:3", 1),
        (&[&cargo], &[&gpl, &mit], "MIT", "Cargo.toml:3", 0),
        (&[&cargo], &[&part], "MIT", "Cargo.toml:3", 0),
        // All hold, and that they differ is told.
        (
            &[&cargo, &npm],
            &[],
            "MIT AND GPL-3.0-only",
            "Cargo.toml:3, package.json:3",
            1,
        ),
        // The text lies nearer than the manifests; without it, both of these hold.
        (&[&inner, &other], &[&gpl], "GPL-3.0-only", "COPYING", 0),
        (
            &[&inner, &other],
            &[],
            "ISC AND Apache-2.0",
            "a/b/package.json:3, a/c/pom.xml:3",
            1,
        ),
        (&[&cargo, &inner], &[], "MIT", "Cargo.toml:3", 0),
        // Words that are not understood leave it to the text.
        (&[&vague], &[&gpl], "GPL-3.0-only", "COPYING", 0),
        (&[&vague], &[], "", "", 0),
    ];
    for (declared, texts, want, by, contradictions) in rows {
        let inventory = Inventory {
            licence_declarations: declared.iter().map(|one| (*one).clone()).collect(),
            licence_texts: texts.iter().map(|one| (*one).clone()).collect(),
            ..Inventory::default()
        };
        let policy = LicencePolicy::default();
        let summary = policy.summary(&inventory, true);
        let project = summary.project.unwrap_or_default().replace(['(', ')'], "");
        assert_eq!(
            (project.as_str(), summary.said_by.join(", ").as_str()),
            (*want, *by)
        );
        let found = findings(&policy, &inventory, true);
        let told = found
            .iter()
            .filter(|finding| finding.id == "LIC-0005")
            .count();
        assert_eq!(told, *contradictions, "{want} {by}");
        // An image or a whole system is no project.
        assert_eq!(policy.summary(&inventory, false).project, None);
    }
}

#[test]
fn what_vendored_files_and_headers_say_is_judged() {
    use LicenceSubject::{Project, Sources, Vendored};
    let mut known = package(PackageType::Golang, "GPL-3.0-only");
    known.name = "example.org/a/b".to_owned();
    let inventory = Inventory {
        packages: vec![known],
        licence_declarations: vec![
            said(Project, "", "MIT", "Cargo.toml"),
            said(Sources, "", "MIT", "src/a.rs"),
            said(Sources, "", "GPL-2.0-only", "src/b.rs"),
            said(Vendored, "third_party/x", "Zlib", "third_party/x/a.c"),
            said(
                Vendored,
                "third_party/y",
                "GPL-2.0-only",
                "third_party/y/a.c",
            ),
            said(Vendored, "third_party/z", "?odd", "third_party/z/a.c"),
            // The package that lies there is judged itself.
            said(
                Vendored,
                "vendor/example.org/a/b",
                "GPL-3.0-only",
                "vendor/example.org/a/b/c.go",
            ),
        ],
        ..Inventory::default()
    };
    let shown = |f: &Finding| {
        let line = f.location.start.map_or(0, |start| start.line);
        format!("{} {} {}:{line}", f.id, f.severity, f.location.path)
    };
    let found = findings(&LicencePolicy::default(), &inventory, true);
    let mut shown: Vec<String> = found.iter().map(shown).collect();
    shown.sort();
    assert_eq!(
        shown,
        [
            "LIC-0002 medium :0",
            "LIC-0002 medium third_party/y/a.c:3",
            "LIC-0003 low third_party/z/a.c:3",
            "LIC-0004 high :0",
            "LIC-0004 high src/b.rs:3",
            "LIC-0004 high third_party/y/a.c:3",
        ]
    );
    let prints: std::collections::BTreeSet<&str> = found
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    assert_eq!(prints.len(), found.len());
}

#[test]
fn packages_are_counted_by_category() {
    let of = |licence| package(PackageType::Npm, licence);
    let inventory = Inventory {
        packages: vec![
            of("MIT"),
            of("MIT"),
            of("ISC"),
            of("MIT AND GPL-3.0-only"),
            of("MPL-2.0 OR GPL-3.0-only"),
            of(""),
        ],
        ..Inventory::default()
    };
    let summary = LicencePolicy::default().summary(&inventory, true);
    let line = |one: &LicenceCategory| {
        let licences = one
            .licences
            .iter()
            .map(|(name, count)| format!("{count} {name}"));
        let licences: Vec<String> = licences.collect();
        format!(
            "{} {} {}: {}",
            one.category,
            one.packages,
            one.breaking,
            licences.join(", ")
        )
    };
    let lines: Vec<String> = summary.categories.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "permissive 3 0: 2 MIT, 1 ISC",
            "weak-copyleft 1 0: 1 MPL-2.0 OR GPL-3.0-only",
            "strong-copyleft 1 1: 1 MIT AND GPL-3.0-only",
            "unknown 1 1: ",
        ]
    );
}
