//! What was seen of an image while it was watched, as a file: `seawall.runtime-facts/1`, one JSON object, described in
//! `docs/in-use.md`. Whatever is not as documented is refused whole.

use std::collections::BTreeSet;

use seawall_model::digest::Digest;
use seawall_model::in_use::{RuntimeFacts, Window};
use seawall_model::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes that a file may have. What is larger is neither written nor read.
pub const LARGEST: u64 = 32 << 20;
/// Files that are remembered of an image.
pub const MOST_FILES: usize = 50_000;

/// A file that is not as documented.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidFacts(String);

/// Writes facts, with a newline at the end.
///
/// # Errors
/// Where they would have more than [`LARGEST`] bytes.
pub fn to_json(facts: &RuntimeFacts) -> Result<Vec<u8>, InvalidFacts> {
    let written = serde_json::to_vec_pretty(&Document::of(facts));
    let mut bytes = written.map_err(|error| InvalidFacts(error.to_string()))?;
    bytes.push(b'\n');
    if is_too_large(&bytes) {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Reads facts.
///
/// # Errors
/// Where they are not as documented, or of another version.
pub fn parse(bytes: &[u8]) -> Result<RuntimeFacts, InvalidFacts> {
    if is_too_large(bytes) {
        return Err(too_large());
    }
    let document: Document = serde_json::from_slice(bytes)
        .map_err(|error| InvalidFacts(format!("it is no file of runtime facts: {error}")))?;
    document.read()
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    image: Image,
    window: WindowDocument,
    truncated: bool,
    files: Vec<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Image {
    name: String,
    id: String,
    digests: Vec<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WindowDocument {
    from: Timestamp,
    to: Timestamp,
    seconds: u64,
    starts: u64,
    runs: u64,
    lost: u64,
}

impl Document {
    fn of(facts: &RuntimeFacts) -> Self {
        let window = facts.window;
        Self {
            schema: SCHEMA.to_owned(),
            image: Image {
                name: facts.name.clone(),
                id: facts.image_id.to_string(),
                digests: facts.digests.iter().map(ToString::to_string).collect(),
            },
            window: WindowDocument {
                from: window.from,
                to: window.to,
                seconds: window.seconds,
                starts: window.starts,
                runs: window.runs,
                lost: window.lost,
            },
            truncated: facts.truncated,
            files: facts.files.iter().cloned().collect(),
        }
    }

    fn read(self) -> Result<RuntimeFacts, InvalidFacts> {
        let wrong = |why: &str| Err(InvalidFacts(why.to_owned()));
        if self.schema != SCHEMA {
            return wrong("it is of another version than seawall.runtime-facts/1");
        }
        let digest = |text: &String| {
            let read: Result<Digest, _> = text.parse();
            read.map_err(|_| InvalidFacts("a digest of the image is none".to_owned()))
        };
        let window = self.window;
        if window.to < window.from {
            return wrong("its window ends before it begins");
        }
        if self.files.len() > MOST_FILES {
            return wrong("it has more files than any");
        }
        let count = self.files.len();
        let files: BTreeSet<String> = self.files.into_iter().collect();
        let is_path = |path: &String| !path.is_empty() && !path.starts_with('/');
        if files.len() != count || !files.iter().all(is_path) {
            return wrong("its files are not paths, each once, without the first slash");
        }
        Ok(RuntimeFacts {
            image_id: digest(&self.image.id)?,
            digests: self
                .image
                .digests
                .iter()
                .map(digest)
                .collect::<Result<_, _>>()?,
            name: self.image.name,
            window: Window {
                from: window.from,
                to: window.to,
                seconds: window.seconds,
                starts: window.starts,
                runs: window.runs,
                lost: window.lost,
            },
            truncated: self.truncated,
            files,
        })
    }
}

fn is_too_large(bytes: &[u8]) -> bool {
    u64::try_from(bytes.len()).map_or(true, |length| length > LARGEST)
}

fn too_large() -> InvalidFacts {
    InvalidFacts(format!("it has more than {LARGEST} bytes"))
}

const SCHEMA: &str = "seawall.runtime-facts/1";
