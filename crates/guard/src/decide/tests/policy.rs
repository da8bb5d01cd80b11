//! What holds of every policy: cases P01–P05, and properties of rules.

use std::sync::Arc;

use proptest::prelude::{Strategy as _, any, prop, prop_assert, prop_assert_eq, proptest};

use super::request::{Request, ask, exec, run};
use super::{OWN, assert_decided, decide, policy, try_policy, world};
use crate::decide::evidence::NoEvidence;

/// A policy whose one role has rules in a list, each a line of YAML.
fn rules(allow: &[String], deny: &[String]) -> String {
    let mut text = "roles:\n  r:\n    members: [{uid: 1000}]\n    profile: p\n".to_owned();
    for (key, list) in [("allow", allow), ("deny", deny)] {
        text.extend(["    ", key, if list.is_empty() { ": []\n" } else { ":\n" }]);
        for rule in list {
            text.extend(["      - ", rule, "\n"]);
        }
    }
    text.push_str("profiles: {p: {images: {allow: [\"*\"]}, users: {root: true}}}\n");
    text
}

fn own(rules_of: &str) -> Vec<String> {
    vec![rules_of.to_owned()]
}

#[test]
fn p01_to_p03_what_fails_denies() {
    let allow = own("{operations: [lifecycle]}");
    let stop = ask("containers.stop").on("mine");
    let costly = "request.query.all(a, request.query.all(b, request.query.all(c, a != b || c == c || b == a)))";
    let mut large = stop.clone();
    for number in 0..200 {
        let name: &'static str = Box::leak(format!("q{number}").into_boxed_str());
        large = large.query(name, "x");
    }
    let cases = [
        (
            "P01 deny",
            &stop,
            "target.labels['absent'] == 'x'",
            Some("absent"),
        ),
        (
            "P01 either way",
            &stop,
            "!(target.labels['absent'] == 'x')",
            Some("absent"),
        ),
        (
            "P01 asked first",
            &stop,
            "has(target.labels.absent) && target.labels['absent'] == 'x'",
            None,
        ),
        ("P02", &stop, "target.names[7] == 'x'", Some("failed")),
        (
            "P02 conversion",
            &stop,
            "int(target.image) > 3",
            Some("failed"),
        ),
        ("P03", &large, costly, Some("too many steps")),
        ("P03 twin", &stop, costly, None),
    ];
    for (name, request, when, denied) in cases {
        let deny = own(&format!(
            "{{operations: [lifecycle], when: \"{when} && false\"}}"
        ));
        // CEL's `&&` is false whatever the other side is, so this never denies.
        let lenient = decide(&policy(&rules(&allow, &deny)), 1000, request, &world());
        if name != "P03" {
            assert_decided(name, &lenient, None);
        }
        let deny = own(&format!("{{operations: [lifecycle], when: \"{when}\"}}"));
        let decision = decide(&policy(&rules(&allow, &deny)), 1000, request, &world());
        let expected = match denied {
            Some(why) => Some(("roles.r.deny.0", why)),
            // That condition is true of a request without parameters.
            None if name == "P03 twin" => Some(("roles.r.deny.0", "denies it")),
            None => None,
        };
        assert_decided(name, &decision, expected);
        let allowing = [
            allow.clone(),
            own(&format!("{{operations: [lifecycle], when: \"{when}\"}}")),
        ]
        .concat();
        let decision = decide(&policy(&rules(&allowing, &[])), 1000, request, &world());
        assert_decided(name, &decision, denied.map(|why| ("roles.r.allow.1", why)));
    }
}

#[test]
fn p02_types_are_seen_when_the_policy_is_read() {
    let cases = [
        ("target.lables['x'] == 'y'", "did you mean `labels`?"),
        ("princpal.uid == 0", "princpal"),
        ("principal.uid", "truth value"),
        ("principal.uid.startsWith('x')", "startsWith"),
        (
            "container.mounts.exists(m, m.sorce == '/')",
            "did you mean `source`?",
        ),
        ("true &&", ""),
    ];
    for (when, why) in cases {
        let text = rules(
            &own(&format!("{{operations: [read], when: \"{when}\"}}")),
            &[],
        );
        let wrong = try_policy(&text, Arc::new(NoEvidence)).err().unwrap();
        assert!(
            wrong.starts_with("f:8:") && wrong.contains(why),
            "{when}: {wrong}"
        );
    }
}

#[test]
fn p04_unknown_words_are_errors_with_their_place() {
    let cases = [
        (
            rules(&own("{operations: [containers.strat]}"), &[]),
            "f:8:25: `containers.strat` names no operation; did you mean `containers.start`?",
        ),
        (
            rules(&own("{operation: [read]}"), &[]),
            "f:8:12: unknown field `operation`",
        ),
        (
            rules(&own("{operations: [read], profile: q}"), &[]),
            "f:8:41: there is no profile `q`",
        ),
        (
            "roles: {r: {members: [{user: bob}]}}".to_owned(),
            "role r: this machine has no user `bob`",
        ),
        (
            "roles: {r: {members: [{group: ops}]}}".to_owned(),
            "role r: this machine has no group `ops`",
        ),
        (
            "break-glass: [{who: [{uid: 1}], reason: x, until: 2027-01-01, operations: [x]}]"
                .to_owned(),
            "`x` names no operation",
        ),
    ];
    for (text, want) in cases {
        let wrong = try_policy(&text, Arc::new(NoEvidence)).err().unwrap();
        assert!(wrong.contains(want), "{wrong}\n{want}");
    }
}

#[test]
fn p05_an_empty_policy_denies_all() {
    let empty = policy("mode: enforce");
    let without = policy(&rules(&[], &[]));
    for operation in super::request::operations() {
        let target = operation.target.map(|_| "mine");
        let request =
            target.map_or_else(|| ask(operation.id), |target| ask(operation.id).on(target));
        for policy in [&empty, &without] {
            assert!(
                !decide(policy, 1000, &request, &world()).allowed,
                "{}",
                operation.id
            );
        }
    }
    let decision = decide(&empty, 1000, &ask("system.ping"), &world());
    assert_decided(
        "nobody",
        &decision,
        Some(("builtin/default", "has no role")),
    );
}

#[test]
fn a_rule_without_a_profile_makes_nothing() {
    let text = OWN.replace("    profile: p\n", "");
    let decision = decide(&policy(&text), 1000, &run(), &world());
    assert_decided(
        "no profile",
        &decision,
        Some(("builtin/no-profile", "roles.people.work")),
    );
    let decision = decide(
        &policy(&text),
        1000,
        &ask("containers.stop").on("mine"),
        &world(),
    );
    assert_decided("twin", &decision, None);
}

/// Rules that have a value for every request.
fn rule() -> impl proptest::strategy::Strategy<Value = String> {
    let operations = prop::sample::select(vec![
        "read",
        "lifecycle",
        "create",
        "leak",
        "\"containers.*\"",
        "containers.stop",
        "\"*\"",
    ]);
    let objects = prop::sample::select(vec!["own", "all", "label:prod=true", "label:prod"]);
    let when = prop::sample::select(vec![
        "true",
        "target.own",
        "principal.uid == 1000",
        "operation.id == 'containers.stop'",
        "container.given",
    ]);
    let powerful = prop::sample::select(vec!["none", "own", "all"]);
    (operations, objects, when, powerful).prop_map(|(operations, objects, when, powerful)| {
        format!("{{operations: [{operations}], objects: \"{objects}\", when: \"{when}\", powerful: {powerful}}}")
    })
}

fn requests() -> Vec<Request> {
    let mut requests = vec![run(), ask("containers.list"), ask("containers.prune")];
    for name in ["mine", "strong", "theirs", "old", "labelled", "nobody"] {
        for id in [
            "containers.stop",
            "containers.start",
            "containers.logs",
            "containers.inspect",
        ] {
            requests.push(ask(id).on(name));
        }
        requests.push(exec(name));
    }
    requests
}

fn verdicts(allow: &[String], deny: &[String]) -> Vec<bool> {
    let policy = policy(&rules(allow, deny));
    let world = world();
    requests()
        .iter()
        .map(|it| decide(&policy, 1000, it, &world).allowed)
        .collect()
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn denies_take_and_allows_give(
        allow in prop::collection::vec(rule(), 0..4),
        deny in prop::collection::vec(rule(), 0..3),
        more in rule(),
        turn in any::<bool>(),
    ) {
        let before = verdicts(&allow, &deny);
        let denied = verdicts(&allow, &[deny.clone(), vec![more.clone()]].concat());
        let allowed = verdicts(&[allow.clone(), vec![more]].concat(), &deny);
        for (index, before) in before.iter().enumerate() {
            prop_assert!(*before || !denied[index], "another deny allows");
            prop_assert!(!*before || allowed[index], "another allow denies");
        }
        let mut turned = (allow, deny);
        turned.0.reverse();
        if turn {
            turned.1.reverse();
        }
        prop_assert_eq!(before, verdicts(&turned.0, &turned.1));
    }
}
