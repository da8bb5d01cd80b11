//! One call of the runtime: read, held to the profile, handed on.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use rustix::fs::{MemfdFlags, memfd_create};
use serde_json::{Value, json};

use super::call::{self, Call, CommandLine};
use super::document::{Profile, Settings};
use super::held::{Around, hold_config, hold_process, parse};
use super::{exact, limit};
use crate::file;

/// What is to be executed in this process's place.
#[derive(Debug)]
pub struct Prepared {
    /// The real runtime.
    pub runtime: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// What its standard input is to be, where that was read.
    pub input: Option<File>,
}

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("seawall: {why}")]
pub struct Refused {
    /// Why, as a clause with the object at its beginning.
    pub why: String,
    /// The runtime's log, as the command line names it, and whether it is of JSON: the engine shows its user what stands
    /// there.
    pub log: Option<(PathBuf, bool)>,
}

/// Reads the settings, holds what a command line asks for to the profile, and says what to execute.
///
/// # Errors
/// Where anything is not understood or the profile refuses it: the runtime must not be executed then.
pub fn prepare(
    settings: &Path,
    arguments: &[OsString],
    input: &mut dyn Read,
) -> Result<Prepared, Refused> {
    let line = call::read(arguments).map_err(|why| Refused { why, log: None })?;
    prepared(settings, arguments, &line, input).map_err(|why| Refused {
        why,
        log: line.log.clone().map(|log| (log, line.is_json)),
    })
}

fn prepared(
    settings: &Path,
    arguments: &[OsString],
    line: &CommandLine,
    input: &mut dyn Read,
) -> Result<Prepared, String> {
    let settings = read_settings(settings)?;
    let mut prepared = Prepared {
        runtime: settings.runtime.clone(),
        arguments: arguments.to_vec(),
        input: None,
    };
    match &line.call {
        Call::Other => {}
        Call::Make { bundle, container } => make(&settings, bundle, container)?,
        Call::Exec {
            process: Some(path),
            container,
            ..
        } => exec(&settings, path, container)?,
        Call::Exec {
            process: None,
            user,
            container,
        } => exec_said(profile(&settings, container)?, user.as_deref())?,
        Call::Update {
            resources,
            at,
            container,
        } => {
            let profile = profile(&settings, container)?;
            prepared.input = Some(update(profile, resources, input)?);
            if let Some(word) = prepared.arguments.get_mut(*at) {
                *word = stdin_word(word);
            }
        }
    }
    Ok(prepared)
}

/// The word of `--resources` that says standard input: `-`, or `--resources=-`.
fn stdin_word(word: &OsString) -> OsString {
    let text = word.to_string_lossy();
    match text.split_once('=') {
        Some((flag, _)) if flag.starts_with('-') => OsString::from(format!("{flag}=-")),
        _ => OsString::from("-"),
    }
}

fn read_settings(path: &Path) -> Result<Settings, String> {
    let told = |why: String| format!("{}: {why}", path.display());
    let text = file::read_trusted(path).map_err(|error| told(error.to_string()))?;
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! { max_depth: 20, max_nodes: 50_000, max_aliases: 0, max_documents: 1 },
    };
    let settings: Settings = serde_saphyr::from_str_with_options(&text, options)
        .map_err(|error| told(error.to_string()))?;
    // Looked up in a path, it could be another one, and this wrapper again.
    if !settings.runtime.is_absolute() {
        return Err(told("the runtime's path is not absolute".to_owned()));
    }
    Ok(settings)
}

/// The profile of a container.
fn profile<'a>(settings: &'a Settings, container: &str) -> Result<&'a Profile, String> {
    let Some(folder) = &settings.assignments else {
        return Ok(&settings.default);
    };
    let told = |why: std::io::Error| format!("{}: {why}", folder.display());
    let metadata = std::fs::symlink_metadata(folder).map_err(told)?;
    file::is_trusted(&metadata).map_err(told)?;
    let name = match file::read_trusted(&folder.join(container)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(&settings.default),
        name => name.map_err(told)?,
    };
    let name = name.trim();
    let found = settings.profiles.get(name);
    found.ok_or_else(|| format!("the profile `{name}` of the container is not in the settings"))
}

fn make(settings: &Settings, bundle: &Path, container: &str) -> Result<(), String> {
    let profile = profile(settings, container)?;
    let seccomp = profile.seccomp.as_ref();
    let seccomp = seccomp.map(|it| read_filter(&it.file)).transpose()?;
    let around = Around {
        engine_root: &settings.engine_root,
        container,
        seccomp: seccomp.as_ref(),
    };
    change(&bundle.join("config.json"), |config| {
        hold_config(config, profile, &around)
    })
}

fn exec(settings: &Settings, path: &Path, container: &str) -> Result<(), String> {
    let profile = profile(settings, container)?;
    change(path, |process| hold_process(process, profile))
}

/// A process that the command line says has the rest from the container's configuration, which was held to the profile.
fn exec_said(profile: &Profile, user: Option<&str>) -> Result<(), String> {
    let uid = user.map(|it| it.split(':').next().unwrap_or_default());
    let is_root = uid.is_some_and(|it| it.parse::<u32>().map_or(true, |uid| uid == 0));
    if profile.refuse_root && is_root {
        return Err("the process's user is root, which the profile refuses".to_owned());
    }
    Ok(())
}

/// Holds new limits to the profile, and returns them as a file for the runtime's standard input.
fn update(profile: &Profile, resources: &Path, input: &mut dyn Read) -> Result<File, String> {
    let told = |error: std::io::Error| format!("{}: {error}", resources.display());
    let bytes = if resources == Path::new("-") {
        file::bounded(&mut { input })
    } else {
        file::read(resources).map(|(bytes, _)| bytes)
    };
    let mut value = parse(&bytes.map_err(told)?)?;
    let fields = value.as_object_mut().ok_or("the limits are no object")?;
    // Fields of devices are not for updates (runc refuses them), and would lift what was held back.
    if exact::get(&Value::Object(fields.clone()), "devices")?.is_some() {
        return Err("rules of devices can't be updated".to_owned());
    }
    limit::hold(fields, &profile.limits, false)?;
    let made = memfd_create("seawall-update", MemfdFlags::CLOEXEC);
    let mut file = File::from(made.map_err(|error| error.to_string())?);
    file.write_all(value.to_string().as_bytes())
        .and_then(|()| file.rewind())
        .map_err(|error| error.to_string())?;
    Ok(file)
}

fn read_filter(path: &Path) -> Result<Value, String> {
    let text = file::read_trusted(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let value = parse(text.as_bytes()).map_err(|why| format!("{}: {why}", path.display()))?;
    match value.get("defaultAction") {
        Some(Value::String(_)) => Ok(value),
        _ => Err(format!(
            "{}: it is no seccomp filter of OCI",
            path.display()
        )),
    }
}

/// Reads a document, changes it, and writes it again.
fn change(path: &Path, with: impl FnOnce(&[u8]) -> Result<String, String>) -> Result<(), String> {
    let told = |why: String| format!("{}: {why}", path.display());
    let (bytes, metadata) = file::read(path).map_err(|error| told(error.to_string()))?;
    let text = with(&bytes).map_err(told)?;
    file::put(path, text.as_bytes(), file::Like::Old(&metadata))
        .map_err(|error| told(error.to_string()))
}

/// Tells a refusal where the engine looks for it, in the form that it reads. `time` is RFC 3339.
pub fn tell(refused: &Refused, time: &str) {
    let Some((log, is_json)) = &refused.log else {
        return;
    };
    let text = refused.to_string();
    let line = if *is_json {
        json!({"level": "error", "msg": text, "time": time}).to_string()
    } else {
        format!("time=\"{time}\" level=error msg={}", Value::from(text))
    };
    let opened = OpenOptions::new().append(true).create(true).open(log);
    // It stands on standard error, too; there is nobody else to tell.
    let _told = opened.and_then(|mut file| writeln!(file, "{line}"));
}

#[cfg(test)]
mod tests;
