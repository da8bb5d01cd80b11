//! CMP-0031.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0031",
    name: "own-cgroup-parent",
    title: "a service is put under another control group",
    severity: Severity::Medium,
    severity_why: "the limits of the engine's own group are left",
    why: "With `cgroup_parent` the container leaves the control group that the engine keeps its \
          containers in, and with it limits that were set there for all of them. With `cgroup: \
          host` it sees the control groups of the whole host.",
    remedy: "Leave both out, unless the group was made for this service with limits of its own.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    cgroup_parent: m-executor\n",
    good: "services:\n  web:\n    image: nginx:1.27\n",
    variants: &[
        Variant {
            name: "parent",
            title: "a control group is named",
            severity: None,
            profile: None,
        },
        Variant {
            name: "host",
            title: "the host's control groups are shared",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "cgroup_not_default",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#cgroup_parent",
        "https://docs.docker.com/reference/compose-file/services/#cgroup",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let name = service.name();
        let parent = service
            .get("cgroup_parent")
            .filter(|it| it.text() != Some(""));
        let host = service.get("cgroup").filter(|it| it.text() == Some("host"));
        let told = [
            (
                parent,
                "cgroup_parent",
                "parent",
                "is put under another control group",
            ),
            (host, "cgroup", "host", "shares the host's control groups"),
        ];
        for (value, field, variant, what) in told {
            let Some(value) = value else {
                continue;
            };
            if faults.only_counts() {
                continue;
            }
            let fault = input.fault(&CHECK, service, &format!("`{name}` {what}"), value);
            let title = format!("Leave `{field}` out");
            let edit = input.remove_field(service, field);
            faults.push(mend(fault.variant(variant), &title, Safety::Unsafe, edit));
        }
    }
}
