//! Fields and transformers: whether there are such, and what type of value they give.

use std::collections::BTreeMap;

use super::check::Wrong;
use crate::fields::{self, Asked, Field, Type, Values};
use crate::language::condition::{At, OperandSyntax};
use crate::language::{Operand, Transformer};

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) of: Type,
    pub(super) values: Values,
}

/// Which names there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'k> {
    /// The source whose events can be asked; nothing where it may be any.
    pub(super) source: Option<&'k str>,
    /// What `static.NAME` says.
    pub(super) texts: &'k BTreeMap<String, String>,
}

impl<'k> Known<'k> {
    /// Returns the text that a name stands for, where it is one of the configuration.
    pub(super) fn text(self, name: &str) -> Option<&'k String> {
        self.texts.get(name.strip_prefix(TEXTS)?)
    }
}

/// Begins the names of texts of the configuration.
const TEXTS: &str = "static.";

/// Says whether there is such a field, or such fields for a transformer.
pub(in super::super) fn is_known(operand: &OperandSyntax) -> bool {
    let known = Known {
        source: None,
        texts: &BTreeMap::new(),
    };
    lower(operand, known).is_ok()
}

/// Makes an operand of its words.
pub(super) fn lower(operand: &OperandSyntax, known: Known<'_>) -> Result<(Operand, Kind), Wrong> {
    match operand {
        OperandSyntax::Field { name, argument, at } => {
            if argument.is_none()
                && let Some(text) = known.text(name)
            {
                return Ok((Operand::Text(text.clone()), one(Type::Text)));
            }
            let (field, asked) = field(name, argument.as_deref(), known.source, *at)?;
            let kind = Kind {
                of: field.of,
                values: field.values(&asked),
            };
            let operand = Operand::Field {
                field,
                name: name.clone(),
                argument: argument.clone(),
            };
            Ok((operand, kind))
        }
        OperandSyntax::Transformed {
            transformer,
            arguments,
            key,
            at,
        } => transformed(*transformer, arguments, key.as_deref(), known, *at),
        OperandSyntax::Text(word) | OperandSyntax::Number(word) => {
            Ok((Operand::Text(word.text.clone()), one(Type::Text)))
        }
        OperandSyntax::List(items, _) => {
            let mut lowered = Vec::new();
            for item in items {
                let (operand, kind) = lower(item, known)?;
                if !is_text(kind) {
                    return Err(Wrong::new(
                        "a list may only have single strings in it",
                        item.at(),
                    ));
                }
                lowered.push(operand);
            }
            let kind = Kind {
                of: Type::Text,
                values: Values::List,
            };
            Ok((Operand::List(lowered), kind))
        }
    }
}

/// Finds a field, and understands its argument.
pub(super) fn field(
    name: &str,
    argument: Option<&str>,
    source: Option<&str>,
    at: At,
) -> Result<(&'static Field, Asked), Wrong> {
    let found = fields::find(name).filter(|field| source.is_none_or(|it| field.is_of(it)));
    let Some(field) = found else {
        let why = format!("filter_check called with nonexistent field {name}");
        return Err(Wrong::unknown(&why, at));
    };
    match field.ask(name, argument) {
        Ok(asked) => Ok((field, asked)),
        Err(refused) => Err(Wrong::new(&refused.to_string(), at)),
    }
}

fn transformed(
    transformer: Transformer,
    arguments: &[OperandSyntax],
    key: Option<&str>,
    known: Known<'_>,
    at: At,
) -> Result<(Operand, Kind), Wrong> {
    let mut lowered = Vec::new();
    let mut kinds = Vec::new();
    for argument in arguments {
        let (operand, kind) = lower(argument, known)?;
        if let Operand::Field { field, .. } = &operand
            && !field.transformable
        {
            let why = format!("field '{}' does not support transformers", field.name);
            return Err(Wrong::new(&why, argument.at()));
        }
        lowered.push(operand);
        kinds.push(kind);
    }
    if key.is_some() && transformer != Transformer::GetOptions {
        let why = format!(
            "transformer '{}' takes nothing in brackets",
            transformer.name()
        );
        return Err(Wrong::new(&why, at));
    }
    let Some(kind) = result(transformer, &kinds, key.is_some()) else {
        let why = format!(
            "transformer '{}' does not take these arguments: {}",
            transformer.name(),
            wanted(transformer)
        );
        return Err(Wrong::new(&why, at));
    };
    let operand = Operand::Transformed {
        transformer,
        arguments: lowered,
        key: key.map(str::to_owned),
    };
    Ok((operand, kind))
}

/// Returns what a transformer makes of values; nothing where it doesn't take them.
fn result(transformer: Transformer, kinds: &[Kind], has_key: bool) -> Option<Kind> {
    let is_list = |kind: &Kind| kind.values == Values::List && kind.of == Type::Text;
    match (transformer, kinds) {
        (Transformer::ToLower | Transformer::ToUpper | Transformer::BaseName, [kind]) => {
            is_text(*kind).then_some(*kind)
        }
        (Transformer::Base64, [kind]) => (is_text(*kind)
            || kind.of == Type::Bytes && kind.values != Values::List)
            .then_some(*kind),
        (Transformer::Length, [kind]) => {
            (kind.values == Values::List || is_text(*kind) || kind.of == Type::Bytes)
                .then(|| one(Type::Uint))
        }
        (Transformer::Join, [separator, list]) => {
            (is_text(*separator) && is_list(list)).then(|| one(Type::Text))
        }
        (Transformer::Concat, [_, _, ..]) => kinds
            .iter()
            .all(|kind| is_text(*kind))
            .then(|| one(Type::Text)),
        (Transformer::GetOptions, [list, letters]) => {
            let values = if has_key { Values::One } else { Values::List };
            let of = Type::Text;
            (is_list(list) && is_text(*letters)).then_some(Kind { of, values })
        }
        _ => None,
    }
}

const fn wanted(transformer: Transformer) -> &'static str {
    match transformer {
        Transformer::ToLower | Transformer::ToUpper | Transformer::BaseName => "one string",
        Transformer::Base64 => "one string or buffer",
        Transformer::Length => "one string, buffer or list",
        Transformer::Join => "a string and a list",
        Transformer::Concat => "two or more strings",
        Transformer::GetOptions => "a list and a string",
    }
}

fn is_text(kind: Kind) -> bool {
    matches!(kind.of, Type::Text | Type::Path) && kind.values != Values::List
}

const fn one(of: Type) -> Kind {
    Kind {
        of,
        values: Values::One,
    }
}
