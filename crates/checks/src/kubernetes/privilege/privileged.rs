//! K8S-0004.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::truth;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0004",
    name: "privileged-pod",
    title: "a container is privileged",
    severity: Severity::Critical,
    severity_why: "the setting alone hands over the node",
    why: "A privileged container has all capabilities, sees all devices, and neither seccomp nor AppArmor nor \
          SELinux holds it: mounting the node's disk is one command. On Windows `hostProcess` is the same: the \
          container is a process of the node. From a node, the tokens of all pods on it are within reach.",
    remedy: "Leave it out, and give what the program really asks for: single capabilities, a device plug-in, a \
             `hostPath` of one file. What has to be privileged (drivers of networks and of storage) belongs into a \
             namespace of its own that nobody else may create pods in.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    securityContext:\n      privileged: true\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    securityContext:\n      capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0017",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0103",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_16",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "privileged-container",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "privileged-container",
        },
    ],
    cwe: &[250],
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.containers() {
        let is_on = |node: &&Node| truth(node) == Some(true);
        if let Some(said) = container.own("privileged").filter(is_on) {
            let message = format!("`{}` is privileged", container.shown());
            let fault = input.fault_of(&CHECK, container, (true, said), message);
            let edit = input.editor().replace(said, "false");
            faults.push(mend(
                fault,
                "Take the privileges away",
                Safety::Unsafe,
                edit,
            ));
        }
        let Some(said) = container.windows("hostProcess").filter(is_on) else {
            continue;
        };
        let own = container
            .own("windowsOptions")
            .is_some_and(|it| it.span.contains(said.span));
        if own || super::once(&mut told, said) {
            let message = format!("`{}` is a process of the node", container.shown());
            let fault = input.fault_of(&CHECK, container, (own, said), message);
            faults.push(fault);
        }
    }
}
