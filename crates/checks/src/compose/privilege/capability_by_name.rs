//! CMP-0003.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0003",
    name: "dangerous-capability",
    title: "a capability is added that hands over the host",
    severity: Severity::Critical,
    severity_why: "each of these capabilities alone is a known way out of the container",
    why: "`SYS_ADMIN` mounts file systems, `SYS_MODULE` loads code into the kernel, `SYS_PTRACE` \
          enters other processes, `DAC_READ_SEARCH` opens any file of the host's disk by its \
          handle, `SYS_RAWIO` and `BPF` reach the kernel's memory. `ALL` is all of them.",
    remedy: "Leave it out. Where the program fails without it, look for the one operation that \
             needs it: often a device, a narrower capability such as `PERFMON`, or a mount made \
             outside the container is enough.",
    bad: "services:\n  tool:\n    image: tool:1.0\n    cap_add: [SYS_ADMIN]\n",
    good: "services:\n  tool:\n    image: tool:1.0\n    cap_add: [NET_BIND_SERVICE]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::DockerBench,
            id: "c_5_3_1",
        },
        Alias {
            peer: Peer::DockerBench,
            id: "c_5_3_2",
        },
        Alias {
            peer: Peer::DockerBench,
            id: "c_5_3_3",
        },
        Alias {
            peer: Peer::DockerBench,
            id: "c_5_3_4",
        },
        Alias {
            peer: Peer::Kics,
            id: "container_capabilities_unrestricted",
        },
    ],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#cap_add",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let is_fault = |item: &Node| item.text().map(bare).is_some_and(|it| is_dangerous(&it));
        for item in service
            .items("cap_add")
            .iter()
            .filter(|item| is_fault(item))
        {
            let name = item.text().map(bare).unwrap_or_default();
            let message = format!(
                "`{}` gets the capability `{name}`, which hands over the host",
                service.name()
            );
            let fault = input.fault_in_list(&CHECK, service, &message, item);
            let edit = input.remove_item(service, "cap_add", item, &is_fault);
            faults.push(mend(
                fault,
                "Leave the capability out",
                Safety::Unsafe,
                edit,
            ));
        }
    }
}

/// Returns the name of a capability as the engine reads it: in capitals, without `CAP_`.
pub(super) fn bare(name: &str) -> String {
    let name = name.trim().to_ascii_uppercase();
    name.strip_prefix("CAP_").map(str::to_owned).unwrap_or(name)
}

/// Says whether a capability hands over the host.
pub(super) fn is_dangerous(name: &str) -> bool {
    DANGEROUS.contains(&name)
}

const DANGEROUS: &[&str] = &[
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];
