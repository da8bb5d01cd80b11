//! DF-0031.

use seawall_model::severity::Severity;

use super::cleaning::is_mounted;
use super::table::{ALL_APT, ALL_YUM, APK, Manager, ZYPPER};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0031",
    name: "update-alone",
    title: "an instruction fetches lists of packages and does nothing with them",
    severity: Severity::Low,
    severity_why: "old packages are installed, or the build breaks; nothing is open by it alone",
    why: "The build cache keeps the layer with the lists, and the instruction that installs is run \
          again when it changes: with lists that may be months old. It installs versions for which \
          there have been security updates since, or fails because the archive no longer has them.",
    remedy: "Fetch the lists in the instruction that installs: `apt-get update && apt-get install -y \
          …`, `apk add --no-cache …`.",
    bad: "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Trivy,
            id: "DS-0017",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_5",
        },
        Alias {
            peer: Peer::Kics,
            id: "update_instruction_alone",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0007",
        },
    ],
    cwe: &[1104],
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    fixing: Fixing::None("two instructions would have to become one"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let programs: Vec<&str> = managers().map(|manager| manager.program).collect();
    for run in input.running(&programs).runs() {
        let (site, mut all) = (run.site, run.invocations().rev());
        let Some((invocation, word)) = all.find_map(|(_, it)| Some((it, refresh(it)?))) else {
            continue;
        };
        let mut others = run.commands.invocations.iter();
        if others.any(|it| may_use(it) && refresh(it).is_none()) {
            continue;
        }
        if is_mounted(input, site, LISTS) {
            continue;
        }
        let call = format!("{} {}", invocation.program, word.shown());
        let message = format!("`{call}` stands alone: later builds install from its cached lists");
        faults.push(Fault::new(&CHECK, message, input.place(site, word.span)));
    }
}

/// Returns the subcommand that fetches lists.
fn refresh(invocation: &Invocation) -> Option<&Word> {
    managers()
        .find_map(|manager| manager.call(invocation, manager.refreshes))
        .map(|call| call.verb)
}

/// Says whether something may install packages: all but a few programs may.
fn may_use(invocation: &Invocation) -> bool {
    let verb = invocation.subcommand();
    let cleans = verb.is_some_and(|verb| matches!(&*verb, "clean" | "cc" | "autoclean"));
    let is_package_manager = managers().any(|manager| invocation.is(manager.program));
    let is_harmless = invocation.program.is_empty() && invocation.program_word().is_none()
        || invocation.is_any(HARMLESS)
        || invocation.wraps
        || is_package_manager && cleans;
    !is_harmless
}

fn managers() -> impl Iterator<Item = &'static Manager> {
    ALL_APT.iter().chain(ALL_YUM).chain(OTHERS).copied()
}

const OTHERS: &[&Manager] = &[&APK, &ZYPPER];

/// Where the lists lie.
const LISTS: &[&str] = &[
    "/var/lib/apt/lists",
    "/var/cache/apk",
    "/etc/apk/cache",
    "/var/cache/yum",
    "/var/cache/dnf",
    "/var/cache/zypp",
];

/// Programs that surely install nothing.
const HARMLESS: &[&str] = &[
    "echo",
    "printf",
    "cat",
    "tee",
    "sed",
    "grep",
    "rm",
    "mkdir",
    "cp",
    "mv",
    "ln",
    "touch",
    "chmod",
    "chown",
    "set",
    "export",
    "cd",
    "true",
    ":",
    "test",
    "[",
    "sleep",
    "ls",
    "date",
    "apt-key",
    "apt-mark",
    "apt-cache",
    "add-apt-repository",
    "gpg",
    "curl",
    "wget",
    "dpkg-query",
    "debconf-set-selections",
    "locale-gen",
    "exit",
    "id",
    "whoami",
    "env",
    "useradd",
    "groupadd",
    "adduser",
    "addgroup",
    "update-ca-certificates",
];
