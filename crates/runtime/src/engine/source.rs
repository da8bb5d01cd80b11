//! Where a value comes from: fields and transformers, made ready to be asked for each event.

use super::scene::Scene;
use super::transform;
use crate::fields::{Answer, Asked, Field, Refused, Type, Values};
use crate::language::{Operand, Transformer};

/// A value that is got for each event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    from: From,
    /// The type of the value, or of each of the values.
    pub(crate) of: Type,
    /// How many there are.
    pub(crate) values: Values,
}

#[derive(Clone, Debug, PartialEq)]
enum From {
    Field(&'static Field, Asked),
    Transformed(Transformer, Vec<Source>, Option<String>),
    Text(String),
    List(Vec<Source>),
}

impl Source {
    /// Makes an operand ready.
    pub(crate) fn new(operand: &Operand) -> Result<Self, Refused> {
        Ok(match operand {
            Operand::Field {
                field,
                name,
                argument,
            } => {
                let asked = field.ask(name, argument.as_deref())?;
                Self {
                    of: field.of,
                    values: field.values(&asked),
                    from: From::Field(field, asked),
                }
            }
            Operand::Transformed {
                transformer,
                arguments,
                key,
            } => {
                let arguments = arguments
                    .iter()
                    .map(Self::new)
                    .collect::<Result<Vec<_>, _>>()?;
                let (of, values) = result(*transformer, &arguments, key.is_some());
                Self {
                    from: From::Transformed(*transformer, arguments, key.clone()),
                    of,
                    values,
                }
            }
            Operand::Text(text) => Self {
                from: From::Text(text.clone()),
                of: Type::Text,
                values: Values::One,
            },
            Operand::List(items) => Self {
                from: From::List(items.iter().map(Self::new).collect::<Result<_, _>>()?),
                of: Type::Text,
                values: Values::List,
            },
        })
    }

    /// Returns the value for an event.
    pub(crate) fn answer<'a>(&self, scene: &Scene<'a>) -> Answer<'a> {
        match &self.from {
            From::Field(field, asked) => field.answer(scene, asked),
            From::Text(text) => Answer::made(text.as_bytes()),
            From::List(items) => {
                let mut all = Vec::with_capacity(items.len());
                for item in items {
                    match item.answer(scene) {
                        Answer::Missing => return Answer::Missing,
                        Answer::One(value) => all.push(value),
                        Answer::Many(values) => all.extend(values),
                    }
                }
                Answer::Many(all)
            }
            From::Transformed(transformer, arguments, key) => {
                let answers = arguments.iter().map(|argument| argument.answer(scene));
                let of = arguments.first().map_or(Type::Text, |first| first.of);
                transform::answer(*transformer, of, answers.collect(), key.as_deref())
            }
        }
    }

    /// Returns the field that it is, where it is one.
    pub(crate) fn field(&self) -> Option<(&'static Field, &Asked)> {
        match &self.from {
            From::Field(field, asked) => Some((field, asked)),
            _ => None,
        }
    }

    /// Adds the names of the fields that it is made of.
    pub(crate) fn fields(&self, names: &mut Vec<&'static str>) {
        match &self.from {
            From::Field(field, _) => names.push(field.name),
            From::Text(_) => {}
            From::List(parts) | From::Transformed(_, parts, _) => {
                for part in parts {
                    part.fields(names);
                }
            }
        }
    }

    /// Returns how much work it is to get the value, a plain text of the thread being 1.
    pub(crate) fn cost(&self) -> u32 {
        match &self.from {
            From::Field(field, _) => match field.values {
                Values::Any => 30,
                Values::List => 30,
                Values::One | Values::Ends => field_cost(field.name),
            },
            From::Text(_) => 1,
            From::List(items) => items.iter().map(Self::cost).fold(5, u32::saturating_add),
            From::Transformed(_, arguments, _) => arguments
                .iter()
                .map(Self::cost)
                .fold(20, u32::saturating_add),
        }
    }
}

/// Values that have to be put together cost more than those that lie ready.
fn field_cost(name: &str) -> u32 {
    match name {
        "evt.args" | "evt.info" | "proc.cmdline" | "proc.pcmdline" | "proc.exeline" => 20,
        "proc.args" | "proc.env" | "container.mounts" | "container.labels" => 20,
        "json.obj" | "jevt.obj" | "docker.attrs" | "ka.req.configmap.obj" => 40,
        "evt.arg" | "fd.nameraw" | "thread.cap_effective" | "thread.cap_permitted" => 10,
        "user.name" | "user.loginname" | "group.name" => 8,
        "proc.pname" | "proc.pexe" | "proc.pexepath" | "proc.sname" => 4,
        _ => 1,
    }
}

/// Returns what a transformer makes of its arguments, of which the language says that it takes them.
fn result(transformer: Transformer, arguments: &[Source], has_key: bool) -> (Type, Values) {
    let first = arguments
        .first()
        .map_or((Type::Text, Values::One), |first| (first.of, first.values));
    match transformer {
        Transformer::ToLower | Transformer::ToUpper | Transformer::BaseName => first,
        Transformer::Base64 => first,
        Transformer::Length => (Type::Uint, Values::One),
        Transformer::Join | Transformer::Concat => (Type::Text, Values::One),
        Transformer::GetOptions if has_key => (Type::Text, Values::One),
        Transformer::GetOptions => (Type::Text, Values::List),
    }
}
