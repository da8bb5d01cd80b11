//! DF-0057.

use seawall_model::severity::Severity;

use super::super::flag;
use super::super::mention::is_off;
use super::written;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::parse::shell::Invocation;
use crate::parse::shell::invocation::OptionUse;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0057",
    name: "rpm-packages-without-signature-check",
    title: "yum, dnf or zypper takes packages that nobody signed",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the repository can put code of his own into the image",
    why: "Packages are signed, and the package manager checks that. With this option, or with \
          `gpgcheck=0` for a repository, it takes them unchecked: a mirror that was taken over, or \
          anybody on the way to it, can hand out packages of his own, whose scripts run as root \
          during the build and stay in the image.",
    remedy: "Take it away. Where a key is missing, import it (`rpm --import …`) or name it in the \
          repository's file (`gpgkey=…` with `gpgcheck=1`).",
    bad: "FROM fedora:41\nRUN dnf install -y --nogpgcheck httpd\n",
    good: "FROM fedora:41\nRUN dnf install -y httpd\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_9",
    }],
    cwe: &[347],
    references: &["https://dnf.readthedocs.io/en/latest/conf_ref.html"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    flag::tell(input, faults, &CHECK, EFFECT, PROGRAMS, is_meant);
    written::tell(input, faults, &CHECK, "gpgcheck", EFFECT);
}

fn is_meant(invocation: &Invocation, option: &OptionUse<'_>) -> bool {
    let name = option.name.as_str();
    if invocation.is("zypper") {
        // Behind other subcommands `-G` is another thing, or nothing.
        let adds = invocation
            .subcommand()
            .is_some_and(|verb| ADDING.contains(&&*verb));
        return name == "--no-gpg-checks" || adds && OF_REPOSITORY.contains(&name);
    }
    let is_set = option
        .value
        .as_deref()
        .is_some_and(|value| is_off(value, "gpgcheck"));
    matches!(name, "--nogpgcheck" | "--no-gpgchecks" | "--nogpg") || name == "--setopt" && is_set
}

const PROGRAMS: &[&str] = &[
    "yum",
    "dnf",
    "microdnf",
    "tdnf",
    "yum-config-manager",
    "zypper",
];

const EFFECT: &str = "takes packages without checking who signed them";

const ADDING: &[&str] = &["addrepo", "ar", "modifyrepo", "mr"];

const OF_REPOSITORY: &[&str] = &["-G", "--no-gpgcheck", "--gpgcheck-allow-unsigned"];
