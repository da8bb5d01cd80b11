//! docker's `config.json` and podman's `auth.json` (containers-auth.json(5)): `auths`, `credHelpers`,
//! `credsStore`. The rest of these files is none of our business and is not looked at.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;

use super::Credential;
use crate::error::{Error, ErrorKind};

/// The parts of such a file that concern credentials.
#[derive(Debug, Default, Deserialize)]
pub struct AuthFile {
    #[serde(default, deserialize_with = "null_is_empty")]
    auths: BTreeMap<String, Auth>,
    #[serde(default, rename = "credHelpers", deserialize_with = "null_is_empty")]
    programs: BTreeMap<String, String>,
    #[serde(default, rename = "credsStore")]
    store: Option<String>,
    #[serde(default, rename = "currentContext")]
    context: Option<String>,
}

/// What a file says about a host.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    /// The credential itself.
    Credential(Credential),
    /// A program that knows it.
    Program {
        /// Name behind `docker-credential-`.
        name: String,
        /// The server to ask it for, as the file spells it.
        server: String,
    },
}

#[derive(Default, Deserialize)]
struct Auth {
    #[serde(rename = "auth")]
    pair: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Auth")
    }
}

impl AuthFile {
    /// Reads a file; nothing where there is none.
    ///
    /// # Errors
    /// Where it is there but cannot be read or is not what it should be.
    pub fn read(path: &Path) -> Result<Option<Self>, Error> {
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(Error::io("open", path, error)),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST_FILE.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Error::io("read", path, error))?;
        Self::parse(&bytes)
            .map(Some)
            .map_err(|why| Error::new(ErrorKind::User, path.display().to_string(), why))
    }

    /// Parses the bytes of such a file.
    ///
    /// # Errors
    /// Where it is no JSON object with these parts; the text of the file is not repeated.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if u64::try_from(bytes.len()).map_or(true, |length| length > LARGEST_FILE) {
            return Err("is larger than any such file".to_owned());
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| {
            // serde's own words may quote a value, which may be a secret.
            format!(
                "is not a valid configuration (line {}, column {})",
                error.line(),
                error.column()
            )
        })
    }

    /// Returns the name of the current docker context, where the file sets one.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref().filter(|name| !name.is_empty())
    }

    /// Returns what the file says about a registry host (`host` or `host:port`).
    pub fn find(&self, host: &str) -> Option<Entry> {
        let wanted = canonical(host);
        let program = self
            .programs
            .iter()
            .find(|(key, _)| canonical(key) == wanted);
        if let Some((key, name)) = program.filter(|(_, name)| !name.is_empty()) {
            return Some(Entry::Program {
                name: name.clone(),
                server: key.clone(),
            });
        }
        let known = self.auths.iter().find(|(key, _)| canonical(key) == wanted);
        if let Some(credential) = known.and_then(|(_, auth)| auth.credential()) {
            return Some(Entry::Credential(credential));
        }
        let store = self.store.as_ref().filter(|name| !name.is_empty())?;
        Some(Entry::Program {
            name: store.clone(),
            server: server_key(&wanted),
        })
    }
}

impl Auth {
    fn credential(&self) -> Option<Credential> {
        let set = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        if let Some(token) = set(&self.identitytoken) {
            return Some(Credential::IdentityToken(token));
        }
        if let Some(token) = set(&self.registrytoken) {
            return Some(Credential::RegistryToken(token));
        }
        if let Some(pair) = set(&self.pair) {
            let bytes = STANDARD
                .decode(pair.trim())
                .or_else(|_| STANDARD_NO_PAD.decode(pair.trim()))
                .ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (username, password) = text.split_once(':')?;
            return Some(Credential::Password {
                username: username.to_owned(),
                // Some writers pad the password with zero bytes.
                password: password.trim_end_matches('\0').to_owned(),
            });
        }
        Some(Credential::Password {
            username: set(&self.username)?,
            password: set(&self.password)?,
        })
    }
}

/// The address under which docker keeps the credentials of Docker Hub.
const HUB: &str = "https://index.docker.io/v1/";
const LARGEST_FILE: u64 = 4 << 20;

/// Brings the spellings of a key (`https://host/v1/`, `host/v2`, `host`) to the host, and all names of
/// Docker Hub to one.
fn canonical(key: &str) -> String {
    let key = key.trim();
    let bare = key
        .strip_prefix("https://")
        .or_else(|| key.strip_prefix("http://"))
        .unwrap_or(key);
    let host = bare.split('/').next().unwrap_or(bare).to_ascii_lowercase();
    match host.as_str() {
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" => {
            "docker.io".to_owned()
        }
        _ => host,
    }
}

fn server_key(canonical: &str) -> String {
    if canonical == "docker.io" {
        HUB.to_owned()
    } else {
        canonical.to_owned()
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
    )
}

fn null_is_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests;
