//! What rules can't match is cut, and what there is no room for is counted, over a ring as otherwise.

use super::super::filter::{CONNECTED, OPENED, filters, told};
use super::super::losses::{all, assert_sums};
use super::super::scene::Scene;
use super::{WAYS, program, script};
use seawall_sensor::call::Class;
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::Settings;
use std::process::Command;

/// The condition of a rule, what is done before, what is asked for, a part of the line of the event that is kept.
const ROWS: &[(&str, &str, &str, &str, Option<&str>)] = &[
    (
        OPENED,
        "fd.name = /etc/hostname",
        "",
        "open /etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name = /etc/hostname",
        "ln -s /etc/hostname innocent",
        "open2 innocent",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name = /etc/hostname",
        "",
        "--fixed open /etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name = /etc/hostname",
        "",
        "open /etc/passwd",
        None,
    ),
    (
        OPENED,
        "fd.name = /etc/hostname",
        "",
        "--fixed open /etc/passwd",
        None,
    ),
    (OPENED, "fd.name = /etc/hostname", "", "open missing", None),
    (
        OPENED,
        "fd.nameraw glob \"/proc/*\"",
        "",
        "open /proc/self/root/etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.nameraw glob \"/proc/*\"",
        "",
        "open /etc/hostname",
        None,
    ),
    (
        OPENED,
        "container.id != host",
        "",
        "open /etc/hostname",
        None,
    ),
    (
        CONNECTED,
        "fd.sport = 1",
        "",
        "connect 127.0.0.1 1",
        Some("connect res=-111"),
    ),
    (CONNECTED, "fd.sport = 2", "", "connect 127.0.0.1 1", None),
    (
        CONNECTED,
        "fd.sport = 2",
        "",
        "--fixed connect 127.0.0.1 1",
        None,
    ),
    (
        "evt.type = sendto and",
        "fd.sport = 9",
        "",
        "to-send 9 hello",
        Some("127, 0, 0, 1, 9, 0]"),
    ),
    (
        "evt.type = sendmsg and",
        "fd.sport = 9",
        "",
        "to-sendmsg 9 hello",
        Some("127, 0, 0, 1, 9, 0]"),
    ),
    (
        "evt.type = sendto and",
        "fd.sport = 9",
        "",
        "send 7 hello",
        None,
    ),
];

#[test]
fn what_rules_ask_for_is_kept_and_the_rest_is_not() {
    let Some(program) = program() else {
        return;
    };
    let Some(scene) = Scene::with(&Settings::of(Filters::default())) else {
        return;
    };
    let mut wrong = Vec::new();
    for way in WAYS {
        for (front, condition, before, words, wanted) in ROWS {
            let condition = format!("{front} {condition}");
            scene.sensor.set_filters(&filters(&condition)).unwrap();
            let all = scene.run(&script(before, program, &format!("{way} {words}")));
            let lines = told(&all);
            let own = all
                .events
                .iter()
                .filter(|event| event.ring.is_some())
                .count();
            let fits = match wanted {
                Some(part) => own == 1 && lines.iter().any(|line| line.contains(part)),
                None => own == 0,
            };
            if !fits {
                wrong.push(format!(
                    "{condition}: {way} {words}: {wanted:?} of {lines:#?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_flood_over_rings_is_counted_to_the_last() {
    const ROUNDS: u64 = 40;
    const EACH: u64 = 250;
    let Some(program) = program() else {
        return;
    };
    let settings = Settings {
        // The smallest that there is, so that it overflows while nobody reads.
        bulk_bytes: 4096,
        ..Settings::of_kinds(&all())
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    let before = scene.sensor.counts().unwrap().classes[&Class::Open];
    for way in WAYS {
        for _ in 0..ROUNDS {
            let mut asked = Command::new(program);
            asked.args(way.split_whitespace());
            let output = asked
                .args(["opens", "/dev/null", &EACH.to_string()])
                .output();
            let told = String::from_utf8(output.unwrap().stdout).unwrap();
            assert_eq!(told.lines().count() as u64, EACH);
        }
    }
    let counts = scene.sensor.counts().unwrap();
    let open = counts.classes[&Class::Open];
    let all = ROUNDS * EACH * WAYS.len() as u64;
    assert!(open.seen - before.seen >= all, "{before:?} {open:?}");
    assert!(open.lost - before.lost > all / 2, "{before:?} {open:?}");
    assert_sums(&counts, &scene.sensor.take_losses().unwrap());
}
