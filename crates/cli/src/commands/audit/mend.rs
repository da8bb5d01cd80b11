//! `--fix`, `--apply`, `--rollback` and `--harden` of `seawall audit`: what failed → a script, changed files of the
//! host, files put back, a container made again.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use seawall_artifact::host::collect;
use seawall_checks::harden::{CPUS, MEMORY, PIDS};
use seawall_checks::mend::{After, Plan, Wishes};
use seawall_engine::audit::{AuditOptions, Audited, audit};
use seawall_engine::mend;
use seawall_engine::mend::apply::{Applied, ApplyOptions};
use seawall_engine::mend::recreate::{Recreate, recreate};
use seawall_engine::mend::script;
use seawall_model::host::HostFacts;
use seawall_model::time::Timestamp;

use super::arguments::Host;
use super::host::collecting;
use crate::commands::check::arguments::{processors, size};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// How what failed is mended.
#[derive(Args)]
#[command(next_help_heading = "Mending")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Mending {
    /// Write a script that mends what failed, for a person to read and run, in the place of a report; to standard
    /// output, or the file of -o
    #[arg(long, conflicts_with_all = ["wanted", "template", "paths", "network", "earlier"])]
    fix: bool,
    /// Also steps that can change what people rely on: how containers reach each other, say
    #[arg(long = "unsafe")]
    is_unsafe: bool,
    /// Change the files of the host now, with a backup: modes, owners, settings, rules. Nothing is restarted
    #[arg(long, requires = "fix", conflicts_with_all = ["from", "file"])]
    apply: bool,
    /// Only tell what --apply would do
    #[arg(long, requires = "apply")]
    dry_run: bool,
    /// Directory for backups (default: /var/backups/seawall)
    #[arg(long, value_name = "DIRECTORY", requires = "apply")]
    backup: Option<PathBuf>,
    /// Put back what --apply changed, from its backup
    #[arg(long, value_name = "DIRECTORY", conflicts_with_all = ["fix", "harden", "from", "save"])]
    rollback: Option<PathBuf>,
    /// Put back also what was changed since
    #[arg(long, requires = "rollback")]
    force: bool,
    /// Write a script that makes this container again, hardened: `docker run` with all that it had
    #[arg(long, value_name = "CONTAINER", conflicts_with_all = ["fix", "wanted", "template", "paths", "network", "earlier"])]
    harden: Option<String>,
    /// Memory of containers without a limit
    #[arg(long, value_name = "SIZE", default_value = MEMORY, value_parser = size)]
    memory: String,
    /// Processors of containers without a limit
    #[arg(long, value_name = "N", default_value = CPUS, value_parser = processors)]
    cpus: String,
    /// Processes of containers without a limit
    #[arg(
        long,
        value_name = "N",
        default_value_t = PIDS,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pids: u32,
}

impl Mending {
    /// Says whether anything is to be mended.
    pub(super) const fn is_asked(&self) -> bool {
        self.fix || self.harden.is_some()
    }

    /// Returns the backup that is to be put back.
    pub(super) fn rollback(&self) -> Option<&Path> {
        self.rollback.as_deref()
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            memory: self.memory.clone(),
            cpus: self.cpus.clone(),
            pids: self.pids,
            is_unsafe: self.is_unsafe,
        }
    }
}

/// Mends what failed.
pub(super) fn mend(
    arguments: &Host,
    (facts, audited, options): (&HostFacts, &Audited, &AuditOptions),
    now: Timestamp,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let asked = &arguments.mending;
    if let Some(name) = &asked.harden {
        return harden(name, arguments, (facts, options), terminal);
    }
    let plan = mend::plan(facts, audited, options, &asked.wishes());
    if asked.apply {
        return apply(arguments, (facts, options), &plan, now, terminal);
    }
    let text = script::script(facts, &plan, env!("CARGO_PKG_VERSION"));
    write(arguments.formats.file.as_deref(), &text)?;
    terminal.note(&format!(
        "{} written, {} only with --unsafe, {} left: read the script before you run it",
        steps(plan.mends.len()),
        plan.held.len(),
        plan.left.len(),
    ));
    Ok(ExitCode::SUCCESS)
}

fn apply(
    arguments: &Host,
    (facts, options): (&HostFacts, &AuditOptions),
    plan: &Plan,
    now: Timestamp,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let asked = &arguments.mending;
    let root = &arguments.root;
    let backups = asked.backup.clone();
    let how = ApplyOptions {
        root: root.clone(),
        backups: backups.unwrap_or_else(|| root.join("var/backups/seawall")),
        is_dry: asked.dry_run,
        host: facts.name.clone(),
        now,
    };
    let applied = mend::apply::apply(&plan.mends, &how).map_err(anyhow::Error::from)?;
    tell(&applied, plan, asked.dry_run, terminal);
    if !asked.dry_run && !applied.done.is_empty() {
        again(arguments, options, &applied, now, terminal);
    }
    let is_refused = plan.mends.iter().any(|mend| {
        let title = mend.step.title();
        mend.step.path().is_some() && applied.left.iter().any(|left| left.title == title)
    });
    Ok(if is_refused {
        exit::refused()
    } else {
        ExitCode::SUCCESS
    })
}

fn tell(applied: &Applied, plan: &Plan, is_dry: bool, terminal: Terminal) {
    let word = if is_dry { "would do" } else { "done" };
    for made in &applied.done {
        let checks: BTreeSet<&str> = made.mends.iter().map(|(check, _)| check.as_str()).collect();
        let checks: Vec<&str> = checks.into_iter().collect();
        let note = made
            .note
            .as_ref()
            .map_or_else(String::new, |note| format!("; {note}"));
        let title = shown(&made.title);
        terminal.note(&format!(
            "{word}: {title} ({}){}",
            checks.join(", "),
            shown(&note)
        ));
    }
    for left in &applied.left {
        let (title, why) = (shown(&left.title), shown(&left.why));
        terminal.warning(&format!("not done: {title}: {why}"));
    }
    for mend in &plan.held {
        let title = shown(&mend.step.title());
        let risk = mend.risk.as_deref().unwrap_or("see its check");
        terminal.note(&format!("only with --unsafe: {title}: {}", shown(risk)));
    }
    if let Some(backup) = &applied.backup {
        let backup = backup.display();
        terminal.note(&format!(
            "what was there before: {backup}; seawall audit --rollback {backup} puts it back, or its rollback.sh"
        ));
    }
    let needs: BTreeSet<&After> = applied
        .done
        .iter()
        .filter_map(|it| it.after.as_ref())
        .collect();
    for need in needs {
        terminal.note(&shown(&script::needed(need)));
    }
}

/// Looks at the host again, and tells what still fails of what was mended.
fn again(
    arguments: &Host,
    options: &AuditOptions,
    applied: &Applied,
    now: Timestamp,
    terminal: Terminal,
) {
    let facts = collect(&collecting(arguments, now));
    let failed = mend::failed(&audit(&facts, options));
    let (mut passing, mut failing) = (0_usize, 0_usize);
    for made in &applied.done {
        for (check, object) in &made.mends {
            if !failed.contains(&(check.clone(), object.clone())) {
                passing = passing.saturating_add(1);
                continue;
            }
            failing = failing.saturating_add(1);
            let why = match &made.after {
                Some(after) => script::needed(after),
                None => "see `seawall audit`".to_owned(),
            };
            terminal.warning(&format!(
                "{check} {} still fails: {}",
                shown(object),
                shown(&why)
            ));
        }
    }
    terminal.note(&format!(
        "looked again: {passing} pass now, {failing} still fail"
    ));
}

/// Puts back what a backup holds.
pub(super) fn rollback(
    folder: &Path,
    arguments: &Host,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let host = rustix::system::uname();
    let host = host.nodename().to_string_lossy();
    let restored = mend::apply::rollback(folder, &host, arguments.mending.force)
        .map_err(|error| Usage(error.to_string()))?;
    for done in &restored.done {
        terminal.note(&shown(done));
    }
    for left in &restored.left {
        terminal.warning(&format!("not put back: {}", shown(left)));
    }
    Ok(if restored.left.is_empty() {
        ExitCode::SUCCESS
    } else {
        exit::refused()
    })
}

fn harden(
    name: &str,
    arguments: &Host,
    (facts, options): (&HostFacts, &AuditOptions),
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let asked = &arguments.mending;
    let how = Recreate {
        name: name.to_owned(),
        wishes: asked.wishes(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let made = recreate(facts, options, &how).map_err(|error| Usage(error.to_string()))?;
    for line in &made.told {
        terminal.note(&shown(line));
    }
    write(arguments.formats.file.as_deref(), &made.script)?;
    Ok(ExitCode::SUCCESS)
}

/// A script can be run: only its owner writes it.
fn write(file: Option<&Path>, text: &str) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let Some(file) = file else {
        return match io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        };
    };
    let shown = || format!("cannot write {}", file.display());
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o700);
    let mut out = options.open(file).with_context(shown)?;
    out.write_all(text.as_bytes()).with_context(shown)
}

/// Names and paths are anybody's: what a terminal would take for orders is shown as what it is.
fn shown(text: &str) -> String {
    let show = |char: char| -> Vec<char> {
        if char.is_control() {
            char.escape_debug().collect()
        } else {
            vec![char]
        }
    };
    text.chars().flat_map(show).collect()
}

fn steps(count: usize) -> String {
    if count == 1 {
        "1 step".to_owned()
    } else {
        format!("{count} steps")
    }
}
