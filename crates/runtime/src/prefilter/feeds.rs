//! What of which events is kept for what they change, whatever the rules say of themselves: the state of later events follows
//! from it.

use super::Filter;
use super::fact::Fact;
use super::formula::Clause;
use super::ranges::Ranges;
use crate::event::{Kind, Traits};

/// `PR_SET_NAME` (prctl(2)): the only option that changes what rules can ask for.
const SET_NAME: i64 = 15;

/// Returns what of a kind changes who threads are and where they work: programs, births, ends, users, groups, sessions,
/// capabilities, names, directories.
pub fn of_threads(kind: Kind) -> Filter {
    let result = |set| Fact::Number(0, set);
    let worked = || result(Ranges::one(0));
    let some = || result(Ranges::from(0));
    let facts = match kind {
        Kind::PROCESS_EXIT => Vec::new(),
        Kind::EXECVE | Kind::EXECVEAT => vec![worked()],
        Kind::CLONE | Kind::CLONE3 | Kind::FORK | Kind::VFORK => vec![some()],
        Kind::SETUID | Kind::SETGID | Kind::SETRESUID | Kind::SETRESGID => vec![worked()],
        Kind::SETREUID | Kind::SETREGID => vec![worked()],
        Kind::SETSID | Kind::SETPGID => vec![some()],
        Kind::CAPSET | Kind::CHDIR | Kind::FCHDIR | Kind::CHROOT => vec![worked()],
        Kind::PRCTL => vec![worked(), Fact::Number(1, Ranges::one(SET_NAME))],
        _ => return Filter::nothing(),
    };
    Filter(vec![Clause(facts)])
}

/// Returns what of a kind changes the descriptors of processes. Whoever tells with each event what its descriptors are of
/// needs this only where rules ask for all descriptors, or for events that tell nothing of theirs.
pub fn of_descriptors(kind: Kind) -> Filter {
    let changes = kind.schema().is_some_and(|schema| {
        let traits = [Traits::CREATES, Traits::DESTROYS, Traits::STATE];
        traits.into_iter().any(|one| schema.traits.has(one))
    });
    let names = matches!(kind, Kind::CONNECT | Kind::BIND | Kind::LISTEN);
    if changes || names {
        Filter::all()
    } else {
        Filter::nothing()
    }
}

/// Fields that are about all descriptors of a process.
pub(super) const OF_ALL_DESCRIPTORS: &[&str] = &[
    "fd.types",
    "proc.fdopencount",
    "proc.fdusage",
    "fdlist.names",
    "fdlist.cips",
    "fdlist.sips",
    "fdlist.cports",
    "fdlist.sports",
];
