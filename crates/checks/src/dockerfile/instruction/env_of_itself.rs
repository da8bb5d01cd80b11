//! DF-0112.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::expand::Definition;
use crate::parse::dockerfile::syntax::{Form, InstructionKind, Pair};
use crate::source::Span;
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0112",
    name: "env-of-itself",
    title: "ENV uses a variable that it sets itself",
    severity: Severity::Low,
    severity_why: "the variable is empty or old, which the first run mostly shows",
    why: "All values of one `ENV` are worked out before any of them is set: in `ENV A=1 B=$A` the \
          `$A` is what `A` was in front of the instruction, mostly nothing.",
    remedy: "Set the second variable in an `ENV` of its own.",
    bad: "FROM alpine:3.20\nENV DIR=/opt/a BIN=$DIR/bin\n",
    good: "FROM alpine:3.20\nENV DIR=/opt/a\nENV BIN=$DIR/bin\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3044",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#environment-replacement"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Env(pairs, Form::Pairs) = &site.instruction.kind else {
            continue;
        };
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut before: Option<&Pair> = None;
        for pair in pairs {
            let uses = pair
                .value
                .as_ref()
                .map(|value| input.stages.expand(site.index, value).uses);
            let mut fix = before.and_then(|before| split(input, site, before, pair));
            for used in uses.into_iter().flatten() {
                let is_old = matches!(used.definition, Definition::Value | Definition::Unknown);
                if is_old || used.name == pair.name.as_str() || !names.contains(&*used.name) {
                    continue;
                }
                let name = &used.name;
                let message = format!("`{name}` is not yet what this `ENV` makes it");
                let fault = Fault::new(&CHECK, message, input.place(site, used.span)).value(name);
                faults.push(match fix.take() {
                    Some(fix) => fault.fix(fix),
                    None => fault,
                });
            }
            names.insert(pair.name.as_str());
            before = Some(pair);
        }
    }
}

/// Begins an instruction of its own at a variable, where nothing but blanks stands between it and the one before.
fn split(input: &Input, site: Site<'_>, before: &Pair, pair: &Pair) -> Option<Fix> {
    let between = Span::new(before.span.end, pair.span.start);
    let text = input.document.source.slice(between);
    let is_blank = text
        .chars()
        .all(|char| char.is_whitespace() || char == input.document.escape);
    let keyword = site.instruction.keyword.as_str();
    (is_blank && !site.is_trigger).then(|| {
        let edits = vec![Edit::replace(between, format!("\n{keyword} "))];
        Fix::unsafe_("Set it in an ENV of its own", edits)
    })
}
