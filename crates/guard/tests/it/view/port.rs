//! What the view of a container says of ports and networks.

use seawall_guard::api::container::Port;
use serde_json::{Value as Json, json};

use super::create::{Seen, check, hosts, text};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn network() {
    use Seen::{Refused, That};
    fn port(
        it: &Port,
        inside: u16,
        protocol: &str,
        address: &str,
        host: Option<(u16, u16)>,
    ) -> bool {
        (
            it.inside,
            it.protocol.as_str(),
            it.address.as_str(),
            it.host,
        ) == (inside, protocol, address, host)
    }
    let bind = |key: &str, ip: &str, host: &str| json!({"PortBindings": {key: [{"HostIp": ip, "HostPort": host}]}});
    hosts(&[
        (
            "C18",
            bind("80/tcp", "", "80"),
            That(|it| port(&it.ports[0], 80, "tcp", "", Some((80, 80)))),
        ),
        (
            "C18",
            bind("80", "0.0.0.0", "443"),
            That(|it| port(&it.ports[0], 80, "tcp", "0.0.0.0", Some((443, 443)))),
        ),
        (
            "C18",
            bind("53/UDP", "::", "8000-8010"),
            That(|it| port(&it.ports[0], 53, "udp", "::", Some((8000, 8010)))),
        ),
        (
            "C18",
            bind("80/tcp", "::ffff:127.0.0.1", "0"),
            That(|it| port(&it.ports[0], 80, "tcp", "127.0.0.1", None)),
        ),
        (
            "C18",
            bind("80/tcp", "localhost", "80"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostIp"),
        ),
        (
            "C18",
            bind("80/tcp", "127.1", "80"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostIp"),
        ),
        (
            "C18",
            bind("80/tcp", "", "+80"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostPort"),
        ),
        (
            "C18",
            bind("80/tcp", "", "80/udp"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostPort"),
        ),
        (
            "C18",
            bind("80-90/tcp", "", "80"),
            Refused("create/port", "HostConfig.PortBindings[80-90/tcp]"),
        ),
        (
            "C18",
            bind("80/icmp", "", "80"),
            Refused("create/port", "HostConfig.PortBindings[80/icmp]"),
        ),
        (
            "C18 empty",
            json!({"PortBindings": {"80/tcp": []}}),
            That(|it| port(&it.ports[0], 80, "tcp", "", None)),
        ),
        (
            "C18 null",
            json!({"PortBindings": {"80/tcp": null}}),
            That(|it| port(&it.ports[0], 80, "tcp", "", None)),
        ),
        (
            "C18",
            json!({"PublishAllPorts": true}),
            That(|it| it.publish_all),
        ),
        (
            "names",
            json!({"ExtraHosts": ["a:192.0.2.1"], "Links": ["l:m"]}),
            That(|it| text(&it.name_resolution) == "a:192.0.2.1 l:m"),
        ),
    ]);
    let endpoint =
        |settings: Json| json!({"NetworkingConfig": {"EndpointsConfig": {"n1": settings}}});
    let cases = [
        (
            "C19",
            endpoint(
                json!({"MacAddress": "02:42:ac:11:00:02", "IPAMConfig": {"IPv4Address": "192.0.2.9"}}),
            ),
            That(|it| it.networks[0].mac.is_some() && it.networks[0].addresses == ["192.0.2.9"]),
        ),
        (
            "C19",
            json!({"MacAddress": "02:42:ac:11:00:02"}),
            That(|it| it.mac.is_some()),
        ),
        (
            "C19 aliases",
            endpoint(json!({"Aliases": ["db"], "DNSNames": ["db2"]})),
            That(|it| it.networks[0].aliases == ["db", "db2"]),
        ),
        (
            "C19 other id",
            endpoint(json!({"NetworkID": "other"})),
            That(|it| {
                it.networks
                    .iter()
                    .map(|it| it.network.as_str())
                    .eq(["other", "n1"])
            }),
        ),
        (
            "C19 twin",
            endpoint(Json::Null),
            That(|it| it.networks.len() == 1 && it.networks[0].network == "n1"),
        ),
    ];
    for (name, body, seen) in cases {
        check(name, "containers.create", &body, &seen);
    }
}
