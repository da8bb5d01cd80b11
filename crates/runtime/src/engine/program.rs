//! Rules as a program: an index by the kind of events, and for each kind the conditions that can hold.

use super::bucket::{Bucket, Memory, Part};
use super::fold::Folder;
use super::graph::{Graph, Node, NotReady};
use super::hosts;
use super::scene::Scene;
use crate::event::{Kind, Origin};
use crate::fields::{SYSCALL, generic_call, is_generic};
use crate::language::{EventTypes, Rule, event_types};
use std::collections::BTreeSet;

/// Which of the rules that match an event raise an alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// The first, in the order of the rules.
    #[default]
    First,
    /// All.
    All,
}

/// Rules made ready. It is not changed by events, so threads can share it; each has a [`Workspace`] of its own.
#[derive(Clone, Debug)]
pub struct Program {
    graph: Graph,
    /// By the number of the kind.
    buckets: Vec<Bucket>,
    /// What rules can match by their event types alone.
    types: EventTypes,
    hosts: BTreeSet<String>,
    matching: Matching,
}

/// What a program needs to hold rules against events, kept from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    memory: Memory,
    matched: Vec<u32>,
}

/// Why a rule can't be made ready. The language refuses such rules first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule {rule:?}: {why}")]
pub struct Unusable {
    /// The rule.
    pub rule: String,
    /// Why.
    pub why: NotReady,
}

impl Program {
    /// Makes rules of a source of events ready. Rules that are switched off, and those of other sources, never match.
    pub fn new(rules: &[Rule], source: &str, matching: Matching) -> Result<Self, Unusable> {
        let mut graph = Graph::default();
        let mut roots = Vec::new();
        let mut hosts = BTreeSet::new();
        for (number, rule) in (0_u32..).zip(rules) {
            if !rule.enabled || rule.source != source {
                continue;
            }
            hosts::add(&rule.condition, &mut hosts);
            let root = graph.expression(&rule.condition).map_err(|why| Unusable {
                rule: rule.name.clone(),
                why,
            })?;
            roots.push((number, root, event_types(&rule.condition)));
        }
        let types = EventTypes::of_any(roots.iter().map(|(_, _, kinds)| kinds));
        let mut buckets = Vec::with_capacity(Kind::all().len());
        for schema in Kind::all() {
            // Events of other sources than the kernel are all of one kind.
            let other = source != SYSCALL && schema.kind != Kind::PLUGIN;
            if schema.origin == Origin::Nowhere || other {
                buckets.push(Bucket::default());
                continue;
            }
            let mut folder = Folder::new(&mut graph, schema);
            let folded: Vec<_> = roots
                .iter()
                .filter(|(_, _, kinds)| kinds.has(schema.kind))
                .map(|(rule, root, _)| (*rule, folder.fold(*root)))
                .collect();
            let possible = |(_, root): &(u32, usize)| *graph.node(*root) != Node::Constant(false);
            let folded: Vec<_> = folded.into_iter().filter(possible).collect();
            buckets.push(Bucket::new(&graph, &folded));
        }
        Ok(Self {
            graph,
            buckets,
            types,
            hosts,
            matching,
        })
    }

    /// Returns the numbers of the rules that match an event, in their order; the first alone, if so asked for.
    pub fn matches<'w>(&self, scene: &Scene<'_>, workspace: &'w mut Workspace) -> &'w [u32] {
        workspace.matched.clear();
        // Most generic events are of calls that no rule names: those are told apart by one look.
        let event = scene.event;
        if is_generic(event.kind) && !self.types.has_call(generic_call(event)) {
            return &workspace.matched;
        }
        let bucket = self.buckets.get(usize::from(event.kind.0));
        if let Some(bucket) = bucket.filter(|bucket| !bucket.rules.is_empty()) {
            let matched = &mut workspace.matched;
            bucket.matches(&self.graph, scene, &mut workspace.memory, |rule| {
                matched.push(rule);
                self.matching == Matching::All
            });
        }
        &workspace.matched
    }

    /// Returns whether a rule can match events of a kind at all.
    pub fn wants(&self, kind: Kind) -> bool {
        let bucket = self.buckets.get(usize::from(kind.0));
        bucket.is_some_and(|bucket| !bucket.rules.is_empty())
    }

    /// Returns whether a rule can match generic events of system calls that have no kind of their own. [`Self::wants`] says
    /// of generic events as such whether a rule can match them, whatever their call: captures also have them of others.
    pub fn wants_other_calls(&self) -> bool {
        self.types.has_others()
    }

    /// Returns the names of hosts that conditions compare the ends of connections with: they are to be resolved ahead of time.
    pub fn hosts(&self) -> &BTreeSet<String> {
        &self.hosts
    }

    /// Returns the rules that can match events of a kind by their numbers, with their conditions as they are for it.
    pub(crate) fn conditions(&self, kind: Kind) -> impl Iterator<Item = (u32, Part<'_>)> {
        let bucket = self.buckets.get(usize::from(kind.0));
        let conditions = bucket.map(|bucket| bucket.conditions(&self.graph));
        conditions.into_iter().flatten()
    }

    /// Returns the names of all fields that conditions ask for, alone or within transformers.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        let mut names = Vec::new();
        for source in &self.graph.sources {
            source.fields(&mut names);
        }
        names.into_iter()
    }

    /// Returns how many rules can match events of a kind.
    pub fn rules_for(&self, kind: Kind) -> usize {
        let bucket = self.buckets.get(usize::from(kind.0));
        bucket.map_or(0, |bucket| bucket.rules.len())
    }
}
