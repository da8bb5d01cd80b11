//! DF-0052.

use seawall_model::severity::Severity;

use super::super::asking;
use super::super::table::{Call, ZYPPER};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::parse::shell::Invocation;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0052",
    name: "zypper-asking-questions",
    title: "zypper changes packages without --non-interactive or -y",
    severity: Severity::Low,
    severity_why: "the build stops at once, nothing unsafe is shipped",
    why: "Nobody can answer questions during a build: zypper waits for an answer, reads the end of \
          its input, and the build fails.",
    remedy: "Say `zypper --non-interactive install …` (`-n`, in front of the subcommand), or `zypper \
          install -y …` (`--no-confirm`).",
    bad: "FROM opensuse/leap:15.6\nRUN zypper install httpd\n",
    good: "FROM opensuse/leap:15.6\nRUN zypper --non-interactive install httpd\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3034",
        },
        Alias {
            peer: Peer::Kics,
            id: "missing_zypper_non_interactive_switch",
        },
    ],
    cwe: &[],
    references: &["https://en.opensuse.org/SDB:Zypper_manual"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    asking::tell(input, faults, &CHECK, &[&ZYPPER], &is_answered);
}

fn is_answered(invocation: &Invocation, call: &Call<'_>) -> bool {
    // Behind `install`, `-n` is the name of a package.
    let is_in_front = |start: u32| start < call.verb.span.start;
    invocation
        .options()
        .iter()
        .any(|option| match option.name.as_str() {
            "-y" | "--no-confirm" | "--non-interactive" => true,
            "-n" => is_in_front(option.span.start),
            _ => false,
        })
}
