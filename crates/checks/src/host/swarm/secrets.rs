//! HST-0051.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::container::Container;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0051",
    name: "secret-beside-the-swarm",
    title: "a service gets a secret by its environment",
    severity: Severity::High,
    severity_why: "whoever may inspect the service, or any container of it, reads the secret",
    why: "A swarm keeps secrets encrypted and gives them only to services that need them. A secret \
             in a variable stands in the service's settings instead: every manager's API shows it, \
             and so does each container of it.",
    remedy: "`docker secret create NAME FILE`, and `docker service update --secret-add NAME \
             --env-rm VARIABLE SERVICE`; let the program read `/run/secrets/NAME`.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.services = \
             [{\"id\": \"web\", \"name\": \"web\", \"secrets\": []}]\ncontainer.labels = \
             {\"com.docker.swarm.service.name\": \"web\"}\ncontainer.secrets = [\"DB_PASSWORD\"]\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.services = \
             [{\"id\": \"web\", \"name\": \"web\", \"secrets\": [\"db\"]}]\nengine.swarm.secrets = [[\"db\", \
             \"2026-01-01T00:00:00Z\"]]\ncontainer.labels = {\"com.docker.swarm.service.name\": \"web\"}\n\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[526],
    references: &["https://docs.docker.com/engine/swarm/secrets/"],
    fixing: Fixing::None(
        "which values are secrets, and who reads them, the services' authors know",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let Some(services) = outcomes.need(&swarm.services, "the list of services") else {
        return;
    };
    if services.is_empty() {
        return outcomes.not_applicable("the swarm has no services");
    }
    let Some(containers) = outcomes.need(&input.engine.containers, "the list of containers") else {
        return;
    };
    for container in containers {
        let (Some(service), Some(names)) = (service(container), container.secrets.known()) else {
            continue;
        };
        if names.is_empty() {
            continue;
        }
        let names = names.join("`, `");
        let from = format!("Config.Env of container {}", container.name);
        let message = format!("service `{service}` gets a secret by variable `{names}`");
        let fault = Fault::new(&CHECK, message, outcomes.place()).value(&names);
        return outcomes.fail(fault, vec![Reading::new(names, from)]);
    }
    let unread = containers
        .iter()
        .filter(|it| it.labels.known().is_none() || it.secrets.known().is_none());
    if let Some(unread) = unread.take(1).next() {
        let why = format!("the variables of container {} were not read", unread.name);
        return outcomes.not_looked_at(why);
    }
    let users = services.iter().filter(|it| !it.secrets.is_empty()).count();
    let value = format!("{users} of {} services", services.len());
    let readings = vec![Reading::new(value, "secrets of GET /services")];
    if users == 0 {
        let what = "how services get their secrets: none has one of the swarm's";
        outcomes.manual(what, readings);
    } else {
        outcomes.pass(readings);
    }
}

/// Returns the service that a container is a task of.
fn service(container: &Container) -> Option<&String> {
    container
        .labels
        .known()?
        .get("com.docker.swarm.service.name")
}
