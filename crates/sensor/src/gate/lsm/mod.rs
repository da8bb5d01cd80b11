//! Programs at the security hooks of the kernel (BPF LSM): what a policy forbids is refused before it is done, or only
//! reported. It needs a kernel that is started with `lsm=…,bpf`; whether it has it is tried, never read from a list.
//!
//! Reading order: [`policy`] (what is forbidden, and to whom), [`network`] (rules for addresses become a table), [`told`] (what
//! the programs report), `gate` (loading, asking, counting) and `pins` (what outlives its loader).
//! The tables and reports are those of `bpf/lsm.h`.

mod ask;
mod gate;
mod load;
pub mod network;
mod pins;
pub mod policy;
mod tables;
pub mod told;

pub(crate) use load::Silence;

pub use ask::Identity;
pub use gate::{Failure, Lsm, Settings, Take, Tally};
pub use pins::forget;
pub use policy::{FileId, FileRule, Key, Origins, Policy, Rules};
pub use told::{Hook, Object, Refusal, Why};
