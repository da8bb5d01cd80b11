//! What views say of networks, volumes, builds, commits, images, plugins and archives.

use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::container::Namespace;
use seawall_guard::api::refusal::Refusal;
use seawall_guard::api::view::volume::{LeadsTo, leads_to};
use seawall_guard::api::view::{archive, build, commit, image, network, plugin, volume};
use serde_json::json;

use crate::ask::{asked, bare};

#[test]
fn volumes_lead_somewhere() {
    let cases = [
        (
            "M06",
            "type=none,o=bind,device=/",
            vec![LeadsTo::Host("/".into())],
        ),
        (
            "M06",
            "type=none,o=ro+rbind,device=/etc",
            vec![LeadsTo::Host("/etc".into())],
        ),
        (
            "M06",
            "type=ext4,o=bind,device=/dev/sda",
            vec![LeadsTo::Host("/dev/sda".into())],
        ),
        (
            "M06",
            "type=ext4,device=/dev/sda1",
            vec![LeadsTo::Device("/dev/sda1".into())],
        ),
        (
            "M06",
            "type=nfs,o=addr=192.0.2.1+rw,device=:/x",
            vec![LeadsTo::Remote("192.0.2.1:/x".into())],
        ),
        (
            "M06",
            "type=cifs,device=//h/x",
            vec![LeadsTo::Remote("//h/x".into())],
        ),
        (
            "M06",
            "type=overlay,device=overlay,o=lowerdir=/a:/b+upperdir=/c+workdir=/d",
            vec![
                LeadsTo::Host("/a".into()),
                LeadsTo::Host("/b".into()),
                LeadsTo::Host("/c".into()),
                LeadsTo::Host("/d".into()),
            ],
        ),
        (
            "M06",
            "type=overlay,device=x",
            vec![LeadsTo::Unknown("the layers of overlay".into())],
        ),
        (
            "M06",
            "type=proc,device=proc",
            vec![LeadsTo::Kernel("proc".into())],
        ),
        (
            "M06",
            "type=debugfs,device=x",
            vec![LeadsTo::Kernel("debugfs".into())],
        ),
        (
            "M06",
            "type=Ext4,device=/dev/sda1",
            vec![LeadsTo::Unknown("the type Ext4".into())],
        ),
        (
            "M06",
            "type=none,device=/,o=remount",
            vec![LeadsTo::Unknown("a remount".into())],
        ),
        (
            "M06",
            "other=x",
            vec![LeadsTo::Unknown("the option other".into())],
        ),
        (
            "twin",
            "type=tmpfs,device=tmpfs,o=size=5",
            vec![LeadsTo::Memory],
        ),
        ("twin", "size=5", vec![LeadsTo::Own]),
        ("twin", "o=bind", vec![LeadsTo::Own]),
    ];
    for (name, options, want) in cases {
        // A comma divides options here, so a plus stands for one within.
        let pairs: Vec<(String, String)> = options
            .split(',')
            .map(|it| it.split_once('=').unwrap())
            .map(|(k, v)| (k.to_owned(), v.replace('+', ",")))
            .collect();
        assert_eq!(leads_to(None, &pairs), want, "{name} {options}");
        assert_eq!(leads_to(Some("local"), &pairs), want, "{name} {options}");
        assert_eq!(
            leads_to(Some("x"), &pairs),
            [LeadsTo::Driver("x".into())],
            "{name}"
        );
    }
    let body = json!({"Name": "v", "DriverOpts": {"type": "none", "o": "bind", "device": "/"}, "Labels": {"a": "b"}});
    let seen = volume::volume(&asked("volumes.create", &body, &[]))
        .unwrap()
        .unwrap();
    assert_eq!(seen.leads_to, [LeadsTo::Host("/".into())]);
    assert_eq!(
        (seen.name.as_deref(), seen.labels.len(), seen.cluster),
        (Some("v"), 1, false)
    );
    for name in ["../x", "/x", "a b", "-x"] {
        let refusal =
            volume::volume(&asked("volumes.create", &json!({"Name": name}), &[])).unwrap_err();
        assert_eq!(refusal.rule, "volume/options", "{name}");
    }
}

#[test]
fn networks() {
    let body = json!({"Name": "n", "Driver": "macvlan", "Options": {"parent": "eth0", "x": "y"}, "Internal": true,
        "ConfigFrom": {"Network": "other"}, "EnableIPv6": true, "Attachable": true,
        "IPAM": {"Driver": "d", "Config": [{"Subnet": "192.0.2.0/24", "Gateway": "192.0.2.1"}]}});
    let seen = network::network(&asked("networks.create", &body, &[]))
        .unwrap()
        .unwrap();
    assert_eq!(seen.driver.as_deref(), Some("macvlan"), "R15");
    assert_eq!(seen.host_interfaces, ["eth0"], "R15");
    assert_eq!(seen.config_from.as_deref(), Some("other"), "R15");
    assert_eq!(seen.ranges[0].subnet.as_deref(), Some("192.0.2.0/24"));
    assert!(seen.internal && seen.attachable && !seen.ingress && seen.ipv6 == Some(true));
    for name in ["", "host", "none", "a/b", "container:x"] {
        let refusal =
            network::network(&asked("networks.create", &json!({"Name": name}), &[])).unwrap_err();
        assert_eq!(refusal.rule, "network/settings", "{name}");
    }
    let body = json!({"Container": "c1", "EndpointConfig": {"Aliases": ["db"], "IPAMConfig": {"IPv4Address": "192.0.2.9"}}});
    let seen = network::connection(&asked("networks.connect", &body, &[("id", "n1")]))
        .unwrap()
        .unwrap();
    let attachment = seen.attachment.unwrap();
    assert_eq!(
        (seen.container.as_str(), attachment.network.as_str()),
        ("c1", "n1")
    );
    assert_eq!(
        (attachment.aliases, attachment.addresses),
        (vec!["db".into()], vec!["192.0.2.9".into()])
    );
    let body = json!({"Container": "c1", "EndpointConfig": {"NetworkID": "n2"}});
    let refusal =
        network::connection(&asked("networks.connect", &body, &[("id", "n1")])).unwrap_err();
    assert_eq!(refusal.rule, "field/conflict", "R15");
}

#[test]
fn builds() {
    let query = [
        ("networkmode", "host"),
        ("remote", "http://192.0.2.254/meta"),
        ("extrahosts", "a:192.0.2.1"),
        ("outputs", r#"[{"Type":"local","Attrs":{"dest":"/etc"}}]"#),
        ("cachefrom", r#"["evil"]"#),
        ("buildargs", r#"{"A":"b","C":null}"#),
        ("version", "2"),
        ("securityopt", "seccomp=unconfined"),
        ("t", "a"),
        ("t", "b"),
        ("cgroupparent", "/x"),
        ("labels", r#"{"k":"v"}"#),
    ];
    let seen = build::build(&bare("images.build", &query))
        .unwrap()
        .unwrap();
    assert_eq!(seen.network, Some(Namespace::Host), "R09");
    assert_eq!(
        seen.remote.as_deref(),
        Some("http://192.0.2.254/meta"),
        "R09"
    );
    assert_eq!(seen.outputs[0].kind, "local", "R09");
    assert_eq!(seen.cache_from, ["evil"], "R09");
    assert_eq!(
        seen.arguments,
        [("A".into(), Some("b".into())), ("C".into(), None)]
    );
    assert!(seen.build_kit && seen.tags == ["a", "b"] && seen.security_options.len() == 1);
    assert_eq!(
        (
            seen.hosts.len(),
            seen.labels.len(),
            seen.cgroup_parent.is_some()
        ),
        (1, 1, true)
    );
    let refused = [
        ("version", "3", "build/parameter"),
        ("networkmode", "container:", "create/namespace"),
        ("networkmode", "ns:/x", "create/namespace"),
        ("outputs", "{", "json/syntax"),
        ("outputs", r#"{"Type":"local"}"#, "field/type"),
        ("labels", r#"{"a":"b","a":"c"}"#, "json/duplicate-key"),
    ];
    for (name, value, rule) in refused {
        let refusal = build::build(&bare("images.build", &[(name, value)])).unwrap_err();
        assert_eq!(refusal.rule, rule, "{name} {value}");
        assert!(
            refusal.at.starts_with(&format!("query {name}")),
            "{}",
            refusal.at
        );
    }
}

#[test]
fn commits_and_imports() {
    let made = |query: &[(&'static str, &str)]| commit::made(&bare("images.commit", query));
    let seen = made(&[
        ("container", "c1"),
        ("changes", "user root\n\n  ENV A=b "),
        ("repo", "r"),
    ])
    .unwrap()
    .unwrap();
    let lines: Vec<(&str, &str)> = seen
        .instructions
        .iter()
        .map(|it| (it.word.as_str(), it.rest.as_str()))
        .collect();
    assert_eq!(lines, [("USER", "root"), ("ENV", "A=b")], "R05");
    assert_eq!(
        (seen.container.as_deref(), seen.repository.as_deref()),
        (Some("c1"), Some("r"))
    );
    for changes in [
        "RUN id",
        "COPY a b",
        "FROM x",
        "# escape=`",
        "ENV A=b \\",
        "USER a\u{b}b",
        "USERroot x",
    ] {
        let refusal = made(&[("changes", changes)]).unwrap_err();
        assert_eq!(
            (refusal.rule, refusal.at.as_str()),
            ("commit/instruction", "query changes[0]"),
            "{changes}"
        );
    }
    let mut both = asked("images.commit", &json!({"User": "0", "repo": "other"}), &[]);
    both.query = vec![("repo", "r".to_owned())];
    assert_eq!(commit::made(&both).unwrap_err().rule, "field/conflict");
    both.query = vec![("repo", "other".to_owned())];
    assert_eq!(
        commit::made(&both)
            .unwrap()
            .unwrap()
            .configuration
            .user
            .as_deref(),
        Some("0"),
        "R05"
    );
    let import = |from: &str| {
        commit::made(&bare("images.import", &[("fromSrc", from)]))
            .unwrap()
            .unwrap()
            .fetched_from
    };
    assert_eq!(
        import("http://192.0.2.254/").as_deref(),
        Some("http://192.0.2.254/"),
        "R06"
    );
    assert_eq!(import("-"), None, "R06 twin");
}

#[test]
fn images_by_name() {
    let named =
        |operation, target: &str, query: &[(&'static str, &str)]| -> Result<String, Refusal> {
            let it = Asked {
                path: vec![("name", target.to_owned())],
                ..bare(operation, query)
            };
            let it = image::named(&it)?.unwrap();
            let all = if it.all_tags { " all" } else { "" };
            Ok(format!(
                "{}{}{all}",
                it.image,
                it.name.map(|it| format!(" → {it}")).unwrap_or_default()
            ))
        };
    let digest = format!("sha256:{}", "a".repeat(64));
    let pulled = format!("h.example:5000/a@{digest}");
    let cases = [
        (
            "images.pull",
            "",
            vec![("fromImage", "a"), ("tag", "1")],
            "a:1",
        ),
        ("images.pull", "", vec![("fromImage", "a")], "a all"),
        (
            "images.pull",
            "",
            vec![("fromImage", "h.example:5000/a")],
            "h.example:5000/a all",
        ),
        (
            "images.pull",
            "",
            vec![("fromImage", "h.example:5000/a"), ("tag", digest.as_str())],
            pulled.as_str(),
        ),
        (
            "images.tag",
            "evil",
            vec![("repo", "approved/app"), ("tag", "1")],
            "evil → approved/app:1",
        ),
        (
            "images.push",
            "h.example/a",
            vec![("tag", "1")],
            "h.example/a:1",
        ),
        ("images.push", "h.example/a", vec![], "h.example/a all"),
    ];
    for (operation, target, query, want) in cases {
        assert_eq!(
            named(operation, target, &query).unwrap(),
            want,
            "{operation}"
        );
    }
    let refused = [
        (
            "images.pull",
            vec![("fromImage", "a:1"), ("tag", "2")],
            "field/conflict",
        ),
        (
            "images.pull",
            vec![("fromImage", "a@sha256:b"), ("tag", "2")],
            "field/conflict",
        ),
        ("images.pull", vec![("fromImage", "a b")], "image/reference"),
        (
            "images.tag",
            vec![("repo", "a:1"), ("tag", "2")],
            "field/conflict",
        ),
        ("images.tag", vec![("repo", "")], "image/reference"),
        (
            "images.tag",
            vec![("repo", "\u{430}pproved")],
            "image/reference",
        ),
    ];
    for (operation, query, rule) in refused {
        assert_eq!(
            named(operation, "x", &query).unwrap_err().rule,
            rule,
            "{query:?}"
        );
    }
}

#[test]
fn plugins_and_archives() {
    let body = json!([{"Name": "network", "Description": "", "Value": ["host"]}, {"Name": "mount", "Value": ["/"]}]);
    let mut pull = asked("plugins.pull", &body, &[]);
    pull.query = vec![("remote", "x:1".to_owned()), ("name", "p".to_owned())];
    let seen = plugin::plugin(&pull).unwrap().unwrap();
    assert_eq!(
        seen.privileges,
        [
            ("network".into(), vec!["host".into()]),
            ("mount".into(), vec!["/".into()])
        ],
        "R11"
    );
    assert_eq!(
        (seen.name.as_deref(), seen.remote.as_deref()),
        (Some("p"), Some("x:1"))
    );
    let set = asked("plugins.set", &json!(["DEBUG=1"]), &[("name", "p")]);
    assert_eq!(
        plugin::plugin(&set).unwrap().unwrap().settings,
        ["DEBUG=1"],
        "R11"
    );
    let twice = asked("plugins.pull", &json!([{"Name": "a", "name": "b"}]), &[]);
    assert_eq!(plugin::plugin(&twice).unwrap_err().rule, "field/conflict");
    let put = |query: &[(&'static str, &str)]| {
        archive::archive(&Asked {
            body: Given::Stream,
            path: vec![("id", "c1".into())],
            ..bare("containers.archive-put", query)
        })
    };
    let seen = put(&[("path", "/etc/../x"), ("copyUIDGID", "1")])
        .unwrap()
        .unwrap();
    assert!(
        seen.writes && seen.keeps_owners && seen.path == "/etc/../x" && seen.container == "c1",
        "R04"
    );
    assert_eq!(put(&[]).unwrap_err().rule, "archive/path", "R04");
}
