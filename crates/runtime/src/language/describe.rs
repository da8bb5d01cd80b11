//! Rules, macros and lists described: what `-L` and `-l` print.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::collect::Collector;
use super::compile::{Compiled, CompiledList, CompiledMacro, CompiledRule, Named};
use super::condition::{Compared, OperandSyntax, RightSyntax, Syntax};
use super::item::{Entry, ExceptionItem};
use super::types::event_types;
use super::{Operand, Piece, Template, Version};

/// What files ask for that name no version of the engine, as Falco describes them.
const NO_VERSION: Version = Version(0, 0, 0);

/// Rules, macros and lists, described.
#[derive(Clone, Debug)]
pub struct Description {
    /// Rules by source: name and description.
    pub rules: Vec<(String, String, String)>,
    json: Value,
}

impl Description {
    pub(super) fn new(compiled: &Compiled, collector: &Collector, only: Option<&str>) -> Self {
        let wanted = |rule: &&CompiledRule| only.is_none_or(|name| rule.rule.name == name);
        let rules: Vec<&CompiledRule> = compiled.rules.iter().filter(wanted).collect();
        let listed = rules.iter().map(|rule| {
            let rule = &rule.rule;
            (
                rule.source.clone(),
                rule.name.clone(),
                rule.description.clone(),
            )
        });
        let json_rules: Vec<Value> = rules.iter().map(|rule| of_rule(rule)).collect();
        let json = if only.is_some() {
            json!({ "rules": json_rules })
        } else {
            let macros: Vec<Value> = compiled.macros.iter().map(of_macro).collect();
            let lists: Vec<Value> = compiled.lists.iter().map(of_list).collect();
            json!({
                "required_engine_version": collector.engine.unwrap_or(NO_VERSION).to_string(),
                "required_plugin_versions": plugins(collector),
                "rules": json_rules,
                "macros": macros,
                "lists": lists,
            })
        };
        Self {
            rules: listed.collect(),
            json,
        }
    }

    /// Returns it as Falco prints it with JSON output.
    pub const fn json(&self) -> &Value {
        &self.json
    }
}

/// Returns descriptions as text: rules of each source with what they are about, folded to a width.
pub fn describe_text(description: &Description, width: usize) -> String {
    let mut text = String::new();
    let mut sources: BTreeSet<&str> = BTreeSet::new();
    for (source, ..) in &description.rules {
        sources.insert(source);
    }
    for source in sources {
        let _ = write!(text, "Source: {source}\n\n");
        text.push_str(&row("Rule", "Description", width));
        text.push_str(&row("----", "-----------", width));
        for (_, name, about) in description.rules.iter().filter(|(of, ..)| of == source) {
            text.push_str(&row(name, about, width));
        }
        text.push('\n');
    }
    text
}

fn row(name: &str, about: &str, width: usize) -> String {
    let mut text = String::new();
    let mut lines = folded(about, width.saturating_sub(INDENT).max(20)).into_iter();
    let first = lines.next().unwrap_or_default();
    let name: String = name.chars().map(plain).collect();
    if name.chars().count() < INDENT {
        let gap = " ".repeat(INDENT.saturating_sub(name.chars().count()));
        let _ = writeln!(text, "{name}{gap}{first}");
    } else {
        let _ = write!(text, "{name}\n{}{first}\n", " ".repeat(INDENT));
    }
    for line in lines {
        let _ = writeln!(text, "{}{line}", " ".repeat(INDENT));
    }
    text
}

fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let length = line.chars().count().saturating_add(word.chars().count());
        if !line.is_empty() && length >= width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().map(plain));
    }
    lines.push(line);
    lines
}

fn plain(char: char) -> char {
    if char.is_control() { ' ' } else { char }
}

fn of_rule(compiled: &CompiledRule) -> Value {
    let rule = &compiled.rule;
    let facts = Facts::of(&compiled.syntax);
    let exceptions = &compiled.exceptions;
    json!({
        "info": {
            "name": rule.name,
            "condition": compiled.condition,
            "description": rule.description,
            "output": compiled.output,
            "priority": rule.priority.name(),
            "source": rule.source,
            "enabled": rule.enabled,
            "tags": rule.tags,
        },
        "details": {
            "macros": compiled.named.macros,
            "lists": compiled.named.lists,
            "operators": facts.operators,
            "condition_fields": facts.fields,
            "output_fields": output_fields(&rule.output),
            "exceptions": exceptions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            "exception_operators": words(exceptions, |one| one.comps.as_ref()),
            "exception_fields": words(exceptions, |one| one.fields.as_ref()),
            "events": event_types(&rule.condition).names(),
            "condition_compiled": compiled.syntax.to_string(),
            "output_compiled": rule.output.text,
            "plugins": Vec::<&str>::new(),
        },
    })
}

fn of_macro(compiled: &CompiledMacro) -> Value {
    let facts = Facts::of(&compiled.syntax);
    let Named { macros, lists } = &compiled.named;
    json!({
        "info": { "name": compiled.name, "condition": compiled.condition },
        "details": {
            "used": compiled.is_used,
            "macros": macros,
            "lists": lists,
            "operators": facts.operators,
            "condition_fields": facts.fields,
            "condition_compiled": compiled.syntax.to_string(),
            "plugins": Vec::<&str>::new(),
        },
    })
}

fn of_list(compiled: &CompiledList) -> Value {
    json!({
        "info": { "name": compiled.name, "items": compiled.items },
        "details": {
            "used": compiled.is_used,
            "lists": compiled.lists,
            "items_compiled": compiled.resolved,
            "plugins": Vec::<&str>::new(),
        },
    })
}

fn plugins(collector: &Collector) -> Vec<Value> {
    let one =
        |name: &str, version: &Version| json!({ "name": name, "version": version.to_string() });
    let of = |wanted: &Vec<(String, Version)>| {
        let mut all = wanted.iter().map(|(name, version)| one(name, version));
        let mut first = all.next().unwrap_or_default();
        if let Some(object) = first.as_object_mut() {
            object.insert("alternatives".to_owned(), all.collect());
        }
        first
    };
    collector.plugins.iter().map(of).collect()
}

/// What a condition uses.
#[derive(Default)]
struct Facts {
    fields: BTreeSet<String>,
    operators: BTreeSet<&'static str>,
}

impl Facts {
    fn of(syntax: &Syntax) -> Self {
        let mut facts = Self::default();
        facts.add(syntax);
        facts
    }

    fn add(&mut self, syntax: &Syntax) {
        match syntax {
            Syntax::And(parts) | Syntax::Or(parts) => parts.iter().for_each(|part| self.add(part)),
            Syntax::Not(inner) => self.add(inner),
            Syntax::Macro(..) => {}
            Syntax::Check(check) => {
                self.operand(&check.left);
                match &check.compared {
                    Compared::Exists => {
                        self.operators.insert("exists");
                    }
                    Compared::With(operator, right) => {
                        self.operators.insert(operator.name());
                        if let RightSyntax::Operand(operand) = right {
                            self.operand(operand);
                        }
                    }
                    Compared::Some(operator, ..) => {
                        self.operators.insert(operator.name());
                    }
                }
            }
        }
    }

    fn operand(&mut self, operand: &OperandSyntax) {
        match operand {
            OperandSyntax::Field { .. } => {
                self.fields.insert(operand.to_string());
            }
            OperandSyntax::Transformed { arguments, .. } | OperandSyntax::List(arguments, _) => {
                for argument in arguments {
                    self.operand(argument);
                }
            }
            OperandSyntax::Text(_) | OperandSyntax::Number(_) => {}
        }
    }
}

fn output_fields(output: &Template) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for piece in &output.pieces {
        if let Piece::Value { operand, .. } = piece {
            add_fields(operand, &mut fields);
        }
    }
    fields
}

fn add_fields(operand: &Operand, fields: &mut BTreeSet<String>) {
    match operand {
        Operand::Field { name, argument, .. } => {
            let argument = argument.as_deref();
            let brackets = argument.map_or(String::new(), |argument| format!("[{argument}]"));
            fields.insert(format!("{name}{brackets}"));
        }
        Operand::Transformed { arguments, .. } | Operand::List(arguments) => {
            for argument in arguments {
                add_fields(argument, fields);
            }
        }
        Operand::Text(_) => {}
    }
}

fn words<'e>(
    exceptions: &'e [ExceptionItem],
    part: impl Fn(&'e ExceptionItem) -> Option<&'e Entry>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in exceptions.iter().filter_map(part) {
        match entry {
            Entry::One(text) => {
                found.insert(text.as_str().to_owned());
            }
            Entry::Many(entries) => {
                for entry in entries {
                    if let Entry::One(text) = entry {
                        found.insert(text.as_str().to_owned());
                    }
                }
            }
        }
    }
    found
}

/// Where descriptions begin.
const INDENT: usize = 50;
