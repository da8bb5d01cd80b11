//! Kubernetes manifests: what the selected checks say of them, and which documents could not be judged.

use seawall_checks::check::{Check, Run};
use seawall_checks::kubernetes::Input;
use seawall_checks::own::view::View;
use seawall_checks::pragma;
use seawall_checks::source::Source;
use seawall_model::coverage::CoverageState;
use seawall_model::problem::{Problem, ProblemKind};

use super::look::{Looked, MOST_ERRORS, coverage};
use super::own;
use super::run::run_all;
use super::{CheckOptions, Given};

/// Looks at the manifests of a file. Documents that cannot be read are problems beside what is said of the others.
pub(super) fn look(source: Source, given: &Given, options: &CheckOptions) -> Looked {
    let has_eyes = |check: &&Check| {
        check
            .run
            .iter()
            .any(|run| matches!(run, Run::Kubernetes(_)))
    };
    let input = Input::new(source, options.settings.clone());
    let mut ran = run_all(given, options, has_eyes, |check| {
        check.judge_kubernetes(&input)
    });
    own::run(&View::Kubernetes(&input), given, options, &mut ran);
    let errors = errors(&input);
    for (why, hint) in errors.iter().take(MOST_ERRORS) {
        let mut problem = Problem::new(ProblemKind::Input, "Kubernetes manifest", why.clone());
        problem.hint = hint.map(str::to_owned);
        ran.problems.push(problem.at(&given.name));
    }
    if let Some(more) = errors
        .len()
        .checked_sub(MOST_ERRORS)
        .filter(|more| *more > 0)
    {
        let why = format!("{more} more places cannot be read");
        let problem = Problem::new(ProblemKind::Input, "Kubernetes manifest", why);
        ran.problems.push(problem.at(&given.name));
    }
    let mut coverage = coverage(ran.count, given.kind);
    if !errors.is_empty() && coverage.state == CoverageState::Covered {
        // Templates are passed over, as those of Dockerfiles are; what is broken is not.
        let nothing = input.objects().is_empty() && errors.len() > input.manifests.templates;
        coverage.state = if nothing {
            CoverageState::None
        } else {
            CoverageState::Partial
        };
        let why = if nothing {
            "nothing in it can be read as Kubernetes reads it"
        } else {
            "not all of it can be read as Kubernetes reads it"
        };
        coverage.why = Some(why.to_owned());
    }
    Looked {
        faults: ran.faults,
        pragmas: vec![pragma::of_manifests(&input.manifests)],
        sources: vec![input.manifests.source],
        errors: errors.into_iter().map(|(why, _)| why).collect(),
        coverage,
        shell: super::shell::Sight::default(),
        problems: ran.problems,
    }
}

/// Returns what cannot be read, with what to do about it.
fn errors(input: &Input) -> Vec<(String, Option<&'static str>)> {
    let source = &input.manifests.source;
    let errors = input.manifests.errors.iter().map(|error| {
        let line = source.position(error.span.start).line;
        (format!("line {line}: {}", error.why), error.hint)
    });
    errors.collect()
}
