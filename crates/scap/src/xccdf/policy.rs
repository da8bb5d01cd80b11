//! A checklist and a profile → what is selected, and which values count (XCCDF 1.2, section 7.2.2: loading, profile
//! resolution and tailoring).

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Action, Benchmark, Piece, Profile, Text};
use crate::error::Error;
use crate::limits::REFERENCES;

/// A checklist as a profile has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    /// For each item, whether it is selected.
    pub(crate) selected: Vec<bool>,
    /// Values that were set or chosen.
    values: BTreeMap<String, Choice>,
    /// Changes to rules, by id.
    refined: BTreeMap<String, Refined>,
    /// Platforms of the profile.
    pub(crate) platforms: Vec<String>,
    /// What names nothing: an id, and why that matters.
    pub(crate) problems: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default)]
struct Choice {
    set: Option<Vec<String>>,
    selector: Option<String>,
}

/// What a profile says of a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refined {
    pub(crate) selector: Option<String>,
    pub(crate) severity: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) weight: Option<f64>,
}

impl Policy {
    /// Resolves a profile; without one the checklist stands as it is.
    pub(crate) fn new(
        benchmark: &Benchmark,
        tailoring: &[Profile],
        profile: Option<&str>,
    ) -> Result<Self, Error> {
        let mut policy = Self {
            selected: benchmark.items.iter().map(|item| item.selected).collect(),
            ..Self::default()
        };
        if let Some(id) = profile {
            for one in chain(benchmark, tailoring, id)? {
                policy.apply(benchmark, one);
            }
        }
        policy.settle(benchmark);
        Ok(policy)
    }

    fn apply(&mut self, benchmark: &Benchmark, profile: &Profile) {
        if !profile.platforms.is_empty() {
            self.platforms.clone_from(&profile.platforms);
        }
        for action in &profile.actions {
            match action {
                Action::Select(id, selected) => {
                    let mut known = false;
                    for (at, item) in benchmark.items.iter().enumerate() {
                        if item.id == *id || item.cluster.as_ref() == Some(id) {
                            known = true;
                            if let Some(place) = self.selected.get_mut(at) {
                                *place = *selected;
                            }
                        }
                    }
                    if !known {
                        self.unknown(id, "the profile selects it, and there is no such item");
                    }
                }
                Action::SetValue(id, values) => self.each_value(benchmark, id, |choice| {
                    choice.set = Some(values.clone());
                }),
                Action::RefineValue { id, selector, .. } => {
                    if let Some(selector) = selector {
                        self.each_value(benchmark, id, |choice| {
                            choice.selector = Some(selector.clone());
                            choice.set = None;
                        });
                    }
                }
                Action::RefineRule {
                    id,
                    selector,
                    severity,
                    role,
                    weight,
                } => {
                    let ids = benchmark.items.iter();
                    let ids = ids.filter(|it| it.id == *id || it.cluster.as_ref() == Some(id));
                    for item in ids {
                        let refined = self.refined.entry(item.id.clone()).or_default();
                        refined.selector = selector.clone().or(refined.selector.take());
                        refined.severity = severity.clone().or(refined.severity.take());
                        refined.role = role.clone().or(refined.role.take());
                        refined.weight = weight.or(refined.weight);
                    }
                }
            }
        }
    }

    fn each_value(&mut self, benchmark: &Benchmark, id: &str, change: impl Fn(&mut Choice)) {
        let mut known = false;
        for (key, value) in &benchmark.values {
            if key == id || value.cluster.as_deref() == Some(id) {
                known = true;
                change(self.values.entry(key.clone()).or_default());
            }
        }
        if !known {
            self.unknown(id, "the profile sets it, and there is no such value");
        }
    }

    fn unknown(&mut self, id: &str, why: &str) {
        self.problems.push((id.to_owned(), why.to_owned()));
    }

    /// Leaves out what is in groups that are left out, what lacks something that it requires, and what conflicts with
    /// what is there.
    fn settle(&mut self, benchmark: &Benchmark) {
        let places: BTreeMap<&str, usize> = benchmark
            .items
            .iter()
            .enumerate()
            .map(|(at, item)| (item.id.as_str(), at))
            .collect();
        for (at, item) in benchmark.items.iter().enumerate() {
            let is = |id: &String| {
                let at = places.get(id.as_str());
                at.is_some_and(|at| self.selected.get(*at).copied().unwrap_or(false))
            };
            let outer = item
                .parent
                .is_none_or(|parent| self.selected.get(parent).copied().unwrap_or(false));
            let has_all = item.requires.iter().all(|one_of| one_of.iter().any(is));
            let conflicts = item.conflicts.iter().any(is);
            if let Some(place) = self.selected.get_mut(at) {
                *place = *place && outer && has_all && !conflicts;
            }
        }
    }

    /// Returns what counts as a value.
    pub(crate) fn value(&self, benchmark: &Benchmark, id: &str) -> Option<Vec<String>> {
        let value = benchmark.values.get(id)?;
        let choice = self.values.get(id);
        if let Some(set) = choice.and_then(|it| it.set.as_ref()) {
            return Some(set.clone());
        }
        let by = |selector: &str| {
            let mut all = value.values.iter();
            all.find(|(key, _)| key == selector)
                .map(|(_, it)| it.clone())
        };
        match choice.and_then(|it| it.selector.as_deref()) {
            // A selector that there is not leaves nothing to take in its place.
            Some(selector) => by(selector),
            None => by("").or_else(|| value.values.first().map(|(_, it)| it.clone())),
        }
    }

    /// Returns what the profile says of a rule.
    pub(crate) fn refined(&self, id: &str) -> Refined {
        self.refined.get(id).cloned().unwrap_or_default()
    }

    /// Puts values into a text.
    pub(crate) fn filled(&self, benchmark: &Benchmark, text: &Text) -> String {
        let mut out = String::new();
        for piece in &text.0 {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Reference(id, true) => {
                    let title = benchmark.values.get(id).map(|it| it.title.as_str());
                    out.push_str(title.unwrap_or_default());
                }
                Piece::Reference(id, false) => {
                    if let Some(text) = benchmark.texts.get(id) {
                        out.push_str(text);
                    } else if let Some(values) = self.value(benchmark, id) {
                        out.push_str(&values.join(","));
                    }
                }
            }
        }
        out
    }
}

/// Returns the profiles that make up one, the first that it extends first.
fn chain<'a>(
    benchmark: &'a Benchmark,
    tailoring: &'a [Profile],
    id: &str,
) -> Result<Vec<&'a Profile>, Error> {
    let all = || tailoring.iter().chain(&benchmark.profiles);
    let mut found: Vec<&Profile> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut wanted = full_id(all(), id)?;
    loop {
        // A tailored profile may extend one of the checklist that has its own id.
        let usable = |one: &&Profile| {
            one.id == wanted && !found.iter().any(|before| std::ptr::eq(*before, *one))
        };
        let Some(profile) = all().find(usable) else {
            let names = all().map(|one| one.id.as_str());
            return Err(Error::missing("profile", &wanted, names));
        };
        let address = std::ptr::from_ref(profile);
        if !seen.insert(address) || found.len() >= REFERENCES {
            return Err(Error::Malformed {
                what: profile.id.clone(),
                why: "the profile extends itself".to_owned(),
            });
        }
        found.push(profile);
        match &profile.extends {
            Some(next) => wanted = next.trim_start_matches('#').to_owned(),
            None => break,
        }
    }
    found.reverse();
    Ok(found)
}

/// Returns the id of the profile that is meant: its whole id, or the end of only one.
pub(crate) fn full_id<'a>(
    all: impl Iterator<Item = &'a Profile>,
    wanted: &str,
) -> Result<String, Error> {
    let all: Vec<&Profile> = all.collect();
    if all.iter().any(|one| one.id == wanted) {
        return Ok(wanted.to_owned());
    }
    let suffix = format!("_{wanted}");
    let mut ending: Vec<&str> = all
        .iter()
        .map(|one| one.id.as_str())
        .filter(|id| id.ends_with(&suffix))
        .collect();
    ending.sort_unstable();
    ending.dedup();
    match ending.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(Error::missing(
            "profile",
            wanted,
            all.iter().map(|it| it.id.as_str()),
        )),
        several => Err(Error::Ambiguous {
            kind: "profile",
            names: several.join(", "),
        }),
    }
}
