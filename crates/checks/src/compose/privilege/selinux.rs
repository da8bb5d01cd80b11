//! CMP-0007.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0007",
    name: "selinux-off",
    title: "SELinux does not separate the container",
    severity: Severity::High,
    severity_why: "a wall between the container and the host is taken down",
    why: "`label:disable` starts the container without a label of its own, and `spc_t` is the \
          label of containers that may do anything. On a host with SELinux nothing then keeps it \
          from files of the host and of other containers that it can reach.",
    remedy: "Leave the option out. To let a container read a folder of the host, mount it with \
             `:z` or `:Z`, which labels that folder.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    security_opt: [\"label:disable\"]\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    security_opt: [\"label:type:web_t\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "selinux-separation-disabled",
    }],
    cwe: &[693],
    references: &["https://docs.docker.com/reference/compose-file/services/#security_opt"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for item in service
            .items("security_opt")
            .iter()
            .filter(|item| is_fault(item))
        {
            let message = format!("SELinux does not separate `{}`", service.name());
            let fault = input.fault_in_list(&CHECK, service, &message, item);
            let edit = input.remove_item(service, "security_opt", item, &is_fault);
            faults.push(mend(fault, "Leave the option out", Safety::Unsafe, edit));
        }
    }
}

fn is_fault(item: &Node) -> bool {
    let text = item.text().unwrap_or_default().replace('=', ":");
    matches!(text.as_str(), "label:disable" | "label:type:spc_t")
}
