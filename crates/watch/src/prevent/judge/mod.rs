//! Whether a file may be executed or opened: pure, but for the content's digest, which is asked for where it matters.

use seawall_policy::config::watch::prevent::{Access, Drift, Executables, Programs, What};
use seawall_policy::pattern::fits;
use seawall_sensor::gate::program::Facts;

use super::plan::Holding;

/// The number of tmpfs (`statfs`).
const TMPFS: u64 = 0x0102_1994;

/// What is to be done with which file.
pub(super) struct Case<'a> {
    /// Its path, as the process would name it.
    pub path: &'a str,
    /// What the kernel knows of it.
    pub facts: Facts,
    /// Whether its mount may not be written to.
    pub is_read_only: bool,
    /// Names from the configuration that lead to this very file, whatever it was opened by.
    pub names: Vec<String>,
    /// Whether the process has joined the container from outside.
    pub has_joined: bool,
    /// Whether it is executed; else it is opened.
    pub executes: bool,
    /// Returns the SHA-256 of its content; nothing where it can't be known.
    pub digest: &'a mut dyn FnMut() -> Option<[u8; 32]>,
}

/// An item that is against it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Against {
    /// The item's place in the list.
    pub item: u32,
    /// Why: words that go on after "…, which".
    pub why: &'static str,
}

/// Returns the items that are against it.
pub(super) fn judge(items: &Holding<'_>, case: &mut Case<'_>) -> Vec<Against> {
    items
        .iter()
        .filter_map(|(item, it)| {
            let why = match &it.what {
                What::Drift(drift) if case.executes => drifts(drift, case),
                What::Executables(it) if case.executes => executable(it, case),
                What::ExecInto(it) if case.executes => {
                    let is_joining = case.has_joined && !by_path(&it.allow, case);
                    is_joining.then_some("was started from outside of the container")
                }
                What::Files(it) if !case.executes && it.access == Access::Open => {
                    by_path(&it.paths, case).then_some("may not be opened")
                }
                _ => None,
            };
            why.map(|why| Against { item: *item, why })
        })
        .collect()
}

/// What is in the image lies in a lower layer of the overlay, whatever leads to it.
fn drifts(drift: &Drift, case: &Case<'_>) -> Option<&'static str> {
    let facts = case.facts;
    let why = match (facts.is_overlay, facts.magic) {
        (true, _) => facts.is_upper.then_some("is not in the image"),
        (false, TMPFS) => drift.tmpfs.then_some("is of a tmpfs, not of the image"),
        (false, _) => {
            (drift.volumes && !case.is_read_only).then_some("is of a volume, not of the image")
        }
    };
    why.filter(|_| !by_path(&drift.except, case))
}

fn executable(executables: &Executables, case: &mut Case<'_>) -> Option<&'static str> {
    match executables {
        Executables::Deny(programs) => has(programs, case).then_some("may not be executed"),
        Executables::Allow(programs) => {
            let is_allowed = is_loader(case) || has(programs, case);
            (!is_allowed).then_some("is not among what may be executed")
        }
    }
}

fn has(programs: &Programs, case: &mut Case<'_>) -> bool {
    by_path(&programs.paths, case)
        || !programs.sha256.is_empty()
            && (case.digest)().is_some_and(|digest| programs.sha256.contains(&digest))
}

fn by_path(patterns: &[String], case: &Case<'_>) -> bool {
    patterns
        .iter()
        .any(|pattern| fits(case.path, pattern) || case.names.contains(pattern))
}

/// The kernel asks for the dynamic loader beside each program that needs it; executed by itself it is ended by a signal.
fn is_loader(case: &Case<'_>) -> bool {
    let name = case.path.rsplit('/').next().unwrap_or_default();
    let is_named = ["ld-linux", "ld-musl", "ld.so", "ld-2."]
        .iter()
        .any(|it| name.starts_with(it));
    is_named && case.facts.is_overlay && !case.facts.is_upper
}

#[cfg(test)]
mod tests;
