//! Which instructions run which programs: an index by name. Most checks ask for a few programs, and a document may
//! run hundreds of thousands of commands.

use std::borrow::Cow;
use std::collections::HashMap;

use super::input::{Input, Site};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::dialect::Dialect;
use crate::parse::shell::{Commands, Invocation};

/// Where the programs of a document are run, by every name that they go by.
#[derive(Debug, Default)]
pub(super) struct Programs {
    by_name: HashMap<Box<str>, Vec<Position>>,
    /// What sets variables: in front of a program, by itself, or as `export` does.
    setting: Vec<Position>,
}

/// Position of an instruction, and of an invocation in it.
type Position = (u32, u32);

impl Programs {
    /// Goes through what all instructions run.
    pub(super) fn of(commands: &[Option<Commands>]) -> Self {
        let mut programs = Self::default();
        for (index, commands) in (0_u32..).zip(commands) {
            let all = commands.iter().flat_map(|it| &it.invocations);
            for (at, invocation) in (0_u32..).zip(all) {
                programs.add(invocation, (index, at));
            }
        }
        programs
    }

    fn add(&mut self, invocation: &Invocation, position: Position) {
        let (program, tool) = (invocation.program.as_str(), invocation.tool());
        if !invocation.assignments.is_empty() || invocation.is_any(DECLARING) {
            self.setting.push(position);
        }
        self.add_name(program, invocation.dialect, position);
        if tool != program {
            self.add_name(tool, invocation.dialect, position);
        }
    }

    fn add_name(&mut self, name: &str, dialect: Dialect, position: Position) {
        if name.is_empty() {
            return;
        }
        // Windows asks nobody for the case of letters.
        let has_case = dialect.is_posix() || dialect == Dialect::Unknown;
        let name = if has_case {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(name.to_ascii_lowercase())
        };
        if let Some(positions) = self.by_name.get_mut(&*name) {
            positions.push(position);
        } else {
            self.by_name.insert(name.into(), vec![position]);
        }
    }

    /// Returns where any of these programs may be run, in the order of the document.
    fn positions(&self, names: &[&str]) -> Cow<'_, [Position]> {
        let mut found: Cow<'_, [Position]> = Cow::Borrowed(&[]);
        let mut add = |name: &str| {
            let positions = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
            if found.is_empty() {
                found = Cow::Borrowed(positions);
            } else if !positions.is_empty() {
                found.to_mut().extend(positions);
            }
        };
        for name in names {
            add(name);
            if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                add(&name.to_ascii_lowercase());
            }
        }
        if let Cow::Owned(found) = &mut found {
            found.sort_unstable();
            found.dedup();
        }
        found
    }
}

/// Where some programs are run.
#[derive(Debug)]
pub struct Running<'a> {
    input: &'a Input,
    positions: Cow<'a, [Position]>,
    counts: fn(&InstructionKind) -> bool,
}

/// An instruction that runs one of some programs.
#[derive(Clone, Copy, Debug)]
pub struct Runs<'a, 'p> {
    /// The instruction.
    pub site: Site<'a>,
    /// All that it runs.
    pub commands: &'a Commands,
    positions: &'p [Position],
}

impl<'a> Running<'a> {
    /// Looks up by whom programs are run in the build.
    pub(super) fn of(input: &'a Input, programs: &'a Programs, names: &[&str]) -> Self {
        Self::at(input, programs.positions(names))
    }

    /// Looks up what sets variables in the build.
    pub(super) fn setting(input: &'a Input, programs: &'a Programs) -> Self {
        Self::at(input, Cow::Borrowed(&programs.setting))
    }

    fn at(input: &'a Input, positions: Cow<'a, [Position]>) -> Self {
        Self {
            input,
            positions,
            counts: |kind| matches!(kind, InstructionKind::Run(_)),
        }
    }

    /// Also takes what is run when the container starts. Health checks ask the container itself and are left out.
    pub(super) fn or_started(self) -> Self {
        Self {
            counts: |kind| {
                matches!(
                    kind,
                    InstructionKind::Run(_)
                        | InstructionKind::Cmd(_)
                        | InstructionKind::Entrypoint(_)
                )
            },
            ..self
        }
    }

    /// Returns the instructions that run any of the programs, in order.
    pub fn runs(&self) -> impl Iterator<Item = Runs<'a, '_>> {
        let (input, counts) = (self.input, self.counts);
        let by_instruction = self.positions.chunk_by(|a, b| a.0 == b.0);
        by_instruction.filter_map(move |positions| {
            let index = usize::try_from(positions.first()?.0).ok()?;
            let site = input.site(index)?;
            let commands = input
                .commands(index)
                .filter(|_| counts(&site.instruction.kind))?;
            Some(Runs {
                site,
                commands,
                positions,
            })
        })
    }

    /// Returns every run of any of the programs, in order.
    pub fn invocations(&self) -> impl Iterator<Item = (Site<'a>, &'a Invocation)> {
        self.runs()
            .flat_map(|run| run.invocations().map(move |(_, it)| (run.site, it)))
    }
}

impl<'a, 'p> Runs<'a, 'p> {
    /// Returns the runs of the programs in this instruction, each with its position among all that it runs.
    pub fn invocations(
        self,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a Invocation)> + use<'a, 'p> {
        self.positions.iter().filter_map(move |(_, at)| {
            let at = usize::try_from(*at).ok()?;
            Some((at, self.commands.invocations.get(at)?))
        })
    }
}

/// Programs that set variables.
pub(super) const DECLARING: &[&str] = &["export", "declare", "typeset", "local", "readonly"];
