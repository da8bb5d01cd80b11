//! Cases as data, and the laws that hold for any audit.

use proptest::prelude::*;
use seawall_model::assessment::{Assessment, Outcome, Reading};
use seawall_model::compliance::ControlState::{
    Fail, Manual, NotApplicable, NotLookedAt, Partly, Pass,
};
use seawall_model::compliance::{
    Control, ControlResult, ControlState, ControlStatement, Framework, Source, StatementGiven,
};
use seawall_model::time::Date;

use super::{Examined, Sight, Standing, in_force, judge};

/// Reads `CHECK object=outcome object=outcome; CHECK …`. Outcomes: pass, fail, accepted, manual, none, blind.
/// `CHECK -` was run and said nothing, `CHECK !` was not run, `CHECK ~` looks elsewhere, `CHECK ?…` has a gap.
fn assessments(text: &str) -> (Vec<Assessment>, Vec<(String, Sight)>) {
    let (mut told, mut sights) = (Vec::new(), Vec::new());
    for part in text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let mut words = part.split_whitespace();
        let check = words.next().unwrap().to_owned();
        let mut sight = run(&[]);
        for word in words {
            match word {
                "-" => {}
                "!" => sight = Sight::NotRun("nobody asked for it".to_owned()),
                "~" => sight = Sight::Elsewhere("Compose files".to_owned()),
                "?" => sight = run(&["container gone has vanished"]),
                _ => told.push(assessment(&check, word.split_once('=').unwrap())),
            }
        }
        sights.push((check, sight));
    }
    (told, sights)
}

fn run(gaps: &[&str]) -> Sight {
    Sight::Run {
        gaps: gaps.iter().map(|gap| (*gap).to_owned()).collect(),
        nothing: "there is no container".to_owned(),
    }
}

fn assessment(check: &str, (object, outcome): (&str, &str)) -> Assessment {
    let why = || "of something".to_owned();
    let is_wrong = ["fail", "accepted"].contains(&outcome);
    Assessment {
        check: check.to_owned(),
        object: object.to_owned(),
        outcome: match outcome {
            "pass" => Outcome::Pass,
            "fail" | "accepted" => Outcome::Fail,
            "manual" => Outcome::Manual(why()),
            "none" => Outcome::NotApplicable(why()),
            "blind" => Outcome::NotLookedAt(why()),
            other => panic!("{other}"),
        },
        readings: vec![Reading::new(outcome, format!("{check} of {object}"))],
        findings: is_wrong
            .then(|| format!("{check}-{object}"))
            .into_iter()
            .collect(),
        is_accepted: outcome == "accepted",
    }
}

/// Reads `all A B any C D manual`.
fn control(text: &str) -> Control {
    let mut control = Control {
        id: "1.1".to_owned(),
        title: "Something".to_owned(),
        ..Control::default()
    };
    let mut to_any = false;
    for word in text.split_whitespace() {
        match word {
            "all" => to_any = false,
            "any" => to_any = true,
            "manual" => control.manual = Some("the papers".to_owned()),
            _ if to_any => control.any.push(word.to_owned()),
            _ => control.all.push(word.to_owned()),
        }
    }
    control
}

fn framework(control: &Control) -> Framework {
    Framework {
        id: "F-1".to_owned(),
        title: "Framework".to_owned(),
        url: "https://framework.example/".to_owned(),
        reading: Source::Ours,
        note: String::new(),
        is_general: false,
        controls: vec![control.clone()],
    }
}

/// Reads `CONTROL met|unmet [signed] [until=DAY] [made=DAY] [host=NAME]`, several by `;`.
fn statements(text: &str) -> Vec<StatementGiven> {
    let one = |part: &str| {
        let mut words = part.split_whitespace();
        let control = words.next().unwrap().to_owned();
        let is_met = words.next().unwrap() == "met";
        let words: Vec<&str> = words.collect();
        let value = |key: &str| {
            let found = words.iter().find_map(|word| word.strip_prefix(key));
            found.map(str::to_owned)
        };
        let until = value("until=");
        StatementGiven {
            control,
            is_met,
            until: until.as_ref().map(|day| day.parse().unwrap()),
            hosts: value("host=").into_iter().collect(),
            shown: ControlStatement {
                text: "Looked at it".to_owned(),
                owner: "Ann".to_owned(),
                made: value("made="),
                until,
                origin: "seawall.yaml:3".to_owned(),
                signed_by: words.contains(&"signed").then(|| "sha256:00".to_owned()),
            },
        }
    };
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(one)
        .collect()
}

fn result(
    control: &Control,
    said: &str,
    stated: &str,
    signed: bool,
) -> (ControlResult, Vec<String>) {
    let (told, sights) = assessments(said);
    let given = statements(stated);
    let standing = Standing {
        host: "ship",
        today: Date::from_ymd(2026, 11, 22).unwrap(),
        require_signed: signed,
    };
    let in_force = in_force(&given, standing);
    let mut examined = Examined::new(&told);
    for (check, sight) in &sights {
        examined.sight(check, || sight.clone());
    }
    let mut result = judge(&framework(control), &examined, &in_force);
    (result.controls.remove(0), in_force.told)
}

/// (control, what checks said, state, why)
const CONTROLS: &[(&str, &str, ControlState, &str)] = &[
    ("all A", "A host=pass", Pass, ""),
    ("all A", "A a=pass b=pass", Pass, ""),
    ("all A", "A a=pass b=fail", Fail, "1 failed: b"),
    (
        "all A",
        "A a=fail b=blind",
        Fail,
        "1 failed: a; not looked at: b: of something",
    ),
    (
        "all A",
        "A a=pass b=blind",
        Partly,
        "not looked at: b: of something",
    ),
    (
        "all A",
        "A a=blind",
        NotLookedAt,
        "not looked at: a: of something",
    ),
    ("all A", "A a=pass b=none", Pass, ""),
    ("all A", "A a=none", NotApplicable, "of something"),
    ("all A", "A -", NotApplicable, "there is no container"),
    (
        "all A",
        "A ?",
        NotLookedAt,
        "not looked at: container gone has vanished",
    ),
    (
        "all A",
        "A ? a=pass",
        Partly,
        "not looked at: container gone has vanished",
    ),
    (
        "all A",
        "A !",
        NotLookedAt,
        "not looked at: `A` was not run: nobody asked for it",
    ),
    (
        "all A B",
        "A a=pass; B !",
        Partly,
        "not looked at: `B` was not run: nobody asked for it",
    ),
    (
        "all A B",
        "A a=pass",
        Partly,
        "not looked at: `B` was not run",
    ),
    ("all A B", "A a=pass; B ~", Pass, ""),
    (
        "all A B",
        "A -; B ~",
        NotApplicable,
        "there is no container",
    ),
    (
        "all B",
        "B ~",
        Manual,
        "a person has to look: `B` looks at Compose files",
    ),
    (
        "",
        "",
        Manual,
        "a person has to look: no check speaks of it",
    ),
    ("manual", "", Manual, "a person has to look: the papers"),
    (
        "all A manual",
        "A a=pass",
        Partly,
        "a person has to look: the papers",
    ),
    (
        "all A manual",
        "A a=none",
        Manual,
        "a person has to look: the papers",
    ),
    (
        "all A manual",
        "A a=fail",
        Fail,
        "1 failed: a; a person has to look: the papers",
    ),
    (
        "all A",
        "A a=manual",
        Manual,
        "a person has to look: of something",
    ),
    (
        "all A",
        "A a=manual b=blind",
        NotLookedAt,
        "not looked at: b: of something; a person has to look: of something",
    ),
    ("all A", "A a=accepted", Partly, "1 failure is accepted: a"),
    (
        "all A",
        "A a=accepted b=accepted c=pass",
        Partly,
        "2 failures are accepted: a, b",
    ),
    (
        "all A",
        "A a=accepted b=fail",
        Fail,
        "1 failed: b; 1 failure is accepted: a",
    ),
    (
        "all A",
        "A a=fail b=fail c=fail d=fail",
        Fail,
        "4 failed: a, b, c and more",
    ),
    ("any A B", "A a=fail; B a=pass", Pass, ""),
    ("any A B", "A a=fail; B a=fail", Fail, "1 failed: a"),
    (
        "any A B",
        "A a=fail; B !",
        NotLookedAt,
        "not looked at: `B` was not run: nobody asked for it",
    ),
    ("any A B", "A a=fail; B a=none", Fail, "1 failed: a"),
    ("any A B", "A a=fail; B ~", Fail, "1 failed: a"),
    (
        "any A B",
        "A ~; B ~",
        Manual,
        "a person has to look: `A` looks at Compose files",
    ),
    ("all A any B C", "A a=pass; B a=fail; C a=pass", Pass, ""),
    (
        "all A any B C",
        "A a=fail; B a=fail; C a=pass",
        Fail,
        "1 failed: a",
    ),
];

#[test]
fn controls_come_out_as_their_checks_say() {
    for (asked, said, state, why) in CONTROLS {
        let (result, _) = result(&control(asked), said, "", false);
        let got = (result.state, result.why.as_deref().unwrap_or_default());
        assert_eq!(got, (*state, *why), "{asked} | {said}");
    }
}

const MET: &str = "Ann states that it is met";

/// (control, what checks said, what is stated, state, why)
const STATED: &[(&str, &str, &str, ControlState, &str)] = &[
    ("manual", "", "F-1/1.1 met", Pass, MET),
    (
        "manual",
        "",
        "F-1/1.1 met signed",
        Pass,
        "Ann states that it is met, signed",
    ),
    ("manual", "", "F-1/1.1 met until=2026-11-22", Pass, MET),
    (
        "manual",
        "",
        "F-1/1.1 met until=2026-11-21",
        Manual,
        "a person has to look: the papers; the statement of Ann ended on 2026-11-21",
    ),
    (
        "manual",
        "",
        "F-1/1.2 met",
        Manual,
        "a person has to look: the papers",
    ),
    (
        "manual",
        "",
        "F-1/1.1 unmet",
        Fail,
        "a person has to look: the papers; Ann states that it is not met",
    ),
    (
        "manual",
        "",
        "F-1/1.1 met signed; F-1/1.1 unmet",
        Fail,
        "a person has to look: the papers; Ann states that it is not met",
    ),
    (
        "all A",
        "A a=pass",
        "F-1/1.1 unmet",
        Fail,
        "Ann states that it is not met",
    ),
    (
        "all A",
        "A a=pass",
        "A unmet",
        Fail,
        "Ann states that it is not met",
    ),
    (
        "all A",
        "A a=pass",
        "A unmet until=2026-11-21",
        Partly,
        "a person has to look: whether what was stated is mended; the statement of Ann ended on 2026-11-21",
    ),
    ("all A", "A a=manual", "A met", Pass, MET),
    (
        "all A B",
        "A a=manual; B a=manual",
        "A met",
        Partly,
        "a person has to look: of something; Ann states that it is met",
    ),
    (
        "all A B",
        "A a=manual; B a=manual",
        "F-1/1.1 met",
        Pass,
        MET,
    ),
    (
        "all A manual",
        "A a=manual",
        "A met",
        Partly,
        "a person has to look: the papers; Ann states that it is met",
    ),
    ("all A", "A a=fail", "F-1/1.1 met", Fail, "1 failed: a"),
    (
        "all A",
        "A a=blind",
        "F-1/1.1 met",
        NotLookedAt,
        "not looked at: a: of something",
    ),
    (
        "all A manual",
        "A !",
        "F-1/1.1 met",
        Partly,
        "not looked at: `A` was not run: nobody asked for it; Ann states that it is met",
    ),
    (
        "all A",
        "A a=accepted",
        "F-1/1.1 met",
        Partly,
        "1 failure is accepted: a",
    ),
];

#[test]
fn statements_speak_for_what_a_person_has_to_look_at() {
    for (asked, said, stated, state, why) in STATED {
        let (result, _) = result(&control(asked), said, stated, false);
        let got = (result.state, result.why.as_deref().unwrap_or_default());
        assert_eq!(got, (*state, *why), "{asked} | {said} | {stated}");
    }
}

#[test]
fn what_does_not_count_is_told() {
    let head = "seawall.yaml:3: the statement of Ann on F-1/1.1";
    // (statement, only signed ones, whether it counts, what is told)
    let cases = [
        ("F-1/1.1 met", false, true, ""),
        (
            "F-1/1.1 met",
            true,
            false,
            "does not count: it is not signed",
        ),
        ("F-1/1.1 met signed", true, true, ""),
        ("F-1/1.1 met host=ship", false, true, ""),
        (
            "F-1/1.1 met host=boat",
            false,
            false,
            "does not count: it is about boat, and this is ship",
        ),
        (
            "F-1/1.1 met host=Ship",
            false,
            false,
            "does not count: it is about Ship, and this is ship",
        ),
        ("F-1/1.1 met made=2026-11-22", false, true, ""),
        (
            "F-1/1.1 met made=2026-11-23",
            false,
            false,
            "does not count: it is made on 2026-11-23, which is yet to come",
        ),
        (
            "F-1/1.1 met made=soon",
            false,
            false,
            "does not count: the day on which it was made is no date",
        ),
        (
            "F-1/1.1 met until=2026-01-01",
            false,
            false,
            "ended on 2026-01-01",
        ),
    ];
    for (stated, signed, counts, why) in cases {
        let (result, told) = result(&control("manual"), "", stated, signed);
        let wanted = if counts { Pass } else { Manual };
        assert_eq!(result.state, wanted, "{stated}");
        assert_eq!(result.statement.is_some(), counts, "{stated}");
        let wanted: Vec<String> = (!why.is_empty())
            .then(|| format!("{head} {why}"))
            .into_iter()
            .collect();
        assert_eq!(told, wanted, "{stated}");
    }
    // Who admits a fault is believed without a signature.
    let (result, _) = result(&control("manual"), "", "F-1/1.1 unmet", true);
    assert_eq!(result.state, Fail);
}

#[test]
fn evidence_is_attached() {
    let (told, _) = result(
        &control("all A B"),
        "A a=fail b=accepted c=pass d=pass; B c=pass d=blind",
        "",
        false,
    );
    assert_eq!(told.failed, ["a", "b (accepted)"]);
    assert_eq!(told.findings, ["A-a", "A-b"]);
    assert_eq!(told.passed, 1);
    let from: Vec<&str> = told.readings.iter().map(|it| it.from.as_str()).collect();
    assert_eq!(from, ["A of a", "A of b"]);
    let (told, _) = result(&control("all A B"), "A c=pass d=pass; B c=pass", "", false);
    let from: Vec<&str> = told.readings.iter().map(|it| it.from.as_str()).collect();
    assert_eq!(from, ["A of c", "A of d", "B of c"]);
    assert_eq!((told.passed, told.section.as_str()), (2, "1"));
    let many: Vec<String> = (0..300).map(|at| format!("c{at}=fail")).collect();
    let (told, _) = result(
        &control("all A"),
        &format!("A {}", many.join(" ")),
        "",
        false,
    );
    assert_eq!(told.failed.len(), 101);
    assert_eq!(told.readings.len(), 25);
    assert_eq!(told.findings.len(), 300);
}

const OUTCOMES: [&str; 6] = ["pass", "fail", "accepted", "manual", "none", "blind"];
const CHECKS: [&str; 4] = ["A", "B", "C", "D"];

/// Something said of one of four checks and three objects.
fn word() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..CHECKS.len(), 0..3_usize, 0..OUTCOMES.len())
}

fn written(said: &[(usize, usize, usize)]) -> String {
    let one = |(check, object, outcome): &(usize, usize, usize)| {
        format!("{} o{object}={}", CHECKS[*check], OUTCOMES[*outcome])
    };
    said.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn asked() -> impl Strategy<Value = String> {
    let all = proptest::sample::subsequence(CHECKS.to_vec(), 0..=4);
    let ways = proptest::sample::subsequence(CHECKS.to_vec(), 0..=4);
    (all, ways, any::<bool>()).prop_map(|(all, any, manual)| {
        let manual = if manual { "manual" } else { "" };
        format!("all {} any {} {manual}", all.join(" "), any.join(" "))
    })
}

fn rank(state: ControlState) -> usize {
    match state {
        Fail => 0,
        NotLookedAt => 1,
        Manual => 2,
        Partly => 3,
        NotApplicable | Pass => 4,
    }
}

proptest! {
    #[test]
    fn order_makes_no_difference(
        asked in asked(),
        (said, mixed) in proptest::collection::vec(word(), 0..12)
            .prop_flat_map(|said| (Just(said.clone()), Just(said).prop_shuffle())),
    ) {
        let control = control(&asked);
        prop_assert_eq!(
            result(&control, &written(&said), "", false),
            result(&control, &written(&mixed), "", false)
        );
    }

    #[test]
    fn nothing_passes_for_want_of_a_look(
        asked in asked(),
        said in proptest::collection::vec(word(), 0..12),
        stated in any::<bool>(),
    ) {
        let control = control(&asked);
        let stated = if stated { "F-1/1.1 met signed" } else { "" };
        let (result, _) = result(&control, &written(&said), stated, false);
        if result.state == Pass {
            let (told, _) = assessments(&written(&said));
            for check in &control.all {
                let mut of = told.iter().filter(|one| one.check == *check).peekable();
                // One of which nobody said anything was not run.
                prop_assert!(of.peek().is_some());
                for one in of {
                    let good = matches!(one.outcome, Outcome::Pass | Outcome::NotApplicable(_));
                    let vouched = matches!(one.outcome, Outcome::Manual(_)) && !stated.is_empty();
                    prop_assert!(good || vouched, "{:?}", one);
                }
            }
            prop_assert!(control.manual.is_none() || !stated.is_empty());
        }
    }

    #[test]
    fn more_wrong_or_unseen_never_improves(
        asked in asked(),
        said in proptest::collection::vec(word(), 0..12),
        check in 0..CHECKS.len(),
        outcome in proptest::sample::select(vec![1_usize, 2, 5]),
    ) {
        let control = control(&asked);
        let (before, _) = result(&control, &written(&said), "", false);
        let mut more = said.clone();
        more.push((check, 9, outcome));
        let (after, _) = result(&control, &written(&more), "", false);
        let was_run = said.iter().any(|(known, _, _)| *known == check);
        if was_run && outcome == 1 {
            prop_assert!(rank(after.state) <= rank(before.state));
        }
        if control.all.iter().any(|it| it == CHECKS[check]) {
            prop_assert_ne!(after.state, Pass);
            prop_assert_ne!(after.state, NotApplicable);
            prop_assert!(outcome != 1 || after.state == Fail);
        }
        if before.state != Pass && was_run {
            prop_assert_ne!(after.state, Pass);
        }
    }
}
