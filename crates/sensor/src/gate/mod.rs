//! What keeps containers from doing something: the kernel asks before files are opened ([`files`]), programs at sockets refuse
//! addresses, a signal ends what executes files that only memory holds ([`program`], by the records of [`wire`]), and
//! programs at the kernel's security hooks refuse all of that where a kernel takes them ([`lsm`]).
//!
//! Nothing here decides: policies are handed in, questions are handed out.

pub mod files;
pub mod lsm;
pub mod program;
pub mod wire;
