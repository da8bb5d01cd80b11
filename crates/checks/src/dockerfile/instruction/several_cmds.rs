//! DF-0108.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::ignored::tell_ignored;
use crate::parse::dockerfile::stage::What;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0108",
    name: "several-cmds",
    title: "a stage has several CMDs, of which only the last counts",
    severity: Severity::Low,
    severity_why: "the image works, but not as one of its lines says",
    why: "A stage keeps the last `CMD` only. An earlier one starts nothing; who wrote two of them \
          mostly wanted two programs to run and gets one.",
    remedy: "Keep one `CMD` a stage and delete the others. Where two programs have to run, let a \
          script or an init process start them, or use two containers.",
    bad: "FROM alpine:3.20\nCMD [\"a\"]\nCMD [\"b\"]\n",
    good: "FROM alpine:3.20\nCMD [\"b\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL4003",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "MultipleInstructionsDisallowed",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0016",
        },
        Alias {
            peer: Peer::Kics,
            id: "multiple_cmd_instructions_listed",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#cmd",
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell_ignored(input, &CHECK, What::Cmd, faults);
}
