//! K8S-0030.

use seawall_model::severity::Severity;

use super::versions::{Change, change_of};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::parse::kubernetes::Object;
use crate::parse::kubernetes::value::at;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0030",
    name: "removed-api-version",
    title: "an object is written for a version of the API that is gone",
    severity: Severity::Medium,
    severity_why: "the object is refused, and with it whatever it was to protect or to run",
    why: "Versions of Kubernetes' APIs are withdrawn after some time, and objects written for them are refused: on \
          the day of an upgrade, or when a cluster is built anew after a loss. Among them were kinds that protect \
          (network policies, roles), and one that has no successor (PodSecurityPolicy).",
    remedy: "Name the version that replaced it, and change the fields that changed with it; `kubectl convert` does \
             most of it. In place of PodSecurityPolicy: labels of Pod Security Admission on the namespace.",
    bad: "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  minAvailable: 1\n  \
          selector: {matchLabels: {app: web}}\n",
    good: "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  minAvailable: 1\n  \
           selector: {matchLabels: {app: web}}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::KubeLinter,
        id: "no-extensions-v1beta",
    }],
    cwe: &[477],
    references: &["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for object in input.objects() {
        let Some(change) = change_of(&object.group, &object.version, &object.kind) else {
            continue;
        };
        let written = object.node.get("apiVersion");
        let span = written.map_or_else(|| object.title(), |node| node.span);
        let old = format!("{}/{}", object.group, object.version);
        let instead = change.instead.map_or_else(
            || "nothing replaces it".to_owned(),
            |new| format!("`{new}` replaces it"),
        );
        let message = format!(
            "`{old}` of {} is gone since Kubernetes {}; {instead}",
            object.kind, change.removed
        );
        let fault = input.fault(&CHECK, object, message, span).value(old);
        let edit = change
            .instead
            .and_then(|new| input.editor().replace(written?, new));
        let safety = if is_same(object, change) {
            Safety::Safe
        } else {
            Safety::Unsafe
        };
        faults.push(mend(
            fault,
            "Name the version that replaced it",
            safety,
            edit,
        ));
    }
}

/// Says whether the object means the same in the new version as it stands.
fn is_same(object: &Object, change: &Change) -> bool {
    let has_selector =
        || at(&object.node, &["spec", "selector"]).is_some_and(|it| !it.entries().is_empty());
    change.is_same || object.kind == "PodDisruptionBudget" && has_selector()
}
