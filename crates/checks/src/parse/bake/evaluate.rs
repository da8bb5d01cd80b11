//! Expressions → values, as far as the files alone tell them. What the environment, the clock or a function that is
//! not known decides stays unknown.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::function;
use super::value::{Known, Value};
use crate::parse::hcl::syntax::For;
use crate::parse::hcl::{Block, Expression, Kind, Operator, Part};
use crate::source::Span;

/// What names stand for.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Variables with their defaults, and attributes of the file.
    pub(super) variables: BTreeMap<&'a str, Option<&'a Expression>>,
    /// Functions of the files' own.
    pub(super) functions: BTreeMap<&'a str, &'a Block>,
    /// Blocks by kind and label, in the order in which they are merged.
    pub(super) blocks: BTreeMap<(&'a str, &'a str), Vec<&'a Block>>,
    /// Steps that may still be taken.
    pub(super) fuel: Cell<usize>,
}

/// Names that are known where an expression stands: of a matrix, of `for`, of a function.
pub(super) type Locals = Vec<(String, Value)>;

impl Names<'_> {
    /// Says whether there was more to work out than is done.
    pub(super) fn is_spent(&self) -> bool {
        self.fuel.get() == 0
    }

    /// Works an expression out.
    pub(super) fn evaluate(&self, expression: &Expression, locals: &Locals) -> Known {
        self.at(expression, locals, 0)
    }

    fn at(&self, expression: &Expression, locals: &Locals, depth: usize) -> Known {
        let unknown = Known::new(Value::Unknown, expression.span);
        if depth > DEEPEST || !self.spend(1) {
            return unknown;
        }
        let depth = depth.saturating_add(1);
        let value = match &expression.kind {
            Kind::Null => Value::Null,
            Kind::Bool(truth) => Value::Bool(*truth),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Template(parts) => self.template(parts, locals, depth),
            Kind::Variable(name) => self.variable(name, expression.span, locals, depth),
            Kind::Member(of, name) => self.member(of, &name.text, expression.span, locals, depth),
            Kind::Index(of, key) => {
                let [of, key] = [of, key].map(|each| self.at(each, locals, depth));
                self.placed(function::element(&of, &key), expression.span)
            }
            Kind::Call {
                name,
                arguments,
                spreads: false,
            } => return self.call(name, arguments, expression.span, locals, depth),
            Kind::Not(of) => match self.at(of, locals, depth).value.truth() {
                Some(truth) => Value::Bool(!truth),
                None => Value::Unknown,
            },
            Kind::Binary(operator, left, right) => {
                self.binary(*operator, [left, right], locals, depth)
            }
            Kind::Conditional(three) => {
                let [condition, yes, no] = three.as_ref();
                return match self.at(condition, locals, depth).value.truth() {
                    Some(true) => self.at(yes, locals, depth),
                    Some(false) => self.at(no, locals, depth),
                    None => unknown,
                };
            }
            Kind::List(items) => {
                let items = items.iter().map(|item| self.at(item, locals, depth));
                Value::List(items.collect())
            }
            Kind::Object(items) => self.object(items, locals, depth),
            Kind::For(each) => self.each(each, locals, depth),
            Kind::Call { .. } | Kind::Splat(_) | Kind::Negative(_) | Kind::Unread => Value::Unknown,
        };
        Known::new(value, expression.span)
    }

    /// Takes steps; says whether there were enough left.
    fn spend(&self, steps: usize) -> bool {
        let left = self.fuel.get().checked_sub(steps);
        self.fuel.set(left.unwrap_or(0));
        left.is_some()
    }

    fn template(&self, parts: &[Part], locals: &Locals, depth: usize) -> Value {
        if let [Part::Value(only)] = parts {
            // A text that is nothing but an interpolation is the value itself.
            return self.at(only, locals, depth).value;
        }
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part.as_str()),
                Part::Directive(_) => return Value::Unknown,
                Part::Value(value) => match self.at(value, locals, depth).value.shown() {
                    Some(shown) => text.push_str(&shown),
                    None => return Value::Unknown,
                },
            }
            let is_short = text.len() <= LONGEST;
            if !is_short || !self.spend(text.len() >> 6) {
                return Value::Unknown;
            }
        }
        Value::Text(text)
    }

    fn variable(&self, name: &str, span: Span, locals: &Locals, depth: usize) -> Value {
        let mut known = locals.iter();
        if let Some((_, value)) = known.rfind(|(known, _)| known == name) {
            return self.placed(value.clone(), span);
        }
        match self.variables.get(name) {
            Some(Some(default)) => {
                let value = self.at(default, &Locals::new(), depth).value;
                self.placed(value, span)
            }
            // Without a default it is empty, unless the environment has it.
            Some(None) | None => Value::Unknown,
        }
    }

    /// Works out `value.name`; of `target.app.args` those of the block.
    fn member(
        &self,
        of: &Expression,
        name: &str,
        span: Span,
        locals: &Locals,
        depth: usize,
    ) -> Value {
        if let Kind::Member(root, label) = &of.kind
            && let Kind::Variable(kind) = &root.kind
            && let Some(blocks) = self.blocks.get(&(kind.as_str(), label.text.as_str()))
        {
            let found = blocks.iter().rev().find_map(|block| block.attribute(name));
            let value = found.map(|it| self.at(&it.value, &Locals::new(), depth).value);
            return self.placed(value.unwrap_or(Value::Unknown), span);
        }
        let of = self.at(of, locals, depth);
        let found = of.get(name).map(|it| it.value.clone());
        self.placed(found.unwrap_or(Value::Unknown), span)
    }

    fn binary(
        &self,
        operator: Operator,
        sides: [&Expression; 2],
        locals: &Locals,
        depth: usize,
    ) -> Value {
        let [left, right] = sides.map(|side| self.at(side, locals, depth).value);
        let found = match operator {
            Operator::Equal => left.equals(&right),
            Operator::Unequal => left.equals(&right).map(|is_same| !is_same),
            Operator::And => match (left.truth(), right.truth()) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (one, other) => one.and(other),
            },
            Operator::Or => match (left.truth(), right.truth()) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (one, other) => one.and(other),
            },
            Operator::Order | Operator::Arithmetic => None,
        };
        found.map_or(Value::Unknown, Value::Bool)
    }

    fn object(&self, items: &[(Expression, Expression)], locals: &Locals, depth: usize) -> Value {
        let mut entries = Vec::with_capacity(items.len());
        for (key, value) in items {
            let Some(name) = self.at(key, locals, depth).value.shown() else {
                continue;
            };
            entries.push((name, self.at(value, locals, depth)));
        }
        Value::Object(entries)
    }

    /// Goes through a list. What comes out stands where it is written behind the `:`.
    fn each(&self, each: &For, locals: &Locals, depth: usize) -> Value {
        let over = self.at(&each.over, locals, depth);
        if each.into.is_some() || !matches!(over.value, Value::List(_)) {
            return Value::Unknown;
        }
        let mut items = Vec::new();
        for (at, item) in over.items().iter().enumerate() {
            let copied = locals.iter().map(|(_, value)| size(value));
            if !self.spend(copied.sum()) {
                return Value::Unknown;
            }
            let mut locals = locals.clone();
            if let Some(key) = &each.key {
                locals.push((key.clone(), Value::Number(at.to_string())));
            }
            locals.push((each.value.clone(), item.value.clone()));
            let condition = each.condition.as_ref();
            match condition.map(|it| self.at(it, &locals, depth).value.truth()) {
                Some(Some(false)) => {}
                Some(None) => items.push(Known::new(Value::Unknown, each.result.span)),
                None | Some(Some(true)) => items.push(self.at(&each.result, &locals, depth)),
            }
        }
        Value::List(items)
    }

    fn call(
        &self,
        name: &str,
        arguments: &[Expression],
        span: Span,
        locals: &Locals,
        depth: usize,
    ) -> Known {
        let given = arguments.iter().map(|each| self.at(each, locals, depth));
        let given: Vec<Known> = given.collect();
        let value = match self.functions.get(name) {
            Some(block) => {
                let value = self.own(block, &given, depth);
                self.placed(value, span)
            }
            None => function::call(name, given),
        };
        Known::new(value, span)
    }

    /// Calls a function of the file's own.
    fn own(&self, block: &Block, given: &[Known], depth: usize) -> Value {
        let Some(result) = block.attribute("result") else {
            return Value::Unknown;
        };
        let parameters = block.attribute("params").map(|it| &it.value.kind);
        let Some(Kind::List(parameters)) = parameters else {
            return Value::Unknown;
        };
        let names = parameters.iter().map(|name| match &name.kind {
            Kind::Variable(name) => name.clone(),
            _ => name.literal().unwrap_or_default(),
        });
        let mut locals: Locals = Locals::new();
        let mut given = given.iter();
        for name in names {
            let value = given.next().map(|it| it.value.clone());
            locals.push((name, value.unwrap_or(Value::Unknown)));
        }
        self.at(&result.value, &locals, depth).value
    }

    /// Puts a value where the name stands that it was taken from, and all in it.
    fn placed(&self, value: Value, span: Span) -> Value {
        if !self.spend(size(&value)) {
            return Value::Unknown;
        }
        place(value, span)
    }
}

fn place(value: Value, span: Span) -> Value {
    match value {
        Value::List(items) => {
            let items = items.into_iter();
            let items = items.map(|item| Known::new(place(item.value, span), span));
            Value::List(items.collect())
        }
        Value::Object(entries) => {
            let entries = entries.into_iter();
            let entries =
                entries.map(|(name, item)| (name, Known::new(place(item.value, span), span)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

/// Counts what has to be copied of a value.
fn size(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Text(text) => text.len() >> 6,
        Value::List(items) => items.iter().map(|item| size(&item.value)).sum(),
        Value::Object(entries) => entries.iter().map(|(_, item)| size(&item.value)).sum(),
        Value::Unknown | Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    inner.saturating_add(1)
}

/// Expressions and values within each other that are worked out. Names that stand for themselves end here, too.
const DEEPEST: usize = 200;
/// Bytes of a text that is worked out.
const LONGEST: usize = 256 << 10;
