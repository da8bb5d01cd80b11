//! Statements against findings, as tables.

use std::sync::Arc;

use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::digest::Digest;
use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;
use seawall_model::statement::{Identity, Product};

use super::*;
use crate::sample::finding;

fn artifact() -> Artifact {
    Artifact {
        name: "ghcr.io/acme/app:1.2".into(),
        kind: ArtifactKind::Image,
        source: "registry",
        digest: Some(Digest::sha256(&[1; 32])),
        image_id: Some(Digest::sha256(&[2; 32])),
        platform: None,
        created: None,
        references: vec![
            format!("nginx@sha256:{}", "03".repeat(32)),
            "nginx:1.23".into(),
        ],
        base: None,
        configuration: None,
        layers: Vec::new(),
    }
}

fn inventory() -> Inventory {
    let purl = Purl::new("rpm", "openssl-libs", "3.0.7-27.el9")
        .namespace("redhat")
        .qualifier("arch", "x86_64")
        .qualifier("epoch", "1");
    let mut openssl = Package::new(PackageType::Rpm, "openssl-libs", "1:3.0.7-27.el9", purl);
    openssl.source = Some(SourcePackage {
        name: "openssl".into(),
        version: "3.0.7-27.el9".into(),
    });
    openssl.cpes = vec!["cpe:2.3:a:openssl:openssl:3.0.7:*:*:*:*:*:*:*".into()];
    let angular = Purl::new("npm", "core", "17.0.0").namespace("@angular");
    let requests = Purl::new("pypi", "requests_oauthlib", "1.3.1");
    Inventory {
        distribution: Some(Distribution {
            id: "rhel".into(),
            version: "9.4".into(),
            ..Distribution::default()
        }),
        packages: vec![
            openssl,
            Package::new(PackageType::Npm, "@angular/core", "17.0.0", angular),
            Package::new(PackageType::Pypi, "requests_oauthlib", "1.3.1", requests),
        ],
        ..Inventory::default()
    }
}

fn statement(status: StatementStatus, product: &str, parts: &[&str]) -> Statement {
    let identity = |name: &str| match name.strip_prefix("cpe:") {
        Some(_) => Identity {
            cpes: vec![name.to_owned()],
            ..Identity::default()
        },
        None => Identity::named(name),
    };
    Statement {
        vulnerability: "CVE-2024-1".into(),
        aliases: Vec::new(),
        products: vec![Arc::new(Product {
            identity: identity(product),
            parts: parts.iter().map(|part| identity(part)).collect(),
        })],
        status,
        justification: Some("vulnerable_code_not_present".into()),
        text: None,
        author: "somebody".into(),
        time: "2026-01-01".parse().ok(),
        origin: "a.json, statement 1".into(),
    }
}

fn applied(statements: Vec<Statement>, package: usize) -> Applied {
    let (artifact, inventory) = (artifact(), inventory());
    let scope = Scope {
        artifact: &artifact,
        inventory: &inventory,
    };
    let mut one = finding("CVE-2024-1");
    one.aliases = vec!["GHSA-aaaa-bbbb-cccc".into()];
    one.package = Some(package);
    Statements::new(statements).apply(vec![one], &scope)
}

/// Products that are, and are not, the openssl-libs, the @angular/core and the requests-oauthlib above.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn products() {
    let digest = |byte: &str| format!("sha256:{}", byte.repeat(32));
    let by_digest = format!("pkg:oci/whatever@{}", digest("01").replace(':', "%3A"));
    let by_reference = format!("pkg:oci/nginx@{}", digest("03"));
    let other_digest = format!(
        "pkg:oci/app@{}?repository_url=ghcr.io/acme/app",
        digest("09")
    );
    let by_id = digest("02");
    let cases: [(usize, &str, &[&str], bool); 47] = [
        // By the package itself.
        (0, "pkg:rpm/redhat/openssl-libs", &[], true),
        (0, "pkg:RPM/RedHat/openssl-libs@3.0.7-27.el9", &[], true),
        (
            0,
            "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&epoch=1",
            &[],
            true,
        ),
        (
            0,
            "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?upstream=openssl",
            &[],
            true,
        ),
        (0, "pkg:rpm/redhat/openssl-libs@3.0.7-28.el9", &[], false),
        (
            0,
            "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=aarch64",
            &[],
            false,
        ),
        (0, "pkg:rpm/redhat/openssl-libs?epoch=2", &[], false),
        (0, "pkg:rpm/redhat/openssl-libs?distro=rhel-8", &[], false),
        (0, "pkg:rpm/fedora/openssl-libs", &[], false),
        (0, "pkg:rpm/redhat/openssl", &[], false),
        (0, "pkg:rpm/redhat/OpenSSL-libs", &[], false),
        (0, "pkg:deb/redhat/openssl-libs", &[], false),
        (0, "pkg:rpm/openssl-libs", &[], false),
        // By its source.
        (0, "pkg:rpm/redhat/openssl?arch=src", &[], true),
        (
            0,
            "pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1",
            &[],
            true,
        ),
        (
            0,
            "pkg:rpm/redhat/openssl@3.0.7-26.el9?arch=src",
            &[],
            false,
        ),
        (0, "pkg:rpm/redhat/openssl-libs?arch=src", &[], false),
        (1, "pkg:npm/core@17.0.0?arch=src", &[], false),
        // By a CPE that is known to hold.
        (
            0,
            "cpe:2.3:a:openssl:openssl:3.0.7:*:*:*:*:*:*:*",
            &[],
            true,
        ),
        (
            0,
            "cpe:2.3:a:openssl:openssl:3.0.8:*:*:*:*:*:*:*",
            &[],
            false,
        ),
        // Encodings and the rules of types.
        (1, "pkg:npm/%40angular/core@17.0.0", &[], true),
        (1, "pkg:npm/@angular/core@17.0.0", &[], true),
        (1, "pkg:npm/@angular/core", &[], true),
        (1, "pkg:npm/core@17.0.0", &[], false),
        (1, "pkg:npm/%40angular/core@17.0.0#animations", &[], false),
        (1, "pkg:npm/%4", &[], false),
        (1, "pkg:npm", &[], false),
        (2, "pkg:pypi/Requests.OAuthlib@1.3.1", &[], true),
        // By the image.
        (0, &by_digest, &[], true),
        (0, &by_reference, &[], true),
        (0, &by_id, &[], true),
        (0, &other_digest, &[], false),
        (
            0,
            "pkg:oci/app?repository_url=ghcr.io/acme/app&tag=1.2",
            &[],
            true,
        ),
        (0, "pkg:oci/app?repository_url=ghcr.io/acme", &[], true),
        (
            0,
            "pkg:oci/app?repository_url=ghcr.io/acme/app&tag=1.3",
            &[],
            false,
        ),
        (
            0,
            "pkg:oci/app?repository_url=ghcr.io/other/app",
            &[],
            false,
        ),
        (0, "pkg:docker/nginx@1.23", &[], true),
        (0, "pkg:docker/acme/nginx@1.23", &[], false),
        (0, "docker.io/library/nginx:1.23", &[], true),
        (0, "nginx", &[], false),
        (0, "app", &[], false),
        // By a part of the image or of the system.
        (
            1,
            "ghcr.io/acme/app:1.2",
            &["pkg:npm/%40angular/core"],
            true,
        ),
        (1, "ghcr.io/acme/app:1.2", &["pkg:npm/left-pad"], false),
        (
            1,
            "ghcr.io/acme/other:1.2",
            &["pkg:npm/%40angular/core"],
            false,
        ),
        (
            0,
            "cpe:/o:redhat:enterprise_linux:9",
            &["pkg:rpm/redhat/openssl?arch=src"],
            true,
        ),
        (
            0,
            "cpe:/a:redhat:enterprise_linux:9.4::appstream",
            &["pkg:rpm/redhat/openssl-libs"],
            true,
        ),
        (
            0,
            "cpe:/o:redhat:enterprise_linux:8",
            &["pkg:rpm/redhat/openssl-libs"],
            false,
        ),
    ];
    for (package, product, parts, want) in cases {
        let got = applied(
            vec![statement(StatementStatus::NotAffected, product, parts)],
            package,
        );
        assert_eq!(
            got.dismissed.len(),
            usize::from(want),
            "{product} {parts:?}"
        );
        assert_eq!(
            got.findings.len(),
            usize::from(!want),
            "{product} {parts:?}"
        );
        assert_eq!(got.used.len(), usize::from(want), "{product}");
    }
}

const OPENSSL: &str = "pkg:rpm/redhat/openssl-libs";
const EXACT: &str = "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9";

/// A package without a version stands for all its versions, which cannot all have the fix.
#[test]
fn fixed_needs_a_version() {
    let system = "cpe:/o:redhat:enterprise_linux:9";
    let cases: [(&str, &[&str], bool); 6] = [
        (EXACT, &[], true),
        (OPENSSL, &[], false),
        (system, &[EXACT], true),
        (system, &[OPENSSL], false),
        (system, &[], false),
        ("ghcr.io/acme/app:1.2", &[], true),
    ];
    for (product, parts, want) in cases {
        let got = applied(vec![statement(StatementStatus::Fixed, product, parts)], 0);
        assert_eq!(got.dismissed.len() == 1, want, "{product} {parts:?}");
    }
}

#[test]
fn what_each_status_does() {
    for (status, dismissed) in [
        (StatementStatus::NotAffected, true),
        (StatementStatus::Fixed, true),
        (StatementStatus::UnderInvestigation, false),
        (StatementStatus::Affected, false),
    ] {
        let got = applied(vec![statement(status, EXACT, &[])], 0);
        assert_eq!(got.dismissed.len(), usize::from(dismissed), "{status:?}");
        if dismissed {
            assert_eq!(got.dismissed[0].why.name(), "statement");
        } else {
            let noted = got.findings[0].statement.as_ref().unwrap();
            assert_eq!(noted.status, status.name());
            assert!(got.findings[0].is_open());
        }
        assert!(got.problems.is_empty());
    }
}

#[test]
fn not_affected_needs_a_reason() {
    let mut bare = statement(StatementStatus::NotAffected, OPENSSL, &[]);
    bare.justification = None;
    let got = applied(vec![bare.clone()], 0);
    assert_eq!((got.findings.len(), got.problems.len()), (1, 1));
    assert!(got.findings[0].statement.is_some());
    bare.text = Some("the code is not built".into());
    assert_eq!(applied(vec![bare], 0).dismissed.len(), 1);
}

#[test]
fn the_latest_counts_and_of_the_same_time_the_more_cautious() {
    let at = |time: &str, status| Statement {
        time: time.parse().ok(),
        origin: format!("{time}.json"),
        ..statement(status, EXACT, &[])
    };
    let cases: [(&[Statement], bool, usize, usize); 5] = [
        (
            &[
                at("2026-01-01", StatementStatus::NotAffected),
                at("2026-02-01", StatementStatus::Affected),
            ],
            false,
            0,
            1,
        ),
        (
            &[
                at("2026-02-01", StatementStatus::NotAffected),
                at("2026-01-01", StatementStatus::Affected),
            ],
            true,
            0,
            1,
        ),
        (
            &[
                at("2026-01-01", StatementStatus::NotAffected),
                at("2026-01-01", StatementStatus::Affected),
            ],
            false,
            1,
            0,
        ),
        // A statement without a time is older than any.
        (
            &[
                at("", StatementStatus::NotAffected),
                at("2020-01-01", StatementStatus::Affected),
            ],
            false,
            0,
            1,
        ),
        (
            &[
                at("2026-01-01", StatementStatus::Fixed),
                at("2026-02-01", StatementStatus::Fixed),
            ],
            true,
            0,
            0,
        ),
    ];
    for (statements, dismissed, problems, notes) in cases {
        for order in [false, true] {
            let mut all = statements.to_vec();
            if order {
                all.reverse();
            }
            let got = applied(all, 0);
            assert_eq!(
                got.dismissed.len(),
                usize::from(dismissed),
                "{statements:?}"
            );
            assert_eq!(
                (got.problems.len(), got.notes.len()),
                (problems, notes),
                "{got:?}"
            );
            assert_eq!(got.used.len(), 2);
        }
    }
}

#[test]
fn any_id_is_as_good() {
    for (id, aliases, want) in [
        ("cve-2024-1", &[][..], true),
        ("GHSA-aaaa-bbbb-cccc", &[], true),
        ("GO-2024-1", &["CVE-2024-1"], true),
        ("CVE-2024-10", &[], false),
    ] {
        let mut one = statement(StatementStatus::Fixed, EXACT, &[]);
        one.vulnerability = id.into();
        one.aliases = aliases.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(applied(vec![one], 0).dismissed.len() == 1, want, "{id}");
    }
}
