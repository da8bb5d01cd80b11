//! The walk over the packages: each is looked up, decided and described once; packages of one source, and
//! vulnerabilities met before, are not looked up again.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use seawall_model::finding::Dismissal;
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};

use super::back_port::back_port;
use super::candidate::{Candidate, gather, shared_source};
use super::cluster::{Cluster, Clusters};
use super::database_problem;
use super::decide::{Claim, Outcome, decide, is_newer_series};
use super::details::{ScoredFacts, describe};
use super::ecosystem::Plan;
use super::outcome::{Judgement, Match, SetAside};
use super::owner::{Owners, Word};
use super::platform::excludes;
use super::rating::Scores;
use super::reach::{Programs, Reach};
use crate::store::{Database, Facts, StoredStatus, VulnerabilityId};

/// One run over the packages.
pub(super) struct Run<'a, 'j> {
    database: &'a Database,
    pub(super) judgement: &'j mut Judgement,
    /// The artifact is a Linux system.
    linux: bool,
    /// Programs that tell their functions.
    programs: Programs<'a>,
    /// Fixes of Alpine's edge that are newer than the branch has.
    pub(super) unused: usize,
    /// What was looked up already: many packages share a source, and many sources a vulnerability; by
    /// vendor, whose scores come first.
    facts: HashMap<(VulnerabilityId<'a>, &'static str), Rc<ScoredFacts>>,
    /// Scores of vectors met before.
    scores: Scores,
    /// What was found for packages that are judged by their source alone.
    sources: HashMap<(&'a str, Cow<'a, str>), Found>,
    /// Room for the rows of a package.
    clusters: Clusters<'a>,
}

/// What was found for a package: the ranges of its matches, and how many pairs were dismissed.
#[derive(Clone)]
struct Found {
    matches: Range<usize>,
    set_aside: Range<usize>,
    dismissed: usize,
}

/// What became of a cluster.
pub(super) enum Fate {
    /// It holds.
    Holds(Box<Match>),
    /// It would hold, but for this.
    SetAside(Box<Match>, Dismissal),
    /// It does not hold, and the rows say so.
    Clear,
    /// The record was withdrawn.
    Rejected,
    /// The rows speak of other systems only.
    Elsewhere,
    /// No row speaks of this package.
    Silent,
}

impl<'a, 'j> Run<'a, 'j> {
    pub(super) fn new(
        database: &'a Database,
        inventory: &'a Inventory,
        judgement: &'j mut Judgement,
    ) -> Self {
        Self {
            database,
            judgement,
            linux: inventory.distribution.is_some(),
            programs: Programs::of(inventory),
            unused: 0,
            facts: HashMap::new(),
            scores: Scores::default(),
            sources: HashMap::new(),
            clusters: Clusters::default(),
        }
    }

    /// Judges a package.
    pub(super) fn package(
        &mut self,
        plan: &'a Plan,
        index: usize,
        package: &'a Package,
        owners: &Owners<'_>,
    ) {
        let shared = shared_source(self.database, plan, package);
        if let Some(found) = shared
            .as_ref()
            .and_then(|key| self.sources.get(key))
            .cloned()
        {
            return self.repeat(index, &found);
        }
        let first = self.place();
        self.look_up(plan, index, package, owners);
        if let Some(key) = shared {
            let last = self.place();
            let found = Found {
                matches: first.matches.end..last.matches.end,
                set_aside: first.set_aside.end..last.set_aside.end,
                dismissed: last.dismissed.saturating_sub(first.dismissed),
            };
            self.sources.insert(key, found);
        }
    }

    /// Decides about a cluster, and describes what holds.
    pub(super) fn fate(
        &mut self,
        plan: &Plan,
        index: usize,
        package: &Package,
        cluster: &Cluster<'_, 'a>,
        owners: &Owners<'_>,
    ) -> Fate {
        let claim = match decide(plan, package, cluster.candidates) {
            Outcome::Holds(claim) => claim,
            Outcome::Clear => return Fate::Clear,
            Outcome::Silent => return Fate::Silent,
        };
        let facts = self.facts_of(plan.vendor, cluster);
        if facts.facts.rejected {
            return Fate::Rejected;
        }
        if self.linux && deciding(cluster, &claim).is_some_and(|c| excludes(c.row.platforms.iter()))
        {
            return Fate::Elsewhere;
        }
        self.report_invalid(package, cluster, &claim);
        let mut found = describe(plan, index, cluster, &claim, &facts);
        if package.kind != PackageType::Generic && package.recognised.is_some() {
            found.doubt(RECOGNISED.to_owned());
        }
        if let Some(why) = back_port(plan, package, cluster, &claim) {
            return Fate::SetAside(Box::new(found), why);
        }
        match self.programs.ask(package, cluster, &claim) {
            Reach::NotThere(evidence) => {
                return Fate::SetAside(Box::new(found), Dismissal::NotReachable { evidence });
            }
            Reach::NotUsed(why) => found.doubt(why),
            Reach::Unknown => {}
        }
        let published = deciding(cluster, &claim).and_then(|c| c.row.date);
        let published = facts.facts.published.or(published);
        match owners.ask(package, cluster.id, published) {
            Some(Word::Decides(owner)) => {
                let owner = format!("{} {}", owner.name, owner.version);
                Fate::SetAside(Box::new(found), Dismissal::OwnedByDistribution { owner })
            }
            Some(Word::Nothing(owner)) => {
                found.doubt_owner(owner);
                Fate::Holds(Box::new(found))
            }
            None => Fate::Holds(Box::new(found)),
        }
    }

    fn place(&self) -> Found {
        Found {
            matches: 0..self.judgement.matches.len(),
            set_aside: 0..self.judgement.set_aside.len(),
            dismissed: self.judgement.dismissed,
        }
    }

    /// Repeats for a package what was found for another one of the same source.
    fn repeat(&mut self, index: usize, found: &Found) {
        let judgement = &mut *self.judgement;
        let matches = judgement.matches.get(found.matches.clone());
        let again: Vec<Match> = matches
            .unwrap_or_default()
            .iter()
            .map(|known| known.for_package(index))
            .collect();
        judgement.matches.extend(again);
        let set_aside = judgement.set_aside.get(found.set_aside.clone());
        let again: Vec<SetAside> = set_aside
            .unwrap_or_default()
            .iter()
            .map(|known| SetAside {
                found: known.found.for_package(index),
                why: known.why.clone(),
            })
            .collect();
        judgement.set_aside.extend(again);
        judgement.dismissed = judgement.dismissed.saturating_add(found.dismissed);
    }

    fn look_up(&mut self, plan: &'a Plan, index: usize, package: &'a Package, owners: &Owners<'_>) {
        let mut clusters = std::mem::take(&mut self.clusters);
        for error in gather(self.database, plan, package, &mut clusters) {
            self.judgement
                .problems
                .push(database_problem(&error.to_string()));
        }
        for cluster in clusters.iter() {
            self.count_unused(plan, &cluster);
            match self.fate(plan, index, package, &cluster, owners) {
                Fate::Holds(found) => self.judgement.matches.push(*found),
                Fate::SetAside(found, why) => {
                    self.judgement
                        .set_aside
                        .push(SetAside { found: *found, why });
                }
                Fate::Clear | Fate::Rejected | Fate::Elsewhere => {
                    self.judgement.dismissed = self.judgement.dismissed.saturating_add(1);
                }
                Fate::Silent => {}
            }
        }
        self.clusters = clusters;
    }

    fn report_invalid(&mut self, package: &Package, cluster: &Cluster<'_, '_>, claim: &Claim) {
        if let Some(why) = &claim.invalid {
            let what = format!("{} {} and {}", package.name, package.version, cluster.id);
            let problem = Problem::new(ProblemKind::Input, what, why.clone());
            self.judgement
                .problems
                .push(problem.hint("it is reported as under investigation"));
        }
    }

    /// Returns the facts of a cluster: those of its own id, and the scores of its other ids where that has
    /// none.
    fn facts_of(&mut self, vendor: &'static str, cluster: &Cluster<'_, 'a>) -> Rc<ScoredFacts> {
        let key = (cluster.id, vendor);
        if let Some(known) = self.facts.get(&key) {
            return Rc::clone(known);
        }
        let id = cluster.id.to_string();
        let mut facts = self.look_up_facts(&id);
        if facts.vectors.is_empty() {
            let aliases = cluster
                .candidates
                .iter()
                .flat_map(|c| c.row.aliases.iter().chain(c.row.record));
            // Rows of several sources name the same ids.
            let aliases: BTreeSet<&str> = aliases.filter(|alias| *alias != id).collect();
            for alias in aliases {
                for vector in self.look_up_facts(alias).vectors {
                    if !facts.vectors.contains(&vector) {
                        facts.vectors.push(vector);
                    }
                }
            }
        }
        let scored = Rc::new(ScoredFacts::new(facts, vendor, &mut self.scores));
        self.facts.insert(key, Rc::clone(&scored));
        scored
    }

    fn look_up_facts(&mut self, id: &str) -> Facts {
        match self.database.vulnerability(id) {
            Ok(facts) => facts.unwrap_or_default(),
            Err(error) => {
                self.judgement
                    .problems
                    .push(database_problem(&error.to_string()));
                Facts::default()
            }
        }
    }

    fn count_unused(&mut self, plan: &Plan, cluster: &Cluster<'_, '_>) {
        if plan.edge {
            let newer = |c: &&Candidate<'_>| match c.row.status {
                StoredStatus::FixedIn(bound) => is_newer_series(c, bound),
                _ => false,
            };
            let count = cluster.candidates.iter().filter(newer).count();
            self.unused = self.unused.saturating_add(count);
        }
    }
}

fn deciding<'c, 'a>(cluster: &Cluster<'c, 'a>, claim: &Claim) -> Option<&'c Candidate<'a>> {
    cluster.candidates.get(claim.deciding)
}

/// Why a package is not quite sure: such names and versions are mostly those of the package, not always.
const RECOGNISED: &str = "known by what its file says of itself alone";
