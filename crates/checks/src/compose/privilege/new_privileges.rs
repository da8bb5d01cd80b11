//! CMP-0004.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0004",
    name: "new-privileges",
    title: "processes may gain privileges",
    severity: Severity::Medium,
    severity_why: "it takes a set-uid program in the image and a foothold",
    why: "Without `no-new-privileges` a process that was taken over can start a set-uid program \
          such as `su` or `ping` and run with that file's owner and capabilities. With it the \
          kernel ignores such bits.",
    remedy: "Add `security_opt: [no-new-privileges:true]`; where a service extends another, to that one: \
             Docker Compose refuses files where both say it. Few programs need the opposite: those \
             that call `sudo`, or change users through a set-uid helper.",
    bad: "services:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    security_opt: [\"no-new-privileges:true\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Kics,
            id: "no_new_privileges_not_set",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "no-new-privileges",
        },
    ],
    cwe: &[250, 269],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#security_opt",
        "https://docs.kernel.org/userspace-api/no_new_privs.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input
        .services()
        .filter(|service| service.get("provider").is_none())
    {
        let options = service.items("security_opt");
        let mut speaking = options.iter().filter(|it| it.text().is_some_and(speaks));
        let said = speaking.next_back();
        let is_said_before = speaking.next().is_some();
        let value = said.and_then(Node::text).map(setting);
        match (said, value) {
            (Some(_), Some(true)) => {}
            (_, _) if faults.only_counts() => {}
            (Some(item), _) => {
                let message = format!("processes of `{}` may gain privileges", service.name());
                let fault = input.fault_in_list(&CHECK, service, &message, item);
                // Docker Compose refuses options that stand in the merged list twice.
                let edit = input.replace(item, OPTION).filter(|_| !is_said_before);
                faults.push(mend(fault, "Forbid new privileges", Safety::Unsafe, edit));
            }
            (None, _) => {
                let message = format!("`{}` does not say `no-new-privileges`", service.name());
                let fault = input.fault_on_name(&CHECK, service, &message);
                let edit = match service.get("security_opt") {
                    // The service that it extends lacks the option, too, and hands it on once it has it. With both
                    // the option would stand there twice.
                    _ if input.project.is_derived(service.name()) => None,
                    Some(list) => input.add_item(list, OPTION),
                    None => input.add_line(service, &format!("security_opt: [\"{OPTION}\"]")),
                };
                faults.push(mend(fault, "Forbid new privileges", Safety::Unsafe, edit));
            }
        }
    }
}

fn speaks(option: &str) -> bool {
    option.trim().starts_with("no-new-privileges")
}

/// The engine reads `name`, `name:value` and `name=value`; no value is true.
fn setting(option: &str) -> bool {
    let value = option.trim().trim_start_matches("no-new-privileges");
    let value = value.strip_prefix([':', '=']).unwrap_or(value);
    matches!(value, "" | "1" | "t" | "T" | "true" | "TRUE" | "True")
}

const OPTION: &str = "no-new-privileges:true";
