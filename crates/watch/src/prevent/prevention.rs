//! Prevention as something that goes on while a machine is watched.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::process::{Resource, getrlimit, setrlimit};
use seawall_policy::config::watch::prevent::Item;
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use seawall_sensor::gate::files::Files;
use seawall_sensor::gate::program::Gate;

use super::place;
use super::standby::Program;
use super::threads::Threads;
use super::ward::Ward;
use crate::containers::runtime;
use crate::observer::{Around, Observer, Word};
use crate::told::Told;

/// Hands an alert on; says whether there was room for it. It must not wait.
pub type Raise = Arc<dyn Fn(Told) -> bool + Send + Sync>;

/// Why nothing is prevented.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Files.
    #[error("the kernel refuses to ask before files are opened (fanotify, CAP_SYS_ADMIN)")]
    Files(#[source] std::io::Error),
    /// Control groups.
    #[error("there is no second hierarchy of control groups (cgroup2)")]
    NoGroups,
    /// The programs in the kernel.
    #[error(transparent)]
    Kernel(#[from] seawall_sensor::kernel::Failure),
    /// Threads.
    #[error("a thread cannot be started")]
    Thread(#[source] std::io::Error),
}

/// Containers are kept from what items say, until this is dropped or the process ends, whatever ends it.
pub struct Prevention {
    ward: Arc<Ward>,
    threads: Threads,
}

impl Prevention {
    /// Begins: containers that are started from now on are governed before their first process, those that run already at once.
    /// `standby` makes the command of a process that stands by.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub fn start(
        items: Vec<Item>,
        host: String,
        raise: Raise,
        standby: Program,
    ) -> Result<Self, Failure> {
        // A question comes with a descriptor: where there is none left, the kernel refuses what it would have asked about.
        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        let _ = setrlimit(Resource::Nofile, limit);
        let files = Files::new().map_err(Failure::Files)?;
        let gate = Gate::start(&place::unified().ok_or(Failure::NoGroups)?)?;
        let ward = Arc::new(Ward::new(files, gate, items, raise, host));
        // Answers first, then questions.
        let threads = Threads::start(&ward, standby)?;
        ward.hold_runtimes();
        ward.find_running();
        Ok(Self { ward, threads })
    }

    /// Returns how many containers are governed now.
    pub fn governed(&self) -> usize {
        self.ward.count()
    }
}

impl Observer for Prevention {
    fn name(&self) -> &'static str {
        "prevention"
    }

    fn event(&mut self, event: &Event<'_>, state: &State) {
        if event.kind != Kind::EXECVE {
            return;
        }
        let container = state
            .thread(event.thread)
            .and_then(|it| it.container.as_deref());
        let container = container.and_then(|id| state.container(id));
        if let Some(container) = container.filter(|it| runtime::is_alone(it)) {
            self.ward.tell_alone(&container.runtime);
        }
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), crate::observer::Ended> {
        for (word, text) in self.ward.told() {
            (around.tell)(word, &text);
        }
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        self.threads.end();
        for (word, text) in self.ward.told() {
            (around.tell)(word, &text);
        }
        (around.tell)(Word::Note, &self.ward.summary());
    }
}

/// The time of day in nanoseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}
