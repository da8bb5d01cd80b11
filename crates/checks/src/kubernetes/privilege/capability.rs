//! K8S-0006.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::edit::mend;
use crate::fault::{Fault, Safety};
use crate::kubernetes::Input;
use crate::kubernetes::edit::New;
use crate::kubernetes::standard::{CAPABILITIES, HARMLESS, TAKES_HOST, capability};
use crate::parse::kubernetes::value::{is_open, items, said};
use crate::parse::kubernetes::{Container, Role};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0006",
    name: "capabilities-kept",
    title: "capabilities are added, or not dropped",
    severity: Severity::Low,
    severity_why: "the default set is small, and dangerous ones are variants of their own",
    why: "A container keeps about fourteen capabilities by default, among them those to change owners, to send \
          forged packets (`NET_RAW`) and to ignore the permissions of files. Hardly any program needs them. What \
          is added beyond the standard \"Baseline\" reaches the node and its other pods: with `SYS_ADMIN`, \
          `SYS_MODULE` or `SYS_PTRACE` the container has the node. Privileged containers, which have all of them, \
          are told by K8S-0004.",
    remedy: "Say `capabilities: {drop: [ALL]}` in each container's security context, and add what the program asks \
             for, one by one; `NET_BIND_SERVICE` is the only one that the standard \"Restricted\" allows.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    securityContext:\n      capabilities:\n        add: [NET_ADMIN]\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    securityContext:\n      capabilities:\n        drop: [ALL]\n",
    variants: &[
        Variant {
            name: "drop-all-missing",
            title: "the default capabilities are kept",
            severity: None,
            profile: None,
        },
        Variant {
            name: "takes-host",
            title: "an added capability hands over the node",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "dangerous-added",
            title: "an added capability reaches beyond the container",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "net-raw",
            title: "forging packets is allowed",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "beyond-baseline",
            title: "an added capability is not among those of the standard Baseline",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0003",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0004",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0005",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0022",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0106",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0119",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0120",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_25",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_28",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_37",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_39",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "drop-net-raw-capability",
        },
    ],
    cwe: &[250],
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.linux_containers() {
        if container.is_privileged() {
            continue;
        }
        let capabilities = container.own("capabilities");
        let list = |field: &str| capabilities.map_or(&[][..], |it| items(it, field));
        let mut dropped = list("drop").iter().filter_map(Node::text);
        let drops_all = dropped.any(|name| capability(name) == "ALL" || is_open(name));
        if !drops_all && container.role != Role::Ephemeral {
            faults.push_with(|| not_dropped(input, container, capabilities));
        }
        let added = capabilities.and_then(|it| said(it, "add"));
        for item in added.map_or(&[][..], Node::items) {
            let name = item.text().map(capability).unwrap_or_default();
            let Some(variant) = variant_of(&name) else {
                continue;
            };
            let message = format!("`{}` gets the capability `{name}`", container.shown());
            let fault = input.fault_of(&CHECK, container, (true, item), message);
            let edit = added.and_then(|list| input.drop_item(list, item));
            let fault = fault.variant(variant);
            faults.push(mend(fault, "Leave it out", Safety::Unsafe, edit));
        }
    }
}

fn not_dropped(input: &Input, container: Container<'_>, capabilities: Option<&Node>) -> Fault {
    let message = format!("`{}` keeps the default capabilities", container.shown());
    let fault = input.fault_in(&CHECK, container, message, container.title());
    let edit = match capabilities.and_then(|it| it.get("drop")) {
        Some(list) if !list.items().is_empty() => input.editor().add_item(list, "ALL"),
        _ => input.set_security(container, &["capabilities", "drop"], New::List("ALL")),
    };
    let fault = fault.variant("drop-all-missing");
    mend(fault, "Drop all capabilities", Safety::Unsafe, edit)
}

fn variant_of(name: &str) -> Option<&'static str> {
    let is = |known: &[&str]| known.contains(&name);
    if name.is_empty() || is_open(name) || is(CAPABILITIES) {
        return None;
    }
    Some(match name {
        "NET_RAW" => "net-raw",
        _ if is(TAKES_HOST) => "takes-host",
        _ if is(HARMLESS) => "beyond-baseline",
        _ => "dangerous-added",
    })
}
