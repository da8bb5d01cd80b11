//! The project's own licence: who says it, and where the project's files contradict each other.
//!
//! What `seawall.yaml` says counts; else what lies nearest to the root that was scanned: manifests before texts,
//! texts at the root only. Several manifests there all hold, so that what does not fit one of them is told.

use std::collections::BTreeSet;

use seawall_model::inventory::Inventory;
use seawall_model::licence::{LicenceDeclaration, LicenceSubject};
use seawall_model::location::Location;
use seawall_model::package::Relation;
use spdx::{Expression, LicenseReq};

use super::LicencePolicy;
use super::conflict::Project;
use super::expression::parse;

/// The project's own licence.
#[derive(Clone, Debug)]
pub struct Own {
    /// The licence.
    pub project: Project,
    /// What says so.
    pub said_by: Vec<String>,
    /// Where its files contradict each other.
    pub(super) contradictions: Vec<Contradiction>,
}

/// A file that says something else than the one that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    /// Where the other one stands.
    pub(super) location: Location,
    /// What it says.
    pub(super) licence: String,
    /// Both, as a clause.
    pub(super) why: String,
}

/// One that speaks for the project.
struct Voice<'a> {
    location: &'a Location,
    licence: &'a str,
    is_text: bool,
}

impl LicencePolicy {
    /// Returns the licence of the scanned project, where it is known.
    pub fn project_of(&self, inventory: &Inventory, is_project: bool) -> Option<Own> {
        if let Some(said) = &self.project {
            return Some(Own {
                project: Project::new(said)?,
                said_by: vec![POLICY.to_owned()],
                contradictions: Vec::new(),
            });
        }
        if !is_project {
            return None;
        }
        let texts = at_root(inventory);
        let manifests = nearest(inventory);
        let depth = manifests
            .first()
            .map_or(usize::MAX, |one| depth(&one.folder));
        let voices: Vec<Voice<'_>> = if depth > 0 && !texts.is_empty() {
            texts
        } else {
            let manifests = manifests.iter().filter_map(|one| Voice::of(one));
            let beside = texts.into_iter().filter(|_| depth == 0);
            manifests.chain(beside).collect()
        };
        from_voices(&voices).or_else(|| of_root_package(inventory))
    }
}

/// The first decides, and those of its kind join it.
fn from_voices(voices: &[Voice<'_>]) -> Option<Own> {
    let first = voices.first()?;
    let mut licences: Vec<&str> = Vec::new();
    let mut said_by = Vec::new();
    for voice in voices.iter().filter(|one| one.is_text == first.is_text) {
        if !licences.contains(&voice.licence) {
            licences.push(voice.licence);
            said_by.push(place(voice.location));
        }
    }
    let whole = match licences.as_slice() {
        [one] => (*one).to_owned(),
        several => several
            .iter()
            .map(|one| format!("({one})"))
            .collect::<Vec<_>>()
            .join(" AND "),
    };
    Some(Own {
        project: Project::new(&whole)?,
        said_by,
        contradictions: contradictions(first, voices),
    })
}

/// Manifests that share no licence with the first; a text only where none of the texts shares any, since a
/// project may hold texts of what it only carries.
fn contradictions(first: &Voice<'_>, voices: &[Voice<'_>]) -> Vec<Contradiction> {
    let own = terms(first.licence);
    let apart = |voice: &&Voice<'_>| own.is_disjoint(&terms(voice.licence));
    let others = voices.iter().filter(|voice| voice.is_text == first.is_text);
    let manifests = others.filter(|_| !first.is_text).filter(apart);
    let texts = || {
        voices
            .iter()
            .filter(|voice| voice.is_text && !first.is_text)
    };
    let agrees = texts().any(|voice| !apart(&voice));
    let text = texts().next().filter(|_| !agrees);
    let one = |voice: &Voice<'_>| Contradiction {
        location: voice.location.clone(),
        licence: voice.licence.to_owned(),
        why: format!(
            "{} says {}, but {} {} {}",
            place(first.location),
            first.licence,
            place(voice.location),
            if voice.is_text {
                "is the text of"
            } else {
                "says"
            },
            voice.licence
        ),
    };
    manifests.chain(text).map(one).collect()
}

/// The licences of an expression without versions' endings and exceptions.
fn terms(expression: &str) -> BTreeSet<String> {
    let parsed = parse(expression);
    let base = |term: &LicenseReq| {
        let name = term.license.to_string();
        let name = name.trim_end_matches("-only").trim_end_matches("-or-later");
        name.trim_end_matches('+').to_owned()
    };
    let all = parsed.iter().flat_map(Expression::requirements);
    all.map(|term| base(&term.req)).collect()
}

/// The manifests that lie nearest to the root and are understood.
fn nearest(inventory: &Inventory) -> Vec<&LicenceDeclaration> {
    let all = inventory.licence_declarations.iter();
    let known = all.filter(|one| one.subject == LicenceSubject::Project && one.licence.is_some());
    let mut known: Vec<&LicenceDeclaration> = known.collect();
    let least = known.iter().map(|one| depth(&one.folder)).min();
    known.retain(|one| Some(depth(&one.folder)) == least);
    known
}

/// The texts at the root.
fn at_root(inventory: &Inventory) -> Vec<Voice<'_>> {
    let texts = inventory.licence_texts.iter();
    let here = texts.filter(|text| text.agreement >= AGREEMENT);
    let here = here.filter(|text| !text.location.path.contains('/'));
    here.map(|text| Voice {
        location: &text.location,
        licence: &text.licence,
        is_text: true,
    })
    .collect()
}

/// What lock files and other lists say of the project, where nothing else does.
fn of_root_package(inventory: &Inventory) -> Option<Own> {
    let packages = inventory.packages.iter();
    let roots = packages.filter(|package| package.relation == Relation::Project);
    let known = roots.filter_map(|package| {
        let location = package.locations.first();
        let path = location.map_or("", |location| location.path.as_str());
        Some((depth(path), location, package.licence.as_deref()?))
    });
    let (_, location, licence) = known.min()?;
    Some(Own {
        project: Project::new(licence)?,
        said_by: location.map(place).into_iter().collect(),
        contradictions: Vec::new(),
    })
}

impl<'a> Voice<'a> {
    fn of(declaration: &'a LicenceDeclaration) -> Option<Self> {
        Some(Self {
            location: &declaration.location,
            licence: declaration.licence.as_deref()?,
            is_text: false,
        })
    }
}

/// A file, with the line where that is known.
pub(super) fn place(location: &Location) -> String {
    match location.start {
        Some(start) => format!("{}:{}", location.path, start.line),
        None => location.path.clone(),
    }
}

fn depth(folder: &str) -> usize {
    folder.split('/').filter(|part| !part.is_empty()).count()
}

/// Who says it where the policy does.
const POLICY: &str = "licences.project in seawall.yaml";
/// Agreement from which on a text is believed, in percent.
const AGREEMENT: u8 = 90;
