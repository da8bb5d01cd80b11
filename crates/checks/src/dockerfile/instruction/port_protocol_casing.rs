//! DF-0104.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::port::ports;
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0104",
    name: "port-protocol-casing",
    title: "EXPOSE writes a protocol in capitals",
    severity: Severity::Negligible,
    severity_why: "the engine takes it in any case",
    why: "Protocols are written in lower case everywhere else: in the image's configuration, in \
          Compose files and in what the engine shows. One spelling is easier to search for.",
    remedy: "Write the protocol in lower case.",
    bad: "FROM alpine:3.20\nEXPOSE 53/UDP\n",
    good: "FROM alpine:3.20\nEXPOSE 53/udp\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "ExposeProtoCasing",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/expose-proto-casing/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for port in ports(input) {
        let Some(protocol) = port.protocol() else {
            continue;
        };
        let lower = protocol.to_ascii_lowercase();
        if lower == protocol {
            continue;
        }
        let message = format!("the protocol `{protocol}` is not in lower case");
        let mut fault = Fault::new(&CHECK, message, input.place(port.site, port.span));
        if let (true, Some((front, _))) = (port.is_plain, port.value.split_once('/')) {
            let edits = vec![Edit::replace(port.span, format!("{front}/{lower}"))];
            fault = fault.fix(Fix::safe("Write it in lower case", edits));
        }
        faults.push(fault.value(protocol));
    }
}
