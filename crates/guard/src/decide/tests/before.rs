//! What was there before, what is changed, and what is forwarded: cases R16–R24.

use super::request::{ask, exec, run};
use super::{assert_decided, check, decide, policy, with_profile, world};
use crate::api::container::{Container, Limits, Namespace};
use crate::api::operation::Target;
use crate::decide::Change;

const NOT_FOUND: &str = "builtin/not-found";

#[test]
fn r16_to_r24_changes_lists_and_what_was_there_before() {
    let update = |name: &'static str, limits: Limits| {
        ask("containers.update").on(name).container(Container {
            limits,
            ..Container::default()
        })
    };
    let memory = |memory: i128| Limits {
        memory: Some(memory),
        ..Limits::default()
    };
    let most = "limits: {memory: 1g, pids: 100}";
    let rule = "profile/p/limits";
    let prune = |filters: &str| ask("containers.prune").query("filters", filters);
    let start = |name: &'static str| ask("containers.start").on(name);
    check(&[
        (
            "R16 memory",
            most,
            update("mine", memory(2 << 30)),
            Some((rule, "update.limits: memory")),
        ),
        (
            "R16 endless swap",
            most,
            update(
                "mine",
                Limits {
                    memory_swap: Some(-1),
                    ..memory(1 << 20)
                },
            ),
            Some((rule, "memory and swap")),
        ),
        (
            "R16 processes",
            most,
            update(
                "mine",
                Limits {
                    pids: Some(-1),
                    ..Limits::default()
                },
            ),
            Some((rule, "pids")),
        ),
        (
            "R16 no limit of processes",
            most,
            update(
                "mine",
                Limits {
                    pids: Some(0),
                    ..Limits::default()
                },
            ),
            Some((rule, "pids")),
        ),
        (
            "R16 restart",
            most,
            update("mine", memory(1 << 20)).with(|it| it.restart = Some("always".into())),
            Some(("profile/p/restart", "always")),
        ),
        (
            "R16 foreign",
            most,
            update("theirs", memory(1 << 20)),
            Some((NOT_FOUND, "theirs")),
        ),
        ("R16 twin", most, update("mine", memory(1 << 20)), None),
        (
            "R17 start",
            "",
            start("mine").query("checkpoint", "c"),
            Some(("builtin/checkpoint", "checkpoints")),
        ),
        (
            "R17 folder",
            "",
            start("mine").query("checkpoint-dir", "/etc"),
            Some(("builtin/checkpoint", "checkpoints")),
        ),
        ("R17 twin", "", start("mine"), None),
        (
            "R19",
            "",
            ask("system.df"),
            Some(("builtin/others", "everybody's objects")),
        ),
        (
            "R20 all",
            "",
            ask("containers.prune"),
            Some(("builtin/others", "label=io.seawall.owner=uid:1000")),
        ),
        (
            "R20 of others",
            "",
            prune(r#"{"label":["io.seawall.owner=uid:1001"]}"#),
            Some(("builtin/others", "everybody's")),
        ),
        (
            "R20 but for",
            "",
            prune(r#"{"label!":["io.seawall.owner=uid:1000"]}"#),
            Some(("builtin/others", "everybody's")),
        ),
        (
            "R20 images",
            "",
            ask("images.prune").query("filters", r#"{"label":["io.seawall.owner=uid:1000"]}"#),
            Some(("builtin/others", "everybody's")),
        ),
        (
            "R20 twin",
            "",
            prune(r#"{"label":["io.seawall.owner=uid:1000"]}"#),
            None,
        ),
        (
            "R21 two",
            "",
            ask("containers.stop").on("a"),
            Some(("builtin/unknown", "several ids")),
        ),
        ("R21 one", "", ask("containers.stop").on("a1"), None),
        ("R23 unlabelled", "", start("old"), Some((NOT_FOUND, "old"))),
        (
            "R23 powerful",
            "",
            start("strong"),
            Some(("builtin/powerful", "strong")),
        ),
        (
            "R24",
            "",
            run().with(|it| it.restart = Some("unless-stopped".into())),
            Some(("profile/p/restart", "unless-stopped")),
        ),
        (
            "C22 rename",
            "names: [\"dev-*\"]",
            ask("containers.rename").on("mine").query("name", "traefik"),
            Some(("profile/p/names", "traefik")),
        ),
        (
            "C22 rename foreign",
            "",
            ask("containers.rename").on("theirs").query("name", "x"),
            Some((NOT_FOUND, "theirs")),
        ),
        (
            "C22 rename twin",
            "names: [\"dev-*\"]",
            ask("containers.rename").on("mine").query("name", "dev-x"),
            None,
        ),
    ]);
}

#[test]
fn requests_are_forwarded_with_labels_ids_and_digests() {
    let policy = policy(&with_profile(""));
    let owner = Change::Label {
        key: "io.seawall.owner".to_owned(),
        value: "uid:1000".to_owned(),
    };
    for request in [run(), ask("volumes.create").body(r#"{"Name":"x"}"#)] {
        let decision = decide(&policy, 1000, &request, &world());
        assert!(decision.changes.contains(&owner), "{decision:?}");
    }
    // R21, R22: what was decided on is what is acted on.
    let decision = decide(&policy, 1000, &ask("containers.stop").on("a1"), &world());
    assert_eq!(
        decision.changes,
        [Change::Target {
            id: "a1".repeat(32)
        }]
    );
    let decision = decide(
        &policy,
        1000,
        &ask("containers.stop").on("theirs"),
        &world(),
    );
    assert_eq!(decision.changes, []);
}

/// Names that engines look up at each start are forwarded as what was judged (C06, R15, R21).
#[test]
fn other_objects_are_forwarded_by_id() {
    let policy = policy(&with_profile(
        "namespaces: {pid: [container]}\nmounts: {volumes-from: true}",
    ));
    let of = |reference: &str| Some(Namespace::Container(reference.to_owned()));
    let reference = |of, said: &str, id: &str| Change::Reference {
        of,
        said: said.to_owned(),
        id: id.repeat(32),
    };
    let named = Some(Namespace::Named("my-net".to_owned()));
    let join = ask("networks.connect")
        .on("my-net")
        .body(r#"{"Container":"mine"}"#);
    for (request, want) in [
        (
            run().with(|it| it.namespaces.pid = of("mine")),
            reference(Target::Container, "mine", "a1"),
        ),
        (
            run().with(|it| it.volumes_from = vec!["mine:ro".to_owned()]),
            reference(Target::Container, "mine", "a1"),
        ),
        (
            run().with(|it| it.namespaces.network = named.clone()),
            reference(Target::Network, "my-net", "d1"),
        ),
        (join, reference(Target::Container, "mine", "a1")),
    ] {
        let decision = decide(&policy, 1000, &request, &world());
        assert!(decision.allowed, "{decision:?}");
        assert!(decision.changes.contains(&want), "{decision:?}");
    }
}

#[test]
fn rules_for_all_objects_reach_into_powerful_containers_only_where_they_say_so() {
    let rule = |more: &str| {
        policy(&format!(
            "roles:\n  r:\n    members: [{{uid: 1000}}]\n    objects: all\n    profile: p\n    allow:\n      - operations: [create, lifecycle, leak]\n{more}profiles: {{p: {{}}}}\n"
        ))
    };
    let plain = rule("");
    let strong = rule("        powerful: all\n");
    let own = rule("        powerful: own\n");
    for (name, request, plain_denies, own_denies) in [
        ("start", ask("containers.start").on("old"), true, true),
        ("exec", exec("old"), true, true),
        ("own", exec("strong"), true, false),
        ("look", ask("containers.logs").on("old"), false, false),
        ("stop", ask("containers.stop").on("old"), false, false),
        ("weak", exec("theirs"), false, false),
    ] {
        let denied = Some(("builtin/powerful", "holds more than a profile gives"));
        let decided = |policy| decide(policy, 1000, &request, &world());
        assert_decided(name, &decided(&plain), denied.filter(|_| plain_denies));
        assert_decided(name, &decided(&own), denied.filter(|_| own_denies));
        assert_decided(name, &decided(&strong), None);
    }
    // A container that has the label from its image is nobody's.
    let mut forged = world();
    for (_, object) in &mut forged.objects {
        if object.names.iter().any(|it| it == "strong") {
            object.image = Some("forged".to_owned());
        }
    }
    let decision = decide(&own, 1000, &exec("strong"), &forged);
    assert_decided("forged", &decision, Some(("builtin/powerful", "strong")));
}
