//! Attack paths against their cases: `tests/path/*.txt`, see `tests/path/README.md`; and what must hold of any facts.

mod case;
mod property;
mod size;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use case::{Case, read_cases};
use seawall_checks::path::Found;
use seawall_checks::settings::Settings;

#[test]
fn paths_are_those_that_their_cases_tell() {
    let mut complaints = Vec::new();
    let (mut told, mut untold, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (kind, case) in all() {
        let found = case.find(&Settings::default());
        if let Some(complaint) = compare(&case, &found) {
            complaints.push(format!("{kind}: {}: {complaint}", case.title));
        }
        match (case.wanted.is_empty(), case.gaps.is_empty()) {
            (false, _) => told.insert(kind),
            (true, true) => untold.insert(kind),
            (true, false) => unknown.insert(kind),
        };
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
    assert!(told.len() > 10, "cases are missing: {told:?}");
    assert_eq!(
        told, untold,
        "each kind has a case with a way and one where it is barred"
    );
    assert_eq!(
        told, unknown,
        "each kind has a case in which something is not known"
    );
}

/// All cases with the kind of step that they are about: the name of their file.
fn all() -> Vec<(String, Case)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "txt"))
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let kind = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        cases.extend(
            read_cases(&text)
                .into_iter()
                .map(|case| (kind.clone(), case)),
        );
    }
    cases
}

fn compare(case: &Case, found: &Found) -> Option<String> {
    let told: Vec<&str> = found
        .paths
        .iter()
        .map(|it| it.consequence.as_str())
        .collect();
    if told != case.wanted {
        return Some(format!(
            "told {told:#?}, wanted {:#?}; gaps {:#?}",
            case.wanted, found.gaps
        ));
    }
    let is_wanted = |gap: &String| case.gaps.iter().any(|words| gap.contains(words));
    let is_told = |words: &&String| found.gaps.iter().any(|gap| gap.contains(*words));
    if let Some(gap) = found.gaps.iter().find(|gap| !is_wanted(gap)) {
        return Some(format!("the gap `{gap}` is not wanted"));
    }
    if let Some(words) = case.gaps.iter().find(|words| !is_told(words)) {
        return Some(format!("no gap says `{words}`: {:#?}", found.gaps));
    }
    let shown = format!("{:#?}", found.paths);
    let missing = case
        .says
        .iter()
        .find(|words| !shown.contains(words.as_str()))?;
    Some(format!("`{missing}` is not said: {shown}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/path")
}
