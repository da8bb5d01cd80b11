//! Debian's copyright files, `usr/share/doc/PACKAGE/copyright` (Debian Policy 12.5): machine-readable ones
//! (copyright-format 1.0) by their `License` fields, others by the texts of `usr/share/common-licenses`
//! that they point to, and by the texts they hold.
//!
//! Such a file speaks of the source package: every licence of any of its files is listed, and all of them
//! are taken to hold.

use std::collections::{BTreeMap, BTreeSet};

use super::named;
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
    // Each name with the text that stands below it anywhere in the file.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        if let Some((field, value)) = field(line) {
            let value = value.trim();
            let is_licence = field.eq_ignore_ascii_case("License") && !value.is_empty();
            open = (is_licence && names.len() < NAMES).then(|| name(value));
            if let Some(name) = &open {
                names.entry(name.clone()).or_default();
            }
        } else if let Some(text) = open.as_ref().and_then(|name| names.get_mut(name))
            && text.len() < TEXT
        {
            text.push_str(line.trim_start_matches([' ', '.']));
            text.push('\n');
        }
    }
    let texts = names.iter().filter_map(|(name, text)| {
        let known = of_text(name, text)?;
        Some((name.to_ascii_lowercase(), known))
    });
    let texts: BTreeMap<String, String> = texts.collect();
    let words = names.keys().map(|name| replaced(name, &texts));
    let words: BTreeSet<String> = words.filter(|name| !name.is_empty()).collect();
    words.into_iter().collect()
}

/// What a name of the packager's own stands for: the licence whose text stands below it, and hardly anything
/// else does.
fn of_text(name: &str, text: &str) -> Option<String> {
    if is_understood(name) {
        return None;
    }
    let found = recognise(text)?;
    (found.agreement >= ENOUGH && !found.licence.contains(' ')).then_some(found.licence)
}

fn is_understood(name: &str) -> bool {
    named(name).is_some_and(|known| {
        let mut others = known.split("LicenseRef-").skip(1);
        !others.any(|rest| !rest.starts_with("public-domain"))
    })
}

/// Puts what names stand for in the place of the words, also inside of `GPL-2+ or own-name`.
fn replaced(words: &str, texts: &BTreeMap<String, String>) -> String {
    if texts.is_empty() {
        return words.to_owned();
    }
    let whole = texts.get(&words.to_ascii_lowercase());
    let one = |word: &str| {
        let bare = word.trim_end_matches(',');
        let known = texts.get(&bare.to_ascii_lowercase());
        known.map_or_else(
            || word.to_owned(),
            |known| format!("{known}{}", word.strip_prefix(bare).unwrap_or_default()),
        )
    };
    whole.cloned().unwrap_or_else(|| {
        let all: Vec<String> = words.split_whitespace().map(one).collect();
        all.join(" ")
    })
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
        // `public-domain-md5`, `PD-debian`, `probably-PD`: why it is so is told there.
        pd if ["public-domain", "pd-", "probably-pd"]
            .iter()
            .any(|start| pd.starts_with(start))
            && !pd.contains([' ', ',']) =>
        {
            "public domain".to_owned()
        }
        "pd" => "public domain".to_owned(),
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
    if names.is_empty() {
        names.extend(notices(&flat));
    }
    names.into_iter().take(NAMES).collect()
}

/// Notices that name a GNU licence and its version, where nothing else tells: `the GNU Lesser General Public
/// License, version 2.1 (or, at your option, any later version)`.
fn notices(flat: &str) -> BTreeSet<String> {
    let lower = flat.to_ascii_lowercase();
    let mut found = BTreeSet::new();
    for (at, words) in lower.match_indices(GENERAL).take(NAMES) {
        let before = lower.get(..at).unwrap_or_default();
        let family = ["lesser", "library", "affero"]
            .iter()
            .find(|family| before.trim_end().ends_with(*family));
        let Some(from) = at.checked_add(words.len()) else {
            break;
        };
        let after: String = lower
            .get(from..)
            .unwrap_or_default()
            .chars()
            .take(NEAR)
            .collect();
        let Some((_, version)) = after.split_once("version ") else {
            continue;
        };
        let end = version.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let (version, rest) = version
            .split_at_checked(end.unwrap_or(version.len()))
            .unwrap_or_default();
        let version = version.trim_end_matches('.');
        if version.is_empty() {
            continue;
        }
        let later = if rest.contains("later version") {
            "+"
        } else {
            ""
        };
        let family = family.map_or(
            "GPL",
            |family| if *family == "affero" { "AGPL" } else { "LGPL" },
        );
        found.insert(format!("{family}-{version}{later}"));
    }
    found
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

/// What every name of a GNU licence but the documentation's has.
const GENERAL: &str = "general public license";
/// Characters behind it in which its version stands.
const NEAR: usize = 160;
/// Agreement from which on a text is believed to be the licence and nothing else, in percent.
const ENOUGH: u8 = 90;
/// Bytes of the text below a name.
const TEXT: usize = 64 << 10;
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
