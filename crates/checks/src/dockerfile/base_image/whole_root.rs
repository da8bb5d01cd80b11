//! DF-0017.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::need::needs;
use crate::fault::Fault;
use crate::parse::dockerfile::stage::{Base, Origin};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0017",
    name: "whole-root-copied",
    title: "the whole root file system of a stage is copied",
    severity: Severity::Low,
    severity_why: "it makes the image bigger and carries tools along, but opens nothing by itself",
    why: "`COPY --from=stage / /` takes everything along: compilers, caches, sources and credentials that \
          the earlier stage was to leave behind. What the image had of its own at the same paths is \
          overwritten, with the files of two distributions mixed. Stages that are made from nothing (`FROM \
          scratch`) hold only what was put there, and are left alone; of an image the check does not know \
          what it holds, and is not sure.",
    remedy: "Copy the paths that are needed. To make one layer of many, build from a stage that never held \
             the rest.",
    bad: "FROM golang:1.22 AS build\nRUN go build -o /app .\nFROM alpine:3.20\nCOPY --from=build / /\n",
    good: "FROM golang:1.22 AS build\nRUN go build -o /app .\nFROM alpine:3.20\nCOPY --from=build /app /app\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3067",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    fixing: Fixing::None("what is needed of it is not known"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let systems = systems(input);
    for (stage, site, need) in needs(input) {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        let is_sure = match need.origin {
            Origin::Stage(other) if other < stage.index => systems.get(other).copied().flatten(),
            Origin::Image(_) => Some(false),
            _ => None,
        };
        let Some(is_sure) = is_sure.filter(|_| input.is_shipped(site.index)) else {
            continue;
        };
        let expand = |word| input.stages.expand(site.index, word);
        if !expand(&copy.destination).known().is_some_and(is_root) {
            continue;
        }
        for source in copy
            .sources
            .iter()
            .filter(|it| expand(it).known().is_some_and(is_root))
        {
            let message = format!("takes all of `{}`", need.name);
            let place = input.place(site, source.span());
            let fault = Fault::new(&CHECK, message, place).value(need.name.as_str());
            faults.push(if is_sure { fault } else { fault.likely() });
        }
    }
}

/// Says of each stage whether it surely holds a whole system: something is run in it. Nothing where it is made from
/// nothing.
fn systems(input: &Input) -> Vec<Option<bool>> {
    let mut systems: Vec<Option<bool>> = Vec::new();
    for stage in input.stages.all() {
        let instructions = input.document.instructions.get(stage.instructions.clone());
        let runs = instructions
            .unwrap_or_default()
            .iter()
            .any(|it| it.is("RUN"));
        systems.push(match stage.base {
            Base::Scratch => None,
            Base::Stage(base) => systems
                .get(base)
                .copied()
                .flatten()
                .map(|below| below || runs),
            _ => Some(runs),
        });
    }
    systems
}

/// Says whether a path is the root, or all that lies in it.
fn is_root(path: &str) -> bool {
    let path = path.strip_suffix('*').unwrap_or(path);
    path.starts_with('/') && path.split('/').all(|part| matches!(part, "" | "."))
}
