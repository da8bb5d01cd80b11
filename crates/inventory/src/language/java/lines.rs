//! What extractors of lock files have in common: the packages of one file and what could not be read of it.

use seawall_model::location::{Location, Position};
use seawall_model::package::{Package, Presence};
use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Fact};

/// Gathers what one file asks for.
pub(super) struct Lines<'a> {
    what: &'static str,
    path: &'a str,
    pub(super) packages: Vec<Package>,
    broken: (usize, String),
    open: (usize, String),
    full: bool,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(what: &'static str, path: &'a str) -> Self {
        Self {
            what,
            path,
            packages: Vec::new(),
            broken: (0, String::new()),
            open: (0, String::new()),
            full: false,
        }
    }

    /// Adds a package that the file asks for; `line` counts from 1, 0 is none.
    pub(super) fn add(&mut self, mut package: Package, line: usize) {
        if self.packages.len() >= PACKAGES {
            self.full = true;
            return;
        }
        package.presence = Presence::Declared;
        let line = u32::try_from(line).ok().filter(|line| *line > 0);
        package.locations = vec![Location {
            start: line.map(|line| Position { line, column: 1 }),
            ..Location::file(self.path, None)
        }];
        self.packages.push(package);
    }

    /// Notes an entry that cannot be read.
    pub(super) fn broken(&mut self, entry: &str) {
        note(&mut self.broken, entry);
    }

    /// Notes a package whose version cannot be told.
    pub(super) fn open(&mut self, name: &str) {
        note(&mut self.open, name);
    }

    /// Hands over what was gathered, and what is wrong with the whole file.
    pub(super) fn finish(self, failed: Option<String>, out: &mut Extracted) {
        let mut tell = |kind, why| {
            out.problems
                .push(Problem::new(kind, self.what, why).at(self.path));
        };
        if let Some(why) = failed {
            tell(ProblemKind::Input, why);
        }
        let (count, first) = &self.broken;
        if *count > 0 {
            let why = format!("{count} entries cannot be read, the first is `{first}`");
            tell(ProblemKind::Input, why);
        }
        let (count, first) = &self.open;
        if *count > 0 {
            let why =
                format!("the version of {count} packages cannot be told, the first is `{first}`");
            tell(ProblemKind::Unsupported, why);
        }
        if self.full {
            let why = format!("more than {PACKAGES} packages; the rest is not read");
            tell(ProblemKind::Limit, why);
        }
        if !self.packages.is_empty() {
            let packages = self.packages;
            out.facts
                .push((self.path.to_owned(), Fact::Listed { packages }));
        }
    }
}

fn note(counter: &mut (usize, String), entry: &str) {
    counter.0 = counter.0.saturating_add(1);
    if counter.0 == 1 {
        let shown = entry.chars().filter(|c| !c.is_control());
        counter.1 = shown.take(SHOWN).collect();
    }
}

/// Packages of one file.
const PACKAGES: usize = 100_000;
/// Characters of an entry in a message.
const SHOWN: usize = 120;
