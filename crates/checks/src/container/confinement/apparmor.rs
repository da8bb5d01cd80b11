//! CTR-0002.

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
    id: "CTR-0002",
    name: "no-apparmor",
    title: "no AppArmor profile confines a container",
    severity: Severity::High,
    severity_why: "one of the walls between the container and the kernel is missing",
    why: "AppArmor keeps a container from writing where `/proc` and `/sys` steer the host, \
          from mounting and from tracing, also where capabilities would let it. On a kernel \
          without AppArmor the engine takes `--security-opt apparmor=…` without a word, and \
          nothing confines the container; what counts is what the kernel says of the process.",
    remedy: "Leave `apparmor=unconfined` out, and see that the kernel has AppArmor (`aa-status`; \
             `apparmor=1 security=apparmor` on its command line). Put a profile in enforce mode \
             by `aa-enforce`.",
    bad: "container.process.label = \"unconfined\"\n",
    good: "container.process.label = \"docker-default (enforce)\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[693],
    references: &["https://docs.docker.com/engine/security/apparmor/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let mut readings: Vec<Reading> = option::reading(input).into_iter().collect();
    readings.extend(reading(input, "AppArmorProfile", &input.container.apparmor));
    let found = match ask(input, "attr/current", |process| &process.label) {
        Kernel::Says(label, from) => {
            readings.push(Reading::new(label, from));
            of_label(label, input)
        }
        Kernel::SaysNone(from) => {
            readings.push(Reading::new("no label", from));
            without_label(input)
        }
        Kernel::IsSilent if input.container.process.is_absent() => of_request(input),
        Kernel::IsSilent => blind(input),
    };
    match found {
        Found::Confined => outcomes.pass(readings),
        Found::Bare(why) => {
            let message = format!(
                "container `{}` is not confined: {why}",
                input.container.name
            );
            fail(&CHECK, outcomes, message, "unconfined", readings);
        }
        Found::Elsewhere(why) => outcomes.not_applicable(why),
        Found::Unclear(why) => outcomes.not_looked_at(why),
    }
}

/// How a container is confined.
enum Found {
    Confined,
    Bare(String),
    Elsewhere(&'static str),
    Unclear(String),
}

/// `docker-default (enforce)`, `unconfined`; a context of `SELinux` has colons.
fn of_label(label: &str, input: &Input<'_>) -> Found {
    if !label.contains(" (") && label.matches(':').count() >= 2 {
        return Found::Elsewhere(SELINUX);
    }
    let mode = label
        .rsplit_once(" (")
        .map(|(_, mode)| mode.trim_end_matches(')'));
    match mode {
        Some("enforce" | "kill") => Found::Confined,
        Some(mode) => Found::Bare(format!("its profile is in mode `{mode}`")),
        None if label == "unconfined" => {
            Found::Bare(format!("the kernel says `unconfined`{}", asked(input)))
        }
        None => Found::Unclear(format!("the kernel's label {label} is not understood")),
    }
}

/// Nothing labels its process.
fn without_label(input: &Input<'_>) -> Found {
    match input.facts.kernel.selinux_enforces {
        Seen::Known(true) => Found::Elsewhere(SELINUX),
        _ => Found::Bare(format!("the kernel labels no process{}", asked(input))),
    }
}

/// It does not run: what would happen if it did.
fn of_request(input: &Input<'_>) -> Found {
    if let Found::Bare(why) = blind(input) {
        return Found::Bare(why);
    }
    let kernel = &input.facts.kernel;
    let has = kernel
        .security_modules
        .known()
        .map(|all| all.iter().any(|it| it == "apparmor"));
    if has == Some(false) {
        return without_label(input);
    }
    let profiles = match &kernel.apparmor {
        Seen::Known(profiles) => profiles,
        Seen::Absent => {
            return Found::Unclear("whether the kernel has AppArmor is not known".to_owned());
        }
        Seen::Unknown(why) => {
            return Found::Unclear(format!("the kernel's profiles are not known: {why}"));
        }
    };
    let profile = match &input.container.apparmor {
        Seen::Known(profile) if !profile.is_empty() => profile.as_str(),
        Seen::Known(_) | Seen::Absent => "docker-default",
        Seen::Unknown(why) => return Found::Unclear(format!("its profile is not known: {why}")),
    };
    match (
        profiles.get(profile).map(String::as_str),
        of_engine(input, "apparmor"),
    ) {
        (Some("enforce" | "kill"), Seen::Known(_)) => Found::Confined,
        (Some(mode), Seen::Known(_)) => Found::Bare(format!("its profile is in mode `{mode}`")),
        (None, Seen::Known(_)) => Found::Unclear(format!("the profile {profile} is not loaded")),
        (_, Seen::Absent) => Found::Bare("the engine makes no use of AppArmor".to_owned()),
        (_, Seen::Unknown(why)) => Found::Unclear(why),
    }
}

/// Its process cannot be seen: only what is bad can be told.
fn blind(input: &Input<'_>) -> Found {
    let is_privileged = input.container.host.privileged == Seen::Known(true);
    let profile = input.container.apparmor.known().map(String::as_str);
    if is_asked(input, "apparmor", "unconfined") || profile == Some("unconfined") {
        return Found::Bare("it was started with `apparmor=unconfined`".to_owned());
    }
    if is_privileged && option::values(input, "apparmor").is_none_or(|it| it.is_empty()) {
        return Found::Bare("it was started with `--privileged`".to_owned());
    }
    let why = input
        .container
        .process
        .why_unknown()
        .unwrap_or("the kernel does not tell its label");
    Found::Unclear(format!("what confines its process is not known: {why}"))
}

/// Says what the engine believes.
fn asked(input: &Input<'_>) -> String {
    match input.container.apparmor.known() {
        Some(profile) if !profile.is_empty() && profile != "unconfined" => {
            format!(", although the engine asks for `{profile}`")
        }
        _ => String::new(),
    }
}

const SELINUX: &str = "SELinux labels processes here: CTR-0003 tells of that";
