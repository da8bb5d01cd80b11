//! What the proxy knows of the objects that a request names: asked of the engine over its own socket, and of the host's
//! file system as the engine sees it.

mod ask;
mod object;
mod path;
mod power;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use self::path::Root;
use super::upstream::Upstream;
use crate::api::operation::Target;
use crate::world::{HostPath, Object, Unknown, World};

/// The engine behind a socket, and its host.
#[derive(Clone, Debug)]
pub struct EngineWorld {
    upstream: Upstream,
    patience: Duration,
    /// A field that each question has, by which an authorisation plugin tells its own questions from those of clients.
    mark: Option<(&'static str, String)>,
    /// Whether a question got no answer.
    silent: Arc<AtomicBool>,
}

impl EngineWorld {
    /// Makes one of the engine's socket. No question takes longer than this.
    pub fn new(socket: &Path, patience: Duration) -> Self {
        let upstream = Upstream::new(socket, patience);
        Self {
            upstream,
            patience,
            mark: None,
            silent: Arc::default(),
        }
    }

    /// Makes one for the questions of one request.
    pub(crate) fn for_one(&self) -> Self {
        Self {
            silent: Arc::default(),
            ..self.clone()
        }
    }

    /// Says whether the engine did not answer a question: what can't be told then is nobody's fault but its.
    pub(crate) fn met_silence(&self) -> bool {
        self.silent.load(Ordering::Relaxed)
    }

    fn note_silence<T>(&self, answer: Result<T, Unknown>) -> Result<T, Unknown> {
        if answer.is_err() {
            self.silent.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// Has each question bear a field, which holds nothing but letters, digits and hyphens.
    #[must_use]
    pub(crate) fn marked(mut self, name: &'static str, value: String) -> Self {
        self.mark = Some((name, value));
        self
    }

    /// Asks the engine for an object as it describes it; nothing where there is none.
    fn inspect(&self, target: Target, reference: &str) -> Result<Option<Value>, Unknown> {
        let path = object::path(target, reference)?;
        let answer = ask::get(&self.upstream, &path, self.mark.as_ref(), self.patience);
        let answer = self.note_silence(answer)?;
        match answer.status {
            200 => serde_json::from_slice(&answer.body)
                .map(Some)
                .map_err(|error| Unknown(format!("the engine's answer can't be read: {error}"))),
            404 => Ok(None),
            // Among them: a name that is the beginning of more than one id.
            status => Err(Unknown(format!(
                "the engine answers {status}: {}",
                ask::message(&answer.body)
            ))),
        }
    }
}

impl World for EngineWorld {
    fn object(&self, target: Target, reference: &str) -> Result<Option<Object>, Unknown> {
        let Some(value) = self.inspect(target, reference)? else {
            return Ok(None);
        };
        let mut object = object::read(target, &value)?;
        if target == Target::Container {
            object.powerful = power::is_powerful(self, &value, 0)?;
        }
        Ok(Some(object))
    }

    fn path(&self, path: &str) -> Result<HostPath, Unknown> {
        let process = Root::process_of(&self.upstream);
        let process = self.note_silence(process)?;
        Root::of(process)?.resolve(path)
    }
}
