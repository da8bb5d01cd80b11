//! Findings of what files say that belong to no package: vendored code that the policy or the project's own
//! licence does not allow, source files under a licence that does not fit, and contradictions.

use std::collections::BTreeSet;

use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::licence::{LicenceDeclaration, LicenceSubject};
use seawall_model::package::Package;
use seawall_model::severity::Severity;
use spdx::Expression;

use super::conflict::Conflict;
use super::expression::parse;
use super::finding::{CONFLICT, CONTRADICTION, Claim, UNKNOWN, of_verdict};
use super::own::{Contradiction, Own};
use super::{Category, Judged, LicencePolicy, Verdict};

/// Makes the findings.
pub(super) fn findings(
    policy: &LicencePolicy,
    inventory: &Inventory,
    own: Option<&Own>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in &inventory.licence_declarations {
        if one.subject == LicenceSubject::Project {
            continue;
        }
        let Some(expression) = one.licence.as_deref().and_then(parse) else {
            found.extend(not_understood(one));
            continue;
        };
        if one.subject == LicenceSubject::Vendored {
            if told_by_package(one, &expression, inventory) {
                continue;
            }
            found.extend(judged(policy, one, &expression));
        }
        found.extend(own.and_then(|own| conflict(own, one, &expression)));
    }
    let contradictions = own.map_or(&[][..], |own| own.contradictions.as_slice());
    found.extend(contradictions.iter().map(contradiction));
    found
}

/// What the policy says of a vendored part.
fn judged(
    policy: &LicencePolicy,
    one: &LicenceDeclaration,
    expression: &Expression,
) -> Option<Finding> {
    let mut judged = policy.judge_files(expression)?;
    let (id, severity) = of_verdict(judged.verdict)?;
    judged.why = format!("{}; {}", judged.why, files(one));
    Some(finding(id, severity, &judged, one))
}

/// What says words that name nothing is told where it came from others; in the project's own files it is the
/// project's own affair.
fn not_understood(one: &LicenceDeclaration) -> Option<Finding> {
    let why = format!(
        "`{}` names no licence of the SPDX list; {}",
        one.words,
        files(one)
    );
    let judged = Judged {
        verdict: Verdict::Unknown,
        term: None,
        category: Category::Unknown,
        why,
    };
    let vendored = one.subject == LicenceSubject::Vendored;
    vendored.then(|| finding(UNKNOWN, Severity::Low, &judged, one))
}

fn conflict(own: &Own, one: &LicenceDeclaration, expression: &Expression) -> Option<Finding> {
    let (term, Conflict { why, reference }) = own.project.conflict(expression)?;
    let judged = Judged {
        verdict: Verdict::Deny,
        term: Some(term.clone()),
        category: Category::Unknown,
        why: format!(
            "{term} does not fit into a project under {} ({}): {why}; {}",
            own.project.expression(),
            own.said_by.join(", "),
            files(one)
        ),
    };
    let mut found = finding(CONFLICT, Severity::High, &judged, one);
    found.references = vec![reference.to_owned()];
    Some(found)
}

fn finding(
    id: &'static str,
    severity: Severity,
    judged: &Judged,
    one: &LicenceDeclaration,
) -> Finding {
    let subject = match one.subject {
        LicenceSubject::Vendored => one.folder.as_str(),
        _ => "sources",
    };
    Claim {
        id,
        severity,
        judged,
        licence: one.licence.as_deref().unwrap_or(&one.words),
        location: one.location.clone(),
        remedy: Some(match one.subject {
            LicenceSubject::Vendored => format!(
                "remove {}, get it under another licence, or accept this in seawall.yaml",
                one.folder
            ),
            _ => "remove these files, or correct their headers or the project's licence".to_owned(),
        }),
        subject: &[one.subject.name(), subject],
    }
    .finding()
}

fn contradiction(one: &Contradiction) -> Finding {
    let judged = Judged {
        verdict: Verdict::Review,
        term: None,
        category: Category::Unknown,
        why: one.why.clone(),
    };
    Claim {
        id: CONTRADICTION,
        severity: Severity::Medium,
        judged: &judged,
        licence: &one.licence,
        location: one.location.clone(),
        remedy: Some(
            "make the files agree, or say the licence under licences.project in seawall.yaml"
                .to_owned(),
        ),
        subject: &["project", &one.location.path, &one.licence],
    }
    .finding()
}

fn files(one: &LicenceDeclaration) -> String {
    match one.files {
        1 => "1 file says so".to_owned(),
        files => format!("{files} files say so"),
    }
}

/// Says whether a package of the inventory stands for a vendored part, and its own finding tells of these
/// licences.
fn told_by_package(one: &LicenceDeclaration, said: &Expression, inventory: &Inventory) -> bool {
    let part = one.folder.split('/').collect::<Vec<_>>();
    let tails = (1..=3_usize).filter_map(|length| {
        let tail = part.get(part.len().checked_sub(length)?..)?;
        Some(tail.join("/"))
    });
    let tails: BTreeSet<String> = tails.collect();
    let terms = |expression: &Expression| -> BTreeSet<String> {
        let all = expression.requirements();
        all.map(|term| term.req.to_string()).collect()
    };
    let said = terms(said);
    let tells = |package: &Package| {
        let licence = package.licence.as_deref().and_then(parse);
        licence.is_some_and(|licence| said.is_subset(&terms(&licence)))
    };
    let mut packages = inventory.packages.iter().filter(|p| p.removed_in.is_none());
    packages.any(|package| tails.contains(package.name.as_str()) && tells(package))
}
