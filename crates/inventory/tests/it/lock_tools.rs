//! Lock files of Node, PHP and Ruby as the real tools of many versions wrote them, a folder for each case with
//! what its own tool lists in `want.txt`. `tests/data/README.md` says how each was made.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seawall_model::inventory::Inventory;

use crate::layered::file;
use crate::project_folder::{lines, problems, scan, scan_files};

#[test]
fn every_folder_gives_what_its_tool_lists() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for ecosystem in ["node", "php", "ruby"] {
        for case in std::fs::read_dir(data.join(ecosystem)).unwrap() {
            let case = case.unwrap().file_name().into_string().unwrap();
            let folder = format!("{ecosystem}/{case}");
            // Those without it are for tests that ask for more.
            let Ok(want) = std::fs::read_to_string(data.join(&folder).join("want.txt")) else {
                continue;
            };
            let inventory = scan(&folder);
            let told = problems(&inventory)
                .into_iter()
                .map(|why| format!("! {why}"));
            let got: Vec<String> = lines(&inventory).into_iter().chain(told).collect();
            let got = got.join("\n");
            if got.trim() != want.trim() {
                wrong.push(format!("=== {folder}\n{got}\n=== wanted\n{want}"));
            }
            cases += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 27, "{cases}");
}

/// A lock that was not written to its end gives nothing that the whole file does not have, unless it is said that
/// something is wrong; where the format has an end of its own, it is always said.
#[test]
fn half_written_locks_are_told() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut files = Vec::new();
    for ecosystem in ["node", "php", "ruby", "python", "rust", "erlang"] {
        locks(&data.join(ecosystem), &mut files);
    }
    let mut wrong = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_str().unwrap();
        // Without `ECOSYSTEM/CASE`.
        let place: PathBuf = path.strip_prefix(&data).unwrap().iter().skip(2).collect();
        let place = place.to_str().unwrap();
        let bytes = std::fs::read(path).unwrap();
        let whole = identities(&scan_files(vec![(place, file(bytes.clone()))]));
        let step = bytes.len() / CUTS + 1;
        for end in (step..bytes.len()).step_by(step) {
            let inventory = scan_files(vec![(place, file(&bytes[..end]))]);
            let of_cut = identities(&inventory);
            let silent = inventory.problems.is_empty();
            let made_up = of_cut.difference(&whole).next().cloned();
            let has_end = CLOSED.contains(&name) && !bytes[end..].trim_ascii().is_empty();
            if silent && (has_end || made_up.is_some()) {
                let shown = path.strip_prefix(&data).unwrap().display();
                wrong.push(format!("{shown} {end} {made_up:?}"));
            }
        }
    }
    assert!(files.len() >= 60, "{}", files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn identities(inventory: &Inventory) -> BTreeSet<(String, String)> {
    let packages = inventory.packages.iter();
    packages
        .map(|package| (package.name.clone(), package.version.clone()))
        .collect()
}

/// Lock files of a folder; lists of requirements have no end that could be missing.
fn locks(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let other =
            ["want.txt", "package.json", "deno.json", "composer.json"].contains(&name.as_str());
        if path.is_dir() {
            locks(&path, files);
        } else if !other
            && (name.contains("lock") || path.extension().is_some_and(|end| end == "json"))
        {
            files.push(path);
        }
    }
}

/// How often each file is cut.
const CUTS: usize = 40;
/// Formats that have an end of their own.
const CLOSED: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "bun.lock",
    "deno.lock",
    "composer.lock",
    "installed.json",
    "Pipfile.lock",
    "mix.lock",
    "rebar.lock",
];
