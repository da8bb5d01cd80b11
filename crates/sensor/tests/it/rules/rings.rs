//! Our own rules match what is done over `io_uring` as what is done by calls.

use super::scene::Watched;
use seawall_runtime::language::OWN_RULES as RULES;

const ALONE: &[&str] = &["--security-opt", "seccomp=unconfined", "--network", "none"];

/// The rule, what raises its alert, and what looks like it and is harmless.
const ACTS: &[(&str, &str, &str)] = &[
    ("RT-0017", "open /etc/../etc/shadow", "open /etc/hostname"),
    ("RT-0017", "open2 /etc/shadow", "open2 /etc/hostname"),
    (
        "RT-0017",
        "--fixed open /etc/shadow",
        "--fixed open /etc/hostname",
    ),
    (
        "RT-0017",
        "--skip open /etc/shadow",
        "--skip open /etc/hostname",
    ),
    (
        "RT-0017",
        "--fixed --link open /etc/shadow , read-place 0 , close-place 0",
        "--fixed --link open /etc/hostname , read-place 0 , close-place 0",
    ),
    ("RT-0019", "create /etc/passwd", "open /etc/passwd"),
    (
        "RT-0024",
        "rename /opt/x/prog /usr/bin/ls",
        "rename /opt/x/prog /opt/x/ls",
    ),
    (
        "RT-0026",
        "symlink /etc/shadow /opt/x/s",
        "symlink /etc/hostname /opt/x/s",
    ),
    (
        "RT-0027",
        "unlink /root/.bash_history",
        "unlink /opt/x/prog",
    ),
    ("RT-0047", "reach 127.0.0.1 2375", "reach 127.0.0.1 8080"),
    (
        "RT-0047",
        "pending 127.0.0.1 2375",
        "pending 127.0.0.1 8080",
    ),
    (
        "RT-0047",
        "--full reach 127.0.0.1 2375",
        "--full reach 127.0.0.1 8080",
    ),
];

/// Since 6.8: a connection in the ring's own table becomes the input.
const NEW_ACTS: &[(&str, &str, &str)] =
    &[("RT-0002", "input 127.0.0.1 8080", "reach 127.0.0.1 8080")];

/// That a ring is made has a rule of its own.
const MADE: &str = "RT-0043";

/// What is raised, in the order in which it is compared.
fn sorted(id: &str) -> Vec<&str> {
    let mut ids = vec![id, MADE];
    ids.sort_unstable();
    ids
}

#[test]
fn each_act_over_a_ring_raises_its_alert_and_its_twin_none() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let mut wrong = Vec::new();
    let is_new = crate::uring::release() >= (6, 8);
    let acts = ACTS.iter().chain(NEW_ACTS.iter().filter(|_| is_new));
    let acts: Vec<&(&str, &str, &str)> = acts.collect();
    for way in ["", "--worker", "--poll"] {
        for (id, bad, twin) in &acts {
            for (words, wanted) in [(bad, sorted(id)), (twin, vec![MADE])] {
                let words = format!("/ring {way} {words}");
                let words: Vec<&str> = words.split_whitespace().collect();
                let told = watched.run(ALONE, &words);
                assert!(told.tried, "{words:?}");
                if told.ids() != wanted {
                    wrong.push(format!("{words:?}: {wanted:?}, but {told}"));
                }
                for alert in &told.alerts {
                    if !alert.contains(&told.container) || !alert.contains("tiny") {
                        wrong.push(format!("{words:?}: no container in {alert}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_user_is_the_one_by_whose_rights_it_was_done() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    // The process is nobody's when it asks, and has its rights as root kept by the ring.
    let words = ["/ring", "--as-before", "open", "/etc/shadow"];
    let told = watched.run(ALONE, &words);
    assert!(told.tried, "{told}");
    let read = told
        .alerts
        .iter()
        .find(|alert| alert.contains("/etc/shadow") && alert.contains("asked="));
    let read = read.unwrap_or_else(|| panic!("{told}"));
    assert!(read.contains("user=root"), "{read}");
}
