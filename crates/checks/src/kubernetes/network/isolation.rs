//! K8S-0031.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::{at, items, said, text};
use crate::parse::kubernetes::{Object, Pod};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0031",
    name: "no-network-policy",
    title: "no network policy holds for a workload",
    severity: Severity::Medium,
    severity_why: "it takes a foothold in the cluster, from which everything is then reached",
    why: "Unless a NetworkPolicy selects them, pods take connections from everywhere and make them to everywhere: \
          one pod that is broken into reaches the databases of all the others. Policies often stand in another \
          file, so a workload is told only where this file speaks of its namespace as a whole: where it makes the \
          namespace, or holds policies for it, and none of them selects the workload. Pods in the node's network \
          are not told, since policies do not hold for them.",
    remedy: "Add a policy for the namespace that selects all pods and allows nothing (`podSelector: {}`, \
             `policyTypes: [Ingress, Egress]`), and one for each connection that is needed.",
    bad: "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\n\
          metadata: {name: web, namespace: shop}\nspec:\n  containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\n\
           kind: NetworkPolicy\nmetadata: {name: none, namespace: shop}\nspec:\n  podSelector: {}\n  \
           policyTypes: [Ingress, Egress]\n---\napiVersion: v1\nkind: Pod\n\
           metadata: {name: web, namespace: shop}\nspec:\n  containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Checkov,
            id: "CKV2_K8S_6",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "non-isolated-pod",
        },
    ],
    cwe: &[923],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    fixing: Fixing::None("which connections are needed cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let neighbours = input.neighbours();
    if neighbours.has_foreign_policies() {
        return;
    }
    for pod in input.pods().filter(|pod| !pod.is_in_host_network()) {
        let object = pod.object;
        let policies = neighbours.policies(object);
        let is_told_of = !policies.is_empty() || neighbours.makes_namespace(object);
        // Of so many it is not looked into each for each pod.
        if !is_told_of || policies.len() > MOST_POLICIES {
            continue;
        }
        let mut policies = policies.iter().filter_map(|at| input.objects().get(*at));
        if policies.any(|policy| selects(policy, pod)) {
            continue;
        }
        let message = if neighbours.policies(object).is_empty() {
            "no network policy holds for the namespace"
        } else {
            "none of the network policies of the namespace selects the workload"
        };
        let fault = input.fault(&CHECK, object, message.to_owned(), object.title());
        // Others may stand in another file.
        faults.push(fault.likely());
    }
}

/// Says whether a policy selects the pods of a workload; where that is not to be seen, it does.
fn selects(policy: &Object, pod: Pod<'_>) -> bool {
    let Some(selector) = at(&policy.node, &["spec", "podSelector"]) else {
        return true;
    };
    let mut labels = said(selector, "matchLabels")
        .map_or(&[][..], Node::entries)
        .iter();
    let by_label = labels.all(|entry| pod.label(&entry.key.text) == entry.value.text());
    let mut expressions = items(selector, "matchExpressions").iter();
    by_label && expressions.all(|expression| holds(expression, pod))
}

fn holds(expression: &Node, pod: Pod<'_>) -> bool {
    let label = text(expression, "key").and_then(|key| pod.label(key));
    let is_listed = || {
        let mut values = items(expression, "values").iter();
        label.is_some() && values.any(|value| value.text() == label)
    };
    match text(expression, "operator") {
        Some("In") => is_listed(),
        Some("NotIn") => !is_listed(),
        Some("Exists") => label.is_some(),
        Some("DoesNotExist") => label.is_none(),
        _ => true,
    }
}

/// Policies of one namespace that are looked into.
const MOST_POLICIES: usize = 500;
