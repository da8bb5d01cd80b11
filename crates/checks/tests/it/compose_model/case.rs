//! A case: the files of a project, each behind a line `@ NAME`, and behind `@ answer` what Docker Compose says of it.
//! The files whose names begin with `-f ` are given, the others are there to be named.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use seawall_checks::source::Source;
use serde_json::Value;

/// Where projects of cases lie, as far as anybody is told.
pub(super) const FOLDER: &str = "/project";

/// What Docker Compose says of a project.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Model(Value),
    Refused(String),
}

pub(super) struct Case {
    pub(super) name: String,
    path: PathBuf,
    /// Names and texts; names of given files with their `-f `.
    pub(super) parts: Vec<(String, String)>,
    pub(super) answer: Answer,
}

/// Reads all cases. A file holds several, each behind a line `@@ NAME`.
pub(super) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compose");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "txt"))
        .collect();
    paths.sort();
    paths.iter().flat_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let cases = text.split("\n@@ ").skip(1);
    cases.map(|text| Case::parse(path, text)).collect()
}

impl Case {
    fn parse(path: &Path, text: &str) -> Self {
        let (name, rest) = text.split_once('\n').unwrap_or((text, ""));
        let mut parts: Vec<(String, String)> = Vec::new();
        for line in rest.split_inclusive('\n') {
            match line.strip_prefix("@ ") {
                Some(name) => parts.push((name.trim().to_owned(), String::new())),
                None => parts.last_mut().unwrap().1.push_str(line),
            }
        }
        let is_answer = |part: &(String, String)| part.0 == "answer";
        let answer = parts.iter().find(|part| is_answer(part));
        let answer = answer.map_or("", |(_, text)| text.trim());
        let answer = match answer.strip_prefix("refused: ") {
            Some(why) => Answer::Refused(why.to_owned()),
            None => Answer::Model(serde_json::from_str(answer).unwrap_or_default()),
        };
        parts.retain(|part| !is_answer(part));
        Self {
            name: name.trim().to_owned(),
            path: path.to_owned(),
            parts,
            answer,
        }
    }

    /// The given files, in order.
    pub(super) fn files(&self) -> Vec<Source> {
        let given = self.parts.iter();
        given
            .filter_map(|(name, text)| Some(source(name.strip_prefix("-f ")?, text)))
            .collect()
    }

    pub(super) fn env_files(&self) -> Vec<Source> {
        self.file(&format!("{FOLDER}/.env")).into_iter().collect()
    }

    pub(super) fn file(&self, path: &str) -> Option<Source> {
        let name = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
        let bare = |known: &str| known.strip_prefix("-f ").unwrap_or(known) == name;
        let (_, text) = self.parts.iter().find(|(known, _)| bare(known))?;
        Some(source(name, text))
    }

    /// Puts an answer in the place of the one in the file.
    pub(super) fn write(&self, answer: &Answer) {
        let text = std::fs::read_to_string(&self.path).unwrap();
        let mut out = String::new();
        for (at, part) in text.split("\n@@ ").enumerate() {
            if at > 0 {
                out.push_str("\n@@ ");
            }
            if part.split('\n').next() != Some(&self.name) {
                out.push_str(part);
                continue;
            }
            let body = part.split("\n@ answer\n").next().unwrap_or(part);
            let answer = match answer {
                Answer::Model(model) => model.to_string(),
                Answer::Refused(why) => format!("refused: {why}"),
            };
            let _ = write!(out, "{}\n@ answer\n{answer}\n", body.trim_end_matches('\n'));
        }
        std::fs::write(&self.path, out).unwrap();
    }
}

fn source(name: &str, text: &str) -> Source {
    Source::new(&format!("{FOLDER}/{name}"), text.as_bytes())
}
