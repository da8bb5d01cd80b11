//! Dockerfiles that the targets of a Bake file name, as these targets build them: with their arguments, their stage and
//! their contexts (<https://docs.docker.com/build/bake/reference/>, "Target"). What a Dockerfile is told by itself is not
//! told again.

use std::collections::{BTreeMap, BTreeSet};

use seawall_checks::build::{Input, Outside};
use seawall_checks::check::{Check, Run};
use seawall_checks::dockerfile::{self, Beside};
use seawall_checks::fault::Fault;
use seawall_checks::parse::compose::path;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::pragma::{self, Pragmas};
use seawall_checks::settings::Settings;
use seawall_checks::source::{Source, Span};
use seawall_model::artifact::ArtifactKind;
use seawall_model::problem::{Problem, ProblemKind};

use super::super::look::Looked;
use super::super::run::run_all;
use super::super::{CheckOptions, Given};
use super::{ABOUT_CONTEXTS, what};

/// Judges the Dockerfiles that targets of the file itself, the last of the documents, say something of, and adds them
/// to what was seen.
pub(super) fn add(built: &[Outside], given: &Given, options: &CheckOptions, looked: &mut Looked) {
    let mut known: BTreeMap<String, Option<Known>> = BTreeMap::new();
    let (mut left, mut left_out) = (LONGEST, 0_usize);
    for outside in built {
        let Some(name) = name(outside, given) else {
            continue;
        };
        if !known.contains_key(&name) {
            if known.len() >= MOST {
                left_out = left_out.saturating_add(1);
                continue;
            }
            let read = read(&name, options, &mut left);
            if read.is_none() && outside.is_named {
                looked.problems.push(missing(&name, outside, given));
            }
            let read = read.map(|source| Known::new(source, given, options, looked));
            known.insert(name.clone(), read);
        }
        if let Some(Some(known)) = known.get_mut(&name) {
            known.judge(outside, given, options, looked);
        }
    }
    if left_out > 0 {
        let why = format!("it names more Dockerfiles than are looked at: {left_out} more");
        let problem = Problem::new(ProblemKind::Limit, what(given.kind), why);
        looked.problems.push(problem.at(&given.name));
    }
    keep_pragmas(looked);
}

/// Returns what the targets of a file say of Dockerfiles beside it.
pub(super) fn of(input: &Input, own: usize) -> Vec<Outside> {
    let mut all = input.outside();
    all.retain(|it| it.document == own);
    all
}

/// A Dockerfile that was read.
struct Known {
    source: Source,
    /// Its position among the documents, once something was told of it.
    document: Option<usize>,
    /// What is told of it in any case.
    told: BTreeSet<Key>,
}

/// What a fault is known by.
type Key = (String, Option<&'static str>, Option<Span>, String);

impl Known {
    fn new(source: Source, given: &Given, options: &CheckOptions, looked: &mut Looked) -> Self {
        let alone = judge(&source, &options.settings, given, options, looked);
        Self {
            told: alone.iter().map(key).collect(),
            document: None,
            source,
        }
    }

    /// Tells what is wrong only as a target builds it, or only told of it.
    fn judge(
        &mut self,
        outside: &Outside,
        given: &Given,
        options: &CheckOptions,
        looked: &mut Looked,
    ) {
        let faults = judge(&self.source, &outside.settings, given, options, looked);
        for mut fault in faults {
            if !self.told.insert(key(&fault)) {
                continue;
            }
            let document = *self.document.get_or_insert_with(|| {
                let pragmas = pragma::of_dockerfile(&parse(self.source.clone()));
                looked.pragmas.push(Pragmas {
                    list: pragmas.list,
                    ..Pragmas::default()
                });
                looked.sources.push(self.source.clone());
                looked.sources.len().saturating_sub(1)
            });
            fault.place.document = document;
            fault.place.words = format!("target {}, {}", outside.target, fault.place.words);
            // They are edits of another file, which may be built otherwise, too.
            fault.fixes.clear();
            looked.faults.push(fault);
        }
    }
}

fn judge(
    source: &Source,
    settings: &Settings,
    given: &Given,
    options: &CheckOptions,
    looked: &mut Looked,
) -> Vec<Fault> {
    let document = parse(source.clone());
    let input = dockerfile::Input::new(document, settings.clone(), Beside::default());
    let has_eyes = |check: &&Check| {
        let runs = &mut check.run.iter();
        let is_of_file = runs.any(|run| matches!(run, Run::Dockerfile(_)));
        // Scripts are the same whatever builds them, and were looked at with the file.
        let is_left = ABOUT_CONTEXTS.contains(&check.id) || check.id == dockerfile::shell::ID;
        is_of_file && !is_left
    };
    let ran = run_all(given, options, has_eyes, |check| {
        check.judge_dockerfile(&input)
    });
    looked.problems.extend(ran.problems);
    ran.faults
}

/// Returns the path of a Dockerfile of this folder; nothing where it is fetched from elsewhere.
fn name(outside: &Outside, given: &Given) -> Option<String> {
    let context = outside.context.as_str();
    let is_elsewhere =
        context.contains(':') || context == "-" || context.strip_suffix(".git").is_some();
    if is_elsewhere || path::is_absolute(context) || path::is_absolute(&outside.dockerfile) {
        return None;
    }
    let folder = path::join(path::folder(&given.name), context);
    Some(path::join(&folder, &outside.dockerfile))
}

fn read(name: &str, options: &CheckOptions, left: &mut usize) -> Option<Source> {
    let bytes = options.neighbours.read(name)?;
    *left = left.checked_sub(bytes.len())?;
    Some(Source::new(name, &bytes))
}

fn missing(name: &str, outside: &Outside, given: &Given) -> Problem {
    let why = format!(
        "`{}` was not to be had: as target {} builds it, it was not looked at",
        name.escape_debug(),
        outside.target
    );
    let problem = Problem::new(ProblemKind::Environment, what(ArtifactKind::Bake), why);
    problem.at(&given.name)
}

fn key(fault: &Fault) -> Key {
    let check = fault.check.id().to_owned();
    let value = fault.value.clone().unwrap_or_default();
    (check, fault.variant, fault.place.span, value)
}

/// Comments of a Dockerfile count for what is told of it here; whether the others are of use is told with that file.
fn keep_pragmas(looked: &mut Looked) {
    let documents = looked.pragmas.iter_mut().enumerate();
    for (document, pragmas) in documents.filter(|(document, _)| *document > 0) {
        let mut faults = looked.faults.iter();
        let of_it: Vec<_> = faults
            .by_ref()
            .filter(|fault| fault.place.document == document)
            .collect();
        let covers = |pragma: &pragma::Pragma| of_it.iter().any(|it| pragma.covers(&it.place));
        pragmas.list.retain(covers);
    }
}

/// Dockerfiles of one file that are read, and bytes of all of them.
const MOST: usize = 100;
const LONGEST: usize = 8 << 20;
