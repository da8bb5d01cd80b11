//! K8S-0016.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::kubernetes::standard::SYSCTLS;
use crate::parse::kubernetes::value::{is_open, items, said};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0016",
    name: "unsafe-sysctl",
    title: "a pod sets an unsafe sysctl",
    severity: Severity::Medium,
    severity_why: "it can starve or disturb other pods of the node, and nodes refuse it unless they are told not to",
    why: "Kubernetes knows a short list of parameters of the kernel that concern nobody but the pod. All others \
          can take memory from other pods, weaken the network or make the node unstable; a kubelet starts such a \
          pod only where `--allowed-unsafe-sysctls` names the parameter.",
    remedy: "Leave it out, or set it for the node and send the pods that need it there.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    sysctls:\n    \
          - {name: kernel.msgmax, value: \"65536\"}\n  containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    sysctls:\n    \
           - {name: net.ipv4.ip_unprivileged_port_start, value: \"0\"}\n  containers:\n  - name: app\n    \
           image: app:1.0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0026",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "unsafe-sysctls",
        },
    ],
    cwe: &[668],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for pod in input.pods() {
        let Some(list) = pod.security("sysctls") else {
            continue;
        };
        let context = said(pod.spec, "securityContext");
        for item in context.map_or(&[][..], |it| items(it, "sysctls")) {
            let Some((node, name)) = said(item, "name").and_then(|it| Some((it, it.text()?)))
            else {
                continue;
            };
            // Slashes and dots both part a name.
            if SYSCTLS.contains(&name.replace('/', ".").as_str()) || is_open(name) {
                continue;
            }
            let shown: String = name.chars().take(100).collect();
            let message = format!(
                "the sysctl `{}` is not among the safe ones",
                shown.escape_debug()
            );
            let fault = input.fault(&CHECK, pod.object, message, node.span);
            let edit = input.drop_item(list, item);
            faults.push(mend(
                fault.value(shown),
                "Leave it out",
                Safety::Unsafe,
                edit,
            ));
        }
    }
}
