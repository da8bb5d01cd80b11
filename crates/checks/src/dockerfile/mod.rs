//! Checks of Dockerfiles.

use crate::check::Check;
use crate::fault::Place;
use crate::parse::dockerfile::expand::Expanded;
use crate::parse::dockerfile::ignore::Ignore;
use crate::parse::dockerfile::stage::{Stage, Stages};
use crate::parse::dockerfile::syntax::{Dockerfile, Instruction, Word};
use crate::settings::Settings;
use crate::source::{Source, Span};

/// What a check of Dockerfiles sees.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The Dockerfile.
    pub document: &'a Dockerfile,
    /// Its stages, and what holds at each instruction.
    pub stages: &'a Stages,
    /// Parameters.
    pub settings: &'a Settings,
    /// What is known of the files around it.
    pub beside: &'a Beside,
}

/// What is known of the files around a Dockerfile.
#[derive(Debug, Default)]
pub struct Beside {
    /// The `.dockerignore` that counts: `<Dockerfile name>.dockerignore` beside it, or that of the build context.
    pub ignore: Option<IgnoreFile>,
    /// Paths of the files of the build context, relative to it, with slashes. Nothing where they are not known.
    pub files: Option<Vec<String>>,
    /// Whether it was looked for a `.dockerignore` at all: only then its absence means anything.
    pub is_searched: bool,
}

/// A `.dockerignore`.
#[derive(Debug)]
pub struct IgnoreFile {
    /// Its text.
    pub source: Source,
    /// Its patterns.
    pub ignore: Ignore,
}

impl IgnoreFile {
    /// Reads a `.dockerignore`.
    pub fn new(source: Source) -> Self {
        let ignore = Ignore::parse(source.text());
        Self { source, ignore }
    }
}

impl<'a> Input<'a> {
    /// Returns all instructions with their positions.
    pub fn instructions(&self) -> impl Iterator<Item = (usize, &'a Instruction)> + use<'a> {
        self.document.instructions.iter().enumerate()
    }

    /// Returns the instructions of a stage behind its `FROM`, with their positions.
    pub fn of_stage(
        &self,
        stage: &Stage,
    ) -> impl Iterator<Item = (usize, &'a Instruction)> + use<'a> {
        let range = stage.instructions.clone();
        let instructions = self.document.instructions.get(range.clone()).unwrap_or_default();
        range.zip(instructions)
    }

    /// Returns the instruction at a position.
    pub fn instruction(&self, at: usize) -> Option<&'a Instruction> {
        self.document.instructions.get(at)
    }

    /// Expands the variables of a word of the instruction at a position.
    pub fn expand(&self, at: usize, word: &Word) -> Expanded {
        self.stages.expand(at, word)
    }

    /// Makes the place of a part of the instruction at a position; an exception for it names the instruction.
    pub fn place(&self, at: usize, span: Span) -> Place {
        let instruction = self.instruction(at);
        Place {
            span: Some(span),
            words: instruction.map(|it| self.stages.words(at, it)).unwrap_or_default(),
            scope: instruction.map(|it| it.span),
            ..Place::default()
        }
    }

    /// Makes the place of a fault of a stage: its `FROM`, which an exception names, too.
    pub fn stage_place(&self, stage: &Stage) -> Place {
        let from = self.instruction(stage.from);
        Place {
            span: from.map(|it| it.head),
            words: stage.label(),
            scope: from.map(|it| it.span),
            ..Place::default()
        }
    }

    /// Makes the place of a fault of the whole file.
    pub fn file_place(&self, span: Span) -> Place {
        Place {
            span: Some(span),
            words: "the file".to_owned(),
            scope: Some(self.document.source.span()),
            ..Place::default()
        }
    }
}

/// All checks of Dockerfiles, in the order of their ids.
pub static CHECKS: &[&Check] = &[];
