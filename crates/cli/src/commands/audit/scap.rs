//! `seawall audit scap`: content and a system → results.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_artifact::source::open::{guess, open};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_artifact::source::target::Target as Named;
use seawall_artifact::source::{OpenOptions, Silent};
use seawall_engine::Error;
use seawall_engine::conclude::conclude;
use seawall_engine::scap::{Evaluated, ScapOptions, Target, evaluate};
use seawall_formats::report::json::{JsonOptions, document};
use seawall_scap::audit::{Request, profiles};
use seawall_scap::content::Content;
use seawall_scap::limits::DOCUMENT;
use seawall_scap::write::{Writing, arf, oval_results, read_variables, xccdf_results};

use super::arguments::Scap;
use crate::commands::output::{self, Plan, Saying, View};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Evaluates content.
pub(super) fn run(arguments: &Scap, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = crate::commands::now();
    let plan = Plan::of(&arguments.formats)?;
    let content = content(&arguments.content, terminal)?;
    let tailoring = arguments.tailoring.as_deref().map(named).transpose()?;
    let tailoring = tailoring
        .as_ref()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let request = request(arguments, now.seconds())?;
    if arguments.list_profiles {
        return list(&content, &request, tailoring);
    }
    let target = target(arguments, terminal)?;
    let options = ScapOptions {
        limits: seawall_artifact::limits::Limits::default(),
        threads: threads(arguments),
    };
    let evaluated = evaluate(&content, tailoring, &request, &target, &options, &Silent)?;
    let end = crate::commands::now();
    write_all(
        arguments,
        &content,
        &evaluated,
        (now.seconds(), end.seconds()),
        terminal,
    )?;
    for note in &evaluated.scanned.notes {
        terminal.note(note);
    }
    let conclusion = conclude(
        vec![evaluated.scanned],
        0,
        &arguments.fail_on,
        &[],
        None,
        now,
    );
    let saying = Saying {
        report: &conclusion.report,
        document: document(&conclusion.report, JsonOptions { packages: false }),
        view: View {
            packages: false,
            show_suppressed: false,
            show_not_loaded: false,
        },
    };
    match output::write(&saying, &plan, terminal) {
        // A reader who has seen enough does not open a gate.
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    Ok(exit::of(conclusion.ending, arguments.strict))
}

fn request(arguments: &Scap, now: i64) -> anyhow::Result<Request> {
    let variables = match &arguments.variables {
        Some(path) => {
            let (name, bytes) = named(path)?;
            read_variables(&name, &bytes).map_err(|error| Usage(error.to_string()))?
        }
        None => BTreeMap::new(),
    };
    Ok(Request {
        stream: arguments.datastream_id.clone(),
        checklist: arguments.xccdf_id.clone(),
        profile: arguments.profile.clone(),
        rules: arguments.rule.clone(),
        variables,
        any_platform: arguments.any_platform,
        now,
    })
}

fn list(
    content: &Content,
    request: &Request,
    tailoring: Option<(&str, &[u8])>,
) -> anyhow::Result<ExitCode> {
    let listed = profiles(content, request, tailoring).map_err(Error::from)?;
    let mut out = std::io::stdout().lock();
    for profile in listed {
        writeln!(out, "{}\t{}", profile.id, profile.title)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the content, and the files beside it that it refers to.
fn content(path: &Path, terminal: Terminal) -> anyhow::Result<Content> {
    let (name, bytes) = named(path)?;
    let mut content = Content::read(&name, &bytes).map_err(Error::from)?;
    for wanted in content.wanted_files() {
        let beside = path.with_file_name(&wanted);
        if !beside.is_file() {
            terminal.warning(&format!(
                "{} is not there: its checks are not run",
                beside.display()
            ));
            continue;
        }
        let (_, bytes) = named(&beside)?;
        content.add_file(&wanted, &bytes).map_err(Error::from)?;
    }
    Ok(content)
}

/// Reads a file that the user names, and returns what to call it.
fn named(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let shown = path.display();
    let failed = || Usage(format!("cannot read {shown}"));
    let file = File::open(path).with_context(failed)?;
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader sees that there is more.
    let most = (DOCUMENT as u64).saturating_add(1);
    file.take(most)
        .read_to_end(&mut bytes)
        .with_context(failed)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok((name.to_string_lossy().into_owned(), bytes))
}

fn target(arguments: &Scap, terminal: Terminal) -> anyhow::Result<Target> {
    if let Some(root) = &arguments.root {
        return Ok(Target::Directory(root.clone()));
    }
    let Some(image) = &arguments.image else {
        return Ok(Target::Machine);
    };
    let environment = Environment::new(std::env::vars_os());
    let options = OpenOptions {
        platform: arguments.platform.clone(),
        registry: RegistryOptions {
            environment: environment.clone(),
            ..RegistryOptions::default()
        },
        engine: EngineOptions {
            environment,
            ..EngineOptions::default()
        },
        ..OpenOptions::default()
    };
    let guess = guess(image, &options).map_err(Error::from)?;
    if matches!(
        guess.target,
        Named::Rootfs(_) | Named::Directory(_) | Named::Stdin { .. } | Named::Repository(_)
    ) {
        let why =
            format!("{image} is no image that can be read several times; --root takes directories");
        return Err(Usage(why).into());
    }
    if arguments.offline && matches!(guess.target, Named::Registry(_)) {
        let why = format!("{image} lies in a registry, and --offline forbids the network");
        return Err(Usage(why).into());
    }
    terminal.note(&format!("{image}: {}", guess.why));
    let mut sources = open(&guess.target, &options).map_err(Error::from)?;
    match (sources.pop(), sources.is_empty()) {
        (Some(source), true) => Ok(Target::Image(source)),
        _ => Err(Usage(format!("{image} is not one image")).into()),
    }
}

fn threads(arguments: &Scap) -> usize {
    let usual = || std::thread::available_parallelism().map_or(1, usize::from);
    arguments.threads.map_or_else(usual, usize::from)
}

fn write_all(
    arguments: &Scap,
    content: &Content,
    evaluated: &Evaluated,
    times: (i64, i64),
    terminal: Terminal,
) -> anyhow::Result<()> {
    let writing = Writing {
        content,
        audit: &evaluated.audit,
        system: &evaluated.system,
        version: env!("CARGO_PKG_VERSION"),
        start: times.0,
        end: times.1,
    };
    if let Some(path) = &arguments.results {
        write(path, &xccdf_results(&writing), terminal)?;
    }
    if let Some(path) = &arguments.oval_results {
        let facts = &evaluated.audit.facts;
        for (at, one) in facts.iter().enumerate() {
            let target = match facts.len() {
                1 => path.clone(),
                _ => numbered(path, at.saturating_add(1)),
            };
            write(&target, &oval_results(&writing, one), terminal)?;
        }
    }
    if let Some(path) = &arguments.arf {
        write(path, &arf(&writing), terminal)?;
    }
    Ok(())
}

/// Returns a name for each of several files.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{number}-{name}"))
}

fn write(path: &Path, text: &str, terminal: Terminal) -> anyhow::Result<()> {
    let shown = path.display();
    let failed = || Usage(format!("cannot write {shown}"));
    let mut file = File::create(path).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    terminal.detail(&format!("written to {shown}"));
    Ok(())
}
