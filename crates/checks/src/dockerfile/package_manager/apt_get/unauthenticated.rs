//! DF-0029.

use seawall_model::severity::Severity;

use super::super::flag;
use super::super::setting::is_switched;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0029",
    name: "unauthenticated-apt-packages",
    title: "apt-get takes packages that nobody signed",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the archive can put code of his own into the image",
    why: "APT checks that packages are those that the archive signed. With this option it installs \
          them without: a mirror that was taken over, or anybody on the way to it, can hand out \
          packages of his own, whose scripts run as root during the build and stay in the image.",
    remedy: "Take the option away. Where the archive is not known, install its key, and name that key \
          in the entry of the archive: `deb [signed-by=/etc/apt/keyrings/name.asc] …`.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install -y --allow-unauthenticated curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_8",
    }],
    cwe: &[347],
    references: &[
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
        "https://manpages.debian.org/bookworm/apt/apt-secure.8.en.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let effect = "takes packages without a valid signature";
    let programs = &["apt-get", "apt", "aptitude"];
    flag::tell(input, faults, &CHECK, effect, programs, |_, option| {
        let is_off = matches!(option.value.as_deref(), Some("no" | "false" | "off" | "0"));
        let is_long = LONG.contains(&option.name.as_str()) && !is_off;
        is_long || is_switched(option, SETTINGS)
    });
}

const LONG: &[&str] = &[
    "--allow-unauthenticated",
    "--allow-insecure-repositories",
    "--allow-untrusted",
];

const SETTINGS: &[&str] = &[
    "apt::get::allowunauthenticated",
    "acquire::allowinsecurerepositories",
    "acquire::allowdowngradetoinsecurerepositories",
    "acquire::allowweakrepositories",
    "aptitude::cmdline::ignore-trust-violations",
];
