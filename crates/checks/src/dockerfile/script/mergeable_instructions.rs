//! DF-0120.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::dockerfile::script::neighbour::neighbours;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0120",
    name: "mergeable-instructions",
    title: "RUN, ADD or COPY instructions that follow each other could be one",
    severity: Severity::Negligible,
    severity_why: "a matter of taste: fewer layers against a finer cache",
    why: "Each `RUN`, `ADD` and `COPY` makes a layer. Where several of one kind follow each other \
          with the same options and the same target, one instruction does the same with one \
          layer. In build stages that are thrown away this saves nothing but a little time.",
    remedy: "Join them, unless the cache is better served by several.",
    bad: "FROM alpine:3.20\nCOPY a /app/\nCOPY b /app/\n",
    good: "FROM alpine:3.20\nCOPY a b /app/\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "multiple_run_add_copy_instructions_listed",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/build/building/best-practices/"],
    fixing: Fixing::None("whether the cache is better served by several is for people to say"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for name in ["RUN", "ADD", "COPY"] {
        for (first, second) in neighbours(input, name) {
            if name != "RUN" && !has_same_target(first, second) {
                continue;
            }
            faults.push_with(|| {
                let keyword = second.instruction.keyword.span();
                let message = format!("this `{name}` could be part of the one above");
                Fault::new(&CHECK, message, input.place(second, keyword))
            });
        }
    }
}

/// Says whether two `COPY`s or `ADD`s go to the same directory.
fn has_same_target(first: Site<'_>, second: Site<'_>) -> bool {
    let (InstructionKind::Copy(first), InstructionKind::Copy(second)) =
        (&first.instruction.kind, &second.instruction.kind)
    else {
        return false;
    };
    let target = first.destination.as_str();
    let is_directory = target.ends_with('/') || matches!(target, "." | "..");
    is_directory && second.destination.as_str() == target && first.is_json == second.is_json
}
