//! DF-0046.

use seawall_model::severity::Severity;

use super::super::table::YUM;
use super::super::upgrade;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0046",
    name: "yum-update",
    title: "yum upgrades all packages",
    severity: Severity::Low,
    severity_why: "newer packages are seldom less safe, but what is built depends on the day",
    why: "An upgrade replaces packages of the base image by whatever is newest on the day of the \
          build. Two builds of one file differ, the replaced files stay in the layers below and \
          make the image bigger, and since the layer is cached, later builds get no updates by it \
          although the file seems to say so.",
    remedy: "Build on a newer base image, and rebuild when there is one. Where a single package has \
          to be newer, name it.",
    bad: "FROM centos:7\nRUN yum -y update\n",
    good: "FROM centos:7\nRUN yum -y update openssl-libs\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "avoid-yum-update",
    }],
    cwe: &[],
    references: &["https://man7.org/linux/man-pages/man8/yum.8.html"],
    fixing: Fixing::None("the updates may be what the image is rebuilt for"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    upgrade::tell(input, faults, &CHECK, &[&YUM], |_| true);
}
