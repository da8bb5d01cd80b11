//! The walk over the packages: each is looked up, decided and described once; packages of one source, and
//! vulnerabilities met before, are not looked up again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

use super::candidate::{Candidate, Cluster, gather, shared_source};
use super::database_problem;
use super::decide::{Claim, Outcome, decide, is_newer_series};
use super::details::{ScoredFacts, describe};
use super::ecosystem::Plan;
use super::outcome::{Judgement, Match};
use crate::store::{Database, Facts, StoredStatus, VulnerabilityId};

/// One run over the packages.
pub(super) struct Run<'a, 'j> {
    database: &'a Database,
    plan: &'a Plan,
    judgement: &'j mut Judgement,
    /// Fixes of Alpine's edge that are newer than the branch has.
    pub(super) unused: usize,
    /// What was looked up already: many packages share a source, and many sources a vulnerability.
    facts: HashMap<VulnerabilityId<'a>, Rc<ScoredFacts>>,
    /// What was found for packages that are judged by their source alone.
    sources: HashMap<(&'a str, Cow<'a, str>), Found>,
}

/// What was found for a package: the range of its matches, and how many pairs were dismissed.
#[derive(Clone)]
struct Found {
    matches: Range<usize>,
    dismissed: usize,
}

impl<'a, 'j> Run<'a, 'j> {
    pub(super) fn new(
        database: &'a Database,
        plan: &'a Plan,
        judgement: &'j mut Judgement,
    ) -> Self {
        Self {
            database,
            plan,
            judgement,
            unused: 0,
            facts: HashMap::new(),
            sources: HashMap::new(),
        }
    }

    /// Judges a package.
    pub(super) fn package(&mut self, index: usize, package: &'a Package) {
        let shared = shared_source(self.database, self.plan, package);
        if let Some(found) = shared
            .as_ref()
            .and_then(|key| self.sources.get(key))
            .cloned()
        {
            return self.repeat(index, &found);
        }
        let (first, dismissed) = (self.judgement.matches.len(), self.judgement.dismissed);
        self.look_up(index, package);
        if let Some(key) = shared {
            let found = Found {
                matches: first..self.judgement.matches.len(),
                dismissed: self.judgement.dismissed.saturating_sub(dismissed),
            };
            self.sources.insert(key, found);
        }
    }

    /// Repeats for a package what was found for another one of the same source.
    fn repeat(&mut self, index: usize, found: &Found) {
        let of_source = self
            .judgement
            .matches
            .get(found.matches.clone())
            .unwrap_or_default();
        let again: Vec<Match> = of_source
            .iter()
            .map(|known| Match {
                package: index,
                ..known.clone()
            })
            .collect();
        self.judgement.matches.extend(again);
        self.judgement.dismissed = self.judgement.dismissed.saturating_add(found.dismissed);
    }

    fn look_up(&mut self, index: usize, package: &'a Package) {
        let (clusters, errors) = gather(self.database, self.plan, package);
        for error in errors {
            self.judgement
                .problems
                .push(database_problem(&error.to_string()));
        }
        for cluster in &clusters {
            self.count_unused(cluster);
            match decide(self.plan, package, &cluster.candidates) {
                Outcome::Holds(claim) => self.holds(index, package, cluster, &claim),
                Outcome::Clear => self.dismiss(),
                Outcome::Silent => {}
            }
        }
    }

    fn holds(&mut self, index: usize, package: &Package, cluster: &Cluster<'a>, claim: &Claim) {
        let facts = self.facts_of(cluster.id);
        if facts.facts.rejected {
            return self.dismiss();
        }
        if let Some(why) = &claim.invalid {
            let what = format!("{} {} and {}", package.name, package.version, cluster.id);
            let problem = Problem::new(ProblemKind::Input, what, why.clone());
            self.judgement
                .problems
                .push(problem.hint("it is reported as under investigation"));
        }
        let found = describe(self.plan, index, cluster, claim, &facts);
        self.judgement.matches.push(found);
    }

    fn facts_of(&mut self, id: VulnerabilityId<'a>) -> Rc<ScoredFacts> {
        if let Some(known) = self.facts.get(&id) {
            return Rc::clone(known);
        }
        let facts = match self.database.vulnerability(&id.to_string()) {
            Ok(facts) => facts.unwrap_or_default(),
            Err(error) => {
                self.judgement
                    .problems
                    .push(database_problem(&error.to_string()));
                Facts::default()
            }
        };
        let scored = Rc::new(ScoredFacts::new(facts, self.plan.vendor));
        self.facts.insert(id, Rc::clone(&scored));
        scored
    }

    fn dismiss(&mut self) {
        self.judgement.dismissed = self.judgement.dismissed.saturating_add(1);
    }

    fn count_unused(&mut self, cluster: &Cluster<'_>) {
        if self.plan.edge {
            let newer = |c: &&Candidate<'_>| match c.row.status {
                StoredStatus::FixedIn(bound) => is_newer_series(c, bound),
                _ => false,
            };
            let count = cluster.candidates.iter().filter(newer).count();
            self.unused = self.unused.saturating_add(count);
        }
    }
}
