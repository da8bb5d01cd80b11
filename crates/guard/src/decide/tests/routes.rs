//! Other routes than making containers: cases R01–R05, R11–R18.

use super::request::{ask, exec, run};
use super::{OWN, assert_decided, check, decide, policy, world};
use crate::api::container::{Attachment, Container};

const NOT_FOUND: &str = "builtin/not-found";

#[test]
fn r01_to_r05_containers_of_others() {
    let commit = |changes: &str| {
        ask("images.commit")
            .query("container", "mine")
            .query("changes", changes)
    };
    let users = "users: {ids: [\"1000-1999\"]}";
    check(&[
        (
            "R01 privileged",
            users,
            exec("mine").with(|it| it.privileged = true),
            Some(("profile/p/privileged", "privileged")),
        ),
        (
            "R01 root",
            users,
            exec("mine").with(|it| it.user = Some("0:0".into())),
            Some(("profile/p/users", "user 0")),
        ),
        (
            "R01 powerful",
            users,
            exec("strong"),
            Some(("builtin/powerful", "strong")),
        ),
        (
            "R01 twin",
            users,
            exec("mine").with(|it| it.user = Some("1000".into())),
            None,
        ),
        (
            "R02",
            "",
            ask("exec.start").on("e2"),
            Some((NOT_FOUND, "No such exec instance: e2")),
        ),
        (
            "R02 powerful",
            "",
            ask("exec.start").on("e3"),
            Some(("builtin/powerful", "e3")),
        ),
        (
            "R02 not there",
            "",
            ask("exec.start").on("e9"),
            Some((NOT_FOUND, "No such exec instance: e9")),
        ),
        ("R02 twin", "", ask("exec.start").on("e1"), None),
        (
            "R03 name",
            "",
            ask("containers.logs").on("theirs"),
            Some((NOT_FOUND, "No such container: theirs")),
        ),
        (
            "R03 beginning of the id",
            "",
            ask("containers.attach").on("b1b"),
            Some((NOT_FOUND, "No such container: b1b")),
        ),
        (
            "R03 export",
            "",
            ask("containers.export").on("theirs"),
            Some((NOT_FOUND, "theirs")),
        ),
        (
            "R03 archive",
            "",
            ask("containers.archive-get").on("old"),
            Some((NOT_FOUND, "old")),
        ),
        (
            "R03 exec",
            "",
            exec("theirs"),
            Some((NOT_FOUND, "No such container: theirs")),
        ),
        ("R03 twin", "", ask("containers.logs").on("mine"), None),
        (
            "R03 not there",
            "",
            ask("containers.logs").on("nobody"),
            Some((NOT_FOUND, "No such container: nobody")),
        ),
        (
            "R04",
            "",
            ask("containers.archive-put")
                .on("theirs")
                .query("path", "/"),
            Some((NOT_FOUND, "theirs")),
        ),
        (
            "R04 powerful",
            "",
            ask("containers.archive-put")
                .on("strong")
                .query("path", "/"),
            Some(("builtin/powerful", "strong")),
        ),
        (
            "R04 twin",
            "",
            ask("containers.archive-put")
                .on("mine")
                .query("path", "/tmp"),
            None,
        ),
        (
            "R05",
            users,
            commit("USER root"),
            Some(("profile/p/users", "user root")),
        ),
        (
            "R05 hidden",
            users,
            commit("CMD x \\\nUSER root"),
            Some(("profile/p/images", "plainly")),
        ),
        (
            "R05 body",
            users,
            ask("images.commit")
                .query("container", "mine")
                .body(r#"{"User":"0"}"#),
            Some(("profile/p/users", "user 0")),
        ),
        (
            "R05 environment",
            users,
            commit("ENV LD_PRELOAD=/x"),
            Some(("profile/p/environment", "LD_PRELOAD")),
        ),
        (
            "R05 label",
            users,
            commit("LABEL io.sea\"wall\".owner=uid:0"),
            Some(("builtin/reserved-label", "guard's own")),
        ),
        (
            "R05 foreign",
            users,
            ask("images.commit").query("container", "theirs"),
            Some((NOT_FOUND, "theirs")),
        ),
        (
            "R05 name",
            users,
            commit("CMD x").query("repo", "nginx"),
            Some(("profile/p/images", "nginx may not be given")),
        ),
        (
            "R05 twin",
            users,
            commit("USER 1000").query("repo", "dev-web"),
            None,
        ),
    ]);
}

#[test]
fn r11_to_r18_what_is_root_is_named_or_denied() {
    // Even a rule for everything does not name these.
    let text =
        format!("{OWN}\n      - operations: [\"*\"]\n        objects: all\nprofiles: {{p: {{}}}}");
    let all = policy(&text);
    for id in [
        "plugins.pull",
        "plugins.disable",
        "plugins.privileges",
        "swarm.init",
        "swarm.inspect",
        "swarm.unlock-key",
        "nodes.update",
        "services.create",
        "secrets.create",
        "configs.create",
        "debug.pprof",
        "images.load",
        "grpc.start",
        "session.start",
        "checkpoints.create",
        "build.cancel",
    ] {
        let decision = decide(&all, 1000, &ask(id), &world());
        assert!(!decision.allowed, "{id}");
    }
    assert_decided(
        "twin",
        &decide(&all, 1000, &ask("plugins.list"), &world()),
        None,
    );
    let named = text.replace("[\"*\"]", "[swarm, plugins.pull, debug]");
    for id in [
        "swarm.inspect",
        "plugins.pull",
        "debug.pprof",
        "secrets.create",
    ] {
        assert_decided(id, &decide(&policy(&named), 1000, &ask(id), &world()), None);
    }
    // A task is held to the profile as a container is (R12); one that is no container is none.
    let task = ask("services.create");
    let strong = task.clone().container(Container {
        image: Some("nginx".to_owned()),
        capabilities_added: vec!["SYS_ADMIN".to_owned()],
        ..Container::default()
    });
    let decision = decide(&policy(&named), 1000, &strong, &world());
    assert_decided(
        "R12",
        &decision,
        Some(("profile/p/capabilities", "SYS_ADMIN")),
    );
    let decision = decide(&policy(&named), 1000, &task, &world());
    assert_decided(
        "R12 plugin",
        &decision,
        Some(("builtin/unknown", "not read as a container")),
    );
}

#[test]
fn r15_networks() {
    let make = |body: &str| ask("networks.create").body(body);
    let join = |network: &'static str, container: &str| {
        ask("networks.connect")
            .on(network)
            .body(&format!(r#"{{"Container":"{container}"}}"#))
    };
    let bridge = "networks: {drivers: [bridge], options: [com.docker.network.bridge.name=br-dev], use: [shared-net]}";
    let rule = "profile/p/networks";
    let attached = |network: &str| {
        run().with(|it| {
            it.networks = vec![Attachment {
                network: network.to_owned(),
                ..Attachment::default()
            }];
            it.namespaces.network =
                Some(crate::api::container::Namespace::Named(network.to_owned()));
        })
    };
    check(&[
        ("R15 none", "", make(r#"{"Name":"x"}"#), Some((rule, "the driver bridge"))),
        ("R15 macvlan", bridge, make(r#"{"Name":"x","Driver":"macvlan","Options":{"parent":"eth0"}}"#), Some((rule, "the driver macvlan"))),
        ("R15 option", bridge, make(r#"{"Name":"x","Options":{"com.docker.network.bridge.name":"docker0"}}"#), Some((rule, "bridge.name"))),
        ("R15 subnet", bridge, make(r#"{"Name":"x","IPAM":{"Config":[{"Subnet":"10.0.0.0/8"}]}}"#), Some((rule, "subnets"))),
        ("R15 from", bridge, make(r#"{"Name":"x","ConfigFrom":{"Network":"y"}}"#), Some((rule, "ConfigFrom"))),
        ("R15 ingress", bridge, make(r#"{"Name":"x","Ingress":true}"#), Some((rule, "Ingress"))),
        ("R15 label", bridge, make(r#"{"Name":"x","Labels":{"io.seawall.owner":"uid:0"}}"#), Some(("builtin/reserved-label", "owner"))),
        ("R15 twin", bridge, make(r#"{"Name":"x","Driver":"bridge","IPAM":{"Driver":"default"},"Options":{"com.docker.network.bridge.name":"br-dev"},"Ingress":false,"ConfigFrom":{"Network":""}}"#), None),
        ("R15 foreign network", bridge, join("their-net", "mine"), Some((NOT_FOUND, "No such network: their-net"))),
        ("R15 foreign container", bridge, join("my-net", "theirs"), Some((NOT_FOUND, "No such container: theirs"))),
        ("R15 both", bridge, join("their-net", "theirs"), Some((NOT_FOUND, "No such"))),
        ("R15 join twin", bridge, join("my-net", "mine"), None),
        ("R15 join shared", bridge, join("shared-net", "mine"), None),
        ("R15 address", bridge, ask("networks.connect").on("my-net").body(r#"{"Container":"mine","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.0.0.9"}}}"#), Some((rule, "addresses in my-net"))),
        ("R15 run in foreign", bridge, attached("their-net"), Some((NOT_FOUND, "No such network: their-net"))),
        ("R15 run in own", bridge, attached("my-net"), None),
        ("R15 run in the bridge", bridge, run(), Some((rule, "bridge may not be used"))),
        ("R15 delete foreign", bridge, ask("networks.delete").on("their-net"), Some((NOT_FOUND, "their-net"))),
        ("R15 delete own", bridge, ask("networks.delete").on("my-net"), None),
    ]);
}
