//! Properties of the readers of YAML, JSON and Compose projects on hostile input, and the seeds of the fuzz targets
//! `configuration_tree` and `compose`.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_checks::compose::{CHECKS, Input};
use seawall_checks::fix;
use seawall_checks::parse::compose::{Given, load};
use seawall_checks::parse::node::{Node, Trees};
use seawall_checks::parse::{json, yaml};
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

/// Reads a tree, and sees that every value stands in the text.
fn read_tree(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let source = Source::new("configuration", data);
    let mut trees: Trees = match kind {
        b'j' => json::parse(&source),
        _ => yaml::parse(&source),
    };
    for root in &mut trees.roots {
        stands(root, &source);
        yaml::merge_keys(root, &mut trees.errors);
    }
    for error in &trees.errors {
        assert!(source.text().get(error.span.range()).is_some(), "{error:?}");
    }
}

fn stands(node: &Node, source: &Source) {
    assert!(source.text().get(node.span.range()).is_some(), "{node:?}");
    node.items().iter().for_each(|item| stands(item, source));
    for entry in node.entries() {
        assert!(source.text().get(entry.key.span.range()).is_some());
        stands(&entry.value, source);
    }
}

/// Loads a project as the fuzz target does, judges it, and applies every fix.
fn read_project(text: &str) {
    judge_project(text, true);
}

fn judge_project(text: &str, mend: bool) {
    let mut files: Vec<(&str, String)> = vec![("compose.yaml", String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("@ ") {
            Some(name) => files.push((name.trim_end(), String::new())),
            None => files.last_mut().unwrap().1.push_str(line),
        }
    }
    let source = |(name, text): &(&str, String)| Source::new(name, text.as_bytes());
    let given = Given {
        files: files
            .iter()
            .filter(|(name, _)| name.starts_with("compose"))
            .map(source)
            .collect(),
        env_files: files
            .iter()
            .filter(|(name, _)| *name == ".env")
            .map(source)
            .collect(),
        ..Given::default()
    };
    let ask = |name: &str| files.iter().find(|(known, _)| *known == name).map(source);
    let input = Input::new(load(given, &ask), Settings::default(), &ask);
    for error in &input.project.errors {
        let source = input.project.source(error.document).unwrap();
        assert!(source.text().get(error.span.range()).is_some(), "{error:?}");
    }
    for check in CHECKS.iter().copied().flatten() {
        for fault in check.judge_compose(&input).finish().0 {
            let document = input.project.source(fault.place.document).unwrap();
            let span = fault.place.span.unwrap();
            assert!(document.text().get(span.range()).is_some(), "{}", check.id);
            for edit in fault
                .fixes
                .iter()
                .flat_map(|fix| &fix.edits)
                .filter(|_| mend)
            {
                let text = input.project.source(edit.document).unwrap().text();
                let (_, left) = fix::apply(text, std::slice::from_ref(edit));
                assert!(left.is_empty(), "{}: {edit:?}", check.id);
            }
        }
    }
}

fn seeds(folder: &str, read: impl Fn(&[u8])) {
    let folder = format!("{}/../../fuzz/corpus/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        read(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn seeds_of_configuration_tree() {
    seeds("configuration_tree", read_tree);
}

#[test]
fn seeds_of_compose() {
    seeds("compose", |data| {
        read_project(&String::from_utf8_lossy(data));
    });
}

const PIECES: &[&str] = &[
    "services:\n",
    "  a:\n",
    "  b: ",
    "    image: ",
    "x:latest\n",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ": ",
    "- ",
    "\n",
    "    ",
    "\"",
    "'",
    "#",
    " # c\n",
    "&a ",
    "*a",
    "<<: ",
    "!reset ",
    "!override ",
    "|\n",
    "${A:-",
    "$A",
    "}",
    "$$",
    "privileged: true",
    "    privileged: true\n",
    "    ports:\n",
    "      - 80:80\n",
    "      - \"0.0.0.0:1:1\"\n",
    "      - target: 1\n",
    "    volumes: [/:/x]\n",
    "    cap_add:\n",
    "      - ALL\n",
    "    security_opt: [label:disable]\n",
    "    extends: a\n",
    "    build: .\n",
    "include: [x]\n",
    "@ compose.b.yaml\n",
    "@ .env\n",
    "@ x\n",
    "A=1\n",
    "@ Dockerfile\n",
    "FROM a\n",
    "USER root\n",
    "    environment: [PASSWORD=x]\n",
    "\r\n",
    "\t",
    "é",
    "\u{feff}",
    "version: 3\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        read_project(&text);
        read_project(&format!("services:\n  a:\n    image: x\n{text}"));
        read_tree(format!("y{text}").as_bytes());
        read_tree(format!("j{text}").as_bytes());
    }
}

/// What is quadratic takes minutes here.
#[test]
fn large_projects_take_little_time() {
    let services: Vec<String> = (0..5_000)
        .map(|at| {
            format!(
                "  s{at}:\n    image: x\n    ports: [\"{}:80\"]\n    volumes: [data:/x]\n",
                at + 1
            )
        })
        .collect();
    let one: Vec<String> = (0..50_000).map(|at| format!("      K{at}: v\n")).collect();
    let ranges: Vec<String> = (0..2_000)
        .map(|_| "      - 1-65535:1-65535\n".to_owned())
        .collect();
    for text in [
        format!("services:\n{}", services.concat()),
        format!(
            "services:\n  a:\n    image: x\n    environment:\n{}",
            one.concat()
        ),
        format!(
            "services:\n  a:\n    image: x\n    ports:\n{}",
            ranges.concat()
        ),
        format!(
            "services:\n{0}@ compose.b.yaml\nservices:\n{0}",
            services.concat()
        ),
    ] {
        let start = Instant::now();
        judge_project(&text, false);
        let taken = start.elapsed();
        assert!(taken < Duration::from_mins(1), "{taken:?}: {}", &text[..60]);
    }
}
