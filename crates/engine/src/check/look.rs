//! A document → what the selected checks say of it.

use seawall_checks::check::{Check, Run};
use seawall_checks::compose::{Input, Unseen};
use seawall_checks::daemon;
use seawall_checks::dockerfile::{self, Beside};
use seawall_checks::fault::Fault;
use seawall_checks::own::view::View;
use seawall_checks::parse::compose::{self, Project, Role, load};
use seawall_checks::parse::dockerfile::ignore::Ignore;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::pragma::{self, Pragmas};
use seawall_checks::source::{LONGEST, Source};
use seawall_model::artifact::ArtifactKind;
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::problem::{Problem, ProblemKind};

use super::run::run_all;
use super::{CheckOptions, Given};
use super::{definition, manifest, overlay, own};

/// What was seen in a document.
#[derive(Debug)]
pub(super) struct Looked {
    /// The texts that places speak of; the document itself is the first.
    pub(super) sources: Vec<Source>,
    /// What is wrong, in the order of places.
    pub(super) faults: Vec<Fault>,
    /// Comments that accept faults, document by document.
    pub(super) pragmas: Vec<Pragmas>,
    /// What makes the document unreadable for whoever it is for: one clause for each place.
    pub(super) errors: Vec<String>,
    /// How well it was looked at.
    pub(super) coverage: Coverage,
    /// Who looked at its shell scripts.
    pub(super) shell: super::shell::Sight,
    /// What could not be looked at.
    pub(super) problems: Vec<Problem>,
}

/// Looks at a document.
pub(super) fn look(given: &Given, options: &CheckOptions) -> Looked {
    let source = Source::new(&given.name, &given.bytes);
    let problems = unreadable(&source, given);
    let mut looked = match given.kind {
        ArtifactKind::Dockerfile => dockerfile(source, given, options),
        ArtifactKind::Compose => overlay::look(source, given, options),
        ArtifactKind::Daemon => daemon(source, given, options),
        ArtifactKind::Kubernetes => manifest::look(source, given, options),
        ArtifactKind::Bake | ArtifactKind::Workflow | ArtifactKind::Buildkitd => {
            definition::look(source, given, options)
        }
        _ => not_looked_at(source, given),
    };
    let is_cut = Source::is_cut(given.bytes.len());
    if is_cut && looked.coverage.state == CoverageState::Covered {
        looked.coverage.state = CoverageState::Partial;
        looked.coverage.why = Some(format!("only the first {LONGEST} bytes were read"));
    }
    looked.problems.extend(problems);
    own::mark(&mut looked, options);
    sort(&mut looked.faults);
    looked
}

/// Puts faults into the order of their places.
pub(super) fn sort(faults: &mut [Fault]) {
    faults.sort_by(|a, b| {
        let place = |fault: &Fault| (fault.place.document, fault.place.span);
        let places = place(a).cmp(&place(b));
        let ids = places.then_with(|| a.check.id().cmp(b.check.id()));
        ids.then_with(|| a.variant.cmp(&b.variant))
    });
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
    let mut input = dockerfile::Input::new(document, options.settings.clone(), beside);
    let mut shell = super::shell::look_at_scripts(&mut input, given, options);
    let mut ran = run_all(given, options, has_eyes, |check| {
        check.judge_dockerfile(&input)
    });
    own::run(&View::of_dockerfile(&input), given, options, &mut ran);
    ran.problems.append(&mut shell.problems);
    ran.problems.extend(unread(&input, given));
    // What hinders the build is told in any case, also where the check that tells it was not selected.
    let is_told = options.selected.checks().any(|check| check.id == SYNTAX);
    if let Some(first) = errors.first().filter(|_| !is_told) {
        let why = match errors.len() {
            1 => first.clone(),
            many => format!("{first} (and {} more)", many.saturating_sub(1)),
        };
        let problem = Problem::new(ProblemKind::Input, "Dockerfile", why);
        ran.problems.push(problem.at(&given.name));
    }
    Looked {
        sources: vec![input.document.source],
        faults: ran.faults,
        pragmas: vec![pragmas],
        errors,
        coverage: coverage(ran.count, given.kind),
        shell,
        problems: ran.problems,
    }
}

/// Tells of scripts that were not looked at to their end.
fn unread(input: &dockerfile::Input, given: &Given) -> Option<Problem> {
    let first = input.unread().next()?;
    let count = input.unread().count();
    let line = input.document.source.position(first.start).line;
    let why = format!(
        "{count} of its scripts run more than is read, or too much within each other, the first at line {line}"
    );
    let problem = Problem::new(ProblemKind::Limit, "Dockerfile", why);
    Some(problem.at(&given.name))
}

/// Reads Compose files as one project, with what they name as far as that may be read; `given` is the first of
/// them. Variables of the process are not taken: the same files are to give the same answer everywhere.
pub(super) fn project(files: Vec<Source>, given: &Given, options: &CheckOptions) -> Input {
    let ask = |path: &str| {
        let bytes = options.neighbours.read(path)?;
        Some(Source::new(path, &bytes))
    };
    let folder = match given.name.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    };
    let env = if folder.is_empty() {
        ".env".to_owned()
    } else {
        format!("{}/.env", folder.trim_end_matches('/'))
    };
    let project = compose::Given {
        files,
        env_files: ask(&env).into_iter().collect(),
        folder: folder.to_owned(),
        ..compose::Given::default()
    };
    Input::new(load(project, &ask), options.settings.clone(), &ask)
}

/// Looks at a project. Errors are those of the last of its files.
pub(super) fn judge_project(input: Input, given: &Given, options: &CheckOptions) -> Looked {
    let has_eyes = |check: &&Check| check.run.iter().any(|run| matches!(run, Run::Compose(_)));
    let mut ran = run_all(given, options, has_eyes, |check| {
        check.judge_compose(&input)
    });
    own::run(&View::Compose(&input), given, options, &mut ran);
    sort(&mut ran.faults);
    let project = input.project;
    let files = project.documents.iter();
    let files = files.take_while(|it| it.role == Role::File).count();
    let (mut errors, mut missing) = (Vec::new(), 0_usize);
    for error in &project.errors {
        let Some(source) = project.source(error.document) else {
            continue;
        };
        let line = source.position(error.span.start).line;
        if error.is_warning {
            continue;
        }
        missing = missing.saturating_add(1);
        if error.document.saturating_add(1) == files {
            errors.push(format!("line {line}: {}", error.why));
        }
        if missing <= MOST_ERRORS {
            let why = format!("line {line}: {}", error.why);
            let problem = Problem::new(ProblemKind::Input, "Compose file", why);
            ran.problems.push(problem.at(source.name()));
        }
    }
    ran.problems.extend(unseen(&input.unseen, &project));
    let mut coverage = coverage(ran.count, given.kind);
    let gap = match (missing, input.unseen.is_empty()) {
        (0, true) => None,
        (0, false) => Some("files that it names were not to be had"),
        (_, _) => Some("not all of it can be read as Compose reads it"),
    };
    if let Some(why) = gap.filter(|_| coverage.state == CoverageState::Covered) {
        coverage.state = CoverageState::Partial;
        coverage.why = Some(why.to_owned());
    }
    let documents = project.documents.into_iter();
    let (mut sources, mut pragmas) = (Vec::new(), Vec::new());
    for document in documents {
        pragmas.push(match document.role {
            Role::Dockerfile => pragma::of_dockerfile(&parse(document.source.clone())),
            _ => pragma::of_lines(&document.source),
        });
        sources.push(document.source);
    }
    Looked {
        sources,
        faults: ran.faults,
        pragmas,
        errors,
        coverage,
        shell: super::shell::Sight::default(),
        problems: ran.problems,
    }
}

/// A configuration of the daemon. JSON has no comments, so nothing in it accepts a fault.
fn daemon(source: Source, given: &Given, options: &CheckOptions) -> Looked {
    let has_eyes = |check: &&Check| check.run.iter().any(|run| matches!(run, Run::Daemon(_)));
    let input = daemon::Input::new(source, options.settings.clone());
    let mut ran = run_all(given, options, has_eyes, |check| check.judge_daemon(&input));
    own::run(&View::Daemon(&input), given, options, &mut ran);
    let errors = input.errors.iter().map(|error| {
        let line = input.source.position(error.span.start).line;
        format!("line {line}: {}", error.why)
    });
    let errors: Vec<String> = errors.take(MOST_ERRORS).collect();
    for why in &errors {
        let problem = Problem::new(ProblemKind::Input, "daemon.json", why.clone());
        ran.problems.push(problem.at(&given.name));
    }
    let mut coverage = coverage(ran.count, given.kind);
    if !errors.is_empty() && coverage.state == CoverageState::Covered {
        coverage.state = CoverageState::Partial;
        coverage.why = Some("not all of it can be read as the daemon reads it".to_owned());
    }
    Looked {
        sources: vec![input.source],
        faults: ran.faults,
        pragmas: vec![Pragmas::default()],
        errors,
        coverage,
        shell: super::shell::Sight::default(),
        problems: ran.problems,
    }
}

/// Tells of files that services name and that were not to be had: what they say was not judged.
fn unseen(files: &[Unseen], project: &Project) -> Vec<Problem> {
    let told = files.iter().take(MOST_ERRORS).filter_map(|file| {
        let source = project.source(file.document)?;
        let line = source.position(file.span.start).line;
        let why = format!(
            "line {line}: `{}` was not to be had: {}",
            file.name, file.what
        );
        let problem = Problem::new(ProblemKind::Environment, "Compose file", why);
        Some(problem.at(source.name()))
    });
    told.collect()
}

/// Tells of a document of a kind that there are no checks for: it must not look clean.
fn not_looked_at(source: Source, given: &Given) -> Looked {
    let pragmas = pragma::of_lines(&source);
    let why = format!("there are no checks for {} yet", plural(given.kind));
    let problem = Problem::new(ProblemKind::Unsupported, "document", why.clone());
    Looked {
        sources: vec![source],
        faults: Vec::new(),
        pragmas: vec![pragmas],
        errors: Vec::new(),
        coverage: line(CoverageState::None, Some(why)),
        shell: super::shell::Sight::default(),
        problems: vec![problem.at(&given.name)],
    }
}

pub(super) fn coverage(run: usize, kind: ArtifactKind) -> Coverage {
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
        ArtifactKind::Bake => "Bake files",
        ArtifactKind::Workflow => "CI workflows",
        ArtifactKind::Buildkitd => "the configuration of BuildKit's daemon",
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

/// Problems of one project that are listed.
pub(super) const MOST_ERRORS: usize = 100;
/// What the line of coverage is called.
const CHECKS: &str = "checks";
/// The check that tells what `BuildKit` refuses.
const SYNTAX: &str = "DF-0126";
