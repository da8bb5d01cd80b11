//! Rules held against documents that were written down: lines of JSON, or one document such as an `EventList`.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde::de::IgnoredAny;

use super::read::LONGEST;
use super::{Reader, Source, Unread};
use crate::engine::{Alert, Engine, Scene, Workspace, World};
use crate::state::State;

/// What came of holding rules against documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many were judged.
    pub events: u64,
    /// How many could not be read.
    pub unread: u64,
    /// Why the first of them could not, and in which line.
    pub first: Option<(u64, Unread)>,
    /// How many alerts were raised.
    pub alerts: u64,
}

/// Holds rules against each document in turn. Whoever is told of an alert may end it.
///
/// # Errors
/// Where the input can't be read.
pub fn replay(
    input: impl Read,
    source: Source,
    engine: &Engine,
    world: &World,
    mut told: impl FnMut(&Alert, &Scene<'_>) -> ControlFlow<()>,
) -> io::Result<Replayed> {
    let mut replay = Replay {
        reader: Reader::new(source),
        engine,
        world,
        state: State::default(),
        workspace: Workspace::default(),
        out: Replayed::default(),
    };
    each_text(input, |text, line| replay.text(text, line, &mut told))?;
    Ok(replay.out)
}

/// Hands on each text of an input with the line that it begins in: each line that is not empty, or the whole where that is one
/// document. Of a line that is longer than [`LONGEST`] only so much comes that it is seen to be. Whoever takes them may end it.
///
/// # Errors
/// Where the input can't be read.
pub fn each_text(
    input: impl Read,
    mut take: impl FnMut(&[u8], u64) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let (mut begin, most) = (Vec::new(), LONGEST as u64);
    let whole = (&mut input)
        .take(most.saturating_add(1))
        .read_to_end(&mut begin)?
        <= LONGEST;
    if whole && serde_json::from_slice::<IgnoredAny>(&begin).is_ok() {
        // The same whether it is one line or many.
        let _ended = take(&begin, 1);
        return Ok(());
    }
    let mut lines = io::Cursor::new(begin).chain(input);
    let mut number = 0_u64;
    while let Some(line) = next_line(&mut lines)? {
        number = number.saturating_add(1);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if take(&line, number).is_break() {
            break;
        }
    }
    Ok(())
}

struct Replay<'r> {
    reader: Reader,
    engine: &'r Engine,
    world: &'r World,
    state: State,
    workspace: Workspace,
    out: Replayed,
}

impl Replay<'_> {
    fn text(
        &mut self,
        text: &[u8],
        line: u64,
        told: &mut impl FnMut(&Alert, &Scene<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for read in self.reader.read(text) {
            let document = match read {
                Ok(document) => document,
                Err(unread) => {
                    self.out.unread = self.out.unread.saturating_add(1);
                    self.out.first.get_or_insert((line, unread));
                    continue;
                }
            };
            self.out.events = self.out.events.saturating_add(1);
            let event = document.event();
            let scene = Scene::of_document(&document, &event, &self.state, self.world);
            for alert in self.engine.alerts(&scene, &mut self.workspace) {
                self.out.alerts = self.out.alerts.saturating_add(1);
                told(&alert, &scene)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Reads a line; of one that is too long a byte more than may be, and the rest is passed over.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let most = (LONGEST as u64).saturating_add(2);
    if input.take(most).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(line));
    }
    if line.len() > LONGEST {
        input.skip_until(b'\n')?;
    }
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Matching;
    use crate::language::{Loader, Settings};

    fn run(text: &[u8]) -> (String, Replayed) {
        let mut loader = Loader::new(Settings::of_all_sources());
        let rule = "- rule: r\n  desc: d\n  condition: ka.verb exists\n  output: '%ka.verb'\n  priority: INFO\n  source: k8s_audit\n";
        loader.load("r", rule.as_bytes());
        let engine = Engine::new(&loader.rules(), "k8s_audit", Matching::All).unwrap();
        let mut told = Vec::new();
        let replayed = replay(
            text,
            Source::Kubernetes,
            &engine,
            &World::default(),
            |alert, _| {
                told.push(alert.message.clone());
                ControlFlow::Continue(())
            },
        );
        (told.join(" "), replayed.unwrap())
    }

    #[test]
    fn lines_and_lists_are_replayed() {
        let event = |verb: &str| {
            format!(r#"{{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01Z","verb":"{verb}"}}"#)
        };
        let (a, b) = (event("a"), event("b"));
        let long = format!("{a}\n\"{}\"\n{b}", "x".repeat(LONGEST + 9));
        let rows = [
            (format!("{a}\n\n{b}\n"), "a b", 0, None),
            (format!("{a}\nbroken\n{b}"), "a b", 1, Some(2)),
            (
                format!("{{\n\"kind\":\"EventList\",\n\"items\":[{a},\n{b}]}}\n"),
                "a b",
                0,
                None,
            ),
            (long, "a b", 1, Some(2)),
            (String::new(), "", 0, None),
        ];
        for (text, want, unread, line) in rows {
            let (told, replayed) = run(text.as_bytes());
            let first = replayed.first.as_ref().map(|(line, _)| *line);
            assert_eq!((&*told, replayed.unread, first), (want, unread, line));
        }
    }
}
