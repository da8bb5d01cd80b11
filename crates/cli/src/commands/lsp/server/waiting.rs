//! Questions that wait until their document was looked at, and the next thing to do.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use super::super::action::Wanted;
use super::super::buffers::{Open, OpenFile};
use super::super::document::Document;
use super::super::hover::hover;
use super::super::message::Refusal;
use super::super::text::Range;
use super::super::work::{Job, Snapshot};
use super::{Answer, Ask, MOST_WAITING, Server, Waiting};

impl<W: Write> Server<W> {
    /// Has something answered as soon as its document was looked at.
    pub(super) fn ask(
        &mut self,
        id: Value,
        params: &Value,
        ask: Option<Ask>,
        nothing: &Value,
    ) -> io::Result<()> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let (Some(uri), Some(ask)) = (uri, ask) else {
            let why = "document, position or range is missing";
            return self.reply(&id, Err(Refusal::bad_params(why)));
        };
        let Some(document) = self.documents.get(uri) else {
            return self.reply(&id, Ok(nothing.clone()));
        };
        if self.waiting.len() >= MOST_WAITING {
            return self.reply(&id, Err(Refusal::too_many()));
        }
        self.waiting.push(Waiting {
            id,
            uri: Arc::clone(&document.uri),
            version: document.version,
            ask,
            is_worked_on: false,
        });
        Ok(())
    }

    pub(super) fn answer_waiting(&mut self) -> io::Result<()> {
        let mut answers: Vec<(Value, Answer)> = Vec::new();
        let documents = &self.documents;
        let client = &self.session.client;
        self.waiting.retain(|waiting| {
            let document = documents.get(&waiting.uri);
            let same = document.filter(|it| it.version == waiting.version);
            let Some(document) = same else {
                answers.push((waiting.id.clone(), Err(Refusal::changed())));
                return false;
            };
            match (&waiting.ask, document.current()) {
                (Ask::Hover(point), Some(outcome)) => {
                    let found = hover(outcome, *point, client);
                    answers.push((waiting.id.clone(), Ok(found)));
                    false
                }
                _ => true,
            }
        });
        for (id, answer) in answers {
            self.reply(&id, answer)?;
        }
        Ok(())
    }

    /// Returns the next job: first what somebody waits for, then what is due.
    pub(super) fn next_job(&mut self, now: Instant) -> Option<Job> {
        for index in 0..self.waiting.len() {
            let waiting = self.waiting.get(index)?;
            let Ask::Actions(wanted) = &waiting.ask else {
                continue;
            };
            let outcome = self.documents.get(&waiting.uri).and_then(Document::current);
            let (Some(outcome), false) = (outcome.cloned(), waiting.is_worked_on) else {
                continue;
            };
            let (id, wanted) = (waiting.id.clone(), wanted.clone());
            let snapshot = self.snapshot(&Arc::clone(&waiting.uri))?;
            self.waiting.get_mut(index)?.is_worked_on = true;
            return Some(Job::Actions {
                id,
                snapshot,
                outcome,
                wanted,
            });
        }
        let is_awaited = |document: &Document| {
            let mut waiting = self.waiting.iter();
            document.current().is_none() && waiting.any(|it| it.uri == document.uri)
        };
        let due = |document: &Document| {
            let due = document.due(self.pause)?;
            (due <= now || is_awaited(document)).then_some((!is_awaited(document), due))
        };
        let documents = self.documents.values();
        let dues = documents.filter_map(|it| Some((due(it)?, Arc::clone(&it.uri))));
        let (_, uri) = dues.min()?;
        self.documents.get_mut(&uri)?.begin();
        self.snapshot(&uri).map(Job::Check)
    }

    pub(super) fn snapshot(&self, uri: &Arc<str>) -> Option<Snapshot> {
        let document = self.documents.get(uri)?;
        let files = self.documents.values().filter_map(|it| {
            let file = OpenFile {
                uri: Arc::clone(&it.uri),
                version: it.version,
                lines: Arc::clone(&it.lines),
            };
            Some((it.path.clone()?, file))
        });
        Some(Snapshot {
            uri: Arc::clone(uri),
            path: document.path.clone(),
            language: Arc::clone(&document.language),
            version: document.version,
            stamp: document.stamp,
            lines: Arc::clone(&document.lines),
            open: Arc::new(files.collect::<Open>()),
            session: Arc::clone(&self.session),
        })
    }
}

pub(super) fn wanted(params: &Value) -> Option<Wanted> {
    let range = params.get("range").and_then(Range::read)?;
    let only = params.pointer("/context/only").and_then(Value::as_array);
    let words = |only: &Vec<Value>| {
        let words = only.iter().filter_map(Value::as_str);
        words.map(str::to_owned).collect()
    };
    Some(Wanted {
        range,
        only: only.map(words),
    })
}
