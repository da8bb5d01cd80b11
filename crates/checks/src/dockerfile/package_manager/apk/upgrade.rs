//! DF-0034.

use seawall_model::severity::Severity;

use super::super::table::APK;
use super::super::upgrade;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0034",
    name: "apk-upgrade",
    title: "apk upgrades all packages",
    severity: Severity::Low,
    severity_why: "newer packages are seldom less safe, but what is built depends on the day",
    why: "An upgrade replaces packages of the base image by whatever is newest on the day of the \
          build. Two builds of one file differ, the replaced files stay in the layers below, and \
          since the layer is cached, later builds get no updates by it although the file seems to \
          say so.",
    remedy: "Build on a newer base image, and rebuild when there is one. Where a single package has \
          to be newer, name it.",
    bad: "FROM alpine:3.20\nRUN apk upgrade --no-cache\n",
    good: "FROM alpine:3.20.3\nRUN apk add --no-cache openssl~3.3\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "avoid-apk-upgrade",
    }],
    cwe: &[],
    references: &["https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper"],
    fixing: Fixing::None("the updates may be what the image is rebuilt for"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    upgrade::tell(input, faults, &CHECK, &[&APK], |_| true);
}
