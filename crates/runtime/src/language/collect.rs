//! Items of all files together: later definitions replace earlier ones, append to them, or override parts of them.

use std::collections::BTreeMap;

use super::Capture;
use super::Priority;
use super::Version;
use super::condition::operand;
use super::exception;
use super::item::ExceptionItem;
use super::report::{Chain, Doubt, ErrorCode, Fault, WarningCode};
use super::traced::{Place, Traced};

/// A list.
#[derive(Clone, Debug)]
pub(super) struct ListItem {
    pub(super) name: String,
    pub(super) items: Vec<String>,
    pub(super) chain: Chain,
    /// When it was defined first.
    pub(super) number: usize,
    /// When it was changed last: it sees what was defined before.
    pub(super) sees: usize,
}

/// A macro.
#[derive(Clone, Debug)]
pub(super) struct MacroItem {
    pub(super) name: String,
    pub(super) condition: Traced,
    pub(super) chain: Chain,
    pub(super) condition_chain: Chain,
    pub(super) number: usize,
    pub(super) sees: usize,
}

/// A rule.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the file that stands for itself"
)]
#[derive(Clone, Debug)]
pub(super) struct RuleItem {
    pub(super) name: String,
    pub(super) condition: Traced,
    pub(super) output: String,
    pub(super) description: String,
    pub(super) priority: Priority,
    pub(super) source: String,
    pub(super) tags: Vec<String>,
    pub(super) is_enabled: bool,
    pub(super) warns_of_types: bool,
    pub(super) skips_unknown: bool,
    pub(super) recording: Recording,
    pub(super) exceptions: Vec<ExceptionItem>,
    pub(super) chain: Chain,
    pub(super) condition_chain: Chain,
    pub(super) output_chain: Chain,
    pub(super) number: usize,
    pub(super) has_unknown_source: bool,
}

/// What is recorded after a rule matches, as far as it says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recording {
    pub(super) is_on: Option<bool>,
    pub(super) milliseconds: Option<u64>,
    pub(super) events: Option<u64>,
    pub(super) kilobytes: Option<u64>,
}

/// Parts of a rule that are appended or replaced.
#[derive(Clone, Debug)]
pub(super) struct RuleUpdate {
    pub(super) name: String,
    pub(super) chain: Chain,
    pub(super) condition: Option<(Traced, Chain)>,
    pub(super) output: Option<(String, Chain)>,
    pub(super) description: Option<String>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) exceptions: Option<Vec<ExceptionItem>>,
    pub(super) priority: Option<Priority>,
    pub(super) is_enabled: Option<bool>,
    pub(super) warns_of_types: Option<bool>,
    pub(super) skips_unknown: Option<bool>,
    pub(super) recording: Recording,
}

/// Items of one kind in the order of their first definition.
#[derive(Clone, Debug)]
pub(super) struct Named<T> {
    items: Vec<T>,
    names: BTreeMap<String, usize>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            names: BTreeMap::new(),
        }
    }
}

impl<T> Named<T> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.items.get(*self.names.get(name)?)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.items.get_mut(*self.names.get(name)?)
    }

    fn push(&mut self, name: &str, item: T) {
        self.names.insert(name.to_owned(), self.items.len());
        self.items.push(item);
    }
}

/// Items of all files together.
#[derive(Clone, Debug, Default)]
pub(super) struct Collector {
    pub(super) lists: Named<ListItem>,
    pub(super) macros: Named<MacroItem>,
    pub(super) rules: Named<RuleItem>,
    /// The highest version of the engine that was asked for.
    pub(super) engine: Option<Version>,
    /// Plugins that were asked for, each with others that would do.
    pub(super) plugins: Vec<Vec<(String, Version)>>,
    number: usize,
}

impl ListItem {
    pub(super) const fn new(name: String, items: Vec<String>, chain: Chain) -> Self {
        Self {
            name,
            items,
            chain,
            number: 0,
            sees: 0,
        }
    }
}

impl MacroItem {
    pub(super) const fn new(
        name: String,
        condition: Traced,
        chain: Chain,
        condition_chain: Chain,
    ) -> Self {
        Self {
            name,
            condition,
            chain,
            condition_chain,
            number: 0,
            sees: 0,
        }
    }
}

impl RuleUpdate {
    pub(super) fn new(name: &str, chain: &Chain) -> Self {
        Self {
            name: name.to_owned(),
            chain: chain.clone(),
            condition: None,
            output: None,
            description: None,
            tags: None,
            exceptions: None,
            priority: None,
            is_enabled: None,
            warns_of_types: None,
            skips_unknown: None,
            recording: Recording::default(),
        }
    }
}

impl Recording {
    /// Returns what is captured once all files were read.
    pub(super) fn capture(self) -> Capture {
        Capture {
            is_on: self.is_on.unwrap_or(false),
            milliseconds: self.milliseconds,
            events: self.events,
            kilobytes: self.kilobytes,
        }
    }

    fn replace(&mut self, other: Self) {
        self.is_on = other.is_on.or(self.is_on);
        self.milliseconds = other.milliseconds.or(self.milliseconds);
        self.events = other.events.or(self.events);
        self.kilobytes = other.kilobytes.or(self.kilobytes);
    }
}

impl Collector {
    pub(super) fn require_engine(&mut self, version: Version) {
        self.engine = self.engine.max(Some(version));
    }

    pub(super) fn require_plugin(&mut self, alternatives: Vec<(String, Version)>) {
        self.plugins.push(alternatives);
    }

    pub(super) fn define_list(&mut self, mut list: ListItem) {
        let number = self.next();
        list.sees = number;
        if let Some(earlier) = self.lists.get_mut(&list.name) {
            list.number = earlier.number;
            *earlier = list;
        } else {
            list.number = number;
            self.lists.push(&list.name.clone(), list);
        }
    }

    pub(super) fn append_list(&mut self, list: ListItem) -> Result<(), Fault> {
        let number = self.next();
        let Some(earlier) = self.lists.get_mut(&list.name) else {
            let why = "List uses 'append' or 'override.items: append' but no list by that name already exists";
            return Err(Fault::new(ErrorCode::Validate, why, &list.chain));
        };
        earlier.items.extend(list.items);
        earlier.sees = number;
        Ok(())
    }

    pub(super) fn define_macro(&mut self, mut item: MacroItem) {
        let number = self.next();
        item.sees = number;
        if let Some(earlier) = self.macros.get_mut(&item.name) {
            item.number = earlier.number;
            *earlier = item;
        } else {
            item.number = number;
            self.macros.push(&item.name.clone(), item);
        }
    }

    pub(super) fn append_macro(&mut self, item: &MacroItem) -> Result<(), Fault> {
        let number = self.next();
        let Some(earlier) = self.macros.get_mut(&item.name) else {
            let why = "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists";
            return Err(Fault::new(ErrorCode::Validate, why, &item.chain));
        };
        append(&mut earlier.condition, &item.condition);
        earlier.sees = number;
        Ok(())
    }

    /// Takes a rule. Returns a warning where its source is unknown.
    pub(super) fn define_rule(
        &mut self,
        mut rule: RuleItem,
        sources: &[String],
    ) -> Result<Option<Doubt>, Fault> {
        let number = self.next();
        rule.has_unknown_source = !sources.contains(&rule.source);
        let doubt = rule.has_unknown_source.then(|| {
            let why = format!("Unknown source {}, skipping", rule.source);
            Doubt::new(WarningCode::UnknownSource, why, &rule.chain)
        });
        let knows = !rule.has_unknown_source;
        for exception in &mut rule.exceptions {
            exception::complete(exception, knows)?;
        }
        match self.rules.get_mut(&rule.name) {
            Some(earlier) if earlier.source != rule.source => {
                let why = "Rule has been re-defined with a different source";
                return Err(Fault::new(ErrorCode::Validate, why, &rule.chain));
            }
            Some(earlier) => {
                rule.number = earlier.number;
                *earlier = rule;
            }
            None => {
                rule.number = number;
                self.rules.push(&rule.name.clone(), rule);
            }
        }
        Ok(doubt)
    }

    pub(super) fn append_rule(&mut self, update: RuleUpdate) -> Result<(), Fault> {
        let Some(earlier) = self.rules.get_mut(&update.name) else {
            let why = "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists";
            return Err(Fault::new(ErrorCode::Validate, why, &update.chain));
        };
        let has_any = update.condition.is_some()
            || update.exceptions.is_some()
            || update.output.is_some()
            || update.description.is_some()
            || update.tags.is_some();
        if !has_any {
            let why = "Appended rule must have exceptions or condition property";
            return Err(Fault::new(ErrorCode::Validate, why, &update.chain));
        }
        if let Some(added) = update.exceptions {
            let knows = !earlier.has_unknown_source;
            exception::append(&mut earlier.exceptions, added, knows)?;
        }
        if let Some((condition, _)) = update.condition {
            append(&mut earlier.condition, &condition);
        }
        if let Some((output, _)) = update.output {
            earlier.output.push(' ');
            earlier.output.push_str(&output);
        }
        if let Some(description) = update.description {
            earlier.description.push(' ');
            earlier.description.push_str(&description);
        }
        earlier.tags.extend(update.tags.into_iter().flatten());
        Ok(())
    }

    pub(super) fn replace_rule(&mut self, update: RuleUpdate) -> Result<(), Fault> {
        let Some(earlier) = self.rules.get_mut(&update.name) else {
            let why = "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists";
            return Err(Fault::new(ErrorCode::Validate, why, &update.chain));
        };
        if let Some(mut exceptions) = update.exceptions {
            let knows = !earlier.has_unknown_source;
            for exception in &mut exceptions {
                exception::complete(exception, knows)?;
            }
            earlier.exceptions = exceptions;
        }
        if let Some((condition, chain)) = update.condition {
            (earlier.condition, earlier.condition_chain) = (condition, chain);
        }
        if let Some((output, chain)) = update.output {
            (earlier.output, earlier.output_chain) = (output, chain);
        }
        if let Some(description) = update.description {
            earlier.description = description;
        }
        if let Some(tags) = update.tags {
            earlier.tags = tags;
        }
        earlier.priority = update.priority.unwrap_or(earlier.priority);
        earlier.is_enabled = update.is_enabled.unwrap_or(earlier.is_enabled);
        earlier.warns_of_types = update.warns_of_types.unwrap_or(earlier.warns_of_types);
        earlier.skips_unknown = update.skips_unknown.unwrap_or(earlier.skips_unknown);
        earlier.recording.replace(update.recording);
        Ok(())
    }

    /// Switches an earlier rule.
    pub(super) fn enable(
        &mut self,
        name: &str,
        is_enabled: bool,
        chain: &Chain,
    ) -> Result<(), Fault> {
        let Some(earlier) = self.rules.get_mut(name) else {
            let why = "Rule has 'enabled' key but no rule by that name already exists";
            return Err(Fault::new(ErrorCode::Validate, why, chain));
        };
        earlier.is_enabled = is_enabled;
        Ok(())
    }

    fn next(&mut self) -> usize {
        let number = self.number;
        self.number = number.saturating_add(1);
        number
    }
}

/// Joins two conditions with a blank.
fn append(earlier: &mut Traced, more: &Traced) {
    let place: Place = more.place(0);
    earlier.push(" ", place);
    earlier.push_traced(more);
}

/// Says whether a text is a field or a transformer of known fields.
pub(super) fn is_operand(text: &Traced) -> bool {
    operand(text, 0).is_ok_and(|operand| super::compile::is_known(&operand))
}
