//! DF-0049.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::ALL_DNF;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0049",
    name: "unpinned-dnf-package",
    title: "dnf installs a package without a version",
    severity: Severity::Low,
    severity_why: "the packages come signed from the distribution, only their versions are left to the day",
    why: "What is installed depends on the day of the build: the same Dockerfile gives other \
          versions next week, and a version that breaks arrives without a change that anybody \
          could review. A cached layer, on the other hand, keeps old versions although the file \
          seems to ask for the newest.",
    remedy: "Name the version (`httpd-2.4.62`), and raise it by an ordinary change. Where \
          repositories drop old versions, a snapshot of them, or a base image pinned by digest \
          with all that is needed, is what makes such pins last.",
    bad: "FROM fedora:41\nRUN dnf install -y httpd\n",
    good: "FROM fedora:41\nRUN dnf install -y httpd-2.4.62\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3041",
        },
        Alias {
            peer: Peer::Kics,
            id: "missing_version_specification_in_dnf_install",
        },
    ],
    cwe: &[1357],
    references: &["https://dnf.readthedocs.io/en/latest/command_ref.html"],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, ALL_DNF);
}
