//! DF-0051.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::MICRODNF;
use super::remains;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0051",
    name: "microdnf-cache-left",
    title: "what microdnf fetched stays in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "microdnf keeps lists of all packages of its repositories, tens of megabytes or more, in \
          `/var/cache/yum`. They are of no use when the image runs, and deleting them in a later \
          instruction does not make the image smaller: the layer that holds them stays.",
    remedy: "Add `microdnf clean all` to the instruction that installs, or mount a cache: `RUN \
          --mount=type=cache,target=/var/cache/yum …`.",
    bad: "FROM rockylinux:9-minimal\nRUN microdnf install -y httpd\n",
    good: "FROM rockylinux:9-minimal\nRUN microdnf install -y httpd && microdnf clean all\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Trivy,
        id: "DS-0027",
    }],
    cwe: &[],
    references: &["https://github.com/rpm-software-management/microdnf"],
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
        &|invocation, _| remains::fetches(invocation, &[&MICRODNF]),
        &|_, _| Some(Safety::Safe),
    );
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

static REMAINS: Remains = Remains {
    programs: &["microdnf"],
    directories: &["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"],
    is_cleaner: remains::cleans,
    command: "microdnf clean all",
};
