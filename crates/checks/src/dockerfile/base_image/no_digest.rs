//! DF-0003.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::image::images;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0003",
    name: "base-image-without-digest",
    title: "FROM does not name its image by a digest",
    severity: Severity::Low,
    severity_why: "whoever may write to the registry can replace the image, which takes more than a slip",
    why: "A tag is a pointer: whoever may write to the repository can move it to other content, and the \
          build takes that without a word. A digest names the content itself. It makes builds repeatable, \
          and an image that was swapped is refused.",
    remedy: "Put the digest behind the tag, which then only says to readers what it is \
             (`alpine:3.20@sha256:…`), and let a bot renew both when there is a new version. Without such \
             a bot fixes of the base image never arrive, which is worse than a moving tag.",
    bad: "FROM alpine:3.20\n",
    good: "FROM alpine:3.20@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "dockerfile-source-not-pinned",
    }],
    cwe: &[1357],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#from",
        "https://github.com/opencontainers/image-spec/blob/main/descriptor.md",
    ],
    fixing: Fixing::None("the digest has to be asked of the registry"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for image in images(input).filter(|image| !image.may_have_digest(input)) {
        let message = format!("`{}` is not pinned by a digest", image.name());
        let place = input.place(image.site, image.written.whole.span());
        faults.push(Fault::new(&CHECK, message, place).value(image.name()));
    }
}
