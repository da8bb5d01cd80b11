//! `seawall audit statement`: what people state of controls is signed, and signatures are checked.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_engine::audit::compliance::{self, Unsound};
use seawall_model::compliance::StatementGiven;
use seawall_trust::PrivateKey;

use super::arguments::{Sign, Statement, Verify};
use super::file;
use crate::commands::db::channel::{read_key, unusable};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Runs the command.
pub(in super::super) fn run(command: &Statement, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Statement::Sign(arguments) => sign(arguments),
        Statement::Verify(arguments) => verify(arguments, terminal),
    }
}

fn sign(arguments: &Sign) -> anyhow::Result<ExitCode> {
    let mut keys = Vec::new();
    for path in &arguments.key {
        let key = PrivateKey::parse_pem(&read_key(path)?);
        keys.push(key.map_err(|error| unusable(path, &error))?);
    }
    let bytes = file::bytes(&arguments.file)?;
    let origin = arguments.file.display().to_string();
    let usage = |error: Unsound| Usage(error.to_string());
    // What an audit would refuse is not signed.
    file::named(compliance::open(&bytes, &origin, &[]).map_err(usage)?)?;
    let keys: Vec<&PrivateKey> = keys.iter().collect();
    let sealed = compliance::seal(&bytes, &origin, &keys).map_err(usage)?;
    match &arguments.output {
        Some(path) => write(path, &sealed)?,
        None => io::stdout().lock().write_all(&sealed)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(arguments: &Verify, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let keys = file::public(&arguments.key)?;
    let given = match file::read(&arguments.file, &keys)? {
        Ok(given) => given,
        Err(error) => {
            terminal.error(&error.to_string(), None);
            return Ok(exit::refused());
        }
    };
    let mut out = io::stdout().lock();
    for one in &given {
        writeln!(out, "{}", line(one))?;
    }
    if given.is_empty() || given.iter().any(|one| one.shown.signed_by.is_none()) {
        let shown = arguments.file.display();
        terminal.error(
            &format!("{shown}: it is not signed, or states nothing"),
            None,
        );
        return Ok(exit::refused());
    }
    Ok(ExitCode::SUCCESS)
}

/// A statement on one line; texts are anybody's.
fn line(given: &StatementGiven) -> String {
    let met = if given.is_met { "met" } else { "not met" };
    let mut parts = vec![
        format!("{}: {met}", given.control),
        format!("says {}", given.shown.owner),
    ];
    for (word, day) in [("made", &given.shown.made), ("until", &given.shown.until)] {
        parts.extend(day.as_ref().map(|day| format!("{word} {day}")));
    }
    if !given.hosts.is_empty() {
        parts.push(format!("about {}", given.hosts.join(", ")));
    }
    let signed_by = given.shown.signed_by.as_ref();
    parts.extend(signed_by.map(|who| format!("signed by {who}")));
    let line = parts.join(", ");
    line.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = || format!("signed statements {}", path.display());
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).open(path);
    file.and_then(|mut file| file.write_all(bytes))
        .with_context(shown)
}
