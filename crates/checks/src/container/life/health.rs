//! CTR-0027.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::{fail, reading};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0027",
    name: "container-without-health-check",
    title: "nobody checks whether a container works",
    severity: Severity::Low,
    severity_why: "a container that hangs goes unnoticed, but nothing is opened",
    why: "Without a health check the engine only knows that the first process is there. With \
          one it says `unhealthy`, and orchestrators replace what no longer answers.",
    remedy: "Add `HEALTHCHECK` to the image, or start the container with `--health-cmd`.",
    bad: "container.health = absent\ncontainer.health_check = absent\n",
    good: "container.health = \"healthy\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let container = input.container;
    let field = "State.Health.Status";
    let mut readings: Vec<Reading> = reading(input, field, &container.health)
        .into_iter()
        .collect();
    let test = container.health_check.known().map(|words| words.join(" "));
    readings.extend(test.map(|test| Reading::new(test, input.field("Config.Healthcheck.Test"))));
    let name = &container.name;
    let is_off = match &container.health_check {
        Seen::Known(words) => words.first().is_none_or(|word| word == "NONE"),
        _ => false,
    };
    match (&container.health, &container.health_check) {
        (Seen::Known(health), _) if !matches!(health.as_str(), "" | "none") => {
            outcomes.pass(readings);
        }
        (_, Seen::Known(_)) if is_off => {
            let message = format!("the health check of container `{name}` is switched off: `NONE`");
            fail(&CHECK, outcomes, message, "NONE", readings);
        }
        (Seen::Known(_) | Seen::Absent, Seen::Absent) => {
            let message =
                format!("nobody checks the health of container `{name}`: `Healthcheck` is not set");
            fail(&CHECK, outcomes, message, "not set", readings);
        }
        (_, Seen::Known(_)) if container.process.is_absent() => outcomes.pass(readings),
        (Seen::Known(_) | Seen::Absent, Seen::Known(_)) => {
            outcomes.not_looked_at("it has a health check, but the engine tells no result");
        }
        (health, _) => {
            let health = if health.known().is_some() {
                &Seen::Absent
            } else {
                health
            };
            outcomes.need(health, &input.field(field));
        }
    }
}
