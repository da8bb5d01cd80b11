//! K8S-0012.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::{items, number, said, text};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0012",
    name: "host-port",
    title: "a port of the node is taken",
    severity: Severity::Medium,
    severity_why: "what was meant for the cluster listens to whoever reaches the node",
    why: "`hostPort` opens the port on the node itself: on all its addresses unless `hostIP` says otherwise, past \
          the services of the cluster, and past network policies with some plug-ins. Only one pod on a node can \
          have it. Pods in the node's network are told by K8S-0011, those that listen on the loopback address \
          only are not told.",
    remedy: "Leave it out, and reach the pod through a Service or an Ingress.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    ports:\n    - {containerPort: 8080, hostPort: 80}\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    ports:\n    - {containerPort: 8080}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0024",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_26",
        },
    ],
    cwe: &[668],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/overview/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.containers() {
        if container.pod.is_in_host_network() {
            continue;
        }
        for port in items(container.node, "ports") {
            let Some(value) = said(port, "hostPort").filter(|it| number(it) != Some(0)) else {
                continue;
            };
            let address = text(port, "hostIP").unwrap_or_default();
            if address.starts_with("127.") || address == "::1" {
                continue;
            }
            let name = container.shown();
            let shown: String = value.text().unwrap_or_default().chars().take(20).collect();
            let message = format!("`{name}` takes port {} of the node", shown.escape_debug());
            let fault = input.fault_of(&CHECK, container, (true, value), message);
            let edit = input.unset(port, "hostPort");
            faults.push(mend(fault, "Leave it out", Safety::Unsafe, edit));
        }
    }
}
