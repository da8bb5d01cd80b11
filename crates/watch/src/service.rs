//! The loop: events of the kernel, held against rules while they happen.

use std::collections::BTreeSet;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use seawall_runtime::engine::{Engine, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use seawall_sensor::call;
use seawall_sensor::kernel::{Counts, Settings};
use seawall_sensor::live::Live;

use crate::containers::Containers;
use crate::observer::{Around, Ended, Observer, Word};
use crate::told::Told;

/// How long the kernel is waited for before it is looked whether anything else has to be done.
const WAIT: Duration = Duration::from_millis(20);

/// How often losses are looked for.
const LOOK: Duration = Duration::from_secs(10);

/// What is watched, and by what.
pub struct Setup<'a> {
    /// The rules for events of the kernel.
    pub engine: Engine,
    /// What is known of the world around.
    pub world: World,
    /// What an engine tells of its containers.
    pub containers: Containers,
    /// Whether what is done outside of containers is left out.
    pub only_containers: bool,
    /// What goes on beside the rules, in the order in which it is called.
    pub observers: Vec<Box<dyn Observer + 'a>>,
    /// Alerts of other sources, which threads of their own judge.
    pub others: Receiver<Told>,
    /// Tells whoever runs this: one sentence.
    pub tell: &'a dyn Fn(Word, &str),
}

/// A machine that is being watched.
pub struct Service<'a> {
    setup: Setup<'a>,
    live: Live,
    workspace: Workspace,
    counted: Counts,
    looked: Instant,
    alerts: u64,
    events: u64,
}

/// Why a machine is not watched, or not any longer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The kernel.
    #[error(transparent)]
    Kernel(#[from] seawall_sensor::kernel::Failure),
    /// Something that goes on beside the rules.
    #[error(transparent)]
    Ended(#[from] Ended),
}

impl<'a> Service<'a> {
    /// Loads the programs, and reads which processes there are.
    ///
    /// # Errors
    /// Where the kernel refuses the programs.
    pub fn start(setup: Setup<'a>) -> Result<Self, Failure> {
        let settings = settings(&setup);
        tell_unseen(&setup);
        let live = Live::start(&settings, State::default())?;
        Ok(Self {
            setup,
            live,
            workspace: Workspace::default(),
            counted: Counts::default(),
            looked: Instant::now(),
            alerts: 0,
            events: 0,
        })
    }

    /// Judges what happened since the last turn; waits a little where nothing did.
    ///
    /// # Errors
    /// Where the kernel does not hand over records any more, or something beside the rules can't go on.
    pub fn turn(&mut self) -> Result<(), Failure> {
        for told in self.setup.containers.told() {
            match told {
                Ok(container) => self.live.state().add_container(*container),
                Err(why) => (self.setup.tell)(Word::Warning, &why),
            }
        }
        self.judge()?;
        let others: Vec<Told> = self.setup.others.try_iter().collect();
        for told in &others {
            self.alerts = self.alerts.saturating_add(1);
            raise(&mut self.setup.observers, told)?;
        }
        let around = Around {
            now: now(),
            state: self.live.state(),
            tell: self.setup.tell,
        };
        for observer in &mut self.setup.observers {
            observer.turn(&around)?;
        }
        if self.looked.elapsed() >= LOOK {
            self.tell_losses()?;
            self.looked = Instant::now();
        }
        Ok(())
    }

    fn judge(&mut self) -> Result<(), Failure> {
        let setup = &mut self.setup;
        let (engine, world) = (&setup.engine, &setup.world);
        let (containers, observers) = (&mut setup.containers, &mut setup.observers);
        let workspace = &mut self.workspace;
        let (alerts, events) = (&mut self.alerts, &mut self.events);
        let mut raised = Ok(());
        let mut take = |event: &Event<'_>, state: &mut State| {
            *events = events.saturating_add(1);
            containers.complete(event, state);
            for observer in observers.iter_mut() {
                observer.event(event, state);
            }
            let scene = Scene::of(event, state, world);
            for alert in engine.alerts(&scene, workspace) {
                *alerts = alerts.saturating_add(1);
                if raised.is_ok() {
                    raised = raise(observers, &Told::of(alert, &scene));
                }
            }
        };
        self.live.turn(WAIT, &mut take)?;
        Ok(raised?)
    }

    /// Tells what was lost since it was last told.
    fn tell_losses(&mut self) -> Result<(), Failure> {
        let counts = self.live.counts()?;
        for (class, count) in &counts.classes {
            let before = self.counted.classes.get(class).map_or(0, |it| it.lost);
            let lost = count.lost.saturating_sub(before);
            if lost > 0 {
                let told = format!(
                    "{lost} events of class {} were lost: the machine is too busy",
                    class.name()
                );
                (self.setup.tell)(Word::Warning, &told);
                for observer in &mut self.setup.observers {
                    observer.lost(lost);
                }
            }
        }
        self.counted = counts;
        Ok(())
    }

    /// Ends it: what goes on beside the rules is brought to an end, and what was done is told.
    ///
    /// # Errors
    /// Where the kernel does not tell what was lost.
    pub fn end(mut self) -> Result<(), Failure> {
        let around = Around {
            now: now(),
            state: self.live.state(),
            tell: self.setup.tell,
        };
        for observer in &mut self.setup.observers {
            observer.end(&around);
        }
        self.tell_losses()?;
        let (events, alerts) = (self.events, self.alerts);
        (self.setup.tell)(
            Word::Note,
            &format!("{events} events judged, {alerts} alerts"),
        );
        let unread = self.live.unread();
        if unread > 0 {
            (self.setup.tell)(
                Word::Warning,
                &format!("{unread} records could not be read"),
            );
        }
        Ok(())
    }
}

fn raise(observers: &mut [Box<dyn Observer + '_>], told: &Told) -> Result<(), Ended> {
    observers
        .iter_mut()
        .try_for_each(|observer| observer.alert(told))
}

/// What the rules and what goes on beside them need is recorded, and nothing else.
fn settings(setup: &Setup<'_>) -> Settings {
    let wanted: BTreeSet<u16> = call::all()
        .map(|call| call.kind)
        .filter(|kind| wants(setup, Kind(*kind)))
        .collect();
    Settings {
        only_containers: setup.only_containers,
        ..Settings::of_kinds(&wanted)
    }
}

fn wants(setup: &Setup<'_>, kind: Kind) -> bool {
    setup.engine.program().wants(kind) || setup.observers.iter().any(|it| it.wants(kind))
}

/// Rules may want what this sensor does not see: that is told, never passed over.
fn tell_unseen(setup: &Setup<'_>) {
    let seen: BTreeSet<u16> = call::all().map(|call| call.kind).chain([186]).collect();
    let is_seen = |name: &str| {
        call::all().any(|call| Kind(call.kind).schema().is_some_and(|own| own.name == name))
    };
    let unseen: BTreeSet<&str> = Kind::all()
        .iter()
        .enumerate()
        .filter_map(|(number, schema)| Some((u16::try_from(number).ok()?, schema)))
        .filter(|(number, _)| number % 2 == 1 && !seen.contains(number))
        .filter(|(number, _)| setup.engine.program().wants(Kind(*number)))
        .map(|(_, schema)| schema.name)
        .filter(|name| !is_seen(name))
        .collect();
    if !unseen.is_empty() {
        let names: Vec<&str> = unseen.into_iter().collect();
        let told = format!(
            "rules ask for events that are not recorded, and never match them: {}",
            names.join(", ")
        );
        (setup.tell)(Word::Warning, &told);
    }
}

/// The time of day in nanoseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}
