//! What items mean, together: lists and macros put in, conditions and outputs checked, rules made.

mod check;
mod lists;
mod macros;
mod operand;
mod output;
mod rules;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Collector;
use super::condition::{At, Substitution, Syntax, Unread};
use super::files::Files;
use super::report::{Chain, Doubt, ErrorCode, Fault, WarningCode, note};
use super::rule::Rule;
use super::settings::Settings;
use super::traced::Traced;

pub(super) use operand::is_known;
use output::template;

/// What the items of all files come to.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) rules: Vec<CompiledRule>,
    pub(super) macros: Vec<CompiledMacro>,
    pub(super) lists: Vec<CompiledList>,
    pub(super) faults: Vec<Fault>,
    pub(super) doubts: Vec<Doubt>,
}

/// A rule with what describes it.
#[derive(Debug)]
pub(super) struct CompiledRule {
    pub(super) rule: Rule,
    /// Its condition as it was written.
    pub(super) condition: String,
    /// Its output as it was written.
    pub(super) output: String,
    pub(super) syntax: Syntax,
    pub(super) named: Named,
    pub(super) exceptions: Vec<super::item::ExceptionItem>,
}

/// A macro with what describes it.
#[derive(Debug)]
pub(super) struct CompiledMacro {
    pub(super) name: String,
    pub(super) condition: String,
    pub(super) syntax: Syntax,
    pub(super) named: Named,
    pub(super) is_used: bool,
}

/// A list with what describes it.
#[derive(Debug)]
pub(super) struct CompiledList {
    pub(super) name: String,
    pub(super) items: Vec<String>,
    pub(super) resolved: Vec<String>,
    pub(super) lists: BTreeSet<String>,
    pub(super) is_used: bool,
}

/// The macros and lists that a condition names itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    pub(super) macros: BTreeSet<String>,
    pub(super) lists: BTreeSet<String>,
}

/// A condition that was read: places in it are told by it.
#[derive(Debug)]
struct Home {
    chain: Chain,
    text: String,
}

/// Compiles all items.
pub(super) fn compile(collector: &Collector, settings: &Settings, files: &Files) -> Compiled {
    let mut out = Compiled::default();
    let mut used_lists = BTreeSet::new();
    let Some(lists) = lists::resolve(&collector.lists, &mut used_lists, &mut out.faults) else {
        return out;
    };
    let pairs: Vec<(&str, &[String])> = lists
        .iter()
        .map(|list| (list.name, list.items.as_slice()))
        .collect();
    let Ok(substitution) = Substitution::new(&pairs) else {
        if let Some(first) = collector.lists.iter().next() {
            let why = "the lists together become too long";
            let fault = Fault::new(ErrorCode::Validate, why, &first.chain);
            note(&mut out.faults, fault);
        }
        return out;
    };
    let mut compiler = Compiler {
        collector,
        settings,
        files,
        lists: &lists,
        substitution,
        homes: Vec::new(),
        macros: BTreeMap::new(),
        used_lists,
        used_macros: BTreeSet::new(),
        left: MOST_NODES,
        out,
    };
    compiler.macros();
    compiler.rules();
    compiler.finish()
}

struct Compiler<'c> {
    collector: &'c Collector,
    settings: &'c Settings,
    files: &'c Files,
    lists: &'c [lists::Resolved<'c>],
    substitution: Substitution<'c>,
    homes: Vec<Home>,
    /// Macros with others put in; nothing where one is wrong.
    macros: BTreeMap<&'c str, macros::State>,
    used_lists: BTreeSet<String>,
    used_macros: BTreeSet<String>,
    /// Nodes that conditions may still come to.
    left: usize,
    out: Compiled,
}

impl Compiler<'_> {
    /// Takes a condition that places are told in. Returns its number.
    fn home(&mut self, chain: &Chain, text: &Traced) -> u32 {
        let number = u32::try_from(self.homes.len()).unwrap_or(u32::MAX);
        self.homes.push(Home {
            chain: chain.clone(),
            text: text.as_str().to_owned(),
        });
        number
    }

    /// Returns the way to a part of a condition; `chain` is that of the condition that is looked at, into which a macro
    /// may have brought the part.
    fn way(&self, chain: &Chain, at: At, own: u32) -> Chain {
        let Some(home) = self.homes.get(at.home as usize) else {
            return chain.clone();
        };
        let start = if at.home == own {
            chain.clone()
        } else {
            chain.via(&home.chain)
        };
        start.to_condition(&home.text, at.place)
    }

    fn unread(&mut self, chain: &Chain, unread: &Unread) {
        let own = unread.at.home;
        let at = self.way(chain, unread.at, own);
        let fault = Fault::new(ErrorCode::CompileCondition, unread.why.as_str(), &at);
        note(&mut self.out.faults, fault);
    }

    /// Adds the lists that lists that are used name.
    fn inner_lists(&mut self) {
        let mut left: Vec<String> = self.used_lists.iter().cloned().collect();
        while let Some(name) = left.pop() {
            for inner in self.substitution.inner(&name) {
                if self.used_lists.insert((*inner).to_owned()) {
                    left.push((*inner).to_owned());
                }
            }
        }
    }

    /// Warns of what nothing uses, and returns everything.
    fn finish(mut self) -> Compiled {
        self.inner_lists();
        // What uses them may be what is wrong.
        let is_whole = self.out.faults.is_empty();
        for item in self.collector.macros.iter().filter(|_| is_whole) {
            if !self.used_macros.contains(&item.name) {
                let why = "Macro not referred to by any other rule/macro";
                let doubt = Doubt::new(WarningCode::UnusedMacro, why, &item.chain);
                note(&mut self.out.doubts, doubt);
            }
        }
        for list in self.collector.lists.iter().filter(|_| is_whole) {
            if !self.used_lists.contains(&list.name) {
                let why = "List not referred to by any other rule/macro";
                let doubt = Doubt::new(WarningCode::UnusedList, why, &list.chain);
                note(&mut self.out.doubts, doubt);
            }
        }
        for item in &mut self.out.macros {
            item.is_used = self.used_macros.contains(&item.name);
        }
        self.out.lists = self
            .lists
            .iter()
            .map(|list| list.described(self.used_lists.contains(list.name)))
            .collect();
        self.out
    }
}

/// How many nodes and values the conditions of all rules and macros may come to.
const MOST_NODES: usize = 500_000;
/// How deep a condition may be once macros are in.
const MOST_DEPTH: usize = 500;
