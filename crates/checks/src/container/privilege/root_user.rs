//! CTR-0001.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run, Variant};
use crate::container::Input;
use crate::container::confinement::option::of_engine;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::reading;
use crate::fault::Fault;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0001",
    name: "root-container",
    title: "a container runs as root",
    severity: Severity::Medium,
    severity_why: "it needs a fault of the kernel or of the engine to get out, and is half-way there",
    why: "Root in a container is root on the host but for what capabilities, seccomp and \
          namespaces take from it. Each fault in one of those is open to it, and files of the \
          host that are mounted are its own. Through a user namespace it is an ordinary user \
          outside, but still owns everything inside.",
    remedy: "Name a user in the image (`USER 10001`) or start the container with `--user \
             10001:10001`.",
    bad: "container.process.uid = 0\ncontainer.process.inner_uid = 0\n",
    good: "container.process.uid = 1000\ncontainer.process.inner_uid = 1000\n",
    variants: &[
        Variant {
            name: "root",
            title: "it is root on the host, too",
            severity: None,
            profile: None,
        },
        Variant {
            name: "mapped-root",
            title: "it is root of a user namespace",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/engine/security/#linux-kernel-capabilities",
        "https://docs.docker.com/engine/containers/run/#user",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let mut readings: Vec<Reading> = Vec::new();
    readings.extend(reading(input, "Config.User", &input.container.user));
    let outer = ask(input, "status Uid", |process| &process.uid);
    let inner = ask(input, "uid_map", |process| &process.inner_uid);
    if let Kernel::Says(inner, from) = &inner {
        readings.push(Reading::new(format!("{inner} inside"), from.clone()));
    }
    let found = match (&outer, &inner) {
        (Kernel::Says(0, from), _) => {
            readings.push(Reading::new("0", from.clone()));
            Some("root")
        }
        (Kernel::Says(_, _), Kernel::IsSilent) => {
            outcomes.not_looked_at("whether it is root of its user namespace is not known");
            return;
        }
        (Kernel::Says(uid, from), inner) => {
            readings.push(Reading::new(uid.to_string(), from.clone()));
            matches!(inner, Kernel::Says(0, _)).then_some("mapped-root")
        }
        _ => {
            let from = input.field("Config.User");
            let Some(user) = outcomes.need(&input.container.user, &from) else {
                return;
            };
            is_root(user).then(|| {
                if is_mapped(input) {
                    "mapped-root"
                } else {
                    "root"
                }
            })
        }
    };
    let Some(variant) = found else {
        outcomes.pass(readings);
        return;
    };
    let name = &input.container.name;
    let message = if variant == "root" {
        format!("container `{name}` runs as `root`")
    } else {
        format!("container `{name}` runs as `root` of its user namespace")
    };
    let fault = Fault::new(&CHECK, message, outcomes.place());
    outcomes.fail(fault.value("root").variant(variant), readings);
}

/// Says whether a user that is asked for is root: `USER[:GROUP]`, where nothing means root.
fn is_root(user: &str) -> bool {
    let user = user.split(':').next().unwrap_or_default().trim();
    user.is_empty() || user == "root" || user.parse::<u32>() == Ok(0)
}

/// Says whether the engine gives containers users of their own.
fn is_mapped(input: &Input<'_>) -> bool {
    let is_rootless = input.engine.is_rootless == Seen::Known(true);
    let maps = matches!(of_engine(input, "userns"), Seen::Known(_));
    let is_taken_out = input
        .container
        .host
        .user_mode
        .known()
        .is_none_or(|mode| mode == "host");
    is_rootless || (maps && !is_taken_out)
}
