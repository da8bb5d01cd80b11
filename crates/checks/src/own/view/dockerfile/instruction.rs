//! An instruction as conditions see it.

use seawall_condition::Value;

use super::super::place::place;
use super::command::command;
use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::{Arguments, InstructionKind, JsonString, Pair, Word};

/// Makes the value of an instruction.
pub(super) fn instruction(input: &Input, site: Site<'_>) -> Value {
    let mut made = Made {
        input,
        site,
        fields: Vec::new(),
        is_known: true,
    };
    made.all();
    made.kind();
    let is_known = Value::Bool(made.is_known);
    made.fields.push(("is_known", is_known));
    Value::map(made.fields)
}

/// Returns the name of the user that holds at an instruction, or that a stage ends with.
pub(super) fn user(input: &Input, setting: Setting) -> Option<Value> {
    let Setting::By(by) = setting else {
        return None;
    };
    match &input.document.instructions.get(by)?.kind {
        InstructionKind::User(word) => Some(Value::text(input.stages.expand(by, word).value)),
        _ => None,
    }
}

struct Made<'a> {
    input: &'a Input,
    site: Site<'a>,
    fields: Vec<(&'static str, Value)>,
    is_known: bool,
}

impl Made<'_> {
    fn set(&mut self, name: &'static str, value: Value) {
        self.fields.push((name, value));
    }

    /// What every instruction has.
    fn all(&mut self) {
        let (input, site) = (self.input, self.site);
        let it = site.instruction;
        let flags = it.flags.iter().map(|flag| {
            let value = flag.resolved();
            let value = value.map(|value| ("value", Value::text(value.as_str())));
            let name = ("name", Value::text(flag.name.as_str()));
            Value::map(value.into_iter().chain([name]))
        });
        let heredocs = it.heredocs.iter().map(|heredoc| {
            Value::map([
                ("name", Value::text(heredoc.name.as_str())),
                ("text", Value::text(heredoc.body.as_str())),
            ])
        });
        self.fields.extend([
            ("keyword", Value::text(it.name())),
            ("index", Value::count(site.index)),
            ("text", Value::text(it.rest.as_str())),
            ("flags", Value::list(flags)),
            ("heredocs", Value::list(heredocs)),
            ("is_trigger", Value::Bool(site.is_trigger)),
            ("is_built", Value::Bool(input.is_built(site.index))),
            ("is_shipped", Value::Bool(input.is_shipped(site.index))),
            ("at", place(&input.document.source, it.span)),
        ]);
        if !matches!(it.kind, InstructionKind::User(_)) {
            let user = user(input, input.stages.setting_at(What::User, site.index));
            self.fields.extend(user.map(|user| ("user", user)));
        }
        if let Some(commands) = input.commands(site.index) {
            let source = &input.document.source;
            let commands = commands.invocations.iter().map(|it| command(source, it));
            let commands = Value::list(commands);
            self.set("commands", commands);
        }
    }

    /// What only instructions of its keyword have.
    fn kind(&mut self) {
        let flag = |name: &str| {
            let mut flags = self.site.instruction.flags.iter();
            flags.find(|flag| flag.is(name))?.resolved()
        };
        let (from, platform) = (flag("from"), flag("platform"));
        match &self.site.instruction.kind {
            InstructionKind::From { image, alias } => {
                let image = self.word(image);
                self.set("image", image);
                if let Some((_, name)) = alias {
                    self.set("name", Value::text(name.as_str()));
                }
                if let Some(platform) = platform {
                    let platform = self.word(&platform);
                    self.set("platform", platform);
                }
            }
            InstructionKind::Run(arguments)
            | InstructionKind::Cmd(arguments)
            | InstructionKind::Entrypoint(arguments)
            | InstructionKind::Healthcheck(arguments) => self.arguments(arguments),
            InstructionKind::Shell(strings) => self.strings(strings),
            InstructionKind::Copy(copy) => {
                let (sources, destination) =
                    (self.words(&copy.sources), self.word(&copy.destination));
                self.set("sources", sources);
                self.set("destination", destination);
                if let Some(from) = from {
                    self.set("from", Value::text(from.as_str()));
                }
            }
            InstructionKind::Env(pairs, _)
            | InstructionKind::Label(pairs, _)
            | InstructionKind::Arg(pairs) => self.pairs(pairs),
            InstructionKind::Expose(words) => {
                let ports = self.words(words);
                self.set("ports", ports);
            }
            InstructionKind::Volume(words) => {
                let paths = self.words(words);
                self.set("paths", paths);
            }
            InstructionKind::User(word) => {
                let user = self.word(word);
                self.set("user", user);
            }
            InstructionKind::Workdir(word) => {
                let written = self.word(word);
                let made = self.input.stages.workdir_of(self.site.index);
                let path = made.filter(|_| !self.site.is_trigger);
                self.set(
                    "path",
                    path.map_or(written, |made| Value::text(made.path.as_str())),
                );
            }
            InstructionKind::StopSignal(word) => {
                let signal = self.word(word);
                self.set("signal", signal);
            }
            InstructionKind::Maintainer(word) => {
                self.set("maintainer", Value::text(word.as_str()));
            }
            InstructionKind::NoHealthcheck
            | InstructionKind::Onbuild(_)
            | InstructionKind::Unknown
            | InstructionKind::Broken => {}
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        self.set(
            "is_exec",
            Value::Bool(matches!(arguments, Arguments::Exec(_))),
        );
        if let Arguments::Exec(strings) = arguments {
            self.strings(strings);
        }
    }

    fn strings(&mut self, strings: &[JsonString]) {
        let values = strings
            .iter()
            .map(|string| Value::text(string.value.as_str()));
        self.set("arguments", Value::list(values));
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        let mut list = Vec::new();
        for pair in pairs {
            let name = self.word(&pair.name);
            let value = pair.value.as_ref().map(|value| ("value", self.word(value)));
            list.push(Value::map(value.into_iter().chain([("name", name)])));
        }
        self.set("pairs", Value::list(list));
    }

    fn words(&mut self, words: &[Word]) -> Value {
        let values: Vec<Value> = words.iter().map(|word| self.word(word)).collect();
        Value::list(values)
    }

    fn word(&mut self, word: &Word) -> Value {
        let expanded = self.input.stages.expand(self.site.index, word);
        self.is_known = self.is_known && expanded.is_known;
        Value::text(expanded.value)
    }
}
