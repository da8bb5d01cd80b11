//! What is accepted of what an audit found: by exceptions, by labels of a container where the user lets them, and by
//! a baseline, in this order.
//!
//! Whoever may create containers writes their labels, and whoever builds an image those that its containers get from
//! it. So labels count only where the user says so, and never those that the image brings along.

use std::collections::BTreeSet;

use seawall_checks::names;
use seawall_model::assessment::Outcome;
use seawall_model::finding::Finding;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Date;
use seawall_policy::exception::{Exception, Use, apply_exceptions_to};
use seawall_policy::scope::{Scope, Subject};

use super::{AuditOptions, known};
use crate::check::baseline::Baseline;
use crate::scan::Scanned;

/// What accepts findings besides exceptions.
#[derive(Clone, Debug, Default)]
pub struct Accepting {
    /// Findings that were there when somebody began to look.
    pub baseline: Baseline,
    /// Whether labels of containers accept findings.
    pub labels: bool,
}

/// What an audit looks at, with the engine that a container belongs to.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) engine: Option<&'a Engine>,
}

/// Marks what exceptions and labels accept. Returns how each exception was used, and what is wrong with labels.
pub(super) fn accept(
    place: &Place<'_>,
    findings: &mut [Finding],
    options: &AuditOptions,
) -> (Vec<Use>, Vec<Problem>) {
    let subject = &place.subject;
    let uses = apply_exceptions_to(subject, &options.exceptions, findings, options.today);
    let problems = if options.accepting.labels {
        by_labels(place, findings, options.today)
    } else {
        Vec::new()
    };
    (uses, problems)
}

/// Marks what a baseline knows of a target, and which outcomes are accepted whole by now.
pub(super) fn by_baseline(target: &mut Scanned, host: &str, baseline: &Baseline) {
    let key = known::key(host, &target.report.artifact);
    baseline.apply(&key, &mut target.report.findings);
    baseline.apply(&key, &mut target.judged.findings);
    let all = target.judged.findings.iter();
    let accepted: BTreeSet<&str> = all
        .filter(|it| it.exception.is_some())
        .map(|it| it.fingerprint.as_str())
        .collect();
    for one in &mut target.report.assessments {
        let mut findings = one.findings.iter();
        one.is_accepted |= !one.findings.is_empty()
            && one.outcome == Outcome::Fail
            && findings.all(|it| accepted.contains(it.as_str()));
    }
}

fn by_labels(place: &Place<'_>, findings: &mut [Finding], today: Date) -> Vec<Problem> {
    let (Some(container), Some(engine)) = (place.subject.container, place.engine) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    for (key, value) in container.labels.known().into_iter().flatten() {
        let Some(id) = key.strip_prefix(PREFIX) else {
            continue;
        };
        let used = if problems.len() >= MOST {
            Err("too many of its labels accept nothing".to_owned())
        } else {
            statement(id, value, key, &container.name)
                .and_then(|exception| {
                    own_label((container, engine), key, value).map(|()| exception)
                })
                .and_then(|exception| apply(&exception, &place.subject, findings, today))
        };
        if let Err(why) = used {
            let what = format!("label {key} of container {}", container.name);
            problems.push(Problem::new(ProblemKind::Input, what, why));
        }
        if problems.len() > MOST {
            break;
        }
    }
    problems
}

/// Reads `io.seawall.allow.CTR-0005=reason; until=2027-01-01`.
fn statement(id: &str, value: &str, key: &str, container: &str) -> Result<Exception, String> {
    if names::find(id).is_empty() {
        let near = names::suggestion(id);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("no check is called `{id}`{near}"));
    }
    let (reason, until) = match value.rsplit_once(';') {
        Some((reason, last)) => match last.trim().strip_prefix("until=") {
            Some(day) => (
                reason,
                Some(day.parse::<Date>().map_err(|it| it.to_string())?),
            ),
            None => (value, None),
        },
        None => (value, None),
    };
    let reason = reason.trim();
    if reason.is_empty() || reason.starts_with("until=") {
        return Err("it gives no reason".to_owned());
    }
    Ok(Exception {
        id: id.to_owned(),
        package: None,
        scope: Scope::default(),
        reason: reason.chars().take(LONGEST_REASON).collect(),
        until,
        origin: format!("label {key} of container {container}"),
    })
}

/// A label that the image brings along is no word of whoever runs the container.
fn own_label(
    (container, engine): (&Container, &Engine),
    key: &str,
    value: &str,
) -> Result<(), String> {
    let id = container.image_id.known();
    let mut images = engine.images.known().into_iter().flatten();
    let image = images.find(|image| Some(&image.id) == id);
    let Some(facts) = image.and_then(|image| image.configuration.known()) else {
        return Err("the labels of its image are not known: it may come from there".to_owned());
    };
    if facts.labels.get(key).is_some_and(|its| its == value) {
        return Err("it comes from the image, whose author cannot accept anything here".to_owned());
    }
    Ok(())
}

/// Only what nobody has accepted yet is looked at.
fn apply(
    exception: &Exception,
    subject: &Subject<'_>,
    findings: &mut [Finding],
    today: Date,
) -> Result<(), String> {
    let exceptions = std::slice::from_ref(exception);
    let mut is_expired = false;
    for finding in findings.iter_mut().filter(|finding| finding.is_open()) {
        let uses = apply_exceptions_to(subject, exceptions, std::slice::from_mut(finding), today);
        is_expired |= uses.contains(&Use::Expired);
    }
    match exception.until.filter(|_| is_expired) {
        Some(until) => Err(format!("it ended on {until}")),
        None => Ok(()),
    }
}

/// What stands in front of the id in the key of a label.
const PREFIX: &str = "io.seawall.allow.";
/// Labels of a container that are told to be wrong.
const MOST: usize = 20;
/// Characters of a reason.
const LONGEST_REASON: usize = 500;

#[cfg(test)]
mod tests;
