//! What keeps containers from doing what a policy forbids, in the kernel.

pub mod lsm;
