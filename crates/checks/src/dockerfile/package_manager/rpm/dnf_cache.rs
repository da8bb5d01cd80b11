//! DF-0048.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::{DNF, TDNF};
use super::remains;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0048",
    name: "dnf-cache-left",
    title: "what dnf fetched stays in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "dnf keeps lists of all packages of its repositories, tens of megabytes or more, in \
          `/var/cache/dnf`. They are of no use when the image runs, and deleting them in a later \
          instruction does not make the image smaller: the layer that holds them stays.",
    remedy: "Add `dnf clean all` to the instruction that installs, or mount a cache: `RUN \
          --mount=type=cache,target=/var/cache/dnf …`.",
    bad: "FROM fedora:41\nRUN dnf install -y httpd\n",
    good: "FROM fedora:41\nRUN dnf install -y httpd && dnf clean all\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3040",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0019",
        },
        Alias {
            peer: Peer::Kics,
            id: "missing_dnf_clean_all",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-dnf-clean-all",
        },
    ],
    cwe: &[],
    references: &["https://dnf.readthedocs.io/en/latest/command_ref.html"],
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
        &|invocation, _| remains::fetches(invocation, &[&DNF, &TDNF]),
        &|_, _| Some(Safety::Safe),
    );
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

static REMAINS: Remains = Remains {
    programs: &["dnf", "tdnf"],
    directories: &[
        "/var/cache/dnf",
        "/var/cache/libdnf5",
        "/var/cache/tdnf",
        "/var/cache/yum",
    ],
    is_cleaner: remains::cleans,
    command: "dnf clean all",
};
