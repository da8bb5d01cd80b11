//! Language packages that a package of the distribution installed: the vendor patches them without
//! changing their version, so the vendor's word goes before that of the language's own advisories.
//!
//! The rule, which `docs/matching.md` gives to users:
//! 1. Where the vendor's advisories speak of the vulnerability in the owning package, they alone decide.
//! 2. Where they do not, but list vulnerabilities without a fix, too, and are newer than the
//!    vulnerability, it does not concern the vendor's build.
//! 3. Otherwise the silence says nothing: the finding stands, with less confidence.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::time::Date;

use super::candidate::gather;
use super::cluster::Clusters;
use super::ecosystem::Plan;
use super::vendor;
use crate::store::{CveId, Database, VulnerabilityId};

/// The distribution's packages as owners of others.
pub(super) struct Owners<'a> {
    database: &'a Database,
    inventory: &'a Inventory,
    /// How the distribution is judged; `None` where it is not.
    plan: Option<&'a Plan>,
    /// CVEs that the vendor's advisories speak of, by owner.
    spoken: RefCell<BTreeMap<usize, Rc<BTreeSet<CveId>>>>,
}

/// What the vendor of an owned package says about a vulnerability.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// The vendor's advisories decide; the owner.
    Decides(&'a Package),
    /// The vendor has not said anything that counts; the owner.
    Nothing(&'a Package),
}

impl<'a> Owners<'a> {
    pub(super) fn new(
        database: &'a Database,
        inventory: &'a Inventory,
        plan: Option<&'a Plan>,
    ) -> Self {
        Self {
            database,
            inventory,
            plan,
            spoken: RefCell::default(),
        }
    }

    /// Asks the vendor about a vulnerability in a package; `None` where nobody owns it. `published` is
    /// the day of the record that claims it.
    pub(super) fn ask(
        &self,
        package: &Package,
        id: VulnerabilityId<'_>,
        published: Option<Date>,
    ) -> Option<Word<'a>> {
        let at = package.owner?;
        let owner = self.inventory.packages.get(at)?;
        let distribution = self.inventory.distribution.as_ref()?;
        let plan = self.plan.filter(|plan| plan.kind == owner.kind);
        let (Some(plan), None) = (plan, vendor::foreign(distribution, owner)) else {
            return Some(Word::Nothing(owner));
        };
        let known = self.of_owner(plan, at, owner);
        let speaks = matches!(id, VulnerabilityId::Cve(cve) if known.contains(&cve));
        // Of a package that nothing ties to the distribution, and that its advisories have never named,
        // they would not say anything in any case.
        let listed = !known.is_empty() || vendor::is_vouched_for(distribution, owner);
        let decides = speaks || (listed && self.would_know(plan, id, published));
        Some(if decides {
            Word::Decides(owner)
        } else {
            Word::Nothing(owner)
        })
    }

    /// Returns the CVEs that the vendor's advisories name for an owner.
    fn of_owner(&self, plan: &Plan, at: usize, owner: &Package) -> Rc<BTreeSet<CveId>> {
        let mut spoken = self.spoken.borrow_mut();
        let of_owner = spoken.entry(at).or_insert_with(|| {
            let mut clusters = Clusters::default();
            gather(self.database, plan, owner, &mut clusters);
            let ids = clusters.iter().filter_map(|cluster| match cluster.id {
                VulnerabilityId::Cve(cve) => Some(cve),
                VulnerabilityId::Other(_) => None,
            });
            Rc::new(ids.collect())
        });
        Rc::clone(of_owner)
    }

    /// Says whether the vendor's data would name the vulnerability if it concerned the vendor: they list
    /// what is not fixed, too, and were collected after it was published.
    fn would_know(&self, plan: &Plan, id: VulnerabilityId<'_>, published: Option<Date>) -> bool {
        let VulnerabilityId::Cve(cve) = id else {
            return false;
        };
        let end_of_year = Date::from_ymd(cve.calendar_year(), 12, 31);
        let Some(published) = published.or(end_of_year) else {
            return false;
        };
        self.database
            .coverage(&plan.ecosystem)
            .any(|(source, ecosystem)| {
                let date = ecosystem.date.or(source.date);
                ecosystem.unfixed > 0 && date.is_some_and(|date| date > published)
            })
    }
}
