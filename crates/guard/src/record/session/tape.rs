//! One recording while it goes on: what passes in both directions, until it ends or is as long as it may be.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::cast::{Cast, Kind};
use super::demux::{Demux, Stream};
use super::text::Joiner;
use super::{OnFailure, Recording, hex};

/// A recording that goes on; copies are of the same one.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
pub(super) struct State {
    cast: Cast,
    name: String,
    began: Instant,
    /// What takes streams apart; nothing: there is a terminal, and one stream.
    demux: Option<Demux>,
    output: Joiner,
    error: Joiner,
    /// What is typed; nothing: it is not recorded.
    input: Option<Joiner>,
    /// Why nothing more is recorded.
    stopped: Option<String>,
    manner: Manner,
}

/// How recordings are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub(super) terminal: bool,
    pub(super) input: bool,
    /// Whether a session ends with its recording where that is full.
    pub(super) ends_when_full: bool,
    /// What happens to a session whose recording can't be written.
    pub(super) on_failure: OnFailure,
}

impl Tape {
    pub(super) fn new(cast: Cast, name: String, manner: Manner) -> Self {
        let state = State {
            cast,
            name,
            began: Instant::now(),
            demux: (!manner.terminal).then(Demux::default),
            output: Joiner::default(),
            error: Joiner::default(),
            input: manner.input.then(Joiner::default),
            stopped: None,
            manner,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    pub(super) const fn state(&self) -> &Arc<Mutex<State>> {
        &self.state
    }

    /// Records what the container says.
    ///
    /// # Errors
    /// Where the session has to end, since it can't be recorded further; with why.
    pub(crate) fn output(&self, bytes: &[u8]) -> Result<(), String> {
        self.lock().output(bytes)
    }

    /// Records what is typed, where that is recorded.
    ///
    /// # Errors
    /// As with output.
    pub(crate) fn input(&self, bytes: &[u8]) -> Result<(), String> {
        let mut state = self.lock();
        let text = state.input.as_mut().map(|it| it.feed(bytes));
        text.map_or(Ok(()), |text| state.event(Kind::Input, &text))
    }

    /// Ends the recording, and says what became of it.
    pub(crate) fn finish(&self) -> Recording {
        self.lock().finish()
    }

    /// There was no session: takes the recording away.
    pub(crate) fn discard(&self) {
        self.lock().cast.remove();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Records that the terminal has another size.
    pub(super) fn resize(&mut self, width: u64, height: u64) {
        // That the session has to end is said with what it says next.
        drop(self.event(Kind::Resize, &format!("{width}x{height}")));
    }

    fn output(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut text = String::new();
        let (output, error) = (&mut self.output, &mut self.error);
        match &mut self.demux {
            None => text.push_str(&output.feed(bytes)),
            Some(demux) => demux.feed(bytes, |stream, said| {
                text.push_str(&match stream {
                    Stream::Output => output.feed(said),
                    Stream::Error => error.feed(said),
                });
            }),
        }
        self.event(Kind::Output, &text)
    }

    fn event(&mut self, kind: Kind, text: &str) -> Result<(), String> {
        if let Some(why) = &self.stopped {
            return self.verdict(why.clone());
        }
        if text.is_empty() {
            return Ok(());
        }
        let at = self.began.elapsed();
        match self.cast.event(at, kind, text) {
            Ok(true) => Ok(()),
            Ok(false) => {
                let why = FULL.to_owned();
                // Where the mark can't be written the log says the same.
                let _marked = self.cast.event(at, Kind::Marker, &why);
                self.stopped = Some(why.clone());
                self.verdict(why)
            }
            Err(error) => {
                let why = format!("the recording can't be written: {error}");
                self.stopped = Some(why.clone());
                self.verdict(why)
            }
        }
    }

    /// Says whether a session may go on whose recording has stopped.
    fn verdict(&self, why: String) -> Result<(), String> {
        let ends = if why == FULL {
            self.manner.ends_when_full
        } else {
            self.manner.on_failure == OnFailure::Stop
        };
        if ends { Err(why) } else { Ok(()) }
    }

    fn finish(&mut self) -> Recording {
        let mut rest = Vec::new();
        if let Some(demux) = &mut self.demux {
            demux.end(|_, said| rest.extend_from_slice(said));
        }
        let mut text = self.output.feed(&rest);
        text.push_str(&self.output.end());
        text.push_str(&self.error.end());
        let typed = self.input.as_mut().map(Joiner::end).unwrap_or_default();
        // The session is over, whatever becomes of its last bytes.
        drop(self.event(Kind::Output, &text));
        drop(self.event(Kind::Input, &typed));
        if let Err(error) = self.cast.finish() {
            let why = format!("the recording can't be written through to the disk: {error}");
            self.stopped.get_or_insert(why);
        }
        Recording {
            file: self.name.clone(),
            digest: hex(&self.cast.digest()),
            length: self.cast.length(),
            stopped: self.stopped.clone(),
        }
    }
}

const FULL: &str = "the recording is as long as it may be";
