//! Alerts that repeat each other.

use seawall_runtime::language::Priority;

use super::scene::{Said, USUAL, held, limiter, second};

#[test]
fn the_first_is_told_at_once_and_the_others_by_one_at_the_end() {
    let mut limiter = limiter("{repeats: {window: 10s}}");
    let passes: Vec<bool> = [0, 1, 5, 9]
        .iter()
        .map(|it| limiter.passes(&USUAL.at(*it), second(*it)))
        .collect();
    assert_eq!(passes, [true, false, false, false]);
    assert!(limiter.due(second(9)).is_empty());
    let due = limiter.due(second(10));
    assert_eq!(due.len(), 1);
    let summary = &due[0].alert;
    // It goes where the others went.
    let first = USUAL.at(0);
    assert_eq!(summary.rule, first.alert.rule);
    assert_eq!(summary.priority, first.alert.priority);
    assert_eq!(summary.tags, first.alert.tags);
    assert_eq!(due[0].subject, first.subject);
    assert_eq!(
        summary.message,
        "3 more like one that was told, of 2023-11-14T22:13:21.000000000Z to \
         2023-11-14T22:13:29.000000000Z; the last: /a at 9"
    );
    let field = |name: &str| {
        let found = summary.fields.iter().find(|(it, _)| &**it == name);
        found.unwrap().1.clone()
    };
    assert_eq!(field("seawall.held"), 3);
    assert_eq!(field("seawall.why"), "repeated");
    assert_eq!(field("seawall.first"), "2023-11-14T22:13:21.000000000Z");
    assert_eq!(field("seawall.last"), "2023-11-14T22:13:29.000000000Z");
    assert_eq!(field("fd.name"), "/a");
    // The next one is told at once again.
    assert!(limiter.passes(&USUAL.at(10), second(10)));
    assert!(limiter.due(second(100)).is_empty());
    assert_eq!((limiter.counts().passed, limiter.counts().repeated), (2, 3));
}

#[test]
fn the_key_says_what_repeats() {
    let others = [
        Said {
            rule: "Another",
            ..USUAL
        },
        Said {
            container: "two",
            ..USUAL
        },
        Said {
            process: "bash",
            ..USUAL
        },
        Said {
            file: "/b",
            ..USUAL
        },
    ];
    for (key, passes) in [
        ("{}", [true, true, true, false]),
        ("{key: [container]}", [true, true, false, false]),
        ("{key: [process]}", [true, false, true, false]),
        ("{key: []}", [true, false, false, false]),
        ("{fields: [fd.name]}", [true, true, true, true]),
        (
            "{key: [], fields: [fd.name, no.such]}",
            [true, false, false, true],
        ),
    ] {
        for (other, passes) in others.iter().zip(passes) {
            let mut limiter = limiter(&format!("{{repeats: {key}}}"));
            assert!(limiter.passes(&USUAL.at(0), second(0)));
            assert_eq!(
                limiter.passes(&other.at(1), second(1)),
                passes,
                "{key}: {other:?}"
            );
        }
    }
}

#[test]
fn what_is_critical_is_told_unless_it_is_asked_for() {
    for (more, priority, passes) in [
        ("", Priority::Critical, true),
        ("", Priority::Emergency, true),
        ("", Priority::Error, false),
        (", critical: true", Priority::Critical, false),
    ] {
        let said = Said { priority, ..USUAL };
        let mut limiter = limiter(&format!("{{repeats: {{}}{more}}}"));
        assert!(limiter.passes(&said.at(0), second(0)));
        assert_eq!(
            limiter.passes(&said.at(1), second(1)),
            passes,
            "{more} {priority:?}"
        );
    }
}

#[test]
fn at_the_end_all_is_summed_up() {
    let mut limiter = limiter("{repeats: {window: 1h}}");
    for at in 0..5 {
        limiter.passes(&USUAL.at(at), second(at));
    }
    let rest = limiter.rest(second(5));
    assert_eq!(rest.iter().map(held).collect::<Vec<_>>(), [4]);
    assert!(limiter.rest(second(6)).is_empty());
}

/// Names of processes that somebody makes up: what is remembered has a bound, and beyond it more is told.
#[test]
fn what_is_remembered_is_bounded_and_nothing_goes_missing() {
    let mut limiter = limiter("{repeats: {fields: [fd.name]}}");
    let mut told = 0_u64;
    for round in 0..2 {
        for name in 0..20_000 {
            let file: &'static str = Box::leak(format!("/{name}").into_boxed_str());
            told += u64::from(limiter.passes(&Said { file, ..USUAL }.at(round), second(round)));
        }
    }
    assert!(told > 20_000 && told < 40_000, "{told}");
    let summed: u64 = limiter.rest(second(3)).iter().map(held).sum();
    assert_eq!(told + summed, 40_000);
}
