//! Checks of live hosts, engines and containers against their cases: `tests/live/ID.txt`, see `tests/live/README.md`.

pub(crate) mod facts;
mod mend;

use std::path::{Path, PathBuf};

use seawall_checks::check::{Check, Run};
use seawall_checks::outcome::Told;
use seawall_checks::settings::Settings;
use seawall_checks::{container, host, list};
use seawall_model::assessment::Outcome;
use seawall_model::host::HostFacts;

/// One case of a check.
struct Case {
    title: String,
    /// Outcomes in order, each with its object where that is said.
    wanted: Vec<(Option<String>, String)>,
    is_tricky: bool,
    set: Vec<(String, String)>,
    says: Vec<String>,
    lines: String,
}

#[test]
fn live_checks_tell_what_their_cases_say() {
    let mut complaints = Vec::new();
    for check in list::all().filter(|check| check.is_live()) {
        let path = folder().join(format!("{}.txt", check.id));
        let Ok(text) = std::fs::read_to_string(&path) else {
            complaints.push(format!("tests/live/{}.txt is missing", check.id));
            continue;
        };
        complaints.extend(complaints_about(check, &read_cases(&text, check.id)));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn live_examples_show_the_fault_and_its_absence() {
    for check in list::all().filter(|check| is_only_live(check)) {
        for (lines, want) in [(check.bad, Outcome::Fail), (check.good, Outcome::Pass)] {
            let told = judge(check, &facts::facts(lines), &Settings::default());
            let is_manual = |told: &Told| matches!(told.outcome, Outcome::Manual(_));
            let never_passes = want == Outcome::Pass && NEVER_PASS.contains(&check.id);
            let is_there = told
                .iter()
                .any(|told| told.outcome == want || never_passes && is_manual(told));
            let fails = told.iter().any(|told| told.outcome == Outcome::Fail);
            assert!(
                is_there && fails == (want == Outcome::Fail),
                "{}: {lines}: {told:?}",
                check.id
            );
        }
    }
}

#[test]
fn what_is_not_known_does_not_pass() {
    for check in list::all().filter(|check| check.is_live()) {
        for told in judge(check, &nothing_known(), &Settings::default()) {
            let has_passed = told.outcome == Outcome::Pass;
            assert!(!has_passed, "{} passes: {told:?}", check.id);
        }
    }
}

#[test]
fn no_live_case_is_without_its_check() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let id = path.file_stem().unwrap().to_str().unwrap();
        let is_other = ["README", "base"].contains(&id);
        let is_live = list::find(id).is_some_and(Check::is_live);
        assert!(is_other || is_live, "{}", path.display());
    }
}

/// A host with an engine and a container of which nothing could be read but that they are there.
fn nothing_known() -> HostFacts {
    use seawall_model::host::engine::{Engine, container::Container};
    use seawall_model::host::seen::Seen;
    let mut facts = HostFacts::default();
    facts.engines.push(Engine {
        containers: Seen::Known(vec![Container::default()]),
        ..Engine::default()
    });
    facts
}

/// Says whether a check has no eyes for documents.
pub(crate) fn is_only_live(check: &Check) -> bool {
    let is_live = |run: &Run| matches!(run, Run::Host(_) | Run::Engine(_) | Run::Container(_));
    check.run.iter().all(is_live)
}

fn judge(check: &'static Check, facts: &HostFacts, settings: &Settings) -> Vec<Told> {
    let mut told = check.judge_host(&host::Input { facts, settings });
    for engine in &facts.engines {
        told.extend(check.judge_engine(&host::EngineInput {
            facts,
            engine,
            settings,
        }));
        for container in engine.containers.known().into_iter().flatten() {
            told.extend(check.judge_container(&container::Input {
                facts,
                engine,
                container,
                settings,
            }));
        }
    }
    told
}

fn complaints_about(check: &'static Check, cases: &[Case]) -> Vec<String> {
    let mut complaints = Vec::new();
    for case in cases {
        let settings = crate::run::settings(&case.set);
        let told = judge(check, &facts::facts(&case.lines), &settings);
        if let Some(why) = compare(case, &told) {
            complaints.push(format!("{}: {}: {why}", check.id, case.title));
        }
    }
    let count = |word: &str| {
        let has = |case: &&Case| case.wanted.iter().any(|(_, wanted)| wanted == word);
        cases.iter().filter(has).count()
    };
    let tricky = cases.iter().filter(|case| case.is_tricky).count();
    let good = if NEVER_PASS.contains(&check.id) {
        "manual"
    } else {
        "pass"
    };
    if count("fail") < 2 || count(good) < 2 || count("not-looked-at") < 1 || tricky < 1 {
        complaints.push(format!(
            "{}: two fails, two passes, one not-looked-at and one tricky case are needed",
            check.id
        ));
    }
    complaints
}

fn compare(case: &Case, told: &[Told]) -> Option<String> {
    let shown: Vec<String> = told
        .iter()
        .map(|told| {
            let message = told.fault.as_ref().map(|fault| fault.message.as_str());
            let words = message.or(told.outcome.why()).unwrap_or_default();
            format!("{}: {} ({words})", told.object, told.outcome.name())
        })
        .collect();
    let fits = told.len() == case.wanted.len()
        && told
            .iter()
            .zip(&case.wanted)
            .all(|(told, (object, outcome))| {
                told.outcome.name() == outcome
                    && object.as_ref().is_none_or(|it| *it == told.object)
            });
    if !fits {
        return Some(format!("told {shown:?} where {:?} is wanted", case.wanted));
    }
    let all = shown.join("\n");
    let missing = case
        .says
        .iter()
        .find(|words| !all.contains(words.as_str()))?;
    Some(format!("`{missing}` is not said: {all}"))
}

fn read_cases(text: &str, id: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("=== ") {
            let (kind, title) = heading.split_once(": ").expect("=== KIND: TITLE");
            let word = kind.strip_prefix("tricky ").unwrap_or(kind);
            let known = ["fail", "pass", "manual", "not-applicable", "not-looked-at"];
            assert!(known.contains(&word) || word == "several", "{id}: {kind}");
            cases.push(Case {
                title: title.to_owned(),
                wanted: (word != "several")
                    .then(|| (None, word.to_owned()))
                    .into_iter()
                    .collect(),
                is_tricky: kind != word,
                set: Vec::new(),
                says: Vec::new(),
                lines: String::new(),
            });
            continue;
        }
        let case = cases.last_mut().expect("a case begins with ===");
        if let Some(wanted) = line.strip_prefix("=> ") {
            let (object, outcome) = wanted.rsplit_once(": ").expect("=> OBJECT: OUTCOME");
            let wanted = (Some(object.to_owned()), outcome.to_owned());
            case.wanted.push(wanted);
        } else if let Some(set) = line.strip_prefix("@ set ") {
            let (key, value) = set.split_once('=').expect("@ set KEY=VALUE");
            case.set.push((key.to_owned(), value.to_owned()));
        } else if let Some(words) = line.strip_prefix("@ says ") {
            case.says.push(words.to_owned());
        } else {
            case.lines.push_str(line);
            case.lines.push('\n');
        }
    }
    cases
}

/// Checks that a person has to finish: what is seen can be wrong, but never enough to be right.
const NEVER_PASS: &[&str] = &["HST-0019", "HST-0053"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live")
}
