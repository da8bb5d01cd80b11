//! Crates depend on each other only along the edges of the design, and crates from outside that open
//! a door (network, terminal, decompression) only stand where that door is meant to be.

use serde_json::Value;

use super::tree::Tree;

/// Inner edges: who may depend on whom. Everybody may use `testkit` in tests.
const ALLOWED: &[(&str, &[&str])] = &[
    ("seawall-model", &[]),
    ("seawall-formats", &["seawall-model"]),
    ("seawall-artifact", &["seawall-model"]),
    ("seawall-inventory", &["seawall-model", "seawall-formats"]),
    ("seawall-advisory", &["seawall-model"]),
    ("seawall-carrier", &["seawall-model", "seawall-policy"]),
    ("seawall-checks", &["seawall-model", "seawall-condition"]),
    ("seawall-condition", &["seawall-model"]),
    ("seawall-runtime", &["seawall-model"]),
    ("seawall-scap", &["seawall-model"]),
    ("seawall-sensor", &["seawall-runtime"]),
    ("seawall-policy", &["seawall-model"]),
    ("seawall-rego", &["seawall-model"]),
    ("seawall-trust", &["seawall-model"]),
    (
        "seawall-guard",
        &[
            "seawall-carrier",
            "seawall-model",
            "seawall-policy",
            "seawall-condition",
            "seawall-trust",
        ],
    ),
    (
        "seawall-engine",
        &[
            "seawall-model",
            "seawall-formats",
            "seawall-artifact",
            "seawall-inventory",
            "seawall-advisory",
            "seawall-checks",
            "seawall-policy",
            "seawall-rego",
            "seawall-scap",
            "seawall-trust",
        ],
    ),
    (
        "seawall-cli",
        &[
            "seawall-engine",
            "seawall-formats",
            "seawall-guard",
            "seawall-policy",
            "seawall-model",
            "seawall-artifact",
            "seawall-inventory",
            "seawall-advisory",
            "seawall-checks",
            "seawall-rego",
            "seawall-runtime",
            "seawall-scap",
            "seawall-trust",
            "seawall-watch",
        ],
    ),
    (
        "seawall-watch",
        &[
            "seawall-artifact",
            "seawall-carrier",
            "seawall-condition",
            "seawall-guard",
            "seawall-formats",
            "seawall-model",
            "seawall-policy",
            "seawall-runtime",
            "seawall-sensor",
        ],
    ),
    ("seawall-testkit", &["seawall-model", "seawall-formats"]),
    (
        "xtask",
        &[
            "seawall-engine",
            "seawall-advisory",
            "seawall-checks",
            "seawall-inventory",
            "seawall-model",
        ],
    ),
];

/// Inner edges that exist only for tests, besides those to `testkit`.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[
    ("seawall-artifact", &[]),
    // The same image must give the same packages through the real readers.
    ("seawall-inventory", &["seawall-artifact"]),
    // Files that stand in the cases of checks of images become facts as those of images do.
    ("seawall-checks", &["seawall-inventory"]),
];

/// Crates from outside that only these may use outside tests.
const DOORS: &[(&str, &[&str])] = &[
    // The network.
    ("ureq", &["seawall-artifact"]),
    (
        "rustls",
        &[
            "seawall-artifact",
            "seawall-carrier",
            "seawall-guard",
            "seawall-watch",
        ],
    ),
    ("hyper", &[]),
    ("reqwest", &[]),
    ("tokio", &[]),
    // Keys and signatures.
    (
        "ring",
        &["seawall-trust", "seawall-carrier", "seawall-guard"],
    ),
    // The kernel.
    ("libbpf-rs", &["seawall-sensor"]),
    // The terminal and the end of the error chain.
    ("anyhow", &["seawall-cli", "seawall-rego", "xtask"]),
    ("clap", &["seawall-cli", "xtask"]),
    // Decompression, which must stay behind limits.
    ("bzip2", &["seawall-artifact"]),
    ("lzma-rust2", &["seawall-artifact"]),
    ("rawzip", &["seawall-artifact"]),
    (
        "flate2",
        &[
            "seawall-artifact",
            "seawall-advisory",
            "seawall-testkit",
            "xtask",
        ],
    ),
    (
        "zstd",
        &[
            "seawall-artifact",
            "seawall-advisory",
            "seawall-testkit",
            "xtask",
        ],
    ),
    // Somebody else's view of a tar is an oracle for tests, not a reader of hostile input.
    ("tar", &[]),
];

/// Every edge that the design does not have.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in tree
        .packages()
        .filter(|package| package["source"].is_null())
    {
        let name = package["name"].as_str().unwrap_or_default();
        if find(ALLOWED, name).is_none() {
            complaints.push(format!(
                "{name} is not in the design: add it with its edges"
            ));
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            complaints.extend(check_edge(name, dependency));
        }
    }
    complaints
}

fn check_edge(from: &str, dependency: &Value) -> Option<String> {
    let to = dependency["name"].as_str().unwrap_or_default();
    let in_tests = dependency["kind"] == "dev";
    if !dependency["path"].is_null() {
        let allowed = find(ALLOWED, from).is_some_and(|list| list.contains(&to))
            || in_tests && to == "seawall-testkit"
            || in_tests && find(ALLOWED_IN_TESTS, from).is_some_and(|list| list.contains(&to));
        return (!allowed).then(|| format!("{from} must not depend on {to}"));
    }
    let holders = find(DOORS, to)?;
    (!in_tests && !holders.contains(&from))
        .then(|| format!("{from} must not use {to}, which is for {holders:?} alone"))
}

fn find<'a>(table: &[(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table
        .iter()
        .find(|(entry, _)| *entry == name)
        .map(|(_, list)| *list)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaints(from: &str, dependency: &Value) -> usize {
        let metadata = json!({ "packages": [
            { "name": from, "source": null, "dependencies": [dependency] },
        ]});
        check(&Tree::of(&[]).with_metadata(metadata)).len()
    }

    #[test]
    fn inner_edges_follow_the_table() {
        let inner = |to: &str, kind: Value| json!({ "name": to, "path": "/x", "kind": kind });
        assert_eq!(
            complaints("seawall-policy", &inner("seawall-model", Value::Null)),
            0
        );
        assert_eq!(
            complaints("seawall-model", &inner("seawall-policy", Value::Null)),
            1
        );
        assert_eq!(
            complaints("seawall-policy", &inner("seawall-testkit", json!("dev"))),
            0
        );
        assert_eq!(
            complaints("seawall-policy", &inner("seawall-testkit", Value::Null)),
            1
        );
        assert_eq!(
            complaints("seawall-policy", &inner("seawall-engine", json!("dev"))),
            1
        );
    }

    #[test]
    fn doors_stand_where_they_are_meant_to_be() {
        let outer = |to: &str, kind: Value| json!({ "name": to, "path": null, "kind": kind });
        assert_eq!(
            complaints("seawall-artifact", &outer("ureq", Value::Null)),
            0
        );
        assert_eq!(
            complaints("seawall-inventory", &outer("ureq", Value::Null)),
            1
        );
        assert_eq!(
            complaints("seawall-inventory", &outer("tar", json!("dev"))),
            0
        );
        assert_eq!(
            complaints("seawall-artifact", &outer("tar", Value::Null)),
            1
        );
    }

    #[test]
    fn an_unknown_crate_is_a_complaint() {
        let serde = json!({ "name": "serde", "path": null, "kind": null });
        assert_eq!(complaints("seawall-new", &serde), 1);
    }
}
