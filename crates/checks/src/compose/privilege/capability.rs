//! CMP-0002.

use seawall_model::severity::Severity;

use super::capability_by_name::{bare, is_dangerous};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0002",
    name: "capabilities-not-limited",
    title: "capabilities are added, or not dropped",
    severity: Severity::Low,
    severity_why: "the default set is small, and other checks tell the dangerous ones",
    why: "A container keeps fourteen capabilities by default, among them those to change owners, \
          to send raw packets and to ignore file permissions. Hardly any program needs them; each \
          one that is left is a tool for whoever breaks in.",
    remedy: "Say `cap_drop: [ALL]` and add what the program asks for, one by one.",
    bad: "services:\n  vpn:\n    image: vpn:1.0\n    cap_add: [NET_ADMIN]\n",
    good: "services:\n  vpn:\n    image: vpn:1.0\n    cap_drop: [ALL]\n",
    variants: &[
        Variant {
            name: "added",
            title: "a capability is added to the default ones",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "not-dropped",
            title: "the default capabilities are kept",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "container_capabilities_unrestricted",
    }],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#cap_add",
        "https://docs.docker.com/reference/compose-file/services/#cap_drop",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        if service.is_on("privileged") {
            continue;
        }
        let dropped = service.items("cap_drop").iter().filter_map(Node::text);
        let drops_all = dropped.into_iter().any(|name| bare(name) == "ALL");
        for item in service.items("cap_add") {
            let name = item.text().map(bare).unwrap_or_default();
            // Beside `cap_drop: [ALL]` it is the short list that this check asks for.
            if name.is_empty() || is_dangerous(&name) || drops_all {
                continue;
            }
            if faults.only_counts() {
                continue;
            }
            let message = format!("`{}` gets the capability `{name}`", service.name());
            let fault = input
                .fault_in_list(&CHECK, service, &message, item)
                .variant("added");
            faults.push(fault);
        }
        if drops_all {
            continue;
        }
        if faults.only_counts() {
            continue;
        }
        let message = format!("`{}` keeps the default capabilities", service.name());
        let fault = input
            .fault_on_name(&CHECK, service, &message)
            .variant("not-dropped");
        let edit = match service.get("cap_drop") {
            Some(list) => input.add_item(list, "ALL"),
            None => input.add_line(service, "cap_drop: [ALL]"),
        };
        faults.push(mend(fault, "Drop all capabilities", Safety::Unsafe, edit));
    }
}
