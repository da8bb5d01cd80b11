//! The audit log: who asked for what, what was decided, what became of it.
//!
//! A record is written **before** what was allowed is forwarded, and another when it has ended, so that a crash in
//! between leaves a trace. Secrets are never in a record.
//!
//! The log is a file of JSON lines. Each line holds the digest of the one before it ([`Line::previous`]), so that none
//! can be changed, taken out or put in without changing all that follow; and every so often a signed [`Checkpoint`] of
//! all lines of the file stands in it, so that not even all that follow can be changed by anybody without the key – or
//! without anybody's noticing, once a checkpoint was copied elsewhere.

mod checkpoint;
mod file;
mod line;
mod merkle;
mod session;
mod unfinished;
mod verify;

use std::time::Duration;

use crate::decide::Time;
use crate::principal::Principal;

pub use checkpoint::{Checkpoint, InvalidCheckpoint};
pub(crate) use file::Durable;
pub use file::{FileLog, FileOptions, OnFailure, OpenFailure, aside};
pub use line::{Line, PrincipalLine, RecordingLine, SessionLine, Told};
pub use session::{Demux, Joiner, Recording, RecordingOptions, Recordings, Stream};
pub(crate) use session::{Header, Tape};
pub(crate) use verify::hex;
pub use verify::{Break, FileFound, Verified, verify};

/// What keeps records.
pub trait Recorder: Send + Sync {
    /// Keeps an entry, and returns its number.
    ///
    /// # Errors
    /// Where it could not be kept and the policy is to stop then: whoever asks must not forward the request.
    fn record(&self, entry: Entry) -> Result<u64, NotKept>;
}

/// An entry before it has a number and a place in the chain.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When; seconds since 1970-01-01 UTC.
    pub time: Time,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
    /// The request, by a name that is unique in this log: all its entries have it.
    pub request: String,
    /// Who.
    pub principal: Principal,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A request was decided on.
    Decided(Box<Decided>),
    /// What was forwarded has ended.
    Ended {
        /// Status of the engine's answer; nothing: there was none.
        status: Option<u16>,
        /// Bytes that went to the engine, of bodies and streams.
        bytes_in: u64,
        /// Bytes that came from it.
        bytes_out: u64,
        /// How long it took.
        duration: Duration,
        /// Id of what was made by it, where the answer says one.
        made: Option<String>,
        /// Why it ended before its time.
        failure: Option<String>,
        /// Its recording, where it was a session that was recorded.
        recording: Option<Recording>,
    },
    /// Something of the guard itself: started, stopped, policy read again (its digest), break-glass opened, log lost.
    Own {
        /// A short stable word: `start`, `stop`, `policy`, `lost`.
        what: &'static str,
        /// More of it.
        detail: String,
    },
}

/// A request that was decided on.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Id of the operation; nothing where the request was not understood.
    pub operation: Option<&'static str>,
    /// Method and path as they came, at most 500 bytes, control characters escaped.
    pub line: String,
    /// Version of the API.
    pub version: Option<String>,
    /// Full ids of what it names.
    pub targets: Vec<String>,
    /// Digest of the image, where there is one.
    pub image: Option<String>,
    /// Whether it was allowed.
    pub allowed: bool,
    /// Whether the policy would have denied it, had its mode been to enforce.
    pub would_deny: bool,
    /// Rules that decided.
    pub rules: Vec<String>,
    /// Why.
    pub reasons: Vec<String>,
    /// SHA-256 of the canonical body that is forwarded, in lower-case hexadecimal.
    pub body_digest: Option<String>,
    /// That body as JSON with secrets taken out.
    pub body: Option<String>,
    /// The session that it begins, where it does.
    pub session: Option<Session>,
}

/// A session that a request begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// `exec` or `attach`.
    pub kind: &'static str,
    /// Who made the command that is started: not always who starts it. Nothing: nobody who came by this guard.
    pub created_by: Option<String>,
    /// The request by which it was made.
    pub created_in: Option<String>,
    /// The command, without secrets, where it is known.
    pub command: Option<String>,
    /// Whether it is recorded.
    pub recorded: bool,
}

/// An entry that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// It could not be written.
    #[error("the audit log can't be written: {0}")]
    Unwritten(String),
    /// It was not allowed on, since what the log is handed on to is too far behind.
    #[error("the audit log can't be handed on: {0}")]
    Behind(String),
}
