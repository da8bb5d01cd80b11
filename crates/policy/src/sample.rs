//! A finding for the unit tests of this crate.

use seawall_model::finding::{Confidence, Finding, FindingKind, Status};
use seawall_model::location::Location;
use seawall_model::severity::Severity;

/// Returns a finding of which nothing but the id is known.
pub(crate) fn finding(id: &str) -> Finding {
    Finding {
        kind: FindingKind::Vulnerability,
        id: id.to_owned(),
        aliases: Vec::new(),
        severity: Severity::Unknown,
        severity_source: None,
        ratings: Vec::new(),
        cvss: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        published: None,
        package: None,
        fixed_version: None,
        status: Status::Affected,
        location: Location::default(),
        evidence: Vec::new(),
        remedy: None,
        references: Vec::new(),
        fingerprint: id.to_owned(),
        confidence: Confidence::High,
        risk: None,
        not_loaded: None,
        statement: None,
        exception: None,
        misconfiguration: None,
    }
}
