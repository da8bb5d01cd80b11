//! Laws that hold for any audit.

use proptest::prelude::*;

use super::*;

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
