//! K8S-0003.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::kubernetes::edit::New;
use crate::parse::kubernetes::value::{number, truth};
use crate::parse::kubernetes::{Container, Role};
use crate::parse::node::Node;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0003",
    name: "root-not-forbidden",
    title: "nothing keeps a container from running as root",
    severity: Severity::Medium,
    severity_why: "it takes an image that runs as root, and a second fault to leave the container",
    why: "Which user a container runs as is said by its image where the manifest is silent, and most images say \
          root. With `runAsNonRoot: true` the kubelet looks, and does not start a container that would run as \
          root; so an image that changes is noticed, too. A `runAsUser` other than 0 does as well here, though \
          the standard \"Restricted\" wants both. Pods with users of their own (`hostUsers: false`) and \
          containers for debugging are not told.",
    remedy: "Say `runAsNonRoot: true` in the security context of the pod. Where the image names its user by name, \
             the number has to be said as well (`runAsUser`): the kubelet cannot look a name up.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext: {runAsNonRoot: true}\n  \
           containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0012",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_23",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "run-as-non-root",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "run-as-non-root",
        },
    ],
    cwe: &[250],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.linux_containers() {
        let pod = container.pod;
        let has_user = container
            .security("runAsUser")
            .is_some_and(|user| number(user).is_some());
        if has_user || pod.has_own_users() || container.role == Role::Ephemeral {
            continue;
        }
        match container.security("runAsNonRoot") {
            Some(said) if truth(said) == Some(false) => {
                refused(input, container, said, &mut told, faults);
            }
            Some(_) => {}
            None => {
                faults.push_with(|| {
                    let name = container.shown();
                    let message = format!("nothing keeps `{name}` from running as root");
                    let fault = input.fault_in(&CHECK, container, message, container.title());
                    let edit = input.set_security(container, &["runAsNonRoot"], New::Bool(true));
                    mend(fault, "Refuse to run as root", Safety::Unsafe, edit)
                });
            }
        }
    }
}

/// Tells `runAsNonRoot: false`, once where several containers inherit it.
fn refused(
    input: &Input,
    container: Container<'_>,
    said: &Node,
    told: &mut Vec<Span>,
    faults: &mut Faults,
) {
    let own = container.own("runAsNonRoot").is_some();
    if !own && !once(told, said) {
        return;
    }
    let message = "running as root is allowed in so many words".to_owned();
    let fault = input.fault_of(&CHECK, container, (own, said), message);
    let edit = input.editor().replace(said, "true");
    faults.push(mend(fault, "Refuse to run as root", Safety::Unsafe, edit));
}

/// Says whether something was not told yet, and remembers it: what a pod says is told once, not for each container
/// that inherits it.
pub(in crate::kubernetes) fn once(told: &mut Vec<Span>, node: &Node) -> bool {
    let span = node.alias.unwrap_or(node.span);
    // Containers of one pod follow each other.
    let is_new = told.last() != Some(&span);
    if is_new {
        told.push(span);
    }
    is_new
}
