//! DMN-0029.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::daemon::Input;
use crate::daemon::swarm;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0029",
    name: "contradicting-daemon-keys",
    title: "two keys that do not go together",
    severity: Severity::Medium,
    severity_why: "the daemon does not start, or one of the two does nothing",
    why: "Some settings exclude one another: isolation by `icc` is made of firewall rules, which \
          `iptables` set to `false` forbids; a bridge of one's own has its own address, so `bip` \
          has no place beside `bridge`; a swarm starts its tasks again itself and refuses \
          `live-restore`; the image store of containerd does not map users.",
    remedy: "Decide for one of the two and take the other out.",
    bad: "{\n  \"icc\": false,\n  \"iptables\": false\n}\n",
    good: "{\n  \"icc\": false,\n  \"iptables\": true\n}\n",
    variants: &[
        Variant {
            name: "icc-iptables",
            title: "`icc` needs the firewall",
            severity: None,
            profile: None,
        },
        Variant {
            name: "bridge-bip",
            title: "a bridge of its own has its own address",
            severity: None,
            profile: None,
        },
        Variant {
            name: "live-restore-swarm",
            title: "a swarm does not live-restore",
            severity: Some(Severity::Low),
            profile: None,
        },
        Variant {
            name: "userns-containerd",
            title: "the image store of containerd does not map users",
            severity: None,
            profile: None,
        },
        Variant {
            name: "gateways",
            title: "two keys for one setting",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
        "https://docs.docker.com/engine/daemon/live-restore/",
    ],
    fixing: Fixing::None("which of the two is meant is for the administrator to say"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut tell = |variant, key, message: &str, is_likely| {
        let fault = input
            .unlike(&CHECK, key, message.to_owned())
            .variant(variant);
        faults.push(if is_likely { fault.likely() } else { fault });
    };
    if input.bool("icc") == Some(false) && input.bool("iptables") == Some(false) {
        let why = "`icc` is `false`, and needs the firewall rules that `iptables` forbids";
        tell("icc-iptables", "icc", why, false);
    }
    let address = ["bip", "bip6"]
        .into_iter()
        .find(|it| input.text(it).is_some());
    if let Some(address) = address.filter(|_| input.text("bridge").is_some()) {
        let why = format!("`{address}` and `bridge` exclude one another");
        tell("bridge-bip", address, &why, address != "bip");
    }
    if let Some(key) = swarm::key(input).filter(|_| input.bool("live-restore") == Some(true)) {
        let why = format!("`live-restore` cannot be had in a swarm, which `{key}` is for");
        tell("live-restore-swarm", "live-restore", &why, true);
    }
    let features = input.value("features");
    let store = features.and_then(|it| it.get("containerd-snapshotter"));
    if store.and_then(Node::bool) == Some(true) && input.text("userns-remap").is_some() {
        let why = "`userns-remap` does not go with the image store of containerd";
        tell("userns-containerd", "userns-remap", why, true);
    }
    if input.value("host-gateway-ip").is_some() && input.value("host-gateway-ips").is_some() {
        let why = "`host-gateway-ip` and `host-gateway-ips` exclude one another";
        tell("gateways", "host-gateway-ip", why, false);
    }
}
