//! Folders of `tests/data` that were made by the real tools, as trees to scan: one line for each package
//! in which a test says what it expects.

use std::path::{Path, PathBuf};

use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, Presence};

use crate::layered::{Image, Node};

/// Reads every file of a folder below `tests/data`.
pub(crate) fn scan(folder: &str) -> Inventory {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(folder);
    let mut files = Vec::new();
    walk(&root, &mut files);
    assert!(!files.is_empty(), "{}", root.display());
    let entries: Vec<(String, Node)> = files
        .into_iter()
        .map(|file| {
            let path = file
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            (path, Node::File(std::fs::read(&file).unwrap()))
        })
        .collect();
    scan_files(
        entries
            .iter()
            .map(|(path, node)| (path.as_str(), node.clone()))
            .collect(),
    )
}

/// Reads files that a test made up.
pub(crate) fn scan_files(files: Vec<(&str, Node)>) -> Inventory {
    Image::default().layer(files).inventory()
}

/// `NAME VERSION relation usage > DEPENDENCY@VERSION …`, with `(installed)` where it is so.
pub(crate) fn lines(inventory: &Inventory) -> Vec<String> {
    let name = |at: &usize| {
        let package = &inventory.packages[*at];
        format!("{}@{}", package.name, package.version)
    };
    let line = |package: &Package| {
        let mut line = format!(
            "{} {} {} {}",
            package.name,
            package.version,
            package.relation.name(),
            package.usage.name()
        );
        if package.presence == Presence::Installed {
            line.push_str(" (installed)");
        }
        if !package.dependencies.is_empty() {
            let names: Vec<String> = package.dependencies.iter().map(name).collect();
            line = format!("{line} > {}", names.join(" "));
        }
        line
    };
    inventory.packages.iter().map(line).collect()
}

/// `WHAT PATH: why` of every problem.
pub(crate) fn problems(inventory: &Inventory) -> Vec<String> {
    inventory.problems.iter().map(ToString::to_string).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}
