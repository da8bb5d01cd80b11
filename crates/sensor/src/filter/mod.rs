//! Which calls are recorded: what no rule can match is cut in the kernel, before anything is written of it.
//!
//! [`Filters`] says it for each call. A [`prefilter::Filter`], which is about parameters of events, is brought down to what the
//! programs in the kernel see of a call (`lower`): its result, its arguments, the socket or file that it is about. What they
//! don't see counts as "may". What several lists of facts ask for is looked at once (`code`). `layout` writes that as `bpf/wire.h` has it.
//!
//! Always recorded, because later events are read with what they change: programs that were started, births of threads and
//! their ends, changes of users, groups, sessions, capabilities, names and directories, where they succeeded.

mod code;
#[cfg(feature = "kernel")]
mod layout;
mod lower;
mod names;

pub use code::{Atom, Code, What};
pub use names::PathName;

use crate::call::{self, Call};
use crate::encode;
use seawall_runtime::engine::Program;
use seawall_runtime::event::Kind;
use seawall_runtime::prefilter::texts::{self, Texts};
use seawall_runtime::prefilter::{self, feeds};
use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "kernel")]
pub(crate) use layout::bytes;

/// What of a call is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Each one.
    All,
    /// What the code keeps.
    Some(Code),
}

/// What is recorded of each call, by its number; [`crate::wire::NUMBER_EXIT`] stands for ends of threads,
/// [`crate::wire::NUMBER_BIRTH`] for births, which are recorded where anything is. What is not there is not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    calls: BTreeMap<u16, Recorded>,
    /// Of whom paths are taken before others can write over them, by the numbers of the calls that open them.
    texts: BTreeMap<u16, Texts>,
}

impl Filters {
    /// Records all calls that become events of some kinds, and what the state of threads follows from.
    pub fn of_kinds(wanted: &BTreeSet<u16>) -> Self {
        Self::made(|kind| {
            if wanted.contains(&kind.0) {
                (prefilter::Filter::all(), Texts::All)
            } else {
                (prefilter::Filter::nothing(), Texts::Nobody)
            }
        })
    }

    /// Records what rules can match, all of the kinds that something else wants, and what the state of threads follows from.
    pub fn of_rules(program: &Program, wants: impl Fn(Kind) -> bool) -> Self {
        Self::made(|kind| Self::asked(program, kind, &wants))
    }

    /// As [`Self::of_rules`], of what threads do that may be in a container; and what the state of threads follows from, of all:
    /// what a runtime is, and who its children are, is told before they are in one.
    pub fn of_containers(program: &Program, wants: impl Fn(Kind) -> bool) -> Self {
        Self::made(|kind| {
            let (filter, texts) = Self::asked(program, kind, &wants);
            (filter.in_containers(), texts.min(Texts::Contained))
        })
    }

    fn asked(
        program: &Program,
        kind: Kind,
        wants: impl Fn(Kind) -> bool,
    ) -> (prefilter::Filter, Texts) {
        // What is closed is gone when the call returns: only the state knows what it was.
        let descriptors = prefilter::needs_descriptors(program) || program.wants(Kind::CLOSE);
        if wants(kind) {
            return (prefilter::Filter::all(), Texts::All);
        }
        let filter = prefilter::of_rules(program, kind);
        let texts = texts::of_paths(program, kind);
        if descriptors {
            (filter.or(&feeds::of_descriptors(kind)), texts)
        } else {
            (filter, texts)
        }
    }

    fn made(of: impl Fn(Kind) -> (prefilter::Filter, Texts)) -> Self {
        let recorded = |kind: u16, call: Option<&Call>| {
            let (filter, texts) = of(Kind(kind));
            let filter = filter.or(&feeds::of_threads(Kind(kind)));
            (!filter.is_nothing()).then(|| (lower::lower(&filter, call), texts))
        };
        let mut filters = Self::default();
        for call in call::all() {
            if let Some((recorded, texts)) = recorded(call.kind, Some(call)) {
                filters.calls.insert(call.number, recorded);
                filters.texts.insert(call.number, texts);
            }
        }
        if let Some((exit, _)) = recorded(encode::EXIT, None) {
            filters.calls.insert(crate::wire::NUMBER_EXIT, exit);
        }
        let birth = (crate::wire::NUMBER_BIRTH, Recorded::All);
        filters.calls.extend([birth]);
        filters
    }

    /// Records nothing of some calls, as if each of their records were lost: what comes of that can be tried so.
    #[must_use]
    pub fn without(mut self, numbers: &[u16]) -> Self {
        self.calls.retain(|number, _| !numbers.contains(number));
        self
    }

    /// Returns what is recorded of a call.
    pub fn of(&self, number: u16) -> Option<&Recorded> {
        self.calls.get(&number)
    }

    /// Returns of whom the path is taken that a call opens.
    pub fn texts(&self, number: u16) -> Texts {
        self.texts.get(&number).copied().unwrap_or_default()
    }

    /// Returns all calls of which something is recorded, by their numbers.
    pub fn calls(&self) -> impl Iterator<Item = (u16, &Recorded)> {
        self.calls
            .iter()
            .map(|(number, recorded)| (*number, recorded))
    }
}
