//! Compose files that are no project of their own: they are judged merged over the file that they belong to.
//!
//! `compose.override.yaml` is merged over `compose.yaml` by `docker compose` itself (compose specification, "Merge
//! Compose files"); others, such as `compose.prod.yaml`, by whoever names both with `-f`. The latter are known by
//! what they lack: a service that only the other file gives an image, a network that only the other one defines.

use std::collections::BTreeSet;

use seawall_checks::compose::Input;
use seawall_checks::fault::Fault;
use seawall_checks::pragma::Pragmas;
use seawall_checks::source::Source;

use super::look::{Looked, judge_project, project, sort};
use super::{CheckOptions, Given};

/// Looks at a Compose file.
pub(super) fn look(source: Source, given: &Given, options: &CheckOptions) -> Looked {
    let beside = Beside::of(given, options);
    if beside.is_override()
        && let Some(base) = beside.base()
    {
        return over(base, source, given, options);
    }
    let mut input = project(vec![source.clone()], given, options);
    if is_complete(&input) {
        return judge_project(input, given, options);
    }
    if let Some(base) = beside.base() {
        return over(base, source, given, options);
    }
    if let Some(later) = beside.later() {
        // What the file lacks, its override file may bring.
        let whole = project(vec![source, later], given, options).project.errors;
        let errors = &mut input.project.errors;
        errors.retain(|error| whole.contains(error));
    }
    judge_project(input, given, options)
}

/// Judges a file merged over another. What the other one is told by itself is not told again.
fn over(base: Source, source: Source, given: &Given, options: &CheckOptions) -> Looked {
    let alone = project(vec![base.clone()], given, options);
    let alone = judge_project(alone, given, options);
    let known: BTreeSet<String> = alone.faults.iter().map(|it| key(it, &alone)).collect();
    let both = project(vec![base, source], given, options);
    let mut looked = judge_project(both, given, options);
    let mut faults = std::mem::take(&mut looked.faults);
    let is_new = |fault: &Fault| !known.contains(&key(fault, &looked));
    let new = faults.iter().filter(|fault| is_new(fault));
    let shown: BTreeSet<usize> = new.map(|fault| fault.place.document).collect();
    // What hides a secret stays where an excerpt could show it.
    faults.retain(|it| is_new(it) || it.hides.is_some() && shown.contains(&it.place.document));
    for fault in &mut faults {
        fault.place.document = swapped(fault.place.document);
        for edit in fault.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.document = swapped(edit.document);
        }
    }
    sort(&mut faults);
    looked.faults = faults;
    looked.sources.swap(0, 1);
    looked.pragmas.swap(0, 1);
    // Comments of the other file speak of what is told there.
    if let Some(other) = looked.pragmas.get_mut(1) {
        *other = Pragmas::default();
    }
    looked.problems.retain(|it| !alone.problems.contains(it));
    looked
}

/// The document that is looked at comes first, whatever it is merged over.
const fn swapped(document: usize) -> usize {
    match document {
        0 => 1,
        1 => 0,
        other => other,
    }
}

/// What a fault is known by, whichever other files were loaded beside its own.
fn key(fault: &Fault, looked: &Looked) -> String {
    let name = looked.sources.get(fault.place.document).map(Source::name);
    let span = fault.place.span.unwrap_or_default();
    format!(
        "{} {} {}-{} {}",
        fault.check.id(),
        fault.variant.unwrap_or_default(),
        span.start,
        span.end,
        name.unwrap_or_default()
    )
}

/// Says whether nothing is missing that another file could bring.
fn is_complete(input: &Input) -> bool {
    let mut errors = input.project.errors.iter();
    !errors.any(|error| error.is_missing)
}

/// The files beside a Compose file.
struct Beside<'a> {
    options: &'a CheckOptions,
    /// The folder, with a slash at its end where it has a name.
    folder: &'a str,
    /// The file's name there.
    name: &'a str,
}

impl<'a> Beside<'a> {
    fn of(given: &'a Given, options: &'a CheckOptions) -> Self {
        let start = given.name.rfind('/').map_or(0, |at| at.saturating_add(1));
        let (folder, name) = given.name.split_at_checked(start).unwrap_or_default();
        Self {
            options,
            folder,
            name,
        }
    }

    fn read(&self, name: &str) -> Option<Source> {
        let path = format!("{}{name}", self.folder);
        let bytes = self.options.neighbours.read(&path)?;
        Some(Source::new(&path, &bytes))
    }

    fn is_override(&self) -> bool {
        OVERRIDES.contains(&self.name)
    }

    fn is_default(&self) -> bool {
        DEFAULTS.contains(&self.name)
    }

    /// Reads what the file may be merged over: the one that `docker compose` takes where none is named.
    fn base(&self) -> Option<Source> {
        let is_variant = ["compose", "docker-compose"].iter().any(|stem| {
            let rest = self.name.strip_prefix(stem);
            rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
        });
        let mut names = DEFAULTS.iter();
        (is_variant && !self.is_default()).then(|| names.find_map(|name| self.read(name)))?
    }

    /// Reads the override file of the file.
    fn later(&self) -> Option<Source> {
        let mut names = OVERRIDES.iter();
        self.is_default()
            .then(|| names.find_map(|name| self.read(name)))?
    }
}

/// Files that `docker compose` takes where none is named, in its order.
const DEFAULTS: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// What it merges over them.
const OVERRIDES: &[&str] = &[
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

#[cfg(test)]
mod tests;
