//! One control: its checks' assessments and the statements about it → its state, with what proves it.

use std::collections::BTreeSet;

use seawall_model::assessment::{Assessment, Outcome, Reading};
use seawall_model::compliance::{Control, ControlResult, ControlState, Framework, StatementGiven};

use super::tally::{self, Tally};
use super::why::{self, Account};
use super::{Examined, InForce, Sight, tag};

/// Judges a control.
pub(super) fn judge(
    framework: &Framework,
    control: &Control,
    examined: &Examined<'_>,
    statements: &InForce<'_>,
) -> ControlResult {
    let tag = tag(framework, &control.id);
    let mut looked = look(control, examined, statements);
    person(control, &mut looked);
    let own = statements.of(&tag);
    state(own, statements.ended(&tag), &mut looked);
    let tally = looked.account.tally;
    let state = tally.state();
    let statement = own.or(looked.by_check);
    ControlResult {
        id: control.id.clone(),
        title: control.title.clone(),
        section: section(control),
        level: control.level.clone(),
        checks: control.checks().map(str::to_owned).collect(),
        state,
        why: why::clause(&looked.account, state),
        failed: looked.failed(),
        passed: looked.passed(),
        readings: looked.readings(state),
        findings: looked.findings(),
        statement: statement.map(|given| given.shown.clone()),
    }
}

/// What was seen of a control.
#[derive(Default)]
struct Looked<'a> {
    account: Account,
    wrong: Vec<&'a Assessment>,
    right: Vec<&'a Assessment>,
    /// Objects of which not all could be judged.
    open: BTreeSet<&'a str>,
    by_check: Option<&'a StatementGiven>,
}

impl Looked<'_> {
    fn add(&mut self, other: Self) {
        self.account.add(other.account);
        self.wrong.extend(other.wrong);
        self.right.extend(other.right);
        self.open.extend(other.open);
        self.by_check = self.by_check.or(other.by_check);
    }

    /// Counts the objects of which all that was asked is right.
    fn passed(&self) -> usize {
        let wrong: BTreeSet<&str> = self.wrong.iter().map(|one| one.object.as_str()).collect();
        let right: BTreeSet<&str> = self.right.iter().map(|one| one.object.as_str()).collect();
        let whole = right
            .iter()
            .filter(|it| !wrong.contains(*it) && !self.open.contains(*it));
        whole.count()
    }

    /// Returns the objects that failed, those that are accepted last.
    fn failed(&self) -> Vec<String> {
        let mut failed: Vec<String> = Vec::new();
        for is_accepted in [false, true] {
            let told = self
                .wrong
                .iter()
                .filter(|one| one.is_accepted == is_accepted);
            for one in told {
                let mark = if is_accepted { " (accepted)" } else { "" };
                let name = format!("{}{mark}", one.object);
                if !failed.contains(&name) {
                    if failed.len() >= MOST_OBJECTS {
                        failed.push("and more".to_owned());
                        return failed;
                    }
                    failed.push(name);
                }
            }
        }
        failed
    }

    fn readings(&self, state: ControlState) -> Vec<Reading> {
        let told = if self.wrong.is_empty() && state != ControlState::Fail {
            &self.right
        } else {
            &self.wrong
        };
        let mut readings: Vec<Reading> = Vec::new();
        for reading in told.iter().flat_map(|one| &one.readings) {
            if readings.len() >= MOST_READINGS {
                break;
            }
            if !readings.contains(reading) {
                readings.push(reading.clone());
            }
        }
        readings
    }

    fn findings(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let findings = self.wrong.iter().flat_map(|one| &one.findings);
        let fresh = findings.filter(|it| seen.insert(it.as_str()));
        fresh.take(MOST_FINDINGS).cloned().collect()
    }
}

/// Looks at all checks of a control: each of `all`, and the best of `any`.
fn look<'a>(control: &'a Control, examined: &Examined<'a>, statements: &InForce<'a>) -> Looked<'a> {
    let mut looked = Looked::default();
    for check in &control.all {
        looked.add(check_of(check, examined, statements));
    }
    let mut ways: Vec<Looked<'_>> = Vec::new();
    for check in &control.any {
        let way = check_of(check, examined, statements);
        // A way that nobody can go here is none.
        if way.account.tally == Tally::default() {
            looked.account.elsewhere.extend(way.account.elsewhere);
        } else {
            ways.push(way);
        }
    }
    let tallies: Vec<Tally> = ways.iter().map(|way| way.account.tally).collect();
    if let Some(best) = tally::best(&tallies) {
        looked.add(ways.swap_remove(best));
    }
    looked
}

fn check_of<'a>(check: &'a str, examined: &Examined<'a>, statements: &InForce<'a>) -> Looked<'a> {
    let mut looked = Looked::default();
    for assessment in examined.of(check) {
        one(assessment, &mut looked);
    }
    let said = !examined.of(check).is_empty();
    let account = &mut looked.account;
    match (examined.sight_of(check), said) {
        (Some(Sight::Run { gaps, nothing }), false) if gaps.is_empty() => account.nothing(nothing),
        (Some(Sight::Run { gaps, .. }), _) => {
            for gap in gaps {
                account.unseen(gap);
            }
        }
        (Some(Sight::NotRun(why)), _) => account.unseen(&format!("`{check}` was not run: {why}")),
        (Some(Sight::Elsewhere(what)), false) => account.elsewhere(check, what),
        (None, false) => account.unseen(&format!("`{check}` was not run")),
        (Some(Sight::Elsewhere(_)) | None, true) => {}
    }
    state(statements.of(check), statements.ended(check), &mut looked);
    looked.by_check = statements.of(check);
    looked
}

fn one<'a>(assessment: &'a Assessment, looked: &mut Looked<'a>) {
    let account = &mut looked.account;
    match &assessment.outcome {
        Outcome::Pass => {
            account.passed();
            looked.right.push(assessment);
        }
        Outcome::Fail if assessment.is_accepted => {
            account.accepted(&assessment.object);
            looked.wrong.push(assessment);
        }
        Outcome::Fail => {
            account.failed(&assessment.object);
            looked.wrong.push(assessment);
        }
        Outcome::NotApplicable(why) => account.nothing(why),
        Outcome::Manual(what) => {
            account.manual(what);
            looked.open.insert(&assessment.object);
        }
        Outcome::NotLookedAt(why) => {
            account.unseen(&format!("{}: {why}", assessment.object));
            looked.open.insert(&assessment.object);
        }
    }
}

/// Adds what a person has to look at: what the control says, and what no check here can.
fn person(control: &Control, looked: &mut Looked<'_>) {
    let account = &mut looked.account;
    if let Some(what) = &control.manual {
        account.manual(what);
    } else if account.tally == Tally::default() {
        let elsewhere = account.elsewhere.first().cloned();
        let what = elsewhere.unwrap_or_else(|| "no check speaks of it".to_owned());
        account.manual(&what);
    }
}

/// Adds what people state.
fn state(given: Option<&StatementGiven>, ended: Option<&StatementGiven>, looked: &mut Looked<'_>) {
    let account = &mut looked.account;
    match (given, ended) {
        (Some(given), _) if given.is_met => {
            account.vouch(&given.shown.owner, given.shown.signed_by.is_some());
        }
        (Some(given), _) => account.denied(&given.shown.owner),
        (None, Some(ended)) => {
            let until = ended.shown.until.as_deref().unwrap_or_default();
            account.ended(&ended.shown.owner, until, ended.is_met);
        }
        (None, None) => {}
    }
}

/// Returns the section that a control stands in: what the data say, else what stands before its own number.
fn section(control: &Control) -> String {
    if let Some(section) = &control.section {
        return section.clone();
    }
    let id = control.id.as_str();
    let cut = id.rfind(['.', '/', '-', '(']);
    let head = cut
        .and_then(|cut| id.get(..cut))
        .filter(|it| !it.is_empty());
    head.unwrap_or(id).to_owned()
}

/// Objects that are named.
const MOST_OBJECTS: usize = 100;
/// Values that are shown.
const MOST_READINGS: usize = 25;
/// Findings that are named.
const MOST_FINDINGS: usize = 500;
