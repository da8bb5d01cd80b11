//! Results of rules → findings, coverage and problems.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::artifact::Artifact;
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::digest::Digest;
use seawall_model::finding::{Confidence, Finding, FindingKind, Status};
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::misconfiguration::{Excerpt, Misconfiguration};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::report::TargetReport;
use seawall_model::severity::Severity;
use seawall_policy::gate::Judged;
use seawall_scap::audit::{Audit, Ruled, Shown};
use seawall_scap::oval::truth::Truth;
use seawall_scap::xccdf::result::RuleResult;
use sha2::{Digest as _, Sha256};

use crate::check::gather::Gathered;
use crate::scan::Scanned;

/// Makes a report of what was found out.
pub(super) fn scanned(audit: &Audit, artifact: Artifact, mut problems: Vec<Problem>) -> Scanned {
    let mut findings: Vec<Finding> = Vec::new();
    for rule in audit
        .rules
        .iter()
        .filter(|it| it.result == RuleResult::Fail)
    {
        findings.push(of_rule(audit, rule));
    }
    for (id, class, title, truth) in &audit.definitions {
        if is_bad(class, *truth) {
            findings.push(of_definition(audit, id, title));
        }
    }
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
    problems.extend(doubts(audit));
    problems.sort();
    problems.dedup();
    let judged = Judged {
        findings: findings.clone(),
        end_of_life: None,
    };
    let report = TargetReport {
        artifact,
        inventory: Inventory::default(),
        end_of_life: None,
        coverage: vec![coverage(audit)],
        licences: None,
        findings,
        assessments: Vec::new(),
        dismissed: Vec::new(),
        upgrades: Vec::new(),
        filtered: 0,
        problems,
    };
    Scanned {
        report,
        judged,
        uses: Vec::new(),
        statements: BTreeSet::new(),
        notes: notes(audit),
        documents: Gathered::default(),
        proven: None,
    }
}

/// Says whether the result of a definition is bad news.
fn is_bad(class: &str, truth: Truth) -> bool {
    match class {
        "patch" | "vulnerability" => truth == Truth::True,
        "compliance" => truth == Truth::False,
        _ => false,
    }
}

fn of_rule(audit: &Audit, rule: &Ruled) -> Finding {
    let mut shown = Vec::new();
    for check in &rule.checks {
        let facts = check.facts.and_then(|at| audit.facts.get(at));
        if let (Some(facts), Some(name)) = (facts, &check.name) {
            shown.extend(facts.shown(name, TESTS));
        }
    }
    let idents = rule.idents.iter().map(|(_, id)| id.clone());
    let remedy = rule.fix_text.clone().or_else(|| {
        let shell = |system: &str| system.ends_with(":sh");
        let fix = rule.fixes.iter().find(|fix| shell(&fix.system));
        fix.map(|fix| {
            format!(
                "run the rule's own script, {} lines of shell",
                lines(&fix.text)
            )
        })
    });
    let mut references: Vec<String> = rule
        .references
        .iter()
        .map(|(href, _)| href.clone())
        .collect();
    references.retain(|href| href.starts_with("http"));
    references.sort();
    references.dedup();
    let mut finding = finding(&rule.id, severity(&rule.severity));
    finding.aliases = idents.collect();
    finding.aliases.sort();
    finding.remedy = remedy.map(|text| first(&text));
    finding.references = references;
    finding.misconfiguration = Some(Box::new(Misconfiguration {
        name: short(&rule.id),
        title: rule.title.clone(),
        message: message(&shown, &rule.title),
        place: format!("rule {}", short(&rule.id)),
        value: value(&shown),
        excerpt: excerpt(&shown),
        ..Misconfiguration::default()
    }));
    finding
}

fn of_definition(audit: &Audit, id: &str, title: &str) -> Finding {
    let facts = audit.facts.first();
    let shown = facts.map(|it| it.shown(id, TESTS)).unwrap_or_default();
    let mut finding = finding(id, Severity::Unknown);
    finding.misconfiguration = Some(Box::new(Misconfiguration {
        name: short(id),
        title: title.to_owned(),
        message: message(&shown, title),
        place: format!("definition {id}"),
        value: value(&shown),
        excerpt: excerpt(&shown),
        ..Misconfiguration::default()
    }));
    finding
}

fn finding(id: &str, severity: Severity) -> Finding {
    Finding {
        kind: FindingKind::Misconfiguration,
        id: id.to_owned(),
        aliases: Vec::new(),
        severity,
        severity_source: Some("xccdf".to_owned()),
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
        fingerprint: fingerprint(id),
        confidence: Confidence::High,
        risk: None,
        not_loaded: None,
        statement: None,
        exception: None,
        misconfiguration: None,
    }
}

fn fingerprint(id: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"seawall.scap/1\0");
    hash.update(id.as_bytes());
    let bytes: [u8; 32] = hash.finalize().into();
    Digest::sha256(&bytes).hex().chars().take(32).collect()
}

fn severity(word: &str) -> Severity {
    match word {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        "info" => Severity::Negligible,
        _ => Severity::Unknown,
    }
}

/// The part of an id that people know it by.
fn short(id: &str) -> String {
    let known = ["_content_rule_", "_rule_", ":def:"];
    let cut = known.iter().find_map(|mark| match *mark {
        ":def:" => id
            .split_once(mark)
            .map(|(before, _)| before.trim_start_matches("oval:")),
        mark => id.split_once(mark).map(|(_, after)| after),
    });
    cut.unwrap_or(id).to_owned()
}

fn message(shown: &[Shown], title: &str) -> String {
    let failed = shown.iter().find(|one| one.truth == Truth::False);
    match failed {
        Some(test) if !test.comment.is_empty() => {
            let comment = test
                .comment
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            format!("it is not so: {}", comment.trim_end_matches('.'))
        }
        _ => format!("it is not so: {title}"),
    }
}

fn value(shown: &[Shown]) -> Option<String> {
    let failed = shown.iter().find(|one| one.truth == Truth::False)?;
    Some(match failed.items.first() {
        Some(item) => item.clone(),
        None => "nothing of what it looks for is there".to_owned(),
    })
}

fn excerpt(shown: &[Shown]) -> Option<Excerpt> {
    let mut lines = Vec::new();
    for test in shown {
        lines.push(format!(
            "{}: {} ({})",
            test.truth.name(),
            test.test,
            test.comment
        ));
        lines.extend(test.items.iter().map(|item| format!("  {item}")));
    }
    let clean = |line: String| {
        let plain = line.split_whitespace().collect::<Vec<_>>().join(" ");
        plain.chars().take(LONGEST).collect()
    };
    let lines: Vec<String> = lines.into_iter().take(LINES).map(clean).collect();
    (!lines.is_empty()).then_some(Excerpt { first: 0, lines })
}

fn first(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(LONGEST).collect()
}

fn lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}

/// What could not be told: a problem for each reason, with the rules that it is about.
fn doubts(audit: &Audit) -> Vec<Problem> {
    let mut by_reason: BTreeMap<(ProblemKind, String), Vec<String>> = BTreeMap::new();
    let mut add = |kind, why: String, id: &str| {
        by_reason.entry((kind, why)).or_default().push(short(id));
    };
    for rule in &audit.rules {
        let kind = match rule.result {
            RuleResult::Error => ProblemKind::Input,
            RuleResult::Unknown => ProblemKind::Environment,
            RuleResult::NotChecked => ProblemKind::Unsupported,
            _ => continue,
        };
        add(kind, reason(audit, rule), &rule.id);
    }
    for (id, _, _, truth) in &audit.definitions {
        let kind = match truth {
            Truth::Error => ProblemKind::Input,
            Truth::Unknown => ProblemKind::Environment,
            Truth::NotEvaluated => ProblemKind::Unsupported,
            _ => continue,
        };
        let facts = audit.facts.first();
        let shown = facts.map(|it| it.shown(id, 1)).unwrap_or_default();
        let said = shown.first().and_then(|it| it.message.clone());
        add(kind, said.unwrap_or_else(|| truth.name().to_owned()), id);
    }
    for (id, why) in &audit.problems {
        add(ProblemKind::Input, why.clone(), id);
    }
    let told = by_reason.into_iter().map(|((kind, why), ids)| {
        let what = match ids.as_slice() {
            [only] => only.clone(),
            several => {
                let some: Vec<&str> = several.iter().take(3).map(String::as_str).collect();
                let more = several.len().saturating_sub(some.len());
                match more {
                    0 => some.join(", "),
                    more => format!("{} and {more} more", some.join(", ")),
                }
            }
        };
        Problem::new(kind, what, why)
    });
    told.collect()
}

fn reason(audit: &Audit, rule: &Ruled) -> String {
    if let Some(said) = rule.messages.first() {
        return said.clone();
    }
    let shown = rule.checks.iter().find_map(|check| {
        let facts = check.facts.and_then(|at| audit.facts.get(at))?;
        let shown = facts.shown(check.name.as_deref()?, 1);
        shown.first().and_then(|it| it.message.clone())
    });
    shown.unwrap_or_else(|| format!("the result is {}", rule.result.name()))
}

fn coverage(audit: &Audit) -> Coverage {
    let count = |wanted: &[RuleResult]| {
        let all = audit.rules.iter();
        all.filter(|rule| wanted.contains(&rule.result)).count()
    };
    let told = count(&[
        RuleResult::Pass,
        RuleResult::Fail,
        RuleResult::Informational,
        RuleResult::Fixed,
    ]);
    let untold = count(&[
        RuleResult::Error,
        RuleResult::Unknown,
        RuleResult::NotChecked,
    ]);
    let elsewhere = count(&[RuleResult::NotApplicable]);
    let of_definitions = |wanted: &[Truth]| {
        let all = audit.definitions.iter();
        all.filter(|(_, _, _, truth)| wanted.contains(truth))
            .count()
    };
    let told = told.saturating_add(of_definitions(&[Truth::True, Truth::False]));
    let doubtful = [Truth::Error, Truth::Unknown, Truth::NotEvaluated];
    let untold = untold.saturating_add(of_definitions(&doubtful));
    let elsewhere = elsewhere.saturating_add(of_definitions(&[Truth::NotApplicable]));
    let (state, why) = match (told, untold, elsewhere) {
        (0, _, elsewhere) if elsewhere > 0 => (
            CoverageState::None,
            Some("nothing of the content is for this system".to_owned()),
        ),
        (0, _, _) => (
            CoverageState::None,
            Some("nothing could be told".to_owned()),
        ),
        (_, 0, _) => (CoverageState::Covered, None),
        (_, untold, _) => (
            CoverageState::Partial,
            Some(format!("of {untold} nothing could be told")),
        ),
    };
    Coverage {
        what: "checks".to_owned(),
        state,
        why,
        sources: Vec::new(),
    }
}

fn notes(audit: &Audit) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in &audit.rules {
        let count = counts.entry(rule.result.name()).or_default();
        *count = count.saturating_add(1);
    }
    for (_, _, _, truth) in &audit.definitions {
        let count = counts.entry(truth.name()).or_default();
        *count = count.saturating_add(1);
    }
    let counted: Vec<String> = counts
        .iter()
        .map(|(name, n)| format!("{n} {name}"))
        .collect();
    let mut notes = vec![format!("results: {}", counted.join(", "))];
    for score in &audit.scores {
        let (score, maximum) = (score.score, score.maximum);
        notes.push(format!("score: {score:.2} of {maximum:.0}"));
    }
    notes
}

/// Tests that are shown of one rule.
const TESTS: usize = 3;
const LINES: usize = 10;
const LONGEST: usize = 300;
