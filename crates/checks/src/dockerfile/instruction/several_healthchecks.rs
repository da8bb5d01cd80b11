//! DF-0106.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::ignored::tell_ignored;
use crate::parse::dockerfile::stage::What;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0106",
    name: "several-healthchecks",
    title: "a stage has several HEALTHCHECKs, of which only the last counts",
    severity: Severity::Low,
    severity_why: "the image works, but not as one of its lines says",
    why: "A stage keeps the last `HEALTHCHECK` only. An earlier one is never run: what it was meant \
          to watch is not watched, and nothing says so.",
    remedy: "Keep one `HEALTHCHECK` a stage and delete the others. Where two things have to be \
          watched, let one script ask for both.",
    bad: "FROM alpine:3.20\nHEALTHCHECK CMD true\nHEALTHCHECK CMD wget -q -O /dev/null http://localhost/\n",
    good: "FROM alpine:3.20\nHEALTHCHECK CMD wget -q -O /dev/null http://localhost/\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3012",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "MultipleInstructionsDisallowed",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0023",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell_ignored(input, &CHECK, What::Healthcheck, faults);
}
