//! Paket's files (Paket, "The paket.lock file", "The paket.dependencies file"): `paket.lock` with everything
//! that was resolved, `paket.dependencies` with what the project asks for.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::dotnet::{NAMELESS, OPEN, is_version, package};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads projects of Paket.
#[derive(Clone, Copy, Debug)]
pub struct Paket;

impl Extractor for Paket {
    fn id(&self) -> &'static str {
        "dotnet-paket"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[LOCK, ASKED],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_paket(files, out);
    }
}

/// Reads lock files with what is asked for beside them, and what is asked for where there is none.
pub fn parse_paket(files: &[LayerFile], out: &mut Extracted) {
    let named = |name: &'static str| {
        files.iter().filter_map(move |file| {
            let folder = file.path.strip_suffix(name)?;
            (folder.is_empty() || folder.ends_with('/')).then_some((folder, file))
        })
    };
    let asked: BTreeMap<&str, &LayerFile> = named(ASKED).collect();
    let locked: BTreeMap<&str, &LayerFile> = named(LOCK).collect();
    for (folder, file) in &locked {
        read_lock(file, asked.get(folder).copied(), out);
    }
    for (folder, file) in &asked {
        if !locked.contains_key(folder) {
            read_asked(file, out);
        }
    }
}

struct Lock<'a> {
    list: Listing,
    group: Cow<'a, str>,
    /// Whether the lines are those of packages.
    packages: bool,
    places: HashMap<(String, String), usize>,
    last: Option<usize>,
    needs: Vec<(usize, String, &'a str)>,
}

fn read_lock(file: &LayerFile, asked: Option<&LayerFile>, out: &mut Extracted) {
    let (text, fault) = decode(&file.bytes);
    let mut lock = Lock {
        list: Listing::new("paket.lock", &file.path, Presence::Declared),
        group: Cow::Borrowed(MAIN),
        packages: false,
        places: HashMap::new(),
        last: None,
        needs: Vec::new(),
    };
    lock.list.faults(fault);
    for (number, line) in (1_u32..).zip(text.lines()) {
        lock.line(number, line.trim_end());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        let why = "the last line has no end, so that the file may be cut off";
        lock.list.fault(ProblemKind::Input, why);
    }
    for (from, group, name) in std::mem::take(&mut lock.needs) {
        if let Some(to) = lock.places.get(&(group, name.to_lowercase())) {
            lock.list.needs(from, *to, false);
        }
    }
    let requests = asked.map(|file| decode(&file.bytes).0);
    for request in requests.iter().flat_map(|text| requests_of(text)) {
        let key = (request.group.to_lowercase(), request.name.to_lowercase());
        if let Some(at) = lock.places.get(&key) {
            lock.list.asks(*at, usage_of(request.group));
        }
    }
    lock.list.spread();
    lock.list.finish(out);
}

impl<'a> Lock<'a> {
    fn line(&mut self, number: u32, line: &'a str) {
        let content = line.trim_start();
        match line.len().saturating_sub(content.len()) {
            _ if content.is_empty() => {}
            0 => {
                if let Some(group) = content.strip_prefix("GROUP ") {
                    self.group = Cow::Borrowed(group.trim());
                }
                self.packages = content == "NUGET";
                self.last = None;
                if matches!(content, "GITHUB" | "GIST" | "GIT" | "HTTP") {
                    let what = "sources that are no packages, not looked up";
                    self.list.doubt(ProblemKind::Unsupported, what, content);
                }
            }
            4 if self.packages => self.package(number, content),
            6 if self.packages => {
                let name = content.split_whitespace().next().unwrap_or_default();
                if let Some(from) = self.last {
                    self.needs.push((from, self.group.to_lowercase(), name));
                }
            }
            _ => {}
        }
    }

    /// `NAME (VERSION) - OPTIONS`
    fn package(&mut self, number: u32, content: &str) {
        self.last = None;
        let parts = content.split_once(" (");
        let parts = parts.and_then(|(name, rest)| Some((name, rest.split_once(')')?.0)));
        let made = parts.and_then(|(name, version)| package(name, version));
        let Some(mut package) = made else {
            return self.list.doubt(ProblemKind::Input, NAMELESS, content);
        };
        package.usage = usage_of(&self.group);
        let key = (self.group.to_lowercase(), package.name.to_lowercase());
        if let Some(at) = self.list.add(number, package) {
            self.places.insert(key, at);
            self.last = Some(at);
        }
    }
}

/// A lock file is missing: what allows one version only is listed, the rest is told.
fn read_asked(file: &LayerFile, out: &mut Extracted) {
    let (text, fault) = decode(&file.bytes);
    let mut list = Listing::new("paket.dependencies", &file.path, Presence::Declared);
    list.faults(fault);
    for request in requests_of(&text) {
        let made = request
            .version
            .and_then(|version| package(request.name, version));
        let Some(mut package) = made else {
            list.doubt(ProblemKind::Unsupported, OPEN, request.name);
            continue;
        };
        package.relation = Relation::Direct;
        package.usage = usage_of(request.group);
        list.add(request.line, package);
    }
    list.finish(out);
}

struct Request<'a> {
    line: u32,
    group: &'a str,
    name: &'a str,
    /// Where it allows one only.
    version: Option<&'a str>,
}

/// Lines `nuget NAME VERSION`, `nuget NAME = VERSION`, `nuget NAME == VERSION`.
fn requests_of(text: &str) -> Vec<Request<'_>> {
    let mut group = MAIN;
    let mut found = Vec::new();
    for (line, content) in (1_u32..).zip(text.lines()) {
        let mut words = content.split_whitespace();
        match words.next() {
            Some("group") => group = words.next().unwrap_or(MAIN),
            Some("nuget" | "clitool") => {
                let name = words.next().unwrap_or_default();
                let first = words.next().unwrap_or_default();
                let version = match first {
                    "=" | "==" => words.next().unwrap_or_default(),
                    first => first,
                };
                // A second bound makes it a range.
                let bound = words
                    .next()
                    .is_some_and(|word| word.starts_with(['<', '>']));
                let version = Some(version).filter(|version| is_version(version) && !bound);
                found.push(Request {
                    line,
                    group,
                    name,
                    version,
                });
            }
            _ => {}
        }
    }
    found
}

/// Groups have the names that projects give them; some are customary.
fn usage_of(group: &str) -> Usage {
    let development = [
        "build",
        "test",
        "tests",
        "dev",
        "development",
        "tools",
        "docs",
    ];
    let known = development
        .iter()
        .any(|name| group.eq_ignore_ascii_case(name));
    if known {
        Usage::Development
    } else {
        Usage::Unknown
    }
}

const LOCK: &str = "paket.lock";
const ASKED: &str = "paket.dependencies";
/// The group of what stands in none.
const MAIN: &str = "Main";
