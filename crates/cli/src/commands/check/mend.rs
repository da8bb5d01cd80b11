//! `--fix`: mends documents and writes them, or shows what would be written.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use seawall_checks::fault::Safety;
use seawall_engine::check::fix::{Mended, mend};
use seawall_engine::check::{CheckOptions, Given, STANDARD_INPUT};

use super::arguments::Mending;
use super::patch::unified;
use super::write::write_whole;
use crate::exit;
use crate::ui::Terminal;

/// Mends all documents that can be mended, so that they are reported as they are afterwards. Standard input has
/// no place to be written to: it is printed as a difference only.
pub(super) fn mend_all(
    documents: &mut [Given],
    options: &CheckOptions,
    mending: &Mending,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let most = if mending.is_unsafe {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let (mut changed, mut count, mut failed) = (0_usize, 0_usize, false);
    for given in documents {
        let Some(mended) = mend(given, options, most) else {
            terminal.warning(&format!(
                "{} is not mended: not all of it can be read",
                given.name
            ));
            continue;
        };
        for why in &mended.refused {
            terminal.warning(why);
        }
        if mended.done.is_empty() {
            continue;
        }
        changed += 1;
        count += mended.done.len();
        if mending.diff {
            show(given, &mended)?;
        } else if let Err(error) = save(given, mended, terminal) {
            terminal.error(&format!("cannot write {}: {error}", given.name), None);
            failed = true;
        }
    }
    let done = if mending.diff {
        "would be made"
    } else {
        "made"
    };
    let fixes = if count == 1 { "fix" } else { "fixes" };
    let files = if changed == 1 { "file" } else { "files" };
    terminal.note(&format!("{count} {fixes} {done} in {changed} {files}"));
    Ok(if failed {
        exit::not_looked_at()
    } else {
        ExitCode::SUCCESS
    })
}

fn show(given: &Given, mended: &Mended) -> anyhow::Result<()> {
    let text = unified(&given.name, &mended.before, &mended.after);
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn save(given: &mut Given, mended: Mended, terminal: Terminal) -> io::Result<()> {
    if given.name == STANDARD_INPUT {
        return Err(io::Error::other(
            "standard input can be shown with --diff only",
        ));
    }
    let bytes = mended.after.into_bytes();
    write_whole(Path::new(&given.name), &bytes, Some(&given.bytes))?;
    for done in &mended.done {
        let place = format!("{}:{}", given.name, done.line);
        terminal.note(&format!("{place}: {} ({})", done.title, done.id));
    }
    given.bytes = bytes;
    Ok(())
}
