//! K8S-0023.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::{is_open, items, said, text};
use crate::parse::kubernetes::{Container, Object};
use crate::parse::node::{Entry, Node};
use crate::secret::form::find;
use crate::secret::name::{Promise, promise};
use crate::secret::value::is_harmless;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0023",
    name: "secret-in-manifest",
    title: "a secret stands in a pod's environment or in a ConfigMap",
    severity: Severity::High,
    severity_why: "a secret is given away to everybody who can read the manifest or the object",
    why: "Pods and ConfigMaps are read by far more people and programs than Secrets are: by every viewer of the \
          namespace, by dashboards, by backups. Variables are inherited by every process of the container, and end \
          up in crash reports. A value that stands in a manifest is in its repository for good.",
    remedy: "Put the value into a Secret, best one that comes from outside the repository (External Secrets, Sealed \
             Secrets, the CSI driver), and mount it as a file; `valueFrom.secretKeyRef` is second best. Change a \
             value that was committed.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n    env:\n    - {name: DB_PASSWORD, value: hunter2}\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    env:\n    - name: DB_PASSWORD\n      \
           valueFrom: {secretKeyRef: {name: db, key: password}}\n",
    variants: &[
        Variant {
            name: "env",
            title: "a variable of a container holds a secret",
            severity: None,
            profile: None,
        },
        Variant {
            name: "configmap",
            title: "a ConfigMap holds a secret",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0109",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-01010",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "env-var-secret",
        },
    ],
    cwe: &[522, 798],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/secret/",
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    ],
    fixing: Fixing::None(
        "the secret has to be moved to where only the program sees it, and changed",
    ),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.containers() {
        for variable in items(container.node, "env") {
            in_variable(input, container, variable, faults);
        }
    }
    for object in input.of_kind(&[""], "ConfigMap") {
        let data = said(&object.node, "data").map_or(&[][..], Node::entries);
        for entry in data {
            in_config_map(input, object, entry, faults);
        }
    }
}

fn in_variable(input: &Input, container: Container<'_>, variable: &Node, faults: &mut Faults) {
    let (Some(name), Some(value)) = (text(variable, "name"), said(variable, "value")) else {
        return;
    };
    let Some(told) = told(name, value) else {
        return;
    };
    let name: String = name.chars().take(100).collect();
    // The value itself is told nowhere.
    let what = format!("`{}` in the environment {}", name.escape_debug(), told.what);
    let span = written(input, value);
    let fault = input.fault_in(&CHECK, container, what, span);
    let fault = fault.variant("env").value(name).hiding(span);
    faults.push(if told.certain { fault } else { fault.likely() });
}

fn in_config_map(input: &Input, object: &Object, entry: &Entry, faults: &mut Faults) {
    let Some(told) = told(&entry.key.text, &entry.value) else {
        return;
    };
    let name: String = entry.key.text.chars().take(100).collect();
    let message = format!("`{}` in the ConfigMap {}", name.escape_debug(), told.what);
    let span = written(input, &entry.value);
    let fault = input.fault(&CHECK, object, message, span);
    let fault = fault.variant("configmap").value(name).hiding(span);
    faults.push(if told.certain { fault } else { fault.likely() });
}

/// Returns where a value stands, without the blanks behind a block.
fn written(input: &Input, value: &Node) -> Span {
    let kept = input.manifests.source.slice(value.span).trim_end().len();
    let start = value.span.range().start;
    Span::of(start..start.saturating_add(kept))
}

struct Told {
    what: String,
    /// Whether the value says so, not only its name.
    certain: bool,
}

fn told(name: &str, value: &Node) -> Option<Told> {
    let text = value.text()?;
    let known = find(text);
    if let Some(secret) = known.iter().find(|secret| !secret.is_of_url) {
        return Some(Told {
            what: format!("is {}", secret.what),
            certain: true,
        });
    }
    // Whole files are told by what they are only.
    let is_line = !text.trim().contains('\n');
    let promises = promise(name).is_some_and(|promise| promise >= Promise::Key);
    let what = if known.iter().any(|secret| is_line || !secret.is_weak) {
        "is a URL with a password"
    } else if is_line && promises && !is_harmless(text) && !is_open(text) {
        "is named like a secret, and has a value"
    } else {
        return None;
    };
    Some(Told {
        what: what.to_owned(),
        certain: false,
    })
}
