//! An alert, and whom it is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_runtime::engine::{Alert, Scene};
use seawall_runtime::state::Container;
use serde_json::Value;

/// An alert, and whom it is about. Cheap to clone: threads hand it around.
#[derive(Clone, Debug)]
pub struct Told {
    /// What the rule says.
    pub alert: Arc<Alert>,
    /// Whom it is about.
    pub subject: Arc<Subject>,
}

/// Whom an alert is about: what an answer to it has to name, whatever the rule's output shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The container.
    pub container: Option<Owner>,
    /// The process, as its host numbers it.
    pub process: Option<Process>,
}

/// A container, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// Its full id; the one in the names of its control groups where no engine told of it.
    pub id: String,
    /// Its name; empty where nobody told.
    pub name: String,
    /// What runs it: `docker`, `containerd`, `podman`, …; empty where nobody told.
    pub runtime: String,
    /// Its image as it was asked for; empty where nobody told.
    pub image: String,
    /// The digest of its image; empty where nobody told.
    pub image_digest: String,
    /// The engine's id of its image; empty where nobody told.
    pub image_id: String,
    /// The project and the service that Compose made it for.
    pub compose: Option<(String, String)>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// A process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Its id on the host.
    pub id: i64,
    /// The thread that the event is of.
    pub thread: i64,
    /// Its short name (`comm`), as bytes with what is not UTF-8 replaced.
    pub name: String,
    /// Path of its program.
    pub program: String,
    /// When it was started, in nanoseconds since 1970: ids are used again.
    pub started: u64,
}

impl Told {
    /// Puts an alert together with whom the event is about.
    pub fn of(alert: Alert, scene: &Scene<'_>) -> Self {
        Self {
            alert: Arc::new(alert),
            subject: Arc::new(Subject::of(scene)),
        }
    }

    /// Returns about how many bytes it holds, for whoever keeps some.
    pub fn weight(&self) -> usize {
        let alert = &self.alert;
        let fields = alert.fields.iter().map(|(_, value)| bytes(value));
        let own = [256, alert.message.len(), alert.host.len()];
        own.into_iter().chain(fields).fold(0, usize::saturating_add)
    }
}

fn bytes(value: &Value) -> usize {
    let own = match value {
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(bytes).fold(0, usize::saturating_add),
        // Fields of rules hold nothing deeper.
        _ => 0,
    };
    own.saturating_add(64)
}

impl Subject {
    /// Returns whom an event is about.
    pub fn of(scene: &Scene<'_>) -> Self {
        Self {
            container: Owner::of(scene),
            process: Process::of(scene),
        }
    }
}

impl Owner {
    /// Returns a container that an engine told of.
    pub fn known(it: &Container) -> Self {
        Self {
            id: it.id.clone(),
            name: it.name.clone(),
            runtime: it.runtime.clone(),
            image: it.image.clone(),
            image_digest: it.image_digest.clone(),
            image_id: it.image_id.clone(),
            compose: it.compose.clone(),
            labels: it.labels.clone(),
        }
    }

    /// Says whether an engine told of it; else its id is all that is known.
    pub const fn is_known(&self) -> bool {
        !self.name.is_empty()
    }

    fn of(scene: &Scene<'_>) -> Option<Self> {
        if let Some(it) = scene.container {
            return Some(Self::known(it));
        }
        let id = scene.thread?.container.as_deref()?;
        Some(Self {
            id: id.to_owned(),
            ..Self::default()
        })
    }
}

impl Process {
    fn of(scene: &Scene<'_>) -> Option<Self> {
        let thread = scene.thread?;
        let main = scene.main().unwrap_or(thread);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(Self {
            id: thread.process,
            thread: thread.id,
            name: text(&main.name),
            program: text(&main.executable.path),
            started: main.started,
        })
    }
}
