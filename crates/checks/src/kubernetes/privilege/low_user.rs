//! K8S-0002.

use seawall_model::severity::Severity;

use super::once;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::number;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0002",
    name: "low-user-id",
    title: "a container runs with a user id that the node may use, too",
    severity: Severity::Low,
    severity_why: "it matters only once something else has let the process out",
    why: "Ids of users up to 10000 are those that distributions give to accounts and services. A process that \
          gets out of its container with such an id owns the files and processes of that account on the node.",
    remedy: "Take an id above 10000 (`runAsUser: 10001`), best another one for each application, or give the pod \
             users of its own (`hostUsers: false`).",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext: {runAsUser: 1000}\n  \
          containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext: {runAsUser: 10001}\n  \
           containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0020",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_40",
        },
    ],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    fixing: Fixing::None("the files that the program writes have to belong to the new user"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.linux_containers() {
        let user = container.security("runAsUser");
        let is_low = |id: i64| (1..=HIGHEST).contains(&id);
        let Some(user) = user.filter(|user| number(user).is_some_and(is_low)) else {
            continue;
        };
        let own = container.own("runAsUser").is_some();
        if container.pod.has_own_users() || !own && !once(&mut told, user) {
            continue;
        }
        let id = user.text().unwrap_or_default();
        let message = format!("the user id {id} is not above {HIGHEST}");
        faults.push(input.fault_of(&CHECK, container, (own, user), message));
    }
}

/// Highest id that nodes may use themselves.
const HIGHEST: i64 = 10_000;
