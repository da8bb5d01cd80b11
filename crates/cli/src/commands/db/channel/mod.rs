//! The verbs of `seawall db` about channels: update, publish, key, export, import.

pub(crate) mod arguments;
mod key;
mod publish;
mod transfer;
mod update;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use seawall_artifact::source::http::{Environment, RetryPolicy, Timeouts};
use seawall_artifact::source::registry::{Login, RegistryOptions};
use seawall_engine::update::place::DataDirectory;
use seawall_trust::PublicKey;

use crate::data_directory::data_directory;
use crate::exit::Usage;
use arguments::{Network, Trust};

pub(super) use key::run as key;
pub(super) use publish::run as publish;
pub(super) use transfer::{export, import};
pub(super) use update::run as update;

/// Returns where databases are installed.
fn installed_at() -> anyhow::Result<DataDirectory> {
    match data_directory() {
        Some(path) => Ok(DataDirectory::new(&path)),
        None => Err(Usage(
            "there is no data directory: set SEAWALL_DATA_DIR to a directory that you may write"
                .to_owned(),
        )
        .into()),
    }
}

/// Reads the keys to trust.
fn keys(trust: &Trust) -> anyhow::Result<Vec<PublicKey>> {
    let mut keys = Vec::new();
    for path in &trust.key {
        let text = read_key(path)?;
        let read = PublicKey::parse_pem_all(&text).map_err(|error| unusable(path, &error))?;
        keys.extend(read);
    }
    Ok(keys)
}

pub(in crate::commands) fn read_key(path: &Path) -> anyhow::Result<Vec<u8>> {
    let what = || format!("cannot read the key {}", path.display());
    let fault = |error| anyhow::Error::new(Usage(format!("{}: {error}", what())));
    // A named pipe without a writer would be waited for.
    let metadata = std::fs::metadata(path).map_err(fault)?;
    if metadata.is_dir() {
        return Err(Usage(format!("{}: it is a directory", what())).into());
    }
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST_KEY).read_to_end(&mut text))
        .map_err(fault)?;
    Ok(text)
}

pub(in crate::commands) fn unusable(path: &Path, error: &seawall_trust::Error) -> anyhow::Error {
    Usage(format!("{}: {error}; {}", path.display(), error.hint())).into()
}

/// Returns how the network is used.
pub(super) fn network(arguments: &Network) -> anyhow::Result<RegistryOptions> {
    let login = match &arguments.username {
        None => None,
        Some(username) => {
            let mut password = String::new();
            std::io::stdin()
                .lock()
                .take(LARGEST_KEY)
                .read_to_string(&mut password)
                .context("cannot read the password from standard input")?;
            Some(Login {
                username: username.clone(),
                password: password.trim_end_matches(['\r', '\n']).to_owned(),
            })
        }
    };
    Ok(RegistryOptions {
        environment: Environment::new(std::env::vars_os()),
        login,
        insecure: arguments.insecure_registry.clone(),
        ca: arguments.registry_ca.clone(),
        // A mirror that does not answer is left for the next one before long.
        timeouts: Timeouts {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(20),
            stall: Duration::from_secs(20),
        },
        retry: RetryPolicy {
            attempts: 2,
            ..RetryPolicy::default()
        },
        ..RegistryOptions::default()
    })
}

const LARGEST_KEY: u64 = 64 << 10;
