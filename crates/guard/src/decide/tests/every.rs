//! Ready-made roles: what each is for passes, what it must not do is denied.

use super::request::{Request, ask, bind, exec, run, run_of};
use super::{assert_decided, decide, policy, world};
use crate::api::container::{Container, Limits, Port};

fn with(name: &str, parameters: &str) -> String {
    format!("roles: {{r: {{use: {name}, {parameters}members: [{{uid: 1000}}]}}}}")
}

fn check(name: &str, parameters: &str, cases: &[(Request, Option<(&str, &str)>)]) {
    let policy = policy(&with(name, parameters));
    for (request, denied) in cases {
        let decision = decide(&policy, 1000, request, &world());
        assert_decided(&format!("{name} {request:?}"), &decision, *denied);
    }
}

const NOT_FOUND: Option<(&str, &str)> = Some(("builtin/not-found", "No such"));
const DEFAULT: Option<(&str, &str)> = Some(("builtin/default", "no rule of r is about it"));

#[test]
fn those_that_look() {
    let look = [
        (ask("containers.list"), None),
        (ask("containers.top").on("theirs"), None),
        (ask("system.info"), None),
        (ask("containers.inspect").on("theirs"), DEFAULT),
        (ask("containers.stop").on("mine"), DEFAULT),
        (run(), DEFAULT),
        (exec("mine"), DEFAULT),
    ];
    check("read-only", "", &look);
    check(
        "traefik",
        "",
        &[
            (ask("containers.list"), None),
            (ask("containers.inspect").on("theirs"), None),
            (ask("system.events"), None),
            (ask("containers.logs").on("mine"), DEFAULT),
            (ask("images.list"), DEFAULT),
            (run(), DEFAULT),
            (ask("containers.start").on("mine"), DEFAULT),
        ],
    );
}

/// A container that Watchtower makes anew.
fn watched() -> Request {
    let label = "com.centurylinklabs.watchtower.enable";
    run().with(|it| it.labels.push((label.to_owned(), "true".to_owned())))
}

#[test]
fn those_that_act() {
    let mut labelled = world();
    for (_, object) in &mut labelled.objects {
        if object.names.iter().any(|it| it == "theirs") {
            object.labels.push((
                "com.centurylinklabs.watchtower.enable".to_owned(),
                "true".to_owned(),
            ));
        }
    }
    let watch = policy(&with("watchtower", ""));
    let stop = |name| ask("containers.stop").on(name);
    assert_decided(
        "watch",
        &decide(&watch, 1000, &stop("theirs"), &labelled),
        None,
    );
    assert_decided(
        "watch another",
        &decide(&watch, 1000, &stop("mine"), &labelled),
        NOT_FOUND,
    );
    check(
        "watchtower",
        "",
        &[
            (
                ask("images.pull")
                    .query("fromImage", "nginx")
                    .query("tag", "latest"),
                None,
            ),
            (run(), Some(("builtin/label", "watchtower.enable=true"))),
            (watched(), None),
            (
                watched().with(|it| it.privileged = true),
                Some(("profile/watchtower@r/privileged", "privileged")),
            ),
            (exec("mine"), DEFAULT),
        ],
    );
    check(
        "portainer",
        "",
        &[
            (ask("containers.stop").on("old"), None),
            (ask("containers.logs").on("theirs"), None),
            (exec("theirs"), NOT_FOUND),
            (exec("mine"), None),
            (run(), None),
            (
                run().mount(bind("/")),
                Some(("profile/portainer@r/mounts", "not below")),
            ),
            (ask("plugins.pull"), DEFAULT),
            (ask("swarm.init"), DEFAULT),
        ],
    );
    check(
        "administrator",
        "",
        &[
            (run().with(|it| it.privileged = true).mount(bind("/")), None),
            (exec("old"), None),
            (ask("plugins.pull"), None),
            (ask("swarm.init"), None),
            (ask("images.load"), None),
            (ask("grpc.start"), None),
            (
                run().with(|it| it.labels = vec![("io.seawall.owner".into(), "x".into())]),
                Some(("builtin/reserved-label", "own")),
            ),
        ],
    );
}

fn job() -> Request {
    run().with(|it| {
        it.limits = Limits {
            memory: Some(1 << 30),
            nano_cpus: Some(1_000_000_000),
            pids: Some(100),
            ..Limits::default()
        };
    })
}

#[test]
fn those_that_make_containers() {
    check(
        "ci-runner",
        "",
        &[
            (job(), None),
            (
                run(),
                Some(("profile/ci-runner@r/limits", "memory has to be limited")),
            ),
            (
                job().mount(bind("/srv/app")),
                Some(("profile/ci-runner@r/mounts", "bind mounts")),
            ),
            (exec("mine"), None),
            (exec("theirs"), NOT_FOUND),
            (
                ask("containers.prune")
                    .query("filters", r#"{"label":["io.seawall.owner=uid:1000"]}"#),
                Some(("ready.ci-runner.no-prune", "denies")),
            ),
            (ask("images.build"), DEFAULT),
        ],
    );
    let local = Port {
        inside: 80,
        protocol: "tcp".to_owned(),
        address: "127.0.0.1".to_owned(),
        host: Some((8080, 8080)),
    };
    let open = Port {
        address: String::new(),
        ..local.clone()
    };
    let published = |port: &Port| run().with(|it| it.ports = vec![port.clone()]);
    check(
        "developer",
        "with: {project: /srv/app}, ",
        &[
            (run().mount(bind("/srv/app/src")), None),
            (
                run().mount(bind("/srv/config")),
                Some(("profile/developer@r/mounts", "not below")),
            ),
            (published(&local), None),
            (
                published(&open),
                Some(("profile/developer@r/ports", "all addresses")),
            ),
            (ask("images.build").query("t", "dev-web"), None),
            (
                ask("images.build").query("t", "nginx"),
                Some(("profile/developer@r/images", "nginx")),
            ),
            (exec("strong"), None),
            (exec("theirs"), NOT_FOUND),
        ],
    );
}

#[test]
fn agents_stay_in_their_folder() {
    let small = || {
        job().with(|it| {
            it.user = Some("1000:1000".to_owned());
            it.capabilities_dropped = vec!["ALL".to_owned()];
            it.security.no_new_privileges = Some(true);
            it.name = Some("agent-1".to_owned());
        })
    };
    let without = |change: fn(&mut Container)| small().with(change);
    let profile = |field: &str| format!("profile/ai-agent@r/{field}");
    let [users, capabilities, security, names, mounts, images] = [
        "users",
        "capabilities",
        "security",
        "names",
        "mounts",
        "images",
    ]
    .map(profile);
    check(
        "ai-agent",
        "with: {project: /srv/app}, ",
        &[
            (small().mount(bind("/srv/app")), None),
            (
                small().mount(bind("/srv/app/src")),
                Some((&mounts, "not below")),
            ),
            (small().mount(bind("/srv")), Some((&mounts, "not below"))),
            (without(|it| it.user = None), Some((&users, "a number"))),
            (
                without(|it| it.capabilities_dropped.clear()),
                Some((&capabilities, "ALL has to be dropped")),
            ),
            (
                without(|it| it.security.no_new_privileges = None),
                Some((&security, "no-new-privileges")),
            ),
            (
                without(|it| it.name = Some("traefik".into())),
                Some((&names, "traefik")),
            ),
            (
                run_of("quay.example/x:1"),
                Some((&images, "quay.example/x:1")),
            ),
            (exec("mine"), None),
            (
                exec("mine").with(|it| it.user = Some("root".into())),
                Some((&users, "user root")),
            ),
            (exec("theirs"), NOT_FOUND),
            (
                ask("containers.archive-put").on("mine"),
                Some(("ready.ai-agent.no-archives", "denies")),
            ),
            (ask("networks.create"), DEFAULT),
            (ask("volumes.create"), DEFAULT),
        ],
    );
}

#[test]
fn parameters_are_asked_for() {
    let cases = [
        (
            with("ai-agent", ""),
            "`ai-agent` needs a parameter: `with: {project: …}`",
        ),
        (
            with("ai-agent", "with: {project: ../x}, "),
            "an absolute path",
        ),
        (
            with("ai-agent", "with: {projekt: /x}, "),
            "`ai-agent` has no parameter `projekt`",
        ),
        (with("ai-agnet", ""), "did you mean `ai-agent`?"),
        (
            with("ci-runner", "with: {project: /x}, "),
            "has no parameter `project`",
        ),
        // A parameter is a text, whatever is in it.
        (
            with("ai-agent", "with: {project: \"/x, protected: true}\\n\"}, "),
            "has no",
        ),
    ];
    for (text, want) in cases {
        let none = std::sync::Arc::new(crate::decide::evidence::NoEvidence);
        match super::try_policy(&text, none) {
            Err(wrong) => assert!(wrong.contains(want), "{wrong}\n{want}"),
            Ok(_) => assert!(want == "has no", "{text}"),
        }
    }
}
