//! CMP-0016.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::{Edit, Safety};
use crate::parse::compose::port::Port;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0016",
    name: "port-on-all-interfaces",
    title: "a port is published on every address of the host",
    severity: Severity::Medium,
    severity_why: "what listens there may well be meant for everybody",
    why: "A port without an address is published on all of them, the public ones included, and the \
          engine's own rules let it through in front of most firewalls, `ufw` among them.",
    remedy: "Name the address: `127.0.0.1:8080:80` for what only the host (a reverse proxy on it, \
             say) needs, an inner address for what a network needs. Services of one project reach \
             each other without published ports.",
    bad: "services:\n  db:\n    image: postgres:17\n    ports: [\"5432:5432\"]\n",
    good: "services:\n  db:\n    image: postgres:17\n    ports: [\"127.0.0.1:5432:5432\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Kics,
            id: "container_traffic_not_bound_to_host_interface",
        },
        Alias {
            peer: Peer::Dclint,
            id: "no-unbound-port-interfaces",
        },
    ],
    cwe: &[668],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#ports",
        "https://docs.docker.com/engine/network/port-publishing/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        if service.text("network_mode") == Some("host") {
            continue;
        }
        for port in service.ports().filter(Port::is_on_all) {
            if port.host.as_deref() == Some("") && input.project.is_open(port.value) {
                continue;
            }
            if faults.only_counts() {
                continue;
            }
            let shown = port.published.map_or_else(
                || format!("a port of the engine's choice for {}", port.target.0),
                |(first, last)| {
                    if first == last {
                        format!("port {first}")
                    } else {
                        format!("ports {first}-{last}")
                    }
                },
            );
            let message = format!(
                "`{}` publishes {shown} on every address of the host",
                service.name()
            );
            let value = port.node.get("host_ip").unwrap_or(port.value);
            let fault = input.fault_in_list(&CHECK, service, &message, value);
            let edit = bound(input, &port);
            faults.push(mend(fault, "Publish it on 127.0.0.1", Safety::Unsafe, edit));
        }
    }
}

/// Puts the host's own address in front.
fn bound(input: &Input, port: &Port<'_>) -> Option<Edit> {
    if port.node.alias.is_some() {
        return None;
    }
    if !port.is_short {
        return match port.node.get("host_ip") {
            Some(address) => input.replace(address, "127.0.0.1"),
            None => input.add_entry(port.node, port.node.document, "host_ip: 127.0.0.1"),
        };
    }
    let raw = input.raw(port.node);
    let (quote, bare) = match raw.chars().next() {
        Some(quote @ ('"' | '\'')) => (quote.to_string(), raw.trim_matches(quote)),
        _ => (String::new(), raw),
    };
    let text = match (&port.host, port.published) {
        (Some(_), _) => {
            let starts = ["0.0.0.0:", "[::]:", ":::"];
            let rest = starts.iter().find_map(|start| bare.strip_prefix(start))?;
            format!("127.0.0.1:{rest}")
        }
        (None, Some(_)) => format!("127.0.0.1:{bare}"),
        (None, None) => format!("127.0.0.1::{bare}"),
    };
    Some(Edit {
        document: port.node.document,
        span: port.node.span,
        text: format!("{quote}{text}{quote}"),
    })
}
