//! Which checks are run, and how bad what they tell counts: a profile, and words that take checks in or out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use seawall_model::severity::Severity;

use crate::any::AnyCheck;
use crate::check::{Check, Peer, Profile};
use crate::dockerfile::shell;
use crate::fault::Fault;
use crate::list;
use crate::names::{Named, Names};
use crate::own::{About, OwnCheck};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What to begin with.
    pub begin: Begin,
    /// Words that take checks in or out, in order: the last that speaks of a check wins.
    pub steps: Vec<Step>,
    /// Severities by word, in order.
    pub severities: Vec<(String, Severity)>,
    /// Checks of the user's own: they are run whatever is begun with.
    pub own: Vec<Arc<OwnCheck>>,
    /// Checks of the user's own that are evaluated elsewhere: policies.
    pub policies: Vec<Arc<About>>,
}

/// A word that takes checks in or out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Id, name, variant or alias.
    pub word: String,
    /// Whether it takes them in.
    pub enable: bool,
}

/// The checks to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Those of a profile and of the profiles below it.
    Profile(Profile),
    /// All of them.
    All,
    /// Those that a peer has.
    Peer(Peer),
}

/// The checks to run.
#[derive(Clone, Debug, Default)]
pub struct Selected {
    /// By id.
    checks: BTreeMap<String, Chosen>,
    severities: Vec<(Named, Severity)>,
    own: Vec<Arc<OwnCheck>>,
    names: Names,
    /// See [`Self::shell_codes`]: several hundred variants are not gone through for each document.
    shell_codes: OnceLock<Arc<BTreeSet<u16>>>,
}

/// A check to run.
#[derive(Clone, Debug)]
struct Chosen {
    check: AnyCheck,
    /// Only variants of this profile and of those below it, and `also`.
    most: Option<Profile>,
    /// Variants that were named.
    also: BTreeSet<String>,
    /// Only these variants.
    only: Option<BTreeSet<String>>,
    /// Not these variants.
    without: BTreeSet<String>,
}

/// Nobody knows a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// What was meant, perhaps.
    pub suggestion: Option<String>,
}

impl Selection {
    /// Finds the checks.
    ///
    /// # Errors
    /// Where a word names no check: a check that is not run for a typing error would be missed by nobody.
    pub fn resolve(&self) -> Result<Selected, UnknownWord> {
        let abouts = self.own.iter().map(|own| Arc::clone(&own.about));
        let abouts = abouts.chain(self.policies.iter().map(Arc::clone));
        let names = Names::with(abouts.clone().collect());
        let built_in = list::all().filter(|check| self.begin.holds(check));
        let begin = built_in
            .map(AnyCheck::from)
            .chain(abouts.map(AnyCheck::from));
        let mut checks = BTreeMap::new();
        for check in begin {
            let chosen = Chosen {
                most: self.begin.most().filter(|_| check.built_in().is_some()),
                ..Chosen::all_of(check.clone())
            };
            checks.insert(check.id().to_owned(), chosen);
        }
        for step in &self.steps {
            for named in known(&names, &step.word)? {
                apply(&mut checks, named, step.enable);
            }
        }
        let mut severities = Vec::new();
        for (word, severity) in &self.severities {
            let known = known(&names, word)?.into_iter();
            severities.extend(known.map(|named| (named, *severity)));
        }
        let chosen = self
            .own
            .iter()
            .filter(|own| checks.contains_key(&own.about.id));
        Ok(Selected {
            own: chosen.cloned().collect(),
            checks,
            severities,
            names,
            shell_codes: OnceLock::new(),
        })
    }
}

impl Selected {
    /// Returns those of our checks that are run, in the order of their ids.
    pub fn checks(&self) -> impl Iterator<Item = &'static Check> {
        let checks = self.checks.values();
        checks.filter_map(|chosen| chosen.check.built_in())
    }

    /// Returns the user's own checks that are run, in the order in which they stand.
    pub fn own(&self) -> &[Arc<OwnCheck>] {
        &self.own
    }

    /// Returns all names, also of checks that are not run.
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Says whether a check is run.
    pub fn has(&self, check: &AnyCheck) -> bool {
        self.checks.contains_key(check.id())
    }

    /// Says whether a fault was asked for.
    pub fn wants(&self, fault: &Fault) -> bool {
        let chosen = self.checks.get(fault.check.id());
        chosen.is_some_and(|chosen| chosen.wants(fault.variant))
    }

    /// Returns the codes of shell scripts that were asked for.
    pub fn shell_codes(&self) -> Arc<BTreeSet<u16>> {
        let codes = self.shell_codes.get_or_init(|| {
            let chosen = self.checks.get(shell::ID);
            let variants = chosen.and_then(|chosen| Some((chosen, chosen.check.built_in()?)));
            let variants = variants.into_iter().flat_map(|(chosen, check)| {
                let names = check.variants.iter().map(|variant| variant.name);
                names.filter(|name| chosen.wants(Some(name)))
            });
            Arc::new(variants.filter_map(shell::number_of).collect())
        });
        Arc::clone(codes)
    }

    /// Says whether all that a word names was asked for.
    pub fn looks_for(&self, named: &Named) -> bool {
        let chosen = self.checks.get(named.check.id());
        chosen.is_some_and(|chosen| {
            let variant = named.variant.as_deref();
            variant.map_or_else(|| chosen.wants_all(), |it| chosen.wants(Some(it)))
        })
    }

    /// Returns how bad a fault is: what the user says, else its variant, else its check.
    pub fn severity(&self, fault: &Fault) -> Severity {
        let said = self.severities.iter().rev();
        let mut said = said.filter(|(named, _)| named.covers(&fault.check, fault.variant));
        if let Some((_, severity)) = said.next() {
            return *severity;
        }
        fault.check.severity(fault.variant)
    }
}

impl Begin {
    /// All words, as they are written.
    pub const WORDS: [&str; 15] = [
        "recommended",
        "strict",
        "style",
        "all",
        "hadolint",
        "buildkit",
        "trivy",
        "checkov",
        "kics",
        "dockle",
        "semgrep",
        "shellcheck",
        "dclint",
        "docker-bench",
        "kube-linter",
    ];

    /// Returns the profile beyond which variants are left out.
    const fn most(self) -> Option<Profile> {
        match self {
            Self::Profile(profile) => Some(profile),
            Self::All | Self::Peer(_) => None,
        }
    }

    fn holds(self, check: &Check) -> bool {
        match self {
            Self::Profile(profile) => {
                let mut variants = check.variants.iter();
                let has_variant = variants.any(|it| it.profile.is_some_and(|it| it <= profile));
                check.profile <= profile || has_variant
            }
            Self::All => true,
            Self::Peer(peer) => {
                let mut aliases = check.aliases.iter();
                aliases.any(|alias| alias.peer.name() == peer.name())
            }
        }
    }
}

impl Default for Begin {
    fn default() -> Self {
        Self::Profile(Profile::Recommended)
    }
}

impl FromStr for Begin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "recommended" => Self::Profile(Profile::Recommended),
            "strict" => Self::Profile(Profile::Strict),
            "style" => Self::Profile(Profile::Style),
            "all" => Self::All,
            "hadolint" => Self::Peer(Peer::Hadolint),
            "buildkit" => Self::Peer(Peer::BuildKit),
            "trivy" => Self::Peer(Peer::Trivy),
            "checkov" => Self::Peer(Peer::Checkov),
            "kics" => Self::Peer(Peer::Kics),
            "dockle" => Self::Peer(Peer::Dockle),
            "semgrep" => Self::Peer(Peer::Semgrep),
            "shellcheck" => Self::Peer(Peer::ShellCheck),
            "dclint" => Self::Peer(Peer::Dclint),
            "docker-bench" => Self::Peer(Peer::DockerBench),
            "kube-linter" => Self::Peer(Peer::KubeLinter),
            _ => {
                let known = Self::WORDS.join(", ");
                return Err(format!("it is not one of {known}"));
            }
        })
    }
}

impl Chosen {
    fn all_of(check: AnyCheck) -> Self {
        Self {
            check,
            most: None,
            also: BTreeSet::new(),
            only: None,
            without: BTreeSet::new(),
        }
    }

    /// Says whether no variant is left out.
    fn wants_all(&self) -> bool {
        let is_told = match (self.most, self.check.built_in()) {
            (Some(most), Some(check)) => {
                let mut variants = check.variants.iter();
                let is_told = |profile: Option<Profile>| profile.unwrap_or(check.profile) <= most;
                is_told(None) && variants.all(|it| is_told(it.profile))
            }
            _ => true,
        };
        is_told && self.only.is_none() && self.without.is_empty()
    }

    fn wants(&self, variant: Option<&str>) -> bool {
        let lower = variant.map(str::to_ascii_lowercase);
        let is_in = |set: &BTreeSet<String>| lower.as_ref().is_some_and(|it| set.contains(it));
        let profile = self.check.built_in().map(|it| it.profile_of(variant));
        let is_told = match (self.most, profile) {
            (Some(most), Some(profile)) => profile <= most || is_in(&self.also),
            _ => true,
        };
        is_told && self.only.as_ref().is_none_or(is_in) && !is_in(&self.without)
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.word.chars().take(80).collect();
        write!(f, "no check is called `{shown}`")?;
        match &self.suggestion {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownWord {}

fn known(names: &Names, word: &str) -> Result<Vec<Named>, UnknownWord> {
    let found = names.find(word);
    if found.is_empty() {
        return Err(UnknownWord {
            word: word.to_owned(),
            suggestion: names.suggestion(word),
        });
    }
    Ok(found)
}

fn apply(checks: &mut BTreeMap<String, Chosen>, named: Named, enable: bool) {
    let Named { check, variant } = named;
    match (variant.map(|it| it.to_ascii_lowercase()), enable) {
        (None, true) => {
            checks.insert(check.id().to_owned(), Chosen::all_of(check));
        }
        (None, false) => {
            checks.remove(check.id());
        }
        (Some(variant), true) => {
            let chosen = checks
                .entry(check.id().to_owned())
                .or_insert_with(|| Chosen {
                    only: Some(BTreeSet::new()),
                    ..Chosen::all_of(check)
                });
            chosen.without.remove(&variant);
            if let Some(only) = &mut chosen.only {
                only.insert(variant.clone());
            }
            chosen.also.insert(variant);
        }
        (Some(variant), false) => {
            if let Some(chosen) = checks.get_mut(check.id()) {
                chosen.without.insert(variant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(begin: &str, words: &[&str]) -> Result<Vec<&'static str>, String> {
        let step = |word: &&str| Step {
            enable: !word.starts_with('-'),
            word: word.trim_start_matches('-').to_owned(),
        };
        let selection = Selection {
            begin: begin.parse()?,
            steps: words.iter().map(step).collect(),
            ..Selection::default()
        };
        let selected = selection.resolve().map_err(|error| error.to_string())?;
        Ok(selected.checks().map(|check| check.id).collect())
    }

    #[test]
    fn variants_may_be_of_another_profile() {
        let cases: &[(&str, &[&str], bool, bool)] = &[
            ("recommended", &[], true, false),
            ("strict", &[], true, true),
            ("all", &[], true, true),
            ("hadolint", &[], true, true),
            ("recommended", &["SC2086"], true, true),
            ("recommended", &["SC2086", "-sc2086"], true, false),
            ("recommended", &["-DF-0140:sc2069"], false, false),
            ("recommended", &["DF-0140"], true, true),
            ("recommended", &["-DF-0140", "SC2086"], false, true),
        ];
        for (begin, words, redirect, split) in cases {
            let step = |word: &&str| Step {
                enable: !word.starts_with('-'),
                word: word.trim_start_matches('-').to_owned(),
            };
            let selection = Selection {
                begin: begin.parse().unwrap(),
                steps: words.iter().map(step).collect(),
                ..Selection::default()
            };
            let selected = selection.resolve().unwrap();
            let check = list::find("DF-0140").unwrap();
            let told = |variant| {
                let fault = Fault::new(check, "", crate::fault::Place::default());
                selected.wants(&fault.variant(variant))
            };
            assert_eq!(
                (told("SC2069"), told("SC2086")),
                (*redirect, *split),
                "{begin} {words:?}"
            );
            let named = &crate::names::find("SC2086")[0];
            assert_eq!(selected.looks_for(named), *split, "{begin} {words:?}");
        }
    }

    #[test]
    fn profiles_and_words_choose_checks() {
        let all: Vec<&str> = list::all().map(|check| check.id).collect();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        assert_eq!(resolve("all", &[]).unwrap(), sorted);
        let hadolint = resolve("hadolint", &[]).unwrap();
        for check in list::all() {
            let has = check.aliases.iter().any(|it| it.peer == Peer::Hadolint);
            assert_eq!(hadolint.contains(&check.id), has, "{}", check.id);
        }
        let strict = resolve("strict", &[]).unwrap();
        let usual = resolve("recommended", &[]).unwrap();
        assert!(usual.iter().all(|id| strict.contains(id)));
        assert!(!resolve("all", &["-DL3014"]).unwrap().contains(&"DF-0025"));
        let back = resolve("all", &["-DL3014", "apt-get-asking-questions"]).unwrap();
        assert!(back.contains(&"DF-0025"));
        assert_eq!(
            resolve("all", &["apt-get-asking-question"]).unwrap_err(),
            "no check is called `apt-get-asking-question`; did you mean `apt-get-asking-questions`?"
        );
        assert!(resolve("hadolnt", &[]).is_err());
        assert!(
            Begin::WORDS
                .iter()
                .all(|word| word.parse::<Begin>().is_ok())
        );
    }
}
