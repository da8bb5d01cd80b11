//! Matches of one artifact → its report: findings in the words of the policy, and what is none.
//!
//! The order matters: a finding gets its name, what is never run is marked, statements of others take
//! away or note, exceptions accept, then the score is reckoned from all of that, and the view narrowed.

use seawall_advisory::matching::{Judgement, OS_PACKAGES, SetAside};
use seawall_artifact::layer::SquashedTree;
use seawall_artifact::source::Proof;
use seawall_checks::image::upkeep::{Fixable, Upkeep};
use seawall_model::artifact::Artifact;
use seawall_model::finding::{Dismissed, Finding};
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::problem::Problem;
use seawall_model::report::TargetReport;
use seawall_model::signature::Signatures;
use seawall_model::tree::Files;
use seawall_policy::essence::Claim;
use seawall_policy::exception::apply_exceptions;
use seawall_policy::gate::Judged;
use seawall_policy::headline::prefer_ids;
use seawall_policy::not_loaded::mark_not_loaded;
use seawall_policy::order::sort_findings;
use seawall_policy::risk::score_findings;
use seawall_policy::vex::{Applied, Scope};

use crate::check::gather::Gathered;
use crate::check::image::project::check_project;
use crate::check::image::{Around, check_image};
use crate::finding::findings;
use crate::licence;
use crate::scan::{Proven, ScanOptions, Scanned};
use crate::upgrade::upgrades;

/// An artifact with what is in it.
pub(crate) struct Surveyed {
    pub(crate) artifact: Artifact,
    pub(crate) inventory: Inventory,
    /// Its files, where somebody asks for them.
    pub(crate) files: Option<SquashedTree>,
    /// Its documents, where somebody checks them.
    pub(crate) documents: Option<Gathered>,
    /// Signatures that lie beside it, where somebody asks for them.
    pub(crate) signatures: Option<Signatures>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) notes: Vec<String>,
    pub(crate) proof: Option<Proof>,
}

/// Judges an artifact.
pub(crate) fn judge(
    surveyed: Surveyed,
    mut judgement: Judgement,
    options: &ScanOptions,
) -> Scanned {
    let Surveyed {
        mut artifact,
        mut inventory,
        files,
        documents,
        signatures,
        mut problems,
        mut notes,
        proof,
    } = surveyed;
    forget_system(&inventory, &mut judgement);
    let watched = options.watched.as_ref();
    inventory.in_use = watched.map(|it| it.packages(&artifact, &inventory));
    let checked = options.scanners.misconfigurations.then(|| {
        if let Some(documents) = &documents {
            return check_project(documents, options);
        }
        let files = files.as_ref().map(|tree| tree as &dyn Files);
        let around = Around {
            signatures,
            upkeep: upkeep(&judgement, &inventory, options),
        };
        check_image(&artifact, &inventory, files, &around, options)
    });
    let checked = checked.unwrap_or_default();
    let mut coverage = judgement.coverage;
    coverage.extend(
        options
            .scanners
            .licences
            .then(|| licence::coverage(&inventory)),
    );
    coverage.extend(checked.coverage);
    problems.extend(checked.problems);
    notes.extend(checked.notes);
    mask(&mut artifact, &checked.secrets);
    let Weighed {
        applied,
        dismissed,
        uses,
    } = weigh(
        judgement.matches,
        judgement.set_aside,
        checked.findings,
        &artifact,
        &inventory,
        options,
    );
    problems.extend(judgement.problems);
    problems.extend(applied.problems);
    problems.sort();
    problems.dedup();
    notes.extend(applied.notes);
    let mut all = applied.findings;
    let proven = proof.filter(|_| options.prove).map(|proof| Proven {
        proof,
        claims: all.iter().map(|it| Claim::of(it, &inventory)).collect(),
    });
    let total = all.len();
    all.retain(|finding| options.filter.in_scope(finding, &artifact));
    notes.extend(unknown_parts(&artifact, options));
    let shown: Vec<Finding> = all
        .iter()
        .filter(|f| options.filter.shows(f))
        .cloned()
        .collect();
    let licences = options
        .scanners
        .licences
        .then(|| licence::summary(&options.licences, &artifact, &inventory));
    let report = TargetReport {
        artifact,
        end_of_life: judgement.end_of_life,
        assessments: Vec::new(),
        dismissed,
        coverage,
        upgrades: upgrades(&shown, &inventory),
        licences,
        filtered: total.saturating_sub(shown.len()),
        findings: shown,
        inventory,
        problems,
    };
    let judged = Judged {
        findings: all,
        end_of_life: report.end_of_life.clone(),
    };
    Scanned {
        report,
        judged,
        uses,
        statements: applied.used,
        notes,
        documents: documents.unwrap_or_default(),
        proven,
    }
}

/// Takes together what the scan for vulnerabilities knows of how well an image is kept up.
fn upkeep(judgement: &Judgement, inventory: &Inventory, options: &ScanOptions) -> Upkeep {
    let fixable = judgement.matches.iter().filter_map(|found| {
        let package = inventory.packages.get(found.package)?;
        let fixed = found.fixed_version.clone()?;
        package.removed_in.is_none().then(|| Fixable {
            id: found.id.clone(),
            package: package.name.clone(),
            fixed,
            published: found.published,
        })
    });
    Upkeep {
        fixable: options.scanners.vulnerabilities.then(|| fixable.collect()),
        end_of_life: judgement.end_of_life.clone(),
    }
}

/// Takes secrets out of the instructions that reports show.
fn mask(artifact: &mut Artifact, secrets: &[String]) {
    let instructions = artifact
        .layers
        .iter_mut()
        .filter_map(|layer| layer.instruction.as_mut());
    for instruction in instructions {
        for secret in secrets {
            if instruction.text.contains(secret.as_str()) {
                instruction.text = instruction.text.replace(secret.as_str(), MASK);
            }
        }
    }
}

/// What stands where a secret stood.
const MASK: &str = "****";

/// Says where findings of one part of an image are asked for, and its parts are not known.
fn unknown_parts(artifact: &Artifact, options: &ScanOptions) -> Option<String> {
    let asked = options.filter.only.is_some() && artifact.base.is_none();
    asked.then(|| "no base image was recognised, so --only leaves nothing out".to_owned())
}

/// What holds a project, a single program or a list of a language's packages holds no system: that none was
/// found is no gap.
fn forget_system(inventory: &Inventory, judgement: &mut Judgement) {
    let of_system = |package: &Package| package.kind.is_of_distribution();
    let nothing = inventory.packages.is_empty() || !inventory.databases.is_empty();
    if !nothing && inventory.distribution.is_none() && !inventory.packages.iter().any(of_system) {
        judgement.coverage.retain(|line| line.what != OS_PACKAGES);
    }
}

/// Findings in their order, and what came of exceptions and statements.
struct Weighed {
    applied: Applied,
    dismissed: Vec<Dismissed>,
    uses: Vec<seawall_policy::exception::Use>,
}

fn weigh(
    matches: Vec<seawall_advisory::matching::Match>,
    set_aside: Vec<SetAside>,
    faults: Vec<Finding>,
    artifact: &Artifact,
    inventory: &Inventory,
    options: &ScanOptions,
) -> Weighed {
    let scope = Scope {
        artifact,
        inventory,
    };
    let mut found = findings(matches, inventory);
    prefer_ids(&mut found, &options.prefer);
    mark_not_loaded(&mut found, inventory, artifact.kind);
    let mut applied = options.statements.apply(found, &scope);
    if options.scanners.licences {
        let licences = licence::findings(&options.licences, artifact, inventory);
        applied.findings.extend(licences);
    }
    applied.findings.extend(faults);
    let uses = apply_exceptions(
        &options.exceptions,
        &mut applied.findings,
        inventory,
        options.today,
    );
    score_findings(&mut applied.findings, options.today);
    sort_findings(&mut applied.findings, inventory, options.sort);
    let mut dismissed = set_aside_findings(set_aside, inventory, options);
    dismissed.append(&mut applied.dismissed);
    for one in &mut dismissed {
        score_findings(std::slice::from_mut(&mut one.finding), options.today);
    }
    let by = |a: &Dismissed, b: &Dismissed| options.sort.compare(&a.finding, &b.finding, inventory);
    dismissed.sort_by(by);
    Weighed {
        applied,
        dismissed,
        uses,
    }
}

/// Makes findings of what matching has set aside.
fn set_aside_findings(
    set_aside: Vec<SetAside>,
    inventory: &Inventory,
    options: &ScanOptions,
) -> Vec<Dismissed> {
    let one = |aside: SetAside| {
        let mut found = findings(vec![aside.found], inventory);
        prefer_ids(&mut found, &options.prefer);
        let finding = found.pop()?;
        Some(Dismissed {
            finding,
            why: aside.why,
        })
    };
    set_aside.into_iter().filter_map(one).collect()
}
