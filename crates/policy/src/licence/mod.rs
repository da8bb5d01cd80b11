//! Licences: categories, what a project allows, denies and wants reviewed, and what its own licence cannot
//! take in.
//!
//! A package is judged by its expression, term by term; AND needs all, OR needs one. Lists go before
//! categories: `deny`, then `allow`, then `review`; a package's own exception goes before all of them.

pub mod category;
mod conflict;
mod declared;
mod expression;
mod finding;
mod own;
mod summary;

use std::collections::BTreeMap;

use seawall_model::package::{Package, PackageType};
use spdx::{Expression, LicenseReq};

pub use category::Category;
pub use conflict::{Conflict, Project};
pub use expression::parse;
pub use finding::findings;
pub use own::Own;

use expression::{fold, is_meant};

/// What a project says about licences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicencePolicy {
    /// The project's own licence, as an SPDX expression.
    pub project: Option<String>,
    /// Terms that are allowed whatever their category.
    pub allow: Vec<String>,
    /// Terms that are denied.
    pub deny: Vec<String>,
    /// Terms that somebody has to look at.
    pub review: Vec<String>,
    /// Verdicts by category; the others have the verdict of [`LicencePolicy::usual`].
    pub categories: BTreeMap<Category, Verdict>,
    /// Packages whose licence is accepted, or said to be another.
    pub exceptions: Vec<LicenceException>,
}

/// A package that is judged apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenceException {
    /// Name, or package URL without a version.
    pub package: String,
    /// What its licence really is, where somebody has looked.
    pub licence: Option<String>,
    /// Accept it, whatever it is.
    pub accept: bool,
}

/// What follows for a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing.
    Allow,
    /// Nobody knows what it is.
    Unknown,
    /// Somebody has to look at it.
    Review,
    /// It may not be used.
    Deny,
}

/// The judgement over one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What follows.
    pub verdict: Verdict,
    /// The term that decided, where there is an expression.
    pub term: Option<String>,
    /// Its category.
    pub category: Category,
    /// Why, as a clause.
    pub why: String,
}

impl LicencePolicy {
    /// Judges the licence of a package.
    pub fn judge(&self, package: &Package) -> Judged {
        let exception = self.exceptions.iter().find(|e| e.is_of(package));
        let said = exception.and_then(|exception| exception.licence.as_deref());
        let accepted = exception.is_some_and(|exception| exception.accept);
        let parsed = said.or(package.licence.as_deref()).and_then(parse);
        let mut judged = match parsed {
            Some(expression) => {
                let mut rate = |term: &LicenseReq| self.rate(term, package.kind);
                let rank = |judged: &Judged| judged.verdict as usize;
                fold(&expression, &mut rate, &rank).unwrap_or_else(|| unknown(package))
            }
            None => self.unknown(package),
        };
        if accepted {
            judged.verdict = Verdict::Allow;
            "an exception accepts it".clone_into(&mut judged.why);
        }
        judged
    }

    /// Judges an expression as that of files that lie in a project.
    fn judge_files(&self, expression: &Expression) -> Option<Judged> {
        let mut rate = |term: &LicenseReq| self.rate(term, PackageType::Generic);
        fold(expression, &mut rate, &|judged: &Judged| {
            judged.verdict as usize
        })
    }

    fn rate(&self, term: &LicenseReq, kind: PackageType) -> Judged {
        let category = Category::of(term);
        let listed = |list: &[String]| list.iter().find(|entry| is_meant(term, entry)).cloned();
        let (verdict, why) = if let Some(entry) = listed(&self.deny) {
            (
                Verdict::Deny,
                format!("{entry} is on the list of denied licences"),
            )
        } else if let Some(entry) = listed(&self.allow) {
            (
                Verdict::Allow,
                format!("{entry} is on the list of allowed licences"),
            )
        } else if let Some(entry) = listed(&self.review) {
            (
                Verdict::Review,
                format!("{entry} is on the list of licences to review"),
            )
        } else if let Some(verdict) = self.categories.get(&category) {
            (
                *verdict,
                format!("the category {category} is set to {}", verdict.name()),
            )
        } else if !self.allow.is_empty() {
            // A list of what is allowed says by itself that the rest is not.
            (
                Verdict::Deny,
                "it is not on the list of allowed licences".to_owned(),
            )
        } else {
            let verdict = Self::usual(category, kind);
            let why = match category {
                Category::Unknown => "nobody has said here what it asks for".to_owned(),
                _ => format!("{} is the usual verdict for {category}", verdict.name()),
            };
            (verdict, why)
        };
        Judged {
            verdict,
            term: Some(term.to_string()),
            category,
            why,
        }
    }

    fn unknown(&self, package: &Package) -> Judged {
        let mut judged = unknown(package);
        if let Some(verdict) = self.categories.get(&Category::Unknown) {
            judged.verdict = *verdict;
        }
        judged
    }

    /// The verdict where nothing is said. A distribution's packages are programs of their own that lie
    /// beside the project's, so that strong copyleft among them asks nothing of it (GPL FAQ, "mere
    /// aggregation").
    pub const fn usual(category: Category, kind: PackageType) -> Verdict {
        match category {
            Category::PublicDomain | Category::Permissive | Category::WeakCopyleft => {
                Verdict::Allow
            }
            Category::StrongCopyleft if kind.is_of_distribution() => Verdict::Allow,
            Category::StrongCopyleft | Category::NetworkCopyleft | Category::Proprietary => {
                Verdict::Review
            }
            Category::NonCommercial => Verdict::Deny,
            Category::Unknown => Verdict::Unknown,
        }
    }
}

impl Verdict {
    /// Returns the word used in `seawall.yaml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Unknown => "unknown",
            Self::Review => "review",
            Self::Deny => "deny",
        }
    }
}

impl LicenceException {
    fn is_of(&self, package: &Package) -> bool {
        package.name == self.package
            || package.source_name_version().0 == self.package
            || package.purl.identity().to_string() == self.package
    }
}

fn unknown(package: &Package) -> Judged {
    let words = package.licences.join("; ");
    let shown: String = words.chars().take(SHOWN).collect();
    let why = if shown.is_empty() {
        "no metadata or text tells its licence".to_owned()
    } else {
        format!("`{shown}` names no licence of the SPDX list")
    };
    Judged {
        verdict: Verdict::Unknown,
        term: None,
        category: Category::Unknown,
        why,
    }
}

/// Characters of a package's own words that are shown.
const SHOWN: usize = 120;

#[cfg(test)]
mod tests;
