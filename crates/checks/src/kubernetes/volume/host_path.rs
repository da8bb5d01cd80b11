//! K8S-0013.

use seawall_model::severity::Severity;

use super::engine_socket::is_socket;
use super::mounted::{HostPath, host_paths, of_volume};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::host_folder::{Rank, rank};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::is_open;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0013",
    name: "host-path",
    title: "a pod mounts a path of its node",
    severity: Severity::Low,
    severity_why: "the path is none of the system's own",
    why: "A path of the node that the container may write is as good as the node where what the node runs lies \
          there: a line in `/etc`, a static pod in `/etc/kubernetes/manifests`, another pod's volume in \
          `/var/lib/kubelet`. Even to read, such folders give away keys and the tokens of all pods on the node. Of \
          any other path the pod depends on the node that it is on, and files stay there when it is gone. Whether \
          it may be written is judged by the mounts of all containers.",
    remedy: "Use a volume that the cluster manages (`persistentVolumeClaim`, `emptyDir`, `configMap`). Agents that \
             watch the node: mount the one folder or file, `readOnly: true`.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    volumeMounts: [{name: etc, mountPath: /host/etc}]\n  volumes:\n  - name: etc\n    \
          hostPath: {path: /etc}\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    volumeMounts: [{name: data, mountPath: /data}]\n  volumes:\n  - name: data\n    \
           emptyDir: {}\n",
    variants: &[
        Variant {
            name: "takes-host",
            title: "the node's root or system files may be written",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "writable",
            title: "a folder of the system may be written",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "credentials",
            title: "keys or passwords are given away",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "readable",
            title: "a folder of the system may be read",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "other",
            title: "another path of the node",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0023",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0121",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "sensitive-host-mounts",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "writable-host-mount",
        },
    ],
    cwe: &[668],
    references: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    fixing: Fixing::None("what the program needs of the node cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for mount in input.pods().flat_map(host_paths) {
        tell(input, mount, "the pod", faults);
    }
    // A volume of the cluster on a path that nobody else needs is what such volumes are for.
    let volumes = input.objects().iter().filter_map(of_volume);
    for volume in volumes.filter(|it| rank(&it.normal(), false) != Rank::Own) {
        tell(input, volume, "whoever claims the volume", faults);
    }
}

fn tell(input: &Input, mount: HostPath<'_>, who: &str, faults: &mut Faults) {
    let path = mount.normal();
    if is_open(mount.path) || is_socket(&path) {
        return;
    }
    let read_only = mount.is_read_only;
    let (variant, what) = match (rank(&path, read_only), read_only) {
        (Rank::Host, false) => ("takes-host", "may write the node's"),
        (Rank::Host | Rank::System, true) => ("readable", "may read the node's"),
        (Rank::System, false) => ("writable", "may write the node's"),
        (Rank::Credentials, _) => ("credentials", "is given the keys in the node's"),
        (Rank::Own, _) => ("other", "depends on the node's"),
    };
    let shown: String = path.chars().take(200).collect();
    let message = format!("{who} {what} `{}`", shown.escape_debug());
    let fault = input.fault(&CHECK, mount.object, message, mount.node.span);
    faults.push(fault.value(mount.path).variant(variant));
}
