//! What a log says, held against what clients and the engine saw.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use seawall_guard::record::{Line, Told, aside, verify};

/// A log that was read, and that holds.
pub(super) struct Account {
    lines: Vec<Line>,
    /// Lines in which requests were decided on, by name.
    decided: BTreeMap<String, usize>,
    /// Lines in which requests ended, by name.
    ended: BTreeMap<String, usize>,
    /// Requests whose end is told to be unknown.
    unknown: BTreeSet<String>,
}

/// A request that was decided on.
pub(super) struct Decided<'a> {
    pub(super) time: &'a str,
    pub(super) operation: &'a str,
    pub(super) allowed: bool,
    pub(super) rules: &'a [String],
    pub(super) targets: &'a [String],
    pub(super) body: &'a str,
}

impl Account {
    /// Reads all files of a log; nothing in them may be broken.
    pub(super) fn read(path: &Path) -> Self {
        let mut paths: Vec<PathBuf> = aside(path).unwrap().into_iter().map(|it| it.1).collect();
        paths.push(path.to_owned());
        let named = |it: &PathBuf| (it.display().to_string(), File::open(it).unwrap());
        let verified = verify(paths.iter().map(named), None, &[]).unwrap();
        assert_eq!(verified.breaks, []);
        let mut account = Self {
            lines: Vec::new(),
            decided: BTreeMap::new(),
            ended: BTreeMap::new(),
            unknown: BTreeSet::new(),
        };
        for path in paths {
            for line in fs::read_to_string(path).unwrap().lines() {
                account.add(Line::read(line.as_bytes()).unwrap());
            }
        }
        account
    }

    fn add(&mut self, line: Line) {
        let at = self.lines.len();
        match &line.told {
            Told::Decided { request, .. } => {
                let before = self.decided.insert(request.clone(), at);
                assert_eq!(before, None, "{request} is decided on twice");
            }
            Told::Ended { request, .. } => {
                let before = self.ended.insert(request.clone(), at);
                assert_eq!(before, None, "{request} ends twice");
            }
            Told::Own { what, detail } if what == "unknown" => {
                let (_, names) = detail.rsplit_once(": ").unwrap();
                self.unknown.extend(names.split(", ").map(str::to_owned));
            }
            _ => {}
        }
        self.lines.push(line);
    }

    /// Returns what was decided, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, Decided<'_>)> {
        self.lines.iter().filter_map(|line| {
            let Told::Decided {
                request,
                operation,
                allowed,
                rules,
                targets,
                body,
                ..
            } = &line.told
            else {
                return None;
            };
            let decided = Decided {
                time: &line.time,
                operation: operation.as_deref().unwrap_or_default(),
                allowed: *allowed,
                rules,
                targets,
                body: body.as_deref().unwrap_or_default(),
            };
            Some((request.as_str(), decided))
        })
    }

    /// Says whether the request was decided on.
    pub(super) fn has(&self, request: &str) -> bool {
        self.decided.contains_key(request)
    }

    /// Returns the status with which a request ended.
    pub(super) fn status(&self, request: &str) -> Option<u16> {
        let line = self.lines.get(*self.ended.get(request)?)?;
        match &line.told {
            Told::Ended { status, .. } => *status,
            _ => None,
        }
    }

    /// Returns how often the guard said a word of its own.
    pub(super) fn own(&self, word: &str) -> usize {
        let is_it = |it: &&Line| matches!(&it.told, Told::Own { what, .. } if what == word);
        self.lines.iter().filter(is_it).count()
    }

    /// Returns the requests whose end is told to be unknown.
    pub(super) fn unknown(&self) -> usize {
        self.unknown.len()
    }

    /// Checks that each request that was let through has an end, or is told to have none that is known – not both.
    pub(super) fn assert_all_accounted_for(&self) {
        for (request, decided) in self.all().filter(|(_, it)| it.allowed) {
            let (ended, unknown) = (
                self.ended.contains_key(request),
                self.unknown.contains(request),
            );
            let operation = decided.operation;
            assert!(ended != unknown, "{request} {operation}: {ended} {unknown}");
        }
        for (request, end) in &self.ended {
            let decided = self.decided.get(request);
            assert!(
                decided.is_some_and(|it| it < end),
                "{request} ends before it was decided on"
            );
        }
        for request in &self.unknown {
            assert!(self.has(request), "{request} was never decided on");
        }
    }
}
