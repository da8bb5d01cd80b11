//! K8S-0022.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::kubernetes::input::is_binding;
use crate::parse::kubernetes::Object;
use crate::parse::kubernetes::value::{at, items, said, text};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0022",
    name: "default-namespace",
    title: "the namespace or the service account is the default one",
    severity: Severity::Low,
    severity_why: "it gives nothing away by itself, but everybody shares it",
    why: "The namespace `default` is where everything ends up that nobody thought about: quotas, network policies \
          and roles for it concern all of that. The account `default` belongs to every pod of its namespace that \
          names no other; a role that is given to it is given to all of them. Objects that name no namespace are \
          not told, since whoever applies them decides.",
    remedy: "Make a namespace for each application, and an account for each program that talks to the API server. \
             Bind roles to those.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: default}\nspec:\n  \
          serviceAccountName: web\n  containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  \
           serviceAccountName: web\n  containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[
        Variant {
            name: "namespace",
            title: "an object is put into the namespace default",
            severity: None,
            profile: None,
        },
        Variant {
            name: "account",
            title: "a pod runs as the account default, or a role is bound to it",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0110",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_21",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_42",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "use-namespace",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "default-service-account",
        },
    ],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        "https://kubernetes.io/docs/concepts/security/service-accounts/",
    ],
    fixing: Fixing::None("which namespace or account is meant cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for object in input.objects() {
        namespace(input, object, faults);
        if let Some(pod) = object.pod().filter(|pod| pod.account() == "default") {
            let named =
                said(pod.spec, "serviceAccountName").or_else(|| said(pod.spec, "serviceAccount"));
            let span = named.map_or_else(|| object.title(), |named| named.span);
            // A pod without a token is nobody's.
            let automount = said(pod.spec, "automountServiceAccountToken");
            let is_off = automount.and_then(crate::parse::kubernetes::value::truth) == Some(false);
            if !is_off {
                let message = "the pod runs as the account `default`".to_owned();
                let fault = input.fault(&CHECK, object, message, span);
                faults.push(fault.variant("account"));
            }
        }
        if is_binding(object) {
            bound(input, object, faults);
        }
    }
}

fn namespace(input: &Input, object: &Object, faults: &mut Faults) {
    // Kubernetes puts those there itself.
    let is_own = object.is(&[""], "ServiceAccount") && object.name() == Some("default")
        || object.is(&[""], "Service") && object.name() == Some("kubernetes");
    let named = at(&object.node, &["metadata", "namespace"]);
    let Some(named) = named.filter(|it| it.text() == Some("default") && !is_own) else {
        return;
    };
    let message = "it is put into the namespace `default`".to_owned();
    let fault = input.fault(&CHECK, object, message, named.span);
    faults.push(fault.variant("namespace"));
}

fn bound(input: &Input, object: &Object, faults: &mut Faults) {
    for subject in items(&object.node, "subjects") {
        let name = said(subject, "name").filter(|name| name.text() == Some("default"));
        let Some(name) = name.filter(|_| text(subject, "kind") == Some("ServiceAccount")) else {
            continue;
        };
        let message = "the role is given to every pod that names no account".to_owned();
        let fault = input.fault(&CHECK, object, message, name.span);
        faults.push(fault.variant("account"));
    }
}
