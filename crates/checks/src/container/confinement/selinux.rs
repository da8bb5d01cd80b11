//! CTR-0003.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::option::{self, is_asked, of_engine};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, reading};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0003",
    name: "no-selinux",
    title: "SELinux does not separate a container",
    severity: Severity::High,
    severity_why: "one of the walls between the container and the host is missing",
    why: "Where SELinux is in force each container has a type and a pair of categories of its \
          own, and may touch nothing else, whatever its user and capabilities. \
          `label=disable`, a daemon without `selinux-enabled`, or a permissive host take that \
          wall away. Any other security option is no sign of it.",
    remedy: "Leave `--security-opt label=disable` out, set `\"selinux-enabled\": true` in \
             `daemon.json`, and the host to enforcing (`setenforce 1`, `SELINUX=enforcing` in \
             `/etc/selinux/config`).",
    bad: "host.kernel.selinux_enforces = true\ncontainer.process.label = \
          \"system_u:system_r:spc_t:s0\"\n",
    good: "host.kernel.selinux_enforces = true\ncontainer.process.label = \
           \"system_u:system_r:container_t:s0:c1,c2\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[693],
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/",
        "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let mut readings: Vec<Reading> = option::reading(input).into_iter().collect();
    readings.extend(reading(
        input,
        "ProcessLabel",
        &input.container.selinux_label,
    ));
    let enforces = &input.facts.kernel.selinux_enforces;
    readings.extend(
        enforces
            .known()
            .map(|it| Reading::new(it.to_string(), "/sys/fs/selinux/enforce")),
    );
    let label = match ask(input, "attr/current", |process| &process.label) {
        Kernel::Says(label, from) => {
            readings.push(Reading::new(label, from));
            Some(label)
        }
        _ => None,
    };
    let bad = match enforces {
        Seen::Absent => return absent(input, outcomes),
        Seen::Unknown(_) if !is_off(input) => {
            outcomes.need(enforces, "/sys/fs/selinux/enforce");
            return;
        }
        Seen::Known(false) => Some("SELinux is permissive, and only logs".to_owned()),
        _ if is_off(input) => Some("it was started with `label=disable`".to_owned()),
        _ => match of_label(label, input) {
            Ok(bad) => bad,
            Err(why) => {
                outcomes.not_looked_at(why);
                return;
            }
        },
    };
    match bad {
        None => outcomes.pass(readings),
        Some(why) => {
            let message = format!(
                "container `{}` is not separated: {why}",
                input.container.name
            );
            fail(
                &CHECK,
                outcomes,
                message,
                label.map_or("", String::as_str),
                readings,
            );
        }
    }
}

/// It may still be in force where we cannot see it: from within a container, or on another machine.
fn absent(input: &Input<'_>, outcomes: &mut Outcomes) {
    let modules = input.facts.kernel.security_modules.known();
    let is_there = modules.is_some_and(|all| all.iter().any(|it| it == "selinux"))
        || matches!(of_engine(input, "selinux"), Seen::Known(_));
    let is_far =
        input.facts.reader.blind.is_some() || input.container.process.why_unknown().is_some();
    if is_there || is_far {
        outcomes.not_looked_at("whether SELinux enforces its policy cannot be seen from here");
    } else {
        outcomes.not_applicable("SELinux is not in force on the host: CTR-0002 tells of AppArmor");
    }
}

fn is_off(input: &Input<'_>) -> bool {
    is_asked(input, "label", "disable")
}

/// Returns what is wrong with the label in force, or with the one that the engine would give.
fn of_label(label: Option<&String>, input: &Input<'_>) -> Result<Option<String>, String> {
    let asked = input.container.selinux_label.known();
    let label = match (label, asked) {
        (Some(label), _) => label,
        (None, _) if !input.container.process.is_absent() => {
            let why = input
                .container
                .process
                .why_unknown()
                .unwrap_or("the kernel does not tell it");
            return Err(format!("the label of its process is not known: {why}"));
        }
        (None, Some(label)) if !label.is_empty() => label,
        (None, Some(_)) => return of_daemon(input),
        (None, None) => return Err("its label is not known".to_owned()),
    };
    let Some(kind) = kind(label) else {
        return Err(format!("the kernel's label {label} is none of SELinux"));
    };
    let is_asked = asked.and_then(|label| self::kind(label)) == Some(kind);
    let is_container = kind.starts_with("container_") || kind.starts_with("svirt_");
    let is_free = FREE.contains(&kind) || !(is_container || is_asked);
    Ok(is_free.then(|| format!("its type is `{kind}`")))
}

/// It has not been started, and so has no label yet.
fn of_daemon(input: &Input<'_>) -> Result<Option<String>, String> {
    match of_engine(input, "selinux") {
        Seen::Known(_) if input.container.host.privileged == Seen::Known(true) => {
            Ok(Some("it was made with `--privileged`".to_owned()))
        }
        Seen::Known(_) => Ok(None),
        Seen::Absent => Ok(Some("the engine has `selinux-enabled` off".to_owned())),
        Seen::Unknown(why) => Err(why),
    }
}

/// `USER:ROLE:TYPE:LEVEL`
fn kind(label: &str) -> Option<&str> {
    let mut parts = label.split(':');
    let kind = parts.nth(2)?;
    parts.next().map(|_| kind)
}

/// Types that `SELinux` confines to nothing, or to what an engine may do.
const FREE: &[&str] = &[
    "container_runtime_t",
    "docker_t",
    "init_t",
    "initrc_t",
    "kernel_t",
    "spc_t",
    "unconfined_service_t",
    "unconfined_t",
];
