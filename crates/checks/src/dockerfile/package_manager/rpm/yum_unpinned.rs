//! DF-0045.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::YUM;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0045",
    name: "unpinned-yum-package",
    title: "yum installs a package without a version",
    severity: Severity::Low,
    severity_why: "the packages come signed from the distribution, only their versions are left to the day",
    why: "What is installed depends on the day of the build: the same Dockerfile gives other \
          versions next week, and a version that breaks arrives without a change that anybody \
          could review. A cached layer, on the other hand, keeps old versions although the file \
          seems to ask for the newest.",
    remedy: "Name the version (`httpd-2.4.6`), and raise it by an ordinary change. Where repositories \
          drop old versions, a snapshot of them, or a base image pinned by digest with all that is \
          needed, is what makes such pins last.",
    bad: "FROM centos:7\nRUN yum install -y httpd\n",
    good: "FROM centos:7\nRUN yum install -y httpd-2.4.6\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3033",
        },
        Alias {
            peer: Peer::Kics,
            id: "yum_install_without_version",
        },
    ],
    cwe: &[1357],
    references: &["https://man7.org/linux/man-pages/man8/yum.8.html"],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, &[&YUM]);
}
