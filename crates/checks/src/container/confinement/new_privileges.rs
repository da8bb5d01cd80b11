//! CTR-0026.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::option;
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::fail;
use crate::daemon::effective::effective;
use crate::outcome::Outcomes;
use crate::settings::Settings;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0026",
    name: "container-new-privileges",
    title: "processes of a container may gain privileges",
    severity: Severity::Medium,
    severity_why: "it needs a program with the setuid bit and somebody who runs code in the container \
                   already",
    why: "Without `no-new-privileges` a process can become root inside through any program \
          with the setuid bit or file capabilities that the image happens to have. With it the \
          kernel never grants more than a process has.",
    remedy: "Start it with `--security-opt no-new-privileges`, or set `\"no-new-privileges\": \
             true` in `daemon.json` for all.",
    bad: "container.process.no_new_privileges = false\n",
    good: "container.process.no_new_privileges = true\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250, 269],
    references: &[
        "https://docs.kernel.org/userspace-api/no_new_privs.html",
        "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let mut readings: Vec<Reading> = option::reading(input).into_iter().collect();
    let is_on = match ask(input, "status NoNewPrivs", |process| {
        &process.no_new_privileges
    }) {
        Kernel::Says(is_on, from) => {
            readings.push(Reading::new(u8::from(*is_on).to_string(), from));
            Ok(*is_on)
        }
        _ => of_request(input, &mut readings),
    };
    match is_on {
        Ok(true) => outcomes.pass(readings),
        Ok(false) => {
            let name = &input.container.name;
            let message = format!(
                "processes of container `{name}` may gain privileges: `no-new-privileges` is off"
            );
            fail(&CHECK, outcomes, message, "false", readings);
        }
        Err(why) => outcomes.not_looked_at(why),
    }
}

/// Returns what was asked of the engine, the daemon's own setting counted in.
pub(crate) fn of_request(input: &Input<'_>, readings: &mut Vec<Reading>) -> Result<bool, String> {
    let values = option::values(input, "no-new-privileges")
        .ok_or_else(|| format!("{} is not known", input.field("HostConfig.SecurityOpt")))?;
    if let Some(value) = values.last() {
        return Ok(matches!(
            value.to_ascii_lowercase().as_str(),
            "" | "1" | "t" | "true"
        ));
    }
    let (is_on, from) = of_daemon(input)?;
    readings.push(Reading::new(is_on.to_string(), from));
    Ok(is_on)
}

/// Returns what the daemon gives to a container that does not say.
fn of_daemon(input: &Input<'_>) -> Result<(bool, String), String> {
    let daemon = &input.engine.daemon;
    let unknown = || "what the daemon sets for all containers is not known".to_owned();
    let command = daemon.command.known().ok_or_else(unknown)?;
    let text = match &daemon.configuration {
        Seen::Known(text) => Some(text.as_str()),
        Seen::Absent => None,
        Seen::Unknown(why) => return Err(format!("{}: {why}", unknown())),
    };
    let path = daemon
        .configuration_path
        .known()
        .map_or("daemon.json", String::as_str);
    let effective = effective(command, path, text)?;
    let read = crate::daemon::Input::new(effective.source.clone(), Settings::default());
    if !read.errors.is_empty() {
        return Err(unknown());
    }
    let is_on = read.bool("no-new-privileges").unwrap_or_default();
    Ok((is_on, effective.origin(None)))
}
