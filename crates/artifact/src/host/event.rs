//! What an engine tells while things happen to it (`GET /events`, one JSON document a line), and what of a host has to
//! be looked at again for it.
//!
//! All kinds of events are asked for: one that nobody knows means that everything is to be looked at again, and so does
//! one that cannot be read. An engine on which nothing happens says nothing: then it is asked whether it is there, so that one
//! that hangs, or a network that is gone, is noticed within a minute.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::error::Error;
use crate::source::engine::{Engine, EngineOptions};
use crate::source::http::failure::{Cause, Failure};

/// The events of an engine, as they come.
pub struct Events {
    reader: BufReader<Box<dyn Read + Send>>,
    /// What has come of an event that is not whole yet.
    begun: Vec<u8>,
    /// The last event.
    last: Vec<u8>,
    /// When something was heard last: an event, or that the connection stands.
    heard: Instant,
    /// Whom they are of.
    followed: Option<Followed>,
}

/// An engine that is followed.
struct Followed {
    options: EngineOptions,
    engine: Engine,
    /// From when on events were asked for.
    since: Option<u64>,
}

/// What is to be looked at again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for a kind of objects"
)]
pub struct Changed {
    /// Everything, files and processes of the host among it.
    pub all: bool,
    /// Ids of containers that something happened to.
    pub containers: BTreeSet<String>,
    /// Which containers there are.
    pub container_list: bool,
    /// Images.
    pub images: bool,
    /// Networks.
    pub networks: bool,
    /// Volumes.
    pub volumes: bool,
    /// Commands that were run in containers.
    pub commands: bool,
}

impl Events {
    /// Begins to listen. What happened since a moment, in nanoseconds since 1970, is told first, as far as the engine
    /// remembers it. Where nothing comes for the time-out of a body, the engine is asked whether it is there.
    ///
    /// # Errors
    /// Where the engine does not answer, or refuses.
    pub fn follow(options: &EngineOptions, since: Option<u64>) -> Result<Self, Error> {
        let path = match since {
            Some(since) => {
                let (seconds, rest) = (since / NANOSECONDS, since % NANOSECONDS);
                format!("events?since={seconds}.{rest:09}")
            }
            None => "events".to_owned(),
        };
        let engine = Engine::connect(options)?;
        let body = engine.follow(&path, "events")?;
        let options = options.clone();
        let followed = Followed {
            options,
            engine,
            since,
        };
        Ok(Self {
            followed: Some(followed),
            ..Self::of(body)
        })
    }

    /// Takes events from where they were begun to be told.
    pub fn of(body: Box<dyn Read + Send>) -> Self {
        Self {
            reader: BufReader::new(body),
            begun: Vec::new(),
            last: Vec::new(),
            heard: Instant::now(),
            followed: None,
        }
    }

    /// Waits for the next event, and adds what it means.
    ///
    /// # Errors
    /// Says why no more events come.
    pub fn next(&mut self, changed: &mut Changed) -> Result<(), String> {
        let line = self.any_line()?;
        if line.iter().any(|byte| !byte.is_ascii_whitespace()) {
            changed.read(&line);
        }
        Ok(())
    }

    /// Waits for the next event, and returns it as it came.
    ///
    /// # Errors
    /// Says why no more events come.
    pub fn line(&mut self) -> Result<Vec<u8>, String> {
        loop {
            let line = self.any_line()?;
            if line.iter().any(|byte| !byte.is_ascii_whitespace()) {
                return Ok(line);
            }
        }
    }

    fn any_line(&mut self) -> Result<Vec<u8>, String> {
        loop {
            let room = LONGEST.saturating_sub(self.begun.len() as u64);
            let mut bounded = (&mut self.reader).take(room);
            match bounded.read_until(b'\n', &mut self.begun) {
                Err(error) if Failure::from(&error).cause == Cause::Timeout => self.look()?,
                Err(error) => return Err(error.to_string()),
                Ok(0) if self.begun.is_empty() => {
                    return Err("the engine ended the connection".to_owned());
                }
                Ok(_) if self.begun.last() != Some(&b'\n') => {
                    return Err("an event is cut off, or longer than any engine's".to_owned());
                }
                Ok(_) => break,
            }
        }
        self.heard = Instant::now();
        self.last.clone_from(&self.begun);
        Ok(std::mem::take(&mut self.begun))
    }

    /// Asks an engine that says nothing whether it is there. Over a network the connection is made anew now and then: one that
    /// something in between has forgotten looks as if nothing happened.
    fn look(&mut self) -> Result<(), String> {
        let Some(followed) = &self.followed else {
            return Err("nothing comes any more".to_owned());
        };
        followed.engine.ping().map_err(|error| error.to_string())?;
        if followed.engine.is_local() || self.heard.elapsed() < RENEWAL {
            return Ok(());
        }
        let again = Self::follow(&followed.options, Some(self.since()));
        let mut again = again.map_err(|error| error.to_string())?;
        again.last = std::mem::take(&mut self.last);
        *self = again;
        Ok(())
    }

    /// From when on events were not told: the one behind the last, by the clock of the engine. Where there was none it is from
    /// when on they were asked for, else what our own clock says, which may be wrong.
    fn since(&self) -> u64 {
        let last: Option<Value> = serde_json::from_slice(&self.last).ok();
        let time = last.and_then(|last| last.get("timeNano")?.as_u64());
        let asked = self.followed.as_ref().and_then(|it| it.since);
        if let Some(since) = time.map(|time| time.saturating_add(1)).or(asked) {
            return since;
        }
        let silent = self.heard.elapsed().saturating_add(WRONG);
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let since = now.unwrap_or_default().saturating_sub(silent);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Changed {
    /// Returns what is to be looked at where nobody knows what happened.
    pub fn everything() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// Says whether nothing is to be looked at.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what else is to be looked at.
    pub fn add(&mut self, other: Self) {
        self.all |= other.all;
        self.container_list |= other.container_list;
        self.images |= other.images;
        self.networks |= other.networks;
        self.volumes |= other.volumes;
        self.commands |= other.commands;
        self.containers.extend(other.containers);
        self.bound();
    }

    /// Adds what an event means.
    fn read(&mut self, line: &[u8]) {
        let event: Option<Value> = serde_json::from_slice(line).ok();
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let field = |name: &str| event.as_ref().and_then(|event| event.get(name));
        let (Some(kind), Some(action)) = (text(field("Type")), text(field("Action"))) else {
            self.all = true;
            return;
        };
        let actor = field("Actor");
        let id = text(actor.and_then(|it| it.get("ID"))).unwrap_or_default();
        // `exec_create: sh -c …`, `health_status: healthy`.
        let action = action.split(':').next().unwrap_or_default();
        match kind.as_str() {
            "container" | "pod" => self.read_container(action, id),
            "image" if QUIET_IMAGES.contains(&action) => {}
            "image" => self.images = true,
            "network" => {
                self.networks = true;
                let attributes = actor.and_then(|it| it.get("Attributes"));
                let container = text(attributes.and_then(|it| it.get("container")));
                self.containers.extend(container.filter(|id| is_id(id)));
            }
            "volume" if ["mount", "unmount"].contains(&action) => {}
            "volume" => self.volumes = true,
            "builder" => {}
            _ => self.all = true,
        }
        self.bound();
    }

    fn read_container(&mut self, action: &str, id: String) {
        match action {
            action if QUIET.contains(&action) => {}
            "exec_create" => self.commands = true,
            _ if id.is_empty() => self.container_list = true,
            "commit" => self.images = true,
            _ if !is_id(&id) => self.all = true,
            _ => {
                self.container_list = true;
                self.containers.insert(id);
            }
        }
    }

    /// Whoever makes very many events does not fill the memory.
    fn bound(&mut self) {
        if self.containers.len() > MOST {
            self.containers.clear();
            self.all = true;
        }
    }
}

fn is_id(text: &str) -> bool {
    text.len() <= LONGEST_ID
}

/// What is done to containers without changing them.
const QUIET: [&str; 10] = [
    "attach",
    "archive-path",
    "copy",
    "detach",
    "exec_detach",
    "exec_die",
    "exec_start",
    "export",
    "resize",
    "top",
];
/// What is done to images without changing them.
const QUIET_IMAGES: [&str; 3] = ["push", "save", "create"];
const NANOSECONDS: u64 = 1_000_000_000;
/// How long nothing may come over a network before the connection is made anew.
const RENEWAL: Duration = Duration::from_mins(5);
/// How much clocks may differ.
const WRONG: Duration = Duration::from_mins(10);
/// Bytes of an event.
const LONGEST: u64 = 1 << 20;
/// Containers that are remembered one by one.
const MOST: usize = 10_000;
/// Bytes of an id: those of engines have 64.
const LONGEST_ID: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(lines: &[&str]) -> Changed {
        let text = lines.join("\n") + "\n";
        let mut events = Events::of(Box::new(std::io::Cursor::new(text.into_bytes())));
        let mut changed = Changed::default();
        while events.next(&mut changed).is_ok() {}
        changed
    }

    fn event(kind: &str, action: &str, id: &str) -> String {
        format!(r#"{{"Type":"{kind}","Action":"{action}","Actor":{{"ID":"{id}"}},"time":1}}"#)
    }

    /// Types and actions as the engine's API documents them (`GET /events`).
    #[test]
    fn events_say_what_to_look_at() {
        let cases = [
            ("container", "create", "c"),
            ("container", "start", "c"),
            ("container", "die", "c"),
            ("container", "destroy", "c"),
            ("container", "rename", "c"),
            ("container", "update", "c"),
            ("container", "health_status: healthy", "c"),
            ("container", "exec_create: sh -c x", "x"),
            ("container", "exec_die", "-"),
            ("container", "top", "-"),
            ("container", "prune", "l"),
            ("image", "pull", "i"),
            ("image", "untag", "i"),
            ("image", "push", "-"),
            ("network", "create", "n"),
            ("volume", "create", "v"),
            ("volume", "mount", "-"),
            ("builder", "prune", "-"),
            ("daemon", "reload", "a"),
            ("plugin", "enable", "a"),
            ("service", "update", "a"),
            ("node", "update", "a"),
            ("something", "new", "a"),
        ];
        for (kind, action, want) in cases {
            let id = if action == "prune" { "" } else { "id" };
            let found = changed(&[&event(kind, action, id)]);
            let is_one = found.containers.contains("id") && found.container_list;
            let told = [
                (is_one, "c"),
                (found.container_list && found.containers.is_empty(), "l"),
                (found.commands, "x"),
                (found.images, "i"),
                (found.networks, "n"),
                (found.volumes, "v"),
                (found.all, "a"),
                (found.is_empty(), "-"),
            ];
            let told: Vec<&str> = told.iter().filter(|it| it.0).map(|it| it.1).collect();
            assert_eq!(told, [want], "{kind} {action}: {found:?}");
        }
        let connect = r#"{"Type":"network","Action":"connect","Actor":{"ID":"n","Attributes":{"container":"c1"}}}"#;
        let found = changed(&[connect]);
        assert!(found.networks && found.containers.contains("c1"));
    }

    #[test]
    fn what_cannot_be_read_means_everything() {
        let long_id = event("container", "start", &"x".repeat(1000));
        for bad in [
            "{",
            "null",
            "[]",
            "{}",
            r#"{"Type":1,"Action":"start"}"#,
            r#"{"Type":"container"}"#,
            "\u{0}",
            &long_id,
        ] {
            assert!(changed(&[bad]).all, "{bad}");
        }
        assert!(changed(&["", " "]).is_empty());
    }

    #[test]
    fn memory_is_bounded() {
        let many: Vec<String> = (0..=MOST)
            .map(|it| event("container", "start", &it.to_string()))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let found = changed(&many);
        assert!(found.all && found.containers.is_empty());
        let mut events = Events::of(Box::new(std::io::repeat(b'x')));
        assert!(events.next(&mut Changed::default()).is_err());
    }
}
