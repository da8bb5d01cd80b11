//! DMN-0004.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0004",
    name: "iptables-off",
    title: "the daemon may not write firewall rules",
    severity: Severity::Medium,
    severity_why: "containers lose the walls between their networks, or their users open too much by hand",
    why: "With `iptables` set to `false` nothing separates the networks of containers from one \
          another, `icc` has no effect, and published ports need rules of the administrator's \
          own. Such rules are forgotten as soon as containers change.",
    remedy: "Leave `iptables` out, or set it to `true`. Put rules of your own into the chain \
             `DOCKER-USER`, which the daemon leaves alone.",
    bad: "{\n  \"iptables\": false\n}\n",
    good: "{\n  \"iptables\": true\n}\n",
    variants: &[
        Variant {
            name: "iptables",
            title: "no rules for IPv4",
            severity: None,
            profile: None,
        },
        Variant {
            name: "ip6tables",
            title: "no rules for IPv6",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_4",
    }],
    cwe: &[1188],
    references: &["https://docs.docker.com/engine/network/packet-filtering-firewalls/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (key, of) in [("iptables", "IPv4"), ("ip6tables", "IPv6")] {
        if input.bool(key) == Some(false) {
            let message =
                format!("`{key}` is `false`: the daemon writes no firewall rules for {of}");
            let fault = input.unlike(&CHECK, key, message).variant(key);
            let title = format!("Set `{key}` to `true`");
            faults.push(mend(fault, &title, input.set(key, "true")));
        }
    }
}
