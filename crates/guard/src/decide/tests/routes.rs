//! Other routes than making containers: cases R01–R24, as far as they are this layer's.

use super::request::{ask, exec, run};
use super::{OWN, assert_decided, check, decide, policy, with_profile, world};
use crate::api::container::{Attachment, Container, Limits};
use crate::decide::Change;

const NOT_FOUND: &str = "builtin/not-found";
const DEFAULT: &str = "builtin/default";

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
fn r06_to_r10_images_and_builds() {
    let pull = |name: &str| ask("images.pull").query("fromImage", name);
    let import = |from: &str| {
        ask("images.import")
            .query("fromSrc", from)
            .query("repo", "dev-x")
    };
    let tag = |name: &str| ask("images.tag").on("nginx").query("repo", name);
    let push = |name: &'static str| ask("images.push").on(name);
    let build = || ask("images.build").query("t", "dev-web:1");
    let rule = "profile/p/build";
    let images = "profile/p/images";
    let pushes = "images: {push: [docker.io/acme/*]}";
    check(&[
        (
            "R06 address",
            "",
            import("http://169.254.169.254/latest"),
            Some((rule, "169.254.169.254")),
        ),
        (
            "R06 by the route of pulls",
            "",
            ask("images.pull").query("fromSrc", "http://169.254.169.254/"),
            Some((rule, "169.254.169.254")),
        ),
        (
            "R06 name",
            "",
            ask("images.import")
                .query("fromSrc", "-")
                .query("repo", "nginx"),
            Some((images, "nginx may not be given")),
        ),
        ("R06 twin", "", import("-"), None),
        (
            "R06 allowed",
            "build: {remotes: [\"https://example.org/*\"]}",
            import("https://example.org/root.tar"),
            None,
        ),
        (
            "R06 load",
            "",
            ask("images.load"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R06 pull",
            "",
            pull("evil.example/x").query("tag", "1"),
            Some((images, "may not be pulled")),
        ),
        (
            "R06 pull twin",
            "",
            pull("nginx").query("tag", "1.27"),
            None,
        ),
        (
            "R06 pull by digest",
            "",
            pull("nginx").query("tag", &format!("sha256:{}", "a".repeat(64))),
            None,
        ),
        (
            "R06 look-up",
            "",
            ask("distribution.inspect").on("169.254.169.254/x"),
            Some((images, "may not be looked up")),
        ),
        (
            "R06 look-up twin",
            "",
            ask("distribution.inspect").on("nginx"),
            None,
        ),
        (
            "R06 credentials",
            "",
            ask("system.auth"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R07 tag",
            "",
            tag("nginx"),
            Some((images, "nginx may not be given")),
        ),
        (
            "R07 whole name",
            "",
            tag("index.docker.io/library/nginx"),
            Some((images, "may not be given")),
        ),
        ("R07 twin", "", tag("dev-proxy"), None),
        (
            "R08",
            "",
            push("nginx"),
            Some((images, "nginx may not be pushed")),
        ),
        (
            "R08 elsewhere",
            pushes,
            push("evil.example/acme/app"),
            Some((images, "may not be pushed")),
        ),
        ("R08 twin", pushes, push("acme/app"), None),
        (
            "R09 network",
            "",
            build().query("networkmode", "host"),
            Some((rule, "the network host")),
        ),
        (
            "R09 container's network",
            "",
            build().query("networkmode", "container:theirs"),
            Some((rule, "container:theirs")),
        ),
        (
            "R09 remote",
            "",
            build().query("remote", "http://169.254.169.254/x"),
            Some((rule, "169.254.169.254")),
        ),
        (
            "R09 outputs",
            "",
            build().query("outputs", r#"[{"Type":"local"}]"#),
            Some((rule, "outputs")),
        ),
        (
            "R09 hosts",
            "",
            build().query("extrahosts", "x:10.0.0.1"),
            Some((rule, "extrahosts")),
        ),
        (
            "R09 cache",
            "",
            build().query("cachefrom", r#"["evil.example/x"]"#),
            Some((rule, "evil.example/x")),
        ),
        (
            "R09 cache twin",
            "build: {cache_from: []}".replace('_', "-").as_str(),
            build().query("cachefrom", "[]"),
            None,
        ),
        (
            "R09 cgroup",
            "",
            build().query("cgroupparent", "/x"),
            Some((rule, "cgroupparent")),
        ),
        (
            "R09 name",
            "",
            build().query("t", "nginx"),
            Some((images, "nginx may not be given")),
        ),
        (
            "R09 label",
            "",
            build().query("labels", r#"{"io.seawall.owner":"uid:0"}"#),
            Some(("builtin/reserved-label", "guard's own")),
        ),
        (
            "R09 twin",
            "",
            build()
                .query("networkmode", "default")
                .query("shmsize", "0"),
            None,
        ),
        (
            "R10 BuildKit",
            "",
            build().query("version", "2"),
            Some((rule, "BuildKit")),
        ),
        (
            "R10 grpc",
            "",
            ask("grpc.start"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R10 session",
            "",
            ask("session.start"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R10 twin",
            "build: {buildkit: true}",
            build()
                .query("version", "2")
                .query("remote", "client-session"),
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
