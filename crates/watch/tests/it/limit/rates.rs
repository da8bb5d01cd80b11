//! How many alerts are told in a time.

use std::sync::Arc;

use seawall_runtime::language::Priority;

use super::scene::{Said, USUAL, held, limiter, limits, second};

#[test]
fn a_rule_has_so_many_at_once_and_so_many_in_a_time() {
    let mut limiter = limiter("{rule: {alerts: 6, per: 1m, burst: 3}}");
    let mut passes = |at: u64| limiter.passes(&USUAL.at(at), second(at));
    // Three at once, then one each ten seconds.
    let came = [0, 0, 0, 0, 9, 10, 11, 29, 30].map(&mut passes);
    let want = [true, true, true, false, false, true, false, true, true];
    assert_eq!(came, want);
    // After a long time no more than three.
    assert_eq!(
        [1000, 1000, 1000, 1000].map(&mut passes),
        [true, true, true, false]
    );
}

#[test]
fn what_is_held_back_is_summed_up_once_a_minute_by_rule() {
    let mut limiter = limiter("{rule: {alerts: 1, per: 1h}}");
    let other = Said {
        rule: "Another",
        priority: Priority::Warning,
        ..USUAL
    };
    for at in 0..50 {
        limiter.passes(&USUAL.at(at), second(at));
        limiter.passes(&other.at(at), second(at));
    }
    // It began with the first that was held back, at second 1.
    assert!(limiter.due(second(60)).is_empty());
    let due = limiter.due(second(61));
    let got: Vec<(&str, u64)> = due.iter().map(|it| (&*it.alert.rule, held(it))).collect();
    assert_eq!(got, [("A rule", 49), ("Another", 49)]);
    assert_eq!(
        due[1].alert.message,
        "49 more held back by the limit of this rule, of 2023-11-14T22:13:21.000000000Z to \
         2023-11-14T22:14:09.000000000Z; the last: /a at 49"
    );
    assert_eq!(due[1].alert.priority, Priority::Warning);
    assert!(limiter.due(second(1000)).is_empty());
    assert_eq!(limiter.counts().rule, 98);
}

#[test]
fn all_alerts_have_a_limit_that_critical_ones_pass() {
    let mut limiter = limiter("{all: {alerts: 2, per: 1h}}");
    let rules = ["a", "b", "c", "d"].map(|rule| Said { rule, ..USUAL });
    let passes = rules.map(|it| limiter.passes(&it.at(0), second(0)));
    assert_eq!(passes, [true, true, false, false]);
    let critical = Said {
        priority: Priority::Critical,
        ..USUAL
    };
    assert!((0..100).all(|at| limiter.passes(&critical.at(at), second(at))));
    let rest = limiter.rest(second(1));
    assert_eq!(rest.iter().map(held).collect::<Vec<_>>(), [1, 1]);
    let counts = limiter.counts();
    assert_eq!((counts.passed, counts.all), (102, 2));
}

#[test]
fn what_seawall_tells_of_itself_is_never_held_back() {
    let mut limiter =
        limiter("{repeats: {window: 1m}, rule: {alerts: 1, per: 1h}, all: {alerts: 1, per: 1h}}");
    let mut answer = USUAL.at(0);
    let alert = Arc::get_mut(&mut answer.alert).unwrap();
    alert.source = "internal".into();
    assert!((0..100).all(|at| limiter.passes(&answer, second(at))));
    assert!(limiter.passes(&USUAL.at(0), second(0)));
    assert!(!limiter.passes(&USUAL.at(0), second(0)));
}

#[test]
fn a_rule_at_its_limit_costs_the_others_nothing() {
    let mut limiter = limiter("{rule: {alerts: 1, per: 1h}, all: {alerts: 3, per: 1h}}");
    for at in 0..100 {
        limiter.passes(&USUAL.at(at), second(0));
    }
    let rules = ["b", "c", "d"].map(|rule| Said { rule, ..USUAL });
    let passes = rules.map(|it| limiter.passes(&it.at(0), second(0)));
    assert_eq!(passes, [true, true, false]);
}

/// Whatever comes when, each alert is told or summed up, once.
#[test]
fn nothing_goes_missing() {
    let mut state = 1_u64;
    let mut dice = |sides: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % sides
    };
    for _ in 0..200 {
        let mut limiter = limiter(
            "{repeats: {window: 7s}, rule: {alerts: 5, per: 10s, burst: 9}, all: {alerts: 20, per: 10s}}",
        );
        let (mut now, mut told, count) = (0, 0, 200 + dice(500));
        for _ in 0..count {
            now += dice(3);
            let rule = ["a", "b", "c"][usize::try_from(dice(3)).unwrap()];
            let process = ["x", "y", "z", "u", "v"][usize::try_from(dice(5)).unwrap()];
            let priority = Priority::ALL[usize::try_from(dice(8)).unwrap()];
            let said = Said {
                rule,
                priority,
                process,
                ..USUAL
            };
            told += u64::from(limiter.passes(&said.at(now), second(now)));
            told += limiter.due(second(now)).iter().map(held).sum::<u64>();
        }
        told += limiter.rest(second(now)).iter().map(held).sum::<u64>();
        assert_eq!(told, count);
    }
}

#[test]
fn numbers_that_make_no_sense_are_refused_with_their_place() {
    for text in [
        "{rule: {alerts: 0}}",
        "{all: {burst: 0}}",
        "{rule: {per: 0s}}",
        "{repeats: {key: [host]}}",
        "{rate: {}}",
    ] {
        let why = limits(text).unwrap_err();
        assert!(why.starts_with("seawall.yaml:3:"), "{text}: {why}");
    }
}
