//! Who has which role, modes, break-glass, and what is seen of lists.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::request::{ask, run};
use super::{NOON, OWN, decide, policy, user, with_profile, world};
use crate::decide::{Change, Judge as _, Sight};
use crate::principal::{Certificate, Peer, Principal, Proof};

fn certificate(uris: &[&str], cn: Option<&str>) -> Proof {
    Proof::Certificate(Certificate {
        uris: uris.iter().map(|it| (*it).to_owned()).collect(),
        common_name: cn.map(str::to_owned),
        serial: "01".to_owned(),
        address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1),
    })
}

#[test]
fn members_are_told_by_proof() {
    let peer = |uid, gid| Proof::Peer(Peer { uid, gid, pid: 1 });
    let ssh = |key: &str| Proof::Ssh {
        peer: Peer {
            uid: 0,
            gid: 0,
            pid: 1,
        },
        key: Some(key.to_owned()),
    };
    let cases = [
        ("{uid: 1000}", peer(1000, 5), true),
        ("{uid: 1000}", peer(1001, 1000), false),
        ("{user: alice}", peer(1000, 5), true),
        ("{user: alice}", peer(1, 1), false),
        ("{gid: 5}", peer(1, 5), true),
        ("{group: devs}", peer(1, 2000), true),
        ("{group: devs}", peer(1000, 1), true),
        ("{group: devs}", peer(1, 1), false),
        ("{cn: alice}", certificate(&[], Some("alice")), true),
        (
            "{cn: alice}",
            certificate(&["spiffe://x/y"], Some("alice")),
            false,
        ),
        (
            "{cn: alice}",
            Proof::Engine {
                name: Some("alice".to_owned()),
            },
            true,
        ),
        ("{cn: alice}", Proof::Engine { name: None }, false),
        ("{cn: alice}", peer(1000, 5), false),
        (
            "{uri: \"spiffe://acme/ci/*\"}",
            certificate(&["spiffe://acme/ci/7"], None),
            true,
        ),
        (
            "{uri: \"spiffe://acme/ci/*\"}",
            certificate(&["spiffe://evil/ci/7"], None),
            false,
        ),
        (
            "{uri: \"spiffe://acme/ci/*\"}",
            certificate(&["x", "spiffe://acme/ci/7"], None),
            false,
        ),
        ("{ssh-key: \"SHA256:a\"}", ssh("SHA256:a"), true),
        ("{ssh-key: \"SHA256:a\"}", ssh("SHA256:b"), false),
        ("{listener: main}", peer(1, 1), true),
        ("{listener: other}", peer(1, 1), false),
        ("{uid: 1000, listener: other}", peer(1000, 1), false),
        ("{uid: 1000, gid: 5}", peer(1000, 5), true),
        ("{uid: 1000, gid: 5}", peer(1000, 6), false),
    ];
    for (member, proof, want) in cases {
        let text =
            format!("roles: {{r: {{members: [{member}], allow: [{{operations: [meta]}}]}}}}");
        let principal = Principal {
            proof,
            listener: "main".to_owned(),
        };
        let decision = policy(&text).judge(&principal, &ask("system.ping").asked(), &world(), NOON);
        assert_eq!(decision.allowed, want, "{member} {principal:?}");
    }
    let empty = super::try_policy(
        "roles: {r: {members: [{}]}}",
        std::sync::Arc::new(crate::decide::evidence::NoEvidence),
    );
    assert!(empty.err().unwrap().contains("a member is named by"));
}

#[test]
fn listeners_give_roles() {
    let text = "listeners:\n  - {name: main, unix: {path: /run/x.sock}, role: r}\n  - {name: other, unix: {path: /run/y.sock}}\nroles: {r: {allow: [{operations: [meta]}]}}";
    let policy = policy(text);
    assert!(decide(&policy, 7, &ask("system.ping"), &world()).allowed);
    let other = Principal {
        listener: "other".to_owned(),
        ..user(7)
    };
    assert!(
        !policy
            .judge(&other, &ask("system.ping").asked(), &world(), NOON)
            .allowed
    );
}

#[test]
fn modes_let_through_what_they_tell() {
    for mode in ["warn", "audit"] {
        let policy = policy(&format!("mode: {mode}\n{}", with_profile("")));
        let forged =
            run().with(|it| it.labels = vec![("io.seawall.owner".to_owned(), "uid:0".to_owned())]);
        let decision = decide(&policy, 1000, &forged, &world());
        assert!(decision.allowed && decision.would_deny, "{decision:?}");
        assert_eq!(decision.rules, ["builtin/reserved-label"]);
        // Nobody gets another's label in any mode.
        let own = Change::Label {
            key: "io.seawall.owner".to_owned(),
            value: "uid:1000".to_owned(),
        };
        assert!(decision.changes.contains(&own));
        assert!(!decide(&policy, 1000, &run(), &world()).would_deny);
    }
}

#[test]
fn break_glass_holds_for_some_until_it_ends() {
    let glass = |until: &str, more: &str| {
        format!(
            "break-glass: [{{who: [{{uid: 1000}}], reason: \"incident 7\", until: {until}{more}}}]\n{OWN}profiles: {{p: {{}}}}"
        )
    };
    let privileged = run().with(|it| it.privileged = true);
    let cases = [
        ("open", glass("2026-11-23T12:00:01Z", ""), 1000, true),
        ("over", glass("2026-11-23T12:00:00Z", ""), 1000, false),
        ("another", glass("2026-11-24", ""), 1001, false),
        (
            "other operations",
            glass("2026-11-24", ", operations: [read]"),
            1000,
            false,
        ),
        (
            "these operations",
            glass("2026-11-24", ", operations: [create]"),
            1000,
            true,
        ),
    ];
    for (name, text, uid, want) in cases {
        let decision = decide(&policy(&text), uid, &privileged, &world());
        assert_eq!(decision.allowed, want, "{name} {decision:?}");
        assert!(decision.would_deny, "{name}");
        assert_eq!(decision.break_glass.is_some(), want, "{name}");
    }
    let allowed = decide(
        &policy(&glass("2026-11-24", "")),
        1000,
        &ask("system.ping"),
        &world(),
    );
    assert_eq!(allowed.break_glass, None);
    for (bad, why) in [
        (
            "break-glass: [{who: [{uid: 1}], reason: \" \", until: 2027-01-01}]",
            "needs a reason",
        ),
        (
            "break-glass: [{who: [], reason: x, until: 2027-01-01}]",
            "names nobody",
        ),
        (
            "break-glass: [{who: [{uid: 1}], reason: x}]",
            "missing field `until`",
        ),
        (
            "break-glass: [{who: [{uid: 1}], reason: x, until: soon}]",
            "soon",
        ),
    ] {
        let wrong = super::try_policy(
            bad,
            std::sync::Arc::new(crate::decide::evidence::NoEvidence),
        );
        assert!(wrong.as_ref().err().unwrap().contains(why), "{bad}");
    }
}

#[test]
fn lists_are_narrowed_unless_all_of_them_are_allowed() {
    let rule = |operations: &str, more: &str| format!("{{operations: [{operations}]{more}}}");
    let all = ", objects: all";
    let own = |images| Sight::Own {
        key: "io.seawall.owner".to_owned(),
        value: "uid:1000".to_owned(),
        images,
    };
    let cases = [
        (vec![rule("read", "")], own(true)),
        (vec![rule("read", all), rule("leak", all)], Sight::All),
        (vec![rule("read", all), rule("leak", "")], own(true)),
        (
            vec![rule("images.list", all), rule("containers.list", "")],
            own(true),
        ),
        (vec![rule("containers.list", all)], Sight::All),
        (
            vec![rule("containers.list", ", objects: all, when: \"true\"")],
            own(false),
        ),
        (vec![rule("containers.stop", all)], own(false)),
        (
            vec![rule("containers.list", ", objects: \"label:team=a\"")],
            Sight::Own {
                key: "team".to_owned(),
                value: "a".to_owned(),
                images: false,
            },
        ),
    ];
    for (rules, want) in cases {
        let rules = rules.join(", ");
        let text = format!("roles: {{r: {{members: [{{uid: 1000}}], allow: [{rules}]}}}}");
        assert_eq!(policy(&text).sight(&user(1000)), want, "{text}");
    }
    assert_eq!(policy("mode: enforce").sight(&user(1000)), own(false));
}

#[test]
fn only_rules_that_say_so_let_owners_be_said() {
    let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let enabled = || label("com.centurylinklabs.watchtower.enable", "true");
    let labelled = run().with(|it| it.labels = vec![enabled(), label("io.seawall.owner", "uid:7")]);
    let watch = policy("roles: {r: {use: watchtower, members: [{uid: 1000}]}}");
    let decision = decide(&watch, 1000, &labelled, &world());
    let stamps = |owner: &'static str| move |change: &Change| matches!(change, Change::Label { value, .. } if value == owner);
    assert!(
        decision.allowed && decision.changes.iter().any(stamps("uid:7")),
        "{decision:?}"
    );
    let bare = run().with(|it| it.labels = vec![enabled()]);
    let decision = decide(&watch, 1000, &bare, &world());
    assert!(
        decision.changes.iter().any(stamps("uid:1000")),
        "{decision:?}"
    );
    let other = run().with(|it| it.labels = vec![enabled(), label("io.seawall.allow", "x")]);
    assert!(!decide(&watch, 1000, &other, &world()).allowed);
}

#[test]
fn those_who_see_all_see_all() {
    for (role, want) in [
        ("portainer", true),
        ("read-only", true),
        ("traefik", true),
        ("administrator", true),
        ("ci-runner", false),
    ] {
        let policy = policy(&format!(
            "roles: {{r: {{use: {role}, members: [{{uid: 1000}}]}}}}"
        ));
        assert_eq!(policy.sight(&user(1000)) == Sight::All, want, "{role}");
    }
}
