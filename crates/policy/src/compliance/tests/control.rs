//! Controls come out as their checks say.

use super::*;

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
