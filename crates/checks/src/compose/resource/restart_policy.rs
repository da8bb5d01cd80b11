//! CMP-0032.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0032",
    name: "endless-restart",
    title: "a service is restarted without end",
    severity: Severity::Low,
    severity_why: "it hides faults and costs time, nothing is given away",
    why: "A service that fails at once and is started again and again keeps the host busy and \
          fills the logs, and an attack that needs many tries gets them. With `on-failure:5` it \
          stays down after the fifth try, where somebody sees it.",
    remedy: "Say `restart: on-failure:5`, or `deploy.restart_policy` with `max_attempts: 5`.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    restart: always\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    restart: on-failure:5\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "restart_policy_on_failure_not_set_to_5",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/compose-file/services/#restart"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let name = service.name();
        if let Some(value) = service
            .get("restart")
            .filter(|it| it.text().is_some_and(is_endless))
        {
            let shown = value.text().unwrap_or_default();
            let message = format!("`{name}` is restarted without end (`{shown}`)");
            let fault = input.fault(&CHECK, service, &message, value);
            let edit = input.replace(value, "on-failure:5");
            faults.push(mend(
                fault,
                "Give up after five times",
                Safety::Unsafe,
                edit,
            ));
        }
        let Some(policy) = service.at(&["deploy", "restart_policy"]) else {
            continue;
        };
        let attempts = policy.get("max_attempts").filter(|it| !it.is_null());
        let is_never = policy.get("condition").and_then(Node::text) == Some("none");
        let is_few = attempts.and_then(Node::text).is_some_and(|text| {
            text.parse::<u64>()
                .is_ok_and(|count| (1..=MOST).contains(&count))
        });
        let is_open = attempts.is_some_and(|it| input.project.is_open(it));
        if !is_never && !is_few && !is_open {
            if faults.only_counts() {
                continue;
            }
            let node = attempts.unwrap_or(policy);
            let message = format!("`{name}` is restarted more than {MOST} times");
            faults.push(input.fault(&CHECK, service, &message, node));
        }
    }
}

fn is_endless(policy: &str) -> bool {
    match policy.split_once(':') {
        Some(("on-failure", count)) => count.parse::<u64>().map_or(true, |it| it == 0 || it > MOST),
        _ => matches!(policy, "always" | "unless-stopped" | "on-failure"),
    }
}

/// Tries after which a service stays down (CIS Docker Benchmark 5.15).
const MOST: u64 = 5;
