//! DF-0044.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::YUM;
use super::remains;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0044",
    name: "yum-cache-left",
    title: "what yum fetched stays in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "yum keeps lists of all packages of its repositories, tens of megabytes or more, in \
          `/var/cache/yum`. They are of no use when the image runs, and deleting them in a later \
          instruction does not make the image smaller: the layer that holds them stays.",
    remedy: "Add `yum clean all` to the instruction that installs, or mount a cache: `RUN \
          --mount=type=cache,target=/var/cache/yum …`.",
    bad: "FROM centos:7\nRUN yum install -y httpd\n",
    good: "FROM centos:7\nRUN yum install -y httpd && yum clean all\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3032",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0015",
        },
        Alias {
            peer: Peer::Kics,
            id: "yum_clean_all_missing",
        },
    ],
    cwe: &[],
    references: &["https://man7.org/linux/man-pages/man8/yum.8.html"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    cleaning::tell(
        input,
        faults,
        &CHECK,
        &REMAINS,
        &|invocation, _| remains::fetches(invocation, &[&YUM]),
        &|_, _| Some(Safety::Safe),
    );
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

static REMAINS: Remains = Remains {
    programs: &["yum"],
    directories: &["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"],
    is_cleaner: remains::cleans,
    command: "yum clean all",
};
