//! `seawall guard learn`: a role out of the audit log.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use seawall_guard::decide::learn::learn;

use super::policy::text;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Write the least role that allows what was recorded
#[derive(Args)]
#[command(
    after_help = "Record for a while with `mode: audit`, then read what is written before you use it: what was done is \
not always what should be done. The role stands under `guard:` of seawall.yaml.

Examples:
  seawall guard learn /var/log/seawall/guard.jsonl --principal uid:1001 --role ci

Exit codes: 0 written; 2 wrong usage, or nothing to learn from."
)]
pub(crate) struct Learn {
    /// Files of the log, oldest first; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Learn of one alone: uid:1000, cn:alice, uri:…, ssh:SHA256:…
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    /// Name of the role and its profile
    #[arg(long, value_name = "NAME", default_value = "learned", value_parser = name)]
    role: String,
}

fn name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("letters, digits, `-` and `_`".to_owned())
}

/// Runs the command.
pub(super) fn run(arguments: &Learn, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let mut log = String::new();
    for file in &arguments.files {
        log.push_str(&text(file)?);
        log.push('\n');
    }
    let lesson = learn(log.lines(), arguments.principal.as_deref());
    if lesson.unreadable > 0 {
        let count = lesson.unreadable;
        terminal.warning(&format!(
            "{count} lines are none of a log, and were passed over"
        ));
    }
    if lesson.requests == 0 {
        let why = "the log holds no request that was allowed; --principal may name nobody in it";
        return Err(Usage(why.to_owned()).into());
    }
    io::stdout()
        .lock()
        .write_all(lesson.write(&arguments.role).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
