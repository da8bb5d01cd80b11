//! VEX files from the command line: `--vex FILE`, or a directory of them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use seawall_formats::vex::read_vex;
use seawall_model::statement::Statement;
use seawall_policy::vex::Statements;

use crate::exit::Usage;
use crate::ui::Terminal;

/// Reads all statements, in the order of the files.
pub(super) fn read(paths: &[PathBuf], terminal: Terminal) -> anyhow::Result<Statements> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            all.extend(directory(path, terminal)?);
        } else {
            all.extend(file(path, terminal)?);
        }
    }
    Ok(Statements::new(all))
}

/// Says which statements spoke of nothing that was found.
pub(super) fn say_unused(statements: &Statements, used: &BTreeSet<usize>, terminal: Terminal) {
    let unused = || {
        let all = statements.all().iter().enumerate();
        all.filter(|(at, _)| !used.contains(at)).map(|(_, one)| one)
    };
    for one in unused().take(MOST_SAID) {
        let (origin, id) = (&one.origin, &one.vulnerability);
        terminal.detail(&format!("{origin}: {id} speaks of no finding"));
    }
    let more = unused().count().saturating_sub(MOST_SAID);
    if more > 0 {
        terminal.detail(&format!("{more} more VEX statements speak of no finding"));
    }
}

/// Reads the JSON and XML files of a directory; one that is no VEX is told and left out.
fn directory(path: &Path, terminal: Terminal) -> anyhow::Result<Vec<Statement>> {
    let unreadable = || Usage(format!("cannot read the directory {}", path.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).with_context(unreadable)? {
        let file = entry.with_context(unreadable)?.path();
        let is_vex = file.extension().is_some_and(|ending| {
            ["json", "xml"]
                .iter()
                .any(|one| ending.eq_ignore_ascii_case(one))
        });
        if is_vex && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let why = format!("there are no JSON or XML files in {}", path.display());
        return Err(Usage(why).into());
    }
    let mut all = Vec::new();
    for path in files {
        match file(&path, terminal) {
            Ok(statements) => all.extend(statements),
            Err(error) => terminal.warning(&format!("{error:#}")),
        }
    }
    Ok(all)
}

fn file(path: &Path, terminal: Terminal) -> anyhow::Result<Vec<Statement>> {
    let unreadable = || Usage(format!("cannot read the VEX file {}", path.display()));
    let bytes = bytes(path).with_context(unreadable)?;
    let document = read_vex(&bytes, &path.display().to_string());
    let document = document.map_err(|error| Usage(error.to_string()))?;
    for problem in &document.problems {
        terminal.warning(problem);
    }
    let (count, format) = (document.statements.len(), document.format);
    terminal.detail(&format!(
        "{}: {count} statements in {format}",
        path.display()
    ));
    Ok(document.statements)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if read as u64 > MOST {
        return Err(io::Error::other(format!("it has more than {MOST} bytes")));
    }
    Ok(bytes)
}

/// Red Hat's largest documents stay below it.
const MOST: u64 = 64 << 20;
/// So many unused statements are named one by one.
const MOST_SAID: usize = 20;
