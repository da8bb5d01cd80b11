//! DF-0016.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::need::needs;
use crate::fault::Fault;
use crate::parse::dockerfile::stage::Origin;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0016",
    name: "copy-from-own-stage",
    title: "a stage copies from itself",
    severity: Severity::Low,
    severity_why: "the build stops at once",
    why: "A stage that is being built cannot be copied from. Builders refuse the file.",
    remedy: "Name the earlier stage that holds the files. Files of the same stage are copied with `RUN \
             cp`.",
    bad: "FROM golang:1.22 AS build\nCOPY --from=build /app /app\n",
    good: "FROM golang:1.22 AS build\nFROM alpine:3.20 AS app\nCOPY --from=build /app /app\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3023",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0006",
        },
        Alias {
            peer: Peer::Kics,
            id: "copy_from_references_current_from_alias",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#copy---from"],
    fixing: Fixing::None("which stage is meant is not clear"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (stage, site, need) in needs(input) {
        if need.origin == Origin::Stage(stage.index) {
            let message = format!("`{}` is this stage", need.name);
            let place = input.place(site, need.span);
            faults.push(Fault::new(&CHECK, message, place).value(need.name.as_str()));
        }
    }
}
