//! `seawall guard log export`: the audit log in the words of other programs.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use seawall_guard::export::Exporter;
use seawall_guard::record::{Line, Told};

use super::{Which, each};
use crate::ui::Terminal;

/// Write the log for other programs
#[derive(Args)]
#[command(
    after_help = "ocsf: a line of JSON for each decision and each end (API Activity, class 6003, of OCSF 1.9); cef: a line \
for each line but those that only the chain is for. An end does not say who asked: where its beginning is not in the files, ocsf \
leaves it out. `--denied`, `--principal` and `--operation` choose decisions.

Examples:
  seawall guard log export /var/log/seawall/guard.jsonl --format ocsf
  seawall guard log export guard.jsonl --format cef --denied"
)]
pub(crate) struct Export {
    /// The log; files that it was continued from lie beside it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    which: Which,
    /// As what
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
}

/// A format for other programs.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// The lines as they are
    #[default]
    Jsonl,
    /// A table with a row for each request
    Csv,
    /// Events of the Open Cybersecurity Schema Framework, a line of JSON each
    Ocsf,
    /// Events in the Common Event Format (CEF), a line each
    Cef,
}

/// Runs the command.
pub(super) fn run(arguments: &Export, terminal: Terminal) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if matches!(arguments.format, Format::Csv) {
        out.write_all(HEAD)?;
    }
    let mut exporter = Exporter::default();
    each(&arguments.file, terminal, |line, bytes| {
        if arguments.which.holds(&line.told) {
            match arguments.format {
                Format::Jsonl => out.write_all(bytes)?,
                Format::Csv => row(&mut out, &line)?,
                Format::Ocsf => event(&mut out, exporter.ocsf(&line, bytes))?,
                Format::Cef => event(&mut out, exporter.cef(&line))?,
            }
        }
        Ok(())
    })?;
    Ok(out.flush()?)
}

fn event(out: &mut impl io::Write, event: Option<String>) -> io::Result<()> {
    event.map_or(Ok(()), |event| writeln!(out, "{event}"))
}

/// Writes a row (RFC 4180).
fn row(out: &mut impl io::Write, line: &Line) -> io::Result<()> {
    let Told::Decided {
        request,
        principal,
        operation,
        line: asked,
        targets,
        image,
        allowed,
        would_deny,
        rules,
        reasons,
        ..
    } = &line.told
    else {
        return Ok(());
    };
    let fields = [
        line.seq.to_string(),
        line.time.clone(),
        request.clone(),
        principal.identity.clone(),
        operation.clone().unwrap_or_default(),
        asked.clone(),
        targets.join(" "),
        image.clone().unwrap_or_default(),
        allowed.to_string(),
        would_deny.to_string(),
        rules.join(" "),
        reasons.join("; "),
    ];
    let quoted = fields.map(|it| field(&it));
    write!(out, "{}\r\n", quoted.join(","))
}

/// Quotes a field; programs of tables take one that begins like a formula for one.
fn field(text: &str) -> String {
    let start = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{start}{}\"", text.replace('"', "\"\""))
}

const HEAD: &[u8] =
    b"seq,time,request,principal,operation,line,targets,image,allowed,would_deny,rules,reasons\r\n";
