//! Exceptions of rules, made part of the condition: `(condition) and not (…)` for each.

use super::collect::is_operand;
use super::condition::quoted_item;
use super::item::{Entry, ExceptionItem};
use super::report::{Chain, ErrorCode, Fault};
use super::traced::{Place, Traced};
use super::{Modifier, Operator};

/// Fills in what an exception leaves out, and checks it. Fields are only looked at where the source of the rule is known.
pub(super) fn complete(exception: &mut ExceptionItem, knows: bool) -> Result<(), Fault> {
    let chain = exception.chain.clone();
    let Some(fields) = &exception.fields else {
        let why = "Rule exception item must have fields property with a list of fields";
        return Err(fault(why, &chain));
    };
    let place = first_place(fields);
    match fields {
        Entry::One(field) => {
            let comps = exception.comps.take();
            let comp = comps.unwrap_or_else(|| Entry::One(word("in", place)));
            let Entry::One(operator) = &comp else {
                return Err(fault("Fields and comps must both be strings", &chain));
            };
            if !takes_list(operator.as_str()) {
                let why = "When fields is a single value, comps must be one of (in, pmatch, intersects) or a string operator with a modifier (oneof, anyof, allof)";
                return Err(fault(why, &chain));
            }
            check_field(field, knows, &chain)?;
            exception.comps = Some(comp);
        }
        Entry::Many(fields) => {
            let equal = || {
                fields
                    .iter()
                    .map(|_| Entry::One(word("=", place)))
                    .collect()
            };
            let comps = match exception.comps.take() {
                None => equal(),
                Some(Entry::Many(comps)) => comps,
                Some(Entry::One(_)) => {
                    return Err(fault(
                        "Fields and comps lists must have equal length",
                        &chain,
                    ));
                }
            };
            if comps.len() != fields.len() {
                return Err(fault(
                    "Fields and comps lists must have equal length",
                    &chain,
                ));
            }
            for comp in &comps {
                let text = one(comp).map_or("", Traced::as_str);
                if !is_operator(text) {
                    let why = format!("'{text}' is not a supported comparison operator");
                    return Err(fault(&why, &chain));
                }
            }
            for field in fields {
                check_field(one(field).unwrap_or(&Traced::default()), knows, &chain)?;
            }
            exception.comps = Some(Entry::Many(comps));
        }
    }
    Ok(())
}

/// Adds exceptions to those of a rule: values to those that it has, new ones as they are.
pub(super) fn append(
    known: &mut Vec<ExceptionItem>,
    added: Vec<ExceptionItem>,
    knows: bool,
) -> Result<(), Fault> {
    for mut exception in added {
        let chain = exception.chain.clone();
        let Some(earlier) = known.iter_mut().find(|known| known.name == exception.name) else {
            if exception.fields.is_none() {
                let why = "Rule exception must have fields property with a list of fields";
                return Err(fault(why, &chain));
            }
            if exception.values.is_empty() {
                let why = "Rule exception must have values property with a list of values";
                return Err(fault(why, &chain));
            }
            complete(&mut exception, knows)?;
            known.push(exception);
            continue;
        };
        for (part, name) in [(&exception.fields, "fields"), (&exception.comps, "comps")] {
            if part.is_some() {
                let why =
                    format!("Can not append exception {name} to existing exception, only values");
                return Err(fault(&why, &chain));
            }
        }
        earlier.values.extend(exception.values);
    }
    Ok(())
}

/// Returns a condition with exceptions.
pub(super) fn applied(condition: &Traced, exceptions: &[ExceptionItem]) -> Result<Traced, Fault> {
    if exceptions.is_empty() {
        return Ok(condition.clone());
    }
    let mut out = Traced::default();
    out.push("(", condition.place(0));
    out.push_traced(condition);
    out.push(")", condition.place(condition.len()));
    for exception in exceptions {
        let part = condition_of(exception)?;
        if !part.is_empty() {
            out.push(" and not ", part.place(0));
            out.push_traced(&part);
        }
    }
    Ok(out)
}

fn condition_of(exception: &ExceptionItem) -> Result<Traced, Fault> {
    match (&exception.fields, &exception.comps) {
        (Some(Entry::One(field)), Some(Entry::One(comp))) => single(exception, field, comp),
        (Some(Entry::Many(fields)), Some(Entry::Many(comps))) => several(exception, fields, comps),
        _ => Err(fault(
            "Fields and comps must both be strings",
            &exception.chain,
        )),
    }
}

/// One field: all values in one list.
fn single(exception: &ExceptionItem, field: &Traced, comp: &Traced) -> Result<Traced, Fault> {
    let mut out = Traced::default();
    for value in &exception.values {
        let Entry::One(value) = value else {
            let why = "Expected values array to contain a list of strings";
            return Err(fault(why, &exception.chain));
        };
        let place = value.place(0);
        if out.is_empty() {
            let start = field.place(0);
            out.push("(", start);
            out.push_traced(field);
            out.push(" ", start);
            out.push_traced(comp);
            out.push(" (", place);
        } else {
            out.push(", ", place);
        }
        push_item(&mut out, value);
    }
    if !out.is_empty() {
        let end = out.place(out.len());
        out.push("))", end);
    }
    Ok(out)
}

/// Several fields: tuples of values, one for each field.
fn several(exception: &ExceptionItem, fields: &[Entry], comps: &[Entry]) -> Result<Traced, Fault> {
    let mut out = Traced::default();
    for tuple in &exception.values {
        let Some(values) = many(tuple).filter(|values| values.len() == fields.len()) else {
            let why = "Fields and values lists must have equal length";
            return Err(fault(why, &exception.chain));
        };
        let place = first_place(tuple);
        out.push(if out.is_empty() { "((" } else { " or (" }, place);
        let parts = fields.iter().zip(comps).zip(values);
        for (index, ((field, comp), value)) in parts.enumerate() {
            let (Some(field), Some(comp)) = (one(field), one(comp)) else {
                let why = "Fields and comps must both be strings";
                return Err(fault(why, &exception.chain));
            };
            if index > 0 {
                out.push(" and ", place);
            }
            out.push_traced(field);
            out.push(" ", place);
            out.push_traced(comp);
            out.push(" ", place);
            push_value(&mut out, value, takes_list(comp.as_str()), &exception.chain)?;
        }
        out.push(")", place);
    }
    if !out.is_empty() {
        let end = out.place(out.len());
        out.push(")", end);
    }
    Ok(out)
}

fn push_value(
    out: &mut Traced,
    value: &Entry,
    wants_list: bool,
    chain: &Chain,
) -> Result<(), Fault> {
    let place = first_place(value);
    match value {
        Entry::One(value) if wants_list && !value.as_str().starts_with('(') => {
            out.push("(", place);
            push_item(out, value);
            out.push(")", place);
        }
        Entry::One(value) if wants_list => out.push_traced(value),
        Entry::One(value) => push_item(out, value),
        Entry::Many(values) => {
            out.push("(", place);
            for (index, value) in values.iter().enumerate() {
                let Entry::One(value) = value else {
                    let why = "Expected values array to contain a list of strings";
                    return Err(fault(why, chain));
                };
                if index > 0 {
                    out.push(", ", place);
                }
                push_item(out, value);
            }
            out.push(")", place);
        }
    }
    Ok(())
}

/// Adds a value, in quotes where it has a blank.
fn push_item(out: &mut Traced, value: &Traced) {
    if quoted_item(value.as_str()).len() == value.len() {
        out.push_traced(value);
        return;
    }
    out.push("\"", value.place(0));
    out.push_traced(value);
    out.push("\"", value.place(value.len()));
}

fn check_field(field: &Traced, knows: bool, chain: &Chain) -> Result<(), Fault> {
    if knows && !is_operand(field) {
        let why = format!("'{}' is not a supported filter field", field.as_str());
        return Err(fault(&why, chain));
    }
    Ok(())
}

/// Says whether a text is an operator, alone or with a modifier.
fn is_operator(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_known = first == "exists" || first == "==" || operator(first).is_some();
    match words.next() {
        None => is_known,
        Some(_) => takes_list(text),
    }
}

/// Says whether an operator, alone or with a modifier, has a list on its right.
fn takes_list(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [one] => operator(one).is_some_and(Operator::is_for_lists),
        [first, modifier] => {
            let is_modifier = MODIFIERS.iter().any(|known| known.name() == *modifier);
            let is_text = *first == "=="
                || operator(first)
                    .is_some_and(|operator| !operator.is_for_lists() && !operator.is_for_numbers());
            is_modifier && is_text
        }
        _ => false,
    }
}

fn operator(text: &str) -> Option<Operator> {
    Operator::ALL
        .into_iter()
        .find(|operator| operator.name() == text)
}

const fn one(entry: &Entry) -> Option<&Traced> {
    match entry {
        Entry::One(text) => Some(text),
        Entry::Many(_) => None,
    }
}

fn many(entry: &Entry) -> Option<&[Entry]> {
    match entry {
        Entry::One(_) => None,
        Entry::Many(entries) => Some(entries),
    }
}

fn first_place(entry: &Entry) -> Place {
    match entry {
        Entry::One(text) => text.place(0),
        Entry::Many(entries) => entries.first().map_or(Place::default(), first_place),
    }
}

fn word(text: &str, place: Place) -> Traced {
    let mut traced = Traced::default();
    traced.push(text, place);
    traced
}

fn fault(why: &str, chain: &Chain) -> Fault {
    Fault::new(ErrorCode::Validate, why, chain)
}

const MODIFIERS: [Modifier; 3] = [Modifier::OneOf, Modifier::AnyOf, Modifier::AllOf];
