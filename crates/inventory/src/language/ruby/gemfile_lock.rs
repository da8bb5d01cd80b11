//! Bundler's lock (Bundler, "gemfile.lock"): `Gemfile.lock`, `Gemfile.next.lock`, `gems.locked`. Sections begin
//! at the margin; gems stand four spaces in, what they need six.
//!
//! The lock does not tell groups, so that what a gem is used for is not known.

use std::collections::BTreeMap;

use seawall_model::package::{
    Hash, HashAlgorithm, Package, PackageType, Presence, Relation, Usage,
};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::{self, shown};
use crate::language::listing::Listing;
use crate::language::ruby::{is_name, is_version};
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads Bundler's locks.
#[derive(Clone, Copy, Debug)]
pub struct GemfileLock;

impl Extractor for GemfileLock {
    fn id(&self) -> &'static str {
        "ruby-gemfile-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["Gemfile.lock", "Gemfile.next.lock", "gems.locked"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        // A lock inside an installed gem is one of its authors; nobody installs by it.
        let mut parts = path.rsplit('/').skip(1);
        let installed = parts.by_ref().skip(1).any(|part| part == "gems")
            && path
                .split('/')
                .any(|part| matches!(part, "ruby" | "rubygems" | "vendor" | "jruby"));
        (!installed).then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock.
pub fn parse_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = text::decode(bytes);
    let mut lock = Lock {
        listing: Listing::new("Bundler lock file", path, Presence::Declared),
        section: Section::Other,
        revision: None,
        by_name: BTreeMap::new(),
        needs: Vec::new(),
        asked: Vec::new(),
        checksums: BTreeMap::new(),
        gems: Vec::new(),
        last: None,
    };
    lock.listing.faults(fault);
    for (number, line) in (1_u32..).zip(text.lines()) {
        lock.line(number, line.trim_end());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        let why = "the last line has no end, so that the file may be cut off";
        lock.listing.fault(ProblemKind::Input, why);
    }
    lock.resolve();
    lock.listing.finish(out);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    /// Gems of a server (`GEM`, `PLUGIN SOURCE`).
    Server,
    Git,
    /// Gems of a folder: the project's own.
    Folder,
    Dependencies,
    Checksums,
    Other,
}

struct Lock<'a> {
    listing: Listing,
    section: Section,
    revision: Option<&'a str>,
    by_name: BTreeMap<&'a str, Vec<usize>>,
    needs: Vec<(usize, &'a str)>,
    asked: Vec<&'a str>,
    /// By name and version with platform, as they stand.
    checksums: BTreeMap<(&'a str, &'a str), &'a str>,
    gems: Vec<(usize, &'a str, &'a str)>,
    last: Option<usize>,
}

impl<'a> Lock<'a> {
    fn line(&mut self, number: u32, line: &'a str) {
        let content = line.trim_start();
        let indent = line.len().saturating_sub(content.len());
        match (indent, self.section) {
            _ if content.is_empty() => {}
            (0, _) => self.begin(number, content),
            (2, Section::Dependencies) => {
                let name = content.split([' ', '!']).next().unwrap_or(content);
                self.asked.push(name);
            }
            (2, Section::Checksums) => self.checksum(content),
            (2, Section::Git) => {
                if let Some(revision) = content.strip_prefix("revision: ") {
                    self.revision = Some(revision.trim());
                }
            }
            (4, Section::Server | Section::Git | Section::Folder) => self.gem(number, content),
            (6, Section::Server | Section::Git | Section::Folder) => {
                let name = content.split([' ', '!']).next().unwrap_or(content);
                if let Some(from) = self.last {
                    self.needs.push((from, name));
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, number: u32, title: &str) {
        let section = match title {
            "GEM" | "PLUGIN SOURCE" => Section::Server,
            "GIT" => Section::Git,
            "PATH" => Section::Folder,
            "DEPENDENCIES" => Section::Dependencies,
            "CHECKSUMS" => Section::Checksums,
            "PLATFORMS" | "RUBY VERSION" | "BUNDLED WITH" => Section::Other,
            _ => {
                let line = format!("{number}: {}", shown(title));
                self.listing
                    .doubt(ProblemKind::Input, "lines that cannot be read", &line);
                let title = title.bytes().all(|b| b.is_ascii_uppercase() || b == b' ');
                // The marks of a merge do not end a section.
                if title { Section::Other } else { self.section }
            }
        };
        if section != self.section || section == Section::Git {
            self.revision = None;
            self.last = None;
        }
        self.section = section;
    }

    /// `NAME (VERSION[-PLATFORM])`
    fn gem(&mut self, number: u32, content: &'a str) {
        self.last = None;
        let Some((name, version)) = divided(content) else {
            let line = format!("{number}: {}", shown(content));
            return self
                .listing
                .doubt(ProblemKind::Input, "lines that cannot be read", &line);
        };
        let Some(mut package) = make(name, version) else {
            return self.listing.doubt(
                ProblemKind::Unsupported,
                "gems without a usable version, not listed",
                content,
            );
        };
        match self.section {
            Section::Folder => package.relation = Relation::Project,
            Section::Git => {
                let full = |text: &&str| {
                    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
                };
                package.commit = self.revision.filter(full).map(str::to_ascii_lowercase);
            }
            _ => {}
        }
        if let Some(at) = self.listing.add(number, package) {
            self.by_name.entry(name).or_default().push(at);
            self.last = Some(at);
            self.gems.push((at, name, version));
        }
    }

    /// `NAME (VERSION[-PLATFORM]) sha256=HEX`
    fn checksum(&mut self, content: &'a str) {
        let Some((gem, digest)) = content.rsplit_once(" sha256=") else {
            return;
        };
        if let Some((name, version)) = divided(gem) {
            self.checksums.insert((name, version), digest);
        }
    }

    fn resolve(&mut self) {
        self.add_checksums();
        for (from, name) in std::mem::take(&mut self.needs) {
            // One for each platform: all of them may be what is meant.
            let known = self.by_name.get(name);
            for to in known
                .into_iter()
                .flatten()
                .take(PLATFORMS)
                .filter(|to| **to != from)
            {
                self.listing.needs(from, *to, false);
            }
        }
        for name in std::mem::take(&mut self.asked) {
            for to in self.by_name.get(name).into_iter().flatten().take(PLATFORMS) {
                self.listing.asks(*to, Usage::Unknown);
            }
        }
        self.listing.spread();
    }

    /// The section of the digests stands behind the gems.
    fn add_checksums(&mut self) {
        for (at, name, version) in std::mem::take(&mut self.gems) {
            let digest = self.checksums.get(&(name, version));
            let hash = digest.and_then(|digest| Hash::new(HashAlgorithm::Sha256, digest));
            if let Some(package) = self.listing.package(at) {
                package.hashes.extend(hash);
            }
        }
    }
}

/// Divides `NAME (VERSION)`.
fn divided(content: &str) -> Option<(&str, &str)> {
    let (name, version) = content.strip_suffix(')')?.split_once(" (")?;
    Some((name, version))
}

/// Makes a gem; its platform is what stands behind the first hyphen of the version.
fn make(name: &str, version: &str) -> Option<Package> {
    let name = word(name).filter(|name| is_name(name))?;
    let (version, platform) = match version.split_once('-') {
        Some((version, platform)) => (version, word(platform)?),
        None => (version, ""),
    };
    let version = word(version).filter(|version| is_version(version))?;
    let purl = Purl::new("gem", name, version).qualifier("platform", platform);
    Some(Package::new(PackageType::Gem, name, version, purl))
}

/// Gems of one name that a dependency may mean.
const PLATFORMS: usize = 64;
