//! Matches → findings: severity, fingerprint, remedy.

use seawall_advisory::matching::Match;
use seawall_model::finding::{Finding, FindingKind, Status};
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::package::Package;
use seawall_model::severity::Severity;
use sha2::{Digest as _, Sha256};

/// Makes the findings, in the order of the matches.
pub(crate) fn findings(matches: Vec<Match>, inventory: &Inventory) -> Vec<Finding> {
    matches
        .into_iter()
        .filter_map(|m| {
            inventory
                .packages
                .get(m.package)
                .map(|package| finding(m, package))
        })
        .collect()
}

fn finding(m: Match, package: &Package) -> Finding {
    let rating = m.ratings.first();
    let remedy = m
        .fixed_version
        .as_ref()
        .filter(|_| m.status == Status::Fixed);
    Finding {
        kind: FindingKind::Vulnerability,
        fingerprint: fingerprint(&m.id, package),
        severity: rating.map_or(Severity::Unknown, |rating| rating.severity),
        severity_source: rating.map(|rating| rating.source.clone()),
        remedy: remedy.map(|version| format!("upgrade {} to {version} or later", package.name)),
        location: package
            .locations
            .first()
            .cloned()
            .unwrap_or_else(Location::default),
        package: Some(m.package),
        id: m.id,
        aliases: m.aliases,
        ratings: m.ratings,
        cvss: m.cvss,
        epss: m.epss,
        kev: m.kev,
        ssvc: m.ssvc,
        published: m.published,
        fixed_version: m.fixed_version,
        status: m.status,
        evidence: m.evidence,
        references: m.references,
        confidence: m.confidence,
        risk: None,
        not_loaded: None,
        statement: None,
        exception: None,
        misconfiguration: None,
    }
}

/// Identifies the claim "this vulnerability, in this package": neither version nor place nor layer go
/// into it, so that it survives rebuilds. The first word changes whenever the recipe does.
pub(crate) fn fingerprint(id: &str, package: &Package) -> String {
    let identity = package.purl.identity().to_string();
    let architecture = package.architecture.as_deref().unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [
        "seawall.finding/1",
        FindingKind::Vulnerability.name(),
        id,
        &identity,
        architecture,
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes: [u8; 32] = hash.finalize().into();
    let digest = seawall_model::digest::Digest::sha256(&bytes);
    digest.hex().chars().take(32).collect()
}
