//! Python's manifests: `pyproject.toml` (PEP 639, PEP 621, Poetry, Flit), `setup.cfg` and `setup.py` (setuptools,
//! "Keywords"). An expression says all; without one, the old field and the classifiers, as in installed metadata.

use seawall_model::package::PackageType;

use super::literal::{behind, literals};
use super::{LICENCES, said_anything};
use crate::language::document::{Node, toml};
use crate::language::word::licence;
use crate::licence::own::OwnLicence;

/// Reads `pyproject.toml`.
pub(super) fn pyproject(text: &str) -> Option<OwnLicence> {
    let document = toml::parse(text);
    let root = document.roots.first()?;
    let project = root.get("project");
    let tool = root.get("tool");
    let poetry = tool.and_then(|tool| tool.get("poetry"));
    let flit = tool.and_then(|tool| tool.get("flit")?.get("metadata"));
    let mut own = empty();
    for table in [project, poetry, flit].into_iter().flatten() {
        if let Some(node) = table.get("license") {
            own.line = node.line;
            let words = node.text().or_else(|| node.text_of("text"));
            own.words.extend(words.and_then(licence));
            own.files.extend(node.text_of("file").map(str::to_owned));
        }
        // PEP 639: beside an expression there are none.
        let classifiers = table.get("classifiers").map_or(&[][..], Node::items);
        for node in classifiers.iter().take(CLASSIFIERS) {
            let Some(words) = node.text().and_then(classified) else {
                continue;
            };
            if own.words.is_empty() {
                own.line = node.line;
            }
            own.words.push(words);
        }
        own.files.extend(named(table));
        if !own.words.is_empty() {
            break;
        }
    }
    own.files.truncate(LICENCES);
    own.words.dedup();
    said_anything(own)
}

/// `license-files` without patterns.
fn named(table: &Node<'_>) -> Vec<String> {
    let list = table.get("license-files");
    let list = list.map(|node| node.get("paths").unwrap_or(node));
    let files = list
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(Node::text);
    let plain = files.filter(|file| !file.contains(['*', '?', '[']));
    plain.map(str::to_owned).collect()
}

/// Reads `setup.cfg`: the section `metadata`.
pub(super) fn setup_cfg(text: &str) -> Option<OwnLicence> {
    let mut own = empty();
    let (mut inside, mut key) = (false, String::new());
    for (line, row) in (1_u32..).zip(text.lines().take(LINES)) {
        let row = row.trim_end();
        if row.starts_with('[') {
            inside = row == "[metadata]";
            continue;
        }
        if !inside || row.trim_start().starts_with(['#', ';']) {
            continue;
        }
        let value = if row.starts_with([' ', '\t']) {
            row
        } else if let Some((name, value)) = row.split_once(['=', ':']) {
            key = name.trim().replace('-', "_").to_ascii_lowercase();
            value
        } else {
            continue;
        };
        take(&mut own, &key, value.trim(), line);
    }
    own.words.dedup();
    own.files.truncate(LICENCES);
    own.words.truncate(LICENCES);
    said_anything(own)
}

fn take(own: &mut OwnLicence, key: &str, value: &str, line: u32) {
    let words = match key {
        "license" | "license_expression" => licence(value),
        "classifiers" | "classifier" => classified(value),
        "license_file" | "license_files" if !value.is_empty() && !value.contains(['*', '?']) => {
            return own.files.push(value.to_owned());
        }
        _ => None,
    };
    if let Some(words) = words {
        if own.words.is_empty() {
            own.line = line;
        }
        own.words.push(words);
    }
}

/// Reads `setup.py`: `license="x"`, and literals that are classifiers.
pub(super) fn setup_py(text: &str) -> Option<OwnLicence> {
    let mut own = empty();
    for (line, row) in (1_u32..).zip(text.lines().take(LINES)) {
        let said = behind(row, "license", '=').or_else(|| behind(row, "license_expression", '='));
        let said = said.map(literals).unwrap_or_default();
        let literal = said.first().and_then(|said| licence(said));
        let start = row.trim_start();
        let classifier = start
            .find("License ::")
            .filter(|_| !start.starts_with('#'))
            .and_then(|at| start.get(at..)?.split(['"', '\'']).next())
            .and_then(classified);
        for words in literal.into_iter().chain(classifier) {
            if own.words.is_empty() {
                own.line = line;
            }
            if own.words.len() < LICENCES && !own.words.contains(&words) {
                own.words.push(words);
            }
        }
    }
    said_anything(own)
}

/// The last part of a classifier of licences.
fn classified(text: &str) -> Option<String> {
    let rest = text.trim().strip_prefix("License ::")?;
    let last = rest.rsplit("::").next().and_then(licence);
    last.filter(|name| name != "OSI Approved")
}

fn empty() -> OwnLicence {
    OwnLicence {
        kind: PackageType::Pypi,
        words: Vec::new(),
        line: 1,
        files: Vec::new(),
        inherits: None,
        release: None,
    }
}

/// Lines of a file that are read.
const LINES: usize = 20_000;
/// Classifiers that are looked at.
const CLASSIFIERS: usize = 200;
