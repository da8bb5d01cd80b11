//! Snaps: `meta/snap.yaml` (Snapcraft, "Snap format"), and the Debian packages that were put into one: Snapcraft's
//! `snap/manifest.yaml` and, of base snaps, `usr/share/snappy/dpkg.yaml`. Of these files only plain lines are read:
//! `name: value` and `- NAME=VERSION` below a key.

use seawall_model::location::{Location, Position};
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::word::{line, word};
use crate::unpack::Unpack;

/// Reads what a snap says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Snap;

impl Extractor for Snap {
    fn id(&self) -> &'static str {
        "snap"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["snap.yaml", "manifest.yaml", "dpkg.yaml"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path == "meta/snap.yaml"
            || path.ends_with("/meta/snap.yaml")
            || path == MANIFEST
            || path == BASE)
            .then_some(Interest {
                max_bytes: 16 << 20,
                grouping: Grouping::Single,
            })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            if file.path.ends_with("meta/snap.yaml") {
                parse_snap(&file.path, &file.bytes, out);
            } else {
                parse_packages(&file.path, &file.bytes, out);
            }
        }
    }
}

/// Reads `meta/snap.yaml`.
pub fn parse_snap(path: &str, bytes: &[u8], out: &mut Extracted) {
    let text = String::from_utf8_lossy(bytes);
    let field = |name: &str| {
        let values = text
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        values
            .map(|value| value.trim().trim_matches(['"', '\'']))
            .next()
    };
    let named = field("name")
        .and_then(word)
        .zip(field("version").and_then(word));
    let Some((name, version)) = named else {
        let why = "it has no usable name or version";
        out.problems
            .push(Problem::new(ProblemKind::Input, "snap", why).at(path));
        return;
    };
    let purl = Purl::new("snap", name, version);
    let mut package = Package::new(PackageType::Snap, name, version, purl);
    package.licences = field("license").and_then(line).into_iter().collect();
    let packages = vec![package];
    out.facts.push((path.to_owned(), Fact::Listed { packages }));
}

/// Reads the lists of Debian packages. They are judged as those of the distribution that the base snap is.
pub fn parse_packages(path: &str, bytes: &[u8], out: &mut Extracted) {
    let text = String::from_utf8_lossy(bytes);
    // Other files are called so, too.
    if path == MANIFEST && !text.contains("snapcraft-version:") {
        return;
    }
    let mut packages: Vec<Package> = Vec::new();
    let mut odd = 0_usize;
    let mut key = "";
    for (number, line) in text.lines().enumerate() {
        let entry = line.trim();
        let Some(item) = entry.strip_prefix("- ") else {
            if let Some(name) = entry.strip_suffix(':').or(entry.strip_suffix(": []")) {
                key = name;
            } else if !entry.is_empty() {
                key = "";
            }
            continue;
        };
        if !LISTS.contains(&key) {
            continue;
        }
        match read_package(item.trim().trim_matches(['"', '\''])) {
            Some(package) if packages.len() < PACKAGES => packages.push(Package {
                locations: vec![Location {
                    start: position(number),
                    ..Location::file(path, None)
                }],
                ..package
            }),
            _ => odd = odd.saturating_add(1),
        }
    }
    if odd > 0 {
        let why = format!("packages without a usable name and version: {odd}");
        out.problems
            .push(Problem::new(ProblemKind::Input, "snap manifest", why).at(path));
    }
    if !packages.is_empty() {
        let why = "it does not name source packages; vulnerabilities that are published for these \
                   alone are not found";
        out.problems
            .push(Problem::new(ProblemKind::NoData, "snap manifest", why).at(path));
        out.facts.push((path.to_owned(), Fact::Listed { packages }));
    }
}

/// Reads `NAME[:ARCHITECTURE]=VERSION`.
fn read_package(item: &str) -> Option<Package> {
    let (name, version) = item.split_once('=')?;
    let (name, architecture) = match name.split_once(':') {
        Some((name, architecture)) => (name, Some(word(architecture)?)),
        None => (name, None),
    };
    let (name, version) = (word(name)?, word(version)?);
    let purl = Purl::new("deb", name, version)
        .namespace("ubuntu")
        .qualifier("arch", architecture.unwrap_or_default());
    Some(Package {
        architecture: architecture.map(str::to_owned),
        ..Package::new(PackageType::Deb, name, version, purl)
    })
}

fn position(number: usize) -> Option<Position> {
    let line = u32::try_from(number.checked_add(1)?).ok()?;
    Some(Position { line, column: 1 })
}

const MANIFEST: &str = "snap/manifest.yaml";
const BASE: &str = "usr/share/snappy/dpkg.yaml";
/// Keys whose items are packages in the snap; `build-packages` are not in it.
const LISTS: &[&str] = &["packages", "primed-stage-packages", "stage-packages"];
/// Packages of one file.
const PACKAGES: usize = 100_000;
