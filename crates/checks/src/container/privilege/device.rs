//! CTR-0018.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::host_config::HostConfig;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run, Variant};
use crate::container::Input;
use crate::container::tell::joined;
use crate::fault::Fault;
use crate::host_device::{is_disk_or_memory, is_harmless};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0018",
    name: "container-host-device",
    title: "a container is given a device of the host",
    severity: Severity::Medium,
    severity_why: "what it allows depends on the driver behind it",
    why: "A device bypasses what separates containers: its driver runs in the host's kernel. \
          With a disk or the host's memory the container reads and writes everything that the \
          host has.",
    remedy: "Leave `--device` out, or hand in only the one that the program needs, with the \
             fewest rights (`--device /dev/x:/dev/x:r`).",
    bad: "container.host.devices = [{\"host\": \"/dev/sda\", \"container\": \"/dev/sda\", \
          \"permissions\": \"rwm\"}]\n",
    good: "container.host.devices = []\n",
    variants: &[
        Variant {
            name: "device",
            title: "a device is handed in",
            severity: None,
            profile: None,
        },
        Variant {
            name: "disk-or-memory",
            title: "a disk or the memory of the host is handed in",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "any-device",
            title: "it may use any device",
            severity: Some(Severity::Critical),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
        "https://docs.docker.com/reference/cli/docker/container/run/#device-cgroup-rule",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let host = &input.container.host;
    if let Some((variant, told, field)) = bad(host) {
        let message = format!(
            "container `{}` is given {}",
            input.container.name,
            joined(&told)
        );
        let fault = Fault::new(&CHECK, message, outcomes.place());
        let value = told.join(" ");
        let readings = vec![Reading::new(value.clone(), input.field(field))];
        outcomes.fail(fault.value(value).variant(variant), readings);
        return;
    }
    let known = [
        outcomes
            .need(&host.privileged, &input.field("HostConfig.Privileged"))
            .is_some(),
        host.privileged.known().is_some()
            && outcomes
                .need(&host.devices, &input.field("HostConfig.Devices"))
                .is_some(),
    ];
    if known.contains(&false) {
        return;
    }
    // Engines before API 1.40 know no requests for devices, and tell none.
    let requests = host
        .device_requests
        .known()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if let Some(why) = host
        .device_rules
        .why_unknown()
        .or(host.device_requests.why_unknown())
    {
        outcomes.not_looked_at(format!("the rules of its devices are not known: {why}"));
    } else if requests.is_empty() {
        outcomes.pass(vec![Reading::new(
            "none",
            input.field("HostConfig.Devices"),
        )]);
    } else {
        let from = input.field("HostConfig.DeviceRequests");
        let what = format!("whether it needs the devices of {}", joined(requests));
        outcomes.manual(what, vec![Reading::new(requests.join(" "), from)]);
    }
}

/// Returns the variant of the worst that is known, what is handed in, and where that stands.
fn bad(host: &HostConfig) -> Option<(&'static str, Vec<String>, &'static str)> {
    if host.privileged.known() == Some(&true) {
        let all = vec!["all devices".to_owned()];
        return Some(("any-device", all, "HostConfig.Privileged"));
    }
    let rules = host.device_rules.known().into_iter().flatten();
    let any: Vec<String> = rules.filter(|rule| is_any(rule)).cloned().collect();
    if !any.is_empty() {
        return Some(("any-device", any, "HostConfig.DeviceCgroupRules"));
    }
    let devices = host.devices.known()?;
    let paths = devices.iter().map(|device| device.host.clone());
    let told: Vec<String> = paths.filter(|path| !is_harmless(path)).collect();
    let is_disk = told.iter().any(|path| is_disk_or_memory(path));
    let variant = if is_disk { "disk-or-memory" } else { "device" };
    (!told.is_empty()).then_some((variant, told, "HostConfig.Devices"))
}

/// `a *:* rwm`, or all block devices.
fn is_any(rule: &str) -> bool {
    let mut words = rule.split_whitespace();
    match (words.next(), words.next()) {
        (Some("a"), _) => true,
        (Some("b"), numbers) => numbers.is_none_or(|it| it.starts_with("*:")),
        _ => false,
    }
}
