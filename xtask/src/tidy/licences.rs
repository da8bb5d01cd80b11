//! Licences, bans and duplicates of `deny.toml`, checked on `cargo metadata`, so that the rules hold also
//! where cargo-deny is not installed. The same file serves both.

use std::collections::BTreeMap;

use serde_json::Value;

use super::tree::Tree;

/// Packages that `deny.toml` does not want.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let rules: toml::Table = match toml::from_str(tree.text("deny.toml")) {
        Ok(rules) => rules,
        Err(error) => return vec![format!("deny.toml: {error}")],
    };
    let allowed = strings(&rules, "licenses", "allow");
    let banned = names(&rules, "bans", "deny");
    let wrapped = wrapped(&rules);
    let skipped = names(&rules, "bans", "skip");
    if allowed.is_empty() || banned.is_empty() {
        return vec!["deny.toml has no allowed licences or no bans".to_owned()];
    }
    let mut complaints = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in tree.packages() {
        let name = word(package, "name");
        let version = word(package, "version");
        versions.entry(name).or_default().push(version);
        let is_wrapped = wrapped.get(name).is_some_and(|wrappers| {
            let mut users = users(tree, name);
            users.all(|user| wrappers.iter().any(|it| it == user))
        });
        if banned.iter().any(|ban| ban == name) && !is_wrapped {
            complaints.push(format!("{name} {version} is banned"));
        }
        let licence = word(package, "license");
        if !permits(licence, &allowed) {
            complaints.push(format!("{name} {version} has the licence {licence:?}"));
        }
    }
    for (name, versions) in versions {
        if versions.len() > 1 && !skipped.iter().any(|skip| skip == name) {
            let versions = versions.join(" and ");
            complaints.push(format!(
                "{name} is there in {versions}: give a reason in bans.skip"
            ));
        }
    }
    complaints
}

/// Banned crates that some may use all the same, with who may.
fn wrapped(rules: &toml::Table) -> BTreeMap<String, Vec<String>> {
    let entries = list(rules, "bans", "deny").iter();
    let wrapped = entries.filter_map(|entry| {
        let name = entry.get("crate")?.as_str()?.to_owned();
        let wrappers = entry.get("wrappers")?.as_array()?.iter();
        let wrappers = wrappers.filter_map(|it| it.as_str().map(str::to_owned));
        Some((name, wrappers.collect()))
    });
    wrapped.collect()
}

/// The packages that depend on a crate, whatever for; what only their own tests need is not there for us.
fn users<'a>(tree: &'a Tree, name: &'a str) -> impl Iterator<Item = &'a str> {
    let users = tree.packages().filter(move |package| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let is_own = package["source"].is_null();
        dependencies
            .filter(|it| is_own || it["kind"] != "dev")
            .any(|it| it["name"] == *name)
    });
    users.map(|package| word(package, "name"))
}

fn word<'a>(package: &'a Value, key: &str) -> &'a str {
    package[key].as_str().unwrap_or_default()
}

fn list<'a>(rules: &'a toml::Table, table: &str, key: &str) -> &'a [toml::Value] {
    rules
        .get(table)
        .and_then(|table| table.get(key))
        .and_then(toml::Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn strings(rules: &toml::Table, table: &str, key: &str) -> Vec<String> {
    let entries = list(rules, table, key).iter();
    entries
        .filter_map(|entry| entry.as_str().map(str::to_owned))
        .collect()
}

/// The crate names of a list whose entries are tables, or words with a version after an `@`.
fn names(rules: &toml::Table, table: &str, key: &str) -> Vec<String> {
    let entries = list(rules, table, key).iter();
    entries
        .filter_map(|entry| {
            let spec = match entry {
                toml::Value::String(spec) => Some(spec.as_str()),
                other => other.get("crate").and_then(toml::Value::as_str),
            };
            spec.and_then(|spec| spec.split('@').next())
                .map(str::to_owned)
        })
        .collect()
}

/// Whether an SPDX expression (version 2.3, annex D) can be met with the allowed licences.
fn permits(expression: &str, allowed: &[String]) -> bool {
    // The slash is how old manifests wrote OR.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    !rest.is_empty() && either(&mut rest, allowed) && rest.is_empty()
}

fn either(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut result = both(words, allowed);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        let right = both(words, allowed);
        result = result || right;
    }
    result
}

fn both(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut result = single(words, allowed);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        let right = single(words, allowed);
        result = result && right;
    }
    result
}

fn single(words: &mut &[&str], allowed: &[String]) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let inner = either(words, allowed);
            match *words {
                [")", rest @ ..] => {
                    *words = rest;
                    inner
                }
                _ => false,
            }
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            allowed
                .iter()
                .any(|entry| *entry == format!("{licence} WITH {exception}"))
        }
        [licence, rest @ ..] => {
            *words = rest;
            allowed.iter().any(|entry| entry == licence)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("MIT AND (GPL-3.0-only OR ISC)", true),
            ("(GPL-3.0-only OR ISC) AND GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only AND ISC", true),
            ("GPL-3.0-only/MIT", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("(MIT", false),
            ("", false),
        ] {
            assert_eq!(permits(expression, &allowed), expected, "{expression}");
        }
    }

    const DENY: &str = r#"
        [licenses]
        allow = ["MIT"]
        [bans]
        deny = [{ crate = "openssl" }, { crate = "old", wrappers = ["may"] }]
        skip = [{ crate = "twice@1", reason = "x" }]
    "#;

    fn complaints(packages: &[(&str, &str, &str)]) -> Vec<String> {
        let packages: Vec<Value> = packages
            .iter()
            .map(|(name, version, licence)| {
                json!({ "name": name, "version": version, "license": licence })
            })
            .collect();
        check(&Tree::of(&[("deny.toml", DENY)]).with_metadata(json!({ "packages": packages })))
    }

    #[test]
    fn each_rule_can_fail() {
        assert_eq!(complaints(&[("a", "1", "MIT")]), Vec::<String>::new());
        assert_eq!(complaints(&[("a", "1", "GPL-3.0-only")]).len(), 1);
        assert_eq!(complaints(&[("openssl", "1", "MIT")]).len(), 1);
        assert_eq!(complaints(&[("a", "1", "MIT"), ("a", "2", "MIT")]).len(), 1);
        assert_eq!(
            complaints(&[("twice", "1", "MIT"), ("twice", "2", "MIT")]).len(),
            0
        );
    }

    #[test]
    fn a_ban_may_leave_somebody_out() {
        let complaints = |user: &str, kind: &str| {
            let dependency = json!({ "name": "old", "kind": kind });
            let packages = json!({ "packages": [
                { "name": "old", "version": "1", "license": "MIT", "source": "registry" },
                { "name": user, "version": "1", "license": "MIT", "source": "registry",
                  "dependencies": [dependency] },
            ] });
            check(&Tree::of(&[("deny.toml", DENY)]).with_metadata(packages)).len()
        };
        assert_eq!(complaints("may", "build"), 0);
        assert_eq!(complaints("other", "build"), 1);
        assert_eq!(complaints("other", "dev"), 0);
    }
}
