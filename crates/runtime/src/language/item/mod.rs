//! Items of a file: rules, macros, lists, requirements. What a file says is read here and handed to the collector; what it
//! means is looked at when everything is together.

mod decode;
mod exception;
mod overriding;
mod rule;
mod version;

use super::collect::{Collector, ListItem, MacroItem};
use super::report::{Chain, Doubt, ErrorCode, Fault, ItemType, WarningCode, note};
use super::settings::Settings;
use super::traced::Place;
use crate::yaml::{Node, Value};
use decode::Decoder;
use overriding::Overrides;

pub(super) use exception::{Entry, ExceptionItem};
pub use version::Version;

/// Reads the items of a file.
pub(super) struct Reader<'r> {
    pub(super) content: &'r str,
    pub(super) file: u32,
    pub(super) settings: &'r Settings,
    pub(super) collector: &'r mut Collector,
    pub(super) faults: Vec<Fault>,
    pub(super) doubts: Vec<Doubt>,
}

impl Reader<'_> {
    /// Reads a document.
    pub(super) fn document(&mut self, root: &Node) {
        let chain = Chain::of_file(self.file);
        let items = match &root.value {
            Value::Null => return,
            Value::Sequence(items) => items,
            Value::Mapping(_) => {
                let why = "Rules content is not yaml array of objects";
                self.invalid(why, &chain);
                return;
            }
            Value::Scalar(_) => {
                self.invalid("Rules content is not yaml", &chain);
                return;
            }
        };
        for item in items {
            if !matches!(item.value, Value::Null)
                && let Err(fault) = self.item(item, &chain)
            {
                note(&mut self.faults, fault);
            }
        }
    }

    fn item(&mut self, item: &Node, file: &Chain) -> Result<(), Fault> {
        let place = self.place(item);
        let chain = file.to(ItemType::RulesContentItem, "", place);
        let Value::Mapping(entries) = &item.value else {
            let why = "Unexpected element type. Each element should be a yaml associative array.";
            return Err(Fault::new(ErrorCode::YamlValidate, why, &chain));
        };
        self.twice(entries, &chain);
        if item.get("required_engine_version").is_some() {
            self.engine_version(item, file)
        } else if item.get("required_plugin_versions").is_some() {
            self.plugin_versions(item, file)
        } else if item.get("list").is_some() {
            self.list(item, file)
        } else if item.get("macro").is_some() {
            self.macro_item(item, file)
        } else if item.get("rule").is_some() {
            self.rule(item, file)
        } else {
            self.doubt(WarningCode::UnknownItem, "Unknown top level item", &chain);
            Ok(())
        }
    }

    fn list(&mut self, item: &Node, file: &Chain) -> Result<(), Fault> {
        let (name, chain) = self.named(item, "list", ItemType::List, file)?;
        self.keys(item, &LIST_KEYS, &chain);
        let is_word = |char: char| !char.is_whitespace() && !"()\"'=,".contains(char);
        if name.is_empty() || !name.chars().all(is_word) {
            let why = "List has an invalid name: it must have no blanks, quotes, parentheses, commas and equals signs";
            self.doubt(WarningCode::InvalidListName, why, &chain);
        }
        let decoder = self.decoder(item, &chain);
        let items = decoder.texts("items")?;
        let is_append = self.append_flag(item, &chain)?;
        let overrides = Overrides::read(&self.decoder(item, &chain), &["items"], &["items"])?;
        overrides.no_append(is_append, &chain)?;
        overrides.has_keys(item, &["items"], &chain)?;
        let list = ListItem::new(name, items, chain);
        if is_append || overrides.appends("items") {
            self.collector.append_list(list)
        } else {
            self.collector.define_list(list);
            Ok(())
        }
    }

    fn macro_item(&mut self, item: &Node, file: &Chain) -> Result<(), Fault> {
        let (name, chain) = self.named(item, "macro", ItemType::Macro, file)?;
        self.keys(item, &MACRO_KEYS, &chain);
        let mut chars = name.chars();
        let is_identifier = chars.next().is_some_and(|char| char.is_ascii_alphabetic())
            && chars.all(|char| char.is_ascii_alphanumeric() || char == '_');
        if !is_identifier {
            let why = "Macro has an invalid name: it must be letters, digits and underscores, a letter first";
            self.doubt(WarningCode::InvalidMacroName, why, &chain);
        }
        let decoder = self.decoder(item, &chain);
        let (condition, place) = decoder.traced("condition")?;
        let is_append = self.append_flag(item, &chain)?;
        let overrides =
            Overrides::read(&self.decoder(item, &chain), &["condition"], &["condition"])?;
        overrides.no_append(is_append, &chain)?;
        overrides.has_keys(item, &["condition"], &chain)?;
        let condition_chain = chain.to(ItemType::MacroCondition, "", place);
        let read = MacroItem::new(name, condition, chain, condition_chain);
        if is_append || overrides.appends("condition") {
            self.collector.append_macro(&read)
        } else {
            self.collector.define_macro(read);
            Ok(())
        }
    }

    /// Reads the name of an item.
    fn named(
        &self,
        item: &Node,
        key: &'static str,
        of: ItemType,
        file: &Chain,
    ) -> Result<(String, Chain), Fault> {
        let place = self.place(item);
        let unnamed = file.to(of, "", place);
        let name = self.decoder(item, &unnamed).text(key)?;
        let chain = file.to(of, &name, place);
        Ok((name, chain))
    }

    /// Reads `append`, which should not be used any more.
    fn append_flag(&mut self, item: &Node, chain: &Chain) -> Result<bool, Fault> {
        let is_append = self.decoder(item, chain).flag("append")?.unwrap_or(false);
        if is_append {
            let why = "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";
            self.doubt(WarningCode::DeprecatedItem, why, chain);
        }
        Ok(is_append)
    }

    /// Warns of keys that nobody reads.
    fn keys(&mut self, item: &Node, known: &[&str], chain: &Chain) {
        let Value::Mapping(entries) = &item.value else {
            return;
        };
        for (key, _) in entries {
            let name = key.text().unwrap_or_default();
            if !known.contains(&name) {
                let at = chain.to(ItemType::ValueFor, name, self.place(key));
                let why = format!("Unknown key '{name}'");
                self.doubt(WarningCode::UnknownKey, why, &at);
            }
        }
    }

    /// Warns of keys that stand twice.
    fn twice(&mut self, entries: &[(Node, Node)], chain: &Chain) {
        let mut known = std::collections::BTreeSet::new();
        for (key, _) in entries {
            let name = key.text().unwrap_or_default();
            if !known.insert(name) {
                let at = chain.to(ItemType::ValueFor, name, self.place(key));
                let why = format!("Key '{name}' stands here twice: the first is taken");
                self.doubt(WarningCode::UnknownKey, why, &at);
            }
        }
    }

    fn decoder<'n>(&self, item: &'n Node, chain: &'n Chain) -> Decoder<'n>
    where
        Self: 'n,
    {
        Decoder::new(self.content, self.file, item, chain)
    }

    fn place(&self, node: &Node) -> Place {
        Place {
            file: self.file,
            offset: node.start,
        }
    }

    fn doubt(&mut self, code: WarningCode, message: impl Into<String>, chain: &Chain) {
        note(&mut self.doubts, Doubt::new(code, message, chain));
    }

    fn invalid(&mut self, message: &str, chain: &Chain) {
        let fault = Fault::new(ErrorCode::YamlValidate, message, chain);
        note(&mut self.faults, fault);
    }
}

const LIST_KEYS: [&str; 4] = ["list", "items", "append", "override"];
const MACRO_KEYS: [&str; 4] = ["macro", "condition", "append", "override"];
