//! K8S-0020.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::said;
use crate::parse::kubernetes::{Pod, Role};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0020",
    name: "no-probe",
    title: "nobody asks a container how it is",
    severity: Severity::Low,
    severity_why: "it concerns whether the program answers, not who may use it",
    why: "Without a probe Kubernetes knows only whether the process runs. A program that hangs is not restarted \
          (liveness), and one that cannot answer yet, or any more, gets requests all the same (readiness). Pods \
          that run to an end, and containers that prepare or debug a pod, are not told.",
    remedy: "Give the container a `livenessProbe` and a `readinessProbe` that ask for different things: the first \
             whether a restart would help, the second whether requests can be answered now.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    livenessProbe: {httpGet: {path: /alive, port: 8080}}\n    \
           readinessProbe: {httpGet: {path: /ready, port: 8080}}\n",
    variants: &[
        Variant {
            name: "liveness",
            title: "nobody asks whether the container hangs",
            severity: None,
            profile: None,
        },
        Variant {
            name: "readiness",
            title: "nobody asks whether the container can answer",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_8",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_9",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "no-liveness-probe",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "no-readiness-probe",
        },
    ],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    ],
    fixing: Fixing::None("what to ask the program cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let lasting = input.pods().filter(|pod| !pod.ends());
    let containers = lasting.flat_map(Pod::containers);
    for container in containers.filter(|it| it.role == Role::Main) {
        let probes = [
            ("livenessProbe", "liveness"),
            ("readinessProbe", "readiness"),
        ];
        for (field, variant) in probes {
            if said(container.node, field).is_none() {
                faults.push_with(|| {
                    let message = format!("`{}` has no `{field}`", container.shown());
                    let fault = input.fault_in(&CHECK, container, message, container.title());
                    fault.variant(variant)
                });
            }
        }
    }
}
