//! DF-0102.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::port::{Port, ports};
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0102",
    name: "invalid-port",
    title: "EXPOSE names a port that does not exist",
    severity: Severity::Low,
    severity_why: "the build stops at once, or the port is of no use",
    why: "Ports have numbers from 1 to 65535. The engine refuses larger ones, ranges that run \
          backwards, words that are no numbers, and protocols other than `tcp`, `udp` and `sctp`; \
          nothing can listen on port 0.",
    remedy: "Write `EXPOSE 8080`, `EXPOSE 8080/udp` or `EXPOSE 8000-8010`.",
    bad: "FROM alpine:3.20\nEXPOSE 80800\n",
    good: "FROM alpine:3.20\nEXPOSE 8080\n",
    variants: &[
        Variant {
            name: "out-of-range",
            title: "the number is 0 or above 65535",
            severity: None,
            profile: None,
        },
        Variant {
            name: "no-number",
            title: "it is no number",
            severity: None,
            profile: None,
        },
        Variant {
            name: "reversed-range",
            title: "a range ends in front of its start",
            severity: None,
            profile: None,
        },
        Variant {
            name: "unknown-protocol",
            title: "the protocol is none of tcp, udp and sctp",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3011",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0008",
        },
        Alias {
            peer: Peer::Kics,
            id: "unix_ports_out_of_range",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "invalid-port",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#expose"],
    fixing: Fixing::None("only people know which port was meant"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for port in ports(input) {
        let value = &port.value;
        let Some((variant, why)) = fault_of(&port) else {
            continue;
        };
        let message = format!("`{value}` {why}");
        let fault = Fault::new(&CHECK, message, input.place(port.site, port.span));
        faults.push(fault.variant(variant).value(value));
    }
}

/// Says what is wrong with a port: the variant and a clause.
fn fault_of(port: &Port<'_>) -> Option<(&'static str, &'static str)> {
    let Some((first, last)) = port.range() else {
        return Some(("no-number", "is no port"));
    };
    let knows = |name: &str| {
        ["tcp", "udp", "sctp"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    if first == 0 {
        Some(("out-of-range", "names port 0, which nothing can listen on"))
    } else if first > MOST || last > MOST {
        Some(("out-of-range", "names a port above 65535"))
    } else if first > last {
        Some(("reversed-range", "is a range that runs backwards"))
    } else if !port.protocol().is_none_or(knows) {
        let why = "names a protocol that the engine does not know";
        Some(("unknown-protocol", why))
    } else {
        None
    }
}

/// The largest number of a port.
const MOST: u64 = 65_535;
