//! DF-0047.

use seawall_model::severity::Severity;

use super::super::asking;
use super::super::table::{DNF, TDNF};
use super::answer;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0047",
    name: "dnf-asking-questions",
    title: "dnf changes packages without -y",
    severity: Severity::Low,
    severity_why: "the build stops at once, nothing unsafe is shipped",
    why: "Nobody can answer questions during a build: dnf reads the end of its input as a no, and \
          the build fails as soon as there is anything to do. `tdnf` asks, too; `microdnf` does not.",
    remedy: "Say `-y` (`--assumeyes`).",
    bad: "FROM rockylinux:9\nRUN dnf install httpd\n",
    good: "FROM rockylinux:9\nRUN dnf install -y httpd\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3038",
        },
        Alias {
            peer: Peer::Kics,
            id: "missing_flag_from_dnf_install",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-dnf-assume-yes-switch",
        },
    ],
    cwe: &[],
    references: &["https://dnf.readthedocs.io/en/latest/command_ref.html"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if !answer::is_configured(input) {
        asking::tell(input, faults, &CHECK, &[&DNF, &TDNF], &|invocation, _| {
            answer::is_given(invocation)
        });
    }
}
