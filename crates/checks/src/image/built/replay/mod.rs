//! Configuration and history → instructions, in the order of the history, and what the configuration says behind
//! them.

mod settle;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::image::{HistoryStep, ImageConfiguration};

use super::pairs::part_pairs;
use super::step::{Deed, Said, read_step};
use super::write::{Writer, one_line, word};
use super::{Known, Origin, Silence};
use crate::dockerfile::exec_form::exec_form;

/// A Dockerfile and what it was made of.
pub(super) struct Replayed {
    pub(super) text: String,
    pub(super) origins: Vec<Origin>,
    pub(super) silence: Silence,
}

/// Writes the Dockerfile of an image.
pub(super) fn replay(configuration: &ImageConfiguration, known: Known<'_>) -> Replayed {
    let mut replay = Replay::new(configuration, known);
    replay.begin();
    let history = configuration.history.iter().enumerate();
    for (index, step) in history {
        replay.silence.steps = replay.silence.steps.saturating_add(1);
        let is_short = step.instruction.text.len() <= LONGEST_STEP;
        if index >= MOST_STEPS || !is_short || !replay.step(index, step) {
            replay.silence.unread = replay.silence.unread.saturating_add(1);
        }
    }
    replay.finish();
    Replayed {
        text: replay.out.text,
        origins: replay.out.origins,
        silence: replay.silence,
    }
}

struct Replay<'a> {
    configuration: &'a ImageConfiguration,
    known: Known<'a>,
    out: Writer,
    silence: Silence,
    /// Steps that are the base image's, counted from the first.
    base_steps: usize,
    /// Values of the configuration's variables and labels.
    variables: BTreeMap<&'a str, &'a str>,
    labels: BTreeMap<&'a str, &'a str>,
    /// Labels as steps set them. Nothing reads them in the build, so that they are written when all are known.
    labelled: Vec<(Origin, &'a str, String)>,
    /// Shells that the image names, joined by blanks.
    shells: Vec<String>,
    /// The shell that the last command was given to.
    shell: Vec<String>,
    /// Names of arguments so far.
    declared: Vec<&'a str>,
    /// Arguments, variables and labels that were written: each is told once.
    written: BTreeSet<(&'static str, String, String)>,
    /// What was written last for a variable.
    last: BTreeMap<String, String>,
    /// The directory that was written last.
    directory: String,
    /// The last step of each keyword.
    said: BTreeMap<&'static str, Vec<(Origin, &'a str)>>,
}

impl<'a> Replay<'a> {
    fn new(configuration: &'a ImageConfiguration, known: Known<'a>) -> Self {
        let environment = configuration.environment.iter();
        let labels = configuration.labels.iter();
        let own = Some(configuration.shell.join(" ")).filter(|shell| !shell.is_empty());
        Self {
            configuration,
            known,
            out: Writer::new(MOST_TEXT),
            silence: Silence::default(),
            base_steps: base_steps(&configuration.history, known.base_layers),
            variables: environment.filter_map(|it| it.split_once('=')).collect(),
            labels: labels
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .collect(),
            labelled: Vec::new(),
            shells: own.into_iter().collect(),
            shell: usual_shell(known),
            declared: Vec::new(),
            written: BTreeSet::new(),
            last: BTreeMap::new(),
            directory: String::new(),
            said: BTreeMap::new(),
        }
    }

    /// Writes the one stage. All that there is is known, so that it begins with nothing.
    fn begin(&mut self) {
        let from = if is_windows(self.known) {
            "--platform=windows/amd64 scratch"
        } else {
            "scratch"
        };
        let origin = Origin {
            holds: true,
            ..Origin::default()
        };
        self.out.line("FROM", from, origin);
        let made = self
            .configuration
            .history
            .iter()
            .filter(|step| step.layer.is_some());
        self.silence.is_missing = made.count() < self.known.layers;
    }

    /// Writes a step; `false` where it cannot be written.
    fn step(&mut self, index: usize, step: &'a HistoryStep) -> bool {
        let origin = Origin {
            step: Some(index),
            layer: step.layer,
            is_base: index < self.base_steps,
            ..Origin::default()
        };
        let Said { arguments, deed } =
            read_step(&step.instruction.text, &self.shells, &self.declared);
        let mut fits = true;
        for (name, value) in arguments {
            fits &= self.argument(name, value, &origin);
        }
        fits & match deed {
            Deed::Run {
                shell,
                command,
                is_sure,
            } => {
                if !is_sure {
                    self.remark(step);
                }
                self.run(&shell, command, origin)
            }
            Deed::Instruction { keyword, rest } => self.instruction(keyword, rest, origin),
            Deed::Remark => {
                // At the bottom it stands for a root file system, whose files are judged.
                if index > 0 {
                    self.remark(step);
                }
                true
            }
        }
    }

    /// Counts a step of which is not known what it ran.
    const fn remark(&mut self, step: &HistoryStep) {
        if step.layer.is_some() {
            self.silence.remarks = self.silence.remarks.saturating_add(1);
        }
    }

    fn argument(&mut self, name: &str, value: &str, origin: &Origin) -> bool {
        let key = ("ARG", name.to_owned(), value.to_owned());
        // What was not given leaves nothing behind.
        if value.is_empty() || !self.written.insert(key) {
            return true;
        }
        let rest = format!("{}={}", word(name), word(value));
        self.out.line("ARG", &rest, origin.clone())
    }

    fn run(&mut self, shell: &[&str], command: &str, origin: Origin) -> bool {
        let is_other = !shell.is_empty() && !self.shell.iter().eq(shell.iter());
        if is_other {
            self.shell = shell.iter().map(|word| (*word).to_owned()).collect();
            self.out
                .line("SHELL", &exec_form(&self.shell), origin.clone());
        }
        command.trim().is_empty() || self.out.script("RUN", command, origin)
    }

    fn instruction(&mut self, keyword: &'static str, rest: &'a str, origin: Origin) -> bool {
        match keyword {
            "ARG" => {
                let pairs = part_pairs(rest, &BTreeMap::new());
                self.declared.extend(pairs.iter().map(|(name, _)| *name));
                let names = rest.split_whitespace().filter(|name| !name.contains('='));
                self.declared.extend(names);
                let mut fits = true;
                for (name, value) in pairs {
                    fits &= self.argument(name, &value, &origin);
                }
                fits
            }
            "ENV" => self.environment(rest, &origin),
            "LABEL" => {
                self.label(rest, &origin);
                true
            }
            "COPY" | "ADD" => self.copy(keyword, rest, origin),
            "MAINTAINER" => {
                let name = one_line(rest);
                name.is_empty() || self.out.line(keyword, &name, origin)
            }
            "WORKDIR" => self.workdir(rest, origin),
            "SHELL" => {
                let inside = rest.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
                // Buildah keeps the JSON.
                let words = inside.unwrap_or(rest).replace(['"', ','], " ");
                let words: Vec<&str> = words.split_whitespace().collect();
                if !words.is_empty() && self.shells.len() < MOST_SHELLS {
                    self.shells.push(words.join(" "));
                }
                true
            }
            _ => {
                self.said.entry(keyword).or_default().push((origin, rest));
                true
            }
        }
    }

    fn environment(&mut self, rest: &str, origin: &Origin) -> bool {
        let mut fits = true;
        for (name, value) in part_pairs(rest, &self.variables) {
            let holds = self.variables.get(name) == Some(&value.as_str());
            let key = ("ENV", name.to_owned(), value.clone());
            if self.written.insert(key) {
                let origin = Origin {
                    holds,
                    ..origin.clone()
                };
                fits &= self.variable(name, &value, origin);
            }
        }
        fits
    }

    fn variable(&mut self, name: &str, value: &str, origin: Origin) -> bool {
        self.last.insert(name.to_owned(), value.to_owned());
        let rest = format!("{}={}", word(name), word(value));
        self.out.line("ENV", &rest, origin)
    }

    fn label(&mut self, rest: &'a str, origin: &Origin) {
        let pairs = part_pairs(rest, &self.labels).into_iter();
        let pairs = pairs.map(|(name, value)| (origin.clone(), name, value));
        self.labelled.extend(pairs);
    }

    /// Writes what a step copied, as far as it says that: the classic builder keeps digests only.
    fn copy(&mut self, keyword: &str, rest: &str, origin: Origin) -> bool {
        let (flags, words): (Vec<&str>, Vec<&str>) = rest
            .split_whitespace()
            .partition(|word| word.starts_with("--"));
        let Some((target, mut sources)) = words
            .split_last()
            .map(|(last, sources)| (*last, sources.to_vec()))
        else {
            return true;
        };
        let is_digest = |word: &&str| {
            let (kind, digest) = word.split_once(':').unwrap_or_default();
            matches!(kind, "file" | "dir" | "multi")
                && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let directory = sources.first().filter(|first| first.starts_with("dir:"));
        let directory = directory.map(|word| format!("{}/", word.get(..16).unwrap_or(word)));
        if sources.last() == Some(&"in") && sources.first().is_some_and(is_digest) {
            sources.clear();
        }
        // Of heredocs only the names are there.
        let kept = sources.iter().filter(|source| !source.starts_with("<<"));
        let mut all: Vec<String> = kept.map(|source| word(source)).collect();
        all.extend(directory);
        if all.is_empty() {
            return true;
        }
        all.push(word(target));
        let flags = flags
            .iter()
            .map(|flag| word(flag).trim_matches('\'').to_owned());
        let flags = flags.filter(|flag| flag.bytes().all(|byte| byte.is_ascii_graphic()));
        let all: Vec<String> = flags.chain(all).collect();
        self.out.line(keyword, &all.join(" "), origin)
    }

    fn workdir(&mut self, rest: &str, mut origin: Origin) -> bool {
        let path = rest.trim();
        if path.is_empty() || path == self.directory {
            return true;
        }
        path.clone_into(&mut self.directory);
        origin.holds = path == self.configuration.working_directory;
        self.out.line("WORKDIR", &word(path), origin)
    }
}

/// Counts the steps that are the base image's: up to the one that made its last layer, and those behind it that say
/// what to run, which end a build.
pub(super) fn base_steps(history: &[HistoryStep], layers: Option<usize>) -> usize {
    let is_base = |step: &HistoryStep| matches!((step.layer, layers), (Some(layer), Some(most)) if layer < most);
    let Some(last) = history.iter().rposition(is_base) else {
        return 0;
    };
    let behind = history.get(last.saturating_add(1)..).unwrap_or_default();
    let before_own = behind.iter().take_while(|step| step.layer.is_none());
    let ends = |step: &&HistoryStep| {
        let text = step
            .instruction
            .text
            .split("#(nop)")
            .last()
            .unwrap_or_default();
        let word = text.split_whitespace().next();
        matches!(word, Some("CMD" | "ENTRYPOINT"))
    };
    let before_own: Vec<&HistoryStep> = before_own.collect();
    let end = before_own.iter().rposition(ends);
    let more = end.map_or(0, |end| end.saturating_add(1));
    last.saturating_add(1).saturating_add(more)
}

/// The shell that commands are given to unless the image says otherwise.
fn usual_shell(known: Known<'_>) -> Vec<String> {
    let words: &[&str] = if is_windows(known) {
        &["cmd", "/S", "/C"]
    } else {
        &["/bin/sh", "-c"]
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn is_windows(known: Known<'_>) -> bool {
    known
        .os
        .is_some_and(|os| os.eq_ignore_ascii_case("windows"))
}

/// Bytes of the longest step that is read.
const LONGEST_STEP: usize = 1 << 20;
/// Steps that are read.
const MOST_STEPS: usize = 10_000;
/// Bytes of the text for the history, and as many again for the configuration: together less than is parsed.
const MOST_TEXT: usize = 7 << 20;
/// Shells that are looked for.
const MOST_SHELLS: usize = 20;
