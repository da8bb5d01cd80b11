//! DF-0008.

use std::collections::HashSet;

use seawall_model::nearest::nearest;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::expand::{Definition, Use};
use crate::parse::dockerfile::stage::Stage;
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0008",
    name: "undeclared-argument-in-from",
    title: "FROM uses an argument that nobody declares",
    severity: Severity::Low,
    severity_why: "the build fails, or takes an image without what the variable was to say",
    why: "`FROM` lines see arguments that an `ARG` in front of the first `FROM` declares, and the platform \
          arguments, and nothing else. Any other variable is empty there, and `--build-arg` cannot change \
          that. `alpine:$VERSION` becomes `alpine:`, and `alpine${SUFFIX}` silently becomes `alpine`.",
    remedy: "Declare it in front of the first `FROM` (`ARG VERSION=3.20`). An `ARG` inside a stage holds \
             for that stage only.",
    bad: "FROM alpine:${VERSION}\n",
    good: "ARG VERSION=3.20\nFROM alpine:${VERSION}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "UndefinedArgInFrom",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/build-checks/undefined-arg-in-from/",
        "https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let undeclared = undeclared(input);
    if undeclared.is_empty() {
        return;
    }
    let declared = declared(input);
    let stages = input.stages.all().iter();
    let in_stages: HashSet<&str> = stages.flat_map(Stage::variable_names).collect();
    for (number, (site, it)) in undeclared.into_iter().enumerate() {
        let name = it.name.as_str();
        let near = (number < MOST_GUESSES)
            .then(|| nearest(name, &declared))
            .flatten();
        let message = match near {
            _ if in_stages.contains(name) => {
                format!("`{name}` is declared in a stage, which FROM does not see")
            }
            Some(near) => format!("`{name}` is not declared, unlike `{near}`"),
            None => format!("`{name}` is not declared in front of the first FROM"),
        };
        let fault = Fault::new(&CHECK, message, input.place(site, it.span)).value(name);
        let fix = near.and_then(|near| correction(input, it, near));
        faults.push(match fix {
            Some(fix) => fault.fix(fix),
            None => fault,
        });
    }
}

/// Returns the uses of variables that nobody declares, in images and platforms.
fn undeclared(input: &Input) -> Vec<(Site<'_>, &Use)> {
    let mut found = Vec::new();
    let sites = input.sites();
    for site in sites.filter(|site| site.instruction.is("FROM") && !site.is_trigger) {
        let Some(stage) = input.stages.of(site.index) else {
            continue;
        };
        let platform = stage.platform.iter().flat_map(|platform| &platform.uses);
        let uses = stage.image.uses.iter().chain(platform);
        let uses = uses.filter(|it| it.definition == Definition::Undefined);
        found.extend(uses.map(|it| (site, it)));
    }
    found
}

/// Returns the names that `FROM` lines see.
fn declared(input: &Input) -> Vec<&str> {
    let instructions = input.document.instructions.iter();
    let before = instructions.take_while(|instruction| !instruction.is("FROM"));
    let pairs = before.filter_map(|instruction| match &instruction.kind {
        InstructionKind::Arg(pairs) => Some(pairs),
        _ => None,
    });
    let names = pairs.flatten().map(|pair| pair.name.as_str());
    PLATFORM
        .iter()
        .copied()
        .chain(names)
        .take(MOST_NAMES)
        .collect()
}

/// Replaces the name by one that is declared.
fn correction(input: &Input, it: &Use, near: &str) -> Option<Fix> {
    let written = input.document.source.slice(it.span);
    let name = written.strip_prefix("${").or(written.strip_prefix('$'))?;
    let start = it
        .span
        .range()
        .start
        .checked_add(written.len())?
        .checked_sub(name.len())?;
    let span = Span::of(start..start.checked_add(it.name.len())?);
    let is_there = input.document.source.slice(span) == it.name;
    let title = format!("Use {near}");
    is_there.then(|| Fix::unsafe_(title, vec![Edit::replace(span, near)]))
}

/// The platform arguments that `FROM` lines are written with.
const PLATFORM: &[&str] = &[
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
];

/// Names for which the nearest declared one is looked for, and declared ones among which it is.
const MOST_GUESSES: usize = 50;
const MOST_NAMES: usize = 1000;
