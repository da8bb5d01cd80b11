//! Faults of live containers (`CTR-`): what was asked of the engine, and what the kernel does.

mod input;
mod privileged;

use crate::check::Check;
pub use input::Input;

pub(crate) static CHECKS: &[&[&Check]] = &[&[&privileged::CHECK]];
