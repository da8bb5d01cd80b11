//! Target reports → report, verdict and the way the run ended.

use std::collections::BTreeSet;

use seawall_advisory::store::Database;
use seawall_model::report::{Report, TargetReport, Tool};
use seawall_model::time::Timestamp;
use seawall_model::verdict::Verdict;
use seawall_policy::essence::{has_gaps, is_blind, states};
use seawall_policy::exception::{Exception, Use};
use seawall_policy::gate::Gate;

use crate::scan::Scanned;

/// How a run ended; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Everything asked for was looked at, and no gate says no.
    Clean,
    /// A gate says no.
    GateClosed,
    /// Some things could not be looked at.
    Incomplete,
    /// At least one target could not be judged at all.
    NothingJudged,
}

/// A finished run.
pub struct Conclusion {
    /// All there is to say.
    pub report: Report,
    /// How it ended.
    pub ending: Ending,
    /// Exceptions whose last day is over although they would still be needed.
    pub expired: Vec<Exception>,
    /// Exceptions that matched nothing in any target.
    pub unused: Vec<Exception>,
    /// Positions of the VEX statements that spoke of a finding in any target.
    pub statements: BTreeSet<usize>,
}

/// Judges all targets and makes the report. `failed` counts targets that could not be scanned at all; no
/// database is named where nothing was judged with one.
pub fn conclude(
    scanned: Vec<Scanned>,
    failed: usize,
    gates: &[Gate],
    exceptions: &[Exception],
    database: Option<&Database>,
    now: Timestamp,
) -> Conclusion {
    let uses = best_uses(&scanned, exceptions.len());
    let with = |wanted: Use| {
        let chosen = exceptions
            .iter()
            .zip(&uses)
            .filter(move |(_, used)| **used == wanted);
        chosen.map(|(exception, _)| exception.clone()).collect()
    };
    let (expired, unused) = (with(Use::Expired), with(Use::None));
    let statements = scanned
        .iter()
        .flat_map(|one| one.statements.iter().copied())
        .collect();
    let (targets, judged): (Vec<_>, Vec<_>) = scanned
        .into_iter()
        .map(|one| (one.report, one.judged))
        .unzip();
    let verdict = Verdict {
        gates: gates.iter().map(|gate| gate.judge(&judged)).collect(),
    };
    let ending = ending(&verdict, &targets, failed);
    let tool = Tool {
        name: "seawall".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: database.map(Database::info),
    };
    let report = Report {
        tool,
        created: now,
        targets,
        posture: None,
        verdict,
    };
    Conclusion {
        report,
        ending,
        expired,
        unused,
        statements,
    }
}

/// An exception that is used in one target is used.
fn best_uses(scanned: &[Scanned], exceptions: usize) -> Vec<Use> {
    let mut best = vec![Use::None; exceptions];
    for one in scanned {
        for (slot, used) in best.iter_mut().zip(&one.uses) {
            *slot = (*slot).max(*used);
        }
    }
    best
}

/// A closed gate goes before everything: the answer is no, whatever else could not be seen.
pub(crate) fn ending<'a>(
    verdict: &Verdict,
    targets: impl IntoIterator<Item = &'a TargetReport>,
    failed: usize,
) -> Ending {
    let targets: Vec<&TargetReport> = targets.into_iter().collect();
    let blind = |target: &&TargetReport| is_blind(states(&target.coverage));
    let gaps =
        |target: &&TargetReport| has_gaps(states(&target.coverage)) || !target.problems.is_empty();
    if !verdict.passed() {
        Ending::GateClosed
    } else if failed > 0 || targets.iter().any(blind) {
        Ending::NothingJudged
    } else if targets.iter().any(gaps) {
        Ending::Incomplete
    } else {
        Ending::Clean
    }
}
