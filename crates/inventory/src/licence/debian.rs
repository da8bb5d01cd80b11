//! Debian's copyright files, `usr/share/doc/PACKAGE/copyright` (Debian Policy 12.5): machine-readable ones
//! (copyright-format 1.0) by their `License` fields, others by the texts of `usr/share/common-licenses`
//! that they point to, and by the texts they hold.
//!
//! Such a file speaks of the source package: every licence of any of its files is listed, and all of them
//! are taken to hold.

use std::collections::BTreeSet;

use super::text::recognise;

/// Returns the package to whose documentation a copyright file belongs.
pub fn package_of(path: &str) -> Option<&str> {
    path.strip_prefix("usr/share/doc/")?
        .strip_suffix("/copyright")
        .filter(|package| !package.is_empty() && !package.contains('/'))
}

/// Returns the licences that a copyright file names, in its own words where it is machine-readable, sorted.
pub fn parse_copyright(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    if !is_machine_readable(&text) {
        return of_prose(&text);
    }
    let mut names = BTreeSet::new();
    let mut in_licence = false;
    for line in text.lines() {
        if let Some((field, value)) = field(line) {
            in_licence = field.eq_ignore_ascii_case("License");
            let value = value.trim();
            if in_licence && !value.is_empty() {
                names.insert(name(value));
            }
        } else if in_licence && names.len() > NAMES {
            break;
        }
    }
    names.remove("");
    names.into_iter().take(NAMES).collect()
}

/// A field begins at the margin: `License: GPL-2+`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let good = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (!name.is_empty() && name.bytes().all(good)).then_some((name, value))
}

/// The first field of the header paragraph names the format (copyright-format 1.0, section 6).
fn is_machine_readable(text: &str) -> bool {
    let head = text.trim_start_matches('\u{feff}').lines().take(HEAD);
    head.filter_map(field).any(|(name, value)| {
        let format = name.eq_ignore_ascii_case("Format")
            || name.eq_ignore_ascii_case("Format-Specification");
        let value = value.to_ascii_lowercase();
        format && (value.contains("copyright-format") || value.contains("dep"))
    })
}

/// The short names of section 7.1 that are SPDX names of something else, or of nothing.
fn name(value: &str) -> String {
    let shown: String = value.chars().take(LINE).collect();
    match shown.to_ascii_lowercase().as_str() {
        "expat" => "MIT".to_owned(),
        "public-domain" => "public domain".to_owned(),
        _ => shown,
    }
}

/// Prose: what it points to, and the texts in it.
fn of_prose(text: &str) -> Vec<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    while let Some((before, after)) = rest.split_once(COMMON) {
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || ".-+".contains(c)));
        let named = end.and_then(|end| after.get(..end)).unwrap_or(after);
        let named = named.trim_end_matches(['.', '-']);
        names.extend(common(named, before));
        rest = after;
        if names.len() > NAMES {
            break;
        }
    }
    if let Some(found) = recognise(text) {
        names.extend(found.licence.split(" AND ").map(str::to_owned));
    }
    names.into_iter().take(NAMES).collect()
}

/// A file of `usr/share/common-licenses`, and whether the words before it allow later versions.
fn common(file: &str, before: &str) -> Option<String> {
    if file.is_empty() {
        return None;
    }
    let start = before
        .char_indices()
        .rev()
        .nth(BEFORE)
        .map_or(0, |(at, _)| at);
    let near = before.get(start..).unwrap_or_default().to_lowercase();
    // An earlier pointer's words are not this one's.
    let near = near.rsplit(COMMON).next().unwrap_or_default();
    let later = LATER.iter().any(|words| near.contains(words));
    let gnu = ["GPL", "LGPL", "GFDL"]
        .iter()
        .any(|family| file.starts_with(family));
    Some(match (gnu, later) {
        (true, true) => format!("{file}+"),
        _ if file == "BSD" => "BSD-3-Clause".to_owned(),
        _ if file == "Artistic" => "Artistic-1.0-Perl".to_owned(),
        _ => file.to_owned(),
    })
}

/// What a pointer begins with.
const COMMON: &str = "/usr/share/common-licenses/";
/// Words by which a licence allows later versions of itself.
const LATER: [&str; 4] = [
    "any later version",
    "or later",
    "or (at your option) any",
    "or newer",
];
/// Characters before a pointer that speak of it: the paragraphs of a notice.
const BEFORE: usize = 1_400;
/// Lines of a header.
const HEAD: usize = 20;
/// Characters of a name.
const LINE: usize = 400;
/// Names of one file.
const NAMES: usize = 300;
