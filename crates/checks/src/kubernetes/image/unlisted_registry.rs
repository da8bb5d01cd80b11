//! K8S-0018.

use seawall_model::severity::Severity;

use crate::allowed_registry::is_listed;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::kubernetes::Input;
use crate::parse::dockerfile::reference::Reference;
use crate::parse::kubernetes::value::{is_open, said};
use crate::parse::text::Text;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0018",
    name: "unlisted-pod-registry",
    title: "a pod's image comes from a registry that is not on the list",
    severity: Severity::Medium,
    severity_why: "whoever runs that registry decides what runs, but nothing says that they mean harm",
    why: "An image runs with everything that its pod is trusted with. With a list of registries (`registries` in \
          the configuration) every image has to come from one of them. Without a list the check is silent.",
    remedy: "Take the image from a registry on the list, or put its registry there. An entry is a registry \
             (`registry.example`), or a registry and a path (`docker.io/library`), below which everything is \
             allowed; `*` stands for any characters between two slashes. Images without a registry are \
             `docker.io`'s, official ones lie below `docker.io/library`.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: other.example/team/app:1\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: registry.example/team/app:1\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Ksv,
        id: "KSV-0125",
    }],
    cwe: &[829],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    fixing: Fixing::None("where the list has the same image is not known"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.settings.registries.is_empty() {
        return;
    }
    for container in input.containers() {
        let Some((node, image)) =
            said(container.node, "image").and_then(|it| Some((it, it.text()?)))
        else {
            continue;
        };
        if image.trim().is_empty() {
            continue;
        }
        let reference = Reference::parse(&Text::resolved(image.to_owned(), node.span));
        let is_known = !is_open(image);
        if is_known && is_listed(&input.settings.registries, &reference) == Some(true) {
            continue;
        }
        let shown: String = image.chars().take(200).collect();
        let shown = shown.escape_debug();
        let message = if is_known {
            format!("the image `{shown}` is on no list")
        } else {
            format!("whoever fills in `{shown}` decides its registry")
        };
        let fault = input.fault_of(&CHECK, container, (true, node), message);
        faults.push(if is_known { fault } else { fault.likely() });
    }
}
