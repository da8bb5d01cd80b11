//! Section H of the catalogue: scripts that a shell runs, looked at by a linter for shell scripts.
//!
//! `script` says which scripts there are and what is known where they run; the linter that is built in
//! (feature `shell-lint`) or an installed one makes [`Remark`]s on them, which the check tells as faults.

mod code;
mod mistake;
#[cfg(feature = "shell-lint")]
mod plain;
mod program;
mod prologue;
mod remark;
mod script;
#[cfg(feature = "shell-lint")]
mod shuck;
mod table;

use crate::check::Check;

pub use code::{is_judged_by_built_in, number_of};
pub use mistake::ID;
pub use remark::{Remark, Replacement};
pub use script::{Program, Script, Scripts};

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[&mistake::CHECK];

/// The linter that is built in, and its version; nothing where there is none.
pub const BUILT_IN: Option<&str> = if cfg!(feature = "shell-lint") {
    Some("shuck 0.2.8")
} else {
    None
};
