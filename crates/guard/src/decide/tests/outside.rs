//! What others see of a container, and it of them: cases C15–C23.

use super::check;
use super::request::{ask, exec, pair, run, run_of, text};
use crate::api::container::{Attachment, Port};

fn port(address: &str, host: Option<(u16, u16)>) -> Port {
    Port {
        inside: 80,
        protocol: "tcp".to_owned(),
        address: address.to_owned(),
        host,
    }
}

fn end(network: &str) -> Attachment {
    Attachment {
        network: network.to_owned(),
        ..Attachment::default()
    }
}

#[test]
fn c15_to_c19_storage_restarts_ports_and_addresses() {
    let ports = "ports: {allow: [{ports: [\"8000-8999\"]}]}";
    let any = "ports: {allow: [{addresses: [any], ports: [80]}]}";
    let published = |port: Port| run().with(|it| it.ports = vec![port]);
    let joined = |attachment: Attachment| run().with(|it| it.networks = vec![attachment]);
    let rule = "profile/p/ports";
    check(&[
        (
            "C15",
            "",
            run().with(|it| it.storage_options = vec![pair("size", "1t")]),
            Some(("profile/p/storage-options", "size")),
        ),
        (
            "C15 twin",
            "storage-options: [size]",
            run().with(|it| it.storage_options = vec![pair("size", "1t")]),
            None,
        ),
        (
            "C16",
            "",
            run().with(|it| it.annotations = vec![pair("run.oci.hooks", "x")]),
            Some(("profile/p/annotations", "run.oci.hooks")),
        ),
        (
            "C16 twin",
            "annotations: [\"org.example.*\"]",
            run().with(|it| it.annotations = vec![pair("org.example.a", "x")]),
            None,
        ),
        (
            "C17",
            "",
            run().with(|it| it.restart = text("always")),
            Some(("profile/p/restart", "always")),
        ),
        (
            "C17 twin",
            "",
            run().with(|it| it.restart = text("on-failure")),
            None,
        ),
        (
            "C17 allowed",
            "restart: [always]",
            run().with(|it| it.restart = text("always")),
            None,
        ),
        (
            "C18 none",
            "",
            published(port("127.0.0.1", Some((8080, 8080)))),
            Some((rule, "8080/tcp on 127.0.0.1")),
        ),
        (
            "C18 all addresses",
            ports,
            published(port("", Some((8080, 8080)))),
            Some((rule, "all addresses")),
        ),
        (
            "C18 0.0.0.0",
            ports,
            published(port("0.0.0.0", Some((8080, 8080)))),
            Some((rule, "0.0.0.0")),
        ),
        (
            "C18 low",
            "ports: {allow: [{}]}",
            published(port("127.0.0.1", Some((80, 80)))),
            Some((rule, "80/tcp")),
        ),
        (
            "C18 range",
            ports,
            published(port("127.0.0.1", Some((8990, 9010)))),
            Some((rule, "8990-9010")),
        ),
        (
            "C18 any port",
            ports,
            published(port("127.0.0.1", None)),
            Some((rule, "any port")),
        ),
        (
            "C18 all",
            ports,
            run().with(|it| it.publish_all = true),
            Some((rule, "all exposed ports")),
        ),
        (
            "C18 protocol",
            ports,
            published(Port {
                protocol: "sctp".into(),
                ..port("127.0.0.1", Some((8080, 8080)))
            }),
            Some((rule, "sctp")),
        ),
        (
            "C18 twin",
            ports,
            published(port("127.0.0.1", Some((8080, 8081)))),
            None,
        ),
        (
            "C18 long twin",
            ports,
            published(port("0:0:0:0:0:0:0:1", Some((8080, 8080)))),
            None,
        ),
        (
            "C18 any twin",
            any,
            published(port("", Some((80, 80)))),
            None,
        ),
        (
            "C19 hardware address",
            "",
            joined(Attachment {
                mac: text("02:42:ac:11:00:02"),
                ..end("my-net")
            }),
            Some(("profile/p/networks", "addresses in my-net")),
        ),
        (
            "C19 address",
            "",
            joined(Attachment {
                addresses: vec!["10.0.0.2".into()],
                ..end("my-net")
            }),
            Some(("profile/p/networks", "addresses in my-net")),
        ),
        (
            "C19 twin",
            "",
            joined(Attachment {
                aliases: vec!["db".into()],
                ..end("my-net")
            }),
            None,
        ),
        (
            "C19 alias of others",
            "networks: {use: [shared-net]}",
            joined(Attachment {
                aliases: vec!["db".into()],
                ..end("shared-net")
            }),
            Some(("profile/p/networks", "further names")),
        ),
        (
            "C19 option",
            "",
            joined(Attachment {
                driver_options: vec![pair("a", "b")],
                ..end("my-net")
            }),
            Some(("profile/p/networks", "the option a")),
        ),
    ]);
}

#[test]
fn what_clients_say_of_themselves_is_no_wish_for_more() {
    let network = |more: &str| {
        let body = format!(r#"{{"Name":"n","Attachable":true{more}}}"#);
        ask("networks.create").body(&body)
    };
    let joined = |said: &str| {
        let body = format!(r#"{{"Container":"mine","EndpointConfig":{{{said}}}}}"#);
        ask("networks.connect").on("my-net").body(&body)
    };
    let bridges = "networks: {drivers: [bridge, overlay]}";
    let link = |said: &str| {
        let links = vec![said.to_owned()];
        run().with(|it| {
            it.networks = vec![Attachment {
                links,
                ..end("my-net")
            }];
        })
    };
    let no_link = Some(("profile/p/name-resolution", "is not allowed"));
    check(&[
        ("attachable", bridges, network(""), None),
        (
            "attachable by the swarm",
            bridges,
            network(r#","Driver":"overlay""#),
            Some(("profile/p/networks", "Attachable")),
        ),
        (
            "reported addresses",
            "",
            joined(r#""IPAddress":"10.0.0.9","GlobalIPv6Address":"fd00::9""#),
            None,
        ),
        (
            "chosen address",
            "",
            joined(r#""IPAMConfig":{"IPv4Address":"10.0.0.9"}"#),
            Some(("profile/p/networks", "may not be chosen")),
        ),
        (
            "id of another network",
            "",
            joined(&format!(r#""NetworkID":"{}""#, "9".repeat(64))),
            Some(("builtin/unread", "NetworkID")),
        ),
        ("link to one's own", "", link("mine:db"), None),
        ("link to another's", "", link("theirs:db"), no_link),
        (
            "entry of the hosts' file",
            "",
            link("mine:10.0.0.9"),
            no_link,
        ),
    ]);
}

#[test]
fn c20_to_c23_environment_names_and_labels() {
    let label = |key: &str| run().with(|it| it.labels = vec![pair(key, "uid:0")]);
    let named = |name: &str| run().with(|it| it.name = text(name));
    let variable =
        |name: &str| run().with(|it| it.environment = vec![(name.to_owned(), text("x"))]);
    let secrets = "environment: {deny: [\"*_PASSWORD\"]}";
    check(&[
        (
            "C20",
            "",
            variable("LD_PRELOAD"),
            Some(("profile/p/environment", "LD_PRELOAD")),
        ),
        (
            "C20 secret",
            secrets,
            variable("DB_PASSWORD"),
            Some(("profile/p/environment", "DB_PASSWORD")),
        ),
        (
            "C20 exec",
            "",
            exec("mine").with(|it| it.environment = vec![("LD_PRELOAD".into(), None)]),
            Some(("profile/p/environment", "exec.environment")),
        ),
        ("C20 twin", "", variable("PATH"), None),
        (
            "C21",
            "",
            run().with(|it| it.health_check = vec!["CMD".into(), "x".into()]),
            Some(("profile/p/health-check", "health check")),
        ),
        (
            "C21 twin",
            "",
            run().with(|it| it.health_check = vec!["NONE".into()]),
            None,
        ),
        (
            "C21 allowed",
            "health-check: true",
            run().with(|it| it.health_check = vec!["CMD".into(), "x".into()]),
            None,
        ),
        (
            "C22",
            "names: [\"dev-*\"]",
            named("traefik"),
            Some(("profile/p/names", "traefik")),
        ),
        (
            "C22 slash",
            "names: [\"dev-*\"]",
            named("/traefik"),
            Some(("profile/p/names", "traefik")),
        ),
        ("C22 twin", "names: [\"dev-*\"]", named("dev-web"), None),
        ("C22 nameless", "names: [\"dev-*\"]", run(), None),
        (
            "C23 owner",
            "",
            label("io.seawall.owner"),
            Some(("builtin/reserved-label", "io.seawall.owner")),
        ),
        (
            "C23 own",
            "",
            run().with(|it| it.labels = vec![pair("io.seawall.owner", "uid:1000")]),
            None,
        ),
        (
            "C23 policy",
            "",
            label("io.seawall.allow.CTR-0001"),
            Some(("builtin/reserved-label", "io.seawall.allow")),
        ),
        (
            "C23 denied",
            "labels: {deny: [\"traefik.*\"]}",
            label("traefik.enable"),
            Some(("profile/p/labels", "traefik.enable")),
        ),
        ("C23 twin", "", label("com.example.owner"), None),
        (
            "C23 by an image",
            "",
            run_of("forged"),
            Some(("builtin/reserved-label", "forged")),
        ),
        (
            "platform",
            "",
            run().with(|it| it.platform = text("linux/arm64")),
            Some(("profile/p/platforms", "linux/arm64")),
        ),
        (
            "isolation",
            "",
            run().with(|it| it.isolation = text("process")),
            Some(("profile/p/isolation", "process")),
        ),
        (
            "isolation twin",
            "",
            run().with(|it| it.isolation = text("default")),
            None,
        ),
        (
            "root",
            "read-only-root: true",
            run(),
            Some(("profile/p/read-only-root", "read-only")),
        ),
        (
            "root twin",
            "read-only-root: true",
            run().with(|it| it.read_only_root = true),
            None,
        ),
        (
            "names resolved",
            "",
            run().with(|it| it.name_resolution = vec!["db:10.0.0.1".into()]),
            Some(("profile/p/name-resolution", "db:10.0.0.1")),
        ),
        (
            "names resolved twin",
            "name-resolution: [\"db:*\"]",
            run().with(|it| it.name_resolution = vec!["db:10.0.0.1".into()]),
            None,
        ),
    ]);
}
