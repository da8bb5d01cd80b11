//! The second line: an authorisation plugin of the Docker engine (Docker's plugin API, `authz`).
//!
//! The engine asks before it does what a client wants, and again before it hands an answer out. What it says of a request
//! is read by the same strict readers and judged by the same policy as in [`crate::proxy`]. But a plugin can only say yes
//! or no, and it does not see everything, so it denies more: what the proxy would have had to change, bodies that did not
//! get here, streams, lists that would have to be narrowed. Every error denies.
//!
//! What the policy asks of the engine comes back here as a request of its own. Such questions bear a random word that this
//! process made when it started; a GET with that word passes, nothing else does by it.

pub mod document;
mod pending;
mod phase;
mod serve;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::decide::Judge;
use crate::proxy::listen::{self, Opened, Stopper};
use crate::proxy::shared::Shared;
use crate::proxy::world::EngineWorld;
use crate::proxy::{Failure, Listener, Place, Settings};
use crate::record::{Recorder, hex};
use pending::Pending;

/// A plugin.
pub struct Plugin {
    inner: Arc<Inner>,
    drain: Stopper,
}

/// A plugin that listens; it ends when it is told to.
pub struct Running {
    plugin: Plugin,
    thread: JoinHandle<()>,
    _opened: Arc<Opened>,
}

/// What all its connections share.
struct Inner {
    shared: Shared,
    world: EngineWorld,
    /// The word that our own questions bear.
    word: String,
    /// Whether nobody but the guard's own proxy reaches the engine.
    behind_proxy: bool,
    pending: Mutex<Pending>,
}

impl Plugin {
    /// Makes a plugin. The engine need not be there yet: it starts after its plugins.
    ///
    /// `behind_proxy` says that nobody but the guard's own proxy reaches the engine's socket: then labels that only the
    /// guard sets are the proxy's, and so are streams and narrowed lists.
    ///
    /// # Errors
    /// Where the system has no random numbers or no descriptors left.
    pub fn new(
        settings: Settings,
        judge: Arc<dyn Judge>,
        recorder: Arc<dyn Recorder>,
        behind_proxy: bool,
    ) -> Result<Self, Failure> {
        let failed = |error| Failure::new("signals between threads", error);
        let (drain, draining) = listen::pair().map_err(failed)?;
        let (_, cutting) = listen::pair().map_err(failed)?;
        let mut random = [0; 32];
        let unlucky = |_| Failure::new("random numbers", "the system has none");
        SystemRandom::new().fill(&mut random).map_err(unlucky)?;
        let word = hex(&random);
        let world = EngineWorld::new(&settings.upstream, settings.limits.engine);
        let shared = Shared::new(settings, judge, recorder, (draining, cutting))?;
        let inner = Inner {
            shared,
            world: world.marked(MARK, word.clone()),
            word,
            behind_proxy,
            pending: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
            drain,
        })
    }

    /// Listens on a socket that only its owner may use.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn listen(self, socket: &Path) -> Result<Running, Failure> {
        let listener = Listener {
            name: LISTENER.to_owned(),
            place: Place::Unix {
                path: socket.to_owned(),
                mode: 0o600,
                group: None,
            },
        };
        let opened = Opened::open(&listener, &self.inner.shared.settings.tell)?;
        let opened = Arc::new(opened);
        self.own("start", &format!("plugin: {}", socket.display()))?;
        let thread = serve::start(&self.inner, Arc::clone(&opened))?;
        Ok(Running {
            plugin: self,
            thread,
            _opened: opened,
        })
    }

    /// Records something of the guard itself.
    fn own(&self, what: &'static str, detail: &str) -> Result<(), Failure> {
        let kept = self.inner.shared.own(what, detail);
        kept.map_err(|error| Failure::new("the audit log", error))
    }
}

impl Running {
    /// Has another policy decide from now on; `digest` names it in the log.
    ///
    /// # Errors
    /// Where that can't be recorded; then nothing changes.
    pub fn judge_by(&self, judge: Arc<dyn Judge>, digest: &str) -> Result<(), Failure> {
        self.plugin.own("policy", digest)?;
        self.plugin.inner.shared.judge_by(judge);
        Ok(())
    }

    /// Ends: no connection is let in any more, and the engine denies what it can't ask about.
    pub fn end(self) {
        self.plugin.drain.say();
        // A listener that panicked has ended too.
        drop(self.thread.join());
        if let Err(failure) = self.plugin.own("stop", "plugin") {
            (self.plugin.inner.shared.settings.tell)(&failure.to_string());
        }
    }
}

/// What policies call the way by which requests come here.
pub const LISTENER: &str = "plugin";
/// The field that our own questions to the engine bear.
const MARK: &str = "Seawall-Question";
