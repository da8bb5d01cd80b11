//! Hardens Compose files: what checks tell and nobody accepted is hardened step by step, until nothing is left that
//! can be; then the file is read again, and written as `docker run` lines where that is asked for.

use seawall_checks::compose::Input;
use seawall_checks::fault::Fault;
use seawall_checks::fix;
use seawall_checks::harden::run::{Commands, Project, lines};
use seawall_checks::harden::{Change, Left, Wishes, harden as step};
use seawall_checks::source::Source;
use seawall_model::artifact::ArtifactKind;
use seawall_model::nearest::nearest;

use super::assess::accept;
use super::look::{judge_project, project};
use super::sharing::share;
use super::{CheckOptions, Given};

/// A hardened file.
#[derive(Clone, Debug)]
pub struct Hardened {
    /// Its text from before.
    pub before: String,
    /// Its text now.
    pub after: String,
    /// What was changed, service by service.
    pub changes: Vec<Change>,
    /// What was left as it is.
    pub left: Vec<Left>,
    /// The hardened services as commands, where they were asked for.
    pub commands: Vec<(String, Commands)>,
}

/// Why a file cannot be hardened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CannotHarden {
    /// It is something else.
    #[error("{0} is no Compose file: only those are hardened")]
    NoCompose(String),
    /// Not all of it can be read, so that it cannot be written.
    #[error("{name} is not hardened: {why}")]
    Unreadable {
        /// The file.
        name: String,
        /// What cannot be read.
        why: String,
    },
    /// A service that is not there was named.
    #[error("there is no service {name}{hint}")]
    NoService {
        /// What was named.
        name: String,
        /// What may have been meant.
        hint: String,
    },
    /// Steps undo each other.
    #[error("{0} is not hardened: every step asks for another one")]
    NoEnd(String),
}

/// Hardens the last of some Compose files, which are merged in order as by `docker compose -f A -f B`. With `folder`,
/// the project's folder from the root, the services are written as commands, too.
///
/// # Errors
/// Where a file is none of Compose's, cannot be read whole, or does not have a service that was named.
pub fn harden(
    files: &[Given],
    options: &CheckOptions,
    wishes: &Wishes,
    folder: Option<&str>,
) -> Result<Hardened, CannotHarden> {
    // Documents nest: their readers get room for that.
    let mut done = share(&[()], 1, |()| whole(files, options, wishes, folder));
    done.pop()
        .unwrap_or_else(|| Err(CannotHarden::NoEnd(String::new())))
}

fn whole(
    files: &[Given],
    options: &CheckOptions,
    wishes: &Wishes,
    folder: Option<&str>,
) -> Result<Hardened, CannotHarden> {
    let mut sources = Vec::new();
    for given in files {
        sources.push(source(given)?);
    }
    let (Some(first), Some(last), Some(before)) = (files.first(), files.last(), sources.last())
    else {
        return Err(CannotHarden::NoCompose("nothing".to_owned()));
    };
    let before = before.text().to_owned();
    let mut work = Work {
        first,
        last,
        sources,
        options,
        wishes,
    };
    work.is_sound()?;
    let (mut changes, mut after) = (Vec::new(), before.clone());
    for _ in 0..MOST_ROUNDS {
        let done = work.step();
        if done.edits.is_empty() {
            let left = done.left;
            let commands = folder.map_or_else(Vec::new, |folder| work.commands(folder));
            return Ok(Hardened {
                before,
                after,
                changes,
                left,
                commands,
            });
        }
        changes.extend(done.changes);
        after = fix::apply(&after, &done.edits).0;
        if let Some(last) = work.sources.last_mut() {
            *last = Source::new(&work.last.name, after.as_bytes());
        }
        work.is_sound()?;
    }
    Err(CannotHarden::NoEnd(last.name.clone()))
}

/// Reads a file whole.
fn source(given: &Given) -> Result<Source, CannotHarden> {
    if given.kind != ArtifactKind::Compose {
        return Err(CannotHarden::NoCompose(given.name.clone()));
    }
    let source = Source::new(&given.name, &given.bytes);
    let why = if Source::is_cut(given.bytes.len()) {
        "it is too long"
    } else if source.first_replaced().is_some() {
        "it is not UTF-8"
    } else {
        return Ok(source);
    };
    Err(CannotHarden::Unreadable {
        name: given.name.clone(),
        why: why.to_owned(),
    })
}

/// A project while its last file is hardened.
struct Work<'a> {
    first: &'a Given,
    last: &'a Given,
    sources: Vec<Source>,
    options: &'a CheckOptions,
    wishes: &'a Wishes,
}

impl Work<'_> {
    fn input(&self) -> Input {
        project(self.sources.clone(), self.first, self.options)
    }

    /// Sees that Compose would read the files, and that the services are there.
    fn is_sound(&self) -> Result<(), CannotHarden> {
        let input = self.input();
        let mut errors = input.project.errors.iter();
        if let Some(error) = errors.find(|error| !error.is_warning) {
            let source = input.project.source(error.document);
            let line = source.map_or(0, |source| source.position(error.span.start).line);
            return Err(CannotHarden::Unreadable {
                name: source.map_or_else(String::new, |source| source.name().to_owned()),
                why: format!("line {line}: {}", error.why),
            });
        }
        let names: Vec<&str> = input.services().map(|service| service.name()).collect();
        let mut wanted = self.wishes.services.iter();
        match wanted.find(|name| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(CannotHarden::NoService {
                name: name.clone(),
                hint: match nearest(name, &names) {
                    Some(near) => format!("; did you mean {near}?"),
                    None => format!("; there are {}", names.join(", ")),
                },
            }),
        }
    }

    fn step(&self) -> seawall_checks::harden::Hardened {
        let looked = judge_project(self.input(), self.first, self.options);
        let assessed = accept(looked, self.last, self.options);
        let pairs = assessed.looked.faults.iter().zip(&assessed.findings);
        let open: Vec<&Fault> = pairs
            .filter(|(_, finding)| finding.is_open())
            .map(|(fault, _)| fault)
            .collect();
        step(&self.input(), &open, self.wishes)
    }

    fn commands(&self, folder: &str) -> Vec<(String, Commands)> {
        let input = self.input();
        let said = input.project.root.get("name").and_then(|name| name.text());
        let name = said.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or_default());
        let project = Project {
            name: normal(name),
            folder: folder.to_owned(),
        };
        let wanted = &self.wishes.services;
        input
            .services()
            .filter(|it| wanted.is_empty() || wanted.iter().any(|name| name == it.name()))
            .filter(|it| it.get("provider").is_none())
            .map(|it| (it.name().to_owned(), lines(&input, it, &project)))
            .collect()
    }
}

/// Makes a project's name of a folder's, as Compose does.
fn normal(name: &str) -> String {
    let kept = name.to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_' || *c == '-');
    let kept: String = kept.collect();
    let kept = kept.trim_start_matches(['_', '-']);
    if kept.is_empty() { "project" } else { kept }.to_owned()
}

/// Steps: what is taken out makes room for what is put in.
const MOST_ROUNDS: usize = 20;
