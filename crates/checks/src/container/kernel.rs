//! What the kernel says of a container's first process. Where it says something it is believed; where it is silent,
//! because the container does not run or its process cannot be seen from here, what was asked of the engine counts.

use seawall_model::host::process::ProcessFacts;
use seawall_model::host::seen::Seen;

use super::Input;

/// What the kernel says.
#[derive(Debug)]
pub(super) enum Kernel<'a, T> {
    /// This, and where.
    Says(&'a T, String),
    /// That there is none, and where.
    SaysNone(String),
    /// Nothing.
    IsSilent,
}

/// Asks for a fact of the first process; `file` is where it stands below the process's folder in `/proc`.
pub(super) fn ask<'a, T>(
    input: &Input<'a>,
    file: &str,
    fact: fn(&ProcessFacts) -> &Seen<T>,
) -> Kernel<'a, T> {
    let Seen::Known(process) = &input.container.process else {
        return Kernel::IsSilent;
    };
    let from = format!("/proc/{}/{file}", process.pid);
    match fact(process) {
        Seen::Known(fact) => Kernel::Says(fact, from),
        Seen::Absent => Kernel::SaysNone(from),
        Seen::Unknown(_) => Kernel::IsSilent,
    }
}
