//! The thread that looks at documents and makes actions: one job at a time, so that whoever talks to the editor
//! never waits for a check.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::time::{Duration, Instant};

use clap::ValueEnum as _;
use seawall_engine::check::check;
use seawall_engine::check::kind::{ByName, by_content, by_name, kind_of};
use seawall_model::artifact::ArtifactKind;
use seawall_model::time::Date;
use serde_json::Value;

use super::Event;
use super::action::{Wanted, actions};
use super::buffers::{Buffers, Open};
use super::outcome::{Around, Outcome};
use super::session::Session;
use super::settings::Settings;
use super::text::Lines;
use crate::commands::check::arguments::Kind;
use crate::commands::check::context;
use crate::ui::Terminal;

/// A document and what is around it, at one moment.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    pub(super) uri: Arc<str>,
    pub(super) path: Option<Arc<str>>,
    pub(super) language: Arc<str>,
    pub(super) version: i64,
    pub(super) stamp: u64,
    pub(super) lines: Arc<Lines>,
    pub(super) open: Arc<Open>,
    pub(super) session: Arc<Session>,
}

/// Something to do.
#[derive(Debug)]
pub(super) enum Job {
    Check(Snapshot),
    Actions {
        id: Value,
        snapshot: Snapshot,
        outcome: Arc<Outcome>,
        wanted: Wanted,
    },
}

/// Something done.
#[derive(Debug)]
pub(super) enum Done {
    Checked {
        uri: Arc<str>,
        outcome: Arc<Outcome>,
        took: Duration,
        /// What is wrong with the configuration, or with us.
        complaint: Option<String>,
    },
    Actions {
        id: Value,
        /// Nothing where it went wrong.
        actions: Option<Value>,
    },
}

/// Begins to work; ends when nobody listens any more.
pub(super) fn start(events: SyncSender<Event>, terminal: Terminal) -> std::io::Result<Sender<Job>> {
    let (jobs, todo): (Sender<Job>, Receiver<Job>) = channel();
    let work = move || {
        let mut settings = Settings::default();
        for job in todo {
            let done = perform(job, &mut settings, terminal);
            if events.send(Event::Done(done)).is_err() {
                return;
            }
        }
    };
    let builder = std::thread::Builder::new().name("checks".to_owned());
    builder.stack_size(STACK).spawn(work)?;
    Ok(jobs)
}

/// Does a job. A fault of ours in one document ends neither the others nor the editor's session.
fn perform(job: Job, settings: &mut Settings, terminal: Terminal) -> Done {
    match job {
        Job::Check(snapshot) => {
            let begun = Instant::now();
            let look = || look(&snapshot, settings, terminal);
            let found = catch_unwind(AssertUnwindSafe(look));
            let (outcome, complaint) = found.unwrap_or_else(|_| {
                let why = "it cannot be checked for a fault in Seawall itself";
                (
                    not_checked(&snapshot, why),
                    Some(format!("{}: {why}", snapshot.uri)),
                )
            });
            Done::Checked {
                uri: snapshot.uri,
                outcome: Arc::new(outcome),
                took: begun.elapsed(),
                complaint,
            }
        }
        Job::Actions {
            id,
            snapshot,
            outcome,
            wanted,
        } => {
            let find = || actions(&outcome, &wanted, &snapshot);
            let actions = catch_unwind(AssertUnwindSafe(find)).ok();
            Done::Actions { id, actions }
        }
    }
}

fn look(
    snapshot: &Snapshot,
    settings: &mut Settings,
    terminal: Terminal,
) -> (Outcome, Option<String>) {
    let empty = Outcome {
        stamp: snapshot.stamp,
        ..Outcome::default()
    };
    let Some(kind) = snapshot.kind() else {
        return (empty, None);
    };
    let (session, today) = (&snapshot.session, today());
    let path = snapshot.path.as_deref();
    let found = settings.of(path, &session.roots, &session.wish, (today, terminal));
    let mut options = match found {
        Ok(options) => options,
        Err(why) => {
            let outcome = not_checked(snapshot, &format!("not checked: {why}"));
            return (outcome, Some(why));
        }
    };
    let open = Arc::clone(&snapshot.open);
    let buffers = Arc::new(Buffers::around(path, open, &session.roots));
    options.neighbours = Arc::clone(&buffers) as _;
    options.threads = 1;
    let bytes = snapshot.lines.text().as_bytes().to_vec();
    let name = snapshot.name().to_owned();
    let given = context::given(Path::new(&name), name.clone(), kind, bytes, None);
    let Some(checked) = check(std::slice::from_ref(&given), &options).pop() else {
        return (empty, None);
    };
    let asked = buffers.asked();
    let around = Around {
        uri: &snapshot.uri,
        lines: &snapshot.lines,
        open: &snapshot.open,
        asked: &asked,
        client: &session.client,
    };
    let outcome = Outcome::new(snapshot.stamp, given, options, checked, &around);
    (outcome, None)
}

/// Says in the document that it was not looked at: it must not seem to be clean.
fn not_checked(snapshot: &Snapshot, why: &str) -> Outcome {
    Outcome::only(
        snapshot.stamp,
        why,
        &snapshot.lines,
        &snapshot.session.client,
    )
}

impl Snapshot {
    /// Returns what reports call the document.
    pub(super) fn name(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.uri)
    }

    /// Tells what the document is: as `seawall check` does, else as the editor does.
    fn kind(&self) -> Option<ArtifactKind> {
        let bytes = self.lines.text().as_bytes();
        if by_name(self.name()) == ByName::Template {
            return None;
        }
        if let Some(kind) = kind_of(self.name(), bytes) {
            return Some(kind);
        }
        // `dockercompose` in VS Code, `yaml.docker-compose` in Vim.
        let word = self.language.rsplit('.').next().unwrap_or_default();
        let rest = word
            .strip_prefix("docker-")
            .or_else(|| word.strip_prefix("docker"));
        let mut words = [word, rest.unwrap_or_default()].into_iter();
        let said = words.find_map(|word| Kind::from_str(word, true).ok());
        let kind = said.map(Kind::artifact);
        kind.or_else(|| (word == "yaml").then(|| by_content(bytes))?)
    }
}

fn today() -> Date {
    crate::commands::now().date()
}

/// Documents nest: their readers are bounded in depth, and get room for that depth.
const STACK: usize = 16 << 20;
