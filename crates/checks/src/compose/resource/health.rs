//! CMP-0033.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Said;
use crate::compose::{Build, Input, Service};
use crate::parse::compose::truth;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0033",
    name: "no-healthcheck",
    title: "nobody checks whether a service works",
    severity: Severity::Low,
    severity_why: "a fault is seen later",
    why: "Without a health check a service counts as well as long as its process is there, even if \
          it answers nobody. What depends on it is started too early, and nothing restarts or \
          replaces it.",
    remedy: "Add `healthcheck` here, or `HEALTHCHECK` to the Dockerfile.",
    bad: "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM scratch\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    healthcheck: {test: [CMD, curl, -f, \"http://localhost\"]}\n",
    variants: &[
        Variant {
            name: "missing",
            title: "neither the service nor its image has one",
            severity: None,
            profile: None,
        },
        Variant {
            name: "disabled",
            title: "the health check is switched off",
            severity: None,
            profile: None,
        },
        Variant {
            name: "not-known",
            title: "the service has none, and its image is not known",
            severity: Some(Severity::Negligible),
            profile: None,
        },
    ],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "healthcheck_not_set",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#healthcheck",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
    ],
    fixing: Fixing::None("how to ask whether the program works cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input
        .services()
        .filter(|service| service.get("provider").is_none())
    {
        let name = service.name();
        let off = disabled(service);
        if let Some(node) = off {
            let message = format!("the health check of `{name}` is switched off");
            faults.push(
                input
                    .fault(&CHECK, service, &message, node)
                    .variant("disabled"),
            );
            continue;
        }
        if service.at(&["healthcheck", "test"]).is_some() {
            continue;
        }
        let said = input
            .build(service)
            .map_or(Said::Unknown, Build::healthcheck);
        let fault = |message: String| input.fault_on_name(&CHECK, service, &message);
        match said {
            Said::Yes(true) => {}
            _ if faults.only_counts() => {}
            Said::Unknown => {
                let message = format!("`{name}` has no health check, unless its image has one");
                faults.push(fault(message).variant("not-known").likely());
            }
            Said::Yes(false) | Said::No => {
                let message = format!("neither `{name}` nor its Dockerfile has a health check");
                faults.push(fault(message).variant("missing"));
            }
        }
    }
}

/// Returns the value that switches the check off.
fn disabled(service: Service<'_>) -> Option<&Node> {
    let check = service.get("healthcheck")?;
    let off = check.get("disable").filter(|it| truth(it) == Some(true));
    let test = check.get("test");
    let first = test.and_then(|test| test.items().first()).or(test);
    off.or(first.filter(|it| it.text() == Some("NONE")))
}
