//! Where the parts of an instruction stand.

use seawall_condition::Step;

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::{Arguments, InstructionKind, JsonString, Pair, Word};
use crate::source::Span;

/// Finds something of an instruction; of a stage, in its `FROM`.
pub(super) fn find(input: &Input, site: Site<'_>, steps: &[Step]) -> Option<(usize, Span)> {
    let (first, rest) = steps.split_first()?;
    let Step::Field(field) = first else {
        return None;
    };
    let at = match rest.first() {
        Some(Step::Index(at)) => Some(*at),
        _ => None,
    };
    let last = match rest.get(1) {
        Some(Step::Field(field)) => field.as_ref(),
        _ => "",
    };
    let it = site.instruction;
    let span = match field.as_ref() {
        "keyword" => whole(&it.keyword),
        "text" => whole(&it.rest),
        "flags" => it.flags.get(at?)?.span,
        "heredocs" => it.heredocs.get(at?)?.opening,
        "commands" => input.commands(site.index)?.invocations.get(at?)?.span,
        "from" | "platform" => it.flags.iter().find(|flag| flag.is(field))?.span,
        other => of_kind(&it.kind, other, at, last)?,
    };
    Some((0, span))
}

fn of_kind(kind: &InstructionKind, field: &str, at: Option<usize>, last: &str) -> Option<Span> {
    let string = |strings: &[JsonString]| strings.get(at?).map(|it| it.span);
    let nth = |words: &[Word]| words.get(at?).map(whole);
    match (field, kind) {
        ("image", InstructionKind::From { image, .. }) => Some(whole(image)),
        ("name", InstructionKind::From { alias, .. }) => {
            alias.as_ref().map(|(_, name)| whole(name))
        }
        (
            "arguments",
            InstructionKind::Run(Arguments::Exec(strings))
            | InstructionKind::Cmd(Arguments::Exec(strings))
            | InstructionKind::Entrypoint(Arguments::Exec(strings))
            | InstructionKind::Healthcheck(Arguments::Exec(strings))
            | InstructionKind::Shell(strings),
        ) => string(strings),
        ("sources", InstructionKind::Copy(copy)) => nth(&copy.sources),
        ("destination", InstructionKind::Copy(copy)) => Some(whole(&copy.destination)),
        (
            "pairs",
            InstructionKind::Env(pairs, _)
            | InstructionKind::Label(pairs, _)
            | InstructionKind::Arg(pairs),
        ) => pairs.get(at?).map(|pair| of_pair(pair, last)),
        ("ports", InstructionKind::Expose(words)) | ("paths", InstructionKind::Volume(words)) => {
            nth(words)
        }
        ("user", InstructionKind::User(word))
        | ("path", InstructionKind::Workdir(word))
        | ("signal", InstructionKind::StopSignal(word))
        | ("maintainer", InstructionKind::Maintainer(word)) => Some(whole(word)),
        _ => None,
    }
}

fn of_pair(pair: &Pair, last: &str) -> Span {
    match last {
        "name" => whole(&pair.name),
        "value" => pair.value.as_ref().map_or(pair.span, whole),
        _ => pair.span,
    }
}

fn whole(word: &Word) -> Span {
    word.span_of(0..word.as_str().len())
}
