//! `mix.lock` of Elixir's Mix (`mix help deps.get`; Hex, "mix.lock"): a map from the name of an application to
//! `{:hex, NAME, VERSION, INNER, MANAGERS, DEPENDENCIES, REPOSITORY, OUTER}` or `{:git, URL, REVISION, OPTIONS}`.
//!
//! The outer checksum is that of the published archive, the inner one that of a part of it. The file does
//! not tell what the project itself asks for; a package that no other needs is surely one, unless there are
//! packages of git, of which it does not tell what they need.

use std::collections::HashMap;

use seawall_model::package::{Hash, HashAlgorithm, Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::erlang::terms::{Dialect, Term, Value, parse};
use crate::language::erlang::{NAMELESS, REVISION, of_tag, package, revision};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads `mix.lock`.
#[derive(Clone, Copy, Debug)]
pub struct MixLock;

impl Extractor for MixLock {
    fn id(&self) -> &'static str {
        "elixir-mix"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["mix.lock"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_mix_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_mix_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let (terms, failed) = parse(&text, Dialect::Elixir);
    let mut list = Listing::new("mix.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(failed));
    let mut added: Vec<(usize, &Term)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut whole = true;
    for term in terms
        .iter()
        .filter(|term| matches!(term.value, Value::Map(_)))
    {
        let (pairs, _) = term.items().as_chunks::<2>();
        for [key, entry] in pairs {
            let app = key.text().unwrap_or_default();
            whole &= entry.text_at(0) == Some("hex");
            if let Some(at) = add(&mut list, app, entry) {
                added.push((at, entry));
                places.insert(app, at);
            }
        }
    }
    connect(&mut list, &added, &places, whole);
    list.finish(out);
}

fn add(list: &mut Listing, app: &str, entry: &Term) -> Option<usize> {
    let made = match entry.text_at(0) {
        Some("hex") => of_hex(entry),
        Some("git") => of_git(list, app, entry),
        _ => None,
    };
    let Some(made) = made else {
        list.doubt(ProblemKind::Input, NAMELESS, app);
        return None;
    };
    list.add(entry.line, made)
}

fn of_hex(entry: &Term) -> Option<seawall_model::package::Package> {
    let repository = entry.text_at(6).unwrap_or_default();
    let organisation = repository.strip_prefix("hexpm:").unwrap_or_default();
    let mut made = package(organisation, entry.text_at(1)?, entry.text_at(2)?)?;
    let outer = entry.text_at(7).unwrap_or_default();
    made.hashes = Hash::new(HashAlgorithm::Sha256, outer)
        .into_iter()
        .collect();
    Some(made)
}

fn of_git(list: &mut Listing, app: &str, entry: &Term) -> Option<seawall_model::package::Package> {
    let commit = revision(entry.text_at(2)?)?;
    let tag = entry.item(3).and_then(|options| options.get("tag")?.text());
    let version = tag.and_then(of_tag);
    let mut made = package("", app, version.unwrap_or(&commit))?;
    if version.is_none() {
        list.doubt(ProblemKind::Unsupported, REVISION, app);
    }
    made.commit = Some(commit);
    Some(made)
}

/// Notes what each needs: `{APP, REQUIREMENT, [hex: NAME, optional: true]}`.
fn connect(
    list: &mut Listing,
    added: &[(usize, &Term)],
    places: &HashMap<&str, usize>,
    whole: bool,
) {
    let mut needed = vec![false; added.len()];
    for (from, entry) in added
        .iter()
        .filter(|(_, entry)| entry.text_at(0) == Some("hex"))
    {
        for need in entry.item(5).map_or(&[][..], Term::items) {
            let to = need.text_at(0).and_then(|app| places.get(app));
            let Some(to) = to.filter(|to| *to != from) else {
                continue;
            };
            let options = need.item(2);
            let optional = options.and_then(|options| options.get("optional")?.text());
            list.needs(*from, *to, optional == Some("true"));
            if let Some(needed) = needed.get_mut(*to) {
                // What is optional is there because another asks for it, perhaps the project.
                *needed |= optional != Some("true");
            }
        }
    }
    for ((at, _), needed) in added.iter().zip(needed) {
        if let Some(package) = list.package(*at).filter(|_| whole && !needed) {
            package.relation = Relation::Direct;
        }
    }
}
