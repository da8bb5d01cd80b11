//! K8S-0010.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::kubernetes::edit::New;
use crate::parse::kubernetes::Role;
use crate::parse::kubernetes::value::truth;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0010",
    name: "writable-root-file-system",
    title: "a container's root file system may be written",
    severity: Severity::Medium,
    severity_why: "it takes a foothold in the container, which it makes last and grow",
    why: "Whoever gets into a container that may write its root file system puts tools there, changes the program \
          that runs, and fills the node's disk. With `readOnlyRootFilesystem: true` only what is mounted to be \
          written can be.",
    remedy: "Say `readOnlyRootFilesystem: true`, and mount an `emptyDir` where the program writes (`/tmp`, \
             `/var/cache/…`).",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    securityContext:\n      readOnlyRootFilesystem: true\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0014",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_22",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "no-read-only-root-fs",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "writable-filesystem-container",
        },
    ],
    cwe: &[732],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.linux_containers() {
        if container.role == Role::Ephemeral {
            continue;
        }
        let said = container.own("readOnlyRootFilesystem");
        if said.is_some_and(|said| truth(said) != Some(false)) {
            continue;
        }
        faults.push_with(|| {
            let message = format!("`{}` may write its root file system", container.shown());
            let fault = match said {
                Some(said) => input.fault_of(&CHECK, container, (true, said), message),
                None => input.fault_in(&CHECK, container, message, container.title()),
            };
            let edit = input.set_security(container, &["readOnlyRootFilesystem"], New::Bool(true));
            mend(fault, "Make it read-only", Safety::Unsafe, edit)
        });
    }
}
