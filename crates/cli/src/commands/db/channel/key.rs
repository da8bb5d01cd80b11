//! `seawall db key`: keys of a publisher.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use seawall_engine::Error;
use seawall_trust::{PrivateKey, PublicKey};

use super::arguments::Key;
use super::{read_key, unusable};
use crate::ui::Terminal;

/// Runs the command.
pub(in super::super) fn run(command: &Key, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let public = match command {
        Key::New { name } => {
            let key = PrivateKey::generate()?;
            let (secret, public) = (with(name, "key"), with(name, "pem"));
            write(&secret, &key.to_pem(), 0o600)?;
            write(&public, &key.public().to_pem(), 0o644)?;
            terminal.note(&format!("keep {} secret: it signs", secret.display()));
            terminal.note(&format!("give out {}: it checks", public.display()));
            key.public()
        }
        Key::Show { file } => {
            let text = read_key(file)?;
            match PrivateKey::parse_pem(&text) {
                Ok(key) => key.public(),
                Err(_) => PublicKey::parse_pem(&text).map_err(|error| unusable(file, &error))?,
            }
        }
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}{}", public.to_pem(), public.id())?;
    Ok(ExitCode::SUCCESS)
}

fn with(name: &Path, ending: &str) -> PathBuf {
    let mut file = name.file_name().unwrap_or_default().to_owned();
    file.push(format!(".{ending}"));
    name.with_file_name(file)
}

/// Writes a file that is not there yet: a key that is lost cannot be had again.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true).mode(mode);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|source| Error::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}
