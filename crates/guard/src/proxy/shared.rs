//! What all connections share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use ring::rand::{SecureRandom as _, SystemRandom};

use super::budget::{Gate, Memory};
use super::creators::Creators;
use super::listen::Stop;
use super::upstream::Upstream;
use super::world::EngineWorld;
use super::{Failure, Settings};
use crate::decide::Judge;
use crate::principal::{Peer, Principal, Proof};
use crate::record::{Entry, Event, NotKept, Recorder, Recordings, hex};

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) upstream: Upstream,
    pub(crate) world: EngineWorld,
    pub(crate) memory: Arc<Memory>,
    pub(crate) listeners: Arc<Gate>,
    pub(crate) principals: Arc<Gate>,
    /// Ready when no further request is to be begun.
    pub(crate) drain: Stop,
    /// Ready when those that go on are to be cut off.
    pub(crate) cut: Stop,
    /// Who made which command of a container.
    pub(crate) creators: Creators,
    /// Where sessions are recorded.
    pub(crate) recordings: OnceLock<Recordings>,
    judge: RwLock<Arc<dyn Judge>>,
    recorder: Arc<dyn Recorder>,
    /// What the names of this process's requests begin with.
    prefix: String,
    count: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        settings: Settings,
        judge: Arc<dyn Judge>,
        recorder: Arc<dyn Recorder>,
        (drain, cut): (Stop, Stop),
    ) -> Result<Self, Failure> {
        let limits = &settings.limits;
        let mut random = [0; 6];
        let unlucky = |_| Failure::new("random numbers", "the system has none");
        SystemRandom::new().fill(&mut random).map_err(unlucky)?;
        let prefix = hex(&random);
        Ok(Self {
            upstream: Upstream::new(&settings.upstream, limits.engine),
            world: EngineWorld::new(&settings.upstream, limits.engine),
            memory: Memory::new(limits.memory),
            listeners: Gate::new(limits.connections),
            principals: Gate::new(limits.per_principal),
            drain,
            cut,
            creators: Creators::default(),
            recordings: OnceLock::new(),
            judge: RwLock::new(judge),
            recorder,
            prefix,
            count: AtomicU64::new(1),
            settings,
        })
    }

    /// Returns what decides now.
    pub(crate) fn judge(&self) -> Arc<dyn Judge> {
        Arc::clone(&self.judge.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has something else decide from now on.
    pub(crate) fn judge_by(&self, judge: Arc<dyn Judge>) {
        *self.judge.write().unwrap_or_else(PoisonError::into_inner) = judge;
    }

    /// Makes the name of a request.
    pub(crate) fn name_request(&self) -> String {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number:x}", self.prefix)
    }

    /// Keeps a record.
    pub(crate) fn record(
        &self,
        request: &str,
        principal: &Principal,
        event: Event,
    ) -> Result<u64, NotKept> {
        let now = (self.settings.clock)();
        self.recorder.record(Entry {
            time: now.seconds,
            nanoseconds: now.nanoseconds,
            request: request.to_owned(),
            principal: principal.clone(),
            event,
        })
    }

    /// Records something of the guard itself.
    pub(crate) fn own(&self, what: &'static str, detail: &str) -> Result<(), NotKept> {
        let peer = Peer {
            uid: rustix::process::getuid().as_raw(),
            gid: rustix::process::getgid().as_raw(),
            pid: rustix::process::getpid().as_raw_pid(),
        };
        let principal = Principal {
            proof: Proof::Peer(peer),
            listener: "guard".to_owned(),
        };
        let event = Event::Own {
            what,
            detail: detail.to_owned(),
        };
        self.record("guard", &principal, event).map(drop)
    }

    /// Says whether the guard is to end.
    pub(crate) fn ends(&self) -> bool {
        self.drain.is_said()
    }
}
