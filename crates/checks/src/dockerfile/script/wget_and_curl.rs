//! DF-0123.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use std::collections::{BTreeMap, BTreeSet};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0123",
    name: "wget-and-curl",
    title: "a stage uses both wget and curl",
    severity: Severity::Negligible,
    severity_why: "the image is a little larger than it need be",
    why: "Both do the same. Two programs are two packages to install, to keep up to date, and to \
          look through when one of them has a vulnerability.",
    remedy: "Use one of them in all places.",
    bad: "FROM debian:12\nRUN curl -O https://example.org/a\nRUN wget https://example.org/b\n",
    good: "FROM debian:12\nRUN curl -O https://example.org/a\nRUN curl -O https://example.org/b\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL4001",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0014",
        },
        Alias {
            peer: Peer::Kics,
            id: "run_using_wget_and_curl",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "use-either-wget-or-curl",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",
    ],
    fixing: Fixing::None("their options differ"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    // The tool that each stage uses first, and stages that were told.
    let mut first: BTreeMap<usize, &str> = BTreeMap::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for (site, invocation) in input.running(&["curl", "wget"]).invocations() {
        let tool = match invocation.program.as_str() {
            "curl" => "curl",
            "wget" => "wget",
            _ => continue,
        };
        let Some(stage) = input.stages.of(site.index).map(|stage| stage.index) else {
            continue;
        };
        // One may stand in for the other where that is missing.
        if site.is_trigger || invocation.guard.conditional {
            continue;
        }
        let other = *first.entry(stage).or_insert(tool);
        if other != tool && told.insert(stage) {
            let span = invocation
                .program_word()
                .map_or(invocation.span, |it| it.span);
            let message = format!("`{tool}` is used beside `{other}`");
            faults.push(Fault::new(&CHECK, message, input.place(site, span)).value(tool));
        }
    }
}
