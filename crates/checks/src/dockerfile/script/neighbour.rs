//! Instructions of one kind that follow each other.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::{Arguments, InstructionKind};
use crate::parse::text::Text;

/// Returns pairs of instructions of a kind that follow each other in one stage with the same flags, and could be
/// one: commands are lines for the shell, without heredocs.
pub(super) fn neighbours<'a>(input: &'a Input, name: &str) -> Vec<(Site<'a>, Site<'a>)> {
    let sites: Vec<Site<'a>> = input.sites().collect();
    let pairs = sites.iter().zip(sites.iter().skip(1));
    pairs
        .filter(|(first, second)| {
            first.is_trigger == second.is_trigger
                && is_joinable(**first, name)
                && is_joinable(**second, name)
                && flags(**first) == flags(**second)
        })
        .map(|(first, second)| (*first, *second))
        .collect()
}

fn is_joinable(site: Site<'_>, name: &str) -> bool {
    let is_line = match &site.instruction.kind {
        InstructionKind::Run(arguments) => matches!(arguments, Arguments::Shell(_)),
        InstructionKind::Copy(_) => true,
        _ => false,
    };
    is_line && site.instruction.is(name) && site.instruction.heredocs.is_empty()
}

/// Returns the flags as written, sorted.
fn flags(site: Site<'_>) -> Vec<(&str, Option<&str>)> {
    let flags = site.instruction.flags.iter();
    let mut flags: Vec<_> = flags
        .map(|flag| (flag.name.as_str(), flag.value.as_ref().map(Text::as_str)))
        .collect();
    flags.sort_unstable();
    flags
}
