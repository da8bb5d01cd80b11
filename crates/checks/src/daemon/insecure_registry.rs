//! DMN-0005.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::address::is_loopback;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0005",
    name: "insecure-registry",
    title: "a registry is believed without a certificate",
    severity: Severity::High,
    severity_why: "signature checks of the transport are off: whoever is on the way replaces images",
    why: "For a registry in `insecure-registries` the daemon takes any certificate, and plain \
          HTTP where there is no TLS. Whoever is on the way between the two reads passwords and \
          hands out images of their own, which run as root.",
    remedy: "Take the entry out. Put the certificate of a registry's own authority into \
             `/etc/docker/certs.d/HOST:PORT/ca.crt`. Registries on this host (`127.0.0.0/8`) need \
             no entry.",
    bad: "{\n  \"insecure-registries\": [\"registry.example:5000\"]\n}\n",
    good: "{\n  \"insecure-registries\": []\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_5",
    }],
    cwe: &[295, 319],
    references: &["https://docs.docker.com/reference/cli/dockerd/#insecure-registries"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(list) = input.value("insecure-registries") else {
        return;
    };
    for (at, item) in list.items().iter().enumerate() {
        let Some(name) = item.text().filter(|name| !is_here(name)) else {
            continue;
        };
        let message = format!(
            "`{}` is believed without a valid certificate",
            name.escape_debug()
        );
        let fault = input.fault(&CHECK, "insecure-registries", message, item);
        faults.push(mend(fault, "Take the entry out", input.drop_item(list, at)));
    }
}

/// Says whether an entry names this host, which is never asked for a certificate. Of networks only those that
/// hold nothing else are meant.
fn is_here(name: &str) -> bool {
    match name.split_once('/') {
        Some((address, bits)) if address.parse::<std::net::Ipv4Addr>().is_ok() => {
            is_loopback(address) && bits.parse().is_ok_and(|bits: u8| (8..=32).contains(&bits))
        }
        Some((address, bits)) => address == "::1" && bits == "128",
        None => is_loopback(name),
    }
}
