//! Licences: the words of every ecosystem → one SPDX licence expression (SPDX 2.3, annex D; licence list
//! 3.29), texts of licences → what they are, and Debian's copyright files.
//!
//! Several entries of one package mean what the ecosystem says they mean: all of them hold, or one may be
//! chosen ([`joins_by_choice`]). Where upstream does not say, all of them hold, which claims less freedom.
//! Words that name no licence of the list stand in an expression as `LicenseRef-…`; where nothing of a
//! package's words is understood there is no expression, and the words remain.

pub mod debian;
pub mod file;
mod gnu;
mod grammar;
pub mod header;
mod name;
mod names;
pub mod own;
mod squash;
pub mod text;
mod tree;

use seawall_model::package::PackageType;

use grammar::Manners;
use tree::Tree;

/// Returns the expression that the licence words of a package stand for; `None` where nothing of them is
/// understood, or there are none.
pub fn expression(kind: PackageType, words: &[String]) -> Option<String> {
    let entries = words.iter().take(ENTRIES).map(|entry| entry.trim());
    // What some write beside the licences that they leave the choice of.
    let (dual, entries): (Vec<&str>, Vec<&str>) = entries.partition(|entry| is_dual(entry));
    let dual = !dual.is_empty() && entries.len() > 1;
    let entries = entries.into_iter();
    let entries: Vec<Tree> = entries
        .filter(|entry| !entry.is_empty())
        .map(|entry| entry_of(kind, entry))
        .collect();
    let entries = without_vague(entries);
    let tree = if dual || joins_by_choice(kind) {
        Tree::or(entries)
    } else {
        Tree::and(entries)
    };
    tree?.render()
}

/// Returns what one text stands for, as the user writes it in a policy or a file holds it: an SPDX
/// expression or a name.
pub fn named(text: &str) -> Option<String> {
    grammar::parse(text, manners(PackageType::Generic)).render()
}

/// Says whether several licences of a package leave the choice.
///
/// Composer ("a disjunctive license": composer.json schema, `license`), Maven ("the user can select any of
/// them": POM reference, licenses), the old lists of npm (package.json, license), and gems, where lists are
/// used that way (Ruby's own: `Ruby`, `BSD-2-Clause`).
pub const fn joins_by_choice(kind: PackageType) -> bool {
    matches!(
        kind,
        PackageType::Composer | PackageType::Gem | PackageType::Maven | PackageType::Npm
    )
}

fn is_dual(entry: &str) -> bool {
    [
        "dual license",
        "dual licence",
        "dual licensed",
        "dual-licensed",
        "dual",
    ]
    .iter()
    .any(|words| entry.eq_ignore_ascii_case(words))
}

fn entry_of(kind: PackageType, entry: &str) -> Tree {
    match kind {
        PackageType::Cran => cran(entry),
        // A file that lies beside it (npm, package.json, license).
        PackageType::Npm if entry.to_ascii_uppercase().starts_with("SEE LICEN") => {
            Tree::Unknown(entry.to_owned())
        }
        _ => grammar::parse(entry, manners(kind)),
    }
}

/// `MIT/Apache-2.0` leaves the choice in Cargo (The Cargo Book, "The license and license-file fields") and
/// was used so in npm; Alpine's lists have blanks between the names.
const fn manners(kind: PackageType) -> Manners {
    Manners {
        slash_is_or: matches!(kind, PackageType::Cargo | PackageType::Npm),
        blank_is_and: matches!(kind, PackageType::Apk | PackageType::Alpm),
    }
}

/// Reads R's form (Writing R Extensions, 1.1.2): `GPL (>= 2) | file LICENSE`, `MIT + file LICENSE`. The
/// file of MIT and BSD only fills in year and holder; that of others adds terms.
fn cran(entry: &str) -> Tree {
    let choice = entry.split('|').map(|side| {
        let mut parts = side.split(" + ").map(str::trim);
        let base = r_name(parts.next().unwrap_or_default());
        let template = |term: &str| term == "MIT" || term.starts_with("BSD-");
        let is_template = matches!(&base, Tree::Known(term) if template(term));
        let more = parts.filter(|_| !is_template).map(r_name);
        Tree::and(std::iter::once(base).chain(more).collect())
    });
    let choice: Vec<Tree> = choice.flatten().collect();
    Tree::or(choice).unwrap_or_else(|| Tree::Unknown(entry.to_owned()))
}

fn r_name(name: &str) -> Tree {
    if let Some((family, rest)) = name.split_once('(') {
        let bound = rest.trim_end_matches(')').trim();
        if let Some(version) = bound.strip_prefix(">=") {
            // More than one bound is no lower bound.
            if !version.contains(',') {
                let later = format!("{}-{}+", family.trim(), version.trim());
                return grammar::parse(&later, manners(PackageType::Cran));
            }
        }
        if let Some(version) = bound.strip_prefix("==") {
            let exact = format!("{}-{}", family.trim(), version.trim());
            return grammar::parse(&exact, manners(PackageType::Cran));
        }
    }
    grammar::parse(name, manners(PackageType::Cran))
}

/// Leaves out a vague entry beside one that says the same exactly: `BSD License` among the classifiers of
/// a package with `BSD-3-Clause`.
fn without_vague(entries: Vec<Tree>) -> Vec<Tree> {
    let has = |start: &str| {
        let starts = |tree: &Tree| matches!(tree, Tree::Known(term) if term.starts_with(start));
        entries.iter().any(starts)
    };
    let (bsd, apache, python) = (has("BSD-"), has("Apache-"), has("PSF-2.0"));
    let gpl = has("GPL-2") || has("GPL-3");
    let vague = |tree: &Tree| match tree {
        Tree::Known(term) => {
            (bsd && term == "LicenseRef-BSD")
                || (apache && term == "LicenseRef-Apache")
                || (gpl && term == "GPL-1.0-or-later")
                || (python && term == "Python-2.0")
        }
        _ => false,
    };
    let kept: Vec<Tree> = entries
        .iter()
        .filter(|tree| !vague(tree))
        .cloned()
        .collect();
    if kept.is_empty() { entries } else { kept }
}

/// Entries of one package that are read.
const ENTRIES: usize = 500;

#[cfg(test)]
mod tests;
