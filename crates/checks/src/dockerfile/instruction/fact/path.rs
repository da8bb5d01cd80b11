//! Paths in instructions: where they lead as far as it is known, and what they start from.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::Word;

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dockerfile) enum Start {
    /// At the root, of a drive on Windows.
    Root,
    /// At the working directory.
    Workdir,
    /// A variable that is not known, or nothing at all, stands in front.
    Unknown,
}

/// Says where a path of an instruction starts.
pub(in crate::dockerfile) fn start_of(input: &Input, site: Site<'_>, path: &Word) -> Start {
    match known(input, site, path) {
        Some(value) => start(&value),
        None => start(path.as_str().trim_start_matches(['"', '\''])),
    }
}

/// Returns what a word of an instruction is worth where all of it is known. Who builds on an image has other
/// variables, so that of what `ONBUILD` triggers only words without variables are known.
pub(in crate::dockerfile) fn known(input: &Input, site: Site<'_>, word: &Word) -> Option<String> {
    if site.is_trigger && word.as_str().contains('$') {
        return None;
    }
    let expanded = input.stages.expand(site.index, word);
    expanded.known().map(str::to_owned)
}

/// Returns who made a setting that holds at an instruction. What `ONBUILD` triggers comes first in the builds of
/// others: there the settings of the finished stage hold.
pub(in crate::dockerfile) fn setting(input: &Input, site: Site<'_>, what: What) -> Setting {
    match input.stages.of(site.index) {
        Some(stage) if site.is_trigger => stage.final_setting(what),
        _ => input.stages.setting_at(what, site.index),
    }
}

fn start(path: &str) -> Start {
    let mut chars = path.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (None | Some('$'), ..) => Start::Unknown,
        (Some('/' | '\\'), ..) => Start::Root,
        (Some(drive), Some(':'), Some('/' | '\\' | '$')) if drive.is_ascii_alphabetic() => {
            Start::Root
        }
        _ => Start::Workdir,
    }
}
