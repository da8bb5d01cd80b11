//! A service that watches this machine, and what it raised.

use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::engine::{Alert, Engine, Matching, World};
use seawall_runtime::language::{Loader, Settings};
use seawall_watch::containers::{Chosen, Containers};
use seawall_watch::observer::{Ended, Observer, Word};
use seawall_watch::service::{Service, Setup};
use seawall_watch::standing::Standing;
use seawall_watch::told::Told;

/// One sensor at a time: each sees all that the machine does.
static ALONE: Mutex<()> = Mutex::new(());

/// A running service.
pub(super) struct Scene {
    pub(super) service: Service<'static>,
    alerts: Receiver<Alert>,
    standings: Receiver<Standing>,
    _alone: MutexGuard<'static, ()>,
}

/// Hands on what it is told.
struct Ear {
    alerts: Sender<Alert>,
    standings: Sender<Standing>,
}

impl Observer for Ear {
    fn name(&self) -> &'static str {
        "test"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        self.alerts.send(Alert::clone(&told.alert)).unwrap();
        Ok(())
    }

    fn stand(&mut self, standing: &Standing) -> Result<(), Ended> {
        self.standings.send(standing.clone()).unwrap();
        Ok(())
    }
}

impl Scene {
    /// Starts it; nothing, with the reason on standard output, where this machine has not what is needed.
    pub(super) fn start(rules: &str) -> Option<Self> {
        Self::start_with(rules, "unix:///nowhere/engine.sock", Vec::new())
    }

    /// Starts it with the engine at an address, and with more that goes on beside the rules.
    pub(super) fn start_with(
        rules: &str,
        address: &str,
        more: Vec<Box<dyn Observer>>,
    ) -> Option<Self> {
        can_load()?;
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let (alert, alerts) = channel();
        let (standing, standings) = channel();
        let (_, others) = channel();
        let ear = Ear {
            alerts: alert,
            standings: standing,
        };
        let chosen = Chosen::Named(vec![address.to_owned()]);
        let mut observers: Vec<Box<dyn Observer>> = vec![Box::new(ear)];
        observers.extend(more);
        let setup = Setup {
            engine: engine(rules),
            world: World::new("host"),
            containers: Containers::follow(&EngineOptions::default(), chosen),
            only_containers: false,
            observers,
            others: vec![others],
            tell: &|word: Word, text: &str| println!("{word:?}: {text}"),
        };
        Some(Self {
            service: Service::start(setup).unwrap(),
            alerts,
            standings,
            _alone: alone,
        })
    }

    /// Goes on for so long.
    pub(super) fn turn_for(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.service.turn().unwrap();
        }
    }

    /// Returns what was raised since.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        self.alerts.try_iter().collect()
    }

    /// Ends it, and returns what was raised since.
    pub(super) fn end(self) -> Vec<Alert> {
        self.service.end().unwrap();
        self.alerts.try_iter().collect()
    }

    /// Returns how it stood last.
    pub(super) fn standing(&self) -> Option<Standing> {
        self.standings.try_iter().last()
    }
}

/// Makes rules ready.
pub(super) fn engine(rules: &str) -> Engine {
    let mut loader = Loader::new(Settings::default());
    loader.load("rules", rules.as_bytes());
    assert!(loader.is_successful(), "{:?}", loader.results());
    Engine::new(&loader.rules(), "syscall", Matching::All).unwrap()
}

/// Says, on standard output, why this machine can't have a sensor.
fn can_load() -> Option<()> {
    if !Path::new("/sys/kernel/btf/vmlinux").exists() {
        println!("skipped: the kernel has no BTF");
        return None;
    }
    if Command::new("id").arg("-u").output().unwrap().stdout != b"0\n" {
        println!("skipped: only root may load programs into the kernel");
        return None;
    }
    Some(())
}
