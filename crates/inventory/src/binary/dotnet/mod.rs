//! Programs and libraries of .NET: what assemblies say of themselves, and what is packed into programs of one
//! file.

pub mod assembly;
pub mod bundle;
pub mod metadata;
pub mod version;

use std::borrow::Cow;
use std::collections::BTreeSet;

use seawall_model::location::Location;
use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

use crate::binary::executable::{Executable, Format};
use crate::extractor::{Extracted, Fact};
use crate::language::dotnet::{deps, is_of_shared_runtime};
use crate::unpack::Unpack;

use bundle::{Bundle, Entry};

/// Adds what a program or library tells, if it is one of .NET.
pub fn extract(
    path: &str,
    executable: &Executable<'_>,
    bytes: &[u8],
    unpack: &dyn Unpack,
    out: &mut Extracted,
) {
    if let Some(bundle) = Bundle::find(executable, bytes) {
        Packed::new(path, &bundle, unpack).extract(out);
    } else if executable.format == Format::Pe && !is_reference(path) {
        let (package, fault) = assembly::read(bytes);
        let package = package.filter(|p| assembly::is_runtime(p) || !is_of_shared_runtime(path));
        if let Some(package) = package {
            let packages = vec![package];
            out.facts.push((path.to_owned(), Fact::Listed { packages }));
        }
        if let Some(why) = fault {
            let problem = Problem::new(ProblemKind::Input, ".NET assembly", why).at(path);
            out.problems.push(problem);
        }
    }
}

/// Says whether assemblies lie there that programs are only built against: `packs/NAME.Ref`, and `ref/net8.0`
/// of a package.
fn is_reference(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    let (framework, above) = (folders.next(), folders.next());
    let built = framework.is_some_and(|name| name.starts_with("net"));
    built && above.is_some_and(|name| name.eq_ignore_ascii_case("ref"))
}

/// A program of one file as it is read.
struct Packed<'a> {
    path: &'a str,
    bundle: &'a Bundle<'a>,
    unpack: &'a dyn Unpack,
    /// Names of assemblies that the program's own list has, in lower case.
    claimed: BTreeSet<String>,
    found: Vec<Package>,
    /// Bytes that may still be unpacked.
    left: u64,
    troubles: usize,
    first: String,
}

impl<'a> Packed<'a> {
    fn new(path: &'a str, bundle: &'a Bundle<'a>, unpack: &'a dyn Unpack) -> Self {
        Self {
            path,
            bundle,
            unpack,
            claimed: BTreeSet::new(),
            found: Vec::new(),
            left: UNPACKED,
            troubles: 0,
            first: String::new(),
        }
    }

    fn extract(mut self, out: &mut Extracted) {
        let ends = |entry: &&Entry<'_>, end: &str| entry.name.to_ascii_lowercase().ends_with(end);
        let lists = self.bundle.entries.iter();
        for (number, entry) in lists.filter(|e| ends(e, ".deps.json")).enumerate() {
            if number < LISTS {
                self.read_list(entry, out);
            } else {
                self.trouble(entry, "there are too many such lists");
            }
        }
        for entry in &self.bundle.entries {
            let assembly = ends(&entry, ".dll") || ends(&entry, ".exe");
            let name = entry.name.to_ascii_lowercase();
            if assembly && !name.ends_with(".resources.dll") && !self.claimed.contains(&name) {
                self.read_assembly(entry);
            }
        }
        self.finish(out);
    }

    /// Reads the list of what the program loads.
    fn read_list(&mut self, entry: &Entry<'_>, out: &mut Extracted) {
        let Some(bytes) = self.read(entry, LARGEST_LIST) else {
            return;
        };
        let mut inner = Extracted::default();
        deps::parse_deps(&self.inside(entry), &bytes, &mut inner);
        for (_, fact) in inner.facts {
            match fact {
                Fact::Assets { files } => self.claimed.extend(files.into_iter().map(String::from)),
                other => out.facts.push((self.path.to_owned(), other)),
            }
        }
        for mut problem in inner.problems {
            problem.why = format!("{}: {}", shown(entry.name), problem.why);
            out.problems.push(problem.at(self.path));
        }
    }

    /// Reads an assembly that no list names.
    fn read_assembly(&mut self, entry: &Entry<'_>) {
        let Some(bytes) = self.read(entry, LARGEST) else {
            return;
        };
        let (package, fault) = assembly::read(&bytes);
        if let Some(mut package) = package {
            package
                .locations
                .push(Location::file(&self.inside(entry), None));
            self.found.push(package);
        }
        if let Some(why) = fault {
            self.trouble(entry, why);
        }
    }

    fn read(&mut self, entry: &Entry<'_>, most: u64) -> Option<Cow<'a, [u8]>> {
        let read = self.bundle.read(entry, self.unpack, self.left.min(most));
        if entry.is_packed() {
            self.left = self.left.saturating_sub(entry.size());
        }
        match read {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                self.trouble(entry, &why);
                None
            }
        }
    }

    fn trouble(&mut self, entry: &Entry<'_>, why: &str) {
        if self.troubles == 0 {
            self.first = format!("{}: {why}", shown(entry.name));
        }
        self.troubles = self.troubles.saturating_add(1);
    }

    fn inside(&self, entry: &Entry<'_>) -> String {
        format!("{}!/{}", self.path, shown(entry.name))
    }

    fn finish(self, out: &mut Extracted) {
        let runtimes: Vec<Package> = self
            .found
            .iter()
            .filter(|p| assembly::is_runtime(p))
            .cloned()
            .collect();
        let mut packages = self.found;
        packages.retain(|package| !assembly::is_part_of(package, &runtimes));
        if !packages.is_empty() {
            out.facts
                .push((self.path.to_owned(), Fact::Listed { packages }));
        }
        let problem =
            |kind, why: &str| Problem::new(kind, "packed .NET program", why).at(self.path);
        if let Some(why) = self.bundle.fault {
            out.problems.push(problem(ProblemKind::Input, why));
        }
        if self.troubles > 0 {
            let why = format!(
                "files in it that cannot be read: {}, the first is {}",
                self.troubles, self.first
            );
            out.problems.push(problem(ProblemKind::Input, &why));
        }
    }
}

/// A name as it can be shown.
fn shown(name: &str) -> String {
    let plain = |c: char| {
        if c.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    name.chars().map(plain).collect()
}

/// Lists of one program; there is one.
const LISTS: usize = 4;
/// Bytes of a list, as of one that lies beside a program.
const LARGEST_LIST: u64 = 32 << 20;
/// Bytes of one file, and of all that are unpacked together.
const LARGEST: u64 = 256 << 20;
const UNPACKED: u64 = 1 << 30;
