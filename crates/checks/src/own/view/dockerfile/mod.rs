//! Dockerfiles as conditions see them: stages, instructions, and the programs that they run.

mod command;
mod find;
mod instruction;
mod shape;
mod stage;

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::{Step, Value};

use super::{Element, MOST_ELEMENTS};
use crate::dockerfile::{Input, Site};
use crate::own::Subject;
use crate::source::{Source, Span};

pub use shape::{OF_COMMAND, OF_FILE, OF_INSTRUCTION, OF_STAGE};

/// A Dockerfile, whose values are made once, when somebody asks for them.
#[derive(Debug)]
pub struct DockerfileView<'a> {
    input: &'a Input,
    instructions: OnceCell<Vec<Value>>,
    stages: OnceCell<Vec<Value>>,
    file: OnceCell<Value>,
    /// Instructions that may still be looked at for what stages have from those below them.
    left: Cell<usize>,
}

impl<'a> DockerfileView<'a> {
    /// Looks at a Dockerfile.
    pub const fn new(input: &'a Input) -> Self {
        Self {
            input,
            instructions: OnceCell::new(),
            stages: OnceCell::new(),
            file: OnceCell::new(),
            left: Cell::new(MOST_INHERITED),
        }
    }

    /// Returns what is looked at.
    pub const fn input(&self) -> &'a Input {
        self.input
    }

    /// Returns the text.
    pub const fn source(&self) -> &Source {
        &self.input.document.source
    }

    /// Returns the file.
    pub fn file(&self) -> &Value {
        self.file
            .get_or_init(|| stage::file(self.input, self.stages(), self.instructions()))
    }

    fn instructions(&self) -> &[Value] {
        self.instructions.get_or_init(|| {
            let sites = self.input.sites().take(MOST_ELEMENTS);
            sites
                .map(|site| instruction::instruction(self.input, site))
                .collect()
        })
    }

    fn stages(&self) -> &[Value] {
        self.stages.get_or_init(|| {
            let stages = self.input.stages.all().iter();
            let (input, instructions) = (self.input, self.instructions());
            let value = |it| stage::stage(input, it, instructions, &self.left);
            stages.map(value).collect()
        })
    }

    /// Goes through the elements of a subject.
    pub(super) fn each(
        &self,
        subject: Subject,
        uses: &BTreeSet<&'static str>,
        take: &mut dyn FnMut(Element<'_>) -> bool,
    ) -> usize {
        let left = match subject {
            Subject::Stage => self.each_stage(uses, take),
            Subject::Command => self.each_command(uses, take),
            Subject::Instruction => self.each_instruction(uses, take),
            _ => {
                take(Element {
                    variables: self.around(None, uses),
                    place: self.input.file_place("file", self.first()),
                    find: Box::new(|_: &[Step]| None),
                });
                0
            }
        };
        let cut = usize::from(self.left.get() == 0);
        let left_out = self.input.sites().count().saturating_sub(MOST_ELEMENTS);
        left.max(left_out).max(cut)
    }

    fn each_instruction(
        &self,
        uses: &BTreeSet<&'static str>,
        take: &mut dyn FnMut(Element<'_>) -> bool,
    ) -> usize {
        for (site, value) in self.input.sites().zip(self.instructions()) {
            let mut variables = self.around(Some(site), uses);
            variables.insert("instruction", value.clone());
            let go_on = take(Element {
                variables,
                place: self.input.place(site, site.instruction.head),
                find: Box::new(move |steps: &[Step]| find::find(self.input, site, steps)),
            });
            if !go_on {
                return 0;
            }
        }
        0
    }

    fn each_command(
        &self,
        uses: &BTreeSet<&'static str>,
        take: &mut dyn FnMut(Element<'_>) -> bool,
    ) -> usize {
        let mut count = 0_usize;
        for (site, invocation) in self.input.invocations() {
            count = count.saturating_add(1);
            if count > MOST_ELEMENTS {
                continue;
            }
            let mut variables = self.around(Some(site), uses);
            let value = command::command(&self.input.document.source, invocation);
            variables.insert("command", value);
            if uses.contains("instruction") {
                let value = self.instructions().get(site.index);
                variables.extend(value.map(|value| ("instruction", value.clone())));
            }
            let go_on = take(Element {
                variables,
                place: self.input.place(site, invocation.span),
                find: Box::new(move |steps: &[Step]| command::find(invocation, steps)),
            });
            if !go_on {
                return 0;
            }
        }
        count.saturating_sub(MOST_ELEMENTS)
    }

    fn each_stage(
        &self,
        uses: &BTreeSet<&'static str>,
        take: &mut dyn FnMut(Element<'_>) -> bool,
    ) -> usize {
        for (stage, value) in self.input.stages.all().iter().zip(self.stages()) {
            let Some(from) = self.input.document.instructions.get(stage.from) else {
                continue;
            };
            let site = Site {
                index: stage.from,
                instruction: from,
                is_trigger: false,
            };
            let mut variables = self.around(None, uses);
            variables.insert("stage", value.clone());
            let go_on = take(Element {
                variables,
                place: self.input.place(site, from.head),
                find: Box::new(move |steps: &[Step]| find::find(self.input, site, steps)),
            });
            if !go_on {
                return 0;
            }
        }
        0
    }

    /// Makes the variables that surround an element, as far as they are used.
    fn around(
        &self,
        site: Option<Site<'_>>,
        uses: &BTreeSet<&'static str>,
    ) -> BTreeMap<&'static str, Value> {
        let mut variables = BTreeMap::new();
        if uses.contains("dockerfile") {
            variables.insert("dockerfile", self.file().clone());
        }
        let stage = site.filter(|_| uses.contains("stage"));
        let stage = stage.and_then(|site| self.input.stages.of(site.index));
        let stage = stage.and_then(|stage| self.stages().get(stage.index));
        variables.extend(stage.map(|stage| ("stage", stage.clone())));
        variables
    }

    /// Returns where people look for the whole: the first instruction.
    fn first(&self) -> Span {
        let first = self.input.document.instructions.first();
        first.map_or(Span::new(0, 0), |first| first.head)
    }
}

/// Instructions of stages that are looked at again for each stage above them, in one file.
const MOST_INHERITED: usize = 200_000;
