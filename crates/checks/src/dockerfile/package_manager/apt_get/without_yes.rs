//! DF-0025.

use seawall_model::severity::Severity;

use super::super::asking;
use super::super::setting::is_switched;
use super::super::table::{APT_GET, APTITUDE};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::parse::shell::Invocation;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0025",
    name: "apt-get-asking-questions",
    title: "apt-get installs without -y",
    severity: Severity::Low,
    severity_why: "the build stops at once, nothing unsafe is shipped",
    why: "Nobody can answer questions during a build: apt-get reads the end of its input as a no, and the build \
          fails as soon as it wants to install more than it was asked for.",
    remedy: "Say `-y` (`--yes`, `--assume-yes`), or `-qq`, which implies it.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3014",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0021",
        },
        Alias {
            peer: Peer::Kics,
            id: "apt_get_missing_flags_to_avoid_manual_input",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-assume-yes-switch",
        },
    ],
    cwe: &[],
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    asking::tell(input, faults, &CHECK, &[&APT_GET, &APTITUDE], &|it, _| {
        is_answered(it)
    });
}

/// Says whether something answers the questions.
fn is_answered(invocation: &Invocation) -> bool {
    let options = invocation.options();
    let quiet = options
        .iter()
        .filter(|option| matches!(option.name.as_str(), "-q" | "--quiet"));
    let is_quiet = quiet
        .clone()
        .any(|option| matches!(option.value.as_deref(), Some("2" | "3")));
    invocation.has_option(YES)
        || is_quiet
        || quiet.count() > 1
        || options
            .iter()
            .any(|option| is_switched(option, &["apt::get::assume-yes"]))
}

const YES: &[&str] = &["-y", "--yes", "--assume-yes", "--assume-no", "--force-yes"];
