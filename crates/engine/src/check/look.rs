//! A document → what the selected checks say of it.

use seawall_checks::check::{Check, Run};
use seawall_checks::dockerfile::{Beside, Input};
use seawall_checks::fault::Fault;
use seawall_checks::parse::dockerfile::ignore::Ignore;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::pragma::{self, Pragmas};
use seawall_checks::source::{LONGEST, Source};
use seawall_model::artifact::ArtifactKind;
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::problem::{Problem, ProblemKind};

use super::{CheckOptions, Given};

/// What was seen in a document.
#[derive(Debug)]
pub(super) struct Looked {
    /// The texts that places speak of; the document itself is the first.
    pub(super) sources: Vec<Source>,
    /// What is wrong, in the order of places.
    pub(super) faults: Vec<Fault>,
    /// Comments that accept faults.
    pub(super) pragmas: Pragmas,
    /// What makes the document unreadable for whoever it is for: one clause for each place.
    pub(super) errors: Vec<String>,
    /// How well it was looked at.
    pub(super) coverage: Coverage,
    /// What could not be looked at.
    pub(super) problems: Vec<Problem>,
}

/// Looks at a document.
pub(super) fn look(given: &Given, options: &CheckOptions) -> Looked {
    let source = Source::new(&given.name, &given.bytes);
    let problems = unreadable(&source, given);
    let mut looked = match given.kind {
        ArtifactKind::Dockerfile => dockerfile(source, given, options),
        _ => not_looked_at(source, given),
    };
    let is_cut = Source::is_cut(given.bytes.len());
    if is_cut && looked.coverage.state == CoverageState::Covered {
        looked.coverage.state = CoverageState::Partial;
        looked.coverage.why = Some(format!("only the first {LONGEST} bytes were read"));
    }
    looked.problems.extend(problems);
    looked.faults.sort_by(|a, b| {
        let key = |fault: &Fault| (fault.place.document, fault.place.span, fault.check.id);
        key(a).cmp(&key(b)).then_with(|| a.variant.cmp(&b.variant))
    });
    looked
}

fn dockerfile(source: Source, given: &Given, options: &CheckOptions) -> Looked {
    let has_eyes = |check: &&Check| {
        check
            .run
            .iter()
            .any(|run| matches!(run, Run::Dockerfile(_)))
    };
    let document = parse(source);
    let pragmas = pragma::of_dockerfile(&document);
    let beside = Beside {
        ignore: given.ignore.as_deref().map(Ignore::parse),
        files: given.files.clone(),
    };
    let errors = document.errors.iter().map(|error| {
        let line = document.source.position(error.span.start).line;
        format!("line {line}: {}", error.why)
    });
    let errors: Vec<String> = errors.collect();
    let input = Input::new(document, options.settings.clone(), beside);
    let (mut faults, mut problems, mut run) = (Vec::new(), Vec::new(), 0_usize);
    for check in options.selected.checks().filter(has_eyes) {
        let (told, dropped) = check.judge_dockerfile(&input).finish();
        problems.extend(too_many(check, told.len(), dropped, given));
        faults.extend(told.into_iter().filter(|it| options.selected.wants(it)));
        run = run.saturating_add(1);
    }
    // What hinders the build is told in any case, also where the check that tells it was not selected.
    let is_told = options.selected.checks().any(|check| check.id == SYNTAX);
    if let Some(first) = errors.first().filter(|_| !is_told) {
        let why = match errors.len() {
            1 => first.clone(),
            many => format!("{first} (and {} more)", many.saturating_sub(1)),
        };
        problems.push(Problem::new(ProblemKind::Input, "Dockerfile", why).at(&given.name));
    }
    Looked {
        sources: vec![input.document.source],
        faults,
        pragmas,
        errors,
        coverage: coverage(run, given.kind),
        problems,
    }
}

/// Tells of a document of a kind that there are no checks for: it must not look clean.
fn not_looked_at(source: Source, given: &Given) -> Looked {
    let pragmas = match given.kind {
        ArtifactKind::Daemon => Pragmas::default(),
        _ => pragma::of_lines(&source),
    };
    let why = format!("there are no checks for {} yet", plural(given.kind));
    let problem = Problem::new(ProblemKind::Unsupported, "document", why.clone());
    Looked {
        sources: vec![source],
        faults: Vec::new(),
        pragmas,
        errors: Vec::new(),
        coverage: line(CoverageState::None, Some(why)),
        problems: vec![problem.at(&given.name)],
    }
}

fn coverage(run: usize, kind: ArtifactKind) -> Coverage {
    if run > 0 {
        return line(CoverageState::Covered, None);
    }
    let why = format!("no check for {} was selected", plural(kind));
    line(CoverageState::None, Some(why))
}

fn line(state: CoverageState, why: Option<String>) -> Coverage {
    Coverage {
        what: CHECKS.to_owned(),
        state,
        why,
        sources: Vec::new(),
    }
}

const fn plural(kind: ArtifactKind) -> &'static str {
    match kind {
        ArtifactKind::Dockerfile => "Dockerfiles",
        ArtifactKind::Compose => "Compose files",
        ArtifactKind::Kubernetes => "Kubernetes manifests",
        ArtifactKind::Daemon => "the daemon's configuration",
        _ => "documents of this kind",
    }
}

/// Tells what of a document's bytes could not be read as a text.
fn unreadable(source: &Source, given: &Given) -> Vec<Problem> {
    let mut problems = Vec::new();
    if Source::is_cut(given.bytes.len()) {
        let why = format!("it has more than {LONGEST} bytes; the rest was not read");
        problems.push(Problem::new(ProblemKind::Limit, "document", why).at(&given.name));
    }
    if let Some(at) = source.first_replaced() {
        let place = source.position(at);
        let why = format!(
            "it is not UTF-8: what stands at line {}, column {} cannot be read",
            place.line, place.column
        );
        problems.push(Problem::new(ProblemKind::Input, "document", why).at(&given.name));
    }
    problems
}

fn too_many(check: &Check, kept: usize, dropped: usize, given: &Given) -> Option<Problem> {
    (dropped > 0).then(|| {
        let why = format!("only the first {kept} faults are listed, {dropped} more are not");
        Problem::new(ProblemKind::Limit, check.id, why).at(&given.name)
    })
}

/// What the line of coverage is called.
const CHECKS: &str = "checks";
/// The check that tells what `BuildKit` refuses.
const SYNTAX: &str = "DF-0126";
