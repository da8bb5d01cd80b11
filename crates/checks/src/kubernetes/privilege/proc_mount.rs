//! K8S-0015.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0015",
    name: "unmasked-proc",
    title: "a container sees all of /proc",
    severity: Severity::High,
    severity_why: "a wall between the container and the node is taken down",
    why: "Runtimes hide parts of `/proc` (`kcore`, `keys`, `timer_list` …) and keep others from being written \
          (`sys`, `sysrq-trigger`). `procMount: Unmasked` takes that away: root in the container reads the node's \
          memory and sets its kernel. It is meant for containers within containers, which need users of their \
          own; with `hostUsers: false` it is not told.",
    remedy: "Leave it out. Where containers are built or run within the container, say `hostUsers: false` for the \
             pod.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    securityContext: {procMount: Unmasked}\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostUsers: false\n  containers:\n  \
           - name: app\n    image: app:1.0\n    securityContext: {procMount: Unmasked}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0027",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "unsafe-proc-mount",
        },
    ],
    cwe: &[668],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.linux_containers() {
        let is_off = |node: &&Node| node.text() == Some("Unmasked");
        let Some(said) = container.own("procMount").filter(is_off) else {
            continue;
        };
        if container.pod.has_own_users() {
            continue;
        }
        let message = format!("`{}` sees all of `/proc`", container.shown());
        let fault = input.fault_of(&CHECK, container, (true, said), message);
        let edit = input.editor().replace(said, "Default");
        faults.push(mend(fault, "Hide what runtimes hide", Safety::Unsafe, edit));
    }
}
