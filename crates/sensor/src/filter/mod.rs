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
pub struct Filters(BTreeMap<u16, Recorded>);

impl Filters {
    /// Records all calls that become events of some kinds, and what the state of threads follows from.
    pub fn of_kinds(wanted: &BTreeSet<u16>) -> Self {
        Self::made(|kind| {
            if wanted.contains(&kind.0) {
                prefilter::Filter::all()
            } else {
                prefilter::Filter::nothing()
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
        Self::made(|kind| Self::asked(program, kind, &wants).in_containers())
    }

    fn asked(program: &Program, kind: Kind, wants: impl Fn(Kind) -> bool) -> prefilter::Filter {
        // What is closed is gone when the call returns: only the state knows what it was.
        let descriptors = prefilter::needs_descriptors(program) || program.wants(Kind::CLOSE);
        if wants(kind) {
            return prefilter::Filter::all();
        }
        let filter = prefilter::of_rules(program, kind);
        if descriptors {
            filter.or(&feeds::of_descriptors(kind))
        } else {
            filter
        }
    }

    fn made(of: impl Fn(Kind) -> prefilter::Filter) -> Self {
        let recorded = |kind: u16, call: Option<&Call>| {
            let filter = of(Kind(kind)).or(&feeds::of_threads(Kind(kind)));
            (!filter.is_nothing()).then(|| lower::lower(&filter, call))
        };
        let calls = call::all().filter_map(|call| {
            let recorded = recorded(call.kind, Some(call))?;
            Some((call.number, recorded))
        });
        let exit = recorded(encode::EXIT, None).map(|it| (crate::wire::NUMBER_EXIT, it));
        let birth = (crate::wire::NUMBER_BIRTH, Recorded::All);
        Self(calls.chain(exit).chain([birth]).collect())
    }

    /// Records nothing of some calls, as if each of their records were lost: what comes of that can be tried so.
    #[must_use]
    pub fn without(mut self, numbers: &[u16]) -> Self {
        self.0.retain(|number, _| !numbers.contains(number));
        self
    }

    /// Returns what is recorded of a call.
    pub fn of(&self, number: u16) -> Option<&Recorded> {
        self.0.get(&number)
    }

    /// Returns all calls of which something is recorded, by their numbers.
    pub fn calls(&self) -> impl Iterator<Item = (u16, &Recorded)> {
        self.0.iter().map(|(number, recorded)| (*number, recorded))
    }
}
