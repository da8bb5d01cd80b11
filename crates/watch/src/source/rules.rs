//! By which rules sources judge. All of them are put in the place of the old ones at once, and each source takes them between
//! two events.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use seawall_runtime::document::Source;
use seawall_runtime::engine::{About, Alert, Engine, Matching, Scene, Unusable, Workspace};
use seawall_runtime::fields::Buffers;
use seawall_runtime::language::RuleSet;

/// Rules of all sources, made ready.
#[derive(Clone, Debug)]
pub struct Engines {
    docker: Arc<Engine>,
    guard: Arc<Engine>,
    kubernetes: Arc<Engine>,
}

/// The rules that sources judge by, whoever holds them; clones are of the same.
#[derive(Clone, Debug)]
pub struct Rules(Arc<Shelf>);

#[derive(Debug)]
struct Shelf {
    /// Grows with each change, while `engines` is held.
    edition: AtomicU64,
    engines: Mutex<Engines>,
}

/// The rules of one source, held by the thread that judges.
#[derive(Debug)]
pub(super) struct Held {
    source: Source,
    rules: Rules,
    edition: u64,
    engine: Arc<Engine>,
    workspace: Workspace,
}

impl Engines {
    /// Makes rules ready; each source takes its own of them.
    ///
    /// # Errors
    /// Where a rule can't be made ready.
    pub fn new(all: &RuleSet, matching: Matching, buffers: Buffers) -> Result<Self, Unusable> {
        let of = |source: Source| {
            let engine = Engine::new(all, source.name(), matching)?;
            Ok(Arc::new(engine.showing(buffers)))
        };
        Ok(Self {
            docker: of(Source::Docker)?,
            guard: of(Source::Guard)?,
            kubernetes: of(Source::Kubernetes)?,
        })
    }

    const fn of(&self, source: Source) -> &Arc<Engine> {
        match source {
            Source::Docker => &self.docker,
            Source::Guard => &self.guard,
            Source::Kubernetes => &self.kubernetes,
        }
    }
}

impl Rules {
    pub(super) fn new(engines: Engines) -> Self {
        Self(Arc::new(Shelf {
            edition: AtomicU64::new(0),
            engines: Mutex::new(engines),
        }))
    }

    /// Puts others in their place: an event is judged by the old ones or by the new ones, never by some of both.
    pub fn change(&self, engines: Engines) {
        let mut now = self.engines();
        *now = engines;
        self.0.edition.fetch_add(1, Ordering::Release);
    }

    /// Returns the rules of a source that can raise alerts.
    pub fn abouts(&self, source: Source) -> Arc<[About]> {
        Arc::clone(self.engines().of(source).abouts())
    }

    pub(super) fn held(&self, source: Source) -> Held {
        let engines = self.engines();
        Held {
            source,
            rules: self.clone(),
            edition: self.0.edition.load(Ordering::Acquire),
            engine: Arc::clone(engines.of(source)),
            workspace: Workspace::default(),
        }
    }

    fn engines(&self) -> MutexGuard<'_, Engines> {
        self.0
            .engines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Returns what the present rules say of an event.
    pub(super) fn alerts(&mut self, scene: &Scene<'_>) -> Vec<Alert> {
        if self.rules.0.edition.load(Ordering::Acquire) != self.edition {
            *self = self.rules.held(self.source);
        }
        self.engine.alerts(scene, &mut self.workspace)
    }
}
