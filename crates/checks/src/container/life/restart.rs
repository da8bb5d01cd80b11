//! CTR-0015.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::swarm::Service;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::container::Input;
use crate::container::tell::{fail, shown};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0015",
    name: "container-endless-restart",
    title: "a container is started again without end",
    severity: Severity::Low,
    severity_why: "it costs time of processors and hides faults, but opens nothing",
    why: "A container that is started again whenever it ends tries a broken start, or an \
          attack that ends it, for ever, and nobody is told. `on-failure` with at most five \
          tries gives up. In a swarm the service says when its tasks are started again.",
    remedy: "Start it with `--restart on-failure:5`; for one that is there: `docker update \
             --restart on-failure:5 NAME`; for a service `docker service update \
             --restart-condition on-failure --restart-max-attempts 5 NAME`.",
    bad: "container.host.restart = \"always\"\n",
    good: "container.host.restart = \"on-failure\"\ncontainer.host.restart_most = 5\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/engine/containers/start-containers-automatically/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let labels = &input.container.labels;
    let is_endless = |policy: &String| matches!(policy.as_str(), "always" | "unless-stopped");
    match labels.known().map(|labels| labels.get(SERVICE)) {
        Some(Some(service)) => of_service(service, input, outcomes),
        None if !input.container.host.restart.known().is_some_and(is_endless) => {
            outcomes.need(labels, &input.field("Config.Labels"));
        }
        _ => of_container(input, outcomes),
    }
}

fn of_container(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("HostConfig.RestartPolicy");
    let Some(policy) = outcomes.need(&input.container.host.restart, &from) else {
        return;
    };
    match policy.as_str() {
        "no" | "" => outcomes.pass(vec![Reading::new(shown(policy), from)]),
        "on-failure" => {
            let most = &input.container.host.restart_most;
            if let Some(most) = outcomes.need(
                most,
                &input.field("HostConfig.RestartPolicy.MaximumRetryCount"),
            ) {
                let is_few = (1..=MOST).contains(most);
                tell(format!("on-failure:{most}"), is_few, from, input, outcomes);
            }
        }
        policy => tell(policy.to_owned(), false, from, input, outcomes),
    }
}

/// In a swarm containers have no policy of their own.
fn of_service(id: &str, input: &Input<'_>, outcomes: &mut Outcomes) {
    let services = &input.engine.swarm.services;
    let Some(services) = outcomes.need(services, "the policy of its service") else {
        return;
    };
    let Some(service) = services.iter().find(|it| it.id == id) else {
        outcomes.not_looked_at("its service is not known to this engine");
        return;
    };
    let from = format!("TaskTemplate.RestartPolicy of service {}", service.name);
    match condition(service) {
        Ok((told, is_few)) => tell(told, is_few, from, input, outcomes),
        Err(why) => outcomes.not_looked_at(format!("{from} is not known: {why}")),
    }
}

/// Returns the policy in words, and whether it gives up soon. A service that does not say is
/// started again always.
fn condition(service: &Service) -> Result<(String, bool), String> {
    let condition = match &service.restart {
        Seen::Known(condition) => condition.as_str(),
        Seen::Absent => "any",
        Seen::Unknown(why) => return Err(why.clone()),
    };
    match (condition, &service.attempts) {
        ("none", _) => Ok((condition.to_owned(), true)),
        ("on-failure", Seen::Known(most)) => {
            let is_few = i64::try_from(*most).is_ok_and(|most| (1..=MOST).contains(&most));
            Ok((format!("on-failure:{most}"), is_few))
        }
        ("on-failure", Seen::Unknown(why)) => Err(why.clone()),
        _ => Ok((condition.to_owned(), false)),
    }
}

fn tell(policy: String, is_few: bool, from: String, input: &Input<'_>, outcomes: &mut Outcomes) {
    let readings = vec![Reading::new(policy.clone(), from)];
    if is_few {
        outcomes.pass(readings);
    } else {
        let name = &input.container.name;
        let message =
            format!("container `{name}` is started again without end, or too often: `{policy}`");
        fail(&CHECK, outcomes, message, policy, readings);
    }
}

/// Starts after which the engine should give up.
const MOST: i64 = 5;
/// The label of containers that belong to a service of a swarm.
const SERVICE: &str = "com.docker.swarm.service.id";
