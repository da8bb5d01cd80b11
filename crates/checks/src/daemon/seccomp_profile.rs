//! DMN-0017.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;
use crate::daemon::live::{fault, info};
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0017",
    name: "custom-seccomp-profile",
    title: "a profile of its own takes the place of the built-in seccomp profile",
    severity: Severity::Low,
    severity_why: "nobody can say from here what it allows",
    why: "The built-in profile keeps system calls from containers that only attacks use. A file \
          in `seccomp-profile` takes its place for all containers: what it allows is nowhere to \
          be seen here, and it does not follow when the engine's own learns.",
    remedy: "Leave `seccomp-profile` out, or see to it that the file is compared with the engine's \
             profile after each update.",
    bad: "{\n  \"seccomp-profile\": \"/etc/docker/seccomp.json\"\n}\n",
    good: "{\n  \"seccomp-profile\": \"builtin\"\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_17",
    }],
    cwe: &[693],
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run), Run::Engine(live)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input
        .text("seccomp-profile")
        .is_some_and(|it| !matches!(it, "builtin" | "unconfined"))
    {
        let message =
            "another seccomp profile takes the place of the built-in one for all containers";
        let fault = input.unlike(&CHECK, "seccomp-profile", message.to_owned());
        let edit = input.unset("seccomp-profile");
        faults.push(mend(fault, "Leave `seccomp-profile` out", edit));
    }
}

fn live(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(info) = info(input, outcomes) else {
        return;
    };
    let from = "SecurityOptions of GET /info";
    let Some(options) = outcomes.need(&info.security_options, from) else {
        return;
    };
    let seccomp = options
        .iter()
        .find(|it| it.split(',').any(|part| part == "name=seccomp"));
    let Some(option) = seccomp else {
        return outcomes.not_applicable("the engine filters no system calls");
    };
    let readings = vec![Reading::new(option, from)];
    let profile = option
        .split(',')
        .find_map(|part| part.strip_prefix("profile="));
    match profile {
        // Engines before 23.0 call their own profile `default`.
        Some("builtin" | "default") => outcomes.pass(readings),
        Some("unconfined") => outcomes.not_applicable("no profile is in force"),
        Some(other) => {
            let message = format!(
                "seccomp profile `{other}` takes the place of the built-in one for all containers"
            );
            let fault = fault(&CHECK, message, other, outcomes);
            outcomes.fail(fault, readings);
        }
        None => outcomes.not_looked_at("the engine does not tell which seccomp profile it uses"),
    }
}
