//! K8S-0017.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::parse::dockerfile::reference::Reference;
use crate::parse::kubernetes::value::{is_open, said};
use crate::parse::text::Text;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0017",
    name: "unpinned-image",
    title: "an image is not pinned",
    severity: Severity::Medium,
    severity_why: "what runs changes without anybody saying so",
    why: "Without a tag the runtime takes `latest`, which names something else every day: two nodes run different \
          programs of one manifest, rolling back changes nothing, and an image that was replaced by somebody \
          else's is started as if nothing had happened. Any other tag can be moved, too; only a digest names one \
          image for good.",
    remedy: "Name a version, best with its digest: `nginx:1.27@sha256:…`.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: nginx\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: nginx:1.27@sha256:\
           2bbd62da4ad2b2a0e6f1bb4b0c6e1e2c8b4f5a3d1c0b9a8f7e6d5c4b3a291807\n",
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
        Variant {
            name: "no-digest",
            title: "the image has a tag and no digest",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0013",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_14",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_43",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "latest-tag",
        },
    ],
    cwe: &[1357],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    fixing: Fixing::None("which version is meant cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.containers() {
        let Some((node, image)) =
            said(container.node, "image").and_then(|it| Some((it, it.text()?)))
        else {
            continue;
        };
        if is_open(image) || image.trim().is_empty() {
            continue;
        }
        let reference = Reference::parse(&Text::resolved(image.to_owned(), node.span));
        let (variant, what) = match (&reference.tag, &reference.digest) {
            (_, Some(_)) => continue,
            (None, None) => ("no-tag", "has no tag"),
            (Some(tag), None) if tag.as_str() == "latest" => ("latest", "has the tag `latest`"),
            (Some(_), None) => ("no-digest", "has no digest"),
        };
        faults.push_with(|| {
            let shown: String = image.chars().take(200).collect();
            let message = format!("the image `{}` {what}", shown.escape_debug());
            let fault = input.fault_of(&CHECK, container, (true, node), message);
            fault.variant(variant)
        });
    }
}
