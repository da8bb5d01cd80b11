//! CMP-0034.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0034",
    name: "mutable-service-image",
    title: "an image has no tag, or latest",
    severity: Severity::Medium,
    severity_why: "what runs changes without anybody saying so",
    why: "Without a tag the engine takes `latest`, which names something else every day. Two hosts \
          run different programs from one file, and an image that was replaced by somebody else's \
          is started as if nothing had happened.",
    remedy: "Name a version, best with its digest: `nginx:1.27@sha256:…`.",
    bad: "services:\n  web:\n    image: nginx\n",
    good: "services:\n  web:\n    image: nginx:1.27\n",
    variants: &[
        Variant {
            name: "no-tag",
            title: "the image has no tag",
            severity: None,
            profile: None,
        },
        Variant {
            name: "latest",
            title: "the tag is latest",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dclint,
        id: "service-image-require-explicit-tag",
    }],
    cwe: &[1357],
    references: &["https://docs.docker.com/reference/compose-file/services/#image"],
    fixing: Fixing::None("which version is meant cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let Some(image) = service
            .get("image")
            .filter(|_| service.get("build").is_none())
        else {
            continue;
        };
        let text = image.text().unwrap_or_default();
        let variant = match tag(text) {
            _ if input.project.is_open(image) || text.is_empty() => continue,
            Some("latest") => "latest",
            Some("") | None => "no-tag",
            Some(_) => continue,
        };
        if faults.only_counts() {
            continue;
        }
        let what = if variant == "latest" {
            "has the tag `latest`"
        } else {
            "has no tag"
        };
        let message = format!("the image of `{}`, `{text}`, {what}", service.name());
        faults.push(
            input
                .fault(&CHECK, service, &message, image)
                .variant(variant),
        );
    }
}

/// Returns the tag of an image; a digest stands for one.
pub(in crate::compose) fn tag(image: &str) -> Option<&str> {
    if let Some((_, digest)) = image.split_once('@') {
        return Some(digest);
    }
    let name = image.rsplit('/').next()?;
    name.split_once(':').map(|(_, tag)| tag)
}
