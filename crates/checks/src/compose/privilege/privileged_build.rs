//! CMP-0041.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::compose::truth;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0041",
    name: "privileged-build",
    title: "a build is given the host's rights",
    severity: Severity::High,
    severity_why: "every instruction of the Dockerfile, and what it downloads, gets them",
    why: "A build runs what it downloads. With `privileged: true` or the entitlement \
          `security.insecure` its steps run without the walls of a container, with `network.host` \
          they reach what listens on the host's loopback only.",
    remedy: "Leave it out. What needs such rights (an emulator, a loop device) can be set up \
             outside of the build.",
    bad: "services:\n  web:\n    build:\n      context: .\n      privileged: true\n",
    good: "services:\n  web:\n    build:\n      context: .\n",
    variants: &[
        Variant {
            name: "privileged",
            title: "the build is privileged",
            severity: None,
            profile: None,
        },
        Variant {
            name: "entitlement",
            title: "an entitlement takes a wall down",
            severity: None,
            profile: None,
        },
        Variant {
            name: "host-network",
            title: "the build shares the host's network",
            severity: Some(Severity::Medium),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/compose-file/build/#privileged",
        "https://docs.docker.com/reference/compose-file/build/#entitlements",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let Some(build) = service.get("build") else {
            continue;
        };
        let name = service.name();
        let privileged = build.get("privileged").filter(|it| truth(it) == Some(true));
        if let Some(value) = privileged {
            let message = format!("the build of `{name}` is privileged");
            let fault = input
                .fault(&CHECK, service, &message, value)
                .variant("privileged");
            let entry = build.entry("privileged");
            let edit = entry.and_then(|entry| input.remove_entry(build, entry));
            faults.push(mend(fault, "Leave `privileged` out", Safety::Unsafe, edit));
        }
        for item in build.get("entitlements").map_or(&[][..], Node::items) {
            let text = item.text().unwrap_or_default();
            let variant = match text {
                "security.insecure" => "entitlement",
                "network.host" => "host-network",
                _ => continue,
            };
            let message = format!("the build of `{name}` is given `{text}`");
            faults.push(
                input
                    .fault_in_list(&CHECK, service, &message, item)
                    .variant(variant),
            );
        }
        if let Some(value) = build.get("network").filter(|it| it.text() == Some("host")) {
            let message = format!("the build of `{name}` shares the host's network");
            let fault = input
                .fault(&CHECK, service, &message, value)
                .variant("host-network");
            let entry = build.entry("network");
            let edit = entry.and_then(|entry| input.remove_entry(build, entry));
            faults.push(mend(fault, "Leave `network` out", Safety::Unsafe, edit));
        }
    }
}
