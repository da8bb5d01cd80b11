//! DF-0027.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0027",
    name: "apt-for-people",
    title: "apt is used where apt-get is meant for scripts",
    severity: Severity::Negligible,
    severity_why: "it works today, and warns that it may change",
    why: "`apt` is made for people at a terminal. Its manual says that its behaviour may change \
          between versions, and it warns of that on every run in a script. A build that relies on \
          it may break, or do something else, with the next version of the base image.",
    remedy: "Use `apt-get` for what changes packages and `apt-cache` for what asks about them; both \
          keep their interfaces.",
    bad: "FROM debian:12\nRUN apt update && apt install -y curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3027",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_9",
        },
        Alias {
            peer: Peer::Kics,
            id: "run_using_apt",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "prefer-apt-get",
        },
    ],
    cwe: &[],
    references: &["https://manpages.debian.org/bookworm/apt/apt.8.en.html"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["apt"]).invocations() {
        let verb = invocation.subcommand();
        let (Some(word), Some(verb)) = (invocation.program_word(), verb) else {
            continue;
        };
        if !SAME.contains(&&*verb) && !OTHER.contains(&&*verb) {
            continue;
        }
        let message = format!("`apt {verb}` has no stable interface");
        let mut fault = Fault::new(&CHECK, message, input.place(site, word.span));
        if let Some(fix) = fix(input, invocation, word, &verb) {
            fault = fault.fix(fix);
        }
        faults.push(fault);
    }
}

fn fix(input: &Input, invocation: &Invocation, word: &Word, verb: &str) -> Option<Fix> {
    let is_plain = input.document.source.slice(word.span) == "apt";
    let is_same = is_plain && SAME.contains(&verb) && !invocation.has_option(&["--update"]);
    is_same.then(|| Fix::safe("Use apt-get", vec![Edit::replace(word.span, "apt-get")]))
}

/// Subcommands that `apt-get` has, too, and that do the same there.
const SAME: &[&str] = &[
    "install",
    "update",
    "remove",
    "purge",
    "autoremove",
    "autopurge",
    "clean",
    "autoclean",
    "build-dep",
    "source",
    "download",
    "reinstall",
];

/// Those that it has not, or that do a little more or less there.
const OTHER: &[&str] = &[
    "upgrade",
    "full-upgrade",
    "dist-upgrade",
    "list",
    "search",
    "show",
    "edit-sources",
    "satisfy",
    "policy",
    "depends",
    "rdepends",
    "changelog",
];
