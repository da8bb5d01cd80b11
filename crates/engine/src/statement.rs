//! A target report → the statements (VEX) that its owner can make of it.
//!
//! What nobody has decided is never said to be harmless: an accepted finding is "not affected" only where the
//! reason of its exception begins with a justification of VEX, and of several findings of one thing the more
//! cautious one is stated.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_formats::vex::write::JUSTIFICATIONS;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::finding::{AppliedException, Dismissal, Finding, FindingKind, Status};
use seawall_model::purl::Purl;
use seawall_model::report::TargetReport;
use seawall_model::statement::{Identity, Product, Statement, StatementStatus};

/// What is stated.
#[derive(Clone, Debug)]
pub struct Stating {
    /// What an open finding is: affected, or under investigation; `None` where it is not stated.
    pub open: Option<StatementStatus>,
    /// What the statements hold in; the image itself where nothing is said and the report is of one.
    pub product: Option<Identity>,
}

/// Statements, and what was not stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// The statements, sorted by id.
    pub statements: Vec<Statement>,
    /// What was left out, and why, as clauses.
    pub left_out: Vec<String>,
    /// What they hold in; `None` where they speak of packages wherever these are.
    pub product: Option<Identity>,
}

/// Makes the statements of a report.
pub fn state(report: &TargetReport, stating: &Stating) -> Stated {
    let product = stating.product.clone().or_else(|| image(&report.artifact));
    let mut said: BTreeMap<(String, String), Said> = BTreeMap::new();
    let mut left_out: BTreeMap<&'static str, usize> = BTreeMap::new();
    let open = report
        .findings
        .iter()
        .map(|finding| (finding, Ok(of_finding(finding, stating))));
    let aside = report
        .dismissed
        .iter()
        .map(|one| (&one.finding, of_dismissal(&one.why)));
    for (finding, word) in open.chain(aside) {
        let word = match (word, purl_of(finding, report)) {
            _ if finding.kind != FindingKind::Vulnerability => Err(OTHERS),
            (Ok(_), None) => Err("are of no package"),
            (Ok(word), Some(purl)) => Ok((word, purl)),
            (Err(why), _) => Err(why),
        };
        match word {
            Ok(((status, justification, text), purl)) => {
                let aliases = finding.aliases.clone();
                let new = Said {
                    status,
                    justification,
                    text,
                    aliases,
                };
                let key = (finding.id.clone(), purl);
                let old = said.remove(&key).filter(|old| old.status >= new.status);
                said.insert(key, old.unwrap_or(new));
            }
            Err(why) => {
                let count = left_out.entry(why).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    if stating.open.is_none() {
        let before = said.len();
        said.retain(|_, one| one.status != StatementStatus::UnderInvestigation);
        let open = before.saturating_sub(said.len());
        if open > 0 {
            left_out.insert("are open", open);
        }
    }
    let left_out = left_out.into_iter();
    Stated {
        statements: grouped(said, product.as_ref()),
        left_out: left_out
            .map(|(why, count)| format!("{count} {why}"))
            .collect(),
        product,
    }
}

/// Makes the product that stands for an image: its digest, under the last part of its name.
pub fn image(artifact: &Artifact) -> Option<Identity> {
    if artifact.kind != ArtifactKind::Image {
        return None;
    }
    let digest = artifact.digest.as_ref().or(artifact.image_id.as_ref())?;
    let mut names = artifact.references.iter().chain([&artifact.name]);
    let name = names.find_map(|reference| last_part(reference));
    let purl = Purl::new(
        "oci",
        &name.unwrap_or_else(|| "image".to_owned()),
        &digest.to_string(),
    );
    Some(Identity::named(&purl.to_string()))
}

/// Returns the last part of a reference's repository.
fn last_part(reference: &str) -> Option<String> {
    let name = reference.split('@').next()?;
    let last = name.rsplit('/').next()?;
    let last = last.split(':').next()?.to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (!last.is_empty() && last.chars().all(plain)).then_some(last)
}

/// What is said of one vulnerability in one package.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    status: StatementStatus,
    justification: Option<String>,
    text: Option<String>,
    aliases: Vec<String>,
}

/// Status, justification, text.
type Word = (StatementStatus, Option<String>, Option<String>);

fn of_finding(finding: &Finding, stating: &Stating) -> Word {
    if let Some(exception) = &finding.exception {
        return of_exception(exception);
    }
    match stating.open {
        Some(StatementStatus::Affected) => (StatementStatus::Affected, None, Some(action(finding))),
        // What is not stated must not be cleared by another finding of the same thing either.
        _ => (StatementStatus::UnderInvestigation, None, None),
    }
}

/// Only a reason that begins with the word of a justification gives one.
fn of_exception(exception: &AppliedException) -> Word {
    let reason = exception.reason.trim();
    let until = exception
        .until
        .map_or_else(String::new, |day| format!(" until {day}"));
    let first = reason.split(|c: char| c == ':' || c.is_whitespace()).next();
    let justified = JUSTIFICATIONS.iter().find(|word| Some(**word) == first);
    if let Some(word) = justified {
        let rest = reason.strip_prefix(word).unwrap_or_default();
        let rest = rest.trim_start_matches(':').trim();
        let mut text = rest.to_owned();
        if !until.is_empty() {
            let held = format!("holds{until}");
            text = if text.is_empty() {
                held
            } else {
                format!("{text} ({held})")
            };
        }
        let text = (!text.is_empty()).then_some(text);
        return (StatementStatus::NotAffected, Some((*word).to_owned()), text);
    }
    let why = if reason.is_empty() {
        "no reason was given"
    } else {
        reason
    };
    let text = format!("accepted{until}: {why}");
    (StatementStatus::Affected, None, Some(text))
}

/// What to do about a finding.
fn action(finding: &Finding) -> String {
    let status = finding.status;
    let without = || match status {
        Status::WillNotFix => "no fix is published: the vendor will not fix it",
        Status::FixDeferred => "no fix is published: the vendor has put it off",
        Status::EndOfLife => "no fix is published: the vendor no longer supports the package",
        _ => "no fix is published",
    };
    finding
        .remedy
        .clone()
        .unwrap_or_else(|| without().to_owned())
}

fn of_dismissal(why: &Dismissal) -> Result<Word, &'static str> {
    match why {
        Dismissal::BackPort { version, path } => {
            let at = if version.is_empty() {
                String::new()
            } else {
                format!(" in {version}")
            };
            let text = format!("fixed by back-port: the changelog names it{at} ({path})");
            Ok((StatementStatus::Fixed, None, Some(text)))
        }
        Dismissal::NotReachable { evidence } => Ok((
            StatementStatus::NotAffected,
            Some("vulnerable_code_not_present".to_owned()),
            Some(evidence.clone()),
        )),
        Dismissal::OwnedByDistribution { .. } => {
            Err("belong to packages of the distribution, whose vendor's word counts")
        }
        Dismissal::Statement(_) => Err("are set aside by statements of VEX that there are already"),
    }
}

fn purl_of(finding: &Finding, report: &TargetReport) -> Option<String> {
    let package = report.inventory.packages.get(finding.package?)?;
    Some(package.purl.to_string())
}

/// Puts together what is said in the same words of the same vulnerability.
fn grouped(said: BTreeMap<(String, String), Said>, product: Option<&Identity>) -> Vec<Statement> {
    let mut groups: BTreeMap<(String, Said), Vec<String>> = BTreeMap::new();
    for ((id, purl), said) in said {
        groups.entry((id, said)).or_default().push(purl);
    }
    let statement = |((id, said), purls): ((String, Said), Vec<String>)| Statement {
        vulnerability: id,
        aliases: said.aliases,
        products: products(&purls, product),
        status: said.status,
        justification: said.justification,
        text: said.text,
        author: String::new(),
        time: None,
        origin: String::new(),
    };
    groups.into_iter().map(statement).collect()
}

fn products(purls: &[String], whole: Option<&Identity>) -> Vec<Arc<Product>> {
    let parts: Vec<Identity> = purls.iter().map(|purl| Identity::named(purl)).collect();
    match whole {
        Some(whole) => vec![Arc::new(Product {
            identity: whole.clone(),
            parts,
        })],
        None => parts
            .into_iter()
            .map(|identity| {
                Arc::new(Product {
                    identity,
                    parts: Vec::new(),
                })
            })
            .collect(),
    }
}

const OTHERS: &str = "are no vulnerabilities, of which alone VEX speaks";
