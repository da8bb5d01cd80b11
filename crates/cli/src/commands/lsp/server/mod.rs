//! Talks with the editor: takes messages, keeps documents, answers. Never waits for a check.

mod changes;
mod telling;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::action::Wanted;
use super::document::Document;
use super::message::{self, Incoming, Refusal, answer, notification};
use super::session::Session;
use super::settings::Wish;
use super::text::Point;
use super::wire::{self, Came};
use super::work::{Done, Job};
use crate::exit;
use waiting::wanted;

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
