//! DF-0001.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::image::{Part, images};
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0001",
    name: "base-image-without-tag",
    title: "FROM names an image without a tag",
    severity: Severity::Medium,
    severity_why: "what is built on changes without a word, but its origin stays the same",
    why: "An image without a tag is the one that its registry calls `latest` at the time of the build. Two \
          builds of one file then rest on different systems, a new major version arrives unasked, and \
          nobody can tell afterwards what an image was made from. The check looks at every stage, those \
          that are thrown away included: they make what is shipped.",
    remedy: "Name a tag that says which version is meant (`debian:12`), or a digest, which nobody can move \
             (`debian:12@sha256:…`).",
    bad: "FROM debian\n",
    good: "FROM debian:12\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3006",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0001",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_7",
        },
        Alias {
            peer: Peer::Kics,
            id: "image_version_not_explicit",
        },
        Alias {
            peer: Peer::Dockle,
            id: "DKL-DI-0006",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-image-version",
        },
    ],
    cwe: &[1357],
    references: &["https://docs.docker.com/reference/dockerfile/#from"],
    fixing: Fixing::None("which version is meant is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for image in images(input) {
        if image.tag(input) != Part::Absent || image.may_have_digest(input) {
            continue;
        }
        let message = format!("`{}` has no tag, so `latest` is taken", image.name());
        let place = input.place(image.site, image.written.whole.span());
        faults.push(Fault::new(&CHECK, message, place).value(image.name()));
    }
}
