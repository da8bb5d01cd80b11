//! DF-0022.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::ALL_APT;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0022",
    name: "unpinned-apt-package",
    title: "apt-get installs a package without a version",
    severity: Severity::Low,
    severity_why: "the packages come signed from the distribution, only their versions are left to the day",
    why: "What is installed depends on the day of the build: the same Dockerfile gives other \
          versions next week, and a version that breaks or a vulnerable one arrives without a \
          change that anybody could review. A cached layer, on the other hand, keeps old versions \
          although the file seems to ask for the newest.",
    remedy: "Name the version (`curl=7.88.1-10+deb12u5`, or `curl=7.88.*` where later builds of one \
          release are fine), and raise it by an ordinary change. Since archives drop old versions, \
          a snapshot of the archive as the source, or a base image pinned by digest with all that \
          is needed, is what makes such pins last.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl=7.88.*\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3008",
        },
        Alias {
            peer: Peer::Kics,
            id: "apt_get_install_pin_version_not_defined",
        },
    ],
    cwe: &[1357],
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, ALL_APT);
}
