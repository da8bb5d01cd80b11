//! What people state of controls.

use super::*;

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
