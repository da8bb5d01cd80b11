//! `/proc`: what the kernel says of processes (`proc_pid_status(5)`, `namespaces(7)`, `cgroups(7)`).

pub(super) mod cgroup;
pub(super) mod mount;
pub(super) mod process;
pub(super) mod socket;
pub(super) mod status;
