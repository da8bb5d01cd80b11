//! DMN-0007.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::daemon::Engine;
use crate::daemon::Input;
use crate::daemon::address::{is_loopback, tcp};
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0007",
    name: "daemon-on-tcp-without-tls",
    title: "the daemon listens on TCP and lets anybody in",
    severity: Severity::Critical,
    severity_why: "the setting alone hands over the host",
    why: "Whoever reaches the daemon's API starts a container that mounts `/` and is root on the \
          host. Over TCP only client certificates keep others out: TLS without them encrypts \
          what an intruder says. An address of the loopback is in reach of every user of the \
          host, of containers on its network, and often of web pages in a browser.",
    remedy: "Leave TCP out of `hosts` and reach the daemon through SSH \
             (`DOCKER_HOST=ssh://user@host`). Where TCP has to be, set `tlsverify` to `true` and \
             name `tlscacert`, `tlscert` and `tlskey`.",
    bad: "{\n  \"hosts\": [\"tcp://0.0.0.0:2375\"]\n}\n",
    good: "{\n  \"hosts\": [\"unix:///var/run/docker.sock\"]\n}\n",
    variants: &[
        Variant {
            name: "no-tls",
            title: "neither encryption nor certificates",
            severity: None,
            profile: None,
        },
        Variant {
            name: "no-client-certificates",
            title: "encryption, but no certificates of clients",
            severity: None,
            profile: None,
        },
        Variant {
            name: "unspoken",
            title: "only newer engines ask clients for certificates",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "loopback",
            title: "on an address of the loopback only",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "certificates-unnamed",
            title: "the files of the certificates are not named",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_7",
    }],
    cwe: &[306, 319],
    references: &["https://docs.docker.com/engine/security/protect-access/"],
    fixing: Fixing::None("certificates cannot be made by an edit"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut is_tcp = false;
    for item in input.items("hosts") {
        let Some(address) = item.text().and_then(tcp) else {
            continue;
        };
        is_tcp = true;
        if let Some((variant, why)) = open(input) {
            let message = format!("`{}` lets anybody in: {why}", address.escape_debug());
            let fault = input.fault(&CHECK, "hosts", message, item);
            faults.push(match variant {
                "unspoken" => fault.variant(variant).likely(),
                _ if is_loopback(address) => fault.variant("loopback"),
                _ => fault.variant(variant),
            });
        }
    }
    if is_tcp && input.bool("tlsverify") == Some(true) {
        faults_of_files(input, faults);
    }
}

/// Says why who has no certificate is let in. That `tlsverify` stands there switches TLS on, whatever `tls` says.
pub(crate) fn open(input: &Input) -> Option<(&'static str, &'static str)> {
    match (input.bool("tls"), input.bool("tlsverify")) {
        (_, Some(true)) => None,
        (_, Some(false)) => Some((
            "no-client-certificates",
            "`tlsverify` is `false`, so clients need no certificate",
        )),
        (Some(true), None) if input.is_since(Engine(23, 0)) => None,
        (Some(true), None) => Some((
            "unspoken",
            "`tlsverify` is not set, and not every engine then asks clients for a certificate",
        )),
        (_, None) => Some(("no-tls", "`tlsverify` is not set")),
    }
}

fn faults_of_files(input: &Input, faults: &mut Faults) {
    let missing: Vec<String> = ["tlscacert", "tlscert", "tlskey"]
        .iter()
        .filter(|key| input.text(key).is_none())
        .map(|key| format!("`{key}`"))
        .collect();
    let Some(span) = input.value("tlsverify").map(|node| node.span) else {
        return;
    };
    if !missing.is_empty() {
        let message = format!(
            "{} not set: the daemon looks into the home folder of whoever starts it",
            missing.join(", ")
        );
        let place = input.place("tlsverify", span);
        faults.push(Fault::new(&CHECK, message, place).variant("certificates-unnamed"));
    }
}
