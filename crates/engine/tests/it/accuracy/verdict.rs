//! What is claimed about an advisory for a package, or why nothing is.

use seawall_advisory::matching::{Explanation, Match, Outcome, explain, match_packages};
use seawall_advisory::store::Database;
use seawall_model::artifact::ArtifactKind;
use seawall_model::finding::{Dismissal, Finding, FindingKind};
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::severity::Severity;
use seawall_policy::not_loaded::mark_not_loaded;

use super::today;

/// What became of an advisory for the first package.
pub(super) struct Verdict {
    pub(super) word: String,
    pub(super) found: Option<Match>,
}

impl Verdict {
    pub(super) fn shown(&self) -> String {
        match &self.found {
            Some(found) => format!(
                "{} ({:?}): {:#?}",
                self.word, found.fixed_version, found.evidence
            ),
            None => self.word.clone(),
        }
    }
}

/// Judges the first package of an inventory.
///
/// The word is one of the statuses, of `not-loaded`, `set-aside:owned`, `set-aside:back-port`, or the reason why
/// nothing is reported, as `explain` has it: a case must not hold because nobody looked.
pub(super) fn verdict(
    database: &Database,
    inventory: &Inventory,
    kind: ArtifactKind,
    id: &str,
) -> Verdict {
    let judgement = match_packages(database, inventory, today());
    let is_about = |found: &Match| found.package == 0 && is_about(found, id);
    let mut found: Vec<Verdict> = Vec::new();
    for reported in judgement.matches.into_iter().filter(is_about) {
        let word = if is_not_loaded(&reported, inventory, kind) {
            "not-loaded"
        } else {
            reported.status.name()
        };
        let word = word.to_owned();
        found.push(Verdict {
            word,
            found: Some(reported),
        });
    }
    for aside in judgement.set_aside {
        if is_about(&aside.found) {
            let word = match aside.why {
                Dismissal::OwnedByDistribution { .. } => "set-aside:owned",
                Dismissal::BackPort { .. } => "set-aside:back-port",
                Dismissal::NotReachable { .. } => "set-aside:not-reachable",
                Dismissal::Statement(_) => "set-aside:statement",
            };
            found.push(Verdict {
                word: word.to_owned(),
                found: Some(aside.found),
            });
        }
    }
    if found.len() > 1 {
        let ids: Vec<&str> = found
            .iter()
            .filter_map(|v| Some(v.found.as_ref()?.id.as_str()))
            .collect();
        return Verdict {
            word: format!("several findings: {}", ids.join(", ")),
            found: None,
        };
    }
    let silence = || Verdict {
        word: silence(&explain(database, inventory, id)),
        found: None,
    };
    found.pop().unwrap_or_else(silence)
}

/// Says whether a finding is about an id: its own, or one that it has besides. Two CVEs are two
/// vulnerabilities, even where one record names both.
fn is_about(found: &Match, id: &str) -> bool {
    let is_cve = |id: &str| id.starts_with("CVE-");
    let named = found.aliases.iter().any(|alias| alias == id);
    found.id == id || (named && !(is_cve(id) && is_cve(&found.id)))
}

/// Says whether the policy marks a finding as one of code that is never run.
fn is_not_loaded(found: &Match, inventory: &Inventory, kind: ArtifactKind) -> bool {
    let mut findings = [finding(found)];
    mark_not_loaded(&mut findings, inventory, kind);
    findings.iter().any(|finding| finding.not_loaded.is_some())
}

/// Returns the finding that a match becomes, as far as the policy's marks rest on it.
fn finding(found: &Match) -> Finding {
    Finding {
        kind: FindingKind::Vulnerability,
        id: found.id.clone(),
        aliases: found.aliases.clone(),
        severity: Severity::Unknown,
        severity_source: None,
        ratings: Vec::new(),
        cvss: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        published: None,
        package: Some(found.package),
        fixed_version: found.fixed_version.clone(),
        status: found.status,
        location: Location::default(),
        evidence: Vec::new(),
        remedy: None,
        references: Vec::new(),
        fingerprint: String::new(),
        confidence: found.confidence,
        risk: None,
        not_loaded: None,
        statement: None,
        exception: None,
        misconfiguration: None,
    }
}

/// Says why nothing is reported.
fn silence(explanation: &Explanation) -> String {
    let not_judged = explanation
        .not_judged
        .iter()
        .any(|(package, _)| *package == 0);
    let mut words: Vec<&str> = explanation
        .considered
        .iter()
        .filter(|considered| considered.package == 0)
        .map(|considered| match considered.outcome {
            Outcome::Reported(_) => "reported by explain alone",
            Outcome::SetAside(..) => "set aside by explain alone",
            Outcome::NotAffected => "not-affected",
            Outcome::Withdrawn => "withdrawn",
            Outcome::OtherSystem => "other-system",
            Outcome::NoRowApplies => "other-stream",
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    match words.as_slice() {
        [] if not_judged => "not-judged".to_owned(),
        [] => "no-rows".to_owned(),
        words => words.join(" and "),
    }
}
