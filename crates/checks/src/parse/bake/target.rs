//! Targets of Bake files, merged over all files, with what their settings are worth.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::evaluate::{Locals, Names};
use super::value::{Known, Value};
use crate::parse::hcl::{Attribute, Block, Body, Expression, Kind, Part};
use crate::parse::text::Text;
use crate::source::Span;

/// A target.
#[derive(Debug)]
pub struct Target {
    /// Its name; where a matrix makes several, that of the block.
    pub name: String,
    /// Its blocks: which file, and where.
    pub places: Vec<(usize, Span)>,
    /// What is set, in the order in which it is merged.
    pub settings: Vec<Setting>,
    /// The targets that it takes settings from.
    pub inherits: Vec<String>,
}

/// Something that is set.
#[derive(Debug)]
pub struct Setting {
    /// What: `network`.
    pub name: String,
    /// The file.
    pub document: usize,
    /// Where the name stands.
    pub key: Span,
    /// Where the value stands.
    pub span: Span,
    /// What it is worth: one value, or one for each combination of a matrix.
    pub values: Vec<Known>,
    /// The text, where it is one text with known parts, each byte with its place.
    pub text: Option<Text>,
}

impl Target {
    /// Returns what is set under a name, in the order in which it is merged.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Setting> {
        self.settings.iter().filter(move |it| it.name == name)
    }

    /// Returns what is set last under a name.
    pub fn last(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().rfind(|it| it.name == name)
    }
}

/// Works out the targets of files. Says whether there was more to work out than is done.
pub(super) fn resolve(bodies: &[Body]) -> (Vec<Target>, bool) {
    let mut names = Names::default();
    let mut order: Vec<&str> = Vec::new();
    let mut blocks: BTreeMap<&str, Vec<(usize, &Block)>> = BTreeMap::new();
    for (document, body) in bodies.iter().enumerate() {
        for block in &body.blocks {
            let Some(label) = block.labels.first() else {
                continue;
            };
            let label = label.text.as_str();
            match block.kind.text.as_str() {
                "variable" => {
                    let default = block.attribute("default").map(|it| &it.value);
                    names.variables.insert(label, default);
                }
                "function" => {
                    names.functions.insert(label, block);
                }
                kind => {
                    let known = names.blocks.entry((kind, label)).or_default();
                    known.push(block);
                }
            }
            if block.kind.text == "target" {
                let known = blocks.entry(label).or_insert_with(|| {
                    order.push(label);
                    Vec::new()
                });
                known.push((document, block));
            }
        }
    }
    // Attributes of the file are variables, and win over defaults.
    for attribute in bodies.iter().flat_map(|body| &body.attributes) {
        let name = attribute.name.text.as_str();
        names.variables.insert(name, Some(&attribute.value));
    }
    let mut reader = Reader {
        names,
        left: ALL_STEPS,
        settings: 0,
        is_spent: false,
    };
    let targets = order.into_iter().filter_map(|name| {
        let blocks = blocks.get(name)?;
        Some(reader.target(name, blocks))
    });
    (targets.collect(), reader.is_spent)
}

/// Works out one target after the other.
struct Reader<'a> {
    names: Names<'a>,
    /// Steps that all of them may still take.
    left: usize,
    settings: usize,
    is_spent: bool,
}

impl Reader<'_> {
    fn target(&mut self, name: &str, blocks: &[(usize, &Block)]) -> Target {
        let mut target = Target {
            name: name.to_owned(),
            places: Vec::new(),
            settings: Vec::new(),
            inherits: Vec::new(),
        };
        for (document, block) in blocks {
            target.places.push((*document, block.span));
            let locals = self.combinations(block);
            for attribute in &block.body.attributes {
                if !WANTED.contains(&attribute.name.text.as_str()) {
                    continue;
                }
                if self.settings >= MOST {
                    self.is_spent = true;
                    break;
                }
                self.settings = self.settings.saturating_add(1);
                let setting = self.setting(attribute, *document, &locals);
                if setting.name == "inherits" {
                    let names = setting.values.iter().flat_map(Known::items);
                    let names = names.filter_map(Known::text).map(str::to_owned);
                    target.inherits.extend(names);
                } else {
                    target.settings.push(setting);
                }
            }
        }
        target
    }

    fn setting(&mut self, attribute: &Attribute, document: usize, locals: &[Locals]) -> Setting {
        let mut values: Vec<Known> = Vec::new();
        for locals in locals {
            let value = self.work_out(&attribute.value, locals);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let name = attribute.name.text.clone();
        let first = locals.first().filter(|_| name == INLINE);
        Setting {
            text: first.and_then(|locals| self.text(&attribute.value, locals)),
            name,
            document,
            key: attribute.name.span,
            span: attribute.value.span,
            values,
        }
    }

    /// Works an expression out. Each has steps of its own, so that no other can take them away.
    fn work_out(&mut self, expression: &Expression, locals: &Locals) -> Known {
        let steps = self.left.clamp(FEW_STEPS, STEPS);
        self.names.fuel = Cell::new(steps);
        let value = self.names.evaluate(expression, locals);
        let used = steps.saturating_sub(self.names.fuel.get());
        self.left = self.left.saturating_sub(used);
        self.is_spent |= self.names.is_spent();
        value
    }

    /// Returns a text whose parts are all known, each byte with its place.
    fn text(&mut self, expression: &Expression, locals: &Locals) -> Option<Text> {
        let Kind::Template(parts) = &expression.kind else {
            return None;
        };
        let mut text = Text::empty(expression.span.start);
        for part in parts {
            match part {
                Part::Text(part) => text.push_text(part, 0..part.as_str().len()),
                Part::Value(value) => text.push_str(&self.work_out(value, locals).value.shown()?),
                Part::Directive(_) => return None,
            }
            if text.as_str().len() > LONGEST_TEXT {
                self.is_spent = true;
                return None;
            }
        }
        Some(text)
    }

    /// Returns what the names of a matrix stand for, one combination after the other. Where there are too many, or
    /// they are not known, the names stand for something unknown.
    fn combinations(&mut self, block: &Block) -> Vec<Locals> {
        let Some(matrix) = block.attribute("matrix") else {
            return vec![Locals::new()];
        };
        let known = self.work_out(&matrix.value, &Locals::new());
        let mut all = vec![Locals::new()];
        for (name, values) in known.entries() {
            let mut more = Vec::new();
            for locals in &all {
                for value in values.items() {
                    let mut locals = locals.clone();
                    locals.push((name.clone(), value.value.clone()));
                    more.push(locals);
                    if more.len() > MOST_COMBINATIONS {
                        return vec![unknown(known.entries().iter().map(|(name, _)| name))];
                    }
                }
            }
            if more.is_empty() {
                return vec![unknown(known.entries().iter().map(|(name, _)| name))];
            }
            all = more;
        }
        all
    }
}

fn unknown<'a>(names: impl Iterator<Item = &'a String>) -> Locals {
    names.map(|name| (name.clone(), Value::Unknown)).collect()
}

/// What is worked out; nobody looks at the rest.
const WANTED: &[&str] = &[
    "args",
    "context",
    "contexts",
    "dockerfile",
    "dockerfile-inline",
    "entitlements",
    "inherits",
    "network",
    "target",
];
/// The setting that holds a Dockerfile.
const INLINE: &str = "dockerfile-inline";
/// Settings that are worked out.
const MOST: usize = 20_000;
/// Combinations of a matrix that are looked at.
const MOST_COMBINATIONS: usize = 64;
/// Steps that one expression may take, as long as all together take no more than that, and afterwards.
const STEPS: usize = 50_000;
/// Steps that all expressions may take.
const ALL_STEPS: usize = 5_000_000;
/// Steps that each expression may take in any case.
const FEW_STEPS: usize = 500;
/// Bytes of a Dockerfile that stands in a target.
const LONGEST_TEXT: usize = 1 << 20;
