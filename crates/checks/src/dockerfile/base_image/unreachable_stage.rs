//! DF-0019.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::stage::{Base, Origin, Stage};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0019",
    name: "unreachable-stage",
    title: "a stage is not needed by the one that is built",
    severity: Severity::Negligible,
    severity_why: "builders leave it out, so nothing of it is shipped",
    why: "A stage that the target neither builds on nor copies from is not built. Either something was \
          meant to be taken from it (a `COPY --from` is missing, or names another stage), or it is a \
          leftover: its packages age, and its tests are never run. A stage with a name may be built by \
          itself with `--target`, of which the file does not tell; the check is not sure then.",
    remedy: "Take out what nobody needs, or copy from it. Say which target is built where the file holds \
             several: the check is silent then.",
    bad: "FROM golang:1.22 AS build\nRUN go build -o /app .\nFROM alpine:3.20\nCOPY app /app\n",
    good: "FROM golang:1.22 AS build\nRUN go build -o /app .\nFROM alpine:3.20\nCOPY --from=build /app /app\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[561],
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    fixing: Fixing::None("it may be wanted as a target"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.settings.target.is_some() {
        return;
    }
    let needed = needed(input);
    for stage in input.stages.all() {
        // What only such a stage needs goes with it.
        let is_needed = needed.get(stage.index).copied().unwrap_or_default();
        if is_needed || input.stages.is_reachable(stage.index) {
            continue;
        }
        let Some(instruction) = input.document.instructions.get(stage.from) else {
            continue;
        };
        let InstructionKind::From { image, alias } = &instruction.kind else {
            continue;
        };
        let named = alias.as_ref().map(|(_, name)| name);
        let site = Site {
            index: stage.from,
            instruction,
            is_trigger: false,
        };
        let message = format!("nothing of {} gets into the last stage", label(stage));
        let place = input.place(site, named.unwrap_or(image).span());
        let fault = Fault::new(&CHECK, message, place);
        faults.push(if named.is_some() {
            fault.likely()
        } else {
            fault
        });
    }
}

/// Says of each stage whether another one is built on it or takes something from it, or may: a variable holds a part
/// of the name.
fn needed(input: &Input) -> Vec<bool> {
    let stages = input.stages.all();
    let mut needed = vec![false; stages.len()];
    let mut open = BTreeSet::new();
    for stage in stages.iter().filter(|stage| !stage.is_replaced) {
        let base = match stage.base {
            Base::Stage(base) => Some(base),
            Base::Unknown => {
                open.extend(known_part(written(input, stage)));
                None
            }
            _ => None,
        };
        let origins = stage.needs.iter().filter_map(|need| match need.origin {
            Origin::Stage(origin) => Some(origin),
            _ => None,
        });
        for other in base.into_iter().chain(origins) {
            if let Some(needed) = needed.get_mut(other).filter(|_| other != stage.index) {
                *needed = true;
            }
        }
    }
    for (stage, needed) in stages.iter().zip(&mut needed) {
        let name = stage.name.as_deref().unwrap_or_default();
        *needed |= !name.is_empty()
            && open
                .iter()
                .take(MOST_STARTS)
                .any(|it| name.starts_with(it.as_str()));
    }
    needed
}

/// Returns the name of a stage's image as written.
fn written<'a>(input: &'a Input, stage: &Stage) -> &'a str {
    let from = input.document.instructions.get(stage.from);
    match from.map(|from| &from.kind) {
        Some(InstructionKind::From { image, .. }) => image.as_str(),
        _ => "",
    }
}

/// Returns what stands in front of the first variable of a name; nothing where there is none.
fn known_part(name: &str) -> Option<String> {
    let (start, _) = name.split_once('$')?;
    Some(start.trim_start_matches(['"', '\'']).to_owned())
}

fn label(stage: &Stage) -> String {
    match &stage.name {
        Some(name) => format!("`{name}`"),
        None => "this stage".to_owned(),
    }
}

/// Beginnings of names with variables that are looked at.
const MOST_STARTS: usize = 1000;
