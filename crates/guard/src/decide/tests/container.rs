//! What a container may be: cases C01–C06, and users.

use super::check;
use super::request::{exec, run, text};
use crate::api::container::{Attachment, Container, Namespace};

fn end(network: &str) -> Attachment {
    Attachment {
        network: network.to_owned(),
        ..Attachment::default()
    }
}

#[test]
fn c01_to_c04_privileges_capabilities_and_security_options() {
    let capability = |name: &str| run().with(|it| it.capabilities_added = vec![name.to_owned()]);
    let no_privileges = "profile/p/capabilities";
    let unmasked = |it: &mut Container| it.security.masked_paths = Some(Vec::new());
    let thawed = |it: &mut Container| it.security.read_only_paths = Some(Vec::new());
    check(&[
        (
            "C01",
            "",
            run().with(|it| it.privileged = true),
            Some(("profile/p/privileged", "container.privileged")),
        ),
        ("C01 twin", "", run(), None),
        (
            "C01 allowed",
            "privileged: true",
            run().with(|it| it.privileged = true),
            None,
        ),
        (
            "C02 ALL",
            "",
            capability("ALL"),
            Some((no_privileges, "ALL may not be added")),
        ),
        (
            "C02 all",
            "capabilities: {add: [NET_ADMIN]}",
            capability("aLL"),
            Some((no_privileges, "ALL")),
        ),
        (
            "C02 prefix",
            "",
            capability("CAP_SYS_ADMIN"),
            Some((no_privileges, "SYS_ADMIN")),
        ),
        (
            "C02 twin",
            "capabilities: {add: [NET_ADMIN]}",
            capability("NET_ADMIN"),
            None,
        ),
        (
            "C02 all allowed",
            "capabilities: {add: [ALL]}",
            capability("SYS_ADMIN"),
            None,
        ),
        (
            "C02 kept",
            "capabilities: {must-drop: [ALL]}",
            run(),
            Some((no_privileges, "ALL has to be dropped")),
        ),
        (
            "C02 one dropped",
            "capabilities: {must-drop: [ALL]}",
            run().with(|it| it.capabilities_dropped = vec!["NET_RAW".into()]),
            Some((no_privileges, "ALL has to be dropped")),
        ),
        (
            "C02 dropped",
            "capabilities: {must-drop: [NET_RAW]}",
            run().with(|it| it.capabilities_dropped = vec!["ALL".into()]),
            None,
        ),
        (
            "C03 seccomp",
            "",
            run().with(|it| it.security.seccomp = text("unconfined")),
            Some(("profile/p/security", "seccomp=unconfined")),
        ),
        (
            "C03 own seccomp",
            "",
            run().with(|it| it.security.seccomp = text("{}")),
            Some(("profile/p/security", "seccomp=sha256:44136fa3")),
        ),
        (
            "C03 that seccomp",
            "security: {seccomp: [\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"]}",
            run().with(|it| it.security.seccomp = text("{}")),
            None,
        ),
        (
            "C03 seccomp twin",
            "",
            run().with(|it| it.security.seccomp = text("builtin")),
            None,
        ),
        (
            "C03 apparmor",
            "",
            run().with(|it| it.security.apparmor = text("unconfined")),
            Some(("profile/p/security", "apparmor=unconfined")),
        ),
        (
            "C03 apparmor twin",
            "",
            run().with(|it| it.security.apparmor = text("docker-default")),
            None,
        ),
        (
            "C03 label",
            "",
            run().with(|it| it.security.labels = vec!["disable".into()]),
            Some(("profile/p/security", "label=disable")),
        ),
        (
            "C03 systempaths",
            "",
            run().with(|it| it.security.system_paths_unconfined = true),
            Some(("profile/p/security", "unmasked")),
        ),
        (
            "C03 cgroups",
            "",
            run().with(|it| it.security.others = vec!["writable-cgroups=true".into()]),
            Some(("profile/p/security", "writable-cgroups=true")),
        ),
        (
            "C03 new privileges",
            "",
            run().with(|it| it.security.no_new_privileges = Some(false)),
            Some(("profile/p/security", "no-new-privileges")),
        ),
        (
            "C03 new privileges twin",
            "",
            run().with(|it| it.security.no_new_privileges = Some(true)),
            None,
        ),
        (
            "C03 required",
            "security: {no-new-privileges: required}",
            run(),
            Some(("profile/p/security", "has to be set")),
        ),
        (
            "C04 masked",
            "",
            run().with(unmasked),
            Some(("profile/p/security", "unmasked")),
        ),
        (
            "C04 read-only",
            "",
            run().with(thawed),
            Some(("profile/p/security", "unmasked")),
        ),
        (
            "C04 allowed",
            "security: {unmask: true}",
            run().with(unmasked),
            None,
        ),
    ]);
}

#[test]
fn c05_and_c06_name_spaces() {
    let own = Some(Namespace::Own("private".to_owned()));
    let of = |name: &str| Some(Namespace::Container(name.to_owned()));
    let shared = "namespaces: {pid: [container], network: [container]}";
    check(&[
        (
            "C05 pid",
            "",
            run().with(|it| it.namespaces.pid = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "pid of the host")),
        ),
        (
            "C05 ipc",
            "",
            run().with(|it| it.namespaces.ipc = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "ipc of the host")),
        ),
        (
            "C05 uts",
            "",
            run().with(|it| it.namespaces.uts = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "uts of the host")),
        ),
        (
            "C05 cgroup",
            "",
            run().with(|it| it.namespaces.cgroup = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "cgroup of the host")),
        ),
        (
            "C05 network",
            "",
            run().with(|it| it.namespaces.network = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "network of the host")),
        ),
        (
            "C05 network by an end",
            "",
            run().with(|it| it.networks = vec![end("host")]),
            Some(("profile/p/namespaces", "network of the host")),
        ),
        (
            "C14 userns",
            "",
            run().with(|it| it.namespaces.user = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "user of the host")),
        ),
        (
            "C05 twin",
            "",
            run().with(|it| it.namespaces.cgroup = own.clone()),
            None,
        ),
        (
            "C05 allowed",
            "namespaces: {uts: [host]}",
            run().with(|it| it.namespaces.uts = Some(Namespace::Host)),
            None,
        ),
        (
            "C06 not at all",
            "",
            run().with(|it| it.namespaces.pid = of("mine")),
            Some(("profile/p/namespaces", "pid of another container")),
        ),
        (
            "C06 powerful",
            shared,
            run().with(|it| it.namespaces.pid = of("strong")),
            Some(("builtin/powerful", "strong")),
        ),
        (
            "C06 foreign",
            shared,
            run().with(|it| it.namespaces.network = of("theirs")),
            Some(("builtin/not-found", "No such container: theirs")),
        ),
        (
            "C06 foreign by id",
            shared,
            run().with(|it| it.namespaces.network = of("b1")),
            Some(("builtin/not-found", "No such container: b1")),
        ),
        (
            "C06 twin",
            shared,
            run().with(|it| it.namespaces.network = of("mine")),
            None,
        ),
    ]);
}

#[test]
fn users_without_root_take_numbers() {
    let user = |name: &str| run().with(|it| it.user = text(name));
    let users = "users: {ids: [\"1000-1999\"], names: [app]}";
    let rule = "profile/p/users";
    check(&[
        (
            "image's",
            users,
            run(),
            Some((rule, "a number has to be said")),
        ),
        ("0", users, user("0"), Some((rule, "user 0"))),
        ("00", users, user("00"), Some((rule, "user 00"))),
        ("+0", users, user("+0"), Some((rule, "user +0"))),
        ("-0", users, user("-0"), Some((rule, "user -0"))),
        (
            "2^32",
            users,
            user("4294967296"),
            Some((rule, "user 4294967296")),
        ),
        ("root", users, user("root"), Some((rule, "user root"))),
        ("a name", users, user("toor"), Some((rule, "user toor"))),
        (
            "out of range",
            users,
            user("2000"),
            Some((rule, "user 2000")),
        ),
        ("in range", users, user("1000"), None),
        ("a listed name", users, user("app"), None),
        (
            "command as root",
            users,
            exec("mine").with(|it| it.user = text("0")),
            Some((rule, "exec.users")),
        ),
        ("command as the container", users, exec("mine"), None),
    ]);
}

#[test]
fn links_are_to_what_one_may_see() {
    let names = "name-resolution: [\"*\"]";
    let linked = |name: &str| run().with(|it| it.links = vec![name.to_owned()]);
    let rule = "builtin/not-found";
    check(&[
        (
            "theirs",
            names,
            linked("theirs"),
            Some((rule, "No such container: theirs")),
        ),
        ("by digits", names, linked("b1b1"), Some((rule, "b1b1"))),
        (
            "nobody's",
            names,
            linked("labelled"),
            Some((rule, "labelled")),
        ),
        ("mine", names, linked("mine"), None),
    ]);
}

/// The host's network is the host's by whatever it is named.
#[test]
fn the_network_of_the_host_is_the_hosts_by_its_id_too() {
    let mut world = super::world();
    let host = crate::world::Object {
        id: "d5".repeat(32),
        names: vec!["host".to_owned()],
        driver: Some("host".to_owned()),
        ..crate::world::Object::default()
    };
    world
        .objects
        .push((crate::api::operation::Target::Network, host));
    let by = |name: &str| {
        run().with(|it| it.namespaces.network = Some(Namespace::Named(name.to_owned())))
    };
    let all = "networks: {use: [\"*\"]}";
    for (fields, name, denied) in [
        (
            all,
            "d5d5",
            Some(("profile/p/namespaces", "network of the host")),
        ),
        (all, "shared-net", None),
        (
            "networks: {use: [\"*\"]}\nnamespaces: {network: [host]}",
            "d5d5",
            None,
        ),
    ] {
        let policy = super::policy(&super::with_profile(fields));
        let decision = super::decide(&policy, 1000, &by(name), &world);
        super::assert_decided(name, &decision, denied);
    }
}
