//! K8S-0005.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::{Fault, Safety};
use crate::kubernetes::Input;
use crate::kubernetes::edit::New;
use crate::parse::kubernetes::value::truth;
use crate::parse::kubernetes::{Container, Role};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0005",
    name: "privilege-escalation",
    title: "processes of a container may gain privileges",
    severity: Severity::Medium,
    severity_why: "it takes a set-uid program in the image and a foothold",
    why: "Unless `allowPrivilegeEscalation` is false, a process that was taken over can start a set-uid program \
          such as `su`, or a file with capabilities, and run with that file's owner or capabilities. With it the \
          kernel's `no_new_privs` makes it ignore such bits. The pod has no say in it: each container says it for \
          itself. Privileged containers are told by K8S-0004; for them the API server refuses it.",
    remedy: "Say `allowPrivilegeEscalation: false` in the security context of each container. Few programs need \
             the opposite: those that call `sudo`, or whose program carries file capabilities.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    securityContext:\n      allowPrivilegeEscalation: false\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0001",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_20",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "privilege-escalation-container",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "allow-privilege-escalation",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "allow-privilege-escalation-no-securitycontext",
        },
    ],
    cwe: &[250, 269],
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://docs.kernel.org/userspace-api/no_new_privs.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.linux_containers() {
        if container.is_privileged() || container.role == Role::Ephemeral {
            continue;
        }
        let said = container.own("allowPrivilegeEscalation");
        match said.map(|said| (said, truth(said))) {
            Some((_, Some(false) | None)) => {}
            Some((said, Some(true))) => faults.push_with(|| fault(input, container, Some(said))),
            None => faults.push_with(|| fault(input, container, None)),
        }
    }
}

fn fault(input: &Input, container: Container<'_>, said: Option<&Node>) -> Fault {
    let name = container.shown();
    let fault = if let Some(said) = said {
        let message = format!("processes of `{name}` may gain privileges");
        input.fault_of(&CHECK, container, (true, said), message)
    } else {
        let message = format!("`{name}` does not forbid its processes to gain privileges");
        input.fault_in(&CHECK, container, message, container.title())
    };
    let path = ["allowPrivilegeEscalation"];
    let edit = input.set_security(container, &path, New::Bool(false));
    mend(fault, "Forbid new privileges", Safety::Unsafe, edit)
}
