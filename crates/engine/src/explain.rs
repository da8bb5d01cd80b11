//! Why an id is reported for an artifact, or why it is not: the walk of a scan, told for one id.

use seawall_advisory::matching::{self, Explanation as Weighing, Outcome, known, match_packages};
use seawall_advisory::store::Database;
use seawall_artifact::source::{Progress, Source};
use seawall_model::explanation::{Considered, Explanation, Fate, TargetExplanation, Vulnerability};
use seawall_model::finding::{Dismissed, Finding};
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::report::{TargetReport, Tool};
use seawall_model::time::Timestamp;

use crate::error::Error;
use crate::finding::fingerprint;
use crate::judge::{Surveyed, judge};
use crate::listed::{self, Listed};
use crate::scan::{ScanOptions, Scanned, survey};

/// Explains an id by itself; what it means for targets is added by [`explain_targets`].
///
/// # Errors
/// Where the database is damaged.
pub fn explain_id(database: &Database, id: &str, now: Timestamp) -> Result<Explanation, Error> {
    let vulnerabilities = known(database, id).map_err(|source| Error::Database {
        path: database.info().origin.into(),
        source,
    })?;
    Ok(Explanation {
        tool: Tool {
            name: "seawall".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            database: Some(database.info()),
        },
        created: now,
        asked: id.trim().to_owned(),
        vulnerabilities,
        targets: Vec::new(),
    })
}

/// Says what the vulnerabilities of an explanation mean for each artifact of a source. Returns, besides,
/// what was left out on purpose, as clauses.
///
/// # Errors
/// Where nothing at all can be said about the source.
pub fn explain_targets(
    source: &dyn Source,
    database: &Database,
    explanation: &mut Explanation,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    for mut surveyed in survey(source, options, progress)? {
        notes.append(&mut surveyed.notes);
        add_target(surveyed, database, explanation, options);
    }
    Ok(notes)
}

/// Says what the vulnerabilities of an explanation mean for listed packages.
pub fn explain_listed(
    listed: Listed,
    database: &Database,
    explanation: &mut Explanation,
    options: &ScanOptions,
) {
    for surveyed in listed::survey(listed) {
        add_target(surveyed, database, explanation, options);
    }
}

fn add_target(
    surveyed: Surveyed,
    database: &Database,
    explanation: &mut Explanation,
    options: &ScanOptions,
) {
    let target = target(surveyed, database, &explanation.vulnerabilities, options);
    explanation.targets.push(target);
}

fn target(
    surveyed: Surveyed,
    database: &Database,
    vulnerabilities: &[Vulnerability],
    options: &ScanOptions,
) -> TargetExplanation {
    let inventory = surveyed.inventory.clone();
    let judgement = match_packages(database, &inventory, options.today);
    let Scanned { report, .. } = judge(surveyed, judgement, options);
    let mut explained = TargetExplanation {
        distribution: inventory.distribution.clone(),
        packages: inventory.packages.len(),
        considered: Vec::new(),
        not_judged: Vec::new(),
        coverage: report.coverage.clone(),
        problems: report.problems.clone(),
        artifact: report.artifact.clone(),
    };
    for vulnerability in vulnerabilities {
        let weighing = matching::explain(database, &inventory, &vulnerability.id);
        add(weighing, vulnerability, &inventory, &report, &mut explained);
    }
    explained
}

fn add(
    weighing: Weighing,
    vulnerability: &Vulnerability,
    inventory: &Inventory,
    report: &TargetReport,
    explained: &mut TargetExplanation,
) {
    for one in weighing.considered {
        let Some(package) = inventory.packages.get(one.package) else {
            continue;
        };
        let known = |known: &Considered| known.id == one.id && known.package == *package;
        if !explained.considered.iter().any(known) {
            explained.considered.push(Considered {
                package: package.clone(),
                fate: fate(one.outcome, package, report),
                rows: one.rows,
                id: one.id,
            });
        }
    }
    for (index, why) in weighing.not_judged {
        let package = inventory.packages.get(index);
        let Some(package) = package.filter(|package| is_named(vulnerability, package)) else {
            continue;
        };
        let one = (package.clone(), why);
        if !explained.not_judged.contains(&one) {
            explained.not_judged.push(one);
        }
    }
}

/// Says whether any record speaks of a package of that name, wherever.
fn is_named(vulnerability: &Vulnerability, package: &Package) -> bool {
    let source = package.source_name_version().0;
    let mut records = vulnerability.records.iter();
    records.any(|record| record.package == package.name || record.package == source)
}

/// What the whole judgement made of a match: statements and exceptions are known there.
fn fate(outcome: Outcome, package: &Package, report: &TargetReport) -> Fate {
    match outcome {
        Outcome::Reported(found) => judged(&fingerprint(&found.id, package), report),
        Outcome::SetAside(found, _) => judged(&fingerprint(&found.id, package), report),
        Outcome::NotAffected => Fate::NotAffected,
        Outcome::Withdrawn => Fate::Withdrawn,
        Outcome::OtherSystem => Fate::OtherSystem,
        Outcome::NoRowApplies => Fate::NoRecordApplies,
    }
}

fn judged(fingerprint: &str, report: &TargetReport) -> Fate {
    let is = |finding: &&Finding| finding.fingerprint == fingerprint;
    let reported = report.findings.iter().find(is);
    let aside = |one: &&Dismissed| one.finding.fingerprint == fingerprint;
    match (reported, report.dismissed.iter().find(aside)) {
        (Some(finding), _) => Fate::Reported(Box::new(finding.clone())),
        (None, Some(aside)) => Fate::SetAside(Box::new(aside.clone())),
        (None, None) => Fate::NoRecordApplies,
    }
}
