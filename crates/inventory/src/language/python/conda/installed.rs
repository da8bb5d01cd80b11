//! `conda-meta/NAME-VERSION-BUILD.json` of an environment of Conda (conda, "`PrefixRecord`"). What Python
//! packages are among these has its own metadata in the environment.

use seawall_model::package::{Hash, HashAlgorithm};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;
use crate::language::python::conda::Build;
use crate::language::word::licence;
use crate::unpack::Unpack;
use seawall_model::package::Presence;

/// Reads records of installed packages of Conda.
#[derive(Clone, Copy, Debug)]
pub struct CondaInstalled;

impl Extractor for CondaInstalled {
    fn id(&self) -> &'static str {
        "conda-installed"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".json"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let folder = path.rsplit('/').nth(1)?;
        (folder == "conda-meta").then_some(Interest {
            // It names every file of the package.
            max_bytes: 32 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_conda_meta(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a record. Where name or version are missing, those of the file's name are taken.
pub fn parse_conda_meta(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("Conda package", path, Presence::Installed);
    list.faults(fault.into_iter().chain(document.faults));
    let empty = Node {
        line: 1,
        value: crate::language::document::Value::Null,
    };
    let root = document.roots.first().unwrap_or(&empty);
    let file = path.rsplit('/').next().unwrap_or(path);
    let named = Build::of_url(&format!("{}.conda", file.trim_end_matches(".json")));
    let named = named.unwrap_or_default();
    let pick = |keys: &[&str], other: String| {
        let found = keys.iter().find_map(|key| root.text_of(key));
        found.map_or(other, str::to_owned)
    };
    let build = Build {
        name: pick(&["name"], named.name),
        version: pick(&["version"], named.version),
        number: pick(&["build_string", "build"], named.number),
        channel: pick(&["channel", "schannel"], String::new()),
        platform: pick(&["subdir"], String::new()),
    };
    let build = Build {
        channel: channel(&build),
        ..build
    };
    match build.package() {
        Some(mut package) => {
            package.licences = root
                .text_of("license")
                .and_then(licence)
                .into_iter()
                .collect();
            package.hashes = hashes(root);
            list.add(1, package);
        }
        None if root.get("build").is_none() && root.get("files").is_none() => {
            // Conda keeps other files there, too: `state`, `pinned`, settings of environments.
        }
        None => list.fault(ProblemKind::Input, "it has no usable name or version"),
    }
    list.finish(out);
}

/// A channel is told as `https://HOST/NAME/PLATFORM` or `NAME/PLATFORM`.
fn channel(build: &Build) -> String {
    let plain = build.channel.trim_end_matches('/');
    let without = plain.strip_suffix(build.platform.as_str()).unwrap_or(plain);
    without.trim_end_matches('/').to_owned()
}

/// Digests of the archive that it was installed from.
pub(super) fn hashes(node: &Node<'_>) -> Vec<Hash> {
    let of = |key, algorithm| Hash::new(algorithm, node.text_of(key)?);
    let md5 = of("md5", HashAlgorithm::Md5);
    md5.into_iter()
        .chain(of("sha256", HashAlgorithm::Sha256))
        .collect()
}
