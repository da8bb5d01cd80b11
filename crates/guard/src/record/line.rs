//! A line of the log: its schema, `seawall.guard/1`. Fields are added, never renamed or taken away.

use seawall_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Decided, Entry, Event};
use crate::principal::{Principal, Proof};

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number; the first line of a log has 1, each following one more, also in the next file.
    pub seq: u64,
    /// When: RFC 3339 with nanoseconds, UTC.
    pub time: String,
    /// Digest of the line before: SHA-256 of its bytes without the newline, in lower-case hexadecimal; zeros in the
    /// first line of a log.
    pub previous: String,
    /// What was told.
    #[serde(flatten)]
    pub told: Told,
}

/// What a line tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Told {
    /// A file begins.
    Opened {
        /// The log's name: random, the same in all its files.
        log: String,
        /// Number of the file, from 1.
        file: u64,
    },
    /// A request was decided on.
    Decided {
        /// Name of the request.
        request: String,
        /// Who asked.
        principal: Box<PrincipalLine>,
        /// Id of the operation; nothing where the request was not understood.
        operation: Option<String>,
        /// Method and path as they came.
        line: String,
        /// Version of the API.
        version: Option<String>,
        /// Full ids of what it names.
        targets: Vec<String>,
        /// Digest of the image.
        image: Option<String>,
        /// Whether it was allowed.
        allowed: bool,
        /// Whether it would have been denied, had the policy been enforced.
        would_deny: bool,
        /// Rules that decided.
        rules: Vec<String>,
        /// Why.
        reasons: Vec<String>,
        /// SHA-256 of the body that was forwarded.
        body_digest: Option<String>,
        /// That body without secrets; cut where it is long.
        body: Option<String>,
        /// The session that it begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<Box<SessionLine>>,
    },
    /// What was forwarded has ended.
    Ended {
        /// Name of the request.
        request: String,
        /// Status of the answer.
        status: Option<u16>,
        /// Bytes to the engine.
        bytes_in: u64,
        /// Bytes from it.
        bytes_out: u64,
        /// Microseconds from beginning to end.
        duration_us: u64,
        /// Id of what was made.
        made: Option<String>,
        /// Why it ended before its time.
        failure: Option<String>,
        /// Its recording.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recording: Option<RecordingLine>,
    },
    /// Something of the guard itself.
    Own {
        /// A short stable word.
        what: String,
        /// More of it.
        detail: String,
    },
    /// All lines of the file before this one, signed.
    Checkpoint {
        /// The signed text.
        note: String,
    },
}

/// A session that a request begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// `exec` or `attach`.
    pub kind: String,
    /// Who made the command that is started.
    pub created_by: Option<String>,
    /// The request by which it was made.
    pub created_in: Option<String>,
    /// The command, without secrets.
    pub command: Option<String>,
    /// Whether it is recorded.
    pub recorded: bool,
}

/// A recording of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingLine {
    /// Name of the file, in the folder of recordings.
    pub file: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// Bytes of the file.
    pub length: u64,
    /// Why it ended before the session did.
    pub stopped: Option<String>,
}

/// Who asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrincipalLine {
    /// One name for all that follows.
    pub identity: String,
    /// How it is known: `peer`, `certificate`, `ssh`, `engine`.
    pub method: String,
    /// Listener that the request came by.
    pub listener: String,
    /// User of the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// Group of the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
    /// The process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<i32>,
    /// Serial number of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Address that the connection came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Line {
    /// Writes it; no newline at its end, and none in it.
    pub(super) fn write(&self) -> String {
        // Nothing in it can fail to be written: no map has keys that are not texts.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is no line of a log.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

/// Writes a moment.
pub(super) fn time(seconds: i64, nanoseconds: u32) -> String {
    let whole = Timestamp::from_seconds(seconds).to_string();
    let whole = whole.trim_end_matches('Z');
    format!("{whole}.{:09}Z", nanoseconds.min(999_999_999))
}

impl Told {
    /// Takes what an entry says.
    pub(super) fn of(entry: Entry) -> Self {
        let request = entry.request;
        match entry.event {
            Event::Decided(it) => decided(request, &entry.principal, *it),
            Event::Ended {
                status,
                bytes_in,
                bytes_out,
                duration,
                made,
                failure,
                recording,
            } => Self::Ended {
                request,
                status,
                bytes_in,
                bytes_out,
                duration_us: u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
                made: made.map(|it| cut(it, LONGEST_TEXT)),
                failure: failure.map(|it| cut(it, LONGEST_TEXT)),
                recording: recording.map(|it| RecordingLine {
                    file: it.file,
                    sha256: it.digest,
                    length: it.length,
                    stopped: it.stopped.map(|it| cut(it, LONGEST_TEXT)),
                }),
            },
            Event::Own { what, detail } => Self::Own {
                what: what.to_owned(),
                detail: cut(detail, LONGEST_TEXT),
            },
        }
    }
}

fn decided(request: String, principal: &Principal, it: Decided) -> Told {
    let texts = |list: Vec<String>| {
        let list = list.into_iter().take(MOST_TEXTS);
        list.map(|text| cut(text, LONGEST_TEXT)).collect()
    };
    Told::Decided {
        request,
        principal: Box::new(PrincipalLine::of(principal)),
        operation: it.operation.map(str::to_owned),
        line: cut(it.line, LONGEST_TEXT),
        version: it.version.map(|it| cut(it, LONGEST_TEXT)),
        targets: texts(it.targets),
        image: it.image.map(|it| cut(it, LONGEST_TEXT)),
        allowed: it.allowed,
        would_deny: it.would_deny,
        rules: texts(it.rules),
        reasons: texts(it.reasons),
        body_digest: it.body_digest,
        body: it.body.map(|it| cut(it, LONGEST_BODY)),
        session: it.session.map(|it| {
            Box::new(SessionLine {
                kind: it.kind.to_owned(),
                created_by: it.created_by.map(|it| cut(it, LONGEST_TEXT)),
                created_in: it.created_in,
                command: it.command.map(|it| cut(it, LONGEST_TEXT)),
                recorded: it.recorded,
            })
        }),
    }
}

impl PrincipalLine {
    fn of(principal: &Principal) -> Self {
        let mut line = Self {
            identity: cut(principal.identity(), LONGEST_TEXT),
            listener: principal.listener.clone(),
            ..Self::default()
        };
        let method = match &principal.proof {
            Proof::Peer(peer) => {
                (line.uid, line.gid, line.pid) = (Some(peer.uid), Some(peer.gid), Some(peer.pid));
                "peer"
            }
            Proof::Ssh { peer, .. } => {
                (line.uid, line.gid, line.pid) = (Some(peer.uid), Some(peer.gid), Some(peer.pid));
                "ssh"
            }
            Proof::Certificate(it) => {
                line.certificate = Some(cut(it.serial.clone(), LONGEST_TEXT));
                line.address = Some(it.address.to_string());
                "certificate"
            }
            Proof::Engine { .. } => "engine",
        };
        method.clone_into(&mut line.method);
        line
    }
}

/// Cuts a text that is too long, and says so in it.
pub(super) fn cut(mut text: String, longest: usize) -> String {
    if text.len() > longest {
        let length = text.len();
        text.truncate(text.floor_char_boundary(longest));
        text = format!("{text}\u{2026} ({length} bytes)");
    }
    text
}

/// Bytes of a text.
const LONGEST_TEXT: usize = 2 << 10;
/// Bytes of a body.
const LONGEST_BODY: usize = 64 << 10;
/// Bytes of a line that was not written to its end: however it is escaped, it fits a line of its own.
pub(super) const LONGEST_TORN: usize = 128 << 10;
/// Texts of a list.
const MOST_TEXTS: usize = 64;
