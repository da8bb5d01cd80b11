//! What a host's faults are mended with: facts and what failed → typed steps, each with its reason, what may break by
//! it and what it needs to take effect. Judgement only: nothing is read or changed here.
//!
//! Entry point: [`plan`]. Which file has to become what the checks themselves say ([`Wanted`]), so that nobody
//! measures twice; [`foresee`] tells what the facts would be afterwards, so that what a step promises can be judged
//! before it is made.

mod audit_rule;
mod container;
mod daemon;
mod file;
mod flag;
mod foresee;
mod group;
mod lying;
mod reason;
mod risk;
mod socket;
mod step;
mod swarm;
mod sysctl;
mod wanted;

use std::collections::BTreeSet;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;

use crate::check::Check;
use crate::host;
use crate::list;
use crate::outcome::Told;
use crate::settings::Settings;

pub use crate::fault::Safety;
pub use daemon::{Done, Patch, Patched};
pub use foresee::foresee;
pub use step::{After, Field, Left, Mend, Step, Update};
pub use wanted::{Change, Wanted};

/// How to mend.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Memory of a container without a limit.
    pub memory: String,
    /// Processors of a container without a limit.
    pub cpus: String,
    /// Processes of a container without a limit.
    pub pids: u32,
    /// Whether steps are made that can change what people rely on.
    pub is_unsafe: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            memory: crate::harden::MEMORY.to_owned(),
            cpus: crate::harden::CPUS.to_owned(),
            pids: crate::harden::PIDS,
            is_unsafe: false,
        }
    }
}

/// A check that failed for an object: `HST-0038`, `engine docker`.
pub type Failed = (String, String);

/// What can be done, and what cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in the order in which they are to be made.
    pub mends: Vec<Mend>,
    /// Steps that can change what people rely on, where they were not asked for.
    pub held: Vec<Mend>,
    /// What failed and no step mends.
    pub left: Vec<Left>,
}

/// Makes steps of what failed.
pub fn plan(
    facts: &HostFacts,
    settings: &Settings,
    failed: &BTreeSet<Failed>,
    wishes: &Wishes,
) -> Plan {
    let mut work = Work {
        facts,
        settings,
        failed,
        wishes,
        plan: Plan::default(),
    };
    work.files();
    work.socket();
    work.audit_rules();
    work.kernel();
    work.daemons();
    work.groups();
    work.swarm();
    work.lying();
    work.containers();
    work.rest();
    let mut plan = work.plan;
    if !wishes.is_unsafe {
        let is_safe = |mend: &Mend| mend.safety == Safety::Safe;
        (plan.mends, plan.held) = plan.mends.into_iter().partition(is_safe);
    }
    plan
}

/// Planning under way.
struct Work<'a> {
    facts: &'a HostFacts,
    settings: &'a Settings,
    failed: &'a BTreeSet<Failed>,
    wishes: &'a Wishes,
    plan: Plan,
}

impl<'a> Work<'a> {
    /// Returns the engines with the objects that checks call them.
    fn engines(&self) -> Vec<(&'a Engine, String)> {
        let (facts, settings) = (self.facts, self.settings);
        let object = |engine: &'a Engine| {
            let input = host::EngineInput {
                facts,
                engine,
                settings,
            };
            (engine, input.object())
        };
        facts.engines.iter().map(object).collect()
    }

    fn has_failed(&self, check: &str, object: &str) -> bool {
        let mut failed = self.failed.iter();
        failed.any(|(id, of)| id == check && of == object)
    }

    /// Returns what the failed checks say of the host and of its engines.
    fn told(&self) -> Vec<(&'static Check, Told)> {
        let ids: BTreeSet<&str> = self.failed.iter().map(|(id, _)| id.as_str()).collect();
        let checks = ids.into_iter().filter_map(list::find);
        let (facts, settings) = (self.facts, self.settings);
        let mut all = Vec::new();
        for check in checks {
            let mut told = check.judge_host(&host::Input { facts, settings });
            for engine in &facts.engines {
                let input = host::EngineInput {
                    facts,
                    engine,
                    settings,
                };
                told.extend(check.judge_engine(&input));
            }
            let told = told.into_iter();
            let failed = told.filter(|told| told.fault.is_some());
            let meant = failed.filter(|told| self.has_failed(check.id, &told.object));
            all.extend(meant.map(|told| (check, told)));
        }
        all
    }

    fn add(&mut self, mend: Mend) {
        self.plan.mends.push(mend);
    }

    fn leave(&mut self, check: &str, object: &str, why: impl Into<String>) {
        self.plan.left.push(Left {
            check: check.to_owned(),
            object: object.to_owned(),
            why: why.into(),
        });
    }

    /// Tells why the rest is not mended.
    fn rest(&mut self) {
        let is_dealt_with = |(check, object): &Failed| {
            let mended = self.plan.mends.iter();
            let is_mended = mended
                .flat_map(|mend| &mend.mends)
                .any(|(id, of)| id == check && of == object);
            let mut left = self.plan.left.iter();
            is_mended || left.any(|left| left.check == *check && left.object == *object)
        };
        let rest: Vec<Failed> = self
            .failed
            .iter()
            .filter(|failed| !is_dealt_with(failed))
            .cloned()
            .collect();
        for (check, object) in rest {
            let why = reason::of(&check);
            self.leave(&check, &object, why);
        }
        self.plan.left.sort();
        self.plan.left.dedup();
    }
}
