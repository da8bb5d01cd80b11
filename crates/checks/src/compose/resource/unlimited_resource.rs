//! CMP-0030.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0030",
    name: "ulimit-without-limit",
    title: "a limit of the process is taken away",
    severity: Severity::Low,
    severity_why: "other limits still hold",
    why: "Limits such as `nofile` and `nproc` are the last that keep a program with a fault from \
          using up what the whole host has. `-1` takes one away for every process of the \
          container. `memlock` and `rtprio` are left out here: search engines and sound servers \
          need them so.",
    remedy: "Name the number that the program's manual asks for.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    ulimits: {nproc: -1}\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    ulimits: {nofile: {soft: 20000, hard: 40000}}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[770],
    references: &["https://docs.docker.com/reference/compose-file/services/#ulimits"],
    fixing: Fixing::None("the number that a program needs cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for limit in service.get("ulimits").map_or(&[][..], Node::entries) {
            let name = limit.key.text.as_str();
            if NEEDED.contains(&name) {
                continue;
            }
            let hard = limit.value.get("hard").unwrap_or(&limit.value);
            if hard.text() == Some("-1") {
                let message = format!("`{}` has no limit for `{name}`", service.name());
                faults.push(input.fault(&CHECK, service, &message, hard));
            }
        }
    }
}

/// Limits that programs are known to need without end.
const NEEDED: &[&str] = &["core", "memlock", "rtprio", "stack"];
