//! CTR-0004.

use seawall_model::assessment::Reading;
use seawall_model::capability::FileCapability;
use seawall_model::severity::Severity;

use super::reach;
use crate::check::{Check, Fixing, Profile, REMAKE, Run, Variant};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::namespace::is_own_users;
use crate::container::tell::{joined, shown};
use crate::fault::Fault;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0004",
    name: "container-capabilities",
    title: "a container has more capabilities than the usual",
    severity: Severity::Medium,
    severity_why: "what a capability opens differs; those that hand over the host are told apart",
    why: "Capabilities are root's powers in pieces. The engine gives fourteen of them to every \
          container; each one more opens a part of the kernel that others have no way to. Some \
          of them alone are a way out: `SYS_ADMIN` mounts file systems, `SYS_MODULE` loads \
          code into the kernel, `SYS_PTRACE` enters processes, `DAC_READ_SEARCH` opens any \
          file of the host's disk.",
    remedy: "Start it with `--cap-drop ALL` and `--cap-add` of the few that it needs.",
    bad: "container.process.capabilities.bounding = 0x200000\n",
    good: "container.process.capabilities.bounding = 0xa80425fb\n",
    variants: &[
        Variant {
            name: "takes-host",
            title: "one of them hands over the host",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "added",
            title: "they are more than every container has",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let host = &input.container.host;
    let mut readings = Vec::new();
    for (field, words) in [
        ("HostConfig.CapAdd", &host.cap_add),
        ("HostConfig.CapDrop", &host.cap_drop),
    ] {
        if let Some(words) = words.known() {
            readings.push(Reading::new(shown(&words.join(" ")), input.field(field)));
        }
    }
    let reach = if let Kernel::Says(sets, from) =
        ask(input, "status CapBnd", |process| &process.capabilities)
    {
        readings.push(Reading::new(format!("{:016x}", sets.bounding), from));
        reach::of_process(sets)
    } else if let Some(reach) = reach::of_request(host) {
        reach
    } else {
        return not_known(input, outcomes);
    };
    let more = reach & !reach::usual();
    if more == 0 {
        outcomes.pass(readings);
        return;
    }
    let names = |set: u64| {
        let names = FileCapability::names(set).into_iter();
        names
            .map(|name| name.to_ascii_uppercase())
            .collect::<Vec<_>>()
    };
    let dangerous = more & reach::dangerous();
    let (variant, told) = if dangerous != 0 && !is_own_users(input) {
        ("takes-host", names(dangerous))
    } else {
        ("added", names(more))
    };
    let message = format!("container `{}` has {}", input.container.name, joined(&told));
    let fault = Fault::new(&CHECK, message, outcomes.place());
    outcomes.fail(fault.value(told.join(" ")).variant(variant), readings);
}

fn not_known(input: &Input<'_>, outcomes: &mut Outcomes) {
    let host = &input.container.host;
    let privileged = outcomes.need(&host.privileged, &input.field("HostConfig.Privileged"));
    if privileged.is_some() {
        outcomes.need(&host.cap_add, &input.field("HostConfig.CapAdd"));
    }
}
