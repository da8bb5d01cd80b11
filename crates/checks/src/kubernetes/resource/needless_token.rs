//! K8S-0021.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::kubernetes::edit::New;
use crate::parse::kubernetes::value::{said, truth};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0021",
    name: "needless-service-account-token",
    title: "a pod is given a token that it has no use for",
    severity: Severity::Low,
    severity_why: "the token of an account without roles opens little",
    why: "Unless they are told not to, pods get a token for the API server in \
          `/var/run/secrets/kubernetes.io/serviceaccount`. Whoever breaks in takes it along, and has whatever \
          roles are ever given to that account. Told are pods that run as the namespace's account `default`, to \
          which nothing in the file gives a role: a program that talks to the API server has an account of its \
          own. What the service account in the same file says counts.",
    remedy: "Say `automountServiceAccountToken: false` for the pod. A program that needs the API server gets an \
             account of its own, with only the roles that it needs.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  automountServiceAccountToken: false\n  \
           containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV_K8S_38",
    }],
    cwe: &[668],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for pod in input.pods() {
        let field = "automountServiceAccountToken";
        let said = said(pod.spec, field);
        let mounted = match said.map(truth) {
            Some(Some(mounted)) => mounted,
            Some(None) => continue,
            None => input.neighbours().account_mounts_token(pod).unwrap_or(true),
        };
        if !mounted || pod.account() != "default" || input.neighbours().has_role(pod) {
            continue;
        }
        faults.push_with(|| {
            let span = said.map_or_else(|| pod.object.title(), |said| said.span);
            let message = "the pod gets a token of the account `default`".to_owned();
            let fault = input.fault(&CHECK, pod.object, message, span);
            let edit = input.set(pod.spec, &[field], New::Bool(false));
            mend(fault, "Leave the token out", Safety::Unsafe, edit)
        });
    }
}
