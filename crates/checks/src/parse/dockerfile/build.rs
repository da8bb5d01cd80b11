//! Goes through the instructions once and notes for [`Stages`] what each of them sets and needs.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use super::expand::{Expanded, Reading, Scope, Variable, expand};
use super::mount::parse_mount;
use super::reference::Reference;
use super::stage::{Base, Directory, Need, Origin, Setting, Stage, Stages, WHATS, What};
use super::syntax::{Dockerfile, Flag, Instruction, InstructionKind, Pair, SyntaxError, Word};
use super::variables::{Value, Variables, predefined};
use crate::parse::text::Text;
use crate::settings::Settings;
use crate::source::Span;

/// Makes [`Stages`].
pub(super) struct Builder<'a> {
    document: &'a Dockerfile,
    settings: &'a Settings,
    out: Stages,
    /// Stages by name, in lower case; of several the last so far.
    names: HashMap<String, usize>,
    /// How often each keyword came in the stage so far.
    counts: HashMap<String, usize>,
    /// Bytes of values that may still be kept.
    room: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(document: &'a Dockerfile, settings: &'a Settings) -> Self {
        let mut out = Stages::empty(document.escape);
        out.predefined = predefined(settings);
        Self {
            document,
            settings,
            out,
            names: HashMap::new(),
            counts: HashMap::new(),
            room: ROOM,
        }
    }

    pub(super) fn build(mut self) -> Stages {
        for (at, instruction) in self.document.instructions.iter().enumerate() {
            self.instruction(at, instruction);
        }
        self.resolve_needs();
        self.choose_target();
        // What building took is not taken from those who ask later.
        self.out.fuel.fetch_max(LEFT_FOR_CHECKS, Ordering::Relaxed);
        self.out
    }

    fn instruction(&mut self, at: usize, instruction: &Instruction) {
        if instruction.is("FROM") {
            self.counts.clear();
            self.out.places.push((Some(self.out.list.len()), 1));
            self.from(at, instruction);
            return;
        }
        let keyword = instruction.name();
        let number = self.counts.entry(keyword).or_default();
        *number = number.saturating_add(1);
        let stage = self.out.list.len().checked_sub(1);
        self.out.places.push((stage, *number));
        let Some(stage) = stage else {
            match &instruction.kind {
                InstructionKind::Arg(pairs) => self.global(at, pairs),
                InstructionKind::Unknown => {}
                _ => self.refuse_stray(at, instruction),
            }
            return;
        };
        if let Some(stage) = self.out.list.get_mut(stage) {
            stage.instructions.end = at.saturating_add(1);
        }
        match &instruction.kind {
            InstructionKind::Arg(pairs) => self.arg(stage, at, pairs),
            InstructionKind::Env(pairs, _) => self.env(stage, at, pairs),
            InstructionKind::Workdir(path) => self.workdir(stage, at, path),
            InstructionKind::Copy(copy) if !copy.is_add => self.copy(stage, at, instruction),
            InstructionKind::Run(_) => self.mounts(stage, at, instruction),
            _ => {}
        }
        if let Some(what) = what(&instruction.kind)
            && let Some(stage) = self.out.list.get_mut(stage)
            && let Some(made) = stage.settings.get_mut(what as usize)
        {
            made.push(at);
        }
    }

    fn refuse_stray(&mut self, at: usize, instruction: &Instruction) {
        let why = "only ARG may stand in front of the first FROM";
        self.error(at, SyntaxError::new(instruction.keyword.span(), why));
    }

    fn error(&mut self, at: usize, mut error: SyntaxError) {
        error.instruction = Some(at);
        if self.out.errors.len() < MOST_ERRORS {
            self.out.errors.push(error);
        }
    }

    /// Expands a word of the part in front of the first `FROM`, or of a `FROM`, and tells what is refused.
    fn expand(&mut self, at: usize, word: &Word) -> Expanded {
        let expanded = self.out.expand(at, word);
        if let Some(error) = &expanded.error {
            self.error(at, SyntaxError::new(error.span, error.why.clone()));
        }
        expanded
    }

    fn keep(&mut self, expanded: &Expanded) -> Value {
        match expanded.known() {
            Some(value) => Value::keep(value, &mut self.room),
            None => Value::Unknown,
        }
    }

    /// Takes an `ARG` in front of the first `FROM`. Each sees those before it, in the same instruction, too.
    fn global(&mut self, at: usize, pairs: &[Pair]) {
        for pair in pairs {
            let name = pair.name.as_str();
            let given = self.settings.build_arguments.get(name);
            let value = match (given, &pair.value) {
                (Some(given), _) => Value::keep(given, &mut self.room),
                (None, Some(value)) => {
                    let expanded = self.expand(at.saturating_add(1), value);
                    self.keep(&expanded)
                }
                (None, None) if self.out.look_up_global(name, at).is_some() => continue,
                (None, None) => Value::Unset,
            };
            self.out.globals.set(name, at, value);
        }
    }

    fn from(&mut self, at: usize, instruction: &Instruction) {
        let index = self.out.list.len();
        let (image, name) = match &instruction.kind {
            InstructionKind::From { image, alias } => {
                let name = alias.as_ref().map(|(_, name)| name.as_str().to_lowercase());
                (self.expand(at, image), name)
            }
            _ => (Expanded::default(), None),
        };
        let platform = instruction.flag("platform").and_then(Flag::resolved);
        let platform = platform.map(|word| self.expand(at, &word));
        if image.known().is_some_and(str::is_empty) {
            let why = "the name of the image is empty";
            self.error(at, SyntaxError::new(instruction.rest.span(), why));
        }
        let is_replaced = name
            .as_deref()
            .is_some_and(|name| self.find_context(name).is_some());
        let base = if is_replaced {
            Base::Context(name.clone().unwrap_or_default())
        } else {
            self.base(&image)
        };
        if let Base::Image(name) = &base
            && image.uses.is_empty()
        {
            self.refuse_invalid(at, instruction.rest.span(), name);
        }
        let below = match base {
            Base::Stage(below) => self.out.list.get(below),
            _ => None,
        };
        let outside = !matches!(base, Base::Scratch | Base::Stage(_));
        let unset = if outside {
            Setting::Base
        } else {
            Setting::Nobody
        };
        let stage = Stage {
            index,
            from: at,
            instructions: at.saturating_add(1)..at.saturating_add(1),
            image,
            platform,
            is_replaced,
            needs: Vec::new(),
            variables: Variables::default(),
            parent: below.and_then(|below| {
                if below.variables.is_empty() {
                    below.parent
                } else {
                    Some(below.index)
                }
            }),
            has_outside: below.map_or(outside, |below| below.has_outside),
            settings: [const { Vec::new() }; WHATS],
            inherited: below.map_or([unset; WHATS], inherit),
            base,
            name: name.clone(),
        };
        self.out.list.push(stage);
        if let Some(name) = name {
            self.names.insert(name, index);
        }
    }

    /// Tells a name that no image can have. Names that arguments make are judged by their defaults elsewhere.
    fn refuse_invalid(&mut self, at: usize, rest: Span, name: &str) {
        let is_valid = |name: &str| {
            let name = Text::resolved(name.to_owned(), Span::default());
            Reference::parse(&name).is_valid()
        };
        if is_valid(name) {
            return;
        }
        let span = match &self.document.instructions.get(at).map(|it| &it.kind) {
            Some(InstructionKind::From { image, .. }) => image.span(),
            _ => rest,
        };
        let lower = name.to_lowercase();
        let error = if self.names.contains_key(&lower) {
            let why = "no image can have this name, and FROM takes stages by their names in small letters";
            SyntaxError::new(span, why).hint(format!("write {lower}"))
        } else if is_valid(&lower) {
            SyntaxError::new(span, "the name of an image is written in small letters")
                .hint(format!("write {lower}"))
        } else {
            SyntaxError::new(span, "no image can have this name")
        };
        self.error(at, error);
    }

    /// Says what an image's name stands for: an earlier stage first, by its exact name.
    fn base(&self, image: &Expanded) -> Base {
        match image.known() {
            None | Some("") => Base::Unknown,
            Some(name) => match self.names.get(name) {
                Some(stage) => Base::Stage(*stage),
                None if name == "scratch" => Base::Scratch,
                None => match self.find_context(name) {
                    Some(context) => Base::Context(context.to_owned()),
                    None => Base::Image(name.to_owned()),
                },
            },
        }
    }

    /// Finds an additional build context by a name that may be an image's.
    fn find_context(&self, name: &str) -> Option<&'a str> {
        let short = |name: &str| -> String {
            let name = name.strip_suffix(":latest").unwrap_or(name);
            let name = name.strip_prefix("docker.io/").unwrap_or(name);
            name.strip_prefix("library/").unwrap_or(name).to_lowercase()
        };
        if matches!(name.to_lowercase().as_str(), "scratch" | "context") {
            return None;
        }
        let wanted = short(name);
        let contexts = self.settings.contexts.iter();
        contexts
            .map(String::as_str)
            .find(|context| short(context) == wanted)
    }

    /// Takes an `ARG` of a stage. What was given counts, then the default, then the global one of its name.
    fn arg(&mut self, stage: usize, at: usize, pairs: &[Pair]) {
        for pair in pairs {
            let behind = at.saturating_add(1);
            let name = self.name(stage, behind, &pair.name);
            let given = self.settings.build_arguments.get(&name);
            let value = match (given, &pair.value) {
                (Some(given), _) => Some(Value::keep(given, &mut self.room)),
                (None, Some(value)) => {
                    let expanded = self.expand_in(stage, behind, at, value);
                    Some(self.keep(&expanded))
                }
                (None, None) => match self.out.look_up_global(&name, usize::MAX).cloned() {
                    Some(Value::Unset) | None => None,
                    some => some,
                },
            };
            let earlier = self.out.look_up(&name, stage, behind);
            let is_free = matches!(earlier, Variable::Base | Variable::Undefined);
            let value = value.or_else(|| is_free.then_some(Value::Unset));
            if let (Some(value), Some(stage)) = (value, self.out.list.get_mut(stage)) {
                stage.variables.set(&name, at, value);
            }
        }
    }

    /// Takes an `ENV`: all its values see what holds in front of it.
    fn env(&mut self, stage: usize, at: usize, pairs: &[Pair]) {
        let mut made = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let name = self.name(stage, at, &pair.name);
            let value = pair
                .value
                .as_ref()
                .map(|value| self.expand_in(stage, at, at, value));
            let value = value.map_or(Value::Unset, |value| self.keep(&value));
            made.push((name, value));
        }
        if let Some(stage) = self.out.list.get_mut(stage) {
            for (name, value) in made {
                stage.variables.set(&name, at, value);
            }
        }
    }

    /// Returns the name of a variable; quotes and variables count in it, too.
    fn name(&mut self, stage: usize, before: usize, word: &Word) -> String {
        let is_plain = !word
            .as_str()
            .contains(['$', '"', '\'', self.document.escape]);
        if is_plain {
            word.as_str().to_owned()
        } else {
            self.expand_in(stage, before, before, word).value
        }
    }

    /// Expands a word of a stage with what holds in front of a position.
    fn expand_in(&mut self, stage: usize, before: usize, at: usize, word: &Word) -> Expanded {
        let reading = Reading {
            escape: self.document.escape,
            quotes: true,
        };
        let scope = Inside {
            stages: &self.out,
            stage,
            before,
        };
        let expanded = expand(word, &scope, reading);
        if let Some(error) = &expanded.error {
            self.error(at, SyntaxError::new(error.span, error.why.clone()));
        }
        expanded
    }

    fn workdir(&mut self, stage: usize, at: usize, path: &Word) {
        let expanded = self.expand_in(stage, at, at, path);
        let setting = self
            .out
            .list
            .get(stage)
            .map(|it| it.setting(What::Workdir, at));
        let below = match setting {
            Some(Setting::By(setter)) => self.out.workdirs.get(&setter).cloned(),
            Some(Setting::Base) => Some(Directory {
                path: String::new(),
                is_known: true,
            }),
            _ => None,
        };
        let below = below.unwrap_or_else(|| Directory {
            path: "/".to_owned(),
            is_known: true,
        });
        let is_absolute = is_absolute(&expanded.value);
        let path = if is_absolute {
            expanded.value.clone()
        } else {
            join(&below.path, &expanded.value)
        };
        let is_known = expanded.is_known && (is_absolute || below.is_known);
        let left = self.room.checked_sub(path.len());
        let directory = match left.filter(|_| path.len() <= LONGEST_PATH) {
            Some(left) => {
                self.room = left;
                Directory { path, is_known }
            }
            None => Directory {
                path: String::new(),
                is_known: false,
            },
        };
        self.out.workdirs.insert(at, directory);
    }

    fn copy(&mut self, stage: usize, at: usize, instruction: &Instruction) {
        for flag in instruction.flags.iter().filter(|flag| flag.is("from")) {
            if let Some(from) = flag.resolved() {
                self.need(stage, at, &from, false);
            }
        }
    }

    fn mounts(&mut self, stage: usize, at: usize, instruction: &Instruction) {
        for flag in instruction.flags.iter().filter(|flag| flag.is("mount")) {
            let Some(value) = flag.resolved() else {
                continue;
            };
            let mount = parse_mount(&value);
            for error in mount.errors {
                self.error(at, error);
            }
            if let Some(from) = mount.from {
                self.need(stage, at, &from, true);
            }
        }
    }

    fn need(&mut self, stage: usize, at: usize, from: &Text, is_mount: bool) {
        if from.is_empty() {
            return;
        }
        let need = Need {
            instruction: at,
            is_mount,
            name: from.as_str().to_owned(),
            // Without the quotes around it.
            span: from.span_of(0..from.as_str().len()),
            origin: Origin::Unknown,
        };
        if from.as_str().contains('$') {
            let why = "variables are not expanded in from";
            let hint = "name a stage, and give that the variable: FROM $image AS name";
            self.error(at, SyntaxError::new(from.span(), why).hint(hint));
        }
        if let Some(stage) = self.out.list.get_mut(stage) {
            stage.needs.push(need);
        }
    }

    /// Says what each `from` names, now that all stages are known.
    fn resolve_needs(&mut self) {
        let mut stages = std::mem::take(&mut self.out.list);
        let count = stages.len();
        for need in stages.iter_mut().flat_map(|stage| &mut stage.needs) {
            need.origin = self.origin(&need.name, need.is_mount, count);
        }
        self.out.list = stages;
    }

    fn origin(&self, name: &str, is_mount: bool, stages: usize) -> Origin {
        if name.contains('$') {
            return Origin::Unknown;
        }
        // A mount knows no numbers.
        if !is_mount && let Ok(number) = name.parse::<usize>() {
            return if number < stages {
                Origin::Stage(number)
            } else {
                Origin::NoStage(number)
            };
        }
        match (
            self.names.get(&name.to_lowercase()),
            self.find_context(name),
        ) {
            (Some(stage), _) => Origin::Stage(*stage),
            (None, Some(context)) => Origin::Context(context.to_owned()),
            (None, None) => Origin::Image(name.to_owned()),
        }
    }

    fn choose_target(&mut self) {
        self.out.target = match &self.settings.target {
            None => self.out.list.len().checked_sub(1),
            Some(name) => {
                let number = name.parse().ok().filter(|at| *at < self.out.list.len());
                self.names.get(&name.to_lowercase()).copied().or(number)
            }
        };
        if let (None, Some(name)) = (self.out.target, &self.settings.target) {
            let why = format!("no stage has the name of the target, {name}");
            self.out
                .errors
                .push(SyntaxError::new(self.document.source.span(), why));
        }
    }
}

/// Returns what a stage hands on.
fn inherit(below: &Stage) -> [Setting; WHATS] {
    const ALL: [What; WHATS] = [
        What::User,
        What::Workdir,
        What::Shell,
        What::Cmd,
        What::Entrypoint,
        What::Healthcheck,
        What::StopSignal,
    ];
    ALL.map(|what| below.final_setting(what))
}

/// Says which setting an instruction makes.
const fn what(kind: &InstructionKind) -> Option<What> {
    Some(match kind {
        InstructionKind::User(_) => What::User,
        InstructionKind::Workdir(_) => What::Workdir,
        InstructionKind::Shell(_) => What::Shell,
        InstructionKind::Cmd(_) => What::Cmd,
        InstructionKind::Entrypoint(_) => What::Entrypoint,
        InstructionKind::Healthcheck(_) | InstructionKind::NoHealthcheck => What::Healthcheck,
        InstructionKind::StopSignal(_) => What::StopSignal,
        _ => return None,
    })
}

/// Says whether a path is absolute, on Windows, too.
fn is_absolute(path: &str) -> bool {
    let mut chars = path.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some('/' | '\\'), ..) => true,
        (Some(drive), Some(':'), Some('/' | '\\')) => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

fn join(below: &str, path: &str) -> String {
    match below {
        "" => path.to_owned(),
        below => format!("{}/{path}", below.trim_end_matches(['/', '\\'])),
    }
}

/// What a stage sees in front of a position.
struct Inside<'a> {
    stages: &'a Stages,
    stage: usize,
    before: usize,
}

impl Scope for Inside<'_> {
    fn get(&self, name: &str) -> Variable<'_> {
        self.stages.look_up(name, self.stage, self.before)
    }

    fn spend(&self, work: u64) -> u64 {
        self.stages.spend(work)
    }
}

/// Bytes of all values of one file that are kept.
const ROOM: usize = 16 << 20;

/// Bytes of the longest path that is kept.
const LONGEST_PATH: usize = 4096;

/// Errors that are told.
const MOST_ERRORS: usize = 10_000;

/// Work that is left for checks, whatever building the stages took.
const LEFT_FOR_CHECKS: u64 = 50_000_000;
