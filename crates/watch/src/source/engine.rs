//! What an engine tells while things happen to it. Whatever connection breaks: the next one asks for what happened since, and
//! what was told before is passed over.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use seawall_artifact::host::event::Events;
use seawall_artifact::source::engine::{Engine, EngineOptions};
use seawall_runtime::document::Source;
use seawall_runtime::state::Container;
use serde_json::Value;

use super::judge::{Heard, Judge};
use super::{Bench, Shared};
use crate::containers::{Chosen, system_sockets};
use crate::observer::Word;

/// Between attempts to reach an engine that does not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// How often sockets of engines are looked for.
const SEARCH: Duration = Duration::from_secs(5);
/// How much before the last event is asked for: engines number nothing, and tell some events a little late.
const MARGIN: u64 = 1_000_000_000;
/// Events that are remembered, to pass over what comes twice. Docker itself remembers 256.
const MOST_RECENT: usize = 2_048;

/// Follows engines on threads of their own until the loop ends: those that are named, or those that are found, also later.
pub(super) fn follow(options: EngineOptions, chosen: Chosen, bench: Bench) {
    let begin = move |options: EngineOptions| {
        let judge = bench.judge(Source::Docker);
        let shared = bench.shared.clone();
        std::thread::spawn(move || run(&options, judge, &shared));
        !bench.shared.is_over()
    };
    match chosen {
        Chosen::Named(addresses) => {
            for address in addresses {
                begin(at(&options, address));
            }
        }
        Chosen::Found if options.environment.text("DOCKER_HOST").is_some() => {
            begin(options);
        }
        Chosen::Found => {
            std::thread::spawn(move || find(&options, begin));
        }
    }
}

/// Looks for sockets of engines, and begins with each that is new.
fn find(options: &EngineOptions, begin: impl Fn(EngineOptions) -> bool) {
    // One that is started later is at the usual place: until then it is told that there is none.
    let mut known = BTreeSet::new();
    loop {
        let mut found = system_sockets();
        if known.is_empty() && found.is_empty() {
            found.push(PathBuf::from(USUAL));
        }
        for path in found {
            let address = format!("unix://{}", path.display());
            if known.insert(path) && !begin(at(options, address)) {
                return;
            }
        }
        std::thread::sleep(SEARCH);
    }
}

fn at(options: &EngineOptions, host: String) -> EngineOptions {
    EngineOptions {
        host: Some(host),
        ..options.clone()
    }
}

const USUAL: &str = "/run/docker.sock";

/// Events that were told already.
#[derive(Default)]
struct Recent {
    order: VecDeque<Vec<u8>>,
    all: BTreeSet<Vec<u8>>,
    /// When the newest happened.
    newest: u64,
}

impl Recent {
    /// Says whether an event is new, and remembers it.
    fn is_new(&mut self, line: &[u8], time: u64) -> bool {
        if !self.all.insert(line.to_vec()) {
            return false;
        }
        self.order.push_back(line.to_vec());
        self.newest = self.newest.max(time);
        if self.order.len() > MOST_RECENT
            && let Some(old) = self.order.pop_front()
        {
            self.all.remove(&old);
        }
        true
    }
}

/// Follows an engine until the loop ends.
pub(super) fn run(options: &EngineOptions, mut judge: Judge, shared: &Shared) {
    let options = &options.watching();
    let mut recent = Recent {
        newest: now(),
        ..Recent::default()
    };
    let mut since = recent.newest;
    let mut away: Option<Instant> = None;
    let name = options
        .host
        .clone()
        .unwrap_or_else(|| "the engine".to_owned());
    while !shared.is_over() {
        let followed = Events::follow(options, Some(since));
        let why = match followed {
            Ok(events) => {
                if let Some(away) = away.take() {
                    judge.tally().set_away(false);
                    let seconds = away.elapsed().as_secs();
                    let text = format!(
                        "{name} is there again after {seconds} s; what happened meanwhile is judged as far as it remembers it \
                         (Docker: 256 events, none after a restart)"
                    );
                    shared.tell(Word::Warning, text);
                }
                match listen(events, options, &mut judge, &mut recent) {
                    Ok(()) => return,
                    Err(why) => why,
                }
            }
            Err(error) => error.to_string(),
        };
        if away.is_none() {
            away = Some(Instant::now());
            judge.tally().set_away(true);
            shared.tell(
                Word::Warning,
                format!("events of {name} are not judged: {why}"),
            );
        }
        since = recent.newest.saturating_sub(MARGIN);
        std::thread::sleep(PAUSE);
    }
}

/// Ends well when nobody takes alerts any more.
fn listen(
    mut events: Events,
    options: &EngineOptions,
    judge: &mut Judge,
    recent: &mut Recent,
) -> Result<(), String> {
    let engine = Engine::connect(options).map_err(|error| error.to_string())?;
    loop {
        let line = events.line()?;
        let read: Option<Value> = serde_json::from_slice(&line).ok();
        let time = read.as_ref().and_then(|it| it.get("timeNano")?.as_u64());
        if !recent.is_new(&line, time.unwrap_or(0)) {
            continue;
        }
        let about = read.as_ref().and_then(About::of);
        if let Some(about) = &about {
            about.learn(&engine, judge);
        }
        if judge.take(&line).0 == Heard::No {
            return Ok(());
        }
        if let Some(about) = about.filter(|it| it.action == "destroy") {
            judge.state.forget_container(about.id);
        }
    }
}

/// The container that an event is about.
struct About<'v> {
    id: &'v str,
    action: &'v str,
}

impl<'v> About<'v> {
    fn of(event: &'v Value) -> Option<Self> {
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let id = match text("/Type")? {
            "container" => text("/Actor/ID")?,
            "network" => text("/Actor/Attributes/container")?,
            _ => return None,
        };
        let action = text("/Action")?;
        Some(Self { id, action })
    }

    /// Asks the engine for the container, where it is not known or may have changed.
    fn learn(&self, engine: &Engine, judge: &mut Judge) {
        let changes = matches!(self.action, "create" | "start" | "rename" | "update");
        let is_known = judge.state.container(self.id).is_some();
        if self.action == "destroy" || is_known && !changes {
            return;
        }
        if let Ok(Some(document)) = engine.container(self.id)
            && let Some(container) = Container::of_inspection(&document, &[])
        {
            judge.state.add_container(container);
        }
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_passed_over() {
        let mut recent = Recent::default();
        let rows = [
            ("a", 5, true),
            ("a", 5, false),
            ("b", 4, true),
            ("a", 5, false),
        ];
        for (line, time, want) in rows {
            assert_eq!(recent.is_new(line.as_bytes(), time), want, "{line}");
        }
        assert_eq!(recent.newest, 5);
        for number in 0..10_000_u64 {
            recent.is_new(&number.to_le_bytes(), number);
        }
        assert_eq!(
            (recent.order.len(), recent.all.len()),
            (MOST_RECENT, MOST_RECENT)
        );
    }
}
