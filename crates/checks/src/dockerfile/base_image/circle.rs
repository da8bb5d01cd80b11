//! DF-0020.

use std::collections::HashSet;

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::dockerfile::base_image::need::needs;
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::stage::{Need, Origin, Stage};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0020",
    name: "circular-stages",
    title: "stages need each other in a circle",
    severity: Severity::Low,
    severity_why: "the build stops at once",
    why: "Each of these stages is needed to build the other, so that none can be built. Builders refuse \
          the file.",
    remedy: "Cut the circle: move what both need into a stage in front of them.",
    bad: "FROM alpine:3.20 AS a\nCOPY --from=b /x /x\nFROM alpine:3.20 AS b\nCOPY --from=a /y /y\n",
    good: "FROM alpine:3.20 AS a\nFROM alpine:3.20 AS b\nCOPY --from=a /y /y\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    fixing: Fixing::None("where to cut is for people to say"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    // A stage that copies from itself is told by itself.
    let circles = input.stages.circles().iter();
    for circle in circles.filter(|circle| circle.len() > 1) {
        let Some((site, need)) = forward(input, circle) else {
            continue;
        };
        let names = circle.iter().chain(circle.first()).take(MOST_NAMES);
        let names = names.filter_map(|at| input.stages.all().get(*at));
        let names: Vec<String> = names.map(|stage| format!("`{}`", name(stage))).collect();
        let message = format!("stages need each other: {}", names.join(", "));
        let place = input.place(site, need.span);
        faults.push(Fault::new(&CHECK, message, place).value(need.name.as_str()));
    }
}

/// Finds the edge of a circle that points to a later stage: there is one in every circle.
fn forward<'a>(input: &'a Input, circle: &[usize]) -> Option<(Site<'a>, &'a Need)> {
    let next = circle.iter().skip(1).chain(circle.first());
    let edges = circle.iter().zip(next).filter(|(from, to)| to > from);
    let edges: HashSet<(usize, usize)> = edges.map(|(from, to)| (*from, *to)).collect();
    let mut needs = needs(input).filter_map(|(stage, site, need)| match need.origin {
        Origin::Stage(to) if edges.contains(&(stage.index, to)) => Some((site, need)),
        _ => None,
    });
    needs.next()
}

fn name(stage: &Stage) -> String {
    match &stage.name {
        Some(name) => name.chars().take(LONGEST_NAME).collect(),
        None => stage.index.to_string(),
    }
}

/// Characters of a name that a message tells.
const LONGEST_NAME: usize = 60;

/// Names that a message tells.
const MOST_NAMES: usize = 10;
