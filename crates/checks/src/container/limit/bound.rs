//! Limits of a container's control group: as the kernel has them in force, else as they were asked of the engine.

use seawall_model::assessment::Reading;
use seawall_model::host::process::ProcessFacts;
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, reading};
use crate::outcome::Outcomes;

/// A limit.
pub(super) struct Bound<'a> {
    /// The field by which the engine is asked for it: `HostConfig.Memory`.
    pub(super) field: &'static str,
    /// What was asked for.
    pub(super) asked: &'a Seen<i64>,
    /// Whether that nothing was asked for means that there is none.
    pub(super) is_none_unasked: bool,
    /// Where the kernel tells it: `cgroup, memory.max`.
    pub(super) from: &'static str,
    /// What the kernel tells.
    pub(super) in_force: fn(&ProcessFacts) -> &Seen<u64>,
    /// What a container without it may do, as a clause.
    pub(super) without: &'static str,
}

/// Judges whether a container has a limit.
pub(super) fn judge(
    check: &'static Check,
    bound: &Bound<'_>,
    input: &Input<'_>,
    outcomes: &mut Outcomes,
) {
    let Bound { field, asked, .. } = *bound;
    let mut readings: Vec<Reading> = reading(input, field, asked).into_iter().collect();
    let is_limited = match ask(input, bound.from, bound.in_force) {
        Kernel::Says(limit, from) => {
            readings.push(Reading::new(limit.to_string(), from));
            true
        }
        Kernel::SaysNone(from) => {
            readings.push(Reading::new("max", from));
            false
        }
        Kernel::IsSilent if asked.is_absent() && bound.is_none_unasked => false,
        Kernel::IsSilent => match outcomes.need(asked, &input.field(field)) {
            Some(limit) => *limit > 0,
            None => return,
        },
    };
    if is_limited {
        outcomes.pass(readings);
        return;
    }
    let message = format!("container `{}` {}", input.container.name, bound.without);
    fail(check, outcomes, message, "max", readings);
}
