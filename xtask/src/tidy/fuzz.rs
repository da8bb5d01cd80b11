//! A fuzz target is worth something when it is built, has seeds, and its seeds are replayed by an
//! ordinary test.

use toml::Value;

use super::tree::Tree;

/// What a target lacks.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let bins = match bins(tree.text("fuzz/Cargo.toml")) {
        Ok(bins) => bins,
        Err(error) => return vec![format!("fuzz/Cargo.toml: {error}")],
    };
    let mut complaints = Vec::new();
    let folder = "fuzz/fuzz_targets/";
    for (path, _) in tree.below(folder) {
        let Some(name) = path
            .strip_prefix(folder)
            .and_then(|file| file.strip_suffix(".rs"))
        else {
            continue;
        };
        if !bins
            .iter()
            .any(|(bin, at)| bin == name && format!("fuzz/{at}") == path)
        {
            complaints.push(format!("{path} has no [[bin]] in fuzz/Cargo.toml"));
        }
        let seeds = format!("fuzz/corpus/{name}/");
        if tree.below(&seeds).next().is_none() {
            complaints.push(format!("{name} has no seeds in {seeds}"));
        }
        let quoted = format!("\"{name}\"");
        let in_path = format!("corpus/{name}");
        let replayed = tree.rust().any(|(test, text)| {
            test.contains("/tests/it/") && (text.contains(&quoted) || text.contains(&in_path))
        });
        if !replayed {
            complaints.push(format!(
                "the seeds of {name} are replayed by no test in tests/it"
            ));
        }
    }
    for (bin, at) in &bins {
        if !tree.files.contains_key(&format!("fuzz/{at}")) {
            complaints.push(format!("[[bin]] {bin} has no file"));
        }
    }
    complaints
}

/// Name and path of every `[[bin]]`.
fn bins(manifest: &str) -> Result<Vec<(String, String)>, toml::de::Error> {
    let manifest: toml::Table = toml::from_str(manifest)?;
    let word = |bin: &Value, key: &str| {
        let word = bin.get(key).and_then(Value::as_str);
        word.unwrap_or_default().to_owned()
    };
    Ok(manifest
        .get("bin")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|bin| (word(bin, "name"), word(bin, "path")))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIN: &str = "[[bin]]\nname = \"tar\"\npath = \"fuzz_targets/tar.rs\"\n";

    #[test]
    fn a_whole_target_is_fine() {
        let tree = Tree::of(&[
            ("fuzz/Cargo.toml", BIN),
            ("fuzz/fuzz_targets/tar.rs", ""),
            ("fuzz/corpus/tar/empty", ""),
            ("crates/a/tests/it/seeds.rs", "replay(\"tar\")"),
        ]);
        assert_eq!(check(&tree), Vec::<String>::new());
    }

    #[test]
    fn everything_that_lacks_is_said() {
        let tree = Tree::of(&[
            ("fuzz/Cargo.toml", BIN),
            ("fuzz/fuzz_targets/rpm.rs", ""),
            ("crates/a/src/seeds.rs", "replay(\"rpm\")"),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 4, "{complaints:?}");
    }
}
