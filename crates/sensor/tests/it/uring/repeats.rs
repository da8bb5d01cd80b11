//! What one request does many times is told each time; what nobody hears of is told, too.

use super::{ACTS, NEW_ACTS, WAYS, faults, lines, release, script, start};
use seawall_sensor::kernel::Rings;
use std::collections::BTreeSet;

/// What is asked for, how often it is done, and what each line has to hold.
const ACTS_OF_MANY: &[(&str, usize, &[&str])] = &[
    (
        "accepts 3",
        6,
        &["accept4 fd=", "tuple=[2, 127, 0, 0, 1", "made=127.0.0.1:"],
    ),
    (
        "--fixed accepts 3",
        6,
        &[
            "accept4 fd=10737418",
            "tuple=[2, 127, 0, 0, 1",
            "made=127.0.0.1:",
        ],
    ),
    (
        "--skip accepts 3",
        6,
        &["accept4 fd=", "tuple=[2, 127, 0, 0, 1", "made=127.0.0.1:"],
    ),
    (
        "packets 3",
        6,
        &["recvfrom res=5", "tuple=[2, ", "used=127.0.0.1:"],
    ),
    ("messages 3", 6, &["recvmsg res=", "used=127.0.0.1:"]),
];

#[test]
fn each_time_is_told_that_a_request_is_done() {
    let Some((scene, program)) = start() else {
        return;
    };
    let mut wrong = Vec::new();
    for way in WAYS {
        for (words, count, parts) in ACTS_OF_MANY {
            let told = scene.run(&script("", program, &format!("{way} {words}")));
            let lines = lines(&told);
            // That it is over, since the program ended, is told at the end.
            let done: Vec<&String> = lines.iter().filter(|it| !it.contains("=-125 ")).collect();
            let fits = |line: &&&String| parts.iter().all(|part| line.contains(part));
            if done.len() != *count || done.iter().filter(fits).count() != *count {
                wrong.push(format!(
                    "{way} {words}: {count} times {parts:?} in\n{}",
                    lines.join("\n")
                ));
            }
            let made: BTreeSet<&&String> = done.iter().collect();
            if words.contains("accepts") && made.len() != *count {
                wrong.push(format!("{way} {words}: not each is another in {done:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A program that takes nothing out of its queue of completions hears of nothing more, and neither would who reads only that.
#[test]
fn what_has_no_room_for_its_completion_is_told() {
    let Some((scene, program)) = start() else {
        return;
    };
    if matches!(scene.sensor.over_rings(), Rings::Completed(_)) && release() < (6, 10) {
        println!("skipped: what workers complete is in no list before 6.10");
        return;
    }
    let is_new = release() >= (6, 11);
    let acts = ACTS.iter().chain(NEW_ACTS.iter().filter(|_| is_new));
    let acts: Vec<(&str, String, &[&str])> = acts
        .map(|(before, words, wanted)| (*before, format!("--full {words}"), *wanted))
        .collect();
    let acts: Vec<(&str, &str, &[&str])> = acts
        .iter()
        .map(|(before, words, wanted)| (*before, words.as_str(), *wanted))
        .collect();
    let faults = faults(&scene, program, &acts);
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Connections that are accepted while there is no room for the first completion already.
#[test]
fn the_first_of_many_is_told_without_room_for_its_completion() {
    let Some((scene, program)) = start() else {
        return;
    };
    for way in WAYS {
        let told = scene.run(&script("", program, &format!("{way} --full accepts 1")));
        let lines = lines(&told);
        let fits = |line: &&String| line.contains("accept4 fd=") && line.contains("made=127.");
        // A kernel may give up then, or go on.
        let count = lines.iter().filter(fits).count();
        assert!((1..=2).contains(&count), "{way}: {}", lines.join("\n"));
        let once: BTreeSet<&String> = lines.iter().collect();
        assert_eq!(once.len(), lines.len(), "{way}: {}", lines.join("\n"));
    }
}

/// A connection that is still being made when the ring is left alone goes on without it.
#[test]
fn a_connection_is_told_when_it_begins() {
    let Some((scene, program)) = start() else {
        return;
    };
    for way in WAYS {
        for words in ["pending 127.0.0.1 2396", "--fixed pending 127.0.0.1 2396"] {
            let told = scene.run(&script("", program, &format!("{way} {words}")));
            let lines = lines(&told);
            // EINPROGRESS, once.
            let fits = |line: &String| {
                line.starts_with("connect res=-115 ")
                    && line.contains("addr=[2, 127, 0, 0, 1, 92, 9]")
            };
            assert!(
                lines.len() == 1 && fits(&lines[0]),
                "{way} {words}: {}",
                lines.join("\n")
            );
        }
    }
}
