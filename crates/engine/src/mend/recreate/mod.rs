//! A container that is there → a script that makes it again, hardened: what is known of it is written as a Compose
//! file, hardened as any other, and that as `docker run`.
//!
//! Values of variables are not among the facts, since they may be secrets: the script takes them from the engine when
//! it is run. What the facts do not hold, it asks for, too, and says what it cannot keep.

mod compose;
mod life;
mod reach;
mod write;

use std::sync::Arc;

use seawall_checks::harden::Wishes as Hardening;
use seawall_checks::mend::Wishes;
use seawall_model::artifact::ArtifactKind;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::nearest::nearest;

use crate::audit::AuditOptions;
use crate::check::baseline::Baseline;
use crate::check::harden::harden;
use crate::check::{CheckOptions, Given, Nobody};

/// Which container is made again, and how.
#[derive(Clone, Debug)]
pub struct Recreate {
    /// Its name, or its id.
    pub name: String,
    /// Limits, and whether what somebody asked for is taken back.
    pub wishes: Wishes,
    /// Version of Seawall.
    pub version: String,
}

/// A container as a script that makes it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recreated {
    /// The script.
    pub script: String,
    /// What is changed, what is not, and what is not known: lines for whoever reads it.
    pub told: Vec<String>,
}

/// Why a container is not made again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CannotRecreate(String);

/// Writes the script.
///
/// # Errors
/// Where there is no such container, something else looks after it, or too little is known of it.
pub fn recreate(
    facts: &HostFacts,
    options: &AuditOptions,
    asked: &Recreate,
) -> Result<Recreated, CannotRecreate> {
    let (engine, container) = find(facts, &asked.name)?;
    looked_after(engine, container)?;
    let written = compose::written(engine, container).map_err(CannotRecreate)?;
    let given = Given {
        name: "compose.yaml".to_owned(),
        kind: ArtifactKind::Compose,
        bytes: written.text.into_bytes(),
        key: "compose.yaml".to_owned(),
        ignore: None,
        files: None,
        problems: Vec::new(),
    };
    let wishes = Hardening {
        memory: asked.wishes.memory.clone(),
        cpus: asked.wishes.cpus.clone(),
        pids: asked.wishes.pids,
        takes_back: asked.wishes.is_unsafe,
        ..Hardening::default()
    };
    let hardened = harden(&[given], &checking(options), &wishes, Some("/"))
        .map_err(|error| CannotRecreate(error.to_string()))?;
    let Some((_, commands)) = hardened.commands.first() else {
        return Err(CannotRecreate("nothing came of it".to_owned()));
    };
    let mut told = Vec::new();
    for change in &hardened.changes {
        told.push(format!("{}: {}", change.what, change.why));
        told.extend(
            change
                .risk
                .as_ref()
                .map(|risk| format!("  may break: {risk}")),
        );
    }
    told.extend(
        hardened
            .left
            .iter()
            .map(|left| format!("left as it is: {}", left.why)),
    );
    told.extend(written.notes);
    let quiet = |why: &&String| !why.starts_with("start first");
    told.extend(commands.untold.iter().filter(quiet).cloned());
    let script = write::script((facts, engine, container), commands, &told, &asked.version);
    Ok(Recreated { script, told })
}

fn find<'a>(
    facts: &'a HostFacts,
    name: &str,
) -> Result<(&'a Engine, &'a Container), CannotRecreate> {
    let engines = facts.engines.iter();
    let all: Vec<(&Engine, &Container)> = engines
        .flat_map(|engine| {
            let containers = engine.containers.known().into_iter().flatten();
            containers.map(move |container| (engine, container))
        })
        .collect();
    let is_it = |container: &Container| {
        container.name == name || name.len() >= SHORT && container.id.starts_with(name)
    };
    let found: Vec<_> = all.iter().filter(|(_, it)| is_it(it)).collect();
    match found.as_slice() {
        [one] => Ok(**one),
        [] => {
            let names: Vec<&str> = all.iter().map(|(_, it)| it.name.as_str()).collect();
            let near = nearest(name, &names).map(|near| format!("; did you mean {near}?"));
            let near = near.unwrap_or_default();
            Err(CannotRecreate(format!(
                "there is no container {name}{near}"
            )))
        }
        _ => Err(CannotRecreate(format!(
            "several containers are called {name}"
        ))),
    }
}

/// What something else made it would make again.
fn looked_after(engine: &Engine, container: &Container) -> Result<(), CannotRecreate> {
    let Some(labels) = container.labels.known() else {
        let why = "whether something else looks after it is not known";
        return Err(CannotRecreate(why.to_owned()));
    };
    let why = if engine.kind == EngineKind::Podman {
        "it is Podman's: this writes lines for Docker".to_owned()
    } else if labels.contains_key("com.docker.swarm.service.id") {
        "it belongs to a service of a swarm: change that by `docker service update`".to_owned()
    } else if labels.contains_key("io.kubernetes.pod.name") {
        "Kubernetes made it: change the manifest, by `seawall check --fix`".to_owned()
    } else if container.host.auto_remove.known() != Some(&false) {
        "it is removed when it ends, so that nothing could be brought back: start it again hardened by hand".to_owned()
    } else if labels.contains_key("com.docker.compose.project") {
        let files = labels.get("com.docker.compose.project.config_files");
        let files = files.map_or("its files", String::as_str);
        let service = labels.get("com.docker.compose.service");
        let service = service.map_or_else(String::new, |name| format!(" --service {name}"));
        format!("Compose made it: harden its file, by `seawall check --harden{service} {files}`")
    } else {
        return Ok(());
    };
    Err(CannotRecreate(format!("{}: {why}", container.name)))
}

fn checking(options: &AuditOptions) -> CheckOptions {
    CheckOptions {
        selected: options.selected.clone(),
        settings: options.settings.clone(),
        exceptions: Vec::new(),
        baseline: Baseline::default(),
        neighbours: Arc::new(Nobody),
        shellcheck: None,
        policies: None,
        pragmas: false,
        filter: options.filter.clone(),
        threads: 1,
        today: options.today,
    }
}

/// Shorter ids may be several containers'.
const SHORT: usize = 12;
