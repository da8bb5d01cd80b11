//! Whether a rule means anything on a system: its own platforms, and those of the groups, the profile and the checklist
//! that it is in (XCCDF 1.2, section 7.2.3.3.1). Of several platforms one has to fit.

use std::collections::BTreeMap;

use super::rule::Judge;
use crate::content::Part;
use crate::cpe::{CheckReference, Dictionary};
use crate::oval::truth::{Operator, Tally, Truth};

impl<'a> Judge<'a> {
    /// Says whether one of the platforms fits; the second is why, where that is not known.
    pub(super) fn applies(&mut self, platforms: &[String]) -> (Truth, Option<String>) {
        if platforms.is_empty() || self.request.any_platform {
            return (Truth::True, None);
        }
        let mut why = None;
        let mut tally = Tally::default();
        for platform in platforms {
            let truth = self.platform(platform);
            if !matches!(truth, Truth::True | Truth::False | Truth::NotApplicable) {
                why = Some(format!("whether this is {platform} cannot be told"));
            }
            tally.add(truth);
        }
        (tally.combined(Operator::Or), why)
    }

    /// Returns the platforms of the checklist, and whether they fit.
    pub(super) fn benchmark_platforms(&mut self) -> Vec<(String, Truth)> {
        let benchmark = self.benchmark;
        let all = benchmark.platforms.iter();
        all.map(|name| (name.clone(), self.platform(name)))
            .collect()
    }

    fn platform(&mut self, id: &str) -> Truth {
        if let Some(known) = self.platforms.get(id) {
            return *known;
        }
        let truth = self.expression(id);
        self.platforms.insert(id.to_owned(), truth);
        truth
    }

    fn expression(&mut self, id: &str) -> Truth {
        let checklist = self.checklist;
        let plain = id.trim_start_matches('#');
        let own = self.benchmark.expressions.get(plain);
        let found = own.or_else(|| {
            let mut all = checklist.dictionaries.iter();
            all.find_map(|(dictionary, _)| dictionary.expression(plain))
        });
        let Some(expression) = found else {
            return self.named(id);
        };
        let expression = expression.clone();
        // Both questions need the same evaluations, one after the other.
        let judge = std::cell::RefCell::new(self);
        expression.evaluate(&mut |name| judge.borrow_mut().named(name), &mut |check| {
            let mut judge = judge.borrow_mut();
            let parts: Vec<&BTreeMap<String, Part<'_>>> = std::iter::once(&checklist.parts)
                .chain(checklist.dictionaries.iter().map(|(_, parts)| parts))
                .collect();
            let part = parts.into_iter().find_map(|parts| parts.get(&check.href));
            part.map_or(Truth::Unknown, |part| judge.check(part, check))
        })
    }

    /// Says whether the system is what a name stands for: the dictionaries tell how that is found out.
    fn named(&mut self, name: &str) -> Truth {
        let checklist = self.checklist;
        let mut tally = Tally::default();
        let mut known = false;
        for (dictionary, parts) in &checklist.dictionaries {
            for check in named_checks(dictionary, name) {
                known = true;
                tally.add(match parts.get(&check.href) {
                    Some(part) => self.check(part, &check),
                    None => Truth::Unknown,
                });
            }
        }
        if known {
            tally.combined(Operator::Or)
        } else {
            // Nobody says how this platform is recognised.
            Truth::Unknown
        }
    }

    fn check(&mut self, part: &'a Part<'a>, check: &CheckReference) -> Truth {
        if !check
            .system
            .starts_with("http://oval.mitre.org/XMLSchema/oval-definitions-5")
        {
            return Truth::Unknown;
        }
        let place = self.sessions.place(part, &BTreeMap::new());
        let evaluation = place.and_then(|place| self.sessions.get(place));
        evaluation.map_or(Truth::Unknown, |it| it.definition(&check.id))
    }
}

fn named_checks(dictionary: &Dictionary, name: &str) -> Vec<CheckReference> {
    dictionary.checks(name).cloned().collect()
}
