//! Verdicts over expressions, and the findings that they make.

use std::collections::BTreeMap;

use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
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
