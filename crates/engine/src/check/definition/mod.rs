//! Build definitions: Bake files, what CI services run, the configuration of `BuildKit`'s daemon.
//!
//! Bake files are judged merged over those that `docker buildx bake` loads before them from the same folder
//! (<https://docs.docker.com/build/bake/reference/>, "File format"); what those are told by themselves is not told
//! again. A Dockerfile that stands in a target is judged as one, at its place in the file.

mod outside;

use std::collections::BTreeSet;

use seawall_checks::build::{Inline, Input};
use seawall_checks::check::{Check, Run};
use seawall_checks::dockerfile::{self, Beside};
use seawall_checks::fault::Fault;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::parse::text::Text;
use seawall_checks::pragma::{self, Pragmas};
use seawall_checks::source::{Source, Span};
use seawall_model::artifact::ArtifactKind;
use seawall_model::coverage::CoverageState;
use seawall_model::problem::{Problem, ProblemKind};

use super::look::{Looked, MOST_ERRORS, coverage, sort};
use super::run::{Ran, run_all};
use super::shell::{Sight, look_at_scripts};
use super::{CheckOptions, Given};

/// Looks at a build definition.
pub(super) fn look(source: Source, given: &Given, options: &CheckOptions) -> Looked {
    let settings = options.settings.clone();
    let (input, earlier) = match given.kind {
        ArtifactKind::Bake => {
            let earlier = earlier(given, options);
            let sources = earlier.iter().cloned().chain([source]).collect();
            (Input::of_bake(sources, settings), earlier)
        }
        ArtifactKind::Workflow => (Input::of_workflow(source, settings), Vec::new()),
        _ => (Input::of_buildkitd(source, settings), Vec::new()),
    };
    let own = earlier.len();
    let mut ran = run(&input, given, options);
    if own > 0 {
        let alone = Input::of_bake(earlier, options.settings.clone());
        let known = run(&alone, given, options).faults;
        let known: BTreeSet<_> = known.iter().map(key).collect();
        let is_new = |fault: &Fault| !known.contains(&key(fault));
        let new = ran.faults.iter().filter(|fault| is_new(fault));
        let shown: BTreeSet<usize> = new.map(|fault| fault.place.document).collect();
        // What hides a secret stays where an excerpt could show it.
        ran.faults
            .retain(|it| is_new(it) || it.hides.is_some() && shown.contains(&it.place.document));
    }
    let shell = inline(&input, own, given, options, &mut ran);
    // The document that is looked at comes first.
    let moved = |document: usize| match document.checked_sub(own) {
        Some(_) => 0,
        None => document.saturating_add(1),
    };
    for fault in &mut ran.faults {
        fault.place.document = moved(fault.place.document);
        for edit in fault.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.document = moved(edit.document);
        }
    }
    let built = outside::of(&input, own);
    let mut looked = finish(input, own, given, ran, shell);
    outside::add(&built, given, options, &mut looked);
    sort(&mut looked.faults);
    looked
}

fn run(input: &Input, given: &Given, options: &CheckOptions) -> Ran {
    let has_eyes = |check: &&Check| check.run.iter().any(|run| matches!(run, Run::Build(_)));
    run_all(given, options, has_eyes, |check| check.judge_build(input))
}

/// Tells what could not be read, and puts the texts in order.
fn finish(input: Input, own: usize, given: &Given, mut ran: Ran, shell: Sight) -> Looked {
    let mut errors = Vec::new();
    for (document, error) in input.errors() {
        let Some(source) = input.source(document).filter(|_| document == own) else {
            continue;
        };
        let line = source.position(error.span.start).line;
        errors.push(format!("line {line}: {}", error.why));
    }
    for why in errors.iter().take(MOST_ERRORS) {
        let problem = Problem::new(ProblemKind::Input, what(given.kind), why.clone());
        ran.problems.push(problem.at(&given.name));
    }
    if input.is_spent() {
        let why = "not all values could be worked out: there are too many of them";
        let problem = Problem::new(ProblemKind::Limit, what(given.kind), why);
        ran.problems.push(problem.at(&given.name));
    }
    let mut coverage = coverage(ran.count, given.kind);
    let is_partial = !errors.is_empty() || input.is_spent();
    if is_partial && coverage.state == CoverageState::Covered {
        coverage.state = CoverageState::Partial;
        coverage.why = Some("not all of it can be read".to_owned());
    }
    let mut sources = input.into_sources();
    let first = sources.pop();
    let sources: Vec<Source> = first.into_iter().chain(sources).collect();
    let mut pragmas: Vec<Pragmas> = sources.iter().map(|_| Pragmas::default()).collect();
    if let (Some(pragmas), Some(source)) = (pragmas.first_mut(), sources.first()) {
        *pragmas = pragma::of_lines(source);
    }
    Looked {
        sources,
        faults: ran.faults,
        pragmas,
        errors,
        coverage,
        shell,
        problems: ran.problems,
    }
}

/// Judges the Dockerfiles that stand in the targets of a file.
fn inline(
    input: &Input,
    own: usize,
    given: &Given,
    options: &CheckOptions,
    ran: &mut Ran,
) -> Sight {
    let mut sight = Sight::default();
    let found = input.inline().into_iter().filter(|it| it.document == own);
    for (at, inline) in found.enumerate() {
        let Some(text) = inline.text.as_ref().filter(|_| at < MOST_INLINE) else {
            let why = match inline.text {
                Some(_) => "there are more Dockerfiles in it than are looked at".to_owned(),
                None => format!(
                    "the Dockerfile of target {} depends on what is not known",
                    inline.target
                ),
            };
            let problem = Problem::new(ProblemKind::Unsupported, what(given.kind), why);
            ran.problems.push(problem.at(&given.name));
            continue;
        };
        let source = Source::new(&given.name, text.as_str().as_bytes());
        let settings = inline.settings.clone();
        let mut dockerfile = dockerfile::Input::new(parse(source), settings, Beside::default());
        let seen = look_at_scripts(&mut dockerfile, given, options);
        let has_eyes = |check: &&Check| {
            let runs = &mut check.run.iter();
            runs.any(|run| matches!(run, Run::Dockerfile(_))) && !ABOUT_CONTEXTS.contains(&check.id)
        };
        let told = run_all(given, options, has_eyes, |check| {
            check.judge_dockerfile(&dockerfile)
        });
        let faults = told.faults.into_iter();
        ran.faults
            .extend(faults.map(|fault| placed(fault, &inline, text)));
        ran.problems.extend(told.problems);
        ran.count = ran.count.saturating_add(told.count);
        if sight.coverage.is_none() {
            let problems = std::mem::take(&mut sight.problems);
            sight = seen;
            sight.problems.extend(problems);
        } else {
            sight.problems.extend(seen.problems);
        }
    }
    ran.problems.append(&mut sight.problems);
    sight
}

/// Puts a fault of a Dockerfile where that stands. Its edits are of another text.
fn placed(mut fault: Fault, inline: &Inline, text: &Text) -> Fault {
    let moved = |span: Span| text.span_of(span.range());
    fault.place.document = inline.document;
    fault.place.span = Some(fault.place.span.map_or(inline.span, moved));
    fault.place.scope = Some(fault.place.scope.map_or(inline.span, moved));
    fault.hides = fault.hides.map(moved);
    fault.place.words = format!("target {}, {}", inline.target, fault.place.words);
    fault.fixes.clear();
    fault
}

/// Reads the files that are loaded in front of one, where it is one of those that are loaded unless told otherwise.
fn earlier(given: &Given, options: &CheckOptions) -> Vec<Source> {
    let start = given.name.rfind('/').map_or(0, |at| at.saturating_add(1));
    let (folder, name) = given.name.split_at_checked(start).unwrap_or_default();
    let at = DEFAULTS.iter().position(|known| *known == name);
    let names = DEFAULTS.get(..at.unwrap_or_default()).unwrap_or_default();
    let read = names.iter().filter_map(|name| {
        let path = format!("{folder}{name}");
        let bytes = options.neighbours.read(&path)?;
        Some(Source::new(&path, &bytes))
    });
    read.collect()
}

/// What a fault is known by, whichever files were loaded behind its own.
fn key(fault: &Fault) -> (String, Option<&'static str>, usize, Option<Span>) {
    let check = fault.check.id().to_owned();
    (check, fault.variant, fault.place.document, fault.place.span)
}

const fn what(kind: ArtifactKind) -> &'static str {
    match kind {
        ArtifactKind::Bake => "Bake file",
        ArtifactKind::Workflow => "CI workflow",
        _ => "buildkitd.toml",
    }
}

/// Bake files that are loaded where none is named, in their order.
const DEFAULTS: &[&str] = &[
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
];
/// Checks that look at the build context, which is not known here.
const ABOUT_CONTEXTS: &[&str] = &["DF-0094", "DF-0141", "DF-0142"];
/// Dockerfiles in one file that are looked at.
const MOST_INLINE: usize = 100;

#[cfg(test)]
mod tests;
