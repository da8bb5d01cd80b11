//! Walks an archive and those inside it, within bounds on depth, number and bytes.

use std::io;

use seawall_model::location::Location;
use seawall_model::package::{Hash, HashAlgorithm, Package, Recognised};
use seawall_model::problem::{Problem, ProblemKind};
use sha1::{Digest as _, Sha1};

use super::contents::{Contents, Kind};
use super::identity::{Identity, Own, decide};
use super::{Ending, ending};
use crate::language::java::coordinates::Coordinates;
use crate::unpack::Unpack;

/// What one file and the archives in it gave.
pub(super) struct Walk<'a> {
    unpack: &'a dyn Unpack,
    pub(super) packages: Vec<Package>,
    problems: Vec<Problem>,
    untold: usize,
    /// Bytes that may still be unpacked.
    bytes: u64,
    archives: usize,
    /// Archives with no group, and with no name at all: how many, and the first.
    without_group: (usize, String),
    unknown: (usize, String),
}

impl<'a> Walk<'a> {
    pub(super) fn new(unpack: &'a dyn Unpack) -> Self {
        Self {
            unpack,
            packages: Vec::new(),
            problems: Vec::new(),
            untold: 0,
            bytes: TOTAL_BYTES,
            archives: 0,
            without_group: (0, String::new()),
            unknown: (0, String::new()),
        }
    }

    /// Reads an archive and returns the packages that whoever holds it depends on.
    pub(super) fn archive(&mut self, path: &str, bytes: &[u8], depth: usize) -> Vec<usize> {
        self.archives = self.archives.saturating_add(1);
        let mut contents = Contents::default();
        let mut inside = Vec::new();
        let unpack = self.unpack;
        let mut entries = 0_usize;
        let walked = unpack.zip(bytes, &mut |name, size, content| {
            entries = entries.saturating_add(1);
            if let Some(kind) = Kind::of(name) {
                let limit = kind.max_bytes();
                if let Some(bytes) = self.content(path, name, (size, limit), content)
                    && let Err(why) = contents.take(kind, name, &bytes)
                {
                    self.problem(ProblemKind::Input, &joined(path, name), why);
                }
            } else if let Some(ending) = ending(name) {
                inside.append(&mut self.nested(path, name, ending, size, content, depth));
            } else {
                contents.pass(name);
            }
            self.bytes > 0 && entries < ENTRIES
        });
        if let Err(why) = walked {
            self.problem(ProblemKind::Input, path, why.to_string());
        } else if self.bytes == 0 || entries >= ENTRIES {
            let why = "it holds too much; the rest is not read";
            self.problem(ProblemKind::Limit, path, why.to_owned());
        }
        self.list(path, bytes, &contents, inside)
    }

    /// Reads an archive inside another.
    fn nested(
        &mut self,
        path: &str,
        name: &str,
        ending: Ending,
        size: u64,
        content: &mut dyn FnMut(u64) -> io::Result<Vec<u8>>,
        depth: usize,
    ) -> Vec<usize> {
        let full = joined(path, name);
        if depth >= DEPTH || self.archives >= ARCHIVES || full.len() > PATH {
            let why = "archives lie too deep in each other, or are too many; it is not read";
            self.problem(ProblemKind::Limit, &full, why.to_owned());
            return Vec::new();
        }
        let Some(bytes) = self.content(path, name, (size, NESTED_BYTES), content) else {
            return Vec::new();
        };
        if !ending.fits(&bytes) {
            return Vec::new();
        }
        self.archive(&full, &bytes, depth.saturating_add(1))
    }

    /// Reads a file, or says why not.
    fn content(
        &mut self,
        path: &str,
        name: &str,
        (size, limit): (u64, u64),
        content: &mut dyn FnMut(u64) -> io::Result<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        if size > limit || size > self.bytes {
            let why = format!("it has {size} bytes, which is too large");
            self.problem(ProblemKind::Limit, &joined(path, name), why);
            return None;
        }
        match content(limit.min(self.bytes)) {
            Ok(bytes) => {
                let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                self.bytes = self.bytes.saturating_sub(read);
                Some(bytes)
            }
            Err(why) => {
                self.problem(ProblemKind::Input, &joined(path, name), why.to_string());
                None
            }
        }
    }

    /// Lists what an archive is and holds.
    fn list(
        &mut self,
        path: &str,
        bytes: &[u8],
        contents: &Contents,
        mut inside: Vec<usize>,
    ) -> Vec<usize> {
        let identity = decide(path, contents);
        for (at, coordinates) in &identity.shaded {
            let Some(described) = contents.described.get(*at) else {
                continue;
            };
            let mut package = coordinates.package();
            package.licences = described.licences();
            package.locations = vec![Location::file(&joined(path, &described.file()), None)];
            inside.push(self.packages.len());
            self.packages.push(package);
        }
        for at in &identity.untold {
            if let Some(described) = contents.described.get(*at) {
                let why = "group, artifact and version cannot be told from it alone";
                let full = joined(path, &described.file());
                self.problem(ProblemKind::Unsupported, &full, why.to_owned());
            }
        }
        self.count(path, contents, &identity);
        let Some(own) = identity.own else {
            return inside;
        };
        let mut package = package(path, bytes, own);
        inside.sort_unstable();
        inside.dedup();
        package.dependencies = inside;
        let at = self.packages.len();
        self.packages.push(package);
        vec![at]
    }

    /// Counts what no advisory can be asked for.
    fn count(&mut self, path: &str, contents: &Contents, identity: &Identity) {
        // An application around its libraries has no classes of its own here: nobody publishes it. Those
        // of an Android library lie in an archive of this name.
        if !contents.has_classes || path.ends_with(".aar!/classes.jar") {
            return;
        }
        let groupless = |own: &Own| own.coordinates.group.is_none();
        let unknown = identity.own.is_none() && identity.shaded.is_empty();
        let counter = if identity.own.as_ref().is_some_and(groupless) {
            &mut self.without_group
        } else if unknown && !identity.of_runtime {
            &mut self.unknown
        } else {
            return;
        };
        counter.0 = counter.0.saturating_add(1);
        if counter.1.is_empty() {
            path.clone_into(&mut counter.1);
        }
    }

    fn problem(&mut self, kind: ProblemKind, path: &str, why: String) {
        if self.problems.len() < TOLD {
            self.problems.push(Problem::new(kind, WHAT, why).at(path));
        } else {
            self.untold = self.untold.saturating_add(1);
        }
    }

    /// Hands over what is wrong with the file of this path.
    pub(super) fn finish(mut self, path: &str) -> (Vec<Package>, Vec<Problem>) {
        let mut note = |kind, why: String| {
            self.problems.push(Problem::new(kind, WHAT, why).at(path));
        };
        if self.untold > 0 {
            note(
                ProblemKind::Input,
                format!("{} more parts could not be read", self.untold),
            );
        }
        let of = |(count, first): &(usize, String)| match *count {
            1 if first == path => "it".to_owned(),
            count => format!("{count} of its archives, the first {first},"),
        };
        if self.without_group.0 > 0 {
            let which = of(&self.without_group);
            let why =
                format!("of {which} only name and version are known: no advisory names it so");
            note(ProblemKind::Unsupported, why);
        }
        if self.unknown.0 > 0 {
            let which = of(&self.unknown);
            let why = format!("of {which} neither name nor version can be told");
            note(ProblemKind::Unsupported, why);
        }
        (self.packages, self.problems)
    }
}

/// The package of an archive itself.
fn package(path: &str, bytes: &[u8], own: Own) -> Package {
    let coordinates: Coordinates = own.coordinates;
    let mut package = coordinates.package();
    package.licences = own.licences;
    package.locations = vec![Location::file(path, None)];
    let digest = Sha1::digest(bytes);
    let hex = digest.iter().fold(String::new(), |mut hex, byte| {
        hex.extend(char::from_digit(u32::from(byte >> 4), 16));
        hex.extend(char::from_digit(u32::from(byte & 15), 16));
        hex
    });
    package.hashes.extend(Hash::new(HashAlgorithm::Sha1, &hex));
    if own.by_name {
        let name = path.rsplit('/').next().unwrap_or(path);
        package.recognised = Some(Recognised {
            signature: "java-file-name".to_owned(),
            offset: 0,
            text: name
                .chars()
                .flat_map(char::escape_default)
                .take(100)
                .collect(),
        });
    }
    package
}

/// A path inside an archive.
fn joined(path: &str, name: &str) -> String {
    format!("{path}!/{name}")
}

const WHAT: &str = "Java archive";
/// Archives inside each other.
const DEPTH: usize = 6;
/// Archives of one file.
const ARCHIVES: usize = 20_000;
/// Entries of one archive.
const ENTRIES: usize = 1_000_000;
/// Bytes of an archive inside another.
const NESTED_BYTES: u64 = 256 << 20;
/// Bytes that are unpacked of one file in all.
const TOTAL_BYTES: u64 = 2 << 30;
/// Bytes of a path inside archives.
const PATH: usize = 8_192;
/// Problems of one file that are told one by one.
const TOLD: usize = 20;
