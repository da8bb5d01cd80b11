//! What keeps containers from doing something: the kernel asks before files are opened ([`files`]), programs at sockets refuse
//! addresses, and a signal ends what executes files that only memory holds ([`program`], by the records of [`wire`]).
//!
//! Nothing here decides: policies are handed in, questions are handed out.

pub mod files;
pub mod program;
pub mod wire;
