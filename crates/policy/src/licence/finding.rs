//! Licences → findings. Severity follows the verdict: denied high, conflict high, review medium, unknown
//! low; what is only used for development is not passed on, and a conflict there is low.

use seawall_model::evidence::Evidence;
use seawall_model::finding::{Confidence, Finding, FindingKind, Status};
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType, Relation, Usage};
use seawall_model::severity::Severity;
use sha2::{Digest as _, Sha256};

use super::conflict::Conflict;
use super::expression::parse;
use super::own::Own;
use super::{Judged, LicencePolicy, Verdict, declared};

/// Makes the findings of an inventory. `is_project` says that it is one of a project's files, whose own
/// licence they must fit.
pub fn findings(policy: &LicencePolicy, inventory: &Inventory, is_project: bool) -> Vec<Finding> {
    let own = policy.project_of(inventory, is_project);
    let mut found = declared::findings(policy, inventory, own.as_ref());
    for (index, package) in inventory.packages.iter().enumerate() {
        if package.removed_in.is_some() || package.relation == Relation::Project {
            continue;
        }
        let judged = policy.judge(package);
        if let Some((id, severity)) = of_verdict(judged.verdict) {
            found.push(finding(id, severity, &judged, package, index));
        }
        let accepted = policy
            .exceptions
            .iter()
            .any(|e| e.accept && e.is_of(package));
        if let Some(own) = &own
            && !accepted
            && joins_the_work(package.kind)
            && let Some(one) = conflict(policy, own, package, index)
        {
            found.push(one);
        }
    }
    found
}

pub(super) fn of_verdict(verdict: Verdict) -> Option<(&'static str, Severity)> {
    match verdict {
        Verdict::Allow => None,
        Verdict::Deny => Some((DENIED, Severity::High)),
        Verdict::Review => Some((REVIEW, Severity::Medium)),
        Verdict::Unknown => Some((UNKNOWN, Severity::Low)),
    }
}

/// Says whether packages of a kind become part of the project's own work. Those of a distribution, whole
/// programs and what drives a build stand beside it.
const fn joins_the_work(kind: PackageType) -> bool {
    !kind.is_of_distribution()
        && !matches!(
            kind,
            PackageType::Generic
                | PackageType::GithubActions
                | PackageType::Terraform
                | PackageType::Snap
                | PackageType::Brew
                | PackageType::Nix
                | PackageType::Ebuild
                | PackageType::Opkg
                | PackageType::Bitnami
                | PackageType::VscodeExtension
        )
}

fn conflict(policy: &LicencePolicy, own: &Own, package: &Package, index: usize) -> Option<Finding> {
    let exception = policy.exceptions.iter().find(|e| e.is_of(package));
    let said = exception.and_then(|exception| exception.licence.as_deref());
    let expression = parse(said.or(package.licence.as_deref())?)?;
    let (term, Conflict { why, reference }) = own.project.conflict(&expression)?;
    let (project, said_by) = (own.project.expression(), own.said_by.join(", "));
    let passed_on = package.usage != Usage::Development;
    let severity = if passed_on {
        Severity::High
    } else {
        Severity::Low
    };
    let only = if passed_on {
        ""
    } else {
        " (only used for development, so not passed on)"
    };
    let judged = Judged {
        verdict: Verdict::Deny,
        term: Some(term.clone()),
        category: super::Category::Unknown,
        why: format!("{term} does not fit into a project under {project} ({said_by}): {why}{only}"),
    };
    let mut found = finding(CONFLICT, severity, &judged, package, index);
    found.references = vec![reference.to_owned()];
    found.remedy = Some(format!(
        "replace {}, get it under another licence, or keep it out of what is passed on",
        package.name
    ));
    Some(found)
}

fn finding(
    id: &'static str,
    severity: Severity,
    judged: &Judged,
    package: &Package,
    index: usize,
) -> Finding {
    let licence = package
        .licence
        .clone()
        .unwrap_or_else(|| package.licences.join("; "));
    let licence = if licence.is_empty() {
        "none".to_owned()
    } else {
        licence
    };
    let identity = package.purl.identity().to_string();
    let architecture = package.architecture.as_deref().unwrap_or_default();
    let claim = Claim {
        id,
        severity,
        judged,
        licence: &licence,
        location: package.locations.first().cloned().unwrap_or_default(),
        remedy: remedy(judged.verdict, package),
        subject: &[&identity, architecture],
    };
    Finding {
        package: Some(index),
        ..claim.finding()
    }
}

/// What a finding of a licence claims.
pub(super) struct Claim<'a> {
    pub(super) id: &'static str,
    pub(super) severity: Severity,
    pub(super) judged: &'a Judged,
    pub(super) licence: &'a str,
    pub(super) location: Location,
    pub(super) remedy: Option<String>,
    /// What it speaks of, for the fingerprint.
    pub(super) subject: &'a [&'a str],
}

impl Claim<'_> {
    /// Makes the finding.
    pub(super) fn finding(self) -> Finding {
        let term = self.judged.term.as_deref().unwrap_or_default();
        Finding {
            kind: FindingKind::Licence,
            id: self.id.to_owned(),
            aliases: Vec::new(),
            severity: self.severity,
            severity_source: Some("seawall".to_owned()),
            ratings: Vec::new(),
            cvss: Vec::new(),
            epss: None,
            kev: None,
            ssvc: None,
            published: None,
            package: None,
            fixed_version: None,
            status: Status::Affected,
            location: self.location,
            evidence: vec![Evidence::Licence {
                licence: self.licence.to_owned(),
                term: self.judged.term.clone(),
                category: self.judged.category.name().to_owned(),
                why: self.judged.why.clone(),
            }],
            remedy: self.remedy,
            references: Vec::new(),
            fingerprint: fingerprint(self.id, self.subject, term),
            confidence: Confidence::High,
            risk: None,
            not_loaded: None,
            statement: None,
            exception: None,
            misconfiguration: None,
        }
    }
}

fn remedy(verdict: Verdict, package: &Package) -> Option<String> {
    let name = &package.name;
    match verdict {
        Verdict::Allow => None,
        Verdict::Deny => Some(format!(
            "remove {name}, or allow its licence in seawall.yaml"
        )),
        Verdict::Review => Some(format!(
            "look at the licence of {name} and allow or deny it in seawall.yaml"
        )),
        Verdict::Unknown => Some(format!(
            "find out the licence of {name} and say it under licences.exceptions in seawall.yaml"
        )),
    }
}

/// Identifies the claim "this rule, this term, this package or part"; neither version nor place go into it. The
/// first word changes whenever the recipe does.
fn fingerprint(id: &str, subject: &[&str], term: &str) -> String {
    let mut hash = Sha256::new();
    let kind = FindingKind::Licence.name();
    let head = ["seawall.finding/1", kind, id];
    for part in head.iter().chain(subject).chain([&term]) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes: [u8; 32] = hash.finalize().into();
    let digest = seawall_model::digest::Digest::sha256(&bytes);
    digest.hex().chars().take(32).collect()
}

/// A licence that is denied.
const DENIED: &str = "LIC-0001";
/// A licence that somebody has to look at.
const REVIEW: &str = "LIC-0002";
/// A licence that nobody knows.
pub(super) const UNKNOWN: &str = "LIC-0003";
/// A licence that the project's own cannot take in.
pub(super) const CONFLICT: &str = "LIC-0004";
/// Files of the project that say different things of its licence.
pub(super) const CONTRADICTION: &str = "LIC-0005";
