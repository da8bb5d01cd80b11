//! What is remembered beside the installed database (`channel.json`): the channel, the keys that
//! are trusted, and the last manifest that was accepted, so that none older is accepted after it.

use std::io;

use seawall_artifact::fetch::{Fetcher, Head, Place};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_trust::manifest::{Accepted, Signed};
use seawall_trust::{KeyId, PublicKey};
use serde::{Deserialize, Serialize};

use super::place::DataDirectory;
use crate::error::Error;

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The channel and its mirrors.
    pub from: Vec<String>,
    /// Keys that are trusted.
    pub keys: Vec<PublicKey>,
    /// The last manifest that was accepted.
    pub accepted: Accepted,
}

impl State {
    /// Returns what is to be remembered of a manifest that is accepted.
    pub(super) fn of(from: Vec<String>, keys: &[PublicKey], signed: &Signed) -> Self {
        Self {
            from,
            keys: keys.to_vec(),
            accepted: Accepted::of(signed),
        }
    }

    /// Reads it; nothing where nothing was installed yet.
    ///
    /// # Errors
    /// Where it is there and cannot be read: forgetting what was accepted must be somebody's
    /// decision.
    pub fn read(data: &DataDirectory) -> Result<Option<Self>, Error> {
        let head = Head {
            name: "channel.json",
            media_type: "",
            most: LARGEST,
        };
        let folder = Place::Folder(data.folder().to_owned());
        let Some(bytes) = Fetcher::new(&RegistryOptions::default()).head(&folder, &head)? else {
            return Ok(None);
        };
        parse(&bytes).map(Some).ok_or_else(|| {
            Error::channel(data.state().display().to_string(), "it is damaged")
                .with_hint(
                    "remove it and name the channel anew with --from and --key; what was accepted before is then \
                     forgotten",
                )
                .environment()
        })
    }

    /// Writes it as JSON.
    pub(super) fn render(&self) -> io::Result<Vec<u8>> {
        let document = Document {
            schema: SCHEMA.to_owned(),
            from: self.from.clone(),
            keys: self.keys.iter().map(PublicKey::to_pem).collect(),
            accepted: Remembered {
                serial: self.accepted.serial,
                published: self.accepted.published.to_string(),
                manifest: self.accepted.digest.to_string(),
                signers: self.accepted.signers.iter().map(KeyId::to_string).collect(),
            },
        };
        Ok(serde_json::to_vec_pretty(&document)?)
    }
}

fn parse(bytes: &[u8]) -> Option<State> {
    let read: Document = serde_json::from_slice(bytes).ok()?;
    if read.schema != SCHEMA {
        return None;
    }
    let keys = read
        .keys
        .iter()
        .map(|pem| PublicKey::parse_pem(pem.as_bytes()).ok());
    let signers = read.accepted.signers.iter().map(|id| KeyId::parse(id));
    Some(State {
        from: read.from,
        keys: keys.collect::<Option<_>>()?,
        accepted: Accepted {
            serial: read.accepted.serial,
            published: read.accepted.published.parse().ok()?,
            digest: read.accepted.manifest.parse().ok()?,
            signers: signers.collect::<Option<_>>()?,
        },
    })
}

#[derive(Deserialize, Serialize)]
struct Document {
    schema: String,
    from: Vec<String>,
    keys: Vec<String>,
    accepted: Remembered,
}

#[derive(Deserialize, Serialize)]
struct Remembered {
    serial: u64,
    published: String,
    manifest: String,
    signers: Vec<String>,
}

const SCHEMA: &str = "seawall.channel/1";
const LARGEST: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use seawall_model::time::Timestamp;
    use seawall_trust::PrivateKey;
    use seawall_trust::manifest::digest_of;

    use super::*;

    #[test]
    fn what_is_remembered_reads_the_same() {
        let key = PrivateKey::from_seed([1; 32]).unwrap().public();
        let state = State {
            from: vec!["https://a.example/".to_owned()],
            keys: vec![key.clone()],
            accepted: Accepted {
                serial: 7,
                published: Timestamp::from_seconds(1_000),
                digest: digest_of(b"manifest"),
                signers: vec![key.id()],
            },
        };
        let bytes = state.render().unwrap();
        assert_eq!(parse(&bytes), Some(state));
        for cut in 0..bytes.len() {
            assert_eq!(parse(&bytes[..cut]), None, "{cut}");
        }
        let text = String::from_utf8(bytes).unwrap();
        for (from, to) in [
            ("channel/1", "channel/2"),
            ("sha256:", "sha999:"),
            ("BEGIN", "BEGUN"),
        ] {
            assert_eq!(parse(text.replace(from, to).as_bytes()), None, "{to}");
        }
    }
}
