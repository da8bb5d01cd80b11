//! One step of a history → what it says. Nothing specifies the form: what is read here is what builders write.
//!
//! - Docker's classic builder and Buildah: `SHELL #(nop)  CMD ["a"]`, and the command with its shell for `RUN`,
//!   `|N NAME=value …` in front of it where the build was given arguments.
//! - `BuildKit`: the instruction with its words expanded, a shell in front of what `RUN` is given, ` # buildkit`
//!   behind what made a layer.
//! - Kaniko: instructions as they stand in the Dockerfile.
//!
//! Bazel, ko, Jib, Nix, `docker commit` and others write a remark, or nothing.

use super::shell::part_shell;
use crate::parse::dockerfile::KEYWORDS;

/// What a step says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said<'a> {
    /// Arguments of the build that the command saw, by name.
    pub(super) arguments: Vec<(&'a str, &'a str)>,
    /// What was done.
    pub(super) deed: Deed<'a>,
}

/// What a step did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Deed<'a> {
    /// Ran a command.
    Run {
        /// The words of its shell; none where it was given as words, or where that is not known.
        shell: Vec<&'a str>,
        /// The command.
        command: &'a str,
        /// Whether a builder of Dockerfiles says that this is a command.
        is_sure: bool,
    },
    /// Any other instruction.
    Instruction {
        /// Its keyword.
        keyword: &'static str,
        /// What stands behind it.
        rest: &'a str,
    },
    /// Nothing that is said: a remark of another tool, or no word at all.
    Remark,
}

/// Reads a step. `shells` are the shells that the image names; `declared` are names of arguments.
pub(super) fn read_step<'a>(text: &'a str, shells: &[String], declared: &[&str]) -> Said<'a> {
    let text = text.trim();
    let text = text.strip_suffix(BUILDKIT).unwrap_or(text).trim_end();
    match keyword_of(text) {
        Some(("RUN", rest)) => return ran(without_flags(rest), shells, declared, true),
        Some((keyword, rest)) => return Said::plain(Deed::Instruction { keyword, rest }),
        None => {}
    }
    if let Some(rest) = part_shell(text, shells).and_then(|it| it.command.strip_prefix(NOP)) {
        let deed = match keyword_of(rest.trim_start()) {
            Some((keyword, rest)) => Deed::Instruction { keyword, rest },
            None => Deed::Remark,
        };
        return Said::plain(deed);
    }
    if text.is_empty() || text.starts_with('#') {
        return Said::plain(Deed::Remark);
    }
    ran(text, shells, declared, false)
}

impl<'a> Said<'a> {
    const fn plain(deed: Deed<'a>) -> Self {
        Self {
            arguments: Vec::new(),
            deed,
        }
    }
}

/// Parts a keyword from what follows. Only capital letters count: a command may be called like an instruction.
fn keyword_of(text: &str) -> Option<(&'static str, &str)> {
    let word = text
        .split(|char: char| char.is_whitespace())
        .next()
        .unwrap_or_default();
    let keyword = KEYWORDS.iter().copied().find(|keyword| *keyword == word)?;
    Some((
        keyword,
        text.get(word.len()..).unwrap_or_default().trim_start(),
    ))
}

/// Cuts the flags off that `RUN` itself was given: no command begins with one.
fn without_flags(mut text: &str) -> &str {
    while text.starts_with("--") {
        let flag = text
            .split(|char: char| char.is_whitespace())
            .next()
            .unwrap_or_default();
        text = text.get(flag.len()..).unwrap_or_default().trim_start();
    }
    text
}

/// Reads a command with its arguments and its shell.
fn ran<'a>(text: &'a str, shells: &[String], declared: &[&str], is_sure: bool) -> Said<'a> {
    let (arguments, rest) = match arguments(text, shells, declared) {
        Some((arguments, rest)) => (Some(arguments), rest),
        None => (None, text),
    };
    let is_given = arguments.is_some();
    let deed = match part_shell(rest, shells) {
        Some(it) => Deed::Run {
            shell: it.shell,
            command: it.command,
            is_sure: true,
        },
        None => Deed::Run {
            shell: Vec::new(),
            command: rest,
            is_sure: is_sure || is_given,
        },
    };
    Said {
        arguments: arguments.unwrap_or_default(),
        deed,
    }
}

/// Parts `|2 A=1 B=2 ` from the command behind it. Where the last value ends is said nowhere: a shell begins there,
/// else the next word.
fn arguments<'a>(
    text: &'a str,
    shells: &[String],
    declared: &[&str],
) -> Option<(Vec<(&'a str, &'a str)>, &'a str)> {
    let (number, list) = text.strip_prefix('|')?.split_once(' ')?;
    let number: usize = number.parse().ok()?;
    if number == 0 {
        return Some((Vec::new(), list));
    }
    let first = list.split('=').next().unwrap_or_default();
    let only_declared = declared.contains(&first);
    let is_name = |text: &str| {
        let name = text.split(['=', ' ']).next().unwrap_or_default();
        let is_followed = text.get(name.len()..).is_some_and(|it| it.starts_with('='));
        let is_known = !only_declared || declared.contains(&name);
        is_followed && !name.is_empty() && is_known
    };
    let mut starts = vec![0_usize];
    let mut end = None;
    for (at, _) in list.match_indices(' ') {
        let behind = at.saturating_add(1);
        let text = list.get(behind..).unwrap_or_default();
        if part_shell(text, shells).is_some() {
            end = Some(at);
            break;
        }
        if starts.len() < number.min(MOST_ARGUMENTS) && is_name(text) {
            starts.push(behind);
        } else if starts.len() >= number && end.is_none() {
            end = Some(at);
        }
    }
    let end = end.unwrap_or(list.len());
    starts.retain(|start| *start <= end);
    let ends = starts.iter().skip(1).map(|start| start.saturating_sub(1));
    let ends: Vec<usize> = ends.chain([end]).collect();
    let pairs = starts.iter().zip(ends).filter_map(|(start, end)| {
        let pair = list.get(*start..end)?;
        pair.split_once('=')
    });
    Some((
        pairs.collect(),
        list.get(end..).unwrap_or_default().trim_start(),
    ))
}

/// What the classic builder puts in front of instructions that run nothing.
const NOP: &str = "#(nop)";

/// What `BuildKit` puts behind instructions that make a layer.
const BUILDKIT: &str = "# buildkit";

/// Arguments of one command.
const MOST_ARGUMENTS: usize = 1000;

#[cfg(test)]
mod tests;
