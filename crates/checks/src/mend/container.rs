//! Limits and restart policies: what the engine changes in a container that runs (`docker update`). All else needs a
//! new container.

use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use super::Work;
use super::step::{Field, Mend, Step, Update};

impl Work<'_> {
    /// Limits containers.
    pub(super) fn containers(&mut self) {
        let facts = self.facts;
        for engine in &facts.engines {
            for container in engine.containers.known().into_iter().flatten() {
                for (check, field, risk) in FIELDS {
                    let object = format!("container {}", container.name);
                    if self.has_failed(check, &object) {
                        self.update(engine, container, (check, *field, risk), &object);
                    }
                }
            }
        }
    }

    fn update(
        &mut self,
        engine: &Engine,
        container: &Container,
        (check, field, risk): (&str, Field, &str),
        object: &str,
    ) {
        if let Some(why) = hindered(engine, container, field) {
            return self.leave(check, object, why);
        }
        let Some(seen) = seen(container, field) else {
            return self.leave(check, object, "what it has now is not known");
        };
        let value = match field {
            Field::Memory => self.wishes.memory.clone(),
            Field::Processors => self.wishes.cpus.clone(),
            Field::Processes => self.wishes.pids.to_string(),
            Field::Restart => "on-failure:5".to_owned(),
        };
        let step = Step::Update(Update {
            address: engine.address.clone(),
            id: container.id.clone(),
            name: container.name.clone(),
            field,
            value,
            seen,
        });
        let by = vec![(check.to_owned(), object.to_owned())];
        let why = "one container can take what all others need";
        let risk = match label(container, PROJECT) {
            Some(_) => format!(
                "{risk}; Compose makes the container anew from its file: change that, too, by `seawall check --harden`"
            ),
            None => risk.to_owned(),
        };
        self.add(Mend::new(by, step, why).risk(format!("review the value: {risk}")));
    }
}

/// Returns why the engine cannot, or should not, change it.
fn hindered(engine: &Engine, container: &Container, field: Field) -> Option<String> {
    let is_id = !container.id.is_empty() && container.id.chars().all(|it| it.is_ascii_hexdigit());
    let why = if engine.kind == EngineKind::Podman {
        "Podman keeps containers in other ways: `podman update`, or its unit"
    } else if !is_id || container.unread.is_some() {
        "it could not be inspected"
    } else if label(container, SWARM).is_some() {
        "it belongs to a service of a swarm, which would make it anew: `docker service update`"
    } else if label(container, KUBERNETES).is_some() {
        "Kubernetes made it: change the resources of its pod"
    } else if container.labels.known().is_none() {
        "whether something else looks after it is not known"
    } else if field == Field::Restart && container.host.auto_remove.known() != Some(&false) {
        "it is removed when it ends, or that is not known"
    } else {
        return None;
    };
    Some(why.to_owned())
}

fn label<'a>(container: &'a Container, name: &str) -> Option<&'a str> {
    let labels = container.labels.known()?;
    labels.get(name).map(String::as_str)
}

/// Returns the value as `docker inspect` shows it by the field's template.
fn seen(container: &Container, field: Field) -> Option<String> {
    let host = &container.host;
    match field {
        Field::Memory => host.memory.known().map(i64::to_string),
        Field::Processors => host.nano_cpus.known().map(i64::to_string),
        Field::Processes => match &host.pids_limit {
            Seen::Known(limit) => Some(limit.to_string()),
            Seen::Absent => Some("null".to_owned()),
            Seen::Unknown(_) => None,
        },
        Field::Restart => {
            let policy = host.restart.known()?;
            let most = host.restart_most.known()?;
            Some(format!("{policy}:{most}"))
        }
    }
}

const FIELDS: &[(&str, Field, &str)] = &[
    (
        "CTR-0011",
        Field::Memory,
        "a program that needs more is ended by the kernel, at once where it has more by now",
    ),
    (
        "CTR-0012",
        Field::Processors,
        "a program that needs more gets slower",
    ),
    (
        "CTR-0029",
        Field::Processes,
        "a program that needs more processes or threads cannot start them",
    ),
    (
        "CTR-0015",
        Field::Restart,
        "it is not started when the daemon starts, nor after it was ended properly",
    ),
];
const PROJECT: &str = "com.docker.compose.project";
const SWARM: &str = "com.docker.swarm.service.id";
const KUBERNETES: &str = "io.kubernetes.pod.name";
