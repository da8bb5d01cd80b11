//! DF-0028.

use seawall_model::severity::Severity;

use super::super::table::ALL_APT;
use super::super::upgrade;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0028",
    name: "apt-get-upgrade",
    title: "apt-get upgrades all packages",
    severity: Severity::Low,
    severity_why: "newer packages are seldom less safe, but what is built depends on the day",
    why: "An upgrade replaces packages of the base image by whatever is newest on the day of the \
          build. Two builds of one file differ, the replaced files stay in the layers below and \
          make the image bigger, and since the layer is cached, later builds get no updates by it \
          although the file seems to say so.",
    remedy: "Build on a newer base image instead, and rebuild when there is one. Where a single \
          package has to be newer, install that one with its version.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get upgrade -y\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y openssl=3.0.*\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Trivy,
            id: "DS-0024",
        },
        Alias {
            peer: Peer::Dockle,
            id: "DKL-DI-0003",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "avoid-apt-get-upgrade",
        },
    ],
    cwe: &[],
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    fixing: Fixing::None("the updates may be what the image is rebuilt for"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    upgrade::tell(input, faults, &CHECK, ALL_APT, |_| true);
}
