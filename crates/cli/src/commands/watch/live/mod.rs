//! `seawall watch run`: what happens on this machine, held against rules while it happens.

mod containers;

use std::collections::BTreeSet;
use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::language::{Addition, Loader, Settings as Rules};
use seawall_runtime::state::State;
use seawall_sensor::call;
use seawall_sensor::kernel::{Counts, Settings};
use seawall_sensor::live::Live;

use super::replay::{AlertForm, print};
use super::run::Run;
use super::{Files, check};
use crate::commands::interrupt;
use crate::exit;
use crate::ui::Terminal;
use containers::Containers;

/// How long the kernel is waited for before it is looked whether anything else has to be done.
const WAIT: Duration = Duration::from_millis(20);

/// How often losses are looked for.
const LOOK: Duration = Duration::from_secs(10);

/// Watches until a signal comes.
pub(super) fn run(arguments: &Run, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let loader = load(arguments, terminal)?;
    if !loader.is_successful() {
        check::tell_faults(&loader, terminal);
        return Ok(exit::refused());
    }
    let matching = if arguments.first {
        Matching::First
    } else {
        Matching::All
    };
    let engine = Engine::new(&loader.rules(), "syscall", matching)?;
    let settings = settings(&engine, arguments);
    tell_unseen(&engine, terminal);
    let containers = Containers::follow(arguments.engine.as_deref());
    let live = Live::start(&settings, State::default()).context("cannot watch this machine")?;
    terminal.note(&format!(
        "watching {} system calls for {} rules",
        settings.calls.len(),
        loader
            .rules()
            .rules
            .iter()
            .filter(|rule| rule.enabled)
            .count()
    ));
    let mut watch = Watch {
        live,
        engine,
        workspace: Workspace::default(),
        world: World::new(rustix::system::uname().nodename().to_string_lossy()),
        containers,
        form: form(arguments.format),
        counted: Counts::default(),
        alerts: 0,
        events: 0,
    };
    watch.go_on(arguments.seconds.map(Duration::from_secs), terminal)?;
    watch.end(terminal)
}

fn load(arguments: &Run, terminal: Terminal) -> anyhow::Result<Loader> {
    let settings = Rules {
        minimum: arguments.priority,
        additions: vec![Addition::suggested()],
        ..Rules::default()
    };
    let files = Files {
        paths: arguments.rules.clone(),
    };
    if !arguments.rules.is_empty() && arguments.no_default_rules {
        return files.load_with(settings, terminal);
    }
    let mut loader = Loader::new(settings);
    loader.load(
        "seawall.yaml",
        seawall_runtime::language::OWN_RULES.as_bytes(),
    );
    files.add_to(&mut loader, terminal)?;
    Ok(loader)
}

fn form(format: AlertForm) -> Form {
    Form {
        format: match format {
            AlertForm::Text => Format::Text,
            AlertForm::Json => Format::Json,
        },
        ..Form::default()
    }
}

/// What the rules need is recorded, and nothing else.
fn settings(engine: &Engine, arguments: &Run) -> Settings {
    let wanted: BTreeSet<u16> = call::all()
        .map(|call| call.kind)
        .filter(|kind| engine.program().wants(Kind(*kind)))
        .collect();
    Settings {
        only_containers: arguments.only_containers,
        ..Settings::of_kinds(&wanted)
    }
}

/// Rules may want what this sensor does not see: that is told, never passed over.
fn tell_unseen(engine: &Engine, terminal: Terminal) {
    let seen: BTreeSet<u16> = call::all().map(|call| call.kind).chain([186]).collect();
    let unseen: BTreeSet<&str> = Kind::all()
        .iter()
        .enumerate()
        .filter_map(|(number, schema)| Some((u16::try_from(number).ok()?, schema)))
        .filter(|(number, _)| number % 2 == 1 && !seen.contains(number))
        .filter(|(number, _)| engine.program().wants(Kind(*number)))
        .map(|(_, schema)| schema.name)
        .filter(|name| {
            !call::all().any(|call| {
                Kind(call.kind)
                    .schema()
                    .is_some_and(|own| own.name == *name)
            })
        })
        .collect();
    if !unseen.is_empty() {
        let names: Vec<&str> = unseen.into_iter().collect();
        terminal.warning(&format!(
            "rules ask for events that are not recorded, and never match them: {}",
            names.join(", ")
        ));
    }
}

struct Watch {
    live: Live,
    engine: Engine,
    workspace: Workspace,
    world: World,
    containers: Containers,
    form: Form,
    counted: Counts,
    alerts: u64,
    events: u64,
}

impl Watch {
    fn go_on(&mut self, most: Option<Duration>, terminal: Terminal) -> anyhow::Result<()> {
        let mut signals = interrupt::listen()?;
        signals.set_nonblocking(true)?;
        let begun = Instant::now();
        let mut looked = Instant::now();
        loop {
            self.turn(terminal)?;
            if signals.read(&mut [0]).is_ok() || most.is_some_and(|most| begun.elapsed() >= most) {
                return Ok(());
            }
            if looked.elapsed() >= LOOK {
                self.tell_losses(terminal)?;
                looked = Instant::now();
            }
        }
    }

    fn turn(&mut self, terminal: Terminal) -> anyhow::Result<()> {
        for told in self.containers.told() {
            match told {
                Ok(container) => self.live.state().add_container(*container),
                Err(why) => terminal.warning(&why),
            }
        }
        let (engine, world, form) = (&self.engine, &self.world, self.form);
        let (workspace, containers) = (&mut self.workspace, &mut self.containers);
        let (alerts, events) = (&mut self.alerts, &mut self.events);
        let mut out = io::stdout().lock();
        let mut written = Ok(());
        let mut take = |event: &Event<'_>, state: &mut State| {
            *events = events.saturating_add(1);
            containers.complete(event, state);
            for alert in engine.alerts(&Scene::of(event, state, world), workspace) {
                *alerts = alerts.saturating_add(1);
                if written.is_ok() {
                    written = print(&mut out, &alert, form);
                }
            }
        };
        self.live.turn(WAIT, &mut take)?;
        written?;
        out.flush()?;
        Ok(())
    }

    /// Tells what was lost since it was last told.
    fn tell_losses(&mut self, terminal: Terminal) -> anyhow::Result<()> {
        let counts = self.live.counts()?;
        for (class, count) in &counts.classes {
            let before = self.counted.classes.get(class).map_or(0, |it| it.lost);
            let lost = count.lost.saturating_sub(before);
            if lost > 0 {
                terminal.warning(&format!(
                    "{lost} events of class {} were lost: the machine is too busy",
                    class.name()
                ));
            }
        }
        self.counted = counts;
        Ok(())
    }

    fn end(mut self, terminal: Terminal) -> anyhow::Result<ExitCode> {
        self.tell_losses(terminal)?;
        let (events, alerts) = (self.events, self.alerts);
        terminal.note(&format!("{events} events judged, {alerts} alerts"));
        let unread = self.live.unread();
        if unread > 0 {
            terminal.warning(&format!("{unread} records could not be read"));
        }
        Ok(ExitCode::SUCCESS)
    }
}
