//! What checks of Dockerfiles see: the document, its stages, and what its instructions run.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::label::Labels;
use super::programs::{Programs, Running};
use super::shell::{Remark, Scripts};
use crate::fault::Place;
use crate::parse::dockerfile::ignore::Ignore;
use crate::parse::dockerfile::stage::{Base, Setting, Stages, What};
use crate::parse::dockerfile::syntax::{Dockerfile, Instruction, InstructionKind};
use crate::parse::shell::{Commands, Invocation, Room, Shell};
use crate::settings::Settings;
use crate::source::Span;

/// A Dockerfile and all that is known of it.
#[derive(Debug)]
pub struct Input {
    /// The document.
    pub document: Dockerfile,
    /// Its stages.
    pub stages: Stages,
    /// Parameters.
    pub settings: Settings,
    /// What stands beside it.
    pub beside: Beside,
    /// What each instruction runs.
    commands: Vec<Option<Commands>>,
    /// Where each program is run.
    programs: Programs,
    /// How its lines end.
    line_break: &'static str,
    /// The stages that the shipped image consists of.
    shipped: BTreeSet<usize>,
    /// Shells that comments name, by the end of the comment.
    named_shells: Vec<(u32, Vec<String>)>,
    /// What a linter says of each script, where one was asked.
    shell_remarks: Option<Vec<Vec<Remark>>>,
    /// The codes that a linter is to look for; all where nobody says.
    shell_codes: Option<Arc<BTreeSet<u16>>>,
    /// The scripts that linters look at, once somebody asked for them.
    scripts: OnceLock<Scripts>,
    /// The labels, once somebody asked for them.
    labels: OnceLock<Labels>,
    /// Instructions whose effect the image has no longer, as far as that is known.
    gone: BTreeSet<usize>,
}

/// What stands beside a Dockerfile.
#[derive(Debug, Default)]
pub struct Beside {
    /// The `.dockerignore` that counts, where there is one.
    pub ignore: Option<Ignore>,
    /// Paths of the files of the build context, where they were listed, in any order.
    pub files: Option<Vec<String>>,
}

/// An instruction to judge: one of the file's, or what an `ONBUILD` triggers.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// Position of the file's instruction.
    pub index: usize,
    /// The instruction; of an `ONBUILD` what it triggers.
    pub instruction: &'a Instruction,
    /// Whether it runs in the builds of those who build on this image, not in this one.
    pub is_trigger: bool,
}

impl Input {
    /// Reads what the instructions of a document mean and run.
    pub fn new(document: Dockerfile, settings: Settings, beside: Beside) -> Self {
        let stages = Stages::new(&document, &settings);
        let named_shells = named_shells(&document);
        let windows = windows(&document, &stages);
        let mut room = Room::of_document();
        let commands = document.instructions.iter().enumerate();
        let commands: Vec<Option<Commands>> = commands
            .map(|(index, instruction)| {
                let words = words_of_shell(&document, &stages, &named_shells, index);
                let stage = stages.of(index).and_then(|stage| windows.get(stage.index));
                let shell = match (words, stage.copied().unwrap_or(document.escape == '`')) {
                    (Some(words), _) => Shell::of(&words),
                    (None, true) => Shell::of_windows(),
                    (None, false) => Shell::default(),
                };
                Commands::of(&document.source, instruction, &shell, &mut room)
            })
            .collect();
        let shipped = shipped(&stages);
        let programs = Programs::of(&commands);
        let line_break = if document.source.text().contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        Self {
            document,
            stages,
            settings,
            beside,
            commands,
            programs,
            line_break,
            shipped,
            named_shells,
            shell_remarks: None,
            shell_codes: None,
            scripts: OnceLock::new(),
            labels: OnceLock::new(),
            gone: BTreeSet::new(),
        }
    }

    /// Says which instructions had an effect that the image has no longer: what its configuration denies.
    pub(crate) fn set_gone(&mut self, instructions: impl Iterator<Item = usize>) {
        self.gone = instructions.collect();
        self.labels = OnceLock::new();
    }

    /// Says whether the image is known not to have what an instruction set.
    pub(crate) fn is_gone(&self, index: usize) -> bool {
        self.gone.contains(&index)
    }

    /// Returns how lines of the document end.
    pub const fn line_break(&self) -> &'static str {
        self.line_break
    }

    /// Returns the scripts that linters look at.
    pub fn scripts(&self) -> &Scripts {
        self.scripts.get_or_init(|| Scripts::of(self))
    }

    /// Returns the labels.
    pub(super) fn labels(&self) -> &Labels {
        self.labels.get_or_init(|| Labels::of(self))
    }

    /// Takes the codes that the linter that is built in is to look for, where that are not all.
    pub fn set_shell_codes(&mut self, codes: Arc<BTreeSet<u16>>) {
        self.shell_codes = Some(codes);
    }

    /// Returns the codes that the linter that is built in is to look for, where that are not all.
    pub(super) fn shell_codes(&self) -> Option<&BTreeSet<u16>> {
        self.shell_codes.as_deref()
    }

    /// Takes what a linter says of the scripts, in the order of [`Self::scripts`]: the one
    /// that is built in is then not asked.
    pub fn set_shell_remarks(&mut self, remarks: Vec<Vec<Remark>>) {
        self.shell_remarks = Some(remarks);
    }

    /// Returns what a linter says of the scripts, where one was asked.
    pub(super) fn shell_remarks(&self) -> Option<&[Vec<Remark>]> {
        self.shell_remarks.as_deref()
    }

    /// Returns the words that start the shell of an instruction, where the file says them.
    pub(super) fn shell_words(&self, index: usize) -> Option<Vec<String>> {
        words_of_shell(&self.document, &self.stages, &self.named_shells, index)
    }

    /// Returns all instructions in order, those that `ONBUILD` triggers in its place.
    pub fn sites(&self) -> impl Iterator<Item = Site<'_>> {
        let instructions = self.document.instructions.iter().enumerate();
        instructions.map(|(index, instruction)| Site::of(index, instruction))
    }

    /// Returns the instruction at a position, or what it triggers.
    pub fn site(&self, index: usize) -> Option<Site<'_>> {
        let instruction = self.document.instructions.get(index)?;
        Some(Site::of(index, instruction))
    }

    /// Returns the instructions that `RUN` something in the build, with what they run.
    pub fn runs(&self) -> impl Iterator<Item = (Site<'_>, &Commands)> {
        self.sites().filter_map(|site| {
            let runs = matches!(site.instruction.kind, InstructionKind::Run(_));
            runs.then(|| Some((site, self.commands(site.index)?)))?
        })
    }

    /// Returns where the build runs any of these programs, under any of the names that they go by. Who wants a few
    /// programs asks for them here; all that is run is gone through for what may be said of any of them.
    pub fn running(&self, programs: &[&str]) -> Running<'_> {
        Running::of(self, &self.programs, programs)
    }

    /// Returns where the build sets variables by commands.
    pub fn setting_variables(&self) -> Running<'_> {
        Running::setting(self, &self.programs)
    }

    /// Returns every program that a `RUN` runs, with its instruction.
    pub fn invocations(&self) -> impl Iterator<Item = (Site<'_>, &Invocation)> {
        self.runs()
            .flat_map(|(site, commands)| commands.invocations.iter().map(move |it| (site, it)))
    }

    /// Returns what an instruction runs: `RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK`.
    pub fn commands(&self, index: usize) -> Option<&Commands> {
        self.commands.get(index)?.as_ref()
    }

    /// Returns where instructions run something that was not looked at, in order.
    pub fn unread(&self) -> impl Iterator<Item = Span> {
        self.commands.iter().flatten().filter_map(Commands::unread)
    }

    /// Says whether an instruction is part of the image that is built: it stands in the target stage or in one of
    /// the stages that it is built `FROM`. Where there is no target, everything is.
    pub fn is_shipped(&self, index: usize) -> bool {
        let stage = self.stages.of(index);
        self.shipped.is_empty() || stage.is_some_and(|stage| self.shipped.contains(&stage.index))
    }

    /// Says whether an instruction is run when the target is built.
    pub fn is_built(&self, index: usize) -> bool {
        let stage = self.stages.of(index);
        stage.is_none_or(|stage| self.stages.is_reachable(stage.index))
    }

    /// Makes the place of something in an instruction.
    pub fn place(&self, site: Site<'_>, span: Span) -> Place {
        let whole = self.document.instructions.get(site.index);
        Place {
            document: 0,
            span: Some(span),
            file: None,
            words: whole.map_or_else(String::new, |whole| self.stages.words(site.index, whole)),
            scope: whole.map(|whole| whole.span),
        }
    }

    /// Makes the place of something that is missing in the file: `span` is where people will look.
    pub fn file_place(&self, words: &str, span: Span) -> Place {
        Place {
            document: 0,
            span: Some(span),
            file: None,
            words: words.to_owned(),
            scope: None,
        }
    }
}

impl<'a> Site<'a> {
    fn of(index: usize, instruction: &'a Instruction) -> Self {
        Self {
            index,
            instruction: instruction.inner(),
            is_trigger: matches!(instruction.kind, InstructionKind::Onbuild(_)),
        }
    }
}

/// Finds the stages that the target is made of.
fn shipped(stages: &Stages) -> BTreeSet<usize> {
    let mut shipped = BTreeSet::new();
    let mut next = stages.target().map(|stage| stage.index);
    while let Some(index) = next.filter(|index| shipped.insert(*index)) {
        next = match stages.all().get(index).map(|stage| &stage.base) {
            Some(Base::Stage(base)) => Some(*base),
            _ => None,
        };
    }
    shipped
}

/// Returns the words of the `SHELL`, or of the comment that names a shell, whichever comes last in the stage.
fn words_of_shell(
    document: &Dockerfile,
    stages: &Stages,
    named: &[(u32, Vec<String>)],
    index: usize,
) -> Option<Vec<String>> {
    let start = |index: usize| Some(document.instructions.get(index)?.span.start);
    let by = match stages.setting_at(What::Shell, index) {
        Setting::By(by) => Some(by),
        _ => None,
    };
    let from = stages.of(index).and_then(|stage| start(stage.from));
    let comment = named.partition_point(|(end, _)| Some(*end) <= start(index));
    let comment = comment.checked_sub(1).and_then(|last| named.get(last));
    if let Some((end, words)) = comment
        && Some(*end) > from
        && by.and_then(start).is_none_or(|by| by < *end)
    {
        return Some(words.clone());
    }
    match document.instructions.get(by?).map(|it| &it.kind) {
        Some(InstructionKind::Shell(words)) => {
            Some(words.iter().map(|word| word.value.clone()).collect())
        }
        _ => None,
    }
}

/// Finds comments that name the shell of an image whose own is not the usual one: `# hadolint shell=powershell`.
fn named_shells(document: &Dockerfile) -> Vec<(u32, Vec<String>)> {
    let comments = document.comments.iter();
    let named = comments.filter_map(|comment| {
        let rest = comment.text.as_str().trim().strip_prefix("hadolint")?;
        let rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
        let name = rest.strip_prefix("shell")?.trim_start().strip_prefix('=')?;
        let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some((comment.span.end, words))
    });
    named.collect()
}

/// Says of each stage whether it makes an image of Windows: its platform says so, or its base is one of Microsoft's.
/// A backtick as escape character stands in files for Windows only, and decides where the base says nothing.
fn windows(document: &Dockerfile, stages: &Stages) -> Vec<bool> {
    let by_escape = document.escape == '`';
    let mut windows: Vec<bool> = Vec::with_capacity(stages.all().len());
    for stage in stages.all() {
        let platform = stage.platform.as_ref();
        let is_windows = match (platform.and_then(|platform| platform.known()), &stage.base) {
            (Some(platform), _) => platform.starts_with("windows"),
            // Stages are built on earlier ones only.
            (None, Base::Stage(base)) => windows.get(*base).copied().unwrap_or(by_escape),
            (None, Base::Image(image)) => {
                let image = image.to_ascii_lowercase();
                by_escape || WINDOWS.iter().any(|part| image.contains(part))
            }
            (None, _) => by_escape,
        };
        windows.push(is_windows);
    }
    windows
}

/// Parts of names of images of Windows.
const WINDOWS: &[&str] = &["windows", "nanoserver"];
