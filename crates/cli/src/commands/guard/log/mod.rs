//! `seawall guard log`: the audit log, verified, shown and handed on.

mod export;
mod files;

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use seawall_guard::record::{Break, Checkpoint, Line, Told, Verified, verify};
use seawall_trust::key::PublicKey;

use crate::exit::{self, Usage};
use crate::ui::Terminal;
use files::{Late, logs, open};

/// Verify, show and hand on the audit log
#[derive(Subcommand)]
pub(crate) enum Log {
    /// Say whether the log is what was written: nothing changed, taken out or put in
    Verify(Verify),
    /// Show who asked for what, and what became of it
    Show(Show),
    /// Write the log for other programs
    Export(export::Export),
}

/// Verify the log
#[derive(Args)]
#[command(
    after_help = "Whoever may write the file may write it anew from some line on. Two things show that: the key (only what is \
signed with it counts), and checkpoints that were kept elsewhere (--checkpoint; `show --checkpoints` prints them).

Examples:
  seawall guard log verify /var/log/seawall/guard.jsonl --key guard.pub
  seawall guard log verify guard.jsonl --checkpoint kept-on-another-machine.txt
  seawall guard log verify /var/log/seawall/guard.sessions

Exit codes: 0 all of it holds; 1 something does not; 2 wrong usage."
)]
pub(crate) struct Verify {
    /// The log; files that it was continued from lie beside it. A folder: all logs in it, as sessions have them
    #[arg(value_name = "PATH")]
    file: PathBuf,
    /// The public key in PEM that checkpoints are signed with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A checkpoint that was kept elsewhere
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
}

/// Show the log
#[derive(Args)]
#[command(after_help = "Examples:
  seawall guard log show /var/log/seawall/guard.jsonl --denied
  seawall guard log show guard.jsonl --principal uid:1000 --operation 'exec.*'")]
pub(crate) struct Show {
    /// The log; files that it was continued from lie beside it. A folder: all logs in it, as sessions have them
    #[arg(value_name = "PATH")]
    file: PathBuf,
    #[command(flatten)]
    which: Which,
    /// Print the checkpoints instead, to be kept elsewhere
    #[arg(long)]
    checkpoints: bool,
}

/// Which requests.
#[derive(Args)]
struct Which {
    /// Only those that were denied, or would have been
    #[arg(long)]
    denied: bool,
    /// Only of this principal: uid:1000, cn:alice …
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    /// Only of this operation; one that ends with `*` stands for all that begin so
    #[arg(long, value_name = "ID")]
    operation: Option<String>,
}

/// Runs the command.
pub(super) fn run(command: &Log, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Log::Verify(arguments) => verified(arguments, terminal),
        Log::Show(arguments) => {
            show(arguments, terminal)?;
            Ok(ExitCode::SUCCESS)
        }
        Log::Export(arguments) => {
            export::run(arguments, terminal)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verified(arguments: &Verify, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let key = arguments.key.as_deref().map(key).transpose()?;
    let known: Result<Vec<_>, _> = arguments
        .checkpoint
        .iter()
        .map(|it| checkpoints(it))
        .collect();
    let known = known?.concat();
    let mut all = Verified::default();
    let mut out = io::stdout().lock();
    let logs = logs(&arguments.file)?;
    let mut met = vec![false; known.len()];
    for files in &logs {
        let found = verified_one(files, key.as_ref(), (&known, &mut met, logs.len() == 1))?;
        for it in &found.breaks {
            writeln!(out, "{}", place(it))?;
        }
        gather(&mut all, found);
    }
    for (known, _) in known.iter().zip(&met).filter(|(_, met)| !**met) {
        let it = Break {
            file: arguments.file.display().to_string(),
            line: 0,
            why: format!(
                "a known checkpoint tells of {}, which is not here",
                known.origin
            ),
        };
        writeln!(out, "{}", place(&it))?;
        all.breaks.push(it);
    }
    writeln!(out, "{}", summary(&all, logs.len(), key.is_some()))?;
    if key.is_none() {
        terminal.note("without --key nobody says who wrote it");
    }
    Ok(if all.breaks.is_empty() {
        ExitCode::SUCCESS
    } else {
        exit::refused()
    })
}

/// Verifies one log against what was kept of it: of one that stands alone all, of one of several what is of that log.
fn verified_one(
    files: &[PathBuf],
    key: Option<&PublicKey>,
    (known, met, is_alone): (&[Checkpoint], &mut [bool], bool),
) -> anyhow::Result<Verified> {
    let with = |known: &[Checkpoint]| {
        let named = |path: &PathBuf| (path.display().to_string(), Late::new(path));
        let found = verify(files.iter().map(named), key, known);
        found.map_err(|error| Usage(format!("{} cannot be read: {error}", name(files))))
    };
    if is_alone {
        met.fill(true);
        return Ok(with(known)?);
    }
    let found = with(&[])?;
    let mut of_it = Vec::new();
    for (known, met) in known.iter().zip(met) {
        let mut own = found.files.iter().filter_map(|it| it.checkpoint.as_ref());
        if own.any(|it| log_of(&it.origin) == log_of(&known.origin)) {
            *met = true;
            of_it.push(known.clone());
        }
    }
    if of_it.is_empty() {
        return Ok(found);
    }
    Ok(with(&of_it)?)
}

/// The name of the log in the origin of a checkpoint: all but the number of the file.
fn log_of(origin: &str) -> &str {
    origin.rsplit_once('/').map_or(origin, |(log, _)| log)
}

fn name(files: &[PathBuf]) -> String {
    let last = files.last().map(|it| it.display().to_string());
    last.unwrap_or_default()
}

/// Adds what one log says to what all say.
fn gather(all: &mut Verified, found: Verified) {
    let is_first = all.files.is_empty();
    all.first = if is_first { found.first } else { 0 };
    all.last = if is_first { found.last } else { 0 };
    all.signed_to = if is_first { found.signed_to } else { None };
    all.files.extend(found.files);
    all.breaks.extend(found.breaks);
}

fn place(it: &Break) -> String {
    if it.line > 0 {
        format!("{}:{}: {}", it.file, it.line, it.why)
    } else {
        format!("{}: {}", it.file, it.why)
    }
}

/// What was verified, in a line.
fn summary(found: &Verified, logs: usize, has_key: bool) -> String {
    let lines: u64 = found.files.iter().map(|it| it.lines).sum();
    let checkpoints: u64 = found.files.iter().map(|it| it.checkpoints).sum();
    let verdict = match found.breaks.len() {
        0 => "it holds".to_owned(),
        count => format!("{count} things do not hold"),
    };
    let files = found.files.len();
    if logs > 1 {
        return format!(
            "{logs} logs: {lines} lines in {files} files, {checkpoints} checkpoints: {verdict}"
        );
    }
    let signed = match found.signed_to {
        Some(line) => format!("; signed up to line {line}"),
        None if has_key => "; nothing is signed with the key".to_owned(),
        None => String::new(),
    };
    let (first, last) = (found.first, found.last);
    format!(
        "{lines} lines ({first} to {last}) in {files} files, {checkpoints} checkpoints{signed}: {verdict}"
    )
}

fn key(path: &Path) -> anyhow::Result<PublicKey> {
    let mut text = Vec::new();
    open(path)?.take(LONGEST).read_to_end(&mut text)?;
    let key = PublicKey::parse_pem(&text);
    key.with_context(|| Usage(format!("{} is no public key", path.display())))
}

/// Reads a file of checkpoints, one after the other.
fn checkpoints(path: &Path) -> anyhow::Result<Vec<Checkpoint>> {
    let mut text = String::new();
    open(path)?.take(LONGEST).read_to_string(&mut text)?;
    let mut found = Vec::new();
    let mut rest = text.trim_end();
    // Three lines, an empty one, a signature or none.
    while !rest.is_empty() {
        let body = rest.match_indices("\n\n").next();
        let after = body.map_or(rest.len(), |(at, _)| at.saturating_add(2));
        let signed = rest.get(after..).unwrap_or_default();
        let line = if signed.starts_with('\u{2014}') {
            signed.find('\n')
        } else {
            Some(0)
        };
        let end = line.map_or(rest.len(), |line| after.saturating_add(line));
        let one = rest.get(..end).unwrap_or(rest);
        let one = if one.contains("\n\n") {
            one.to_owned()
        } else {
            format!("{one}\n\n")
        };
        let checkpoint = Checkpoint::parse(&one);
        found.push(
            checkpoint.with_context(|| Usage(format!("{} holds no checkpoint", path.display())))?,
        );
        rest = rest.get(end..).unwrap_or_default().trim_start_matches('\n');
    }
    Ok(found)
}

/// Calls for each line of a log, with its bytes; says how many are none.
fn each(
    path: &Path,
    terminal: Terminal,
    mut with: impl FnMut(Line, &[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut unreadable = 0_u64;
    for path in logs(path)?.concat() {
        let file = open(&path)?;
        let mut reader = BufReader::new(file);
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if (&mut reader).take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            match Line::read(bytes.trim_ascii_end()) {
                Ok(line) => with(line, &bytes)?,
                Err(_) => unreadable = unreadable.saturating_add(1),
            }
        }
    }
    if unreadable > 0 {
        terminal.warning(&format!(
            "{unreadable} lines are none of a log: seawall guard log verify says more"
        ));
    }
    Ok(())
}

impl Which {
    /// Whether a line is one of those that were asked for.
    fn holds(&self, told: &Told) -> bool {
        let Told::Decided {
            principal,
            operation,
            allowed,
            would_deny,
            ..
        } = told
        else {
            return !(self.denied || self.principal.is_some() || self.operation.is_some());
        };
        let operation = operation.as_deref().unwrap_or_default();
        let is_operation =
            self.operation
                .as_ref()
                .is_none_or(|wanted| match wanted.strip_suffix('*') {
                    Some(start) => operation.starts_with(start),
                    None => operation == wanted,
                });
        let is_principal = self
            .principal
            .as_ref()
            .is_none_or(|it| *it == principal.identity);
        is_operation && is_principal && (!self.denied || !allowed || *would_deny)
    }
}

fn show(arguments: &Show, terminal: Terminal) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    each(&arguments.file, terminal, |line, _| {
        if arguments.checkpoints {
            if let Told::Checkpoint { note } = &line.told {
                writeln!(out, "{note}")?;
            }
        } else if arguments.which.holds(&line.told) {
            tell(&mut out, &line)?;
        }
        Ok(())
    })
}

/// Writes a line for people. What clients chose stands in it escaped.
fn tell(out: &mut impl io::Write, line: &Line) -> io::Result<()> {
    let time = line.time.get(..19).unwrap_or(&line.time);
    match &line.told {
        Told::Decided {
            request,
            principal,
            operation,
            line: asked,
            allowed,
            would_deny,
            reasons,
            rules,
            session,
            ..
        } => {
            let verdict = match (allowed, would_deny) {
                (true, false) => "allowed",
                (true, true) => "allowed, to be denied",
                (false, _) => "DENIED",
            };
            let what = operation.as_deref().unwrap_or("not understood");
            let asked = asked.escape_debug();
            let who = principal.identity.escape_debug();
            writeln!(
                out,
                "{time}  {who}  {verdict}  {what}  {asked}  [{request}]"
            )?;
            for (reason, rule) in reasons
                .iter()
                .zip(rules.iter().map(Some).chain(std::iter::repeat(None)))
            {
                let rule = rule.map_or_else(String::new, |it| format!(" [{it}]"));
                writeln!(out, "    {}{rule}", reason.escape_debug())?;
            }
            if let Some(by) = session.as_ref().and_then(|it| it.created_by.as_ref()) {
                writeln!(out, "    made by {}", by.escape_debug())?;
            }
            Ok(())
        }
        Told::Ended {
            request,
            status,
            duration_us,
            failure,
            recording,
            ..
        } => {
            let status = status.map_or_else(|| "no answer".to_owned(), |it| it.to_string());
            let failure = failure.as_deref().unwrap_or_default().escape_debug();
            writeln!(
                out,
                "{time}  ended  {status}  {duration_us} µs  [{request}] {failure}"
            )?;
            let Some(recording) = recording else {
                return Ok(());
            };
            let (file, length, digest) = (&recording.file, recording.length, &recording.sha256);
            writeln!(
                out,
                "    recorded in {file}, {length} bytes, sha256:{digest}"
            )?;
            match &recording.stopped {
                Some(why) => writeln!(out, "    not to its end: {}", why.escape_debug()),
                None => Ok(()),
            }
        }
        Told::Own { what, detail } => {
            writeln!(out, "{time}  guard  {what}  {}", detail.escape_debug())
        }
        Told::Opened { log, file } => writeln!(out, "{time}  guard  file {file} of the log {log}"),
        Told::Checkpoint { .. } => Ok(()),
    }
}

/// Bytes of a line: the longest that is written has less.
const LONGEST: u64 = 1 << 20;
