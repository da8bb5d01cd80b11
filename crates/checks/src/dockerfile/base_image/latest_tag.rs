//! DF-0002.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::image::{Part, images};
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0002",
    name: "base-image-latest",
    title: "FROM names an image by the tag latest",
    severity: Severity::Medium,
    severity_why: "what is built on changes without a word, but its origin stays the same",
    why: "`latest` is a name like any other that its owner moves at will; it need not even be the newest \
          version. Two builds of one file rest on different systems, and a cached copy on a builder can be \
          years old. A digest behind the tag makes it harmless, and the check silent.",
    remedy: "Name a tag that says which version is meant (`alpine:3.20`), or a digest, which nobody can \
             move.",
    bad: "FROM alpine:latest\n",
    good: "FROM alpine:3.20\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3007",
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
            id: "image_version_using_latest",
        },
        Alias {
            peer: Peer::Dockle,
            id: "DKL-DI-0006",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "avoid-latest-version",
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
        let is_latest = matches!(image.tag(input), Part::Known(tag) if tag == "latest");
        if !is_latest || image.may_have_digest(input) {
            continue;
        }
        let message = format!("`{}` changes without notice", image.name());
        let written = image.written.tag.as_ref().unwrap_or(&image.written.whole);
        let place = input.place(image.site, written.span());
        faults.push(Fault::new(&CHECK, message, place).value(image.name()));
    }
}
