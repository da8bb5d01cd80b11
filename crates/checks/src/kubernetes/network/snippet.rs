//! K8S-0029.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::at;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0029",
    name: "ingress-nginx-snippet",
    title: "an annotation puts configuration into ingress-nginx",
    severity: Severity::High,
    severity_why: "what is put in runs in the controller, which may read all Secrets",
    why: "The controller ingress-nginx writes the values of its snippet annotations into its own configuration. \
          Whoever may write an Ingress thereby reads the controller's token, and with it the Secrets of all \
          namespaces (CVE-2021-25742). Since version 1.9 it takes no snippets unless it is told to. Values of \
          other annotations that break out of their line do the same (CVE-2025-1097, CVE-2025-1098, \
          CVE-2025-24514).",
    remedy: "Use the annotations and the ConfigMap that the controller has for the purpose (`rewrite-target`, \
             `custom-headers`, `proxy-…`), and keep `allow-snippet-annotations` off.",
    bad: "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    \
          nginx.ingress.kubernetes.io/configuration-snippet: \"more_set_headers 'X: y';\"\n    \
          nginx.ingress.kubernetes.io/rewrite-target: /\nspec: {}\n",
    good: "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    \
           nginx.ingress.kubernetes.io/rewrite-target: /\nspec: {}\n",
    variants: &[
        Variant {
            name: "snippet",
            title: "an annotation holds configuration of nginx",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "code",
            title: "an annotation holds code, or breaks out of its line",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_152",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_153",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_154",
        },
    ],
    cwe: &[94],
    references: &[
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/",
        "https://nvd.nist.gov/vuln/detail/CVE-2021-25742",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for ingress in input.of_kind(&["networking.k8s.io", "extensions"], "Ingress") {
        let Some(annotations) = at(&ingress.node, &["metadata", "annotations"]) else {
            continue;
        };
        for entry in annotations.entries() {
            let Some(name) = entry.key.text.strip_prefix(PREFIX) else {
                continue;
            };
            let Some(variant) = variant_of(name, &entry.value) else {
                continue;
            };
            let shown: String = name.chars().take(100).collect();
            let message = format!(
                "`{}` puts configuration into ingress-nginx",
                shown.escape_debug()
            );
            let fault = input.fault(&CHECK, ingress, message, entry.key.span);
            // The API server takes no more than 256 KiB of them; of more no edit is worth its time.
            let is_sane = annotations.entries().len() <= MOST_EDITED;
            let edit = is_sane.then(|| input.unset(annotations, &entry.key.text));
            let edit = edit.flatten();
            let fault = fault.variant(variant).value(shown);
            faults.push(mend(
                fault,
                "Leave the annotation out",
                Safety::Unsafe,
                edit,
            ));
        }
    }
}

fn variant_of(name: &str, value: &Node) -> Option<&'static str> {
    let value = value.text().unwrap_or_default();
    let is_snippet = name.ends_with("-snippet");
    let lower = value.to_ascii_lowercase();
    let is_code = CODE.iter().any(|word| lower.contains(word));
    let breaks_out = TARGETS.contains(&name) && value.trim().contains(['\n', '\r', '{', '}', '#']);
    match (is_snippet, is_code || breaks_out) {
        (_, true) => Some("code"),
        (true, false) => Some("snippet"),
        (false, false) => None,
    }
}

/// Annotations of an object of which any is taken out.
const MOST_EDITED: usize = 1_000;

const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// Directives that run code, load it, or hand out files.
const CODE: &[&str] = &[
    "_by_lua",
    "load_module",
    "ssl_engine",
    "/var/run/secrets",
    "/proc/self",
];

/// Annotations whose values were written into the configuration without a look.
const TARGETS: &[&str] = &[
    "auth-tls-match-cn",
    "auth-url",
    "mirror-host",
    "mirror-target",
];
