//! Section F of the catalogue: what the commands of `RUN` do that an instruction does better, or that is better
//! left.

mod archive_copied_then_unpacked;
mod cd;
mod consecutive_runs;
mod mergeable_instructions;
mod neighbour;
mod pipe_without_pipefail;
mod pointless_command;
mod shell_replaced;
mod wget_and_curl;
mod wget_without_progress;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &cd::CHECK,
    &archive_copied_then_unpacked::CHECK,
    &consecutive_runs::CHECK,
    &mergeable_instructions::CHECK,
    &shell_replaced::CHECK,
    &pipe_without_pipefail::CHECK,
    &wget_and_curl::CHECK,
    &pointless_command::CHECK,
    &wget_without_progress::CHECK,
];
