//! VEX documents → statements. The documents are the seeds of the fuzz targets; what must come of them is
//! written down here by the specifications: `OpenVEX` 0.2.0, CSAF 2.0 and
//! `CycloneDX` 1.6.

use std::path::PathBuf;

use seawall_formats::vex::{VexDocument, read_vex};
use seawall_model::statement::{Identity, Product, Statement};

#[test]
fn openvex() {
    check(
        "vex_openvex/statements.json",
        "OpenVEX",
        &[
            "CVE-2030-0001 GHSA-xxxx-xxxx-xxxx not_affected vulnerable_code_not_in_execute_path \
             'never called' by Example Security at 2026-01-02T03:04:05Z about \
             [pkg:oci/app@sha256%3A0101010101010101010101010101010101010101010101010101010101010101 \
             pkg:oci/app?tag=1 cpe:2.3:a:acme:app:1:*:*:*:*:*:*:* \
             sha256:0202020202020202020202020202020202020202020202020202020202020202 / \
             pkg:deb/debian/zlib1g, pkg:npm/%40acme/x@1.0.0]",
            "CVE-2030-0002 fixed by Example Security at 2026-02-02T23:00:00Z about [pkg:pypi/x@1]",
            "CVE-2030-0003 affected 'upgrade' by Other at 2026-03-04T00:00:00Z about [pkg:pypi/x@1]",
            "CVE-2030-0004 under_investigation 'looking' by Example Security at 2026-01-02T03:04:05Z \
             about [pkg:pypi/x@1]",
        ],
        &[
            "seed, statement 5: `harmless` is no status of OpenVEX",
            "seed, statement 6: it names no product that can be recognised",
            "seed, statement 7: it names no vulnerability",
            "seed, statement 8: invalid type",
            "seed, statement 9: `yesterday` is not a date",
        ],
    );
    check(
        "vex_openvex/old.json",
        "OpenVEX",
        &[
            "CVE-2030-0001 not_affected component_not_present by A at 2023-01-01T00:00:00Z about \
           [pkg:oci/app?tag=1 / pkg:apk/alpine/zlib]",
        ],
        &[],
    );
}

#[test]
fn csaf() {
    let at = "by Example at 2026-05-06T07:08:09Z";
    let about = |what: &str| format!("CVE-2030-0001 X-77 {what}");
    let want = [
        about(&format!(
            "fixed {at} about [cpe:/o:redhat:enterprise_linux:9 / pkg:rpm/redhat/lib?arch=src]"
        )),
        about(&format!(
            "affected 'upgrade' {at} about [cpe:/o:redhat:enterprise_linux:9]"
        )),
        about(&format!(
            "not_affected 'not built' {at} about [pkg:rpm/redhat/lib version 1.2.3]"
        )),
        about(&format!(
            "not_affected vulnerable_code_not_present {at} about [sha256:abcd], \
             [cpe:/o:redhat:enterprise_linux:9 / pkg:rpm/redhat/lib?arch=src]"
        )),
        about(&format!(
            "under_investigation {at} about [pkg:rpm/redhat/lib?arch=src]"
        )),
    ];
    let want: Vec<&str> = want.iter().map(String::as_str).collect();
    check(
        "vex_csaf/vex.json",
        "CSAF",
        &want,
        &[
            // A range, a product without any name but its title, and one that is not in the tree.
            "seed, vulnerability 1: known_affected: 3 products cannot be recognised",
            "seed, vulnerability 2: it names no vulnerability",
            "seed, vulnerability 3: invalid type",
        ],
    );
    check(
        "vex_csaf/circle.json",
        "CSAF",
        &[],
        &["seed, vulnerability 1: fixed: 1 products cannot be recognised"],
    );
}

#[test]
fn cyclonedx() {
    check(
        "vex_cyclonedx/library.json",
        "CycloneDX",
        &[
            "CVE-2030-0001 GHSA-1 not_affected code_not_reachable 'never called' by Somebody at \
             2026-01-01T00:00:00Z about [pkg:npm/a@1.0.0], \
             [pkg:npm/b@2.0.0 cpe:2.3:a:b:b:2.0.0:*:*:*:*:*:*:* sha256:ab]",
            "CVE-2030-0002 not_affected false_positive by Somebody at 2026-02-02T00:00:00Z about \
             [pkg:npm/c@3]",
            "CVE-2030-0003 affected by Somebody at 2026-03-03T00:00:00Z about \
             [pkg:npm/b@2.0.0 cpe:2.3:a:b:b:2.0.0:*:*:*:*:*:*:* sha256:ab version 2.0.0]",
        ],
        &[
            "seed, vulnerability 4: `b` is given by ranges of versions, which are not read",
            "seed, vulnerability 4: it names no component that can be recognised",
            "seed, vulnerability 5: there is no component `nobody`",
            "seed, vulnerability 5: it names no component that can be recognised",
            "seed, vulnerability 7: `odd` is no state of CycloneDX",
            "seed, vulnerability 8: it names no vulnerability",
        ],
    );
    // What a document about an image says holds in that image alone.
    let image = "pkg:oci/app@sha256%3A01?repository_url=ghcr.io/acme/app";
    check(
        "vex_cyclonedx/image.json",
        "CycloneDX",
        &[&format!(
            "CVE-2030-0001 fixed by Example at 2026-01-01T00:00:00Z about \
             [{image} / pkg:deb/debian/zlib1g@1], [{image}]"
        )],
        &[],
    );
}

#[test]
fn cyclonedx_xml() {
    check(
        "vex_cyclonedx/library.xml",
        "CycloneDX",
        &[
            "CVE-2030-0001 GHSA-1 not_affected code_not_reachable 'never called' by Somebody at \
             2026-01-01T00:00:00Z about [pkg:npm/a@1.0.0], \
             [pkg:npm/b@2.0.0 cpe:2.3:a:b:b:2.0.0:*:*:*:*:*:*:* sha256:ab]",
            "CVE-2030-0003 affected by Somebody at 2026-03-03T00:00:00Z about \
             [pkg:npm/b@2.0.0 cpe:2.3:a:b:b:2.0.0:*:*:*:*:*:*:* sha256:ab version 2.0.0]",
        ],
        &[
            "seed, vulnerability 3: `b` is given by ranges of versions, which are not read",
            "seed, vulnerability 3: there is no component `nobody`",
            "seed, vulnerability 3: it names no component that can be recognised",
        ],
    );
    for (text, want) in [
        ("<html/>", "no `bom` of a known namespace"),
        ("<bom><components>", "ends in the middle"),
        ("<!DOCTYPE a><bom/>", "document type"),
    ] {
        let error = read_vex(text.as_bytes(), "seed").unwrap_err().to_string();
        assert!(error.contains(want), "{text}: {error}");
    }
}

#[test]
fn what_is_no_vex_is_told() {
    for (text, want) in [
        ("", "it is not JSON"),
        ("[]", "neither OpenVEX nor CSAF nor CycloneDX"),
        ("{}", "neither OpenVEX nor CSAF nor CycloneDX"),
        (
            r#"{"@context": "https://schema.org"}"#,
            "neither OpenVEX nor CSAF nor CycloneDX",
        ),
        (
            r#"{"bomFormat": "SPDX"}"#,
            "neither OpenVEX nor CSAF nor CycloneDX",
        ),
        (
            r#"{"bomFormat": "CycloneDX", "vulnerabilities": 1}"#,
            "it is not sound",
        ),
    ] {
        let error = read_vex(text.as_bytes(), "seed").unwrap_err().to_string();
        assert!(
            error.starts_with("seed: ") && error.contains(want),
            "{text}: {error}"
        );
    }
    assert!(read_vex(b"\xff\xfe", "seed").is_err());
    let deep = format!(
        "{{\"bomFormat\": \"CycloneDX\", \"components\": {}",
        "[{\"components\":".repeat(100_000)
    );
    assert!(read_vex(deep.as_bytes(), "seed").is_err());
}

/// A small document must not stand for a large one.
#[test]
fn products_are_counted() {
    let products = vec!["\"a\""; 1000].join(",");
    let statement = format!(
        r#"{{"vulnerability": "CVE-2030-1", "products": [{products}], "status": "fixed"}}"#
    );
    let statements = vec![statement; 1001].join(",");
    let text =
        format!(r#"{{"@context": "https://openvex.dev/ns/v0.2.0", "statements": [{statements}]}}"#);
    let document = read_vex(text.as_bytes(), "seed").unwrap();
    assert_eq!(document.statements.len(), 1000);
    assert_eq!(document.problems.len(), 1);
}

#[test]
fn seeds_are_read_or_refused() {
    let mut seen = 0;
    for name in ["vex_openvex", "vex_csaf", "vex_cyclonedx"] {
        for entry in std::fs::read_dir(corpus(name)).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            drop(read_vex(&bytes, "seed"));
            seen += 1;
        }
    }
    assert!(seen >= 8, "the seeds are gone: {seen} found");
}

fn check(seed: &str, format: &str, statements: &[&str], problems: &[&str]) {
    let bytes = std::fs::read(corpus(seed)).unwrap();
    let document: VexDocument = read_vex(&bytes, "seed").unwrap();
    assert_eq!(document.format, format);
    let got: Vec<String> = document.statements.iter().map(line).collect();
    assert_eq!(got, statements, "{seed}");
    assert_eq!(
        document.problems.len(),
        problems.len(),
        "{:?}",
        document.problems
    );
    for (got, want) in document.problems.iter().zip(problems) {
        assert!(got.starts_with(want), "{seed}: {got}");
    }
}

/// A statement on one line.
fn line(statement: &Statement) -> String {
    let mut words = vec![statement.vulnerability.clone()];
    words.extend(statement.aliases.iter().cloned());
    words.push(statement.status.name().to_owned());
    words.extend(statement.justification.clone());
    words.extend(statement.text.as_ref().map(|text| format!("'{text}'")));
    words.push(format!("by {}", statement.author));
    words.extend(statement.time.map(|time| format!("at {time}")));
    let products: Vec<String> = statement.products.iter().map(|one| product(one)).collect();
    words.push(format!("about {}", products.join(", ")));
    assert!(statement.origin.starts_with("seed, "));
    words.join(" ")
}

fn product(product: &Product) -> String {
    let parts: Vec<String> = product.parts.iter().map(names).collect();
    let whole = names(&product.identity);
    if parts.is_empty() {
        format!("[{whole}]")
    } else {
        format!("[{whole} / {}]", parts.join(", "))
    }
}

fn names(identity: &Identity) -> String {
    let mut all: Vec<String> = identity.purls.clone();
    all.extend(identity.cpes.iter().cloned());
    all.extend(identity.digests.iter().cloned());
    all.extend(
        identity
            .version
            .iter()
            .map(|version| format!("version {version}")),
    );
    all.join(" ")
}

fn corpus(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(name)
}
