//! DMN-0006.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::daemon::Input;
use crate::daemon::live::{fault, field, info};
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0006",
    name: "unmaintained-storage-driver",
    title: "a storage driver that nobody maintains",
    severity: Severity::Medium,
    severity_why: "faults in it are not mended any more",
    why: "`aufs` was never part of Linux itself, and was removed from the engine with version \
          24.0, as was `overlay`; `devicemapper` followed in 25.0. Their faults are not mended, \
          and a newer engine does not start with them.",
    remedy: "Leave `storage-driver` out, or set it to `overlay2`. Images and containers have to be \
             pulled or made again: each driver keeps its own.",
    bad: "{\n  \"storage-driver\": \"aufs\"\n}\n",
    good: "{\n  \"storage-driver\": \"overlay2\"\n}\n",
    variants: &[
        Variant {
            name: "aufs",
            title: "aufs",
            severity: None,
            profile: None,
        },
        Variant {
            name: "overlay",
            title: "overlay",
            severity: None,
            profile: None,
        },
        Variant {
            name: "devicemapper",
            title: "devicemapper",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_6",
    }],
    cwe: &[477],
    references: &["https://docs.docker.com/engine/deprecated/"],
    fixing: Fixing::None("images and containers of the old driver are not to be seen with another"),
    since: "0.2.0",
    run: &[Run::Daemon(run), Run::Engine(live)],
};

fn run(input: &Input, faults: &mut Faults) {
    let driver = input.text("storage-driver");
    for (name, removed) in REMOVED.iter().copied() {
        if driver == Some(name) {
            let message = format!("storage driver `{name}` was removed in engine {removed}");
            let fault = input.unlike(&CHECK, "storage-driver", message);
            faults.push(fault.variant(name));
        }
    }
}

fn live(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(info) = info(input, outcomes) else {
        return;
    };
    let Some((driver, readings)) = field(&info.storage_driver, "Driver", outcomes) else {
        return;
    };
    let Some((name, removed)) = REMOVED.iter().find(|(name, _)| driver == name) else {
        return outcomes.pass(readings);
    };
    let message = format!("storage driver `{name}` was removed in engine {removed}");
    let fault = fault(&CHECK, message, *name, outcomes).variant(name);
    outcomes.fail(fault, readings);
}

/// Drivers with the version of the engine that no longer had them.
const REMOVED: &[(&str, &str)] = &[
    ("aufs", "24.0"),
    ("overlay", "24.0"),
    ("devicemapper", "25.0"),
];
