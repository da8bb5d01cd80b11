//! DF-0014.

use std::collections::HashMap;

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::need::needs;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::{Need, Origin, Stage};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0014",
    name: "stage-by-number",
    title: "COPY --from names a stage by its number",
    severity: Severity::Low,
    severity_why: "files of the wrong stage are taken only once somebody moves a stage",
    why: "Stages are counted from 0 in the order of the file. A new stage in front, or one that moves, \
          changes the number without anybody noticing: the copy takes what lies at that path in another \
          stage, or fails.",
    remedy: "Name the stage (`FROM golang:1.22 AS build`) and copy from the name.",
    bad: "FROM golang:1.22\nRUN go build -o /app .\nFROM alpine:3.20\nCOPY --from=0 /app /app\n",
    good: "FROM golang:1.22 AS build\nRUN go build -o /app .\nFROM alpine:3.20\nCOPY --from=build /app /app\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "using_unnamed_build_stages",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/build/building/multi-stage/#name-your-build-stages"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut uses = uses(input);
    let names = stages_by_name(input);
    for (stage, site, need) in needs(input) {
        let Some(other) = numbered(need).filter(|other| *other != stage.index) else {
            continue;
        };
        let message = format!("stage {other} changes its number when stages are added or moved");
        let fault = Fault::new(&CHECK, message, input.place(site, need.span));
        let other = input.stages.all().get(other);
        let is_it = |name: &str| names.get(name) == other.map(|other| &other.index);
        let fix = other.and_then(|other| match &other.name {
            // Each copy gets the name: a long one, ten thousand times, is nobody's wish.
            Some(name) if name.len() <= LONGEST_NAME && is_it(name) => {
                let edits = vec![Edit::replace(need.span, name)];
                Some(Fix::safe(format!("Copy from {name}"), edits))
            }
            Some(_) => None,
            // The first copy names the stage for all.
            None => give_name(input, other, &names, uses.remove(&other.index)?),
        });
        let fault = fault.value(need.name.as_str());
        faults.push(match fix {
            Some(fix) => fault.fix(fix),
            None => fault,
        });
    }
}

/// Returns the stage that is named by its number.
fn numbered(need: &Need) -> Option<usize> {
    match need.origin {
        Origin::Stage(stage) if need.name.parse() == Ok(stage) => Some(stage),
        _ => None,
    }
}

/// Returns where each stage is named by its number.
fn uses(input: &Input) -> HashMap<usize, Vec<Span>> {
    let mut uses: HashMap<usize, Vec<Span>> = HashMap::new();
    for (_, _, need) in needs(input) {
        if let Some(stage) = numbered(need) {
            uses.entry(stage).or_default().push(need.span);
        }
    }
    uses
}

/// Returns which stage a name means: of several the last.
fn stages_by_name(input: &Input) -> HashMap<&str, usize> {
    let stages = input.stages.all().iter();
    let named = stages.filter_map(|stage| Some((stage.name.as_deref()?, stage.index)));
    named.collect()
}

/// Gives the stage a name that is free, and replaces its number everywhere.
fn give_name(
    input: &Input,
    stage: &Stage,
    names: &HashMap<&str, usize>,
    uses: Vec<Span>,
) -> Option<Fix> {
    let from = input.document.instructions.get(stage.from)?;
    let InstructionKind::From { image, alias: None } = &from.kind else {
        return None;
    };
    let name = format!("stage-{}", stage.index);
    if names.contains_key(&*name) || input.settings.contexts.contains(&name) {
        return None;
    }
    let title = format!("Name the stage {name}");
    let mut edits = vec![Edit::append(image.span(), format!(" AS {name}"))];
    let uses = uses.into_iter();
    edits.extend(uses.map(|span| Edit::replace(span, name.as_str())));
    Some(Fix::safe(title, edits))
}

/// Bytes of the longest name that is put in place of a number.
const LONGEST_NAME: usize = 128;
