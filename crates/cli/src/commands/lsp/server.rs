//! Talks with the editor: takes messages, keeps documents, answers. Never waits for a check.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::action::Wanted;
use super::buffers::{Open, OpenFile};
use super::document::Document;
use super::hover::hover;
use super::message::{self, Incoming, Refusal, answer, notification};
use super::outcome::Outcome;
use super::session::Session;
use super::settings::Wish;
use super::text::{Point, Range};
use super::uri;
use super::wire::{self, Came};
use super::work::{Done, Job, Snapshot};
use crate::exit;

/// The server.
pub(super) struct Server<W> {
    out: W,
    jobs: Sender<Job>,
    phase: Phase,
    session: Arc<Session>,
    documents: BTreeMap<Arc<str>, Document>,
    /// What was told of each document, by the document that was looked at for it.
    told: BTreeMap<String, BTreeMap<Arc<str>, Vec<Value>>>,
    waiting: Vec<Waiting>,
    /// Whether a job is being done, and the files that changed since it began.
    busy: Option<BTreeSet<String>>,
    /// How long a writer has to pause before a document is looked at.
    pause: Duration,
    stamp: u64,
    /// What was complained about last.
    complaint: Option<String>,
}

/// How far things have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    ShutDown,
}

/// Something to answer once its document was looked at.
struct Waiting {
    id: Value,
    uri: Arc<str>,
    version: i64,
    ask: Ask,
    is_worked_on: bool,
}

enum Ask {
    Hover(Point),
    Actions(Wanted),
}

type Answer = Result<Value, Refusal>;

impl<W: Write> Server<W> {
    pub(super) fn new(out: W, jobs: Sender<Job>, wish: Wish) -> Self {
        let session = Session {
            wish,
            ..Session::default()
        };
        Self {
            out,
            jobs,
            phase: Phase::New,
            session: Arc::new(session),
            documents: BTreeMap::new(),
            told: BTreeMap::new(),
            waiting: Vec::new(),
            busy: None,
            pause: SHORTEST_PAUSE,
            stamp: 0,
            complaint: None,
        }
    }

    /// Takes what came; returns an exit code when it was the last.
    pub(super) fn take(&mut self, came: Came, now: Instant) -> io::Result<Option<ExitCode>> {
        let incoming = match came {
            Came::Message(message) => message::read(message),
            Came::Broken(why) => {
                self.reply(&Value::Null, Err(Refusal::not_json(why)))?;
                return Ok(None);
            }
            Came::End => return Ok(Some(self.ending())),
        };
        match incoming {
            Incoming::Request { id, method, params } => self.request(id, &method, &params)?,
            Incoming::Notification { method, .. } if method == "exit" => {
                return Ok(Some(self.ending()));
            }
            Incoming::Notification { method, params } => {
                if self.phase == Phase::Running {
                    self.notified(&method, &params, now)?;
                }
            }
            Incoming::Response => {}
            Incoming::Invalid(id) => {
                let refusal = Refusal::invalid("it is neither a request nor a notification");
                self.reply(&id, Err(refusal))?;
            }
        }
        Ok(None)
    }

    /// Takes what was done.
    pub(super) fn done(&mut self, done: Done, now: Instant) -> io::Result<()> {
        let changed = self.busy.take().unwrap_or_default();
        match done {
            Done::Checked {
                uri,
                outcome,
                took,
                complaint,
            } => {
                self.pause = took.clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
                self.complain(complaint)?;
                let is_stale = outcome.asked.iter().any(|path| changed.contains(path));
                self.checked(&uri, &outcome, is_stale, now)
            }
            Done::Actions { id, actions } => {
                let position = self.waiting.iter().position(|it| it.id == id);
                let Some(position) = position else {
                    return Ok(());
                };
                let waiting = self.waiting.remove(position);
                let document = self.documents.get(&waiting.uri);
                let is_same = document.is_some_and(|it| it.version == waiting.version);
                let outcome = match actions {
                    Some(actions) if is_same => Ok(actions),
                    Some(_) => Err(Refusal::changed()),
                    None => Err(Refusal::internal("a fault in Seawall itself")),
                };
                self.reply(&id, outcome)
            }
        }
    }

    /// Answers what can be answered, and gives the next job away.
    pub(super) fn go_on(&mut self, now: Instant) -> io::Result<()> {
        self.answer_waiting()?;
        if self.busy.is_some() || self.phase != Phase::Running {
            return Ok(());
        }
        if let Some(job) = self.next_job(now) {
            self.busy = Some(BTreeSet::new());
            let gone = |_| io::Error::other("the thread that checks has ended");
            self.jobs.send(job).map_err(gone)?;
        }
        Ok(())
    }

    /// Returns how long nothing is to be done unless something comes.
    pub(super) fn rest(&self, now: Instant) -> Option<Duration> {
        if self.busy.is_some() || self.phase != Phase::Running {
            return None;
        }
        let due = self.documents.values().filter_map(|it| it.due(self.pause));
        due.min().map(|due| due.saturating_duration_since(now))
    }

    fn ending(&self) -> ExitCode {
        match self.phase {
            Phase::ShutDown => ExitCode::SUCCESS,
            Phase::New | Phase::Running => exit::refused(),
        }
    }

    fn request(&mut self, id: Value, method: &str, params: &Value) -> io::Result<()> {
        let answer = match (self.phase, method) {
            (Phase::ShutDown, _) => Err(Refusal::invalid("the server is shut down")),
            (Phase::New, "initialize") => Ok(self.initialize(params)),
            (Phase::New, _) => Err(Refusal::not_initialized()),
            (Phase::Running, "initialize") => Err(Refusal::invalid("it is initialised already")),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                for waiting in std::mem::take(&mut self.waiting) {
                    self.reply(&waiting.id, Err(Refusal::cancelled()))?;
                }
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/hover") => {
                let point = params.get("position").and_then(Point::read);
                return self.ask(id, params, point.map(Ask::Hover), &Value::Null);
            }
            (Phase::Running, "textDocument/codeAction") => {
                let ask = wanted(params).map(Ask::Actions);
                return self.ask(id, params, ask, &json!([]));
            }
            (Phase::Running, method) => Err(Refusal::no_such_method(method)),
        };
        self.reply(&id, answer)
    }

    fn initialize(&mut self, params: &Value) -> Value {
        let mut wish = self.session.wish.clone();
        let sent = params.get("initializationOptions").unwrap_or(&Value::Null);
        self.complaint = wish.take(sent).err();
        self.session = Arc::new(Session::begin(params, wish));
        self.phase = Phase::Running;
        self.session.answer()
    }

    /// Has something answered as soon as its document was looked at.
    fn ask(
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

    fn notified(&mut self, method: &str, params: &Value, now: Instant) -> io::Result<()> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        match (method, uri) {
            ("initialized", _) => return self.initialized(),
            ("textDocument/didOpen", Some(_)) => return self.open(params, now),
            ("textDocument/didChange", Some(uri)) => return self.change(uri, params, now),
            ("textDocument/didClose", Some(uri)) => return self.close(uri, now),
            ("textDocument/didSave", _) => self.touch_all(now),
            ("workspace/didChangeWatchedFiles", _) => self.files_changed(params, now),
            ("workspace/didChangeWorkspaceFolders", _) => {
                let session = Arc::make_mut(&mut self.session);
                session.change_roots(params.get("event").unwrap_or(&Value::Null));
                self.touch_all(now);
            }
            ("workspace/didChangeConfiguration", _) => {
                let session = Arc::make_mut(&mut self.session);
                let sent = params.get("settings").unwrap_or(&Value::Null);
                let wrong = session.wish.take(sent).err();
                self.touch_all(now);
                return self.complain(wrong);
            }
            ("$/cancelRequest", _) => {
                let id = params.get("id").unwrap_or(&Value::Null);
                let position = self.waiting.iter().position(|it| it.id == *id);
                if let Some(position) = position {
                    let id = self.waiting.remove(position).id;
                    return self.reply(&id, Err(Refusal::cancelled()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn initialized(&mut self) -> io::Result<()> {
        if self.session.client.watches {
            let params = Session::watched();
            let request = message::request("seawall-watch", "client/registerCapability", &params);
            wire::write(&mut self.out, &request)?;
        }
        let wrong = self.complaint.take();
        self.complain(wrong)
    }

    fn open(&mut self, params: &Value, now: Instant) -> io::Result<()> {
        let document = params.get("textDocument").and_then(Document::open);
        let Some(mut document) = document else {
            return self.log(WARNING, "a document that was opened has no text");
        };
        let held: usize = self
            .documents
            .values()
            .map(|it| it.lines.text().len())
            .sum();
        if self.documents.len() >= MOST_DOCUMENTS || held >= MOST_BYTES {
            let text = format!("{} is not looked at: too much is open", document.uri);
            return self.log(WARNING, &text);
        }
        document.touch(self.next_stamp(), now);
        let (uri, path) = (Arc::clone(&document.uri), document.path.clone());
        self.documents.insert(uri, document);
        self.file_changed(path.as_deref(), now);
        Ok(())
    }

    fn change(&mut self, uri: &str, params: &Value, now: Instant) -> io::Result<()> {
        let stamp = self.next_stamp();
        let encoding = self.session.client.encoding;
        let Some(document) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        let changes = params.get("contentChanges").unwrap_or(&Value::Null);
        if document.change(changes, encoding).is_err() {
            // Whatever is said about lines from now on would be wrong.
            let text = format!("{uri}: a change cannot be understood; close and open it again");
            self.close(uri, now)?;
            return self.log(ERROR, &text);
        }
        let version = params.pointer("/textDocument/version");
        let next = document.version.saturating_add(1);
        document.version = version.and_then(Value::as_i64).unwrap_or(next);
        document.touch(stamp, now);
        let path = document.path.clone();
        self.file_changed(path.as_deref(), now);
        Ok(())
    }

    fn close(&mut self, uri: &str, now: Instant) -> io::Result<()> {
        let Some(document) = self.documents.remove(uri) else {
            return Ok(());
        };
        self.file_changed(document.path.as_deref(), now);
        let uri = Arc::clone(&document.uri);
        self.tell(&uri, BTreeMap::new())
    }

    /// Notes that files changed on the disk.
    fn files_changed(&mut self, params: &Value, now: Instant) {
        let changes = params.get("changes").and_then(Value::as_array);
        let uris = changes.into_iter().flatten();
        let uris = uris.filter_map(|change| change.get("uri")?.as_str());
        let paths: Vec<String> = uris.filter_map(uri::path).collect();
        let counts_for_all = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or_default();
            name == crate::commands::scan::config::NAME
                || name.ends_with(".dockerignore")
                || super::settings::NAMES
                    .iter()
                    .any(|names| names.contains(&name))
        };
        if paths.iter().any(counts_for_all) {
            return self.touch_all(now);
        }
        for path in paths {
            self.file_changed(Some(&path), now);
        }
    }

    /// Notes that a file is not any more what those saw that asked for it.
    fn file_changed(&mut self, path: Option<&str>, now: Instant) {
        let Some(path) = path else {
            return;
        };
        if let Some(changed) = &mut self.busy {
            changed.insert(path.to_owned());
        }
        let stamp = self.next_stamp();
        for document in self.documents.values_mut() {
            let outcome = document.outcome.as_ref();
            if outcome.is_some_and(|outcome| outcome.asked.contains(path)) {
                document.touch(stamp, now);
            }
        }
    }

    fn touch_all(&mut self, now: Instant) {
        let stamp = self.next_stamp();
        for document in self.documents.values_mut() {
            document.touch(stamp, now);
        }
    }

    /// Keeps and tells what was seen, unless it is out of date.
    fn checked(
        &mut self,
        uri: &Arc<str>,
        outcome: &Arc<Outcome>,
        is_stale: bool,
        now: Instant,
    ) -> io::Result<()> {
        let stamp = self.next_stamp();
        let Some(document) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        let is_current = outcome.stamp == document.stamp;
        document.outcome = Some(Arc::clone(outcome));
        if is_stale {
            document.touch(stamp, now);
        }
        if !is_current || is_stale {
            return Ok(());
        }
        let own = outcome.shown.iter().map(|it| it.diagnostic.clone());
        let mut told = BTreeMap::from([(uri.to_string(), own.collect::<Vec<_>>())]);
        for (other, (lines, diagnostics)) in &outcome.elsewhere {
            let open = self.documents.get(other.as_str());
            // Lines of a text that is not there any more are wrong lines; a newer look is on its way.
            if open.is_none_or(|open| Arc::ptr_eq(&open.lines, lines)) {
                told.insert(other.clone(), diagnostics.clone());
            }
        }
        self.tell(uri, told)
    }

    /// Tells what a document says, of itself and of others, in the place of what it said before.
    fn tell(&mut self, from: &Arc<str>, told: BTreeMap<String, Vec<Value>>) -> io::Result<()> {
        let before = self.told.iter().filter(|(_, by)| by.contains_key(from));
        let mut touched: BTreeSet<String> = before.map(|(uri, _)| uri.clone()).collect();
        for by in self.told.values_mut() {
            by.remove(from);
        }
        for (uri, diagnostics) in told {
            touched.insert(uri.clone());
            let by = self.told.entry(uri).or_default();
            by.insert(Arc::clone(from), diagnostics);
        }
        for uri in touched {
            let mut all: Vec<&Value> = Vec::new();
            let by = self.told.get(&uri).into_iter().flatten();
            // What others say of it waits where they are about to be looked at again: lines may have moved.
            let is_current = |owner: &Arc<str>| {
                owner == from
                    || self
                        .documents
                        .get(owner)
                        .is_some_and(|it| it.current().is_some())
            };
            let by = by.filter(|(owner, _)| is_current(owner));
            for diagnostic in by.flat_map(|(_, diagnostics)| diagnostics) {
                // Several documents may say the same of one that they share.
                if !all.iter().any(|known| is_same(known, diagnostic)) {
                    all.push(diagnostic);
                }
            }
            let mut params = json!({"uri": uri, "diagnostics": all});
            let version = self.documents.get(uri.as_str()).map(|it| it.version);
            if let (Some(version), Some(fields)) = (version, params.as_object_mut()) {
                fields.insert("version".to_owned(), json!(version));
            }
            let message = notification("textDocument/publishDiagnostics", &params);
            wire::write(&mut self.out, &message)?;
        }
        self.told.retain(|_, by| !by.is_empty());
        Ok(())
    }

    fn answer_waiting(&mut self) -> io::Result<()> {
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
    fn next_job(&mut self, now: Instant) -> Option<Job> {
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

    fn snapshot(&self, uri: &Arc<str>) -> Option<Snapshot> {
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

    /// Says once what is wrong with the configuration.
    fn complain(&mut self, complaint: Option<String>) -> io::Result<()> {
        if complaint == self.complaint {
            return Ok(());
        }
        if let Some(text) = &complaint {
            self.log(ERROR, text)?;
            let params = json!({"type": ERROR, "message": format!("Seawall: {text}")});
            wire::write(&mut self.out, &notification("window/showMessage", &params))?;
        }
        self.complaint = complaint;
        Ok(())
    }

    fn log(&mut self, degree: u8, text: &str) -> io::Result<()> {
        let params = json!({"type": degree, "message": text});
        wire::write(&mut self.out, &notification("window/logMessage", &params))
    }

    fn reply(&mut self, id: &Value, outcome: Answer) -> io::Result<()> {
        wire::write(&mut self.out, &answer(id, outcome))
    }

    const fn next_stamp(&mut self) -> u64 {
        self.stamp = self.stamp.wrapping_add(1);
        self.stamp
    }
}

fn wanted(params: &Value) -> Option<Wanted> {
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

/// Says whether two diagnostics say the same of the same place.
fn is_same(a: &Value, b: &Value) -> bool {
    ["range", "code", "message"]
        .iter()
        .all(|key| a.get(key) == b.get(key))
}

/// How long a writer pauses at least, and at most however long a check takes.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Requests that wait for a document to be looked at.
const MOST_WAITING: usize = 256;
/// Documents that are open, and their bytes.
const MOST_DOCUMENTS: usize = 4096;
const MOST_BYTES: usize = 512 << 20;
/// `MessageType`.
const ERROR: u8 = 1;
const WARNING: u8 = 2;
