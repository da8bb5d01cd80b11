//! One name of a licence → its term on the SPDX list: by id, by full name, by the names of
//! [`super::names`], by address, and for the GNU family by rule.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::gnu;
use super::names::{ADDRESSES, EXCEPTIONS, NAMES};
use super::squash::squash;
use super::tree::Tree;

/// Returns what a name stands for.
pub(super) fn find(name: &str) -> Option<Tree> {
    let name = name.trim().trim_matches(['"', '\'', '`', ',', ';']).trim();
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    if let Some(id) = by_id(name) {
        return Some(Tree::Known(id));
    }
    if is_address(name) {
        return by_address(name);
    }
    if let Some(known) = with_exception(name) {
        return Some(known);
    }
    let words = squash(name);
    let key = words.join(" ");
    if let Some(expression) = index().names.get(key.as_str()) {
        return Some(Tree::of_table(expression));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    gnu::term(&words).map(Tree::Known)
}

/// Returns the id of a licence on the SPDX list, whatever the case, a reference (`LicenseRef-…`) as it is;
/// retired ids of the GNU family by those that took their place.
fn by_id(name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix("LicenseRef-") {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        return (!rest.is_empty() && rest.chars().all(good)).then(|| name.to_owned());
    }
    let lower = name.to_ascii_lowercase();
    if let Some(id) = index().ids.get(lower.as_str()) {
        return Some(modern(id));
    }
    // `Apache-2.0+`; those of the GNU family stand on the list themselves.
    let id = index().ids.get(lower.strip_suffix('+')?)?;
    (!is_gnu(id)).then(|| format!("{id}+"))
}

/// Replaces a retired id.
fn modern(id: &str) -> String {
    if let Some((_, now)) = RETIRED.iter().find(|(old, _)| *old == id) {
        return (*now).to_owned();
    }
    let current = id.ends_with("-only") || id.ends_with("-or-later") || id.contains("variants");
    if !is_gnu(id) || current {
        return id.to_owned();
    }
    match id.strip_suffix('+') {
        Some(base) => format!("{base}-or-later"),
        None => format!("{id}-only"),
    }
}

fn is_gnu(id: &str) -> bool {
    let versioned = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    ["GPL-", "LGPL-", "AGPL-", "GFDL-"]
        .iter()
        .any(|family| id.strip_prefix(family).is_some_and(versioned))
}

/// `GPL-2+ with OpenSSL exception`, `GPL-3.0-only WITH GCC-exception-3.1`. An exception that is not on the
/// list is left out: it only ever allows more, so that the term without it never claims too much freedom.
fn with_exception(name: &str) -> Option<Tree> {
    let lower = name.to_ascii_lowercase();
    let at = lower.find(" with ").or_else(|| lower.find("-with-"))?;
    let (licence, rest) = (name.get(..at)?, name.get(at.checked_add(6)?..)?);
    if [" or ", " and "]
        .iter()
        .any(|word| rest.to_ascii_lowercase().contains(word))
    {
        return None;
    }
    let Some(Tree::Known(licence)) = find(licence) else {
        return None;
    };
    if !is_gnu(&licence) && !licence.starts_with("Apache") {
        return None;
    }
    if !lower.contains("exception") && spdx::exception_id(rest.trim()).is_none() {
        return None;
    }
    Some(Tree::Known(match exception(rest) {
        Some(exception) => format!("{licence} WITH {exception}"),
        None => licence,
    }))
}

fn exception(words: &str) -> Option<&'static str> {
    if let Some(id) = spdx::exception_id(words.trim()) {
        return Some(id.name);
    }
    let key = squash(words).join(" ");
    let known = EXCEPTIONS.iter().find(|(name, _)| *name == key);
    known.map(|(_, id)| *id)
}

fn is_address(name: &str) -> bool {
    name.contains("://") || name.starts_with("www.")
}

/// Returns what is published at an address; scheme, `www.` and endings do not count.
fn by_address(address: &str) -> Option<Tree> {
    let lower = address.to_ascii_lowercase();
    let bare = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let mut bare = bare
        .split(['#', '?'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    for ending in [".html", ".htm", ".php", ".txt", ".md", ".en", ".en.html"] {
        bare = bare.strip_suffix(ending).unwrap_or(bare);
    }
    if let Some((_, expression)) = ADDRESSES.iter().find(|(known, _)| *known == bare) {
        return Some(Tree::of_table(expression));
    }
    let lists = [
        "opensource.org/licenses/",
        "opensource.org/license/",
        "spdx.org/licenses/",
        "licenses.nuget.org/",
        "choosealicense.com/licenses/",
    ];
    let id = lists.iter().find_map(|list| bare.strip_prefix(list))?;
    // Some write an id here, some a name; an address further down is neither.
    (!id.contains('/')).then(|| find(id)).flatten()
}

struct Index {
    /// Ids in lower case → as the list writes them.
    ids: HashMap<String, &'static str>,
    /// Squashed names → expressions.
    names: HashMap<String, String>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index {
            ids: HashMap::new(),
            names: HashMap::new(),
        };
        for (name, expression) in NAMES {
            index
                .names
                .insert((*name).to_owned(), (*expression).to_owned());
        }
        for licence in spdx::identifiers::LICENSES {
            index
                .ids
                .insert(licence.name.to_ascii_lowercase(), licence.name);
        }
        let retired = |licence: &&spdx::License| licence.flags & spdx::flags::IS_DEPRECATED != 0;
        let (old, current): (Vec<_>, Vec<_>) =
            spdx::identifiers::LICENSES.iter().partition(retired);
        for licence in current.into_iter().chain(old) {
            for name in [licence.full_name, licence.name] {
                let key = squash(name).join(" ");
                index
                    .names
                    .entry(key)
                    .or_insert_with(|| modern(licence.name));
            }
        }
        index
    })
}

/// Retired ids that are a licence and an exception (SPDX licence list, "Deprecated License Identifiers").
const RETIRED: &[(&str, &str)] = &[
    ("eCos-2.0", "GPL-2.0-or-later WITH eCos-exception-2.0"),
    (
        "GPL-2.0-with-autoconf-exception",
        "GPL-2.0-only WITH Autoconf-exception-2.0",
    ),
    (
        "GPL-2.0-with-bison-exception",
        "GPL-2.0-or-later WITH Bison-exception-2.2",
    ),
    (
        "GPL-2.0-with-classpath-exception",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "GPL-2.0-with-font-exception",
        "GPL-2.0-only WITH Font-exception-2.0",
    ),
    (
        "GPL-2.0-with-GCC-exception",
        "GPL-2.0-or-later WITH GCC-exception-2.0",
    ),
    (
        "GPL-3.0-with-autoconf-exception",
        "GPL-3.0-only WITH Autoconf-exception-3.0",
    ),
    (
        "GPL-3.0-with-GCC-exception",
        "GPL-3.0-only WITH GCC-exception-3.1",
    ),
    ("BSD-2-Clause-FreeBSD", "BSD-2-Clause-Views"),
    ("BSD-2-Clause-NetBSD", "BSD-2-Clause"),
    ("Nunit", "zlib-acknowledgement"),
    ("StandardML-NJ", "SMLNJ"),
    ("bzip2-1.0.5", "bzip2-1.0.6"),
    (
        "wxWindows",
        "LGPL-2.0-or-later WITH WxWindows-exception-3.1",
    ),
    ("Net-SNMP", "MIT-CMU AND BSD-3-Clause"),
];

/// Bytes of the longest name.
const LONGEST: usize = 400;
