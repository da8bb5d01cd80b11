//! Checks of the user's own at work on a document, beside ours; and what their conditions see of it.

use seawall_checks::dockerfile::{self, Beside};
use seawall_checks::own::view::View;
use seawall_checks::own::{Judged, Trouble, judge};
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::selection::Selected;
use seawall_checks::source::Source;
use seawall_checks::{daemon, kubernetes};
use seawall_model::artifact::ArtifactKind;
use seawall_model::coverage::CoverageState;
use seawall_model::problem::{Problem, ProblemKind};
use serde_json::Value;

use super::look::{Looked, project};
use super::run::Ran;
use super::{CheckOptions, Given};

/// Runs the user's own checks on a document.
pub(super) fn run(view: &View<'_>, given: &Given, options: &CheckOptions, ran: &mut Ran) {
    super::policy::run(view, given, options, ran);
    let own = options.selected.own();
    if own.is_empty() {
        return;
    }
    take(judge(own, view), view, &given.name, ran);
}

/// Runs the user's own checks on a built image. Says whether they could judge all of it.
pub(super) fn run_on_image(
    view: &View<'_>,
    selected: &Selected,
    name: &str,
    ran: &mut Ran,
) -> bool {
    let own = selected.own();
    if own.is_empty() {
        return true;
    }
    let judged = judge(own, view);
    let is_whole = judged.troubles.is_empty();
    take(judged, view, name, ran);
    is_whole
}

fn take(judged: Judged, view: &View<'_>, name: &str, ran: &mut Ran) {
    ran.faults.extend(judged.faults);
    ran.count = ran.count.saturating_add(judged.count);
    let troubles = judged.troubles.into_iter();
    ran.problems
        .extend(troubles.map(|trouble| problem(trouble, view, name)));
}

/// Tells in the line of coverage where a condition could not be evaluated.
pub(super) fn mark(looked: &mut Looked, options: &CheckOptions) {
    let own = options.selected.own();
    let is_own = |problem: &Problem| {
        let is_condition = own.iter().any(|check| check.about.id == problem.what);
        is_condition || super::policy::is_of_policy(problem, options)
    };
    let coverage = &mut looked.coverage;
    if coverage.state == CoverageState::Covered && looked.problems.iter().any(is_own) {
        coverage.state = CoverageState::Partial;
        let why = "checks of your own could not judge all of it";
        coverage.why = Some(why.to_owned());
    }
}

fn problem(trouble: Trouble, view: &View<'_>, name: &str) -> Problem {
    let kind = if trouble.is_limit {
        ProblemKind::Limit
    } else {
        ProblemKind::Input
    };
    let place = trouble.place.as_ref();
    // The text of a built image is made up: its lines mean nothing to anybody.
    let has_lines = !matches!(view, View::Image(_));
    let place = place.filter(|_| has_lines);
    let source = place.and_then(|place| view.source(place.document));
    let span = place.and_then(|place| place.span);
    let why = match source.zip(span) {
        Some((source, span)) => {
            let line = source.position(span.start).line;
            format!("line {line}: {}", trouble.why)
        }
        None => trouble.why,
    };
    let file = source.map_or(name, Source::name);
    Problem::new(kind, trouble.id, why).at(file)
}

/// Returns what conditions see of a document; nothing where it is of a kind that they do not know.
pub fn model(given: &Given, options: &CheckOptions) -> Option<Value> {
    let source = Source::new(&given.name, &given.bytes);
    let settings = options.settings.clone();
    let value = match given.kind {
        ArtifactKind::Dockerfile => {
            let input = dockerfile::Input::new(parse(source), settings, Beside::default());
            View::of_dockerfile(&input).model()
        }
        ArtifactKind::Compose => {
            let input = project(vec![source], given, options);
            View::Compose(&input).model()
        }
        ArtifactKind::Daemon => View::Daemon(&daemon::Input::new(source, settings)).model(),
        ArtifactKind::Kubernetes => {
            View::Kubernetes(&kubernetes::Input::new(source, settings)).model()
        }
        _ => return None,
    };
    serde_json::to_value(&value).ok()
}
