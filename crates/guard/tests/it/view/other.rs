//! What views say of networks, volumes, plugins and archives.

use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::view::volume::{LeadsTo, leads_to};
use seawall_guard::api::view::{archive, network, plugin, volume};
use serde_json::json;

use crate::ask::{asked, bare};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
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
    let id = "a".repeat(64);
    let body = json!({"Container": "c1", "EndpointConfig": {"NetworkID": id}});
    let seen = network::connection(&asked("networks.connect", &body, &[("id", "n1")]));
    assert_eq!(seen.unwrap().unwrap().network_id, Some(id), "both are told");
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
