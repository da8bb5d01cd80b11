//! Trials of recordings: alerts that come held against those that are expected.

use proptest::prelude::*;
use seawall_runtime::engine::{Alert, Scene, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::language::Priority;
use seawall_runtime::state::{Container, State, Thread};
use seawall_runtime::trial::{Course, Draft, Outcome, Trial};

/// An alert: its rule, where it happened, what it says.
type Came = (&'static str, &'static str, String);

const IDS: [(&str, &str); 3] = [
    ("web", "3ad7b26ded6d8e7b"),
    ("host", "9900aabbccdd0011"),
    ("", "77665544332211aa"),
];

/// Calls `each` with each alert, as a replay does.
fn raise(came: &[Came], mut each: impl FnMut(&Alert, &Scene<'_>)) {
    let (mut state, world) = (State::default(), World::new("h"));
    let mut threads = vec![(1, None)];
    for (number, (name, id)) in (2_i64..).zip(IDS) {
        threads.push((number, Some(id.into())));
        if !name.is_empty() {
            state.add_container(Container {
                id: id.into(),
                name: name.into(),
                ..Container::default()
            });
        }
    }
    for (id, container) in threads {
        state.add_thread(Thread {
            id,
            process: id,
            container,
            ..Thread::default()
        });
    }
    for (number, (rule, place, message)) in (0_u64..).zip(came) {
        let thread = match *place {
            "nobody" => 99,
            "" => 1,
            place => {
                (2..)
                    .zip(IDS)
                    .find(|(_, (_, id))| id.starts_with(place))
                    .unwrap()
                    .0
            }
        };
        let mut event = Event::new(Kind::PROCESS_EXIT, &[], []);
        event.thread = thread;
        let alert = Alert {
            rule: (*rule).into(),
            time: 1_700_000_000_000_000_000 + number,
            priority: Priority::Warning,
            tags: [].into(),
            source: "syscall".into(),
            host: "h".into(),
            message: message.clone(),
            fields: vec![("proc.name".into(), "sh".into())],
        };
        each(&alert, &Scene::of(&event, &state, &world));
    }
}

fn held(trial: &str, came: &[Came]) -> Outcome {
    let trial = Trial::read(trial).unwrap_or_else(|problem| panic!("{problem}\n{trial}"));
    let Course::Recorded(recorded) = trial.course else {
        panic!("no recording");
    };
    let mut tally = recorded.begin();
    let mut is_over = false;
    raise(came, |alert, scene| {
        is_over = is_over || tally.take(alert, scene).is_break();
    });
    tally.end(came.len() as u64)
}

fn draft(came: &[Came]) -> String {
    let mut draft = Draft::new();
    draft.recording = "a b.swr".into();
    draft.rules = vec!["rules.yaml".into()];
    raise(came, |alert, scene| draft.take(alert, scene));
    draft.text().unwrap()
}

/// Alerts of one letter each: the rule, and small what they say; `A1` is of rule `A`.
fn letters(text: &str) -> Vec<Came> {
    let rules = ["A", "B", "C", "X"];
    let words = text.split_whitespace().map(|word| {
        let rule = rules.into_iter().find(|rule| word.starts_with(*rule));
        (rule.unwrap(), "", word.get(1..).unwrap().to_owned())
    });
    words.collect()
}

/// What differs, each with its line; lines of the trial are those of `expect`.
fn told(expect: &str, came: &str) -> Vec<String> {
    let outcome = held(&format!("{expect}\nrecording: r"), &letters(came));
    let differences = outcome.differences.iter();
    differences
        .map(|it| format!("{} {}", it.line, it.wrong))
        .collect()
}

#[test]
fn alerts_are_counted_in_their_order() {
    let abc = "expect:\n- A\n- B\n- C";
    let runs = "expect:\n- {rule: A, count: 2}\n- {rule: B, at_least: 2}\n- {rule: A, output: '1'}";
    let rows: [(&str, &str, &[&str]); 19] = [
        (abc, "A B C", &[]),
        ("expect: []", "", &[]),
        ("expect: []", "A1", &["2 unexpected alert of \"A\": 1"]),
        (abc, "A B", &["4 no alert of \"C\""]),
        (abc, "B C", &["2 no alert of \"A\""]),
        (abc, "A C", &["3 no alert of \"B\""]),
        (abc, "A X B C", &["3 unexpected alert of \"X\": "]),
        (abc, "A B C C", &["5 unexpected alert of \"C\": "]),
        (abc, "A A B C", &["3 unexpected alert of \"A\": "]),
        // Of two that are swapped one is in its place.
        (
            abc,
            "A C B",
            &["3 unexpected alert of \"C\": ", "4 no alert of \"C\""],
        ),
        (
            abc,
            "",
            &[
                "2 no alert of \"A\"",
                "3 no alert of \"B\"",
                "4 no alert of \"C\"",
            ],
        ),
        (runs, "A A B B A1", &[]),
        (runs, "A A B B B B B A1", &[]),
        (runs, "A B B A1", &["2 1 of 2 alerts of \"A\""]),
        (runs, "A A A B B A1", &["3 unexpected alert of \"A\": "]),
        (runs, "A A B A1", &["3 1 of 2 alerts of \"B\""]),
        (runs, "A A B X B B A1", &["3 unexpected alert of \"X\": "]),
        (
            runs,
            "A A B B A2",
            &["4 \"A\" has the output \"2\", not \"1\""],
        ),
        (runs, "A A B B", &["4 no alert of \"A\""]),
    ];
    for (expect, came, wanted) in rows {
        assert_eq!(told(expect, came), wanted, "{expect}\n{came}");
    }
}

#[test]
fn alerts_are_counted_in_any_order() {
    let all = "any_order: true\nexpect:\n- {rule: A, output: '1'}\n- {rule: A, count: 2}\n- {rule: B, at_least: 2}";
    let rows: [(&str, &[&str]); 6] = [
        ("B A2 A1 B A B", &[]),
        ("A1 A1 A1 B B", &[]),
        ("A1 A A B", &["5 1 of 2 alerts of \"B\""]),
        ("A A A B B", &["3 \"A\" has the output \"\", not \"1\""]),
        ("A1 A A A B B", &["6 unexpected alert of \"A\": "]),
        (
            "X",
            &[
                "6 unexpected alert of \"X\": ",
                "3 no alert of \"A\"",
                "4 0 of 2 alerts of \"A\"",
                "5 0 of 2 alerts of \"B\"",
            ],
        ),
    ];
    for (came, wanted) in rows {
        assert_eq!(told(all, came), wanted, "{came}");
    }
}

#[test]
fn what_an_alert_has_to_be_is_compared() {
    let came: Came = ("A", "3ad7", "x".into());
    let host: Came = ("A", "", "x".into());
    let called_host: Came = ("A", "9900", "x".into());
    let unnamed: Came = ("A", "7766", "x".into());
    let nobody: Came = ("A", "nobody", "x".into());
    let rows: [(&str, &Came, Option<&str>); 13] = [
        ("container: web", &came, None),
        ("container: 3ad7b2", &came, None),
        (
            "container: 3ad",
            &came,
            Some("has the container \"web\", not \"3ad\""),
        ),
        (
            "container: host",
            &came,
            Some("has the container \"web\", not \"host\""),
        ),
        ("container: host", &host, None),
        (
            "container: web",
            &host,
            Some("has the container \"host\", not \"web\""),
        ),
        // A container may call itself as it likes.
        ("container: host", &called_host, Some("not \"host\"")),
        ("container: 9900aabbccdd0011", &called_host, None),
        ("container: 77665544332211aa", &unnamed, None),
        (
            "container: host",
            &nobody,
            Some("has the container \"nothing\""),
        ),
        ("priority: WARNING", &came, None),
        (
            "priority: notice",
            &came,
            Some("has the priority \"Warning\", not \"Notice\""),
        ),
        (
            "fields: {proc.name: zsh}",
            &came,
            Some("has proc.name \"sh\", not \"zsh\""),
        ),
    ];
    for (said, came, wanted) in rows {
        let outcome = held(
            &format!("recording: r\nexpect:\n- rule: A\n  {said}\n"),
            std::slice::from_ref(came),
        );
        let told: Vec<_> = outcome
            .differences
            .iter()
            .map(|it| it.wrong.to_string())
            .collect();
        match wanted {
            None => assert_eq!((told, outcome.alerts), (vec![], 1), "{said}"),
            Some(wanted) => assert!(told.len() == 1 && told[0].contains(wanted), "{told:?}"),
        }
    }
}

#[test]
fn much_that_differs_ends_it() {
    for order in ["", "any_order: true\n"] {
        let came = vec![letters("A1").remove(0); 5000];
        let outcome = held(&format!("{order}recording: r\nexpect: [B]"), &came);
        assert!(outcome.is_ended);
        assert!((100..200).contains(&outcome.differences.len()));
    }
}

#[test]
fn a_storm_is_counted() {
    let came: Vec<Came> = (0..5000)
        .map(|number| (["A", "B"][number % 2], "3ad7", number.to_string()))
        .collect();
    let text = draft(&came);
    assert!(text.contains("any_order: true"), "{text}");
    assert!(text.len() < 1000, "{text}");
    let outcome = held(&text, &came);
    assert_eq!((outcome.differences, outcome.alerts), (vec![], 5000));
    assert_eq!(held(&text, &came[1..]).differences.len(), 1);
}

fn came() -> impl Strategy<Value = Vec<Came>> {
    let message = prop_oneof![
        Just(String::new()),
        Just("x".to_owned()),
        Just("\u{202e}\u{7f}\u{85}\u{2028}\u{feff}\u{1f600} \t'\"\\: #\n-\0".to_owned()),
        any::<String>(),
    ];
    let one = (
        prop::sample::select(vec!["A", "B: #", "\"C\"\u{1b}"]),
        prop::sample::select(vec!["", "3ad7", "9900", "7766", "nobody"]),
        message,
    );
    prop::collection::vec(one, 0..12)
}

proptest! {
    /// What was written is expected; whatever is otherwise is told.
    #[test]
    fn a_draft_expects_just_what_came(one in came(), other in came(), order in any::<bool>(), at in any::<prop::sample::Index>()) {
        // In any order, an entry without a container would take the alerts of others.
        let order = order && one.iter().all(|it| it.1 != "nobody");
        let mut text = draft(&one);
        if order {
            text = format!("any_order: true\n{text}");
        }
        prop_assert!(!text.chars().any(|it| it.is_control() && it != '\n'));
        let outcome = held(&text, &one);
        prop_assert_eq!(outcome.differences, vec![], "{}", text);
        prop_assert_eq!(outcome.alerts, one.len());
        let mut near = one.clone();
        if !near.is_empty() {
            near.remove(at.index(one.len()));
        }
        for other in [other, near] {
            let key = |all: &[Came]| {
                let mut all = all.to_vec();
                if order {
                    all.sort();
                }
                all
            };
            let outcome = held(&text, &other);
            // Of what nobody knows where it was, a trial says nothing of that.
            let is_same = key(&one) == key(&other);
            let is_placed = one.iter().chain(&other).all(|it| it.1 != "nobody");
            prop_assert!(!is_same || outcome.differences.is_empty());
            prop_assert!(is_same || !is_placed || !outcome.differences.is_empty(), "{}", text);
            prop_assert!(outcome.alerts <= one.len().min(other.len()));
        }
    }
}
