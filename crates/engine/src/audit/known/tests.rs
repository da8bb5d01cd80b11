//! A baseline over changes of a host.

use super::super::audit;
use super::super::change::tests::{facts, options};
use super::*;

/// What is known, new, gone and not to be looked for, of privileged containers.
fn differs(base: &str, containers: Option<&str>, host: &str, only: &[&str]) -> String {
    let mut options = options("");
    options.only = only.iter().map(|it| (*it).to_owned()).collect();
    let baseline = Baseline::read(base.as_bytes(), "b").unwrap();
    options.accepting.baseline = baseline.clone();
    let mut facts = facts(containers);
    host.clone_into(&mut facts.name);
    let mut audited = audit(&facts, &options);
    for target in &mut audited.targets {
        target.judged.findings.retain(|it| it.id == "CTR-0005");
    }
    let difference = compare(&baseline, &audited, &facts, only.is_empty());
    let Difference {
        known,
        new,
        gone,
        unseen,
    } = difference;
    let gone: Vec<&str> = gone
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    format!("{known} {new} {} {unseen}", gone.join(","))
}

/// Writes the baseline of a host, with those findings only.
fn baseline(old: &str, containers: Option<&str>, host: &str) -> String {
    let baseline = Baseline::read(old.as_bytes(), "b").unwrap();
    let mut options = options("");
    options.accepting.baseline = baseline.clone();
    let mut facts = facts(containers);
    host.clone_into(&mut facts.name);
    let mut audited = audit(&facts, &options);
    for target in &mut audited.targets {
        target.judged.findings.retain(|it| it.id == "CTR-0005");
    }
    renew(&baseline, &audited, &facts, true).unwrap()
}

const EMPTY: &str = r#"{"version": 1, "findings": []}"#;

#[test]
fn findings_are_known_again_and_gone_ones_are_told() {
    let base = baseline(EMPTY, Some("web 1 +, db 2 +, ok 3 -"), "alpha");
    // Containers, host, which of them are asked for → known, new, gone, unseen.
    let cases: [(Option<&str>, &str, &[&str], &str); 9] = [
        (Some("web 1 +, db 2 +, ok 3 -"), "alpha", &[], "2 0  0"),
        // Made anew, in another order.
        (Some("db 8 +, web 9 +"), "alpha", &[], "2 0  0"),
        (Some("web 1 +, db 2 +, ok 3 +"), "alpha", &[], "2 1  0"),
        (
            Some("web 1 -, db 2 +"),
            "alpha",
            &[],
            "1 0 CTR-0005 container web 0",
        ),
        (Some("web 1 ?, db 2 +"), "alpha", &[], "1 0  1"),
        (Some("db 2 +"), "alpha", &[], "1 0 CTR-0005 container web 0"),
        (Some("web 1 +, db 2 +"), "alpha", &["db"], "1 0  1"),
        (None, "alpha", &[], "0 0  2"),
        (Some("web 1 +"), "beta", &[], "0 1  0"),
    ];
    for (containers, host, only, want) in cases {
        let found = differs(&base, containers, host, only);
        assert_eq!(found, want, "{containers:?} {host} {only:?}");
    }
}

#[test]
fn a_new_baseline_keeps_other_hosts_and_what_nobody_could_look_at() {
    let alpha = baseline(EMPTY, Some("web 1 +, db 2 +"), "alpha");
    let both = baseline(&alpha, Some("web 1 +"), "beta");
    assert_eq!(both.matches("\"document\"").count(), 3, "{both}");
    let other_way = baseline(
        &baseline(EMPTY, Some("web 1 +"), "beta"),
        Some("web 1 +, db 2 +"),
        "alpha",
    );
    assert_eq!(both, other_way, "the order of hosts does not matter");
    let steps = [
        (Some("web 1 ?, db 2 +"), 3),
        (Some("!"), 3),
        (None, 3),
        (Some("web 1 -, db 2 +"), 2),
        (Some(""), 1),
    ];
    for (containers, want) in steps {
        let text = baseline(&both, containers, "alpha");
        assert_eq!(text.matches("\"document\"").count(), want, "{containers:?}");
    }
}
