//! CMP-0010.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::host_device::{is_disk_or_memory, is_harmless};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0010",
    name: "host-device",
    title: "a device of the host is handed in",
    severity: Severity::Medium,
    severity_why: "what it allows depends on the driver behind it",
    why: "A device bypasses what separates containers: its driver runs in the host's kernel. With \
          a disk or the host's memory the container reads and writes everything the host has.",
    remedy: "Leave the device out, or hand in only the one that the program needs, with the fewest \
             rights (`/dev/x:/dev/x:r`). For files of a disk mount the folder, for graphics cards \
             use the engine's own support.",
    bad: "services:\n  tool:\n    image: tool:1.0\n    devices: [\"/dev/sda:/dev/sda\"]\n",
    good: "services:\n  tool:\n    image: tool:1.0\n    devices: [\"/dev/null:/dev/null\"]\n",
    variants: &[
        Variant {
            name: "device",
            title: "a device is handed in",
            severity: None,
            profile: None,
        },
        Variant {
            name: "disk-or-memory",
            title: "a disk or the host's memory is handed in",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "any-device",
            title: "a rule allows every device",
            severity: Some(Severity::Critical),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#devices",
        "https://docs.docker.com/reference/compose-file/services/#device_cgroup_rules",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for item in service.items("devices") {
            let Some((source, variant)) = told(item) else {
                continue;
            };
            let message = format!("`{}` gets the host's device `{source}`", service.name());
            let fault = input
                .fault_in_list(&CHECK, service, &message, item)
                .variant(variant);
            let is_fault = |item: &Node| told(item).is_some();
            let edit = input.remove_item(service, "devices", item, &is_fault);
            faults.push(mend(fault, "Leave the device out", Safety::Unsafe, edit));
        }
        for item in service.items("device_cgroup_rules") {
            let rule = item.text().unwrap_or_default();
            let mut words = rule.split_whitespace();
            if let (Some("a" | "b"), Some("*:*")) = (words.next(), words.next()) {
                let message = format!("`{}` may use any device: `{rule}`", service.name());
                let fault = input.fault_in_list(&CHECK, service, &message, item);
                faults.push(fault.variant("any-device"));
            }
        }
    }
}

/// Returns the host's device and the variant.
fn told(item: &Node) -> Option<(&str, &'static str)> {
    let source = item.get("source").unwrap_or(item).text()?;
    let source = source.split(':').next()?;
    let is_harmless = is_harmless(source) || !source.starts_with('/');
    let variant = if is_disk_or_memory(source) {
        "disk-or-memory"
    } else {
        "device"
    };
    (!is_harmless).then_some((source, variant))
}
