//! Holds an expression against the shape of what it may speak of: names, fields, and what operators and functions are
//! given, as far as that is known before it is evaluated.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_model::nearest::nearest;

use crate::condition::Wrong;
use crate::function::Function;
use crate::shape::{Field, Object, Shape};
use crate::syntax::{Call, Expression, Kind, Loop, LoopKind, Operator};
use crate::value::Value;

/// What is known of a value before it is there.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    Any,
    Null,
    Bool,
    Number,
    Text,
    List(Box<Self>),
    Map(Box<Self>),
    Object(&'static Object),
}

/// Checks expressions.
pub(crate) struct Checker<'a> {
    variables: &'a [Field],
    loops: Vec<(Arc<str>, Type)>,
    /// Variables that were used.
    pub(crate) used: BTreeSet<&'static str>,
}

type Result<T> = std::result::Result<T, Wrong>;

impl<'a> Checker<'a> {
    /// Begins with the variables that there are.
    pub(crate) const fn new(variables: &'a [Field]) -> Self {
        Self {
            variables,
            loops: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    /// Checks an expression that has to be true or false.
    pub(crate) fn truth(&mut self, expression: &Expression) -> Result<()> {
        match self.kind(expression)? {
            Type::Any | Type::Bool => Ok(()),
            other => {
                let why = format!("it is {} where a truth value is expected", other.word());
                Err(Wrong::new(expression.at, why))
            }
        }
    }

    /// Checks an expression and says what it is.
    pub(crate) fn kind(&mut self, expression: &Expression) -> Result<Type> {
        let at = expression.at;
        Ok(match &expression.kind {
            Kind::Literal(value) => of_literal(value),
            Kind::Name(name) => self.name(name, at)?,
            Kind::Field(of, field) => {
                let of = self.kind(of)?;
                select(&of, field, at)?
            }
            Kind::Has(of, field) => {
                let of = self.kind(of)?;
                select(&of, field, at)?;
                Type::Bool
            }
            Kind::Index(of, key) => self.index(of, key, at)?,
            Kind::Call(call) => self.call(call, at)?,
            Kind::Not(of) => {
                self.truth(of)?;
                Type::Bool
            }
            Kind::Negative(of) => match self.kind(of)? {
                Type::Any | Type::Number => Type::Number,
                other => {
                    let why = format!("`-` does not work on {}", other.word());
                    return Err(Wrong::new(at, why));
                }
            },
            Kind::Binary(operator, a, b) => {
                let (a, b) = (self.kind(a)?, self.kind(b)?);
                binary(*operator, a, &b, at)?
            }
            Kind::And(list) | Kind::Or(list) => {
                for one in list {
                    self.truth(one)?;
                }
                Type::Bool
            }
            Kind::Choice(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                self.truth(condition)?;
                let (then, otherwise) = (self.kind(then)?, self.kind(otherwise)?);
                if then.word() == otherwise.word() {
                    then
                } else {
                    Type::Any
                }
            }
            Kind::List(list) => Type::List(Box::new(self.same(list.iter())?)),
            Kind::Map(entries) => {
                self.same(entries.iter().map(|(key, _)| key))?;
                Type::Map(Box::new(self.same(entries.iter().map(|(_, value)| value))?))
            }
            Kind::Loop(it) => self.go_through(it, at)?,
        })
    }

    /// Returns what all of some expressions are, where they are the same.
    fn same<'e>(&mut self, list: impl Iterator<Item = &'e Expression>) -> Result<Type> {
        let mut same = None;
        for one in list {
            let kind = self.kind(one)?;
            same = match same {
                None => Some(kind),
                Some(before) if kind.is_plain() && before.word() == kind.word() => Some(before),
                Some(_) => Some(Type::Any),
            };
        }
        Ok(same.unwrap_or(Type::Any))
    }

    fn name(&mut self, name: &str, at: usize) -> Result<Type> {
        let mut inner = self.loops.iter().rev();
        if let Some((_, kind)) = inner.find(|(known, _)| known.as_ref() == name) {
            return Ok(kind.clone());
        }
        if let Some(variable) = self.variables.iter().find(|known| known.name == name) {
            self.used.insert(variable.name);
            return Ok(of_shape(variable.shape));
        }
        let known = self.variables.iter().map(|known| known.name);
        let known: Vec<&str> = known
            .chain(self.loops.iter().map(|(name, _)| name.as_ref()))
            .collect();
        let hint = match nearest(name, &known) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; there is {}", known.join(", ")),
        };
        Err(Wrong::new(at, format!("there is no `{name}` here{hint}")))
    }

    fn index(&mut self, of: &Expression, key: &Expression, at: usize) -> Result<Type> {
        let (of, kind) = (self.kind(of)?, self.kind(key)?);
        match (of, kind, &key.kind) {
            (of, _, Kind::Literal(Value::Text(field))) => select(&of, field, at),
            (Type::List(of), Type::Number | Type::Any, _) => Ok(*of),
            (Type::Map(of), Type::Text | Type::Any, _) => Ok(*of),
            (Type::Any | Type::Map(_), _, _) | (Type::Object(_), Type::Text | Type::Any, _) => {
                Ok(Type::Any)
            }
            (of, key, _) => {
                let why = format!("{} has no value at {}", of.word(), key.word());
                Err(Wrong::new(at, why))
            }
        }
    }

    fn call(&mut self, call: &Call, at: usize) -> Result<Type> {
        let function = call.function;
        let mut kinds = Vec::new();
        for argument in &call.arguments {
            kinds.push(self.kind(argument)?);
        }
        let fits = match kinds.first() {
            None | Some(Type::Any) => true,
            Some(first) if function.is_of_text() => matches!(first, Type::Text),
            Some(first) => match function {
                Function::Size => !matches!(first, Type::Bool | Type::Number | Type::Null),
                Function::Join => matches!(first, Type::List(_)),
                Function::Any => true,
                _ => matches!(first, Type::Bool | Type::Number | Type::Text),
            },
        };
        let needs_text = function.is_of_text() || function == Function::Join;
        let rest = kinds.iter().skip(1);
        let rest_fits = !needs_text || rest.clone().all(|it| matches!(it, Type::Any | Type::Text));
        if !fits || !rest_fits {
            let kinds: Vec<&str> = kinds.iter().map(Type::word).collect();
            let why = format!(
                "`{}` does not work on {}",
                function.name(),
                kinds.join(" and ")
            );
            return Err(Wrong::new(at, why));
        }
        Ok(match function {
            Function::Size | Function::Int | Function::Uint | Function::Double => Type::Number,
            Function::Contains | Function::StartsWith | Function::EndsWith => Type::Bool,
            Function::Matches | Function::Bool => Type::Bool,
            Function::Split => Type::List(Box::new(Type::Text)),
            Function::Any => Type::Any,
            _ => Type::Text,
        })
    }

    fn go_through(&mut self, it: &Loop, at: usize) -> Result<Type> {
        let over = self.kind(&it.over)?;
        let element = match &over {
            Type::List(of) => of.as_ref().clone(),
            Type::Map(_) | Type::Object(_) => Type::Text,
            Type::Any => Type::Any,
            other => {
                let why = format!(
                    "it goes through lists and maps, and this is {}",
                    other.word()
                );
                return Err(Wrong::new(at, why));
            }
        };
        self.loops.push((Arc::clone(&it.variable), element.clone()));
        let made = self.body(it, element);
        self.loops.pop();
        made
    }

    fn body(&mut self, it: &Loop, element: Type) -> Result<Type> {
        if let Some(filter) = &it.filter {
            self.truth(filter)?;
        }
        match it.kind {
            LoopKind::Map => Ok(Type::List(Box::new(self.kind(&it.body)?))),
            LoopKind::Filter => {
                self.truth(&it.body)?;
                Ok(Type::List(Box::new(element)))
            }
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne => {
                self.truth(&it.body)?;
                Ok(Type::Bool)
            }
        }
    }
}

impl Type {
    const fn word(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Null => "null",
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Object(_) => "a map",
        }
    }

    const fn is_plain(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::Text)
    }
}

fn of_literal(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) | Value::Uint(_) | Value::Double(_) => Type::Number,
        Value::Text(_) => Type::Text,
        Value::List(_) | Value::Map(_) => Type::Any,
    }
}

fn of_shape(shape: Shape) -> Type {
    match shape {
        Shape::Any => Type::Any,
        Shape::Bool => Type::Bool,
        Shape::Number => Type::Number,
        Shape::Text => Type::Text,
        Shape::List(of) => Type::List(Box::new(of_shape(*of))),
        Shape::Map(of) => Type::Map(Box::new(of_shape(*of))),
        Shape::Object(object) => Type::Object(object),
    }
}

fn select(of: &Type, field: &str, at: usize) -> Result<Type> {
    match of {
        Type::Any => Ok(Type::Any),
        Type::Map(of) => Ok(of.as_ref().clone()),
        Type::Object(object) => match object.field(field) {
            Some(field) => Ok(of_shape(field.shape)),
            None if object.may_have(field) => Ok(Type::Any),
            None => {
                let is_vowel = object.name.starts_with(['a', 'e', 'i', 'o', 'u']);
                let article = if is_vowel { "an" } else { "a" };
                let mut why = format!("{article} {} has no field `{field}`", object.name);
                if let Some(near) = nearest(field, &object.names()) {
                    why.extend(["; did you mean `", near, "`?"]);
                }
                Err(Wrong::new(at, why))
            }
        },
        other => Err(Wrong::new(at, format!("{} has no fields", other.word()))),
    }
}

fn binary(operator: Operator, a: Type, b: &Type, at: usize) -> Result<Type> {
    let sign = operator.sign();
    let is_known = !matches!(a, Type::Any) && !matches!(b, Type::Any);
    let differ = is_known && a.word() != b.word();
    let wrong = || {
        let why = format!("`{sign}` does not work on {} and {}", a.word(), b.word());
        Err(Wrong::new(at, why))
    };
    match operator {
        Operator::Equal | Operator::Unequal => {
            if differ && !matches!(a, Type::Null) && !matches!(b, Type::Null) {
                let why = format!("{} is never equal to {}", a.word(), b.word());
                return Err(Wrong::new(at, why));
            }
            Ok(Type::Bool)
        }
        Operator::In => match b {
            Type::Any | Type::Map(_) | Type::Object(_) => Ok(Type::Bool),
            Type::List(of) if of.is_plain() && a.is_plain() && of.word() != a.word() => {
                let why = format!("{} is never in a list of others ({})", a.word(), of.word());
                Err(Wrong::new(at, why))
            }
            Type::List(_) => Ok(Type::Bool),
            other => {
                let why = format!(
                    "`in` looks into lists and maps, and this is {}",
                    other.word()
                );
                Err(Wrong::new(at, why))
            }
        },
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            let ordered = |it: &Type| it.is_plain() || matches!(it, Type::Any);
            if differ || !ordered(&a) || !ordered(b) {
                return wrong();
            }
            Ok(Type::Bool)
        }
        Operator::Add => match (&a, b) {
            (Type::List(x), Type::List(y)) if x.word() == y.word() && x.is_plain() => Ok(a),
            (Type::List(_), Type::List(_)) => Ok(Type::List(Box::new(Type::Any))),
            (Type::Number, Type::Number) | (Type::Text, Type::Text) => Ok(a),
            (Type::Any, _) | (_, Type::Any) => Ok(Type::Any),
            _ => wrong(),
        },
        _ => match (&a, b) {
            (Type::Number | Type::Any, Type::Number | Type::Any) => Ok(Type::Number),
            _ => wrong(),
        },
    }
}
