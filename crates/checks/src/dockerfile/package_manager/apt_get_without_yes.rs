//! DF-0025.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
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
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.invocations() {
        let operands = invocation.operands();
        let Some(word) = operands.first().filter(|_| invocation.is("apt-get")) else {
            continue;
        };
        let asks = word.literal().is_some_and(|word| ASKING.contains(&&*word));
        if !asks || is_answered(invocation) {
            continue;
        }
        let message = format!("`apt-get {}` asks before it goes on", word.shown());
        let fix = Fix::safe("Add -y", vec![Edit::append(word.span, " -y")]);
        faults.push(Fault::new(&CHECK, message, input.place(site, word.span)).fix(fix));
    }
}

/// Says whether something answers the questions, or may: an argument that is known only when it runs.
fn is_answered(invocation: &Invocation) -> bool {
    let quiet = |value: &str| matches!(value, "2" | "3");
    invocation.has_option(YES)
        || invocation.has_unknown_arguments()
        || invocation.pipe.is_fed()
        || invocation
            .options()
            .iter()
            .any(|option| match option.name.as_str() {
                "-o" | "--option" => option.value.as_deref().is_some_and(is_yes),
                "-q" | "--quiet" => option.value.as_deref().is_some_and(quiet),
                _ => false,
            })
        || invocation
            .options()
            .iter()
            .filter(|option| matches!(option.name.as_str(), "-q" | "--quiet"))
            .count()
            > 1
}

/// Says whether a setting of APT's configuration answers: `APT::Get::Assume-Yes=true`.
fn is_yes(setting: &str) -> bool {
    let Some((name, value)) = setting.split_once('=') else {
        return false;
    };
    let value = value.trim_matches(['"', '\'', ';']).to_ascii_lowercase();
    name.eq_ignore_ascii_case("apt::get::assume-yes")
        && matches!(
            value.as_str(),
            "true" | "yes" | "with" | "on" | "enable" | "1"
        )
}

const ASKING: &[&str] = &[
    "install",
    "remove",
    "purge",
    "autoremove",
    "autopurge",
    "upgrade",
    "dist-upgrade",
    "full-upgrade",
    "build-dep",
];

const YES: &[&str] = &["-y", "--yes", "--assume-yes", "--assume-no", "--force-yes"];
