//! Small projects in memory: what is told of which of their files.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_checks::selection::{Begin, Selection};
use seawall_checks::settings::Settings;
use seawall_model::artifact::ArtifactKind;
use seawall_policy::filter::Filter;

use super::super::baseline::Baseline;
use super::super::{Checked, Neighbours, check};
use super::*;

/// The files of a folder.
#[derive(Debug)]
struct Folder(BTreeMap<String, String>);

impl Neighbours for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        Some(self.0.get(path)?.clone().into_bytes())
    }
}

/// Checks one file of a folder; gives the ids and lines of what is told of it, and why it cannot be read.
fn told(files: &[(&str, &str)], name: &str) -> (Vec<String>, Vec<String>) {
    let files = files.iter().map(|(name, text)| {
        let path = format!("p/{name}");
        (path, (*text).to_owned())
    });
    let folder = Folder(files.collect());
    let name = format!("p/{name}");
    let given = Given {
        bytes: folder.read(&name).unwrap(),
        key: name.clone(),
        name,
        kind: ArtifactKind::Compose,
        ignore: None,
        files: None,
        problems: Vec::new(),
    };
    let selection = Selection {
        begin: Begin::All,
        ..Selection::default()
    };
    let options = CheckOptions {
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        baseline: Baseline::default(),
        neighbours: Arc::new(folder),
        shellcheck: None,
        policies: None,
        pragmas: true,
        filter: Filter::default(),
        threads: 1,
        today: "2026-11-22".parse().unwrap(),
    };
    let checked: Checked = check(&[given], &options).pop().unwrap();
    assert!(checked.unused.is_empty(), "{:?}", checked.unused);
    let report = checked.scanned.report;
    let ids = report.findings.iter().map(|finding| {
        let path = finding.location.path.trim_start_matches("p/");
        let line = finding.location.start.unwrap().line;
        format!("{} {path}:{line}", finding.id)
    });
    let wanted = ["CMP-0001", "CMP-0002"];
    let ids = ids.filter(|it| wanted.iter().any(|id| it.starts_with(id)));
    let problems = report.problems.into_iter().map(|problem| problem.why);
    (ids.collect(), problems.collect())
}

const BASE: &str = "services:\n  a:\n    image: x:1\n    privileged: true\n";
const LATER: &str = "services:\n  a:\n    command: b\n  c:\n    image: y:1\n    privileged: true\n";

#[test]
fn an_override_file_is_merged_over_its_base() {
    for (base, later) in [
        ("compose.yaml", "compose.override.yaml"),
        ("docker-compose.yml", "docker-compose.override.yml"),
        ("compose.yml", "compose.prod.yml"),
        ("docker-compose.yaml", "docker-compose-dev.yaml"),
    ] {
        let files = [(base, BASE), (later, LATER)];
        let (ids, problems) = told(&files, later);
        assert_eq!(ids, [format!("{PRIVILEGED} {later}:6")]);
        assert_eq!(problems, [""; 0]);
        let (ids, problems) = told(&files, base);
        assert_eq!(ids, [format!("{PRIVILEGED} {base}:4")]);
        assert_eq!(problems, [""; 0]);
    }
}

#[test]
fn what_stands_alone_is_judged_alone() {
    let whole = "services:\n  a:\n    image: z:1\n    privileged: true\n";
    let files = [("compose.yaml", BASE), ("compose.other.yaml", whole)];
    let (ids, _) = told(&files, "compose.other.yaml");
    assert_eq!(ids, [format!("{PRIVILEGED} compose.other.yaml:4")]);
    let lacking = "a service with neither `image` nor `build`";
    let (_, problems) = told(&[("compose.override.yaml", LATER)], "compose.override.yaml");
    assert_eq!(problems, [format!("line 2: {lacking}")]);
    let (_, problems) = told(&[("compose.yaml", LATER)], "compose.yaml");
    assert_eq!(problems, [format!("line 2: {lacking}")]);
}

/// A file that names what only the base defines is no project of its own.
#[test]
fn what_names_things_of_the_base_is_merged_over_it() {
    let base = format!("{BASE}networks: {{n: }}\n");
    let later = "services:\n  c:\n    image: y:1\n    networks: [n]\n    privileged: true\n";
    let files = [("compose.yaml", &*base), ("compose.prod.yaml", later)];
    let (ids, problems) = told(&files, "compose.prod.yaml");
    assert_eq!(ids, [format!("{PRIVILEGED} compose.prod.yaml:5")]);
    assert_eq!(problems, [""; 0]);
    let (_, problems) = told(&files[1..], "compose.prod.yaml");
    assert_eq!(problems, ["line 4: there is no network `n`"]);
}

#[test]
fn a_base_may_be_completed_by_its_override() {
    let part = "services:\n  a:\n    command: b\n";
    let files = [("compose.yaml", part), ("compose.override.yaml", BASE)];
    let (_, problems) = told(&files, "compose.yaml");
    assert_eq!(problems, [""; 0]);
    let (ids, problems) = told(&files, "compose.override.yaml");
    assert_eq!(ids, [format!("{PRIVILEGED} compose.override.yaml:4")]);
    assert_eq!(problems, [""; 0]);
}

#[test]
fn comments_of_the_base_are_of_use_there() {
    let base =
        "services:\n  a:\n    image: x:1\n    # seawall: allow CMP-0001\n    privileged: true\n";
    let files = [("compose.yaml", base), ("compose.override.yaml", LATER)];
    let (ids, _) = told(&files, "compose.override.yaml");
    assert_eq!(ids, [format!("{PRIVILEGED} compose.override.yaml:6")]);
}

/// The check that these projects are told.
const PRIVILEGED: &str = "CMP-0001";
