//! Recordings of sessions: what a command in a container, or the container itself, said and was told, each in a file that
//! `asciinema play` plays. The log holds the digest and the length of each, so that it is as good evidence as a line.

mod cast;
mod demux;
mod tape;
mod text;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::{Value, json};

use super::{OnFailure, OpenFailure, hex};
use crate::decide::Time;
use cast::Cast;
use tape::{Manner, State};

pub use demux::{Demux, Stream};
pub(crate) use tape::Tape;
pub use text::Joiner;

/// How sessions are recorded.
#[derive(Clone, Debug)]
pub struct RecordingOptions {
    /// The folder; made where it is not there.
    pub folder: PathBuf,
    /// Bytes of one recording.
    pub most: u64,
    /// Whether a session ends where its recording is that large.
    pub ends_when_full: bool,
    /// What happens to a session that can't be recorded: it is refused or ended, or goes on and that is told.
    pub on_failure: OnFailure,
}

/// Recordings, those that go on among them.
#[derive(Debug)]
pub struct Recordings {
    options: RecordingOptions,
    /// By what their terminals are called: exec instances and containers, by id.
    active: Mutex<BTreeMap<String, Vec<Weak<Mutex<State>>>>>,
}

/// A recording that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Name of its file.
    pub file: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub digest: String,
    /// Bytes of the file.
    pub length: u64,
    /// Why it ended before the session did.
    pub stopped: Option<String>,
}

/// What a recording is of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// The request.
    pub(crate) request: String,
    /// What its terminal is called.
    pub(crate) target: String,
    /// What kind of session it is: `exec`, `attach`.
    pub(crate) kind: &'static str,
    /// Who it is.
    pub(crate) principal: String,
    /// Who made what is started, where that is known.
    pub(crate) created_by: Option<String>,
    /// The request by which it was made.
    pub(crate) created_in: Option<String>,
    /// Full id of the container, and its name.
    pub(crate) container: Option<String>,
    pub(crate) container_name: Option<String>,
    /// What is run, without secrets.
    pub(crate) command: Option<String>,
    /// Whether there is a terminal.
    pub(crate) terminal: bool,
    /// Columns and rows, where they are said.
    pub(crate) size: Option<(u64, u64)>,
    /// Whether what is typed is recorded.
    pub(crate) input: bool,
    /// When it began.
    pub(crate) time: Time,
}

impl Recordings {
    /// Makes them.
    pub fn new(options: RecordingOptions) -> Self {
        Self {
            options,
            active: Mutex::default(),
        }
    }

    /// Makes the folder, where it is not there.
    ///
    /// # Errors
    /// Where it can't be made, or others may look into it.
    pub fn prepare(&self) -> Result<(), OpenFailure> {
        private(&self.options.folder).map_err(|error| OpenFailure {
            path: self.options.folder.display().to_string(),
            why: error.to_string(),
        })
    }

    /// Says what happens to sessions that can't be recorded.
    pub(crate) const fn on_failure(&self) -> OnFailure {
        self.options.on_failure
    }

    /// Begins a recording.
    ///
    /// # Errors
    /// Where it can't be written; with why.
    pub(crate) fn begin(&self, header: &Header) -> Result<Tape, String> {
        let name = format!("{}.cast", header.request);
        let path = self.options.folder.join(&name);
        let made = private(&self.options.folder);
        let cast = made.and_then(|()| Cast::begin(&path, &header.write(), self.options.most));
        let cast = cast.map_err(|error| format!("{}: {error}", path.display()))?;
        let manner = Manner {
            terminal: header.terminal,
            input: header.input,
            ends_when_full: self.options.ends_when_full,
            on_failure: self.options.on_failure,
        };
        let tape = Tape::new(cast, name, manner);
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.retain(|_, all| {
            all.retain(|it| it.strong_count() > 0);
            !all.is_empty()
        });
        let all = active.entry(header.target.clone()).or_default();
        all.push(Arc::downgrade(tape.state()));
        Ok(tape)
    }

    /// A terminal has another size.
    pub(crate) fn resize(&self, target: &str, width: u64, height: u64) {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        let all = active.get(target).cloned().unwrap_or_default();
        drop(active);
        for state in all.iter().filter_map(Weak::upgrade) {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.resize(width, height);
        }
    }
}

impl Header {
    /// Writes it as the format wants it; what that does not know of stands in `seawall`.
    fn write(&self) -> String {
        let (width, height) = self.size.unwrap_or(USUAL);
        let name = self.container_name.as_ref().or(self.container.as_ref());
        let name = name.map_or("a container", String::as_str);
        let mut header = json!({
            "version": 2,
            "width": width,
            "height": height,
            "timestamp": self.time,
            "title": format!("{} {name} by {}", self.kind, self.principal),
            "seawall": {
                "request": self.request,
                "session": self.kind,
                "principal": self.principal,
                "created_by": self.created_by,
                "created_in": self.created_in,
                "container": self.container,
                "container_name": self.container_name,
                "terminal": self.terminal,
                "input": self.input,
            },
        });
        if let (Some(header), Some(command)) = (header.as_object_mut(), &self.command) {
            header.insert("command".to_owned(), Value::String(command.clone()));
        }
        header.to_string()
    }
}

/// Makes a folder that nobody else looks into.
fn private(folder: &Path) -> io::Result<()> {
    DirBuilder::new()
        .mode(0o700)
        .recursive(true)
        .create(folder)?;
    let meta = folder.symlink_metadata()?;
    if !meta.is_dir() {
        return Err(io::Error::other("it is no folder"));
    }
    if meta.mode() & 0o077 != 0 {
        let mode = meta.mode() & 0o7777;
        let why = format!("others may look into it (mode {mode:04o}): set it to 0700");
        return Err(io::Error::other(why));
    }
    Ok(())
}

/// Columns and rows where nobody says how many.
const USUAL: (u64, u64) = (80, 24);
