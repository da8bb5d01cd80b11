//! Manifests that are programs or plain fields: what stands as a literal behind a key is taken.

use seawall_model::package::PackageType;

use super::{LICENCES, said_anything};
use crate::language::word::licence;
use crate::licence::own::OwnLicence;

/// Reads `key = "x"` and `key: ["x", "y"]`: literals behind the first of these keys that has any.
pub(super) fn said(
    kind: PackageType,
    text: &str,
    keys: &[&str],
    between: char,
) -> Option<OwnLicence> {
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(rest) = keys.iter().find_map(|key| behind(line, key, between)) else {
            continue;
        };
        let more = lines.get(at.saturating_add(1)..).unwrap_or_default();
        let words: Vec<String> = literals(&value(rest, more))
            .into_iter()
            .filter_map(|text| licence(&text))
            .collect();
        if !words.is_empty() {
            let line = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
            return said_anything(OwnLicence {
                kind,
                words,
                line,
                files: Vec::new(),
                inherits: None,
                release: None,
            });
        }
    }
    None
}

/// Reads a field of a file of fields: `License: x` (R's DESCRIPTION).
pub(super) fn field(kind: PackageType, text: &str, names: &[&str]) -> Option<OwnLicence> {
    let mut lines = (1_u32..).zip(text.lines().take(LINES)).peekable();
    while let Some((line, row)) = lines.next() {
        let Some((name, value)) = row.split_once(':') else {
            continue;
        };
        if !names
            .iter()
            .any(|known| name.trim().eq_ignore_ascii_case(known))
        {
            continue;
        }
        let mut words = value.trim().to_owned();
        while let Some((_, more)) = lines.next_if(|(_, more)| more.starts_with([' ', '\t'])) {
            words.push(' ');
            words.push_str(more.trim());
        }
        return said_anything(OwnLicence {
            kind,
            words: licence(&words).into_iter().collect(),
            line,
            files: Vec::new(),
            inherits: None,
            release: None,
        });
    }
    None
}

/// Reads a package description of Cabal: `license` and `license-file` (Cabal user guide, "Package properties").
pub(super) fn cabal(text: &str) -> Option<OwnLicence> {
    let file = field(
        PackageType::Hackage,
        text,
        &["license-file", "license-files"],
    );
    let files = file.map(|file| file.words).unwrap_or_default();
    let own = field(PackageType::Hackage, text, &["license"]);
    let mut own = own.unwrap_or(OwnLicence {
        kind: PackageType::Hackage,
        words: Vec::new(),
        line: 1,
        files: Vec::new(),
        inherits: None,
        release: None,
    });
    let files = files.iter().flat_map(|list| list.split([',', ' ']));
    own.files = files
        .filter(|file| !file.is_empty())
        .map(str::to_owned)
        .collect();
    own.files.truncate(LICENCES);
    said_anything(own)
}

/// Returns what stands behind a key of a line that is no comment.
pub(super) fn behind<'a>(line: &'a str, key: &str, between: char) -> Option<&'a str> {
    let begin = line.trim_start();
    if ["#", "//", "--"].iter().any(|mark| begin.starts_with(mark)) {
        return None;
    }
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(key).find_map(|(at, _)| {
        let (before, rest) = (line.get(..at)?, line.get(at.checked_add(key.len())?..)?);
        if before.ends_with(part) || rest.starts_with(part) {
            return None;
        }
        if between == ' ' {
            return before.trim().is_empty().then_some(rest);
        }
        let rest = rest.trim_start().strip_prefix(between)?;
        (!rest.starts_with(['=', '~'])).then_some(rest)
    })
}

/// The value: to the end of the line, of a list to its end.
fn value(rest: &str, more: &[&str]) -> String {
    let mut value = rest.to_owned();
    let open = |value: &str| {
        let value = value.trim_start();
        value.starts_with(['[', '(', '{']) && !value.contains([']', ')', '}'])
    };
    for line in more.iter().take(LICENCES) {
        if !open(&value) {
            break;
        }
        value.push(' ');
        value.push_str(line.split('#').next().unwrap_or_default());
    }
    value
}

/// Literals at the start of a value: one, or those of a list. What has to be evaluated is none.
pub(super) fn literals(value: &str) -> Vec<String> {
    let value = value.trim_start();
    if let Some(list) = value.strip_prefix("%w").and_then(|list| list.get(1..)) {
        let list = list.split([']', ')', '}', '>']).next().unwrap_or_default();
        return list.split_whitespace().map(str::to_owned).collect();
    }
    let (mut rest, is_list) = match value.strip_prefix(['[', '(', '{']) {
        Some(rest) => (rest, true),
        None => (value, false),
    };
    let mut found = Vec::new();
    while found.len() < LICENCES {
        rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| ['"', '\''].contains(c)) else {
            break;
        };
        let inside = rest.get(1..).unwrap_or_default();
        let Some((literal, behind)) = inside.split_once(quote) else {
            break;
        };
        // `#{…}` and `"..."+x` are made when the program runs.
        let behind = behind
            .strip_prefix(".freeze")
            .unwrap_or(behind)
            .trim_start();
        if literal.contains("#{") || behind.starts_with(['+', '%', '.']) {
            break;
        }
        found.push(literal.to_owned());
        if !is_list {
            break;
        }
        rest = behind.strip_prefix(',').unwrap_or(behind);
    }
    found
}

/// Lines of a manifest that are read.
const LINES: usize = 20_000;
