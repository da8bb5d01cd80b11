//! What manifests and headers say of licences → declarations: manifests that inherit are followed, texts that
//! they name are looked up, and what thousands of headers say alike is one declaration with its first file.

use std::collections::BTreeMap;

use seawall_model::inventory::LicenceText;
use seawall_model::licence::{LicenceDeclaration, LicenceSubject};
use seawall_model::location::{Location, Position};
use seawall_model::package::PackageType;
use seawall_model::problem::{Problem, ProblemKind};

use crate::assemble::facts::Facts;
use crate::licence::expression;
use crate::licence::own::{Inherits, OwnLicence, is_foreign, is_sample, vendored};

/// Returns the declarations, sorted.
pub(super) fn find(
    facts: &Facts<'_>,
    texts: &[LicenceText],
    problems: &mut Vec<Problem>,
) -> Vec<LicenceDeclaration> {
    let mut found = of_manifests(facts, texts);
    let mut parts = Parts::default();
    for (path, layer, header) in facts.licence_headers() {
        let place = Location {
            start: Some(position(header.line)),
            ..Location::file(path, Some(layer))
        };
        let of = header.of.as_deref().unwrap_or(path);
        parts.add(of, &header.words, place);
    }
    for text in texts.iter().filter(|text| text.agreement >= ENOUGH) {
        let path = text.location.path.as_str();
        if vendored(path).is_some() && !is_foreign(path) {
            let words = vec![text.licence.clone()];
            parts.add(path, &words, text.location.clone());
        }
    }
    found.extend(parts.finish(problems));
    found.sort();
    found
}

/// What manifests say of their projects.
fn of_manifests(facts: &Facts<'_>, texts: &[LicenceText]) -> Vec<LicenceDeclaration> {
    let manifests: BTreeMap<&str, (usize, &OwnLicence)> = facts
        .own_licences()
        .filter(|(path, _, _)| vendored(path).is_none())
        .map(|(path, layer, own)| (path, (layer, own)))
        .collect();
    let texts: BTreeMap<&str, &LicenceText> = texts
        .iter()
        .map(|text| (text.location.path.as_str(), text))
        .collect();
    let one = |path: &&str| {
        let (said_in, layer, own) = source(path, &manifests)?;
        let place = Location {
            start: Some(position(own.line)),
            ..Location::file(said_in, Some(layer))
        };
        let (licence, words) = meaning(folder(said_in), own, &texts);
        Some(LicenceDeclaration {
            subject: LicenceSubject::Project,
            folder: folder(path).to_owned(),
            licence,
            words,
            location: place,
            files: 1,
        })
    };
    manifests.keys().filter_map(one).collect()
}

/// Follows a manifest to the one that speaks for it.
fn source<'a>(
    path: &'a str,
    manifests: &BTreeMap<&'a str, (usize, &'a OwnLicence)>,
) -> Option<(&'a str, usize, &'a OwnLicence)> {
    let mut at = path;
    for _ in 0..GENERATIONS {
        let (layer, own) = *manifests.get(at)?;
        let Some(inherits) = own.inherits.as_ref().filter(|_| own.words.is_empty()) else {
            return Some((at, layer, own));
        };
        let next = match inherits {
            Inherits::From(relative) => {
                let path = joined(folder(at), relative)?;
                let inside = joined(folder(at), &format!("{relative}/pom.xml"));
                [Some(path), inside]
                    .into_iter()
                    .flatten()
                    .find_map(|path| manifests.get_key_value(path.as_str()))
            }
            Inherits::Above(name) => above(folder(at)).find_map(|folder| {
                let path = joined(folder, name)?;
                let found = manifests.get_key_value(path.as_str())?;
                (!found.1.1.words.is_empty()).then_some(found)
            }),
        };
        at = next?.0;
    }
    None
}

/// The words of a manifest, else the texts that it names.
fn meaning(
    folder: &str,
    own: &OwnLicence,
    texts: &BTreeMap<&str, &LicenceText>,
) -> (Option<String>, String) {
    let words = own.words.join("; ");
    if let Some(licence) = expression(own.kind, &own.words) {
        return (Some(licence), words);
    }
    let named = own.files.iter().filter_map(|file| joined(folder, file));
    let known = named.filter_map(|path| texts.get(path.as_str()));
    let known = known.filter(|text| text.agreement >= ENOUGH);
    let licences: Vec<String> = known.map(|text| text.licence.clone()).collect();
    let words = match words.as_str() {
        "" => format!("the text in {}", own.files.join(", ")),
        _ => words,
    };
    (expression(PackageType::Generic, &licences), words)
}

/// What is spoken of, the folder of that, and the words.
type Key = (LicenceSubject, String, String);
/// The first file, how many there are, and the words one by one.
type Said = (Location, usize, Vec<String>);

/// Headers and texts that say the same of the same part.
#[derive(Default)]
struct Parts {
    parts: BTreeMap<Key, Said>,
    /// Files for which there was no room.
    dropped: usize,
}

impl Parts {
    fn add(&mut self, of: &str, words: &[String], place: Location) {
        let (subject, part) = match vendored(of) {
            Some(part) => (LicenceSubject::Vendored, part),
            // What tests and examples are made of is not passed on with the work.
            None if is_sample(of) => return,
            None => (LicenceSubject::Sources, ""),
        };
        let key = (subject, part.to_owned(), words.join(" AND "));
        let full = self.parts.len() >= PARTS;
        if let Some((first, files, _)) = self.parts.get_mut(&key) {
            *files = files.saturating_add(1);
            if place < *first {
                *first = place;
            }
        } else if full {
            self.dropped = self.dropped.saturating_add(1);
        } else {
            self.parts.insert(key, (place, 1, words.to_vec()));
        }
    }

    fn finish(self, problems: &mut Vec<Problem>) -> Vec<LicenceDeclaration> {
        if self.dropped > 0 {
            let why = format!(
                "more than {PARTS} different ones; those of {} files are left out",
                self.dropped
            );
            problems.push(Problem::new(ProblemKind::Limit, "licence headers", why));
        }
        let make = |((subject, folder, shown), (location, files, words)): (Key, Said)| {
            LicenceDeclaration {
                subject,
                folder,
                licence: expression(PackageType::Generic, &words),
                words: shown,
                location,
                files,
            }
        };
        self.parts.into_iter().map(make).collect()
    }
}

/// Joins a folder and a relative path that stays in the tree.
fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folders above one, the nearest first.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    let mut left = (!folder.is_empty()).then_some(folder);
    std::iter::from_fn(move || {
        let now = left?;
        let (up, more) = now
            .rsplit_once('/')
            .map_or(("", false), |(up, _)| (up, true));
        left = more.then_some(up);
        Some(up)
    })
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

const fn position(line: u32) -> Position {
    Position { line, column: 1 }
}

/// Agreement from which on a text is believed, in percent.
const ENOUGH: u8 = 90;
/// Manifests that inherit from each other.
const GENERATIONS: usize = 20;
/// Different things that headers say.
const PARTS: usize = 10_000;
