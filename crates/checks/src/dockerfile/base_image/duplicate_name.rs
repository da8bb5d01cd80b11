//! DF-0010.

use std::collections::HashSet;

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::stage_name::namings;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0010",
    name: "duplicate-stage-name",
    title: "two stages have one name",
    severity: Severity::Low,
    severity_why: "the wrong stage may be copied from, which tests of the image will show",
    why: "Of several stages with one name the last one is found by `--target` and `COPY --from`, wherever \
          that stands, and the others by nobody. Names are the same whatever their case is.",
    remedy: "Give each stage a name of its own.",
    bad: "FROM golang:1.22 AS build\nFROM node:20 AS build\n",
    good: "FROM golang:1.22 AS server\nFROM node:20 AS pages\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3024",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "DuplicateStageName",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0012",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_11",
        },
        Alias {
            peer: Peer::Kics,
            id: "same_alias_in_different_froms",
        },
    ],
    cwe: &[694],
    references: &["https://docs.docker.com/reference/build-checks/duplicate-stage-name/"],
    fixing: Fixing::None("which of them others mean is not clear"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for naming in namings(input) {
        let Some(name) = &naming.stage.name else {
            continue;
        };
        if !seen.insert(name.as_str()) {
            let message = format!("an earlier stage has the name `{name}`, too");
            let place = input.place(naming.site, naming.name.span());
            faults.push(Fault::new(&CHECK, message, place).value(name.as_str()));
        }
    }
}
