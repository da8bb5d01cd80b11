//! DF-0114.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::{Form, InstructionKind, Pair};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0114",
    name: "legacy-key-value",
    title: "ENV or LABEL has the old form without =",
    severity: Severity::Negligible,
    severity_why: "it works",
    why: "`ENV name value` takes the rest of the line for the value, so that it can set one \
          variable only and reads like a list of names. The reference keeps it for old files \
          alone, and may drop it.",
    remedy: "Write `ENV name=value`, with double quotes around a value that has blanks.",
    bad: "FROM alpine:3.20\nENV LANG C.UTF-8\n",
    good: "FROM alpine:3.20\nENV LANG=C.UTF-8\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "LegacyKeyValueFormat",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#env",
        "https://docs.docker.com/reference/build-checks/legacy-key-value-format/",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let (InstructionKind::Env(pairs, Form::Legacy)
        | InstructionKind::Label(pairs, Form::Legacy)) = &site.instruction.kind
        else {
            continue;
        };
        for pair in pairs {
            let name = pair.name.as_str();
            let keyword = site.instruction.name();
            let message = format!("`{keyword} {name}` has no `=` between name and value");
            let mut fault = Fault::new(&CHECK, message, input.place(site, pair.name.span()));
            if let Some(edits) = edits(input, pair) {
                fault = fault.fix(Fix::safe("Write name=value", edits));
            }
            faults.push(fault.value(name));
        }
    }
}

/// Joins name and value; nothing where quotes and escapes would need care.
fn edits(input: &Input, pair: &Pair) -> Option<Vec<Edit>> {
    let value = pair.value.as_ref()?;
    let text = value.as_str();
    let between = Span::new(pair.name.span().end, value.span().start);
    let escape = input.document.escape;
    let is_blank = input
        .document
        .source
        .slice(between)
        .chars()
        .all(|char| char.is_whitespace() || char == escape);
    let has_blank = text.contains(char::is_whitespace);
    let is_plain = !text.contains(['"', '\'', escape]);
    let name_is_plain = !pair.name.as_str().contains(['"', '\'', '$', '=', escape]);
    if !is_blank || !name_is_plain || (has_blank && !is_plain) || !is_quoted_well(text, escape) {
        return None;
    }
    Some(if has_blank {
        vec![
            Edit::replace(between, "=\""),
            Edit::append(value.span(), "\""),
        ]
    } else {
        vec![Edit::replace(between, "=")]
    })
}

/// Says whether a value without blanks is one word: its quotes are closed, and no escape character ends it.
fn is_quoted_well(text: &str, escape: char) -> bool {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let escapes = char == escape && open != Some('\'');
        match open {
            _ if escapes && chars.next().is_none() => return false,
            _ if escapes => {}
            None if matches!(char, '"' | '\'') => open = Some(char),
            Some(quote) if quote == char => open = None,
            _ => {}
        }
    }
    open.is_none()
}
