//! `environment.yml` of Conda (conda, "Creating an environment file manually"), with what pip installs
//! into it.
//!
//! `NAME=VERSION=BUILD` and `NAME==VERSION` are one release. `NAME=VERSION` is the start of one, but what
//! `conda env export --no-builds` writes, which a `prefix` tells; elsewhere three numbers are believed.

use seawall_model::package::{Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, yaml};
use crate::language::listing::Listing;
use crate::language::python::OPEN;
use crate::language::python::conda::{Build, name_of};
use crate::language::python::release::{Address, is_version, package};
use crate::language::python::requirement::{Pin, parse};
use crate::unpack::Unpack;

/// Reads `environment.yml`.
#[derive(Clone, Copy, Debug)]
pub struct CondaEnvironment;

impl Extractor for CondaEnvironment {
    fn id(&self) -> &'static str {
        "conda-environment"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["environment.yml", "environment.yaml"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 2 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_environment(&file.path, &file.bytes, out);
        }
    }
}

/// Reads an environment; other files of that name give nothing.
pub fn parse_environment(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let mut list = Listing::new("Conda environment", path, Presence::Declared);
    let Some(root) = document.roots.first() else {
        return;
    };
    if root
        .get("dependencies")
        .is_none_or(|node| node.items().is_empty())
    {
        return;
    }
    list.faults(fault.into_iter().chain(document.faults));
    let exported = root.text_of("prefix").is_some();
    for entry in root.all("dependencies").flat_map(Node::items) {
        match entry.text() {
            Some(text) => of_conda(&mut list, entry.line, text, exported),
            None => {
                for entry in entry.all("pip").flat_map(Node::items) {
                    of_pip(&mut list, entry.line, entry.text().unwrap_or_default());
                }
            }
        }
    }
    list.finish(out);
}

fn of_conda(list: &mut Listing, line: u32, text: &str, exported: bool) {
    let text = text.split('#').next().unwrap_or(text).trim();
    let (channel, plain) = text.rsplit_once("::").unwrap_or(("", text));
    let name = name_of(plain);
    let rest = plain.get(name.len()..).unwrap_or_default().trim();
    let full = |text: &&str| exported || text.split('.').count() >= 3;
    let whole = rest.strip_prefix("==").map(|version| (version, ""));
    let (pinned, build) = match rest.strip_prefix('=') {
        _ if whole.is_some() => whole.unzip(),
        Some(start) if start.contains('=') => start.split_once('=').unzip(),
        start => (start.filter(full), None),
    };
    let version = pinned.map(str::trim).filter(|version| is_version(version));
    let build = Build {
        name: name.to_owned(),
        version: version.unwrap_or_default().to_owned(),
        number: build.unwrap_or_default().to_owned(),
        channel: channel.to_owned(),
        platform: String::new(),
    };
    match build.package() {
        Some(mut package) => {
            if !exported {
                package.relation = Relation::Direct;
            }
            list.add(line, package);
        }
        None => list.doubt(ProblemKind::Unsupported, OPEN, text),
    }
}

fn of_pip(list: &mut Listing, line: u32, text: &str) {
    let text = text.trim();
    // Files that are included are other files, a folder has its own manifest.
    if text.starts_with(['-', '.', '/']) {
        return;
    }
    let made = parse(text).and_then(|found| {
        let version = match found.pin {
            Pin::Version(version) => version,
            Pin::Address(Address { version, .. }) => version?,
            Pin::Open => return None,
        };
        package(&found.name, &version)
    });
    match made {
        Some(package) => {
            list.add(line, package);
        }
        None => list.doubt(ProblemKind::Unsupported, OPEN, text),
    }
}
