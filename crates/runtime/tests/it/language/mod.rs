//! Rule files as cases: what loading one has to come to is written into it, in lines that begin with `#> `.
//!
//! `=== title` begins a case, `#file NAME` another file of it. Expectations: `error CODE LINE:COLUMN part of the message`,
//! `warning …` alike (all of them, in order; LINE and COLUMN from 1; `-` where they don't matter), `condition RULE: compiled`,
//! `output RULE: compiled`, `events RULE: names`, `enabled RULE: true`, `order: names`, `requires: "version"`, `priority RULE: Name`, `tags RULE: …`.

mod hostile;
mod official;
mod property;

use seawall_runtime::language::{Finding, Loader, RuleSet, Settings, event_types};

struct Case<'t> {
    title: String,
    files: Vec<(&'t str, String)>,
    expected: Vec<&'t str>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("=== ") {
            cases.push(Case {
                title: title.to_owned(),
                files: vec![("a.yaml", String::new())],
                expected: Vec::new(),
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(name) = line.strip_prefix("#file ") {
            case.files.push((name, String::new()));
        } else if let Some(expected) = line.strip_prefix("#> ") {
            case.expected.push(expected);
        } else {
            let text = &mut case.files.last_mut().unwrap().1;
            text.push_str(line);
            text.push('\n');
        }
    }
    cases
}

fn told<C>(kind: &str, finding: &Finding<C>, code: &str) -> (String, String) {
    let last = finding.locations.last().unwrap();
    let place = format!("{}:{}", last.line + 1, last.column + 1);
    (format!("{kind} {code} {place}"), finding.message.clone())
}

/// Loads a case and returns everything that differs from what is expected.
fn differences(case: &Case<'_>) -> Vec<String> {
    let mut loader = Loader::new(Settings::default());
    for (name, text) in &case.files {
        loader.load(name, text.as_bytes());
    }
    let mut found = Vec::new();
    for result in loader.results() {
        for error in &result.errors {
            found.push(told("error", error, error.code.words().0));
        }
        for warning in &result.warnings {
            found.push(told("warning", warning, warning.code.words().0));
        }
    }
    let mut differences = Vec::new();
    let is_told = |line: &str| line.starts_with("error ") || line.starts_with("warning ");
    let (wanted, facts): (Vec<&str>, Vec<&str>) =
        case.expected.iter().partition(|line| is_told(line));
    for (index, wanted) in wanted.iter().enumerate() {
        let is_same = found.get(index).is_some_and(|found| matches(found, wanted));
        if !is_same {
            differences.push(format!("wanted {wanted}, found {:?}", found.get(index)));
        }
    }
    for more in found.iter().skip(wanted.len()) {
        differences.push(format!("not wanted {more:?}"));
    }
    let rules = loader.rules();
    let description = loader.describe(None);
    for fact in facts {
        let (what, value) = fact.split_once(": ").unwrap_or((fact, ""));
        let is = fact_of(&rules, description.json(), what);
        if is != value {
            differences.push(format!("wanted {what}: {value}, found {is}"));
        }
    }
    differences
}

fn matches((place, message): &(String, String), wanted: &str) -> bool {
    let mut words = wanted.splitn(4, ' ');
    let (kind, code) = (words.next().unwrap(), words.next().unwrap());
    let (at, part) = (words.next().unwrap_or("-"), words.next().unwrap_or(""));
    let is_place = if at == "-" {
        place.starts_with(&format!("{kind} {code} "))
    } else {
        *place == format!("{kind} {code} {at}")
    };
    is_place && message.contains(part)
}

fn fact_of(rules: &RuleSet, description: &serde_json::Value, what: &str) -> String {
    if what == "order" {
        let names: Vec<&str> = rules.rules.iter().map(|rule| rule.name.as_str()).collect();
        return names.join(", ");
    }
    if what == "requires" {
        return description["required_engine_version"].to_string();
    }
    let (what, name) = what.split_once(' ').unwrap();
    if what == "used" {
        let all = ["macros", "lists"].map(|kind| description[kind].as_array().unwrap().clone());
        let item = all
            .concat()
            .into_iter()
            .find(|item| item["info"]["name"] == name);
        return item.unwrap()["details"]["used"].to_string();
    }
    let Some(rule) = rules.rules.iter().find(|rule| rule.name == name) else {
        return "no such rule".to_owned();
    };
    let described = description["rules"].as_array().unwrap();
    let described = described
        .iter()
        .find(|rule| rule["info"]["name"] == name)
        .unwrap();
    match what {
        "condition" => described["details"]["condition_compiled"]
            .as_str()
            .unwrap()
            .to_owned(),
        "output" => rule.output.text.clone(),
        "events" => {
            let names = event_types(&rule.condition).names();
            names.into_iter().collect::<Vec<_>>().join(", ")
        }
        "enabled" => rule.enabled.to_string(),
        "priority" => rule.priority.name().to_owned(),
        "tags" => rule.tags.join(", "),
        "desc" => rule.description.clone(),
        "capture" => {
            let capture = rule.capture;
            let length = capture.milliseconds.map(|it| format!(" for {it}"));
            format!("{}{}", capture.is_on, length.unwrap_or_default())
        }
        "pieces" => rule.output.pieces.len().to_string(),
        _ => panic!("no such fact: {what}"),
    }
}

fn run(name: &str, text: &str, failed: &mut Vec<String>) {
    let cases = cases(text);
    assert!(!cases.is_empty(), "{name} has no cases");
    for case in &cases {
        for difference in differences(case) {
            failed.push(format!("{name}: {}: {difference}", case.title));
        }
    }
}

#[test]
fn each_construct_is_read_or_refused_as_it_should_be() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/language/cases");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    assert!(names.len() >= 5);
    let mut failed = Vec::new();
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        run(
            path.file_name().unwrap().to_str().unwrap(),
            &text,
            &mut failed,
        );
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

/// Seeds of the fuzz targets `rule_file`, `rule_condition` and `rule_output`.
#[test]
fn seeds_of_fuzz_targets_are_read_without_a_panic() {
    for target in ["rule_file", "rule_condition", "rule_output"] {
        let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let mut seeds = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let mut loader = Loader::new(Settings::default());
            loader.load("seed", &bytes);
            let text = serde_json::json!(String::from_utf8_lossy(&bytes));
            let rule = format!(
                "- {{rule: r, desc: d, priority: INFO, condition: {text}, output: {text}}}"
            );
            loader.load("rule", rule.as_bytes());
            seeds += 1;
        }
        assert!(seeds > 0, "{target}");
    }
}
