//! The configuration: files, then what the command line sets.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use seawall_runtime::configuration::{Configuration, sources as named_files, unknown_keys};
use seawall_runtime::document::Source;
use seawall_runtime::engine::Matching;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_runtime::fields::{Buffers, SYSCALL};
use seawall_runtime::language::{Addition, Settings, Switch, Which};

use super::arguments::Arguments;
use super::{files_of, plugins, tell};

/// Reads the configuration that a command line names, or the one that is installed.
pub(super) fn configuration(arguments: &Arguments) -> anyhow::Result<Configuration> {
    let mut configuration = match &main_file(arguments) {
        Some(path) => read(path)?,
        None => Configuration::default(),
    };
    // A file may be named on the command line as well.
    for option in &arguments.option {
        configuration.set(option)?;
    }
    for source in named_files(&configuration)? {
        for file in parts_of(Path::new(&source.path))? {
            let other = read(&file)?;
            if other.get("config_files").is_some() {
                bail!(
                    "{}: only the main configuration may have `config_files`",
                    file.display()
                );
            }
            configuration.merge(other, source.strategy);
        }
    }
    for option in &arguments.option {
        // What appends was done once; what sets goes before the files.
        if !option.split('=').next().unwrap_or_default().contains("[]") {
            configuration.set(option)?;
        }
    }
    Ok(configuration)
}

/// Tells what of a configuration and of a command line nobody understands, or is not there.
pub(super) fn doubts(arguments: &Arguments, configuration: &Configuration) {
    for difference in unknown_keys(configuration) {
        tell("Warning", &format!("configuration: {difference}"));
    }
    for source in named_files(configuration).unwrap_or_default() {
        if !Path::new(&source.path).exists() {
            let why = format!("config_files: {} is not there", source.path);
            tell("Warning", &why);
        }
    }
    let is_old = [
        (
            arguments.print.as_deref().is_some_and(is_of_old),
            "-p: what is known of containers is added by append_output, with suggested_output",
        ),
        (
            !arguments.cri.is_empty(),
            "--cri: engines are found by themselves",
        ),
        (
            arguments.disable_cri_async,
            "--disable-cri-async: events wait for no engine",
        ),
        (
            arguments.snaplen.is_some(),
            "-S: what is read and written is recorded as far as rules ask for it",
        ),
    ];
    for (_, why) in is_old.iter().filter(|(is_there, _)| *is_there) {
        tell("Warning", why);
    }
}

/// Returns the files that one entry of `config_files` names: one that is not there names none, a folder all that are in it.
fn parts_of(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let found = files_of(path)?;
    let mut files: Vec<PathBuf> = found.files.into_iter().chain(found.skipped).collect();
    files.retain(|file| file.is_file());
    files.sort();
    Ok(files)
}

fn main_file(arguments: &Arguments) -> Option<PathBuf> {
    match &arguments.config {
        Some(path) => Some(path.clone()),
        None => Some(PathBuf::from(INSTALLED)).filter(|path| path.is_file()),
    }
}

/// Returns the files that a configuration was read from.
#[cfg(feature = "sensor")]
pub(super) fn files(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = main_file(arguments).into_iter().collect();
    for source in named_files(configuration)? {
        files.extend(parts_of(Path::new(&source.path))?);
    }
    Ok(files)
}

fn read(path: &Path) -> anyhow::Result<Configuration> {
    let name = path.display().to_string();
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_string(&mut text))
        .with_context(|| format!("cannot read {name}"))?;
    let variable = |name: &str| std::env::var(name).ok();
    Ok(Configuration::read(&name, &text, &variable)?)
}

/// Returns what loading rules of these sources depends on.
pub(super) fn settings(
    arguments: &Arguments,
    configuration: &Configuration,
    sources: &[Source],
) -> anyhow::Result<Settings> {
    let mut settings = configuration.settings()?.with_sources(sources);
    let off = |which| Switch {
        is_on: false,
        which,
    };
    for part in &arguments.disable {
        settings.switches.push(off(Which::Containing(part.clone())));
    }
    for tag in &arguments.disable_tag {
        settings.switches.push(off(Which::Tagged(tag.clone())));
    }
    if !arguments.only_tag.is_empty() {
        settings.switches.push(off(Which::Named("*".to_owned())));
    }
    for tag in &arguments.only_tag {
        let which = Which::Tagged(tag.clone());
        settings.switches.push(Switch { is_on: true, which });
    }
    if let Some(text) = arguments.print.as_deref().filter(|it| !is_of_old(it)) {
        settings.additions.push(Addition {
            text: Some(text.to_owned()),
            ..Addition::default()
        });
    }
    Ok(settings)
}

/// `-pc`, `-pk` and the like once chose a text.
fn is_of_old(text: &str) -> bool {
    ["c", "container", "k", "kubernetes", "m", "mesos"].contains(&text)
}

/// Returns which of the rules that match an event raise an alert.
pub(super) fn matching(configuration: &Configuration) -> anyhow::Result<Matching> {
    match configuration.text("rule_matching")?.as_deref() {
        None | Some("first") => Ok(Matching::First),
        Some("all") => Ok(Matching::All),
        Some(other) => bail!("rule_matching: `{other}` is neither `first` nor `all`"),
    }
}

/// Returns what alerts look like.
pub(super) fn form(arguments: &Arguments, configuration: &Configuration) -> anyhow::Result<Form> {
    let flag = |key: &str, default| configuration.flag(key, default);
    Ok(Form {
        format: if flag("json_output", false)? {
            Format::Json
        } else {
            Format::Text
        },
        iso_time: flag("time_format_iso_8601", false)?,
        output: flag("json_include_output_property", true)?,
        message: flag("json_include_message_property", false)?,
        fields: flag("json_include_output_fields_property", true)?,
        tags: flag("json_include_tags_property", true)?,
        buffers: if arguments.base64 || flag("buffer_format_base64", false)? {
            Buffers::Base64
        } else {
            Buffers::Dots
        },
    })
}

/// Returns a whole number.
pub(super) fn number(configuration: &Configuration, key: &str) -> anyhow::Result<Option<u64>> {
    let Some(value) = configuration.get(key) else {
        return Ok(None);
    };
    let number = value.as_u64();
    Ok(Some(number.with_context(|| {
        format!("{key}: must be a whole number")
    })?))
}

/// Checks what was asked of sources, and returns whether events of the kernel are among those that are switched on, and which
/// others are.
pub(super) fn sources(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<(bool, Vec<Source>)> {
    let (on, off) = (&arguments.enable_source, &arguments.disable_source);
    let others = plugins::sources(configuration)?;
    let names = others.iter().map(|source| source.name());
    let known: Vec<&str> = std::iter::once(SYSCALL).chain(names).collect();
    for source in on.iter().chain(off) {
        if !known.contains(&source.as_str()) {
            bail!(
                "there is no source of events `{source}`, only {}",
                known.join(", ")
            );
        }
    }
    if !on.is_empty() && !off.is_empty() {
        bail!("--enable-source and --disable-source exclude each other");
    }
    let is_on = |name: &str| {
        let is_in = |list: &[String]| list.iter().any(|it| it == name);
        !is_in(off) && (on.is_empty() || is_in(on))
    };
    if !known.iter().any(|source| is_on(source)) {
        bail!("all sources of events are switched off: nothing could be seen");
    }
    let others = others.into_iter().filter(|it| is_on(it.name())).collect();
    Ok((is_on(SYSCALL), others))
}

/// Says whether a capture is to be replayed instead of watching.
pub(super) fn is_replay(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<bool> {
    let kind = configuration.text("engine.kind")?;
    Ok(arguments.capture.is_some() || kind.as_deref() == Some("replay"))
}

/// Where Falco's packages put the configuration.
const INSTALLED: &str = "/etc/falco/falco.yaml";
/// Bytes of the largest configuration.
const LARGEST: u64 = 4 << 20;
