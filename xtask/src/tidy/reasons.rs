//! Every dependency has a row in `docs/dependencies.md` that says why it is there.

use toml::Value;

use super::tree::Tree;

/// Dependencies of the workspace without a row, and rows without a dependency.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let manifest: toml::Table = match toml::from_str(tree.text("Cargo.toml")) {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("Cargo.toml: {error}")],
    };
    let wanted: Vec<&str> = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(Value::as_table)
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.get("path").is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    let rows = rows(tree.text("docs/dependencies.md"));
    let mut complaints = Vec::new();
    for name in &wanted {
        if !rows.contains(name) {
            complaints.push(format!("{name} has no row in docs/dependencies.md"));
        }
    }
    complaints
}

/// The crates that the first column of the table names.
fn rows(document: &str) -> Vec<&str> {
    document
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split('|').next())
        .flat_map(|cell| cell.split([',', ' ']))
        .map(|name| name.trim_matches('`'))
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let tree = Tree::of(&[
            (
                "Cargo.toml",
                "[workspace.dependencies]\nserde = \"1\"\ntar = { version = \"1\" }\nown = { path = \"x\" }\n",
            ),
            (
                "docs/dependencies.md",
                "| crate | why |\n| --- | --- |\n| `serde` | tar |\n",
            ),
        ]);
        assert_eq!(check(&tree), ["tar has no row in docs/dependencies.md"]);
    }
}
