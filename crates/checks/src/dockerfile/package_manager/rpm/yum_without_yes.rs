//! DF-0043.

use seawall_model::severity::Severity;

use super::super::asking;
use super::super::table::YUM;
use super::answer;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0043",
    name: "yum-asking-questions",
    title: "yum changes packages without -y",
    severity: Severity::Low,
    severity_why: "the build stops at once, nothing unsafe is shipped",
    why: "Nobody can answer questions during a build: yum reads the end of its input as a no, and \
          the build fails as soon as there is anything to do.",
    remedy: "Say `-y` (`--assumeyes`).",
    bad: "FROM rockylinux:9\nRUN yum install httpd\n",
    good: "FROM rockylinux:9\nRUN yum install -y httpd\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3030",
        },
        Alias {
            peer: Peer::Kics,
            id: "yum_install_allows_manual_input",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-yum-assume-yes-switch",
        },
    ],
    cwe: &[],
    references: &["https://man7.org/linux/man-pages/man8/yum.8.html"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if !answer::is_configured(input) {
        asking::tell(input, faults, &CHECK, &[&YUM], &|invocation, _| {
            answer::is_given(invocation)
        });
    }
}
