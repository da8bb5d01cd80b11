//! CMP-0018.

use seawall_model::severity::Severity;

use crate::back_end_port::back_end;
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0018",
    name: "needless-port",
    title: "a port is published that hardly anybody outside needs",
    severity: Severity::Medium,
    severity_why: "such services are made to be reached by a few neighbours",
    why: "Databases, caches, message brokers and administration interfaces are reached by other \
          services, which need no published port for it. Published, they are found by scanners \
          within hours, and many of them ask for no password. A wide range publishes whatever will \
          listen there some day.",
    remedy: "Take the port out of `ports`; services of one project reach each other by name. For \
             your own access publish it on `127.0.0.1`.",
    bad: "services:\n  cache:\n    image: redis:7.4\n    ports: [\"6379:6379\"]\n",
    good: "services:\n  cache:\n    image: redis:7.4\n",
    variants: &[
        Variant {
            name: "back-end",
            title: "the port of a database or an administration interface is published",
            severity: None,
            profile: None,
        },
        Variant {
            name: "range",
            title: "many ports are published at once",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/reference/compose-file/services/#ports"],
    fixing: Fixing::None("only people know who connects to the port"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for port in service.ports().filter(|port| !port.is_local()) {
            let (first, last) = port.published.unwrap_or(port.target);
            let width = last.saturating_sub(first);
            let number = port.target.0;
            let known = back_end(number).filter(|_| port.target.1 == number);
            let (variant, message) = match known {
                Some(what) => (
                    "back-end",
                    format!(
                        "`{}` publishes port {number}, that of {what}",
                        service.name()
                    ),
                ),
                None if width >= WIDE => {
                    let count = u32::from(width).saturating_add(1);
                    (
                        "range",
                        format!("`{}` publishes {count} ports at once", service.name()),
                    )
                }
                None => continue,
            };
            let fault = input.fault_in_list(&CHECK, service, &message, port.value);
            faults.push(fault.variant(variant).likely());
        }
    }
}

/// From how many ports on a range is wide.
const WIDE: u16 = 15;
