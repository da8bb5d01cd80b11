//! The words of the command line → the two sides, each of which is one thing: a saved report, or what is
//! scanned now.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use seawall_engine::difference::Looked;
use seawall_formats::report::read::{MOST_BYTES, is_report, read_report};
use seawall_model::report::Report;

use crate::exit::Usage;
use crate::ui::Terminal;

/// Splits the words into two sides. A kind belongs to the word behind it; two words are always two sides.
pub(super) fn split(words: &[String]) -> Result<(&[String], &[String]), Usage> {
    let is_kind = |at: usize| {
        words
            .get(at)
            .is_some_and(|word| KINDS.contains(&word.as_str()))
    };
    let at = match words.len() {
        2 => 1,
        3 if is_kind(0) => 2,
        3 if is_kind(1) => 1,
        4 if is_kind(0) && is_kind(2) => 2,
        _ => {
            let why = "two sides are compared, each with its kind in front or not, such as \
                       `seawall diff archive old.tar app:ci`";
            return Err(Usage(why.to_owned()));
        }
    };
    let (first, second) = words.split_at(at);
    if [first, second]
        .iter()
        .all(|side| side.iter().any(|word| word == "-"))
    {
        return Err(Usage("standard input cannot be both sides".to_owned()));
    }
    Ok((first, second))
}

/// Reads a side that is a saved report; `None` where it is something else.
pub(super) fn saved(side: &[String], terminal: Terminal) -> anyhow::Result<Option<Looked>> {
    let name = match side {
        [kind, name] if kind == "report" => name,
        [name] if begins_like_a_report(name) => {
            let why = "that is how it begins";
            terminal.note(&format!("{name} is taken as a saved report: {why}"));
            name
        }
        _ => return Ok(None),
    };
    let shown = if name == "-" { "standard input" } else { name };
    let bytes = bytes(name).with_context(|| Usage(format!("cannot read {shown}")))?;
    let report = read_report(&bytes).map_err(|error| Usage(format!("{shown}: {error}")))?;
    one(report, shown).map(Some)
}

/// A comparison is of two things.
fn one(report: Report, shown: &str) -> anyhow::Result<Looked> {
    let (tool, created) = (report.tool, report.created);
    let [report] = <[_; 1]>::try_from(report.targets).map_err(|targets| {
        let names: Vec<&str> = targets
            .iter()
            .map(|one| one.artifact.name.as_str())
            .collect();
        too_many(shown, &names)
    })?;
    Ok(Looked {
        report,
        tool,
        created,
        saved: true,
    })
}

/// Says what a side is, where it is not one thing.
pub(super) fn too_many(shown: &str, names: &[&str]) -> Usage {
    match names {
        [] => Usage(format!("{shown} holds nothing to compare")),
        names => Usage(format!(
            "a side is one thing, and {shown} is {}: {}",
            names.len(),
            names.join(", ")
        )),
    }
}

fn begins_like_a_report(name: &str) -> bool {
    let path = Path::new(name);
    let mut start = Vec::new();
    let read = path.is_file()
        && File::open(path).is_ok_and(|file| file.take(START).read_to_end(&mut start).is_ok());
    read && start.trim_ascii_start().starts_with(b"{") && is_report(&start)
}

fn bytes(name: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader sees that there is more.
    let most = (MOST_BYTES as u64).saturating_add(1);
    if name == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(name)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Kinds that may stand in front of a side: those of `scan`, and a saved report.
const KINDS: [&str; 15] = [
    "image",
    "archive",
    "layout",
    "rootfs",
    "fs",
    "filesystem",
    "dir",
    "engine",
    "registry",
    "repo",
    "repository",
    "purl",
    "purls",
    "sbom",
    "report",
];
/// Bytes that a guess looks at.
const START: u64 = 4 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_belongs_to_the_word_behind_it() {
        let check = |words: &str, want: Option<(&str, &str)>| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let split = split(&words).ok();
            let split = split.map(|(a, b)| (a.join(" "), b.join(" ")));
            let want = want.map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert_eq!(split, want, "{words:?}");
        };
        check("a b", Some(("a", "b")));
        check("image engine", Some(("image", "engine")));
        check("image a b", Some(("image a", "b")));
        check("a image b", Some(("a", "image b")));
        check("report a sbom b", Some(("report a", "sbom b")));
        check("a b c", None);
        check("a b c d", None);
        check("image a b c", None);
        check("- sbom -", None);
    }
}
