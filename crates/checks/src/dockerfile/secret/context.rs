//! What `COPY` and `ADD` take from the build context.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::{InstructionKind, Word};

/// A path of the build context that is copied.
#[derive(Debug)]
pub(super) struct Copied<'a> {
    /// Who copies it.
    pub(super) site: Site<'a>,
    /// As written.
    pub(super) word: &'a Word,
    /// From the context on, without `./` and slashes at the ends; empty for all of it.
    pub(super) path: String,
}

/// Returns the paths that are copied, as far as they are known.
pub(super) fn copied(input: &Input) -> Vec<Copied<'_>> {
    let mut found = Vec::new();
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        if site.instruction.flag("from").is_some() {
            continue;
        }
        for word in &copy.sources {
            let expanded = input.stages.expand(site.index, word);
            let Some(value) = expanded
                .known()
                .filter(|value| !is_remote(value) && !value.is_empty())
            else {
                continue;
            };
            found.push(Copied {
                site,
                word,
                path: relative(value),
            });
        }
    }
    found
}

impl Copied<'_> {
    /// Says whether it is the whole context.
    pub(super) fn is_all(&self) -> bool {
        matches!(self.path.as_str(), "" | "*" | "**")
    }
}

fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@")
}

/// Makes a path relative to the context, which nobody gets out of.
fn relative(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
