//! Rules: new ones, those that append to earlier ones or override parts of them, and those that only switch.

use super::Reader;
use super::decode::{Decoder, invalid};
use super::overriding::Overrides;
use crate::language::Priority;
use crate::language::collect::{Recording, RuleItem, RuleUpdate};
use crate::language::report::{Chain, Fault, ItemType, WarningCode, note};
use crate::yaml::Node;

impl Reader<'_> {
    pub(super) fn rule(&mut self, item: &Node, file: &Chain) -> Result<(), Fault> {
        let (name, chain) = self.named(item, "rule", ItemType::Rule, file)?;
        self.keys(item, &RULE_KEYS, &chain);
        let is_append = self.append_flag(item, &chain)?;
        let overrides = Overrides::read(&self.decoder(item, &chain), &APPENDED, &REPLACED)?;
        overrides.no_append(is_append, &chain)?;
        if !overrides.is_empty() {
            return self.overriding_rule(item, &name, &chain, &overrides);
        }
        if is_append {
            return self.appending_rule(item, &name, &chain);
        }
        let has_any = ["condition", "output", "desc", "priority"]
            .iter()
            .any(|key| item.get(key).is_some());
        if has_any {
            return self.new_rule(item, name, chain);
        }
        let is_enabled = self.decoder(item, &chain).flag("enabled")?;
        let Some(is_enabled) = is_enabled else {
            return Err(self.decoder(item, &chain).missing("enabled"));
        };
        let why = "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').";
        self.doubt(WarningCode::DeprecatedItem, why, &chain);
        self.collector.enable(&name, is_enabled, &chain)
    }

    fn new_rule(&mut self, item: &Node, name: String, chain: Chain) -> Result<(), Fault> {
        let decoder = self.decoder(item, &chain);
        let (condition, condition_place) = decoder.traced("condition")?;
        let (output, output_place) = decoder.traced("output")?;
        let description = decoder.text("desc")?;
        let priority = decoder.priority()?;
        let source = decoder.optional("source")?;
        let is_enabled = decoder.flag("enabled")?.unwrap_or(true);
        let warns_of_types = decoder.flag("warn_evttypes")?.unwrap_or(true);
        let skips_unknown = decoder.flag("skip-if-unknown-filter")?.unwrap_or(false);
        let tags = decoder.tags()?;
        let recording = decoder.recording()?;
        let condition_chain = chain.to(ItemType::RuleCondition, "", condition_place);
        let output_chain = chain.to(ItemType::RuleOutput, "", output_place);
        let exceptions = self.exceptions(item, &chain, false)?;
        let rule = RuleItem {
            name,
            condition,
            output: output.as_str().trim().to_owned(),
            description,
            priority,
            source: source.unwrap_or_else(|| "syscall".to_owned()),
            tags: tags.unwrap_or_default(),
            is_enabled,
            warns_of_types,
            skips_unknown,
            recording,
            exceptions,
            chain,
            condition_chain,
            output_chain,
            number: 0,
            has_unknown_source: false,
        };
        let doubt = self.collector.define_rule(rule, &self.settings.sources)?;
        if let Some(doubt) = doubt {
            note(&mut self.doubts, doubt);
        }
        Ok(())
    }

    /// `append: true`: only the condition and the exceptions are read.
    fn appending_rule(&mut self, item: &Node, name: &str, chain: &Chain) -> Result<(), Fault> {
        let mut update = RuleUpdate::new(name, chain);
        if item.get("condition").is_some() {
            let (condition, place) = self.decoder(item, chain).traced("condition")?;
            let at = chain.to(ItemType::RuleCondition, "", place);
            update.condition = Some((condition, at));
        }
        if item.get("exceptions").is_some() {
            update.exceptions = Some(self.exceptions(item, chain, true)?);
        }
        self.collector.append_rule(update)
    }

    fn overriding_rule(
        &mut self,
        item: &Node,
        name: &str,
        chain: &Chain,
        overrides: &Overrides,
    ) -> Result<(), Fault> {
        overrides.has_keys(item, &REPLACED, chain)?;
        // Both are read before either is done: what is wrong leaves the earlier rule as it was.
        let append = self.update(item, name, chain, |key| overrides.appends(key), true)?;
        let replace = self.update(item, name, chain, |key| overrides.replaces(key), false)?;
        if overrides.has_appends() {
            self.collector.append_rule(append)?;
        }
        if overrides.has_replacements() {
            self.collector.replace_rule(replace)?;
        }
        Ok(())
    }

    /// Reads the keys that `wants` says.
    fn update(
        &mut self,
        item: &Node,
        name: &str,
        chain: &Chain,
        wants: impl Fn(&str) -> bool,
        is_append: bool,
    ) -> Result<RuleUpdate, Fault> {
        let mut update = RuleUpdate::new(name, chain);
        let decoder = self.decoder(item, chain);
        if wants("condition") {
            let (condition, place) = decoder.traced("condition")?;
            let at = chain.to(ItemType::RuleCondition, "", place);
            update.condition = Some((condition, at));
        }
        if wants("output") {
            let (output, place) = decoder.traced("output")?;
            let at = chain.to(ItemType::RuleOutput, "", place);
            update.output = Some((output.as_str().trim().to_owned(), at));
        }
        if wants("desc") {
            update.description = Some(decoder.text("desc")?);
        }
        if wants("tags") {
            update.tags = decoder.tags()?;
        }
        if wants("priority") {
            update.priority = Some(decoder.priority()?);
        }
        let flag = |key| {
            if wants(key) {
                decoder.flag(key)
            } else {
                Ok(None)
            }
        };
        update.is_enabled = flag("enabled")?;
        update.warns_of_types = flag("warn_evttypes")?;
        update.skips_unknown = flag("skip-if-unknown-filter")?;
        update.recording = decoder.recorded(&wants)?;
        if wants("exceptions") {
            update.exceptions = Some(self.exceptions(item, chain, is_append)?);
        }
        Ok(update)
    }
}

impl Decoder<'_> {
    fn priority(&self) -> Result<Priority, Fault> {
        let text = self.text("priority")?;
        let place = self.item.get("priority").map(|node| self.place(node));
        Priority::of(&text).ok_or_else(|| {
            let at = self
                .chain
                .to(ItemType::RulePriority, "", place.unwrap_or_default());
            invalid("Invalid priority", &at)
        })
    }

    fn tags(&self) -> Result<Option<Vec<String>>, Fault> {
        if self.item.get("tags").is_none() {
            return Ok(None);
        }
        self.texts("tags").map(Some)
    }

    fn recording(&self) -> Result<Recording, Fault> {
        self.recorded(&|_: &str| true)
    }

    fn recorded(&self, wants: &impl Fn(&str) -> bool) -> Result<Recording, Fault> {
        let number = |key| {
            if wants(key) {
                self.number(key)
            } else {
                Ok(None)
            }
        };
        Ok(Recording {
            is_on: if wants("capture") {
                self.flag("capture")?
            } else {
                None
            },
            milliseconds: number("capture_duration")?,
            events: number("capture_events")?,
            kilobytes: number("capture_filesize")?,
        })
    }
}

const RULE_KEYS: [&str; 17] = [
    "rule",
    "desc",
    "condition",
    "output",
    "priority",
    "source",
    "tags",
    "enabled",
    "exceptions",
    "append",
    "override",
    "warn_evttypes",
    "skip-if-unknown-filter",
    "capture",
    "capture_duration",
    "capture_events",
    "capture_filesize",
];
const APPENDED: [&str; 5] = ["condition", "output", "desc", "tags", "exceptions"];
const REPLACED: [&str; 13] = [
    "condition",
    "output",
    "desc",
    "tags",
    "exceptions",
    "priority",
    "capture",
    "capture_duration",
    "capture_events",
    "capture_filesize",
    "enabled",
    "warn_evttypes",
    "skip-if-unknown-filter",
];
