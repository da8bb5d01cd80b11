//! `--harden`: prints or writes a hardened Compose file, or its services as `docker run` lines; what was changed and
//! why stands on standard error.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_checks::harden::{Change, Left, Wishes};
use seawall_engine::check::harden::{Hardened, harden};
use seawall_engine::check::{CheckOptions, Given, STANDARD_INPUT};

use super::arguments::Check;
use super::patch::unified;
use crate::commands::replace::write_whole;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Hardens the last of the named files.
pub(super) fn harden_last(
    documents: &[Given],
    options: &CheckOptions,
    arguments: &Check,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let asked = &arguments.hardening;
    let is_file = |path: &std::path::PathBuf| path.as_os_str() == STANDARD_INPUT || path.is_file();
    let are_files = !arguments.paths.is_empty() && arguments.paths.iter().all(is_file);
    let (true, Some(first), Some(last)) = (are_files, documents.first(), documents.last()) else {
        let why =
            "name the Compose file to harden; of several, which are merged, it is the last one";
        return Err(Usage(why.to_owned()).into());
    };
    if documents.len() != arguments.paths.len() {
        return Err(Usage("a file is named twice, or cannot be read".to_owned()).into());
    }
    let wishes = Wishes {
        services: asked.services.clone(),
        leaves: asked.leave.clone(),
        memory: asked.memory.clone(),
        cpus: asked.cpus.clone(),
        pids: asked.pids,
        local_ports: asked.local_ports,
        takes_back: arguments.mending.is_unsafe,
    };
    let folder = asked.docker_run.then(|| folder(&first.name)).transpose()?;
    let hardened = harden(documents, options, &wishes, folder.as_deref())
        .map_err(|error| Usage(error.to_string()))?;
    tell(&hardened, terminal);
    let text = written(&hardened, last, arguments, terminal);
    match &arguments.formats.file {
        Some(file) => {
            let is_same = match (file.canonicalize(), Path::new(&last.name).canonicalize()) {
                (Ok(a), Ok(b)) => a == b,
                _ => false,
            };
            let before = is_same.then_some(last.bytes.as_slice());
            write_whole(file, text.as_bytes(), before)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        None => match io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            done => done?,
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the folder of a file from the root: Compose counts paths from there, and names the project after it.
fn folder(name: &str) -> anyhow::Result<String> {
    let path = Path::new(name);
    let folder = match path.parent() {
        Some(folder) if name != STANDARD_INPUT && !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let real = folder
        .canonicalize()
        .with_context(|| format!("cannot find the folder of {name}"))?;
    Ok(real.display().to_string())
}

fn written(hardened: &Hardened, last: &Given, arguments: &Check, terminal: Terminal) -> String {
    if arguments.mending.diff {
        return unified(&last.name, &hardened.before, &hardened.after);
    }
    if !arguments.hardening.docker_run {
        return hardened.after.clone();
    }
    let mut text = String::new();
    let mut made: Vec<&Vec<String>> = Vec::new();
    for (at, (service, commands)) in hardened.commands.iter().enumerate() {
        if hardened.commands.len() > 1 {
            let line = if at == 0 { "" } else { "\n" };
            let name = service.escape_debug().to_string();
            text.extend([line, "# ", &name, "\n"]);
        }
        // Networks and volumes that several services have are made once.
        let mut own = commands.clone();
        own.before.retain(|line| !made.contains(&line));
        made.extend(&commands.before);
        text.push_str(&own.shell());
        for why in &commands.untold {
            terminal.warning(&format!("{service}: {why}"));
        }
    }
    text
}

/// Tells what was changed and what was left; of what several services have in common once.
fn tell(hardened: &Hardened, terminal: Terminal) {
    let mut changes: Vec<(Vec<&str>, &Change)> = Vec::new();
    for change in &hardened.changes {
        let same = changes.iter_mut().find(|(_, it)| {
            (&it.what, &it.why, &it.risk) == (&change.what, &change.why, &change.risk)
        });
        match same {
            Some((services, _)) => services.push(&change.service),
            None => changes.push((vec![&change.service], change)),
        }
    }
    for (services, change) in changes {
        let services = services.join(", ");
        let check = change
            .check
            .map_or_else(String::new, |id| format!(" ({id})"));
        terminal.note(&format!(
            "{services}: {}: {}{check}",
            change.what, change.why
        ));
        if let Some(risk) = &change.risk {
            terminal.warning(&format!("{services}: {}: {risk}", change.field));
        }
    }
    let mut left: Vec<(Vec<&str>, &Left)> = Vec::new();
    for one in &hardened.left {
        match left.iter_mut().find(|(_, it)| it.why == one.why) {
            Some((services, _)) => services.push(&one.service),
            None => left.push((vec![&one.service], one)),
        }
    }
    for (services, left) in left {
        let check = left
            .check
            .as_ref()
            .map_or_else(String::new, |id| format!(" ({id})"));
        terminal.note(&format!(
            "{}: left as it is: {}{check}",
            services.join(", "),
            left.why
        ));
    }
    let (changes, left) = (hardened.changes.len(), hardened.left.len());
    let ending = if changes == 1 { "" } else { "s" };
    terminal.note(&format!("{changes} change{ending}, {left} left as it is"));
}
