//! `seawall audit --watch`: follows the engine's events, looks again at what changed, judges anew, and tells what is
//! new and what is gone, until it is interrupted.
//!
//! Only what changed is asked for again; what is known is judged as a whole each time, since one object decides about
//! others. Events may be lost: everything is looked at again now and then, and whenever nobody knows what happened.

mod follow;
mod tell;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use seawall_artifact::host::collect_again;
use seawall_artifact::host::event::Changed;
use seawall_engine::audit::audit_with;
use seawall_engine::audit::change::State;
use seawall_engine::conclude::Conclusion;
use seawall_model::host::HostFacts;

use super::arguments::Host;
use super::beside;
use super::continuous::Changes;
use super::host::{self, Asked};
use crate::commands::interrupt;
use crate::commands::output::Plan;
use crate::commands::scan;
use crate::exit::{self, Usage};
use crate::format::Format;
use crate::ui::Terminal;
use follow::{Follower, Told, Woken};
use tell::{Notice, Standing};

/// Audits, and audits again.
pub(super) fn run(arguments: &Host, terminal: Terminal) -> anyhow::Result<ExitCode> {
    refuse(arguments)?;
    let plan = Plan::of_audit(&arguments.formats)?.replacing();
    let asked = Asked::read(arguments, terminal)?;
    let every = arguments.continuous.every;
    let engine = host::collecting(arguments, crate::commands::now()).engine;
    let mut follower = Follower::start(engine, interrupt::listen()?)?;
    let mut watch = Watch::new(arguments, plan, asked, terminal);
    // What changes from here on is told, and what changed before is seen.
    let first = Instant::now() + FIRST;
    if follower.wait(first, Instant::now())? == Woken::Ended {
        return Ok(ExitCode::SUCCESS);
    }
    let mut told = follower.take();
    told.is_back = false;
    told.changed = Changed::everything();
    let mut last_full = Instant::now();
    loop {
        if told.changed.all {
            last_full = Instant::now();
        }
        let begun = Instant::now();
        match watch.round(told) {
            Err(error) if exit::reader_left(&error) => return Ok(watch.ending()),
            done => done?,
        }
        // An engine that tells without a pause keeps nobody busy for more than half of the time.
        let not_before = Instant::now() + begun.elapsed();
        let full = last_full + every;
        let until = watch.held_until().map_or(full, |held| held.min(full));
        let woken = follower.wait(until, not_before)?;
        if woken == Woken::Ended {
            return Ok(watch.ending());
        }
        told = follower.take();
        told.changed.all |= Instant::now() >= full;
    }
}

/// What is kept from round to round.
struct Watch<'a> {
    arguments: &'a Host,
    plan: Plan,
    asked: Asked,
    terminal: Terminal,
    facts: HostFacts,
    state: State,
    is_first: bool,
    /// When commands that were run in containers were asked for last, and whether they are to be asked for again:
    /// health checks are such commands.
    commands: (Instant, bool),
    /// What the last judgement would have ended with.
    code: u8,
}

impl<'a> Watch<'a> {
    fn new(arguments: &'a Host, plan: Plan, asked: Asked, terminal: Terminal) -> Self {
        Self {
            arguments,
            plan,
            asked,
            terminal,
            facts: HostFacts::default(),
            state: State::default(),
            is_first: true,
            commands: (Instant::now(), false),
            code: 0,
        }
    }

    fn ending(&self) -> ExitCode {
        ExitCode::from(self.code)
    }

    fn held_until(&self) -> Option<Instant> {
        let (last, is_held) = self.commands;
        is_held.then(|| last + COMMANDS)
    }

    /// Looks at what changed, judges, and tells.
    fn round(&mut self, told: Told) -> anyhow::Result<()> {
        let (how, now) = (self.arguments.continuous.changes, crate::commands::now());
        if let Some(why) = &told.lost {
            tell::notice(how, now, Notice::Lost(why))?;
        }
        if told.is_back {
            tell::notice(how, now, Notice::Back)?;
        }
        let changed = self.hold_back(told.changed);
        if changed.is_empty() {
            return Ok(());
        }
        if changed.all && !self.is_first {
            self.read_again()?;
        }
        self.look(&changed);
        self.judge()
    }

    /// Commands are asked for now and then only: each is a question of its own.
    fn hold_back(&mut self, mut changed: Changed) -> Changed {
        let (last, is_held) = self.commands;
        changed.commands |= is_held;
        if changed.all || changed.commands && last.elapsed() >= COMMANDS {
            self.commands = (Instant::now(), false);
        } else {
            self.commands = (last, changed.commands);
            changed.commands = false;
        }
        changed
    }

    /// Exceptions end, and files change.
    fn read_again(&mut self) -> anyhow::Result<()> {
        match Asked::read(self.arguments, self.terminal.quiet()) {
            Ok(asked) => self.asked = asked,
            Err(error) => {
                self.asked.options.today = crate::commands::now().date();
                let (how, now) = (self.arguments.continuous.changes, crate::commands::now());
                tell::notice(how, now, Notice::NotRead(&format!("{error:#}")))?;
            }
        }
        Ok(())
    }

    fn look(&mut self, changed: &Changed) {
        let options = host::collecting(self.arguments, crate::commands::now());
        if self.is_first {
            self.facts = beside::collect_all(self.arguments, &options);
        } else {
            collect_again(&options, &mut self.facts, changed);
        }
    }

    fn judge(&mut self) -> anyhow::Result<()> {
        let (how, now) = (self.arguments.continuous.changes, crate::commands::now());
        let quiet = self.terminal.quiet();
        let beside = (self.asked).beside(self.arguments, &mut self.facts, quiet);
        let mut audited = audit_with(&self.facts, &self.asked.options, beside);
        self.asked.tell(
            &mut audited,
            if self.is_first { self.terminal } else { quiet },
        );
        let conclusion = host::conclusion(audited, self.arguments, &self.asked, now);
        let blind = blind(&self.facts);
        self.code = code(&conclusion, blind.is_some(), self.asked.strict);
        if self.is_first {
            scan::say_exceptions(&conclusion, self.terminal);
        }
        let posture = conclusion.report.posture.as_deref();
        let posture = posture.cloned().unwrap_or_default();
        let targets = &conclusion.report.targets;
        let changes = self.state.advance(&self.facts, targets, &posture);
        self.write(&conclusion)?;
        if let Some(why) = &blind {
            tell::notice(how, now, Notice::NotLookedAt(why))?;
        }
        let standing = Standing {
            containers: self.state.containers(),
            faults: self.state.faults().count(),
            unseen: self.state.unseen(),
            code: self.code,
        };
        // For people the first report says what stands.
        let is_new = how == Changes::Jsonl || !self.is_first;
        if is_new && !changes.is_empty() {
            tell::changes(how, now, &changes, standing)?;
        } else if self.is_first {
            tell::changes(how, now, &[], standing)?;
        }
        self.is_first = false;
        Ok(())
    }

    /// Files are written anew each time; what is printed is so once, and only for people.
    fn write(&self, conclusion: &Conclusion) -> anyhow::Result<()> {
        let for_people = self.arguments.continuous.changes == Changes::Lines;
        let prints = self.is_first && for_people;
        let terminal = if self.is_first {
            self.terminal
        } else {
            self.terminal.quiet()
        };
        let saying = host::saying(conclusion, self.arguments);
        self.plan.write_part(&saying, prints, terminal)
    }
}

/// What could not be looked at never ends well, even where the rest is without fault.
fn code(conclusion: &Conclusion, is_blind: bool, strict: bool) -> u8 {
    match exit::number(conclusion.ending, strict) {
        0 if is_blind => exit::NOT_LOOKED_AT,
        code => code,
    }
}

/// Says why containers could not be looked at, where they could not.
fn blind(facts: &HostFacts) -> Option<String> {
    if facts.engines.is_empty() {
        let problem = facts.problems.first();
        return Some(problem.map_or_else(|| "there is no engine".to_owned(), ToString::to_string));
    }
    let mut engines = facts.engines.iter();
    engines.find_map(|engine| match engine.containers.known() {
        Some(_) => None,
        None => Some(
            engine
                .containers
                .why_unknown()
                .unwrap_or("the engine does not tell them")
                .to_owned(),
        ),
    })
}

/// Refuses what makes no sense together.
fn refuse(arguments: &Host) -> Result<(), Usage> {
    let wrong = |text: &str| Err(Usage(text.to_owned()));
    let formats = &arguments.formats;
    let mut printed = formats.wanted.iter().filter(|it| it.file.is_none());
    let is_printed = formats.file.is_none();
    let is_template = formats.wanted.is_empty() && formats.template.is_some();
    if is_printed && (is_template || printed.any(|it| it.format != Format::Table)) {
        return wrong(
            "--watch prints a table and then what changes (--changes jsonl: as JSON): other reports need a file, such \
             as -f json=report.json",
        );
    }
    Ok(())
}

/// How long the first look waits for the engine's events to be followed.
const FIRST: Duration = Duration::from_secs(2);
/// How often commands that were run in containers are asked for at most.
const COMMANDS: Duration = Duration::from_secs(20);
