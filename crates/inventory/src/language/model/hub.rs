//! The cache of the Hugging Face Hub (`huggingface_hub`, "Understand caching"): `models--OWNER--NAME` holds
//! `refs/BRANCH`, a file with the commit that was fetched, and `snapshots/COMMIT/…`. The files of a model are
//! never read.

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::word::word;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads what a cache of the Hub says.
#[derive(Clone, Copy, Debug)]
pub struct HubCache;

impl Extractor for HubCache {
    fn id(&self) -> &'static str {
        "hugging-face-cache"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[
                "main",
                "master",
                "config.json",
                "model_index.json",
                "tokenizer_config.json",
                "README.md",
            ],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (place(path).is_some()).then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_cache(&file.path, &file.bytes);
            add("Hugging Face cache", file, read, out);
        }
    }
}

/// Reads a file of the cache: the commit stands in it, or in its path.
pub fn parse_cache(path: &str, bytes: &[u8]) -> Read {
    let Some((folder, place)) = place(path) else {
        return Ok(None);
    };
    let content = String::from_utf8_lossy(bytes.get(..COMMIT).unwrap_or(bytes));
    let commit = match place {
        Place::Reference => content.trim(),
        Place::Snapshot(commit) => commit,
    };
    if commit.len() != 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("it names no commit".to_owned());
    }
    let mut parts = folder.splitn(3, "--").skip(1);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let (owner, name) = second.map_or(("", first), |name| (first, name));
    let full = folder
        .split_once("--")
        .map_or(folder, |(_, name)| name)
        .replacen("--", "/", 1);
    let (Some(name), Some(full)) = (word(name), word(&full)) else {
        return Err("its folder has no usable name".to_owned());
    };
    let commit = commit.to_ascii_lowercase();
    let purl = Purl::new("huggingface", name, &commit).namespace(owner);
    let mut package = Package::new(PackageType::Huggingface, full, &commit, purl);
    package.commit = Some(commit);
    Ok(Some(package))
}

enum Place<'a> {
    Reference,
    Snapshot(&'a str),
}

/// The folder of a model or data set, and where in it a file lies.
fn place(path: &str) -> Option<(&str, Place<'_>)> {
    let mut parts = path.rsplit('/').skip(1);
    let (parent, above) = (parts.next()?, parts.next()?);
    let (folder, place) = match parent {
        "refs" => (above, Place::Reference),
        commit if above == "snapshots" => (parts.next()?, Place::Snapshot(commit)),
        _ => return None,
    };
    let kept = ["models--", "datasets--"];
    kept.iter()
        .any(|start| folder.starts_with(start))
        .then_some((folder, place))
}

/// Bytes of a file that are looked at for a commit.
const COMMIT: usize = 128;
