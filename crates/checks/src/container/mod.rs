//! Faults of live containers (`CTR-`): what was asked of the engine, and what the kernel does.
//!
//! Where the kernel can be asked it is believed (`kernel`); a fact that is missing never passes.

mod confinement;
mod input;
mod kernel;
mod life;
mod limit;
mod mount;
mod namespace;
mod network;
mod privilege;
mod privileged;
mod tell;

use crate::check::Check;
pub use input::Input;

pub(crate) static CHECKS: &[&[&Check]] = &[
    privilege::CHECKS,
    confinement::CHECKS,
    &[&privileged::CHECK],
    mount::CHECKS,
    network::CHECKS,
    limit::CHECKS,
    life::CHECKS,
    namespace::CHECKS,
];
