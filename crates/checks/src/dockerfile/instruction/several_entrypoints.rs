//! DF-0109.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::ignored::tell_ignored;
use crate::parse::dockerfile::stage::What;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0109",
    name: "several-entrypoints",
    title: "a stage has several ENTRYPOINTs, of which only the last counts",
    severity: Severity::Low,
    severity_why: "the image works, but not as one of its lines says",
    why: "A stage keeps the last `ENTRYPOINT` only. What an earlier one was meant to do – dropping \
          privileges, waiting for a database – is not done, and nothing says so.",
    remedy: "Keep one `ENTRYPOINT` a stage and delete the others. Where two programs have to run, \
          let a script or an init process start them, or use two containers.",
    bad: "FROM alpine:3.20\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]\n",
    good: "FROM alpine:3.20\nENTRYPOINT [\"b\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL4004",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "MultipleInstructionsDisallowed",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0007",
        },
        Alias {
            peer: Peer::Kics,
            id: "multiple_entrypoint_instructions_listed",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "multiple-entrypoint-instructions",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#entrypoint",
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell_ignored(input, &CHECK, What::Entrypoint, faults);
}
