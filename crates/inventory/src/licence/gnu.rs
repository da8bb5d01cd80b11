//! The GNU licences by their many names: family, version, and whether later versions will do.
//!
//! A name without a version means any version: "If the Program does not specify a version number … you
//! may choose any version ever published" (GPL 2, section 9).

/// Returns the term for squashed words such as `gnu general public 2 +`.
pub(super) fn term(words: &[&str]) -> Option<String> {
    let words = words.strip_prefix(&["gnu"]).unwrap_or(words);
    let (family, rest) = FAMILIES.iter().find_map(|(names, family)| {
        let names: Vec<&str> = names.split(' ').collect();
        Some((family, words.strip_prefix(names.as_slice())?))
    })?;
    let (version, rest) = match rest.split_first() {
        Some((word, rest)) if word.starts_with(|c: char| c.is_ascii_digit()) => (Some(*word), rest),
        _ => (None, rest),
    };
    let (mut later, mut only) = (false, false);
    let mut rest = rest;
    loop {
        rest = match rest {
            ["+", rest @ ..] => {
                later = true;
                rest
            }
            ["only", rest @ ..] => {
                only = true;
                rest
            }
            // The abbreviation once more: `GNU General Public License v2 (GPLv2)`.
            ["gpl" | "lgpl" | "agpl" | "fdl" | "gfdl", rest @ ..] => rest,
            [word, rest @ ..] if Some(*word) == version => rest,
            [] => break,
            _ => return None,
        };
    }
    let mut versions = family.versions.iter();
    let known = match version {
        Some(version) => versions.find(|(name, _)| *name == version)?.1,
        None => family.any,
    };
    later |= version.is_none();
    let ending = if later && !only { "or-later" } else { "only" };
    Some(format!("{}-{known}-{ending}", family.id))
}

struct Family {
    id: &'static str,
    versions: &'static [(&'static str, &'static str)],
    any: &'static str,
}

const GPL: Family = Family {
    id: "GPL",
    versions: &[("1", "1.0"), ("2", "2.0"), ("3", "3.0")],
    any: "1.0",
};
const LGPL: Family = Family {
    id: "LGPL",
    versions: &[("2", "2.0"), ("2.1", "2.1"), ("3", "3.0")],
    any: "2.0",
};
const AGPL: Family = Family {
    id: "AGPL",
    versions: &[("1", "1.0"), ("3", "3.0")],
    any: "3.0",
};
const GFDL: Family = Family {
    id: "GFDL",
    versions: &[("1.1", "1.1"), ("1.2", "1.2"), ("1.3", "1.3")],
    any: "1.1",
};

/// Names as squashed words; a longer one stands before those that it begins with.
const FAMILIES: &[(&str, Family)] = &[
    ("affero general public", AGPL),
    ("affero gpl", AGPL),
    ("affero", AGPL),
    ("agpl", AGPL),
    ("library or lesser general public", LGPL),
    ("lesser general public", LGPL),
    ("library general public", LGPL),
    ("lesser gpl", LGPL),
    ("library gpl", LGPL),
    ("lesser public", LGPL),
    ("lgpl", LGPL),
    ("general public", GPL),
    ("gpl", GPL),
    ("public", GPL),
    ("free documentation", GFDL),
    ("gfdl", GFDL),
    ("fdl", GFDL),
];
