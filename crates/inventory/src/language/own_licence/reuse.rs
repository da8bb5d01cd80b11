//! Files in which a project says the licence of many files at once (REUSE 3.3: `REUSE.toml`, and the older
//! `.reuse/dep5`, which is Debian's copyright-format 1.0).

use crate::language::document::{Node, toml};
use crate::language::word::licence;
use crate::licence::own::LicenceHeader;

/// Reads the annotations of `REUSE.toml`; paths are relative to its folder.
pub(super) fn annotations(path: &str, text: &str) -> Vec<LicenceHeader> {
    let document = toml::parse(text);
    let Some(root) = document.roots.first() else {
        return Vec::new();
    };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let tables = root.get("annotations").map_or(&[][..], Node::items);
    let mut found = Vec::new();
    for table in tables.iter().take(ANNOTATIONS) {
        let words = table
            .get("SPDX-License-Identifier")
            .map(texts)
            .unwrap_or_default();
        if words.is_empty() {
            continue;
        }
        for pattern in table.get("path").map(texts).unwrap_or_default() {
            if found.len() >= ANNOTATIONS {
                return found;
            }
            found.push(LicenceHeader {
                of: Some(below(folder, &pattern)),
                words: words.clone(),
                line: table.line,
            });
        }
    }
    found
}

/// Reads the paragraphs of `.reuse/dep5`; patterns are relative to the folder above.
pub(super) fn paragraphs(path: &str, text: &str) -> Vec<LicenceHeader> {
    let folder = path.strip_suffix(".reuse/dep5").unwrap_or_default();
    let folder = folder.trim_end_matches('/');
    let mut found = Vec::new();
    let (mut patterns, mut of_files): (Vec<String>, bool) = (Vec::new(), false);
    for (line, row) in (1_u32..).zip(text.lines()) {
        if found.len() >= ANNOTATIONS {
            break;
        }
        if row.trim().is_empty() {
            patterns.clear();
            of_files = false;
        } else if let Some(list) = row.strip_prefix("Files:") {
            of_files = true;
            patterns.extend(list.split_whitespace().map(|one| below(folder, one)));
        } else if row.starts_with([' ', '\t']) && of_files {
            patterns.extend(row.split_whitespace().map(|one| below(folder, one)));
        } else {
            of_files = false;
            let words = row.strip_prefix("License:").and_then(licence);
            let headers = words.iter().flat_map(|words| {
                patterns.iter().map(|pattern| LicenceHeader {
                    of: Some(pattern.clone()),
                    words: vec![words.clone()],
                    line,
                })
            });
            found.extend(headers);
        }
        patterns.truncate(ANNOTATIONS);
    }
    found.truncate(ANNOTATIONS);
    found
}

fn below(folder: &str, pattern: &str) -> String {
    match folder {
        "" => pattern.to_owned(),
        folder => format!("{folder}/{pattern}"),
    }
}

/// A text, or the texts of a list.
fn texts(node: &Node<'_>) -> Vec<String> {
    let one = node.text().into_iter();
    let all = one.chain(node.items().iter().filter_map(Node::text));
    all.filter_map(licence).take(TEXTS).collect()
}

/// Annotations of one file.
const ANNOTATIONS: usize = 1_000;
/// Paths or licences of one annotation.
const TEXTS: usize = 100;
