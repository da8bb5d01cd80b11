//! Objects by label, denies by label, and what is denied to everybody.

use super::request::{ask, run};
use super::{assert_decided, decide, policy, world};

const LABELLED: &str = "roles:
  r:
    members: [{uid: 1000}]
    profile: p
    allow:
      - {id: prod, operations: [lifecycle], objects: \"label:prod=true\"}
      - {id: rest, operations: [read, create, containers.delete], objects: all}
    deny:
      - {id: keep, operations: [containers.delete, containers.create, \"*.prune\"], objects: \"label:prod=true\"}
profiles:
  p: {images: {allow: [\"*\"]}, users: {root: true}}
";

#[test]
fn rules_hold_for_objects_with_a_label() {
    let policy = policy(LABELLED);
    let labelled = run().with(|it| it.labels = vec![("prod".to_owned(), "true".to_owned())]);
    let cases = [
        ("stop labelled", ask("containers.stop").on("labelled"), None),
        (
            "stop own",
            ask("containers.stop").on("mine"),
            Some(("builtin/not-found", "mine")),
        ),
        (
            "delete labelled",
            ask("containers.delete").on("labelled"),
            Some(("roles.r.keep", "denies it")),
        ),
        (
            "delete another",
            ask("containers.delete").on("theirs"),
            None,
        ),
        (
            "make labelled",
            labelled,
            Some(("roles.r.keep", "denies it")),
        ),
        ("make another", run(), None),
        (
            "prune",
            ask("containers.prune"),
            Some(("roles.r.keep", "denies it")),
        ),
        // Images' labels are their makers'.
        (
            "image",
            ask("images.inspect").on("forged"),
            Some(("builtin/default", "no rule")),
        ),
    ];
    for (name, request, denied) in cases {
        assert_decided(name, &decide(&policy, 1000, &request, &world()), denied);
    }
}

#[test]
fn what_is_denied_to_everybody_is_denied_whatever_is_allowed() {
    let text = format!(
        "deny: [{{id: night, operations: [lifecycle], when: time.hour < 6}}, {{operations: [containers.kill]}}]\n{LABELLED}"
    );
    let policy = policy(&text);
    let kill = ask("containers.kill").on("labelled");
    let decision = decide(&policy, 1000, &kill, &world());
    assert_decided("kill", &decision, Some(("guard.deny.1", "denies it")));
    let stop = ask("containers.stop").on("labelled");
    assert_decided("noon", &decide(&policy, 1000, &stop, &world()), None);
    let night = super::NOON - 9 * 3_600;
    let asked = stop.asked();
    let decision =
        crate::decide::Judge::judge(&policy, &super::user(1000), &asked, &world(), night);
    assert_decided("night", &decision, Some(("guard.night", "denies it")));
}
