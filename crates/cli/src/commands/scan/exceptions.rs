//! Accepted findings from the command line and from ignore files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use seawall_checks::names;
use seawall_policy::config::Custom;
use seawall_policy::exception::{Exception, parse_exceptions};
use seawall_policy::scope::Scope;

use super::config::read_config;

use crate::arguments::Scan;
use crate::commands::whereabouts::Whereabouts;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Reads all exceptions, in the order in which they count.
pub(in crate::commands) fn read(
    arguments: &Scan,
    terminal: Terminal,
) -> anyhow::Result<Vec<Exception>> {
    let judgement = &arguments.judgement;
    let whereabouts = Whereabouts::default();
    read_from(
        &judgement.ignore,
        &judgement.ignore_file,
        (judgement.config.as_deref(), &whereabouts),
        terminal,
    )
}

/// Reads the exceptions of these words and files. The configuration is only asked for names of its checks.
pub(in crate::commands) fn read_from(
    words: &[String],
    named: &[PathBuf],
    (config, whereabouts): (Option<&Path>, &Whereabouts),
    terminal: Terminal,
) -> anyhow::Result<Vec<Exception>> {
    let mut exceptions: Vec<Exception> = words.iter().map(|id| of(id)).collect();
    for path in named {
        exceptions.extend(parse(&text(path).with_context(|| unreadable(path))?, path)?);
    }
    if named.is_empty() {
        for path in FOUND_BY_NAME.map(|name| whereabouts.places(name)).concat() {
            match found_text(&path) {
                Ok(text) => {
                    let found = parse(&text, &path)?;
                    terminal.note(&format!(
                        "{} exceptions from {}",
                        found.len(),
                        path.display()
                    ));
                    exceptions.extend(found);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).with_context(|| unreadable(&path)),
            }
        }
    }
    known(&exceptions, || {
        let config = read_config(config, whereabouts, terminal)?;
        Ok(config.map_or_else(Vec::new, |(config, _)| config.checks.custom))
    })?;
    Ok(exceptions)
}

/// Says whether words without a number are names of checks, ours or the user's own: a typing error would accept
/// nothing, and nobody would know.
pub(in crate::commands) fn known(
    exceptions: &[Exception],
    own: impl Fn() -> anyhow::Result<Vec<Custom>>,
) -> anyhow::Result<()> {
    for exception in exceptions {
        let id = &exception.id;
        let has_number = id.chars().any(|char| char.is_ascii_digit());
        // Which policies there are is known only where they were read.
        let is_policy = id
            .get(..5)
            .is_some_and(|it| it.eq_ignore_ascii_case("REGO-"));
        let is_free = has_number || is_policy;
        if is_free || !names::find(id).is_empty() || is_own(id, &own()?) {
            continue;
        }
        let near = names::suggestion(id);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let origin = &exception.origin;
        let why = "is neither the id of a finding nor the name of a check";
        return Err(Usage(format!("{origin}: `{id}` {why}{near}")).into());
    }
    Ok(())
}

fn is_own(word: &str, own: &[Custom]) -> bool {
    let name = |it: &Custom| it.name.as_ref().is_some_and(|name| name.text == word);
    own.iter()
        .any(|it| it.id.text.eq_ignore_ascii_case(word) || name(it))
}

fn of(id: &str) -> Exception {
    Exception {
        id: id.trim().to_owned(),
        package: None,
        scope: Scope::default(),
        reason: String::new(),
        until: None,
        origin: "--ignore".to_owned(),
    }
}

/// A line that cannot be read stops the scan: half an ignore file is a surprise either way.
fn parse(text: &str, path: &Path) -> anyhow::Result<Vec<Exception>> {
    let (exceptions, errors) = parse_exceptions(text, &path.display().to_string());
    match errors.first() {
        None => Ok(exceptions),
        Some(first) if errors.len() == 1 => Err(Usage(first.to_string()).into()),
        Some(first) => Err(Usage(format!("{first} (and {} more)", errors.len() - 1)).into()),
    }
}

/// A file that is found by its name may be a stranger's: a pipe or a device would never end.
fn found_text(path: &Path) -> io::Result<String> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    text(path)
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut input = File::open(path)?.take(MOST + 1);
    if input.read_to_string(&mut text)? as u64 > MOST {
        return Err(io::Error::other(format!("it has more than {MOST} bytes")));
    }
    Ok(text)
}

fn unreadable(path: &Path) -> Usage {
    Usage(format!("cannot read the ignore file {}", path.display()))
}

/// What the files are called that nobody names.
pub(in crate::commands) const FOUND_BY_NAME: [&str; 2] = [".seawallignore", ".trivyignore"];
const MOST: u64 = 16 << 20;
