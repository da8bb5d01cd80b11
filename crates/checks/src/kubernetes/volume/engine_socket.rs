//! K8S-0014.

use seawall_model::severity::Severity;

use super::mounted::{host_paths, of_volume};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::host_folder::is_engine_socket;
use crate::kubernetes::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0014",
    name: "runtime-socket-mounted",
    title: "a pod is given the socket of its node's runtime",
    severity: Severity::Critical,
    severity_why: "the socket alone hands over the node",
    why: "Whoever can write to the socket of containerd, CRI-O or Docker starts a privileged container with the \
          node's disk in it, past the API server and everything that it admits. Mounting it read-only changes \
          nothing: the file is, what is sent through it is not. On nodes without Docker `docker.sock` is made a \
          folder and the program fails.",
    remedy: "Leave it out. Images can be built without it (BuildKit rootless, Buildah), facts about pods come from \
             the API server, and metrics from the kubelet.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    volumeMounts: [{name: sock, mountPath: /var/run/docker.sock}]\n  volumes:\n  \
          - name: sock\n    hostPath: {path: /var/run/docker.sock}\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    volumeMounts: [{name: run, mountPath: /run/app}]\n  volumes:\n  - name: run\n    \
           emptyDir: {}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0006",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_27",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "docker-sock",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "exposing-docker-socket-hostpath",
        },
    ],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    fixing: Fixing::None("the program that asks for it does not work without"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let volumes = input.objects().iter().filter_map(of_volume);
    for mount in input.pods().flat_map(host_paths).chain(volumes) {
        let path = mount.normal();
        if !is_socket(&path) {
            continue;
        }
        let message = format!(
            "the pod is given the runtime's socket, `{}`",
            path.escape_debug()
        );
        let fault = input.fault(&CHECK, mount.object, message, mount.node.span);
        faults.push(fault.value(mount.path));
    }
}

/// Says whether a path is a runtime's socket, or the folder that holds nothing else.
pub(super) fn is_socket(path: &str) -> bool {
    is_engine_socket(path) || matches!(path, "/run/containerd" | "/var/run/containerd")
}
