//! `rebar.lock` of rebar3 (Rebar3, "Dependencies", "Lock Files"): `{APP, SOURCE, LEVEL}`, where the project
//! itself asks for what has level 0; then the checksums, of which those under `pkg_hash_ext` are of the
//! published archives.

use std::collections::HashMap;

use seawall_model::package::{Hash, HashAlgorithm, Package, Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::erlang::terms::{Dialect, Term, Value, parse};
use crate::language::erlang::{NAMELESS, REVISION, of_tag, package, revision};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads `rebar.lock`.
#[derive(Clone, Copy, Debug)]
pub struct RebarLock;

impl Extractor for RebarLock {
    fn id(&self) -> &'static str {
        "erlang-rebar"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["rebar.lock"],
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
            parse_rebar_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_rebar_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let (terms, failed) = parse(&text, Dialect::Erlang);
    let mut list = Listing::new("rebar.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(failed));
    // `{FORMAT, PACKAGES}`, or before format 1.1 the packages alone.
    let packages = terms.first().and_then(|first| match first.value {
        Value::Tuple(_) => first.item(1),
        _ => Some(first),
    });
    let digests = terms.get(1).and_then(|more| more.get("pkg_hash_ext"));
    let digests: HashMap<&str, &str> = digests
        .map_or(&[][..], Term::items)
        .iter()
        .filter_map(|pair| Some((pair.text_at(0)?, pair.text_at(1)?)))
        .collect();
    for entry in packages.map_or(&[][..], Term::items) {
        let app = entry.text_at(0).unwrap_or_default();
        let Some(mut made) = entry.item(1).and_then(|from| made(&mut list, app, from)) else {
            list.doubt(ProblemKind::Input, NAMELESS, app);
            continue;
        };
        made.relation = match entry.text_at(2) {
            Some("0") => Relation::Direct,
            Some(_) => Relation::Indirect,
            None => Relation::Unknown,
        };
        let digest = digests.get(app).copied().unwrap_or_default();
        made.hashes = Hash::new(HashAlgorithm::Sha256, digest)
            .into_iter()
            .collect();
        list.add(entry.line, made);
    }
    list.finish(out);
}

/// `{pkg, NAME, VERSION}`, `{git, URL, {ref, REVISION}}`, `{git_subdir, URL, {ref, REVISION}, FOLDER}`.
fn made(list: &mut Listing, app: &str, from: &Term) -> Option<Package> {
    match from.text_at(0)? {
        "pkg" => package("", from.text_at(1)?, from.text_at(2)?),
        "git" | "git_subdir" => {
            let place = from.item(2)?;
            let named = place.text_at(1)?;
            let version = of_tag(named).filter(|_| place.text_at(0) == Some("tag"));
            let commit = revision(named);
            let mut made = package("", app, version.or(commit.as_deref())?)?;
            if version.is_none() {
                list.doubt(ProblemKind::Unsupported, REVISION, app);
            }
            made.commit = commit;
            Some(made)
        }
        _ => None,
    }
}
