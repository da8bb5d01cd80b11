//! One rule: is it selected, does it mean anything here, which check is run, and what follows (XCCDF 1.2, section 7.2.3).

use std::collections::{BTreeMap, BTreeSet};

use super::sessions::Sessions;
use super::{FilledFix, Request, Ruled, UsedCheck};
use crate::content::{Checklist, Part};
use crate::oval::truth::Truth;
use crate::xccdf::model::{Benchmark, Check, Item, Rule, SimpleCheck};
use crate::xccdf::policy::{Policy, Refined};
use crate::xccdf::result::RuleResult;

/// Judges rules.
pub(super) struct Judge<'a> {
    pub(super) benchmark: &'a Benchmark,
    pub(super) policy: &'a Policy,
    pub(super) checklist: &'a Checklist<'a>,
    pub(super) request: &'a Request,
    pub(super) wanted: Option<&'a BTreeSet<String>>,
    pub(super) sessions: Sessions<'a>,
    /// Platforms that were looked at.
    pub(super) platforms: BTreeMap<String, Truth>,
}

/// What came of the checks of a rule.
#[derive(Default)]
struct Outcome {
    /// A result, or several where each definition has its own.
    results: Vec<(RuleResult, Vec<UsedCheck>)>,
    messages: Vec<String>,
}

impl Outcome {
    fn plain(result: RuleResult, why: impl Into<String>) -> Self {
        Self {
            results: vec![(result, Vec::new())],
            messages: vec![why.into()],
        }
    }
}

type Externals = BTreeMap<String, Vec<String>>;

impl<'a> Judge<'a> {
    /// Learns what the checks of all rules that will be looked at export.
    pub(super) fn gather_exports(&mut self) {
        let benchmark = self.benchmark;
        for (at, item) in benchmark.items.iter().enumerate() {
            let Some(rule) = &item.rule else {
                continue;
            };
            if !self.is_selected(at, item) {
                continue;
            }
            let mut open: Vec<&Check> = rule.checks.iter().collect();
            while let Some(check) = open.pop() {
                match check {
                    Check::Complex { parts, .. } => open.extend(parts),
                    Check::Simple(simple) => {
                        let exports = self.exports(simple);
                        if let Some((part, _, _)) = self.content(simple) {
                            self.sessions.learn(part, &exports);
                        }
                    }
                }
            }
        }
    }

    fn is_selected(&self, at: usize, item: &Item) -> bool {
        match self.wanted {
            Some(wanted) => wanted.contains(&item.id),
            None => self.policy.selected.get(at).copied().unwrap_or(false),
        }
    }

    /// Judges a rule; a group has no result.
    pub(super) fn rule(&mut self, at: usize) -> Vec<Ruled> {
        let benchmark = self.benchmark;
        let Some(item) = benchmark.items.get(at) else {
            return Vec::new();
        };
        let Some(rule) = &item.rule else {
            return Vec::new();
        };
        let refined = self.policy.refined(&item.id);
        let outcome = self.outcome(at, item, rule, &refined);
        let mut results = outcome.results;
        if results.is_empty() {
            results.push((RuleResult::NotChecked, Vec::new()));
        }
        let messages = outcome.messages;
        results
            .into_iter()
            .map(|(result, checks)| {
                let mut ruled = self.told(item, rule, &refined);
                ruled.result = result;
                ruled.checks = checks;
                ruled.messages.clone_from(&messages);
                ruled
            })
            .collect()
    }

    fn told(&self, item: &Item, rule: &Rule, refined: &Refined) -> Ruled {
        let filled = |text| self.policy.filled(self.benchmark, text);
        let fixes = rule.fixes.iter().map(|fix| FilledFix {
            system: fix.system.clone(),
            id: fix.id.clone(),
            attributes: fix.attributes.clone(),
            text: filled(&fix.text),
        });
        Ruled {
            id: item.id.clone(),
            title: item.title.clone(),
            severity: refined
                .severity
                .clone()
                .unwrap_or_else(|| rule.severity.clone()),
            role: refined.role.clone().unwrap_or_else(|| rule.role.clone()),
            weight: refined.weight.unwrap_or(item.weight),
            result: RuleResult::NotChecked,
            messages: Vec::new(),
            description: rule.description.clone(),
            rationale: rule.rationale.clone(),
            idents: rule.idents.clone(),
            references: rule.references.clone(),
            fix_text: rule.fix_text.as_ref().map(filled),
            fixes: fixes.collect(),
            checks: Vec::new(),
        }
    }

    fn outcome(&mut self, at: usize, item: &'a Item, rule: &'a Rule, refined: &Refined) -> Outcome {
        if !self.is_selected(at, item) {
            return Outcome {
                results: vec![(RuleResult::NotSelected, Vec::new())],
                messages: Vec::new(),
            };
        }
        let role = refined.role.as_deref().unwrap_or(&rule.role);
        if role == "unchecked" {
            return Outcome::plain(RuleResult::NotChecked, "its role is not to be checked");
        }
        if let Some(why) = &rule.broken {
            return Outcome::plain(RuleResult::Unknown, why.clone());
        }
        if let Some(outcome) = self.elsewhere(item) {
            return outcome;
        }
        let mut outcome = self.run(rule, refined);
        if role == "unscored" {
            for (result, _) in &mut outcome.results {
                if result.counts() {
                    let said = format!("it is not scored; its result would be {}", result.name());
                    outcome.messages.push(said);
                    *result = RuleResult::Informational;
                }
            }
        }
        outcome
    }

    /// Says that a rule means nothing here, or that it cannot be told whether it does.
    fn elsewhere(&mut self, item: &'a Item) -> Option<Outcome> {
        let benchmark = self.benchmark;
        let outer = if self.policy.platforms.is_empty() {
            &benchmark.platforms
        } else {
            &self.policy.platforms
        };
        let mut levels: Vec<&[String]> = vec![outer, &item.platforms];
        let mut above = item.parent;
        while let Some(group) = above.and_then(|at| benchmark.items.get(at)) {
            levels.push(&group.platforms);
            above = group.parent;
        }
        for platforms in levels {
            let (truth, why) = self.applies(platforms);
            match truth {
                Truth::True => {}
                Truth::False | Truth::NotApplicable => {
                    let why = format!("this is not {}", platforms.join(" or "));
                    return Some(Outcome::plain(RuleResult::NotApplicable, why));
                }
                Truth::Error => {
                    let why = why.unwrap_or_default();
                    return Some(Outcome::plain(RuleResult::Error, why));
                }
                Truth::Unknown | Truth::NotEvaluated => {
                    let why = why.unwrap_or_default();
                    return Some(Outcome::plain(RuleResult::Unknown, why));
                }
            }
        }
        None
    }

    fn run(&mut self, rule: &'a Rule, refined: &Refined) -> Outcome {
        let complex = rule
            .checks
            .iter()
            .find(|it| matches!(it, Check::Complex { .. }));
        if let Some(check) = complex {
            let mut used = Vec::new();
            let mut messages = Vec::new();
            let result = self.combined(check, &mut used, &mut messages);
            return Outcome {
                results: vec![(result, used)],
                messages,
            };
        }
        let simple: Vec<&SimpleCheck> = rule
            .checks
            .iter()
            .filter_map(|check| match check {
                Check::Simple(simple) => Some(simple),
                Check::Complex { .. } => None,
            })
            .collect();
        let with = |selector: &str| -> Vec<&'a SimpleCheck> {
            let fitting = simple.iter().filter(|one| one.selector == selector);
            fitting.copied().collect()
        };
        let wanted = refined.selector.as_deref().unwrap_or_default();
        let mut candidates = with(wanted);
        if candidates.is_empty() {
            candidates = with("");
        }
        let Some(check) = candidates.iter().find(|one| is_oval(one)) else {
            let why = match candidates.first() {
                Some(other) => format!("checks of the system {} are not run", other.system),
                None => "it has no check".to_owned(),
            };
            return Outcome::plain(RuleResult::NotChecked, why);
        };
        self.simple(check)
    }

    fn combined(
        &mut self,
        check: &'a Check,
        used: &mut Vec<UsedCheck>,
        messages: &mut Vec<String>,
    ) -> RuleResult {
        match check {
            Check::Simple(simple) => {
                let outcome = self.simple(simple);
                messages.extend(outcome.messages);
                let mut result = RuleResult::NotChecked;
                for (at, (one, checks)) in outcome.results.into_iter().enumerate() {
                    result = if at == 0 { one } else { result.and(one) };
                    used.extend(checks);
                }
                result
            }
            Check::Complex { all, negate, parts } => {
                let mut results = Vec::with_capacity(parts.len());
                for part in parts {
                    results.push(self.combined(part, used, messages));
                }
                let combine = if *all {
                    RuleResult::and
                } else {
                    RuleResult::or
                };
                let combined = results.into_iter().reduce(combine);
                combined.unwrap_or(RuleResult::NotChecked).negated(*negate)
            }
        }
    }

    fn simple(&mut self, check: &'a SimpleCheck) -> Outcome {
        if !is_oval(check) {
            let why = format!("checks of the system {} are not run", check.system);
            return Outcome::plain(RuleResult::NotChecked, why);
        }
        let Some((part, href, name)) = self.content(check) else {
            let why = match check.references.first() {
                Some((href, _)) => format!("{href} is not at hand"),
                None => "the check refers to nothing".to_owned(),
            };
            return Outcome::plain(RuleResult::NotChecked, why);
        };
        let exports = self.exports(check);
        let Some(place) = self.sessions.place(part, &exports) else {
            let why = "its definitions cannot be evaluated with these values";
            return Outcome::plain(RuleResult::Unknown, why);
        };
        let Some(definitions) = part.definitions.as_deref() else {
            return Outcome::plain(RuleResult::NotChecked, format!("{href} is not OVAL"));
        };
        let used = |name: &str| UsedCheck {
            system: check.system.clone(),
            href: href.to_owned(),
            name: Some(name.to_owned()),
            exports: check.exports.clone(),
            facts: Some(place),
        };
        let mut outcome = Outcome::default();
        let one = |judge: &Self, name: &str, outcome: &mut Outcome| {
            let truth = judge.sessions.get(place).map(|it| it.definition(name));
            let truth = truth.unwrap_or(Truth::Error);
            let known = definitions.definitions.get(name);
            if known.is_none() {
                let why = format!("there is no definition {name} that can be understood");
                outcome.messages.push(why);
            }
            let class = known.map_or("compliance", |it| it.class.as_str());
            RuleResult::of(truth, class).negated(check.negate)
        };
        if let Some(name) = name {
            let result = one(self, name, &mut outcome);
            outcome.results.push((result, vec![used(name)]));
            return outcome;
        }
        for name in &definitions.order {
            let result = one(self, name, &mut outcome);
            outcome.results.push((result, vec![used(name)]));
        }
        if !check.multi {
            let results = outcome.results.drain(..);
            let joined = results.reduce(|(left, mut used), (right, more)| {
                used.extend(more);
                (left.and(right), used)
            });
            outcome.results.extend(joined);
        }
        outcome
    }

    /// Returns the first document of those that a check refers to that is at hand.
    fn content(&self, check: &'a SimpleCheck) -> Option<(&'a Part<'a>, &'a str, Option<&'a str>)> {
        check.references.iter().find_map(|(href, name)| {
            let part = self.checklist.parts.get(href)?;
            part.definitions.as_ref()?;
            Some((part, href.as_str(), name.as_deref()))
        })
    }

    fn exports(&self, check: &SimpleCheck) -> Externals {
        let all = check.exports.iter().filter_map(|(value, name)| {
            let values = self.policy.value(self.benchmark, value)?;
            Some((name.clone(), values))
        });
        all.collect()
    }
}

fn is_oval(check: &SimpleCheck) -> bool {
    check.system == "http://oval.mitre.org/XMLSchema/oval-definitions-5"
}
