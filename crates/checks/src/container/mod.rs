//! Faults of live containers (`CTR-`): what was asked of the engine, and what the kernel does.
//!
//! Where the kernel can be asked it is believed (`kernel`); a fact that is missing never passes.

pub(crate) mod confinement;
mod input;
mod kernel;
mod life;
mod limit;
pub(crate) mod mount;
pub(crate) mod namespace;
pub(crate) mod network;
pub(crate) mod privilege;
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
