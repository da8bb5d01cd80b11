//! Rule files: found, read, checked, loaded, described.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use seawall_runtime::configuration::Configuration;
use seawall_runtime::document::Source;
use seawall_runtime::language::{Loader, describe_text, document};

use super::arguments::Arguments;
use super::configure::settings;
use super::{print, tell};
use crate::ui::Terminal;

/// Files that a path names.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The path itself, or the YAML files of the folder that it is, by name.
    pub(crate) files: Vec<PathBuf>,
    /// What else is in that folder.
    pub(crate) skipped: Vec<PathBuf>,
}

/// Finds the files that a path names.
pub(crate) fn files_of(path: &Path) -> anyhow::Result<Found> {
    if !path.is_dir() {
        return Ok(Found {
            files: vec![path.to_owned()],
            skipped: Vec::new(),
        });
    }
    let failed = || format!("cannot read {}", path.display());
    let mut found = Found::default();
    for entry in fs::read_dir(path).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        let is_yaml = path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml");
        if is_yaml && path.is_file() {
            found.files.push(path);
        } else {
            found.skipped.push(path);
        }
    }
    found.files.sort();
    found.skipped.sort();
    Ok(found)
}

/// Reads files of rules; what can't be read becomes a result, too.
pub(crate) fn read(loader: &mut Loader, files: &[PathBuf]) {
    for path in files {
        let name = path.display().to_string();
        let mut content = Vec::new();
        let read =
            fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut content));
        match read {
            Ok(_) => loader.load(&name, &content),
            Err(error) => loader.unreadable(&name, &format!("cannot read the file: {error}")),
        };
    }
}

/// `-V`.
pub(super) fn validate(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<ExitCode> {
    let mut loader = Loader::new(settings(arguments, configuration, &Source::ALL)?);
    let files = expanded(&arguments.validate)?;
    tell("Validating rules file(s)", &listed(&files));
    read(&mut loader, &files);
    let mut out = io::stdout().lock();
    if configuration.flag("json_output", false)? {
        let mut results = document(loader.results());
        let only = arguments.describe.as_deref();
        if (arguments.list_rules || only.is_some()) && loader.is_successful() {
            let description = loader.describe(only);
            if let Some(map) = results.as_object_mut() {
                map.insert(
                    "falco_describe_results".to_owned(),
                    description.json().clone(),
                );
            }
        }
        writeln!(out, "{results}")?;
    } else {
        for result in loader.results() {
            out.write_all(result.text(false).as_bytes())?;
        }
        for result in loader.results().iter().filter(|it| !it.warnings.is_empty()) {
            tell("Warning", &result.text(true));
        }
    }
    out.flush()?;
    Ok(ending(&loader))
}

/// Returns the files and folders of rules that a command line or the configuration names, whether they are there or not.
pub(super) fn named(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<Vec<PathBuf>> {
    if !arguments.rules.is_empty() {
        return Ok(arguments.rules.clone());
    }
    let mut named = configuration.texts("rules_files")?;
    named.extend(configuration.texts("rules_file")?);
    Ok(named.into_iter().map(PathBuf::from).collect())
}

/// Returns the files of rules that are loaded.
pub(super) fn files(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut named = named(arguments, configuration)?;
    if arguments.rules.is_empty() {
        // Configurations name files that only some have.
        named.retain(|path| path.exists());
    }
    expanded(&named)
}

/// Loads the rules that a command line or the configuration names; those of other sources than the kernel and these are left
/// out, which is told.
pub(super) fn load(
    arguments: &Arguments,
    configuration: &Configuration,
    sources: &[Source],
) -> anyhow::Result<Loader> {
    let files = files(arguments, configuration)?;
    if files.is_empty() {
        bail!(
            "You must specify at least one rules file/directory via a command-line argument (-r) or the configuration"
        );
    }
    tell("Loading rules from", &listed(&files));
    let mut loader = Loader::new(settings(arguments, configuration, sources)?);
    for file in &files {
        read(&mut loader, std::slice::from_ref(file));
        let Some(result) = loader.results().last() else {
            continue;
        };
        if !result.is_successful() {
            bail!("{}", result.text(true).trim_end());
        }
        if !result.warnings.is_empty() {
            tell("Warning", result.text(true).trim_end());
        }
    }
    Ok(loader)
}

/// `-L` and `-l`.
pub(super) fn describe(
    arguments: &Arguments,
    configuration: &Configuration,
    loader: &Loader,
) -> anyhow::Result<ExitCode> {
    let only = arguments.describe.as_deref();
    let description = loader.describe(only);
    if let Some(name) = only
        && description.rules.is_empty()
    {
        bail!("There is no rule `{name}`");
    }
    if configuration.flag("json_output", false)? {
        return print(&format!("{}\n", description.json()));
    }
    print(&describe_text(&description, Terminal::width()))
}

fn expanded(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let found = files_of(path)?;
        for skipped in found.skipped {
            let name = skipped.display();
            tell(
                "Warning",
                &format!("{name} is no YAML file, so it is not read"),
            );
        }
        files.extend(found.files);
    }
    Ok(files)
}

fn listed(files: &[PathBuf]) -> String {
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    names.join(", ")
}

fn ending(loader: &Loader) -> ExitCode {
    if loader.is_successful() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// One byte more than the largest file that the loader takes, so that it can say what is wrong.
const LARGEST: u64 = (16 << 20) + 1;
