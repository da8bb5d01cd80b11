//! K8S-0001.

use seawall_model::severity::Severity;

use super::once;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::{is_open, number};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0001",
    name: "root-container",
    title: "a container runs as root",
    severity: Severity::Medium,
    severity_why: "it takes a second fault to leave the container",
    why: "Root in a container is root of the node as soon as something lets it out: a mounted folder, a fault of \
          the kernel or of the runtime. Inside, root overwrites the program that it runs. `runAsUser: 0` says so \
          whatever the image says; beside `runAsNonRoot: true` the container does not even start. On Windows \
          `ContainerAdministrator` is the same. Pods with users of their own (`hostUsers: false`) are not told.",
    remedy: "Name a user that is not root: `runAsUser: 10001`, in the security context of the pod or of the \
             container. Numbers need no entry in the image's `/etc/passwd`; files that the program writes have to \
             belong to that user (`fsGroup` for volumes).",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext: {runAsUser: 0}\n  \
          containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext: {runAsUser: 10001}\n  \
           containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Ksv,
        id: "KSV-0105",
    }],
    cwe: &[250],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ],
    fixing: Fixing::None("which user a program can run as cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.containers() {
        let pod = container.pod;
        let (field, user, is_root): (_, _, fn(&Node) -> bool) = if pod.is_windows() {
            (
                "runAsUserName",
                container.windows("runAsUserName"),
                is_administrator,
            )
        } else {
            ("runAsUser", container.security("runAsUser"), is_zero)
        };
        let Some(user) = user.filter(|user| is_root(user) && !pod.has_own_users()) else {
            continue;
        };
        let own = container
            .own(field)
            .or_else(|| container.own("windowsOptions"));
        if own.is_none() && !once(&mut told, user) {
            continue;
        }
        let who = if own.is_some() {
            format!("`{}` runs as root", container.shown())
        } else {
            "containers of the pod run as root".to_owned()
        };
        let message = format!("{who} (`{field}: {}`)", user.text().unwrap_or_default());
        faults.push(input.fault_of(&CHECK, container, (own.is_some(), user), message));
    }
}

fn is_zero(user: &Node) -> bool {
    number(user) == Some(0)
}

fn is_administrator(user: &Node) -> bool {
    let name = user.text().unwrap_or_default();
    let bare = name.rsplit('\\').next().unwrap_or(name);
    !is_open(name) && bare.eq_ignore_ascii_case("ContainerAdministrator")
}
