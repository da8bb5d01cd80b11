//! `--fix`: mends documents and writes them, or shows what would be written.

use std::io::{self, Write as _};
use std::path::Path;

use seawall_checks::fault::Safety;
use seawall_engine::check::fix::{Mended, Other, mend};
use seawall_engine::check::{CheckOptions, Given, STANDARD_INPUT};

use super::arguments::Mending;
use super::patch::unified;
use super::write::{Rewrite, rewrite_all};
use crate::ui::Terminal;

/// Mends all documents that can be mended, so that they are reported as they are afterwards. Standard input has
/// no place to be written to: it is printed as a difference only. Returns how many could not be written.
pub(super) fn mend_all(
    documents: &mut [Given],
    options: &CheckOptions,
    mending: &Mending,
    terminal: Terminal,
) -> anyhow::Result<usize> {
    let most = if mending.is_unsafe {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let (mut changed, mut count, mut failed) = (0_usize, 0_usize, 0_usize);
    for at in 0..documents.len() {
        let given = &mut documents[at];
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
        if mending.diff {
            show(given, &mended)?;
            renew(documents, &mended.others);
        } else if let Err(error) = save(given, &mended, terminal) {
            terminal.error(&format!("cannot write {}: {error}", given.name), None);
            failed += 1;
            continue;
        } else {
            renew(documents, &mended.others);
        }
        let is_own = mended.before != mended.after;
        changed += usize::from(is_own) + mended.others.len();
        count += mended.done.len();
    }
    let done = if mending.diff {
        "would be made"
    } else {
        "made"
    };
    let fixes = if count == 1 { "fix" } else { "fixes" };
    let files = if changed == 1 { "file" } else { "files" };
    terminal.note(&format!("{count} {fixes} {done} in {changed} {files}"));
    Ok(failed)
}

fn show(given: &Given, mended: &Mended) -> anyhow::Result<()> {
    let mut text = unified(&given.name, &mended.before, &mended.after);
    for other in &mended.others {
        text.push_str(&unified(&other.name, &other.before, &other.after));
    }
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Writes a document, and what was mended for it in files that it names: all of them or none.
fn save(given: &mut Given, mended: &Mended, terminal: Terminal) -> io::Result<()> {
    if given.name == STANDARD_INPUT {
        return Err(io::Error::other(
            "standard input can be shown with --diff only",
        ));
    }
    let mut files: Vec<Rewrite<'_>> = Vec::new();
    if mended.before != mended.after {
        files.push(Rewrite {
            path: Path::new(&given.name),
            before: &given.bytes,
            after: mended.after.as_bytes(),
        });
    }
    files.extend(mended.others.iter().map(|other| Rewrite {
        path: Path::new(&other.name),
        before: other.before.as_bytes(),
        after: other.after.as_bytes(),
    }));
    rewrite_all(&files)?;
    for done in &mended.done {
        let place = format!("{}:{}", done.file, done.line);
        terminal.note(&format!("{place}: {} ({})", done.title, done.id));
    }
    given.bytes = mended.after.clone().into_bytes();
    Ok(())
}

/// Gives documents that were mended for another one their new text.
fn renew(documents: &mut [Given], others: &[Other]) {
    for other in others {
        let Ok(real) = Path::new(&other.name).canonicalize() else {
            continue;
        };
        for given in documents.iter_mut() {
            let is_it = Path::new(&given.name)
                .canonicalize()
                .is_ok_and(|it| it == real);
            if is_it && given.name != STANDARD_INPUT {
                given.bytes = other.after.clone().into_bytes();
            }
        }
    }
}
