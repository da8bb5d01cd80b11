//! Stages and files as conditions see them.

use std::cell::Cell;
use std::collections::BTreeMap;

use seawall_condition::Value;

use super::super::place::place;
use super::instruction::user;
use crate::dockerfile::Input;
use crate::parse::dockerfile::stage::{Base, Setting, Stage, What};
use crate::parse::dockerfile::syntax::{Instruction, InstructionKind, Pair};

/// Makes the value of a file.
pub(super) fn file(input: &Input, stages: &[Value], instructions: &[Value]) -> Value {
    let document = &input.document;
    let directives = document.directives.iter();
    let directives = directives.map(|it| (it.name.as_str(), Value::text(it.value.as_str())));
    let is_broken = !document.errors.is_empty() || !input.stages.errors().is_empty();
    Value::map([
        ("path", Value::text(document.source.name())),
        ("directives", Value::map(directives)),
        ("stages", Value::list(stages.iter().cloned())),
        ("instructions", Value::list(instructions.iter().cloned())),
        ("is_broken", Value::Bool(is_broken)),
    ])
}

/// Makes the value of a stage, with those of all instructions at hand.
/// Looking at the stages below it takes of what all stages may take together.
pub(super) fn stage(
    input: &Input,
    stage: &Stage,
    instructions: &[Value],
    left: &Cell<usize>,
) -> Value {
    let base = match &stage.base {
        Base::Image(_) => "image",
        Base::Stage(_) => "stage",
        Base::Scratch => "scratch",
        Base::Context(_) => "context",
        Base::Unknown => "unknown",
    };
    let target = input.stages.target().map(|target| target.index);
    let own = instructions
        .get(stage.instructions.clone())
        .unwrap_or_default();
    let inherited = Inherited::of(input, stage, left);
    let mut fields = vec![
        ("index", Value::count(stage.index)),
        ("image", Value::text(stage.image.value.as_str())),
        ("base", Value::text(base)),
        ("is_target", Value::Bool(target == Some(stage.index))),
        (
            "is_built",
            Value::Bool(input.stages.is_reachable(stage.index)),
        ),
        ("is_shipped", Value::Bool(input.is_shipped(stage.from))),
        (
            "has_healthcheck",
            Value::Bool(has_healthcheck(input, stage)),
        ),
        ("environment", Value::map(inherited.environment)),
        ("labels", Value::map(inherited.labels)),
        ("ports", Value::list(inherited.ports)),
        ("instructions", Value::list(own.iter().cloned())),
    ];
    if let Some(from) = input.document.instructions.get(stage.from) {
        fields.push(("at", place(&input.document.source, from.head)));
    }
    let name = stage.name.as_deref().map(Value::text);
    let platform = stage
        .platform
        .as_ref()
        .map(|it| Value::text(it.value.as_str()));
    let workdir = match stage.final_setting(What::Workdir) {
        Setting::By(by) => input.stages.workdir_of(by),
        _ => None,
    };
    let workdir = workdir.map(|it| Value::text(it.path.as_str()));
    let user = user(input, stage.final_setting(What::User));
    let there = [
        ("name", name),
        ("platform", platform),
        ("workdir", workdir),
        ("user", user),
    ];
    fields.extend(
        there
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    Value::map(fields)
}

fn has_healthcheck(input: &Input, stage: &Stage) -> bool {
    let Setting::By(by) = stage.final_setting(What::Healthcheck) else {
        return false;
    };
    let by = input.document.instructions.get(by);
    by.is_some_and(|by| matches!(by.kind, InstructionKind::Healthcheck(_)))
}

/// What a stage has from the stages that it is built `FROM`, and adds to it.
#[derive(Default)]
struct Inherited {
    environment: BTreeMap<String, Value>,
    labels: BTreeMap<String, Value>,
    ports: Vec<Value>,
}

impl Inherited {
    fn of(input: &Input, stage: &Stage, left: &Cell<usize>) -> Self {
        let mut chain = vec![stage];
        while let Some(Base::Stage(base)) = chain.last().map(|stage| &stage.base) {
            let base = input.stages.all().get(*base);
            left.set(left.get().saturating_sub(1));
            match base {
                Some(base) if left.get() > 0 => chain.push(base),
                _ => break,
            }
        }
        let mut found = Self::default();
        for stage in chain.into_iter().rev() {
            for at in stage.instructions.clone() {
                left.set(left.get().saturating_sub(1));
                if let Some(it) = input
                    .document
                    .instructions
                    .get(at)
                    .filter(|_| left.get() > 0)
                {
                    found.take(input, at, it);
                }
            }
        }
        found
    }

    fn take(&mut self, input: &Input, at: usize, it: &Instruction) {
        match &it.kind {
            InstructionKind::Env(pairs, _) => set(&mut self.environment, input, at, pairs),
            InstructionKind::Label(pairs, _) => set(&mut self.labels, input, at, pairs),
            InstructionKind::Expose(words) => {
                let ports = words.iter().map(|word| input.stages.expand(at, word).value);
                self.ports.extend(ports.map(Value::text));
            }
            _ => {}
        }
    }
}

fn set(to: &mut BTreeMap<String, Value>, input: &Input, at: usize, pairs: &[Pair]) {
    for pair in pairs {
        let name = input.stages.expand(at, &pair.name).value;
        if let Some(value) = &pair.value {
            to.insert(name, Value::text(input.stages.expand(at, value).value));
        }
    }
}
