//! Stages of a Dockerfile as `BuildKit` makes them: what each is built on and needs, and what holds at each
//! instruction – variables, user, directory, shell.
//!
//! Values are those of a build without arguments but for [`Settings::build_arguments`]. What the base image sets
//! is not known and told apart from what nobody sets.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::build::Builder;
use super::expand::{Expanded, Reading, Scope, Variable, expand};
use super::graph;
use super::syntax::{Dockerfile, Instruction, SyntaxError, Word};
use super::variables::{Value, Variables, is_proxy};
use crate::settings::Settings;
use crate::source::Span;

/// The stages of a Dockerfile.
#[derive(Debug)]
pub struct Stages {
    pub(super) list: Vec<Stage>,
    /// Stage of each instruction, and its number among those of its keyword there, from 1.
    pub(super) places: Vec<(Option<usize>, usize)>,
    pub(super) globals: Variables,
    /// Variables of `FROM` lines that need no `ARG`.
    pub(super) predefined: BTreeMap<&'static str, Value>,
    pub(super) escape: char,
    pub(super) workdirs: HashMap<usize, Directory>,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) target: Option<usize>,
    reachable: Vec<bool>,
    circles: Vec<Vec<usize>>,
    /// By stage, the one at the bottom of those that it is built on.
    bottoms: Vec<usize>,
    /// Work that may still be spent on this document.
    pub(super) fuel: AtomicU64,
}

/// A stage.
#[derive(Debug)]
pub struct Stage {
    /// Position among the stages.
    pub index: usize,
    /// Name in lower case.
    pub name: Option<String>,
    /// Position of its `FROM` among the file's instructions.
    pub from: usize,
    /// Positions of the instructions behind it.
    pub instructions: Range<usize>,
    /// The word that names the image, expanded.
    pub image: Expanded,
    /// What it is built on.
    pub base: Base,
    /// The platform it asks for, expanded.
    pub platform: Option<Expanded>,
    /// Whether an additional build context of its name stands in for it, so that none of it is built.
    pub is_replaced: bool,
    /// What it takes from elsewhere by `--from` and by mounts.
    pub needs: Vec<Need>,
    pub(super) variables: Variables,
    /// The nearest stage below it that sets variables.
    pub(super) parent: Option<usize>,
    /// What nobody in the file sets may be set by an image that is not known.
    pub(super) has_outside: bool,
    pub(super) settings: [Vec<usize>; WHATS],
    pub(super) inherited: [Setting; WHATS],
}

/// What a stage is built on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// An image.
    Image(String),
    /// An earlier stage.
    Stage(usize),
    /// Nothing: `FROM scratch`.
    Scratch,
    /// An additional build context.
    Context(String),
    /// Not known: variables make it, or it is broken.
    Unknown,
}

/// Something that a stage takes from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Position of the instruction.
    pub instruction: usize,
    /// Whether it is a mount of `RUN`.
    pub is_mount: bool,
    /// What follows `from=`.
    pub name: String,
    /// Where that stands.
    pub span: Span,
    /// What it names.
    pub origin: Origin,
}

/// What `--from` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A stage; only an earlier one can be built.
    Stage(usize),
    /// A number, but there are not so many stages.
    NoStage(usize),
    /// An image.
    Image(String),
    /// An additional build context.
    Context(String),
    /// Not known: it holds a variable, which nobody expands there.
    Unknown,
}

/// A setting of which the last instruction wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// `USER`.
    User,
    /// `WORKDIR`.
    Workdir,
    /// `SHELL`.
    Shell,
    /// `CMD`.
    Cmd,
    /// `ENTRYPOINT`.
    Entrypoint,
    /// `HEALTHCHECK`.
    Healthcheck,
    /// `STOPSIGNAL`.
    StopSignal,
}

/// Number of [`What`]s.
pub(super) const WHATS: usize = 7;

/// Who made a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The instruction at this position.
    By(usize),
    /// The base image, or nobody.
    Base,
    /// Nobody.
    Nobody,
}

/// A working directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// The path as far as it is known. Where it begins without `/` it is below the base image's directory.
    pub path: String,
    /// Whether every variable in it is known.
    pub is_known: bool,
}

impl Stages {
    /// Makes the stages of a file.
    pub fn new(document: &Dockerfile, settings: &Settings) -> Self {
        let mut stages = Builder::new(document, settings).build();
        let edges: Vec<Vec<usize>> = stages.list.iter().map(Stage::edges).collect();
        stages.reachable = graph::reachable(&edges, stages.target);
        stages.circles = graph::circles(&edges);
        stages.bottoms = bottoms(&stages.list);
        stages
    }

    /// Makes an empty list.
    pub(super) fn empty(escape: char) -> Self {
        Self {
            list: Vec::new(),
            places: Vec::new(),
            globals: Variables::default(),
            predefined: BTreeMap::new(),
            escape,
            workdirs: HashMap::new(),
            errors: Vec::new(),
            target: None,
            reachable: Vec::new(),
            circles: Vec::new(),
            bottoms: Vec::new(),
            fuel: AtomicU64::new(FUEL),
        }
    }

    /// Returns the stages in order.
    pub fn all(&self) -> &[Stage] {
        &self.list
    }

    /// Returns the stage of an instruction, by its position; nothing in front of the first `FROM`.
    pub fn of(&self, instruction: usize) -> Option<&Stage> {
        self.list.get(self.places.get(instruction)?.0?)
    }

    /// Returns the stage at the bottom of those that the stage of an instruction is built on.
    pub fn bottom_of(&self, instruction: usize) -> Option<&Stage> {
        let stage = self.of(instruction)?;
        self.list.get(*self.bottoms.get(stage.index)?)
    }

    /// Returns the stage that is built.
    pub fn target(&self) -> Option<&Stage> {
        self.list.get(self.target?)
    }

    /// Says whether the target needs a stage.
    pub fn is_reachable(&self, stage: usize) -> bool {
        self.reachable.get(stage).copied().unwrap_or_default()
    }

    /// Returns stages that need each other in circles.
    pub fn circles(&self) -> &[Vec<usize>] {
        &self.circles
    }

    /// Returns what `BuildKit` refuses beyond the syntax: expansions, names that nobody has.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Finds an earlier or later stage by its name, in any case; of several the last.
    pub fn find(&self, name: &str) -> Option<&Stage> {
        let name = name.to_lowercase();
        self.list
            .iter()
            .rev()
            .find(|stage| stage.name.as_ref() == Some(&name))
    }

    /// Returns the variables that hold at an instruction: those of `FROM` lines in front of the first `FROM` and
    /// at each of them, else those of its stage.
    pub const fn at(&self, instruction: usize) -> At<'_> {
        At {
            stages: self,
            instruction,
        }
    }

    /// Expands a word of an instruction.
    pub fn expand(&self, instruction: usize, word: &Word) -> Expanded {
        let quotes = true;
        let escape = self.escape;
        expand(word, &self.at(instruction), Reading { escape, quotes })
    }

    /// Expands the body of a heredoc of `COPY` or `ADD`, where quotes mean nothing.
    pub fn expand_body(&self, instruction: usize, body: &Word) -> Expanded {
        let quotes = false;
        expand(
            body,
            &self.at(instruction),
            Reading {
                escape: '\\',
                quotes,
            },
        )
    }

    /// Returns who made a setting that holds at an instruction; the instruction itself does not count.
    pub fn setting_at(&self, what: What, instruction: usize) -> Setting {
        self.of(instruction)
            .map_or(Setting::Nobody, |stage| stage.setting(what, instruction))
    }

    /// Returns who made the `USER` that holds at an instruction.
    pub fn user_at(&self, instruction: usize) -> Setting {
        self.setting_at(What::User, instruction)
    }

    /// Returns who made the `SHELL` that holds at an instruction.
    pub fn shell_at(&self, instruction: usize) -> Setting {
        self.setting_at(What::Shell, instruction)
    }

    /// Returns the working directory at an instruction; nothing where nobody in the file set one.
    pub fn workdir_at(&self, instruction: usize) -> Option<&Directory> {
        match self.setting_at(What::Workdir, instruction) {
            Setting::By(setter) => self.workdirs.get(&setter),
            _ => None,
        }
    }

    /// Returns the working directory that a `WORKDIR` makes.
    pub fn workdir_of(&self, instruction: usize) -> Option<&Directory> {
        self.workdirs.get(&instruction)
    }

    /// Returns the place of an instruction in words that survive edits elsewhere: `stage build, RUN 3`, counted per
    /// keyword within the stage.
    pub fn words(&self, instruction: usize, keyword: &Instruction) -> String {
        let (stage, number) = self.places.get(instruction).copied().unwrap_or_default();
        let name = keyword.name();
        let name: String = name.chars().take(30).collect();
        match stage.and_then(|stage| self.list.get(stage)) {
            _ if stage.is_none() => format!("{name} {number}"),
            Some(stage) if stage.from == instruction => format!("{}, FROM", stage.label()),
            Some(stage) => format!("{}, {name} {number}", stage.label()),
            None => format!("{name} {number}"),
        }
    }

    /// Looks a variable up in a stage and those below it, in front of a position.
    pub(super) fn look_up(&self, name: &str, stage: usize, before: usize) -> Variable<'_> {
        let mut next = Some(stage);
        let mut has_outside = false;
        while let Some(stage) = next.and_then(|stage| self.list.get(stage)) {
            if let Some(value) = stage.variables.get(name, before) {
                return value.as_variable();
            }
            if self.spend(HOP) == 0 {
                return Variable::Unknown;
            }
            has_outside = stage.has_outside;
            next = stage.parent;
        }
        match name {
            // BuildKit sets it where the base image does not.
            "PATH" => Variable::Unknown,
            name if is_proxy(name) => Variable::Unknown,
            _ if has_outside => Variable::Base,
            _ => Variable::Undefined,
        }
    }

    /// Looks a variable up that `FROM` lines see.
    pub(super) fn look_up_global(&self, name: &str, before: usize) -> Option<&Value> {
        self.globals
            .get(name, before)
            .or_else(|| self.predefined.get(name))
    }

    /// Takes some of the work that may be spent on the document, and returns what is left.
    pub(super) fn spend(&self, work: u64) -> u64 {
        let left = self.fuel.load(Ordering::Relaxed).saturating_sub(work);
        self.fuel.store(left, Ordering::Relaxed);
        left
    }
}

impl Stage {
    /// Returns the name for words: `stage build`, `stage 2`.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("stage {name}"),
            None => format!("stage {}", self.index),
        }
    }

    /// Returns who made a setting that holds in front of a position of this stage.
    pub fn setting(&self, what: What, before: usize) -> Setting {
        let inherited = self.inherited.get(what as usize).copied();
        let made = self
            .settings
            .get(what as usize)
            .map_or(&[][..], Vec::as_slice);
        let behind = made.partition_point(|at| *at < before);
        match behind.checked_sub(1).and_then(|last| made.get(last)) {
            Some(at) => Setting::By(*at),
            None => inherited.unwrap_or(Setting::Nobody),
        }
    }

    /// Returns who made a setting that the finished stage has.
    pub fn final_setting(&self, what: What) -> Setting {
        self.setting(what, usize::MAX)
    }

    /// Returns all instructions of this stage that make a setting, in order; the last one counts.
    pub fn settings(&self, what: What) -> &[usize] {
        self.settings.get(what as usize).map_or(&[], Vec::as_slice)
    }

    /// Returns the names of variables that this stage itself sets, sorted.
    pub fn variable_names(&self) -> Vec<&str> {
        self.variables.names()
    }

    /// Returns the stages that this one needs.
    fn edges(&self) -> Vec<usize> {
        let base = match self.base {
            Base::Stage(stage) => Some(stage),
            _ => None,
        };
        let needs = self.needs.iter().filter_map(|need| match need.origin {
            Origin::Stage(stage) => Some(stage),
            _ => None,
        });
        if self.is_replaced {
            Vec::new()
        } else {
            base.into_iter().chain(needs).collect()
        }
    }
}

/// Finds for each stage the one at the bottom of those that it is built on. Stages are built on earlier ones only.
fn bottoms(stages: &[Stage]) -> Vec<usize> {
    let mut bottoms: Vec<usize> = Vec::with_capacity(stages.len());
    for stage in stages {
        let below = match stage.base {
            Base::Stage(below) => bottoms.get(below).copied(),
            _ => None,
        };
        bottoms.push(below.unwrap_or(stage.index));
    }
    bottoms
}

/// The variables that hold at an instruction.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    stages: &'a Stages,
    instruction: usize,
}

impl Scope for At<'_> {
    fn get(&self, name: &str) -> Variable<'_> {
        match self.stages.of(self.instruction) {
            Some(stage) if stage.from != self.instruction => {
                self.stages.look_up(name, stage.index, self.instruction)
            }
            _ => self
                .stages
                .look_up_global(name, self.instruction)
                .map_or(Variable::Undefined, Value::as_variable),
        }
    }

    fn spend(&self, work: u64) -> u64 {
        self.stages.spend(work)
    }
}

/// Work that is spent on one document: bytes of expansions, steps of patterns and of look-ups.
const FUEL: u64 = 100_000_000;

/// Work of a look-up in one stage.
const HOP: u64 = 50;
