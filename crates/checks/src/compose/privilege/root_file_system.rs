//! CMP-0009.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0009",
    name: "writable-root-filesystem",
    title: "the root file system is writable",
    severity: Severity::Medium,
    severity_why: "it takes a foothold in the container",
    why: "Whoever runs code in a container with a writable root file system can replace the \
          program, leave tools behind and hide them until the container is made anew.",
    remedy: "Say `read_only: true`, and mount what the program writes: `tmpfs` for what may be \
             lost, a volume for what may not.",
    bad: "services:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    read_only: true\n    tmpfs: [/run, /var/cache/nginx]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "writable-filesystem-service",
    }],
    cwe: &[732],
    references: &["https://docs.docker.com/reference/compose-file/services/#read_only"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input
        .services()
        .filter(|service| service.get("provider").is_none())
    {
        if service.is_on("read_only") {
            continue;
        }
        let said = service.get("read_only");
        if said.is_some_and(|value| input.project.is_open(value)) || faults.only_counts() {
            continue;
        }
        let message = format!("the root file system of `{}` is writable", service.name());
        let (fault, edit) = match said {
            Some(value) => (
                input.fault(&CHECK, service, &message, value),
                input.replace(value, "true"),
            ),
            None => (
                input.fault_on_name(&CHECK, service, &message),
                input.add_line(service, "read_only: true"),
            ),
        };
        faults.push(mend(fault, "Make it read-only", Safety::Unsafe, edit));
    }
}
