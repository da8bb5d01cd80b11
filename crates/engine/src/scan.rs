//! One source → the target reports of the artifacts in it.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::matching::vendor::is_foreign;
use seawall_advisory::store::Database;
use seawall_artifact::layer::SquashedTree;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::{Progress, Proof, Source, WalkContext, Walked};
use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_inventory::assemble::{AssembleOptions, assemble_with};
use seawall_inventory::collect::Collector;
use seawall_inventory::extractor::{Extracted, Purpose};
use seawall_model::report::TargetReport;
use seawall_model::time::Date;
use seawall_model::tree::Ticket;
use seawall_policy::essence::Claim;
use seawall_policy::exception::{Exception, Use};
use seawall_policy::filter::Filter;
use seawall_policy::gate::Judged;
use seawall_policy::headline::Preference;
use seawall_policy::licence::LicencePolicy;
use seawall_policy::order::Sort;
use seawall_policy::vex::Statements;

use crate::beside::{Beside, claims_beside};
use crate::check::gather::{Gather, Gathered, Gathering};
use crate::check::image::wants_signatures;
use crate::error::Error;
use crate::in_use::Watched;
use crate::judge::{Surveyed, judge};
use crate::licence::Scanners;
use crate::unpack::Unpacker;

/// How to scan.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// Bounds for hostile input.
    pub limits: Limits,
    /// Threads that may work at once.
    pub threads: usize,
    /// Whether lock files and manifests are read beside what is installed; `None`: in projects only.
    pub declared: Option<bool>,
    /// Also list packages that a later layer removed.
    pub include_removed: bool,
    /// What is looked for.
    pub scanners: Scanners,
    /// Whether documents of projects are handed back to be checked, where misconfigurations are looked for. Who
    /// does not ask for them is told that nobody looked at them.
    pub documents: Option<Gather>,
    /// What is allowed of licences.
    pub licences: LicencePolicy,
    /// The checks of images to run.
    pub checks: Selected,
    /// Their parameters.
    pub settings: Settings,
    /// What the user does not want to see.
    pub filter: Filter,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// What others say about vulnerabilities in products (VEX).
    pub statements: Statements,
    /// Which ids findings are called by, the most wanted first.
    pub prefer: Vec<Preference>,
    /// By what findings are sorted.
    pub sort: Sort,
    /// The present day, for expiry and end of life.
    pub today: Date,
    /// What was seen of images while they were watched, where that is at hand.
    pub watched: Option<Watched>,
    /// Whether images have to prove which they are, for results that are kept ([`crate::keep`]).
    pub prove: bool,
}

/// One scanned target.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// What is to be reported.
    pub report: TargetReport,
    /// What the gates judge: everything in scope, before the view was narrowed to some severities.
    pub judged: Judged,
    /// How each exception was used.
    pub uses: Vec<Use>,
    /// Positions of the VEX statements that spoke of a finding.
    pub statements: BTreeSet<usize>,
    /// What was left out on purpose and holds nothing to be looked at, as clauses.
    pub notes: Vec<String>,
    /// Documents of a project, where [`ScanOptions::documents`] asks for them. They are still to be checked.
    pub documents: Gathered,
    /// What can be kept of it; only of images, and where [`ScanOptions::prove`] asks for it.
    pub proven: Option<Proven>,
}

/// What can be kept of an image that proved which it is.
#[derive(Clone, Debug)]
pub struct Proven {
    /// Which image it is.
    pub proof: Proof,
    /// What gates need of all findings, also of those that the user's filters leave out.
    pub claims: Vec<Claim>,
}

/// Scans a source: one result for each artifact that it turns out to hold.
///
/// # Errors
/// Where nothing at all can be said about the source.
pub fn scan(
    source: &dyn Source,
    database: &Database,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Vec<Scanned>, Error> {
    let surveyed = survey(source, options, progress)?;
    progress.begin(MATCHING, "matching packages", None);
    let judged = surveyed.into_iter().map(|surveyed| {
        let judgement =
            options
                .scanners
                .match_packages(database, &surveyed.inventory, options.today);
        judge(surveyed, judgement, options)
    });
    let judged = judged.collect();
    progress.end(MATCHING);
    Ok(judged)
}

/// Reads the source once and takes the inventory of each artifact in it.
pub(crate) fn survey(
    source: &dyn Source,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Vec<Surveyed>, Error> {
    let mut collector = Collector::default().unpacking_with(&Unpacker);
    if !options.declared.unwrap_or_else(|| source.is_project()) {
        collector = collector.installed_only();
    }
    if options.scanners.licences {
        collector = collector.also_for(Purpose::Licences);
    }
    if options.scanners.misconfigurations {
        collector = collector.also_for(Purpose::Misconfigurations);
    }
    if options.watched.is_some() {
        collector = collector.also_for(Purpose::Use);
    }
    let context = WalkContext {
        limits: &options.limits,
        threads: options.threads.max(1),
        progress,
        prove: options.prove,
    };
    let wanted = options.scanners.misconfigurations && source.is_project();
    let mut gathering = options.documents.filter(|_| wanted).map(Gathering::new);
    let walked = match &gathering {
        Some(gathering) => {
            source.walk_all(&gathering.beside(&collector, &options.limits), &context)?
        }
        None => source.walk_all(&collector, &context)?,
    };
    let facts = collector.into_facts();
    let assembling = AssembleOptions {
        include_removed: options.include_removed,
        is_foreign,
    };
    let attached = claims_beside(source, &options.limits);
    let signatures = wants_signatures(options).then(|| source.signatures(&options.limits));
    let surveyed = walked.into_iter().map(|one| {
        let mut surveyed = take_inventory(one, &facts, &assembling, &attached);
        // A project is one artifact.
        if let (Some(gathering), Some(files)) = (gathering.take(), &surveyed.files) {
            surveyed.documents = Some(gathering.end(files));
        }
        if !options.scanners.misconfigurations {
            surveyed.files = None;
        }
        surveyed.signatures.clone_from(&signatures);
        surveyed
    });
    Ok(surveyed.collect())
}

fn take_inventory(
    walked: Walked,
    facts: &BTreeMap<Ticket, Extracted>,
    options: &AssembleOptions,
    beside: &Beside,
) -> Surveyed {
    let Walked {
        artifact,
        layers,
        mut problems,
        notes,
        proof,
    } = walked;
    let by_layer: Vec<_> = layers
        .iter()
        .map(|layer| layer.as_ref().and_then(|l| facts.get(&l.ticket)))
        .collect();
    let indexes = layers
        .iter()
        .map(|layer| layer.as_ref().map(|l| l.index.clone()))
        .collect();
    let tree = SquashedTree::new(indexes);
    problems.extend(tree.problems().iter().cloned());
    let mut inventory = assemble_with(&by_layer, &tree, options, &beside.claims);
    problems.extend(beside.problems.iter().cloned());
    problems.append(&mut inventory.problems);
    Surveyed {
        artifact,
        inventory,
        files: Some(tree),
        documents: None,
        signatures: None,
        problems,
        notes,
        proof,
    }
}

/// What the progress of matching is told under; layers count from 0.
const MATCHING: usize = usize::MAX;
