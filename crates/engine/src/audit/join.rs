//! Two results of one target → one: what checks say of a host, and what advisories say of its programs.

use crate::check::finding;
use crate::scan::Scanned;

/// Joins the second into the first, which has no packages.
pub(super) fn join(first: &mut Scanned, second: Scanned) {
    let (ours, theirs) = (&mut first.report, second.report);
    ours.inventory = theirs.inventory;
    ours.end_of_life = theirs.end_of_life;
    ours.coverage.extend(theirs.coverage);
    ours.findings.extend(theirs.findings);
    finding::sort(&mut ours.findings);
    ours.dismissed.extend(theirs.dismissed);
    ours.filtered = ours.filtered.saturating_add(theirs.filtered);
    ours.problems.extend(theirs.problems);
    ours.problems.sort();
    ours.problems.dedup();
    first.judged.findings.extend(second.judged.findings);
    first.judged.end_of_life = second.judged.end_of_life;
    for (slot, used) in first.uses.iter_mut().zip(second.uses) {
        *slot = (*slot).max(used);
    }
    first.statements.extend(second.statements);
    first.notes.extend(second.notes);
}
