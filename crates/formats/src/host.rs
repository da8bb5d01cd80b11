//! Saved facts about a host (`seawall audit --save`, `--from`): one JSON document, `seawall.host/1`.

use std::io::{self, Write};

use seawall_model::host::HostFacts;
use serde::{Deserialize, Serialize};

/// Value of the document's `schema`.
pub const SCHEMA: &str = "seawall.host/1";

/// Bytes of a document that are read.
pub const LARGEST: usize = 256 << 20;

#[derive(Serialize)]
struct Written<'a> {
    schema: &'a str,
    host: &'a HostFacts,
}

#[derive(Deserialize)]
struct Read {
    schema: String,
    host: HostFacts,
}

/// Why a document is no saved host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHost {
    /// It is no JSON, or a fact is of another type.
    #[error("it is no saved host: {0}")]
    Wrong(String),
    /// It has another schema.
    #[error("its schema is {0:?}, and only \"seawall.host/1\" is known")]
    Schema(String),
    /// It is too large.
    #[error("it has more than {LARGEST} bytes")]
    TooLarge,
}

/// Writes facts.
///
/// # Errors
/// Where the writer fails.
pub fn write(facts: &HostFacts, mut out: impl Write) -> io::Result<()> {
    let document = Written {
        schema: SCHEMA,
        host: facts,
    };
    serde_json::to_writer_pretty(&mut out, &document)?;
    out.write_all(b"\n")
}

/// Reads facts back. A fact that is missing is one that was not looked at.
///
/// # Errors
/// Where they are not what [`write()`] writes.
pub fn read(bytes: &[u8]) -> Result<HostFacts, InvalidHost> {
    if bytes.len() > LARGEST {
        return Err(InvalidHost::TooLarge);
    }
    let wrong = |error: serde_json::Error| InvalidHost::Wrong(error.to_string());
    let read: Read = serde_json::from_slice(bytes).map_err(wrong)?;
    if read.schema != SCHEMA {
        return Err(InvalidHost::Schema(read.schema.chars().take(60).collect()));
    }
    Ok(read.host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_and_what_is_missing_was_not_looked_at() {
        let facts = HostFacts {
            name: "harbour".to_owned(),
            ..HostFacts::default()
        };
        let mut bytes = Vec::new();
        write(&facts, &mut bytes).unwrap();
        assert_eq!(read(&bytes).unwrap(), facts);
        let bare = br#"{"schema": "seawall.host/1", "host": {}}"#;
        assert!(read(bare).unwrap().mounts.why_unknown().is_some());
        assert!(matches!(
            read(br#"{"schema": "x", "host": {}}"#),
            Err(InvalidHost::Schema(_))
        ));
        assert!(matches!(read(b"{"), Err(InvalidHost::Wrong(_))));
    }
}
