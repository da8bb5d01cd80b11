//! What checks of other sections need of the tables: which packages of the system something installs, and whether
//! it takes packages off again.

use super::table::{ALL_APT, ALL_YUM, APK, Manager, ZYPPER};
use crate::parse::shell::{Invocation, Word};

/// Returns the programs that install them.
pub(in crate::dockerfile) fn programs() -> Vec<&'static str> {
    managers().map(|manager| manager.program).collect()
}

/// Returns the packages of the system that an invocation installs, as far as they are named.
pub(in crate::dockerfile) fn installs(invocation: &Invocation) -> Vec<&Word> {
    let call = managers().find_map(|manager| manager.installation(invocation));
    call.map(|call| call.targets).unwrap_or_default()
}

/// Says whether an invocation takes packages off the system.
pub(in crate::dockerfile) fn removes(invocation: &Invocation) -> bool {
    managers().any(|manager| manager.call(invocation, REMOVES).is_some())
}

fn managers() -> impl Iterator<Item = &'static Manager> {
    let single = [&APK, &ZYPPER];
    ALL_APT.iter().chain(ALL_YUM).copied().chain(single)
}

/// What the managers of all families call that.
const REMOVES: &[&str] = &[
    "remove",
    "purge",
    "autoremove",
    "autopurge",
    "del",
    "erase",
    "rm",
];
