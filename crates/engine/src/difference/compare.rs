//! Two looks → their comparison, what the gates say to it, and the way the run ended.

use std::collections::BTreeSet;

use seawall_model::difference::{Comparison, Side};
use seawall_model::report::{TargetReport, Tool};
use seawall_model::time::Timestamp;
use seawall_model::verdict::{GateResult, Verdict};
use seawall_policy::gate::{Gate, Judged};

use super::difference;
use crate::conclude::{Ending, ending};

/// What was seen of one side.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The outcome.
    pub report: TargetReport,
    /// What looked.
    pub tool: Tool,
    /// When.
    pub created: Timestamp,
    /// Whether it was read from a saved report.
    pub saved: bool,
}

/// A finished comparison.
#[derive(Clone, Debug)]
pub struct Compared {
    /// All there is to say.
    pub comparison: Comparison,
    /// How it ended.
    pub ending: Ending,
}

/// Compares two looks. A gate closes on what closes it in the second and would not have in the first:
/// what is new, what nobody accepts any more, what has become as bad as that.
pub fn compare(
    before: &Looked,
    after: &Looked,
    gates: &[Gate],
    tool: Tool,
    now: Timestamp,
) -> Compared {
    let mut difference = difference(&before.report, &after.report);
    difference.remarks.extend(other_facts(before, after));
    let gates = gates.iter();
    let verdict = Verdict {
        gates: gates
            .map(|gate| judge(*gate, &before.report, &after.report))
            .collect(),
    };
    let ending = match ending(&verdict, [&before.report, &after.report], 0) {
        // The gates judge what the report shows; of what it hides nobody knows what it is.
        Ending::Clean | Ending::Incomplete if hides(after) && !verdict.gates.is_empty() => {
            Ending::NothingJudged
        }
        ending => ending,
    };
    let comparison = Comparison {
        tool,
        created: now,
        before: side(before),
        after: side(after),
        difference,
        verdict,
    };
    Compared { comparison, ending }
}

fn hides(looked: &Looked) -> bool {
    looked.saved && looked.report.filtered > 0
}

fn side(looked: &Looked) -> Side {
    let inventory = &looked.report.inventory;
    let packages = inventory.packages.iter();
    let present = packages.filter(|package| package.removed_in.is_none());
    Side {
        artifact: looked.report.artifact.clone(),
        distribution: inventory.distribution.clone(),
        packages: present.count().saturating_add(inventory.unlisted),
        findings: looked.report.open_findings().count(),
        created: looked.created,
        database: looked.tool.database.clone(),
        saved: looked.saved,
    }
}

fn judge(gate: Gate, before: &TargetReport, after: &TargetReport) -> GateResult {
    let known = gate.judge(&[Judged {
        findings: before.findings.clone(),
        end_of_life: before.end_of_life.clone(),
    }]);
    let known: BTreeSet<String> = known.findings.into_iter().collect();
    let new = |fingerprint: &str| !known.contains(fingerprint);
    let findings = after.findings.iter();
    let had_ended = before.end_of_life.as_ref().is_some_and(|eol| eol.ended);
    let result = gate.judge(&[Judged {
        findings: findings
            .filter(|one| new(&one.fingerprint))
            .cloned()
            .collect(),
        end_of_life: after.end_of_life.clone().filter(|_| !had_ended),
    }]);
    GateResult {
        why: format!("new: {}", result.why),
        ..result
    }
}

/// Findings may come and go because more is known, and not because anything was changed.
fn other_facts(before: &Looked, after: &Looked) -> Option<String> {
    let built = |looked: &Looked| looked.tool.database.as_ref().map(|one| one.built);
    let (first, second) = (built(before)?, built(after)?);
    (first != second).then(|| {
        format!("the first was judged with the facts of {first}, the second with those of {second}")
    })
}
