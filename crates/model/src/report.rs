//! All that one run has to say; the formats turn it into words.

use crate::artifact::Artifact;
use crate::assessment::Assessment;
use crate::coverage::Coverage;
use crate::finding::{Dismissed, Finding};
use crate::inventory::Inventory;
use crate::licence::LicenceSummary;
use crate::posture::Posture;
use crate::problem::Problem;
use crate::severity::Severity;
use crate::time::{Date, Timestamp};
use crate::verdict::Verdict;

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What made it.
    pub tool: Tool,
    /// When it was made.
    pub created: Timestamp,
    /// One per artifact, in the order asked for.
    pub targets: Vec<TargetReport>,
    /// How a whole host stands; only of audits.
    pub posture: Option<Box<Posture>>,
    /// What the policy says.
    pub verdict: Verdict,
}

/// The program and the facts it judged with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// `seawall`.
    pub name: String,
    /// Program version.
    pub version: String,
    /// The advisory database in use.
    pub database: Option<DatabaseInfo>,
}

/// Age and contents of an advisory database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseInfo {
    /// `embedded` or the path of the file.
    pub origin: String,
    /// When it was built.
    pub built: Timestamp,
    /// Its sources, sorted by name.
    pub sources: Vec<SourceInfo>,
}

/// One source of an advisory database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Name, for instance `debian-tracker`.
    pub name: String,
    /// Licence tier, for instance `core`.
    pub tier: String,
    /// Day of the source's data.
    pub date: Option<Date>,
    /// Number of rows.
    pub records: u64,
}

/// The outcome for one artifact.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetReport {
    /// What was scanned.
    pub artifact: Artifact,
    /// What is in it.
    pub inventory: Inventory,
    /// When the distribution's support ends or ended, where known.
    pub end_of_life: Option<EndOfLife>,
    /// What was looked at.
    pub coverage: Vec<Coverage>,
    /// The licences in figures, where they were looked for.
    pub licences: Option<LicenceSummary>,
    /// What we claim, worst first; those with an exception are kept and marked.
    pub findings: Vec<Finding>,
    /// What each check said of each object, also where nothing is wrong; only of audits.
    pub assessments: Vec<Assessment>,
    /// Matches that are no findings, and why, in the order of findings.
    pub dismissed: Vec<Dismissed>,
    /// What would fix them: one per source package that has a finding with a fix, in the order of the
    /// findings.
    pub upgrades: Vec<Upgrade>,
    /// Findings left out because the user filtered them (`--severity`, `--ignore-unfixed`).
    pub filtered: usize,
    /// What could not be looked at, from all rooms.
    pub problems: Vec<Problem>,
}

/// The smallest step that clears all findings of one source package for which a fix is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// Name of the source package, else of the package.
    pub source: String,
    /// Its installed version.
    pub from: String,
    /// Highest of the fixed versions.
    pub to: String,
    /// Installed packages concerned: indices into the inventory's packages, ascending.
    pub packages: Vec<usize>,
    /// Findings that it clears: indices into [`TargetReport::findings`], ascending.
    pub findings: Vec<usize>,
}

/// End of a distribution's support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndOfLife {
    /// Release cycle the dates speak of, for instance `debian 11`.
    pub cycle: String,
    /// Last day of regular support; `None` where only "ended" is known.
    pub ends: Option<Date>,
    /// Last day of extended support (LTS, ESM), where there is one.
    pub extended_ends: Option<Date>,
    /// Whether regular support had ended when the report was made.
    pub ended: bool,
}

impl TargetReport {
    /// Counts the open findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.open_findings()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// Returns the findings that stand.
    pub fn open_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_open())
    }

    /// Returns the findings of packages whose code is never run, those accepted by an exception left out.
    pub fn not_loaded_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.not_loaded.is_some() && finding.exception.is_none())
    }
}
