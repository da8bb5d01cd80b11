//! Files of statements, and the public keys whose signatures count.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use seawall_engine::audit::compliance::{self, Unsound};
use seawall_model::compliance::StatementGiven;
use seawall_policy::config::{Audit, Said};
use seawall_trust::{PublicKey, envelope};

use super::arguments::Holding;
use super::control;
use crate::commands::db::channel::{read_key, unusable};
use crate::exit::Usage;

/// Reads the keys to trust: those of the configuration and those that were named.
pub(super) fn keys(
    holding: &Holding,
    config: &Audit,
    file: &str,
) -> anyhow::Result<Vec<PublicKey>> {
    let mut paths = Vec::new();
    for said in &config.statement_keys {
        paths.push(below(file, said)?);
    }
    paths.extend(holding.statement_keys.iter().cloned());
    public(&paths)
}

/// Reads public keys.
pub(super) fn public(paths: &[PathBuf]) -> anyhow::Result<Vec<PublicKey>> {
    let mut keys = Vec::new();
    for path in paths {
        let read = PublicKey::parse_pem_all(&read_key(path)?);
        keys.extend(read.map_err(|error| unusable(path, &error))?);
    }
    Ok(keys)
}

/// Reads a file of statements. One that is not as documented, or speaks of controls that nobody knows, stops the
/// audit; one whose signature does not hold is returned as such.
pub(super) fn read(
    path: &Path,
    keys: &[PublicKey],
) -> anyhow::Result<Result<Vec<StatementGiven>, Unsound>> {
    let origin = path.display().to_string();
    match compliance::open(&bytes(path)?, &origin, keys) {
        Ok(given) => Ok(Ok(named(given)?)),
        Err(error @ Unsound::Signature { .. }) => Ok(Err(error)),
        Err(error @ Unsound::Invalid(_)) => Err(Usage(error.to_string()).into()),
    }
}

/// Names the controls as the frameworks do.
pub(super) fn named(mut given: Vec<StatementGiven>) -> Result<Vec<StatementGiven>, Usage> {
    for one in &mut given {
        one.control = control(&one.control, &one.shown.origin)?;
    }
    Ok(given)
}

/// Reads a file, as much as may be one of statements and a little more.
pub(super) fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let wrong = |why: String| {
        Usage(format!(
            "cannot read the statements {}: {why}",
            path.display()
        ))
    };
    // A named pipe without a writer would be waited for.
    let metadata = std::fs::metadata(path).map_err(|error| wrong(error.to_string()))?;
    if metadata.is_dir() {
        return Err(wrong("it is a directory".to_owned()).into());
    }
    let most = u64::try_from(envelope::LARGEST)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
    let read = file.take(most).read_to_end(&mut bytes);
    read.map_err(|error| wrong(error.to_string()))?;
    Ok(bytes)
}

/// Returns the path that a configuration names, counted from its folder. It may not lead out of it: whoever changes a
/// repository would choose whom to believe elsewhere.
fn below(file: &str, said: &Said) -> Result<PathBuf, Usage> {
    let place = format!("{file}:{}:{}", said.line, said.column);
    let wrong = |why: &str| Usage(format!("{place}: `{}` {why}", said.text));
    let folder = Path::new(file)
        .parent()
        .filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let path = folder.join(&said.text);
    let real = path.canonicalize();
    let real = real.map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    if folder
        .canonicalize()
        .is_ok_and(|folder| real.starts_with(folder))
    {
        Ok(path)
    } else {
        Err(wrong(
            "leads out of the folder of the configuration; name it with --statement-key",
        ))
    }
}
