//! The first line: a reverse proxy that alone holds the engine's socket.
//!
//! Each request is read once ([`crate::api`]), judged, recorded, and sent on in our own words; what was not understood
//! goes nowhere. Streams – builds, logs, sessions that were handed over – pass unbuffered. One thread serves one
//! connection, waiting with `poll(2)` for whatever comes next; how many there are and what they hold is bounded.

pub(crate) mod answer;
pub(crate) mod budget;
pub(crate) mod certificate;
pub(crate) mod connection;
mod creators;
pub(crate) mod exchange;
pub(crate) mod inbox;
mod limits;
pub(crate) mod listen;
mod relay;
pub(crate) mod shared;
mod start;
mod upstream;
pub(crate) mod wire;
pub mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

pub use certificate::{TlsFiles, identify};
pub use limits::Limits;
pub use listen::{Listener, Place, SshSession};
pub use seawall_carrier::{Failure, Moment};

use crate::decide::Judge;
use crate::principal::Principal;
use crate::record::{Recorder, Recordings};
use listen::{Opened, Stopper};
use shared::Shared;

/// What a proxy is given.
#[derive(Clone)]
pub struct Settings {
    /// The engine's socket.
    pub upstream: PathBuf,
    /// Keys of labels that only the guard sets; one that ends with a dot stands for all that begin with it.
    pub reserved: Vec<String>,
    /// Bounds.
    pub limits: Limits,
    /// Tells the operator what the log is not for.
    pub tell: Tell,
    /// The clock.
    pub clock: fn() -> Moment,
}

/// What tells the operator something.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// A proxy.
pub struct Proxy {
    shared: Arc<Shared>,
    drain: Stopper,
    cut: Stopper,
}

/// Listeners that listen.
pub struct Running {
    proxy: Proxy,
    opened: Vec<Arc<Opened>>,
    threads: Vec<JoinHandle<()>>,
}

impl Proxy {
    /// Makes a proxy. Who else reaches the engine's socket is told.
    ///
    /// # Errors
    /// Where the engine's socket can't be used.
    pub fn new(
        settings: Settings,
        judge: Arc<dyn Judge>,
        recorder: Arc<dyn Recorder>,
    ) -> Result<Self, Failure> {
        let failed = |error| Failure::new("signals between threads", error);
        let (drain, draining) = listen::pair().map_err(failed)?;
        let (cut, cutting) = listen::pair().map_err(failed)?;
        let shared = Shared::new(settings, judge, recorder, (draining, cutting))?;
        shared.upstream.usable().map_err(|error| {
            Failure::file(&shared.settings.upstream, &error.to_string())
                .hint("name the engine's socket, and run the guard as a user that may use it")
        })?;
        if let Some(exposure) = shared.upstream.exposure() {
            (shared.settings.tell)(&exposure);
        }
        Ok(Self {
            shared: Arc::new(shared),
            drain,
            cut,
        })
    }

    /// Records sessions there, where the policy says that they are recorded. Without it those are refused.
    #[must_use]
    pub fn recording(self, recordings: Recordings) -> Self {
        // There are none yet.
        let _set = self.shared.recordings.set(recordings);
        self
    }

    /// Reads what listeners need, and opens none of them.
    ///
    /// # Errors
    /// Where something of it can't be used.
    pub fn check(listeners: &[Listener], tell: &Tell) -> Result<(), Failure> {
        for listener in listeners {
            if let Place::Tls { files, .. } = &listener.place {
                certificate::Credentials::read(files.clone(), Arc::clone(tell))?;
            }
        }
        Ok(())
    }

    /// Listens. All listeners are open when it returns.
    ///
    /// # Errors
    /// Where one of them can't be opened; then none is.
    pub fn listen(self, listeners: &[Listener]) -> Result<Running, Failure> {
        let mut opened = Vec::new();
        for listener in listeners {
            opened.push(Arc::new(Opened::open(
                listener,
                &self.shared.settings.tell,
            )?));
        }
        let names: Vec<_> = listeners.iter().map(|it| it.name.as_str()).collect();
        self.own("start", &format!("listeners: {}", names.join(", ")))?;
        let mut running = Running {
            proxy: self,
            opened,
            threads: Vec::new(),
        };
        for opened in running.opened.clone() {
            let thread = start::listener(&running.proxy.shared, opened)?;
            running.threads.push(thread);
        }
        Ok(running)
    }

    /// Serves the one client at the standard streams, until it leaves.
    ///
    /// # Errors
    /// Where the streams can't be used, or sshd's word on the client can't be read.
    pub fn serve_standard(self, name: &str, session: &SshSession) -> Result<(), Failure> {
        let principal = Principal {
            proof: session.proof()?,
            listener: name.to_owned(),
        };
        start::standard(&self.shared, &principal)
    }

    /// Records something of the guard itself.
    fn own(&self, what: &'static str, detail: &str) -> Result<(), Failure> {
        let kept = self.shared.own(what, detail);
        kept.map_err(|error| Failure::new("the start", error))
    }
}

impl Running {
    /// Has another policy decide from now on, and certificates read again that changed. `digest` names the policy in the
    /// log. Requests that are decided go on.
    ///
    /// # Errors
    /// Where that can't be recorded; then nothing changes.
    pub fn judge_by(&self, judge: Arc<dyn Judge>, digest: &str) -> Result<(), Failure> {
        self.proxy.own("policy", digest)?;
        self.proxy.shared.judge_by(judge);
        for opened in &self.opened {
            opened.refresh();
        }
        Ok(())
    }

    /// Returns the addresses of TCP listeners, by name.
    pub fn addresses(&self) -> Vec<(String, SocketAddr)> {
        let addresses = self.opened.iter();
        addresses
            .filter_map(|it| Some((it.name.clone(), it.address()?)))
            .collect()
    }

    /// Returns how many connections there are.
    pub fn connections(&self) -> usize {
        self.proxy.shared.listeners.inside()
    }

    /// Ends: nothing more is let in, requests that were begun may end within the time for that, then they are cut off.
    /// Says how many were.
    pub fn end(self) -> usize {
        let shared = Arc::clone(&self.proxy.shared);
        self.proxy.drain.say();
        for thread in self.threads {
            // A listener that panicked has ended too.
            drop(thread.join());
        }
        // The sockets are gone as soon as nobody can be let in any more.
        drop(self.opened);
        let until = connection::after(shared.settings.limits.drain);
        wait_for(&shared, until);
        let left = shared.listeners.inside();
        self.proxy.cut.say();
        wait_for(&shared, connection::after(CUTTING));
        if let Err(failure) = self
            .proxy
            .own("stop", &format!("{left} connections were cut off"))
        {
            (shared.settings.tell)(&failure.to_string());
        }
        left
    }
}

fn wait_for(shared: &Shared, until: Instant) {
    while shared.listeners.inside() > 0 && Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

const CUTTING: std::time::Duration = std::time::Duration::from_secs(3);
