//! The loop: events of the kernel, held against rules while they happen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use seawall_runtime::engine::{Engine, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use seawall_sensor::call;
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::{Counts, Sensor, Settings};
use seawall_sensor::untold;

pub use seawall_sensor::kernel::Lack;

use crate::accounts::Accounts;
use crate::containers::Containers;
use crate::names::Names;
use crate::observer::{Around, Ended, Observer, Word};
use crate::standing::{Flow, Reloads, Standing};
use crate::told::Told;

mod cuts;
mod eyes;
mod losses;

use eyes::Eyes;

/// How long the kernel is waited for before it is looked whether anything else has to be done.
const WAIT: Duration = Duration::from_millis(20);

/// How long engines may take at first to tell which containers there are.
const SETTLE: Duration = Duration::from_secs(3);

/// How often losses are looked for.
const LOOK: Duration = Duration::from_secs(10);

/// How often observers are told how all of it stands.
const STAND: Duration = Duration::from_secs(1);

/// How long sources may take to end.
const MOST_TO_END: Duration = Duration::from_secs(2);

/// How long what was recorded before the end is judged.
const MOST_AT_END: Duration = Duration::from_secs(2);

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
    /// Alerts of other sources, which threads of their own judge, and of the service itself.
    pub others: Vec<Receiver<Told>>,
    /// Tells whoever runs this: one sentence.
    pub tell: &'a dyn Fn(Word, &str),
}

/// A machine that is being watched.
pub struct Service<'a> {
    setup: Setup<'a>,
    live: Eyes,
    accounts: Accounts,
    names: Names,
    workspace: Workspace,
    counted: Counts,
    disordered: u64,
    looked: Instant,
    stood: Option<Instant>,
    begun: u64,
    reloads: Reloads,
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
    /// Rules that could never match.
    #[error(
        "conditions of rules ask for fields that are not told while a machine is watched, only by captures: {}; switch these rules off",
        .0.join(", ")
    )]
    Untold(Vec<&'static str>),
}

impl<'a> Service<'a> {
    /// Loads the programs, and reads which processes there are.
    ///
    /// # Errors
    /// Where the kernel refuses the programs, or rules ask for what is not told.
    pub fn start(mut setup: Setup<'a>) -> Result<Self, Failure> {
        refuse_untold(&setup.engine)?;
        let settings = settings(&setup);
        tell_unseen(&setup);
        let mut state = State::default();
        setup.containers.settle(&mut state, SETTLE, setup.tell);
        let mut accounts = Accounts::start(&mut state);
        let wanted = setup.engine.program().hosts();
        let names = Names::follow(wanted, &mut setup.world, setup.tell);
        let mut live = Eyes::open(&settings, state)?;
        accounts.present(live.state());
        tell_blind(setup.tell);
        let program = setup.engine.program();
        for lack in live.lacks() {
            if lack.concerns(|kind| program.wants(kind)) {
                (setup.tell)(Word::Warning, lack.short);
            }
        }
        Ok(Self::of(setup, live, accounts, names))
    }

    /// Begins without the kernel: other sources alone are judged.
    pub fn start_without_kernel(mut setup: Setup<'a>) -> Self {
        let mut live = Eyes::shut();
        let accounts = Accounts::start(live.state());
        let names = Names::follow(&BTreeSet::new(), &mut setup.world, setup.tell);
        Self::of(setup, live, accounts, names)
    }

    fn of(setup: Setup<'a>, live: Eyes, accounts: Accounts, names: Names) -> Self {
        let begun = now();
        Self {
            setup,
            live,
            accounts,
            names,
            workspace: Workspace::default(),
            counted: Counts::default(),
            disordered: 0,
            looked: Instant::now(),
            stood: None,
            begun,
            reloads: Reloads {
                last: begun,
                ..Reloads::default()
            },
            alerts: 0,
            events: 0,
        }
    }

    /// Judges what happened since the last turn; waits a little where nothing did.
    ///
    /// # Errors
    /// Where the kernel does not hand over records any more, or something beside the rules can't go on.
    pub fn turn(&mut self) -> Result<(), Failure> {
        let setup = &mut self.setup;
        setup.containers.turn(self.live.state(), setup.tell);
        self.accounts.turn(self.live.state(), setup.tell);
        self.names.turn(&mut setup.world);
        self.judge(false)?;
        self.raise_others()?;
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
        if self.stood.is_none_or(|it| it.elapsed() >= STAND) {
            self.stood = Some(Instant::now());
            self.stand()?;
        }
        Ok(())
    }

    /// Raises alerts of other sources.
    fn raise_others(&mut self) -> Result<(), Ended> {
        let others = self.setup.others.iter().flat_map(Receiver::try_iter);
        let others: Vec<Told> = others.collect();
        for told in &others {
            self.alerts = self.alerts.saturating_add(1);
            raise(&mut self.setup.observers, told)?;
        }
        Ok(())
    }

    /// Puts other rules in the place of the present ones, between two events: what they ask for is recorded before they are
    /// asked.
    ///
    /// # Errors
    /// Where the kernel refuses, or rules ask for what is not told; then the present rules go on.
    pub fn change_rules(&mut self, engine: Engine) -> Result<(), Failure> {
        if let Err(failure) = refuse_untold(&engine) {
            self.refuse_rules();
            return Err(failure);
        }
        let before = std::mem::replace(&mut self.setup.engine, engine);
        if let Err(failure) = self.live.set_filters(&settings(&self.setup).filters) {
            self.setup.engine = before;
            self.refuse_rules();
            return Err(failure.into());
        }
        self.workspace = Workspace::default();
        let (setup, names) = (&mut self.setup, &mut self.names);
        let wanted = setup.engine.program().hosts();
        names.change(wanted, &mut setup.world, setup.tell);
        if self.live.are_open() {
            tell_unseen(&self.setup);
        }
        self.reloads.taken = self.reloads.taken.saturating_add(1);
        self.reloads.last = now();
        Ok(())
    }

    /// Notes that there are other rules which can't be taken.
    pub fn refuse_rules(&mut self) {
        self.reloads.refused = self.reloads.refused.saturating_add(1);
    }

    /// Puts others in the place of what goes on beside the rules: the old ones are brought to an end first.
    ///
    /// # Errors
    /// Where the kernel does not record what they ask for.
    pub fn change_observers(
        &mut self,
        make: impl FnOnce() -> Vec<Box<dyn Observer + 'a>>,
    ) -> Result<(), Failure> {
        self.end_observers()?;
        // What they hold, addresses among it, is free again before others ask for it.
        self.setup.observers.clear();
        self.setup.observers = make();
        Ok(self.live.set_filters(&settings(&self.setup).filters)?)
    }

    /// Tells observers how all of it stands.
    fn stand(&mut self) -> Result<(), Failure> {
        let standing = self.standing()?;
        for observer in &mut self.setup.observers {
            observer.stand(&standing)?;
        }
        Ok(())
    }

    fn standing(&mut self) -> Result<Standing, Failure> {
        let counts = self.live.counts()?;
        let flows = counts.classes.iter().map(|(class, count)| {
            let flow = Flow {
                seen: count.seen,
                sent: count.sent,
                filtered: count.filtered,
                lost: count.lost,
            };
            (class.name(), flow)
        });
        let observers = self.setup.observers.iter();
        Ok(Standing {
            begun: self.begun,
            now: now(),
            classes: flows.collect(),
            events: self.events,
            alerts: self.alerts,
            unread: self.live.unread(),
            missed: counts.missed,
            disordered: self.live.disordered(),
            threads: self.live.state().threads(),
            containers: self.live.state().containers(),
            rules: Arc::clone(self.setup.engine.abouts()),
            reloads: self.reloads,
            streams: observers.clone().flat_map(|it| it.streams()).collect(),
            outlets: observers.flat_map(|it| it.outlets()).collect(),
        })
    }

    /// Judges what was recorded; at the end also what would wait for others to come before it.
    fn judge(&mut self, is_end: bool) -> Result<(), Failure> {
        let setup = &mut self.setup;
        let (engine, world) = (&setup.engine, &setup.world);
        let (containers, observers) = (&mut setup.containers, &mut setup.observers);
        let (workspace, accounts) = (&mut self.workspace, &mut self.accounts);
        let (alerts, events) = (&mut self.alerts, &mut self.events);
        let mut raised = Ok(());
        let only_containers = setup.only_containers;
        let mut take = |event: &Event<'_>, state: &mut State| {
            containers.complete(event, state);
            accounts.see(event, state);
            let thread = state.thread(event.thread);
            // Who is not known may be in one.
            if only_containers && thread.is_some_and(|it| it.container.is_none()) {
                return;
            }
            *events = events.saturating_add(1);
            for observer in observers.iter_mut() {
                observer.event(event, state);
            }
            let scene = Scene::of(event, state, world);
            for alert in engine.alerts(&scene, workspace) {
                *alerts = alerts.saturating_add(1);
                if raised.is_ok() {
                    let told = Told::of(alert, &scene);
                    let mut observers = observers.iter_mut();
                    raised = observers.try_for_each(|it| it.alert_at(&told, &scene));
                }
            }
        };
        if is_end {
            let begun = Instant::now();
            while self.live.turn(Duration::ZERO, &mut take)? > 0 && begun.elapsed() < MOST_AT_END {}
            self.live.finish(&mut take);
        } else {
            self.live.turn(WAIT, &mut take)?;
        }
        Ok(raised?)
    }

    /// Tells what was lost since it was last told.
    fn tell_losses(&mut self) -> Result<(), Failure> {
        let counts = self.live.counts()?;
        let before = std::mem::take(&mut self.counted);
        let lost = counts.lost().saturating_sub(before.lost());
        if lost > 0 {
            for observer in &mut self.setup.observers {
                observer.lost(lost);
            }
        }
        if losses::are_of_threads(&before, &counts) {
            self.live.look_for_ended();
        }
        let missed = counts.missed.saturating_sub(before.missed);
        let lost = self.live.take_losses()?;
        for text in losses::told(&lost, missed, |namespace| self.owner(namespace)) {
            (self.setup.tell)(Word::Warning, &text);
        }
        self.counted = counts;
        let disordered = self.live.disordered();
        if disordered > self.disordered {
            let count = disordered.saturating_sub(self.disordered);
            let told = format!(
                "{count} events were judged after later ones, the machine is too busy: who did what they tell may not have been known"
            );
            (self.setup.tell)(Word::Warning, &told);
        }
        self.disordered = disordered;
        Ok(())
    }

    /// Whose processes are in a process namespace, by the name of the container, else by its id.
    fn owner(&mut self, namespace: u32) -> Option<String> {
        let id = self.live.owner(namespace)?.to_owned();
        let known = self.live.state().container(&id);
        let name = known.map(|it| it.name.clone()).filter(|it| !it.is_empty());
        Some(name.unwrap_or_else(|| id.chars().take(12).collect()))
    }

    /// Ends it: what goes on beside the rules is brought to an end, and what was done is told.
    ///
    /// # Errors
    /// Where the kernel does not tell what was lost.
    pub fn end(mut self) -> Result<(), Failure> {
        self.judge(true)?;
        self.end_observers()?;
        self.tell_losses()?;
        let (events, alerts) = (self.events, self.alerts);
        let raised = match alerts {
            1 => "1 alert".to_owned(),
            _ => format!("{alerts} alerts"),
        };
        let text = if self.live.are_open() {
            format!("{events} events judged, {raised}")
        } else {
            raised
        };
        (self.setup.tell)(Word::Note, &text);
        if let Some(text) = cuts::told(&self.counted) {
            (self.setup.tell)(Word::Note, &text);
        }
        let late = self.live.late();
        if late > 0 {
            let told = format!(
                "{late} paths were told as they were when their calls returned: they could not be read before, and may have been changed meanwhile"
            );
            (self.setup.tell)(Word::Warning, &told);
        }
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

impl Service<'_> {
    /// Brings what goes on beside the rules to its end: first what still raises alerts, then what takes them.
    fn end_observers(&mut self) -> Result<(), Failure> {
        let begun = Instant::now();
        let mut raised = Ok(());
        loop {
            let mut done = true;
            for observer in &mut self.setup.observers {
                done &= observer.wind_down();
            }
            raised = raised.and(self.raise_others());
            if done || begun.elapsed() > MOST_TO_END {
                break;
            }
            std::thread::sleep(WAIT);
        }
        let around = Around {
            now: now(),
            state: self.live.state(),
            tell: self.setup.tell,
        };
        for observer in &mut self.setup.observers {
            observer.end(&around);
        }
        Ok(raised?)
    }
}

fn raise(observers: &mut [Box<dyn Observer + '_>], told: &Told) -> Result<(), Ended> {
    observers
        .iter_mut()
        .try_for_each(|observer| observer.alert(told))
}

/// What the rules and what goes on beside them need is recorded, and nothing else.
fn settings(setup: &Setup<'_>) -> Settings {
    let wanted = |kind| setup.observers.iter().any(|it| it.wants(kind));
    let program = setup.engine.program();
    Settings::of(if setup.only_containers {
        Filters::of_containers(program, wanted)
    } else {
        Filters::of_rules(program, wanted)
    })
}

/// Tells what can't be looked at for want of rights.
fn tell_blind(tell: &dyn Fn(Word, &str)) {
    let missing = Sensor::blind();
    if !missing.is_empty() {
        let missing = missing.join(" and ");
        let told = format!(
            "without {missing} not all is known of processes of others that were there before, and of containers"
        );
        tell(Word::Warning, &told);
    }
}

/// A condition on a value that is never told would never hold: nobody is left to believe that it watches.
fn refuse_untold(engine: &Engine) -> Result<(), Failure> {
    let asked: BTreeSet<&'static str> = engine.program().fields().collect();
    let untold = asked.into_iter().filter(|it| untold::FIELDS.contains(it));
    let untold: Vec<&'static str> = untold.collect();
    if untold.is_empty() {
        return Ok(());
    }
    Err(Failure::Untold(untold))
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
        // Generic events are missing only of calls that have no kind of their own.
        .filter(|(number, _)| *number != 1 || setup.engine.program().wants_other_calls())
        .map(|(_, schema)| schema.name)
        .filter(|name| !is_seen(name))
        .map(|name| match name {
            "syscall" => "calls that have no event of their own",
            name => name,
        })
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
