//! `cargo xtask generate`: files that come out of the program itself and are committed, so that a review
//! sees every change of what users see. With `--check` they are compared instead of written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{picture, process, workspace};

/// Where the files lie. Nothing else may lie there.
const FOLDER: &str = "docs/reference";

/// Files that a command prints: path below the folder, words after `seawall`.
const PRINTED: &[(&str, &[&str])] = &[
    ("report.schema.json", &["schema", "report"]),
    ("explanation.schema.json", &["schema", "explanation"]),
    ("difference.schema.json", &["schema", "difference"]),
    ("config.schema.json", &["schema", "config"]),
    ("checks.md", &["explain", "--checks"]),
    ("model.md", &["explain", "--model"]),
    ("completions/seawall.bash", &["completions", "bash"]),
    ("completions/_seawall", &["completions", "zsh"]),
    ("completions/seawall.fish", &["completions", "fish"]),
];

/// Pictures of a terminal: path below the folder, words after `seawall`, said in the folder of samples.
const PICTURES: &[(&str, &[&str])] = &[
    ("pictures/check.svg", &["check", "Dockerfile"]),
    (
        "pictures/fix.svg",
        &["check", "--fix", "--unsafe", "--diff", "Dockerfile"],
    ),
    ("pictures/compose.svg", &["check", "compose.yaml"]),
    // A recording of a real attack: what `watch run` printed while it went on.
    ("pictures/watch.svg", &["watch", "replay", "attack.swr"]),
];

/// Documents that the pictures speak of.
const SAMPLES: &str = "docs/samples";

/// Commands whose help is the command line reference.
const HELPED: &[&[&str]] = &[
    &[],
    &["scan"],
    &["check"],
    &["audit"],
    &["audit", "scap"],
    &["audit", "statement", "sign"],
    &["audit", "statement", "verify"],
    &["guard", "serve"],
    &["guard", "plugin"],
    &["guard", "test"],
    &["guard", "explain"],
    &["guard", "learn"],
    &["guard", "log", "verify"],
    &["guard", "log", "show"],
    &["guard", "log", "export"],
    &["pki", "init"],
    &["pki", "issue", "server"],
    &["pki", "issue", "client"],
    &["pki", "list"],
    &["pki", "renew"],
    &["pki", "revoke"],
    &["pki", "doctor"],
    &["watch", "replay"],
    &["watch", "run"],
    &["watch", "rules", "check"],
    &["watch", "rules", "list"],
    &["watch", "rules", "own"],
    &["watch", "rules", "describe"],
    &["watch", "rules", "test"],
    &["watch", "rules", "fields"],
    &["watch", "check"],
    &["watch", "prevent", "check"],
    &["watch", "record"],
    &["watch", "recording", "show"],
    &["falco"],
    &["lsp"],
    &["sbom"],
    &["explain"],
    &["diff"],
    &["convert"],
    &["db", "info"],
    &["db", "search"],
    &["db", "verify"],
    &["db", "diff"],
    &["db", "build"],
    &["db", "update"],
    &["db", "export"],
    &["db", "import"],
    &["db", "publish"],
    &["db", "key", "new"],
    &["db", "key", "show"],
    &["vex", "create"],
    &["vex", "generate"],
    &["vex", "merge"],
    &["vex", "validate"],
    &["version-compare"],
    &["schema"],
    &["completions"],
    &["man"],
    &["version"],
];

/// Writes the files, or says which of them are stale.
///
/// What is compared is the program that the tests of the whole workspace are built with: to build it alone would choose other
/// features for what it depends on, and all of that would be built once more. What is written comes out of it alone: quicker
/// where no tests are built.
pub(crate) fn run(check: bool) -> Result<()> {
    let words: &[&str] = if check {
        &["test", "--workspace", "--no-run"]
    } else {
        &["build", "--package", "seawall-cli"]
    };
    process::run(workspace::cargo().args(words).arg("--quiet"))?;
    let fresh = make(&workspace::target().join("debug/seawall"))?;
    let folder = workspace::root().join(FOLDER);
    let mut old = BTreeMap::new();
    if folder.exists() {
        read_folder(&folder, &folder, &mut old)?;
    }
    let stale = differences(&old, &fresh);
    if check && !stale.is_empty() {
        bail!("stale, run cargo xtask generate: {}", stale.join(", "));
    }
    for path in stale {
        let full = folder.join(&path);
        match fresh.get(&path) {
            Some(text) => write(&full, text)?,
            None => fs::remove_file(&full)?,
        }
        println!("{FOLDER}/{path}");
    }
    Ok(())
}

/// All files as the program makes them now, by path below the folder.
fn make(program: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for (path, words) in PRINTED {
        files.insert((*path).to_owned(), print(program, words)?);
    }
    files.insert("cli.md".to_owned(), reference(program)?);
    let samples = workspace::root().join(SAMPLES);
    for (path, words) in PICTURES {
        files.insert((*path).to_owned(), picture::draw(program, words, &samples)?);
    }
    let pages = workspace::target().join("man");
    if pages.exists() {
        fs::remove_dir_all(&pages)?;
    }
    process::quiet(Command::new(program).arg("man").arg(&pages))?;
    let mut manual = BTreeMap::new();
    read_folder(&pages, &pages, &mut manual)?;
    let pages: Vec<&str> = manual.keys().map(String::as_str).collect();
    let forgotten = forgotten(&pages, HELPED);
    if !forgotten.is_empty() {
        bail!("not in the list of commands here: {}", forgotten.join(", "));
    }
    files.extend(
        manual
            .into_iter()
            .map(|(path, text)| (format!("man/{path}"), text)),
    );
    Ok(files)
}

/// Manual pages of commands of which the reference would say nothing. Groups of commands are left to
/// their parts.
fn forgotten<'a>(pages: &[&'a str], helped: &[&[&str]]) -> Vec<&'a str> {
    let commands: Vec<&str> = (pages.iter())
        .map(|page| page.trim_end_matches(".1"))
        .collect();
    let is_group = |name: &str| {
        commands.iter().any(|other| {
            let part = other.strip_prefix(name);
            part.is_some_and(|part| part.starts_with('-'))
        })
    };
    let is_helped = |name: &str| {
        let mut names = helped.iter().map(|words| words.join("-"));
        names.any(|words| {
            name.strip_prefix("seawall")
                .unwrap_or(name)
                .trim_start_matches('-')
                == words
        })
    };
    (commands.iter().copied())
        .filter(|name| !is_helped(name) && !is_group(name))
        .collect()
}

fn reference(program: &Path) -> Result<String> {
    let mut text = String::from("# Command line reference\n\nMade by `cargo xtask generate`.\n");
    for words in HELPED {
        let name = ["seawall"]
            .iter()
            .chain(*words)
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let help: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
        let help = print(program, &help)?;
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        text.extend([
            "\n## ",
            &name,
            "\n\n```text\n",
            lines.join("\n").trim_end(),
            "\n```\n",
        ]);
    }
    Ok(text)
}

/// The environment of whoever runs this must not show in a committed file.
fn print(program: &Path, words: &[&str]) -> Result<String> {
    process::read(
        Command::new(program)
            .args(words)
            .env_clear()
            .env("COLUMNS", "100"),
    )
}

/// Paths whose text differs, or that only one side has.
fn differences(old: &BTreeMap<String, String>, fresh: &BTreeMap<String, String>) -> Vec<String> {
    let mut paths: Vec<String> = old
        .keys()
        .chain(fresh.keys())
        .filter(|path| old.get(*path) != fresh.get(*path))
        .cloned()
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

fn read_folder(folder: &Path, root: &Path, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(&path, root, files)?;
            continue;
        }
        let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        files.insert(name, text);
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_the_reference_forgets_are_named() {
        let pages = [
            "seawall.1",
            "seawall-db.1",
            "seawall-db-info.1",
            "seawall-scan.1",
        ];
        let check = |helped: &[&[&str]], want: &[&str]| {
            assert_eq!(forgotten(&pages, helped), want);
        };
        check(&[&[], &["scan"], &["db", "info"]], &[]);
        check(&[&[], &["scan"]], &["seawall-db-info"]);
        check(&[&["db", "info"]], &["seawall-scan"]);
    }

    #[test]
    fn changed_missing_and_surplus_files_are_stale() {
        let files = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect::<BTreeMap<_, _>>()
        };
        let old = files(&[("same", "1"), ("changed", "1"), ("surplus", "1")]);
        let fresh = files(&[("same", "1"), ("changed", "2"), ("missing", "1")]);
        assert_eq!(differences(&old, &fresh), ["changed", "missing", "surplus"]);
        assert!(differences(&old, &old).is_empty());
    }
}
