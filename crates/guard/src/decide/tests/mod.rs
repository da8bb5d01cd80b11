//! Cases of the guard's policy as data: each bypass is refused by the rule that is meant for it, and its harmless twin
//! passes. The numbers are those of the list of bypass cases that the guard is held to.

#![expect(
    clippy::too_many_lines,
    clippy::large_stack_arrays,
    reason = "tables of cases"
)]

mod before;
mod container;
mod every;
mod host;
mod image;
mod mounts;
mod others;
mod outside;
mod people;
mod policy;
mod request;
mod routes;
mod scan;
mod supply;
mod volumes;

use std::sync::Arc;

use seawall_policy::config::parse_config;

use super::accounts::Accounts;
use super::case::world::WrittenWorld;
use super::evidence::{Evidence, NoEvidence};
use super::policy::{Policy, Setting};
use super::{Decision, Judge as _};
use crate::api::operation::Target;
use crate::principal::{Peer, Principal, Proof};
use crate::world::{Object, PathKind};
use request::Request;

/// Compiles `guard:` of a policy; the text is what stands below that key.
pub(super) fn policy(text: &str) -> Policy {
    try_policy(text, Arc::new(NoEvidence)).unwrap()
}

/// Compiles a policy, or says what is wrong.
pub(super) fn try_policy(text: &str, evidence: Arc<dyn Evidence>) -> Result<Policy, String> {
    let indented: String = text.lines().flat_map(|line| ["  ", line, "\n"]).collect();
    let config = parse_config(&format!("version: 1\nguard:\n{indented}"), "f");
    let guard = config.map_err(|error| error.to_string())?.guard.unwrap();
    let setting = Setting {
        file: "f",
        operations: &request::operations(),
        accounts: &Accounts::parse("alice:x:1000:1000::/:\n", "devs:x:2000:alice\n"),
        evidence,
    };
    Policy::compile(&guard, &setting).map_err(|error| error.to_string())
}

/// Decides as somebody with a number, by the listener `main`.
pub(super) fn decide(
    policy: &Policy,
    uid: u32,
    request: &Request,
    world: &WrittenWorld,
) -> Decision {
    policy.judge(&user(uid), &request.asked(), world, NOON)
}

/// Asserts that a request passes, or is denied by a rule and with a reason that holds a text.
pub(super) fn assert_decided(name: &str, decision: &Decision, denied_by: Option<(&str, &str)>) {
    match denied_by {
        None => assert!(decision.allowed, "{name}: {:?}", decision.reasons),
        Some((rule, reason)) => {
            assert!(!decision.allowed, "{name}: allowed by {:?}", decision.rules);
            let (rules, reasons) = (&decision.rules, &decision.reasons);
            assert!(
                rules.iter().any(|it| it == rule),
                "{name}: {rules:?} {reasons:?}"
            );
            assert!(
                reasons.iter().any(|it| it.contains(reason)),
                "{name}: {reasons:?}"
            );
        }
    }
}

/// Somebody with a number.
pub(super) fn user(uid: u32) -> Principal {
    Principal {
        proof: Proof::Peer(Peer {
            uid,
            gid: uid,
            pid: 1,
        }),
        listener: "main".to_owned(),
    }
}

/// A world with containers, networks, volumes and images of two people, and a host.
pub(super) fn world() -> WrittenWorld {
    let mut world = WrittenWorld::default();
    let own = |uid: u32| vec![("io.seawall.owner".to_owned(), format!("uid:{uid}"))];
    let mut add = |target, id: &str, name: &str, labels: Vec<(String, String)>, powerful| {
        let object = Object {
            id: id.repeat(64 / id.len()),
            names: vec![name.to_owned()],
            labels,
            powerful,
            image: (target == Target::Container).then(|| "nginx".to_owned()),
            driver: (target == Target::Volume).then(|| "local".to_owned()),
            ..Object::default()
        };
        world.objects.push((target, object));
    };
    add(Target::Container, "a1", "mine", own(1000), false);
    add(Target::Container, "a2", "strong", own(1000), true);
    add(Target::Container, "b1", "theirs", own(1001), false);
    add(Target::Container, "c1", "old", Vec::new(), true);
    add(
        Target::Container,
        "c2",
        "labelled",
        vec![("prod".to_owned(), "true".to_owned())],
        false,
    );
    add(Target::Network, "d1", "my-net", own(1000), false);
    add(Target::Network, "d2", "their-net", own(1001), false);
    add(Target::Network, "d3", "shared-net", Vec::new(), false);
    add(Target::Volume, "data", "data", own(1000), false);
    add(Target::Volume, "them", "them", own(1001), false);
    add(Target::Volume, "root", "root", own(1000), false);
    for (target, object) in &mut world.objects {
        if *target == Target::Volume {
            object.id.clone_from(&object.names[0]);
        }
        if object.id == "root" {
            let options = [("o", "bind"), ("device", "/"), ("type", "none")];
            object.options = options
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .to_vec();
        }
    }
    for (id, container) in [("e1", "a1"), ("e2", "b1"), ("e3", "a2")] {
        let object = Object {
            id: id.to_owned(),
            container: Some(container.repeat(32)),
            ..Object::default()
        };
        world.objects.push((Target::Exec, object));
    }
    images(&mut world);
    for (path, kind) in [
        ("/srv/app/src", PathKind::Folder),
        ("/srv/app/file", PathKind::File),
        ("/srv/app/socket", PathKind::Socket),
        ("/srv/app/pipe", PathKind::Other),
        ("/srv/config", PathKind::Folder),
        ("/srv/application", PathKind::Folder),
        ("/etc/passwd", PathKind::File),
        ("/run/docker.sock", PathKind::Socket),
        ("/run/containerd/containerd.sock", PathKind::Socket),
        ("/dev/fuse", PathKind::Device),
        ("/dev/sda", PathKind::Device),
    ] {
        world.paths.insert(path.to_owned(), kind);
    }
    for (path, to) in [
        ("/var/run", "/run"),
        ("/srv/app/link", "/etc"),
        ("/srv/linked", "/srv/config"),
        ("/dev/fake", "/dev/sda"),
    ] {
        world.links.insert(path.to_owned(), to.to_owned());
    }
    world
}

/// Images: one that came from a registry, one that was tagged over an approved name, one that was built here, one that
/// bears the guard's label.
fn images(world: &mut WrittenWorld) {
    let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let mut add = |letter: &str, name: &str, digests: Vec<String>| {
        let object = Object {
            id: digest(letter),
            names: vec![name.to_owned()],
            digests,
            ..Object::default()
        };
        world.objects.push((Target::Image, object));
    };
    add("1", "nginx:latest", vec![format!("nginx@{}", digest("f"))]);
    add("2", "redis:latest", Vec::new());
    add("3", "dev-web:latest", Vec::new());
    add(
        "4",
        "forged:latest",
        vec![format!("forged@{}", digest("e"))],
    );
    add(
        "5",
        "quay.example/x:1",
        vec![format!("quay.example/x@{}", digest("d"))],
    );
    for (_, object) in &mut world.objects {
        if object.names.iter().any(|name| name == "forged:latest") {
            object.labels = vec![("io.seawall.owner".to_owned(), "uid:1000".to_owned())];
        }
    }
}

/// 2026-11-23 12:00 UTC, a Monday.
pub(super) const NOON: i64 = 1_795_435_200;

/// A role that may do everything to its own objects, within the profile `p`.
pub(super) const OWN: &str = "roles:
  people:
    members: [{uid: 1000}]
    profile: p
    allow:
      - id: work
        operations: [meta, read, leak, lifecycle, create, supply, network, volume, images.build, images.import]
";

/// Returns a policy of [`OWN`] with fields of its profile, each on a line.
pub(super) fn with_profile(fields: &str) -> String {
    let mut text = format!("{OWN}profiles:\n  p:\n");
    let usual = [
        (
            "images:",
            "images: {allow: [docker.io/library/*], built-here: [docker.io/library/dev-*]}",
        ),
        ("users:", "users: {root: true, groups: [0-65535]}"),
    ];
    for (key, line) in usual {
        if !fields.lines().any(|it| it.starts_with(key)) {
            text.extend(["    ", line, "\n"]);
        }
    }
    for line in fields.lines() {
        text.extend(["    ", line, "\n"]);
    }
    text
}

/// Holds cases to policies of one profile each: a name, the profile's fields, what is asked for, and by which rule and
/// with which words it is denied.
pub(super) fn check(cases: &[Case<'_>]) {
    let world = world();
    for (name, fields, request, denied_by) in cases {
        let policy = policy(&with_profile(fields));
        let decision = decide(&policy, 1000, request, &world);
        assert_decided(name, &decision, *denied_by);
    }
}

/// A case.
pub(super) type Case<'a> = (&'a str, &'a str, Request, Option<(&'a str, &'a str)>);

#[test]
fn noon_is_noon() {
    let noon: seawall_model::time::Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    assert_eq!(noon.seconds(), NOON);
}
