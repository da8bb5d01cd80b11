//! DF-0015.

use std::collections::HashSet;

use seawall_model::nearest::nearest;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::need::needs;
use crate::fault::{Edit, Fault, Fix, Place};
use crate::parse::dockerfile::stage::{Need, Origin, Stage};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0015",
    name: "unknown-stage",
    title: "COPY --from names no earlier stage",
    severity: Severity::Medium,
    severity_why: "files of an image that somebody else publishes under that name may be taken",
    why: "What is no earlier stage is taken for an image: a stage whose name is misspelt becomes an image \
          of that name from a public registry, which anybody may have put there, and its files are built \
          in. A later stage cannot be copied from, and a number beyond the last stage fails. A name with a \
          registry, a path, a tag or a digest is meant to be an image, and left alone; for a bare name the \
          check is not sure.",
    remedy: "Write the name of the stage as its `FROM` has it, and put that stage in front. For an image \
             say so: `COPY --from=composer:2 …`.",
    bad: "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=biuld /app /app\n",
    good: "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=build /app /app\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3022",
    }],
    cwe: &[829],
    references: &["https://docs.docker.com/reference/dockerfile/#copy---from"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let circles = circles(input);
    let mut guesses = 0..MOST_GUESSES;
    for (stage, site, need) in needs(input) {
        let name = need.name.as_str();
        let place = input.place(site, need.span);
        let fault = match need.origin {
            Origin::NoStage(_) => Fault::new(&CHECK, format!("there is no stage `{name}`"), place),
            Origin::Stage(other)
                if other > stage.index && !is_circle(&circles, stage.index, other) =>
            {
                Fault::new(&CHECK, format!("`{name}` is a later stage"), place)
            }
            Origin::Image(_) if !name.contains(['/', ':', '@', '.']) => {
                let near = guesses
                    .next()
                    .and_then(|_| nearest_stage(input, stage, name));
                misspelt_or_image(place, need, near)
            }
            _ => continue,
        };
        faults.push(fault.value(name));
    }
}

/// Finds the earlier stage whose name is nearly this one.
fn nearest_stage<'a>(input: &'a Input, stage: &Stage, name: &str) -> Option<&'a str> {
    let earlier = input.stages.all().iter().take(stage.index.min(MOST_STAGES));
    let names: Vec<&str> = earlier.filter_map(|stage| stage.name.as_deref()).collect();
    nearest(name, &names)
}

fn misspelt_or_image(place: Place, need: &Need, near: Option<&str>) -> Fault {
    let name = need.name.as_str();
    let Some(near) = near else {
        let message = format!("`{name}` is no stage, so an image is taken");
        return Fault::new(&CHECK, message, place).likely();
    };
    let message = format!("`{name}` is no stage, unlike `{near}`");
    let edits = vec![Edit::replace(need.span, near)];
    let fix = Fix::unsafe_(format!("Copy from {near}"), edits);
    Fault::new(&CHECK, message, place).fix(fix)
}

/// Returns the stages of circles, with the number of the circle.
fn circles(input: &Input) -> HashSet<(usize, usize)> {
    let circles = input.stages.circles().iter().enumerate();
    let members = circles.flat_map(|(number, circle)| circle.iter().map(move |at| (number, *at)));
    members.collect()
}

/// Says whether two stages need each other, which is told by itself.
fn is_circle(circles: &HashSet<(usize, usize)>, stage: usize, other: usize) -> bool {
    let holds = |number: usize, stage| circles.contains(&(number, stage));
    !circles.is_empty() && (0..=MOST_CIRCLES).any(|it| holds(it, stage) && holds(it, other))
}

/// Names for which the nearest stage is looked for, and stages among which it is.
const MOST_GUESSES: usize = 50;
const MOST_STAGES: usize = 1000;

/// Circles that are looked at.
const MOST_CIRCLES: usize = 100;
