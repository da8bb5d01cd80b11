//! What `yum` and `dnf` leave on disk, and what takes it away.

use super::super::table::Manager;
use crate::parse::shell::{Invocation, Word};

/// Returns the subcommand with which one of these managers fetches something.
pub(super) fn fetches<'a>(invocation: &'a Invocation, managers: &[&Manager]) -> Option<&'a Word> {
    let call = managers
        .iter()
        .find_map(|manager| manager.fetch(invocation));
    call.map(|call| call.verb)
}

/// Says whether a command takes all lists away. These managers share their directories.
pub(super) fn cleans(invocation: &Invocation) -> bool {
    let is_verb = invocation.subcommand().is_some_and(|verb| verb == "clean");
    let is_enough = |word: &&Word| {
        let what = word.literal();
        what.is_none_or(|what| matches!(&*what, "all" | "metadata"))
    };
    invocation.is_any(&["yum", "dnf", "microdnf", "tdnf"])
        && is_verb
        && invocation.targets().iter().any(is_enough)
}
