//! DF-0126.

use seawall_model::nearest::nearest;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::KEYWORDS;
use crate::parse::dockerfile::mount::parse_mount;
use crate::parse::dockerfile::syntax::{InstructionKind, SyntaxError};
use crate::source::Span;
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0126",
    name: "syntax-error",
    title: "the file holds something that no builder takes",
    severity: Severity::High,
    severity_why: "what is broken can't be built, and what it hides can't be judged",
    why: "BuildKit refuses the file. Everything else in it was read all the same, but what the \
          broken part was meant to do is not known, so no other check speaks of it.",
    remedy: "Correct it as the message says. Where the file is for another frontend, name that in a \
          `# syntax=` line: its own words are not known here.",
    bad: "FROM alpine:3.20\nRNU true\n",
    good: "FROM alpine:3.20\nRUN true\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL1000",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let is_foreign = is_foreign(input);
    let mounts = mount_errors(input);
    let stages = input.stages.errors().iter();
    let arguments = arguments(input);
    let stages = stages.filter(|error| !is_asked_for(input, &arguments, error));
    let mut told: BTreeSet<(Span, &str)> = BTreeSet::new();
    for error in input.document.errors.iter().chain(stages).chain(&mounts) {
        if !told.insert((error.span, error.why.as_str())) {
            continue;
        }
        let site = error.instruction.and_then(|index| site(input, index));
        let place = match site {
            Some(site) => input.place(site, error.span),
            None => input.file_place("file", error.span),
        };
        let message = match &error.hint {
            Some(hint) => format!("{}; {hint}", error.why),
            None => error.why.clone(),
        };
        let mut fault = Fault::new(&CHECK, message, place);
        if let Some(fix) = site.and_then(|site| meant(site, error)) {
            fault = fault.fix(fix);
        }
        // What Podman takes is no mistake of who builds with it.
        let is_open = is_foreign || is_of_podman(input, error);
        faults.push(if is_open { fault.likely() } else { fault });
    }
}

fn site(input: &Input, index: usize) -> Option<Site<'_>> {
    let instruction = input.document.instructions.get(index)?;
    Some(Site {
        index,
        instruction,
        is_trigger: false,
    })
}

/// Puts the keyword that was meant in the place of one that nobody knows.
fn meant(site: Site<'_>, error: &SyntaxError) -> Option<Fix> {
    let instruction = site.instruction.inner();
    let is_it = matches!(instruction.kind, InstructionKind::Unknown)
        && instruction.keyword.span() == error.span;
    let near = nearest(instruction.keyword.as_str(), KEYWORDS).filter(|_| is_it)?;
    let edits = vec![Edit::replace(error.span, near)];
    Some(Fix::unsafe_(format!("Write {near}"), edits))
}

/// Returns what is refused in the mounts of `RUN`.
fn mount_errors(input: &Input) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    for site in input.sites() {
        let mounts = site.instruction.flags.iter();
        let is_run = matches!(site.instruction.kind, InstructionKind::Run(_));
        for flag in mounts.filter(|flag| is_run && flag.is("mount")) {
            let Some(value) = flag.resolved() else {
                continue;
            };
            errors.extend(parse_mount(&value).errors.into_iter().map(|mut error| {
                error.instruction = Some(site.index);
                error
            }));
        }
    }
    errors
}

/// Says whether an error is about a key of mounts that Podman has beside those of `BuildKit`.
fn is_of_podman(input: &Input, error: &SyntaxError) -> bool {
    let text = input.document.source.slice(error.span);
    let key = text.split('=').next().unwrap_or_default();
    matches!(
        key,
        "z" | "Z" | "U" | "relabel" | "tmpcopyup" | "notmpcopyup" | "bind-propagation"
    )
}

/// Says whether the file names a frontend other than that of Dockerfiles, which may know other words.
fn is_foreign(input: &Input) -> bool {
    let syntax = input
        .document
        .directives
        .iter()
        .find(|it| it.name == "syntax");
    syntax.is_some_and(|syntax| {
        let name = syntax.value.as_str().to_ascii_lowercase();
        !name.contains("dockerfile")
    })
}

/// Says whether a value is missing that the file asks for on purpose: `${VERSION:?is needed}` of an `ARG`.
fn is_asked_for(input: &Input, arguments: &BTreeSet<&str>, error: &SyntaxError) -> bool {
    let Some((name, _)) = error.why.split_once(": ") else {
        return false;
    };
    let text = input.document.source.slice(error.span);
    let asks = [format!("${{{name}?"), format!("${{{name}:?")];
    asks.iter().any(|ask| text.contains(ask.as_str())) && arguments.contains(name)
}

/// Returns the names of all build arguments.
fn arguments(input: &Input) -> BTreeSet<&str> {
    let pairs = input
        .document
        .instructions
        .iter()
        .filter_map(|it| match &it.kind {
            InstructionKind::Arg(pairs) => Some(pairs),
            _ => None,
        });
    pairs.flatten().map(|pair| pair.name.as_str()).collect()
}
