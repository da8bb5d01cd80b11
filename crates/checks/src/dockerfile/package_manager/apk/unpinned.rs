//! DF-0032.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::APK;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0032",
    name: "unpinned-apk-package",
    title: "apk installs a package without a version",
    severity: Severity::Low,
    severity_why: "the packages come signed from the distribution, only their versions are left to the day",
    why: "What is installed depends on the day of the build: the same Dockerfile gives other \
          versions next week, and a version that breaks arrives without a change that anybody \
          could review. A cached layer, on the other hand, keeps old versions although the file \
          seems to ask for the newest.",
    remedy: "Name the version: `curl=8.5.0-r0`, or `curl~8.5`, which allows rebuilds and fixes of it. \
          Alpine's archives keep only the newest version of each branch, so expect to raise exact \
          versions often; a base image pinned by digest with all that is needed lasts longer.",
    bad: "FROM alpine:3.20\nRUN apk add --no-cache curl\n",
    good: "FROM alpine:3.20\nRUN apk add --no-cache curl~8\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3018",
        },
        Alias {
            peer: Peer::Kics,
            id: "unpinned_package_version_in_apk_add",
        },
    ],
    cwe: &[1357],
    references: &["https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper"],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, &[&APK]);
}
