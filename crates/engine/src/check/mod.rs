//! Documents → their reports: what kind they are, what the checks say of them, what accepts that, and mending.
//!
//! Entry points: [`kind::kind_of`] (name and content → kind), [`check`] (documents → reports), [`fix::mend`]
//! (a document → the mended one), [`harden::harden`] (Compose files → the last of them, hardened).

mod accept;
mod assess;
pub mod baseline;
mod controls;
mod definition;
pub(crate) mod finding;
pub mod fix;
pub mod gather;
pub mod harden;
pub(crate) mod image;
pub mod kind;
mod look;
mod manifest;
pub mod model;
mod overlay;
pub mod own;
pub mod page;
pub mod policy;
mod run;
mod scrub;
mod sharing;
mod shell;
pub mod shellcheck;

use std::fmt;
use std::sync::Arc;

use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::problem::Problem;
use seawall_model::report::TargetReport;
use seawall_model::time::Date;
use seawall_policy::exception::Exception;
use seawall_policy::filter::Filter;
use seawall_policy::gate::Judged;

use crate::scan::Scanned;
use assess::{Assessed, assess};
use baseline::Baseline;
use shellcheck::ShellCheck;

/// A document to check.
#[derive(Clone, Debug)]
pub struct Given {
    /// What to call it: its path as the user knows it, or `-`.
    pub name: String,
    /// What it is; one of the kinds that are documents.
    pub kind: ArtifactKind,
    /// Its bytes; where there are more than [`seawall_checks::source::LONGEST`] the rest is not looked at.
    pub bytes: Vec<u8>,
    /// What a baseline calls it.
    pub key: String,
    /// Text of the `.dockerignore` that counts.
    pub ignore: Option<String>,
    /// Files of the build context, where they were listed.
    pub files: Option<Vec<String>>,
    /// What could not be read beside it.
    pub problems: Vec<Problem>,
}

/// How to check.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// The checks to run.
    pub selected: Selected,
    /// Their parameters.
    pub settings: Settings,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// Findings that were there before.
    pub baseline: Baseline,
    /// Who reads the files that documents name.
    pub neighbours: Arc<dyn Neighbours>,
    /// The program that judges shell scripts in the place of the linter that is built in.
    pub shellcheck: Option<Arc<ShellCheck>>,
    /// Checks of the user's own in Rego.
    pub policies: Option<Arc<policy::Policies>>,
    /// Whether comments in documents accept findings.
    pub pragmas: bool,
    /// What the user does not want to see.
    pub filter: Filter,
    /// Threads that may work at once.
    pub threads: usize,
    /// The present day, for expiry.
    pub today: Date,
}

/// Reads files that documents name. A document may be anybody's: whoever implements this decides what may be
/// read for it.
pub trait Neighbours: fmt::Debug + Send + Sync {
    /// Reads a file by its path, counted from where the names of documents are.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Says whether a file that can be read may be mended, too.
    fn may_mend(&self, _path: &str) -> bool {
        false
    }
}

/// Reads nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

impl Neighbours for Nobody {
    fn read(&self, _path: &str) -> Option<Vec<u8>> {
        None
    }
}

/// A checked document.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is to be reported.
    pub scanned: Scanned,
    /// Comments whose last day is over although they would still be needed.
    pub expired: Vec<Exception>,
    /// Comments that accept nothing, although what they name was looked for.
    pub unused: Vec<Exception>,
    /// Comments that cannot be understood, with place and reason.
    pub warnings: Vec<String>,
}

/// Checks documents, several at once; the results are in the order of the documents.
pub fn check(documents: &[Given], options: &CheckOptions) -> Vec<Checked> {
    sharing::share(documents, options.threads, |given| one(given, options))
}

fn one(given: &Given, options: &CheckOptions) -> Checked {
    let Assessed {
        looked,
        findings,
        pragmas,
        uses,
    } = assess(given, options);
    let artifact = artifact(given);
    let mut all = findings;
    all.retain(|finding| options.filter.in_scope(finding, &artifact));
    finding::sort(&mut all);
    let shown: Vec<Finding> = all
        .iter()
        .filter(|finding| options.filter.shows(finding))
        .cloned()
        .collect();
    let mut problems = given.problems.clone();
    problems.extend(looked.problems);
    problems.sort();
    problems.dedup();
    let report = TargetReport {
        artifact,
        inventory: Inventory::default(),
        end_of_life: None,
        coverage: std::iter::once(looked.coverage)
            .chain(looked.shell.coverage)
            .collect(),
        licences: None,
        filtered: all.len().saturating_sub(shown.len()),
        findings: shown,
        assessments: Vec::new(),
        dismissed: Vec::new(),
        upgrades: Vec::new(),
        problems,
    };
    let scanned = Scanned {
        report,
        judged: Judged {
            findings: all,
            end_of_life: None,
        },
        uses,
        statements: std::collections::BTreeSet::new(),
        notes: pragmas.notes,
        documents: gather::Gathered::default(),
        proven: None,
    };
    Checked {
        scanned,
        expired: pragmas.expired,
        unused: pragmas.unused,
        warnings: pragmas.warnings,
    }
}

fn artifact(given: &Given) -> Artifact {
    let is_input = given.name == STANDARD_INPUT;
    let source = if is_input { "standard-input" } else { "file" };
    Artifact::bare(&given.name, given.kind, source)
}

/// What a document is called that comes from standard input.
pub const STANDARD_INPUT: &str = "-";

#[cfg(test)]
mod tests;
