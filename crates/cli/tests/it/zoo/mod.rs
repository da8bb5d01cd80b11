//! Every control of CIS Docker 1.6, shown failing and passing by the built program on real hosts with real engines.
//!
//! `tests/zoo/controls.toml` says of each control where; `tests/zoo/SCENE.sh` makes the hosts ([`scene`]).

mod scene;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use seawall_testkit::tool::skip;
use serde_json::Value;

use scene::Scene;

#[test]
fn every_control_has_a_row() {
    let rows = rows();
    let wanted = controls_of_the_benchmark();
    let there: Vec<&String> = rows.iter().map(|row| &row.id).collect();
    assert_eq!(there, wanted.keys().collect::<Vec<_>>());
    for row in &rows {
        let id = &row.id;
        assert!(wanted[id].contains(&row.check), "{id}: {}", row.check);
        match &row.recorded {
            None => assert!(row.fails.is_some() && row.passes.is_some(), "{id}"),
            Some(why) => {
                tell(&format!("{id} {}: recorded, since {why}", row.check));
                let cases = recorded(&row.check);
                let has = |words: &[&str]| words.iter().any(|word| cases.contains(*word));
                // Of some things the best that can be said is that a person has to look.
                let (bad, good) = (["fail", "bad"], ["pass", "good", "manual"]);
                assert!(row.fails.is_some() || has(&bad), "{id}: no fail");
                assert!(row.passes.is_some() || has(&good), "{id}: no pass");
            }
        }
    }
}

#[test]
fn a_host_on_which_all_is_well() {
    play("good");
}

#[test]
fn a_host_on_which_nothing_is_well() {
    play("bad");
}

#[test]
fn an_open_swarm_of_two() {
    play("swarm-bad");
}

#[test]
fn a_swarm_that_nothing_uses() {
    play("swarm-idle");
}

#[test]
fn a_closed_swarm() {
    play("swarm-good");
}

#[test]
fn an_engine_of_an_ordinary_user() {
    let told = match Scene::begin("rootless").and_then(Scene::audit) {
        Ok(told) => told,
        Err(why) => return skip(&why),
    };
    // The file of its user was found, not that of who looks; the socket's mark grants nothing.
    let engine = "engine docker";
    for (check, want) in [
        ("DMN-0001", "pass"),
        ("DMN-0003", "fail"),
        ("HST-0035", "pass"),
        ("HST-0036", "pass"),
    ] {
        assert_eq!(outcomes(&told, check, engine), [want], "{check}");
    }
    assert_eq!(outcomes(&told, "CTR-0031", "container inside"), ["pass"]);
}

#[test]
fn files_that_the_kernel_watches_and_the_same_unwatched() {
    // One kernel has one list of rules: one scene behind the other.
    play("audit-bad");
    play("audit-good");
    crate::taken::audit_rules_are_loaded();
}

/// Makes a scene, audits it, and compares what is said with each row that names it.
fn play(name: &str) {
    let told = match Scene::begin(name).and_then(Scene::audit) {
        Ok(told) => told,
        Err(why) => return skip(&why),
    };
    let mut wrong = Vec::new();
    let mut shown = 0;
    for row in rows() {
        for (place, want) in [(&row.fails, "fail"), (&row.passes, "pass")] {
            let Some((scene, object)) = place.as_ref().and_then(|it| it.split_once(": ")) else {
                continue;
            };
            if scene != name {
                continue;
            }
            shown += 1;
            let found = outcomes(&told, &row.check, object);
            // A check may tell several faults of an object; what passes has nothing else told of it.
            if found.is_empty() || found.iter().any(|it| it != want) {
                wrong.push(format!(
                    "{} {} {object}: {found:?}, not {want}",
                    row.id, row.check
                ));
            }
        }
    }
    assert!(shown > 0, "no row names {name}");
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

/// Says what cannot be shown here, and why.
#[expect(clippy::print_stdout, reason = "who runs the tests is told")]
fn tell(what: &str) {
    println!("{what}");
}

/// What a check said of an object.
fn outcomes(told: &Value, check: &str, object: &str) -> Vec<String> {
    let targets = told["targets"].as_array().unwrap().iter();
    let all = targets.flat_map(|target| target["assessments"].as_array().unwrap());
    let own = all.filter(|it| it["check"] == check && it["object"] == object);
    own.map(|it| it["outcome"].as_str().unwrap().to_owned())
        .collect()
}

/// A control.
struct Row {
    id: String,
    check: String,
    fails: Option<String>,
    passes: Option<String>,
    recorded: Option<String>,
}

fn rows() -> Vec<Row> {
    let read: toml::Table = fs::read_to_string(scene::folder().join("controls.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let row = |row: &toml::Value| {
        let text = |key: &str| row.get(key).map(|it| it.as_str().unwrap().to_owned());
        for side in ["fails", "passes"] {
            let by = text(&format!("{side}_by"));
            assert_eq!(text(side).is_some(), by.is_some(), "{row:?}");
        }
        Row {
            id: text("id").unwrap(),
            check: text("check").unwrap(),
            fails: text("fails"),
            passes: text("passes"),
            recorded: text("recorded"),
        }
    };
    let mut rows: Vec<Row> = read["control"]
        .as_array()
        .unwrap()
        .iter()
        .map(row)
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

/// The controls of the mapping, each with the checks that speak of it.
fn controls_of_the_benchmark() -> BTreeMap<String, BTreeSet<String>> {
    let path = checks().join("data/mapping/cis-docker-1.6.toml");
    let read: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let controls = read["control"].as_array().unwrap().iter();
    let control = |it: &toml::Value| {
        let checks = it["all"].as_array().unwrap().iter();
        let checks = checks.map(|check| check.as_str().unwrap().to_owned());
        (it["id"].as_str().unwrap().to_owned(), checks.collect())
    };
    controls.map(control).collect()
}

/// The outcomes for which a check has cases of its own.
fn recorded(check: &str) -> BTreeSet<String> {
    let files = ["live", "cases"].map(|it| checks().join(format!("tests/{it}/{check}.txt")));
    let texts = files.iter().filter_map(|it| fs::read_to_string(it).ok());
    let text: String = texts.collect();
    let titles = text.lines().filter_map(|line| line.strip_prefix("=== "));
    let words = titles
        .filter_map(|title| title.split_once(':'))
        .map(|it| it.0);
    words
        .flat_map(|words| words.split(' '))
        .map(str::to_owned)
        .collect()
}

fn checks() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../checks"))
}
