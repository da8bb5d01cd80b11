//! DF-0055.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::ZYPPER;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0055",
    name: "zypper-cache-left",
    title: "what zypper fetched stays in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "zypper keeps lists of all packages of its repositories, tens of megabytes or more, in \
          `/var/cache/zypp`. They are of no use when the image runs, and deleting them in a later \
          instruction does not make the image smaller: the layer that holds them stays.",
    remedy: "Add `zypper clean --all` to the instruction that installs, or mount a cache: `RUN \
          --mount=type=cache,target=/var/cache/zypp …`.",
    bad: "FROM opensuse/leap:15.6\nRUN zypper install -y httpd\n",
    good: "FROM opensuse/leap:15.6\nRUN zypper install -y httpd && zypper clean --all\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3036",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0020",
        },
        Alias {
            peer: Peer::Kics,
            id: "missing_zypper_clean",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-zypper-clean",
        },
    ],
    cwe: &[],
    references: &["https://en.opensuse.org/SDB:Zypper_manual"],
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
        &|invocation, _| ZYPPER.fetch(invocation).map(|call| call.verb),
        &|_, _| Some(Safety::Safe),
    );
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

static REMAINS: Remains = Remains {
    programs: &["zypper"],
    directories: &["/var/cache/zypp"],
    is_cleaner: |invocation| {
        let verb = invocation.subcommand();
        invocation.is("zypper") && verb.is_some_and(|verb| verb == "clean" || verb == "cc")
    },
    command: "zypper clean --all",
};
