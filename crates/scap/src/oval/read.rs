//! A document → what it says. A part that cannot be understood is left out and told as a problem: whatever refers to it
//! is an error then, and not a guess.

use std::collections::BTreeMap;

use super::model::{
    Body, Component, Criteria, Criterion, Definition, Definitions, Entity, Filter, Function, Kind,
    Object, Origin, Reference, Set, SetOperator, State, Test, TimeFormat, Variable,
};
use super::truth::{Check, Existence, Operator};
use super::value::{Datatype, Operation};
use crate::limits::REFERENCES;
use crate::xml::{Element, Node};

/// The namespace of definitions; those of platforms follow a `#`.
pub(crate) const OVAL: &str = "http://oval.mitre.org/XMLSchema/oval-definitions-5";

/// Reads a document of definitions.
pub(crate) fn read(root: &Element) -> Definitions {
    let mut all = Definitions::default();
    for section in root.elements() {
        for part in section.elements() {
            let id = part.word("id").to_owned();
            let outcome = match &*section.name {
                "definitions" => definition(part).map(|it| {
                    all.order.push(id.clone());
                    all.definitions.insert(id.clone(), it).is_some()
                }),
                "tests" => test(part).map(|it| all.tests.insert(id.clone(), it).is_some()),
                "objects" => object(part).map(|it| all.objects.insert(id.clone(), it).is_some()),
                "states" => state(part).map(|it| all.states.insert(id.clone(), it).is_some()),
                "variables" => {
                    variable(part).map(|it| all.variables.insert(id.clone(), it).is_some())
                }
                _ => continue,
            };
            match outcome {
                Ok(false) => {}
                Ok(true) => all.problems.push((id, "its id stands twice".to_owned())),
                Err(why) => all.problems.push((id, why)),
            }
        }
    }
    all
}

fn definition(part: &Element) -> Result<Definition, String> {
    let metadata = part.first("metadata");
    Ok(Definition {
        version: part.word("version").to_owned(),
        class: part.word("class").to_owned(),
        title: metadata
            .and_then(|it| it.words_of("title"))
            .unwrap_or_default(),
        criteria: part
            .first("criteria")
            .map(|it| criteria(it, 0))
            .transpose()?,
    })
}

fn criteria(part: &Element, depth: usize) -> Result<Criteria, String> {
    if depth > REFERENCES {
        return Err("its criteria are nested too deeply".to_owned());
    }
    let mut children = Vec::new();
    for child in part.elements() {
        let reference = |key: &str| Reference {
            id: child.word(key).to_owned(),
            negate: child.flag("negate").unwrap_or(false),
            applicability: child.flag("applicability_check").unwrap_or(false),
        };
        children.push(match &*child.name {
            "criteria" => Criterion::Criteria(criteria(child, depth.saturating_add(1))?),
            "criterion" => Criterion::Test(reference("test_ref")),
            "extend_definition" => Criterion::Definition(reference("definition_ref")),
            "notes" => continue,
            other => return Err(format!("its criteria have an unknown {other}")),
        });
    }
    Ok(Criteria {
        operator: word(part, "operator", Operator::read)?,
        negate: part.flag("negate").unwrap_or(false),
        applicability: part.flag("applicability_check").unwrap_or(false),
        children,
    })
}

/// Reads a word of an enumeration; the default where it does not stand there.
fn word<T: Default>(
    part: &Element,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, String> {
    match part.attribute(name) {
        None => Ok(T::default()),
        Some(text) => read(text.trim()).ok_or_else(|| {
            let short: String = text.chars().take(40).collect();
            format!("its {name} is {short:?}, which means nothing")
        }),
    }
}

fn kind(part: &Element, suffix: &str) -> Result<Kind, String> {
    let platform = match part.space.strip_prefix(OVAL) {
        Some("") => "core",
        Some(rest) => rest.trim_start_matches('#'),
        None => return Err("it is not of OVAL".to_owned()),
    };
    let name = part.name.strip_suffix(suffix);
    let name = name.ok_or_else(|| format!("its name does not end in {suffix}"))?;
    Ok(Kind {
        platform: platform.to_owned(),
        name: name.to_owned(),
    })
}

fn test(part: &Element) -> Result<Test, String> {
    let references = |name: &'static str, key: &'static str| {
        let all = part.elements().filter(move |one| &*one.name == name);
        all.map(move |one| one.word(key).to_owned())
    };
    let check = word(part, "check", Check::read)?;
    Ok(Test {
        kind: kind(part, "_test")?,
        version: part.word("version").to_owned(),
        comment: part.word("comment").to_owned(),
        check,
        existence: word(part, "check_existence", Existence::read)?,
        operator: word(part, "state_operator", Operator::read)?,
        object: references("object", "object_ref").next(),
        states: references("state", "state_ref").collect(),
    })
}

fn object(part: &Element) -> Result<Object, String> {
    let kind = kind(part, "_object")?;
    let version = part.word("version").to_owned();
    if let Some(found) = part.elements().find(|one| one.is(OVAL, "set")) {
        let body = Body::Set(Box::new(set(found, 0)?));
        return Ok(Object {
            kind,
            version,
            body,
        });
    }
    let (mut behaviours, mut entities, mut filters) = (BTreeMap::new(), Vec::new(), Vec::new());
    for one in part.elements() {
        match &*one.name {
            "filter" if &*one.space == OVAL => filters.push(filter(one)?),
            "behaviors" => {
                for name in BEHAVIOURS {
                    if let Some(value) = one.attribute(name) {
                        behaviours.insert((*name).to_owned(), value.to_owned());
                    }
                }
            }
            "notes" | "Signature" => {}
            _ => entities.push(entity(one)?),
        }
    }
    let body = Body::Entities {
        behaviours,
        entities,
        filters,
    };
    Ok(Object {
        kind,
        version,
        body,
    })
}

fn set(part: &Element, depth: usize) -> Result<Set, String> {
    if depth > REFERENCES {
        return Err("its sets are nested too deeply".to_owned());
    }
    let mut made = Set {
        operator: word(part, "set_operator", |word| {
            Some(match word {
                "UNION" => SetOperator::Union,
                "INTERSECTION" => SetOperator::Intersection,
                "COMPLEMENT" => SetOperator::Complement,
                _ => return None,
            })
        })?,
        sets: Vec::new(),
        objects: Vec::new(),
        filters: Vec::new(),
    };
    for one in part.elements() {
        match &*one.name {
            "set" => made.sets.push(set(one, depth.saturating_add(1))?),
            "object_reference" => made.objects.push(one.text().trim().to_owned()),
            "filter" => made.filters.push(filter(one)?),
            other => return Err(format!("its set has an unknown {other}")),
        }
    }
    let count = made.sets.len().saturating_add(made.objects.len());
    let mixed = !made.sets.is_empty() && !made.objects.is_empty();
    if !(1..=2).contains(&count) || mixed {
        return Err("its set is neither of one or two sets nor of one or two objects".to_owned());
    }
    Ok(made)
}

fn filter(part: &Element) -> Result<Filter, String> {
    let include = word(part, "action", |word| {
        Some(match word {
            "include" => true,
            "exclude" => false,
            _ => return None,
        })
    })?;
    Ok(Filter {
        state: part.text().trim().to_owned(),
        include,
    })
}

fn entity(part: &Element) -> Result<Entity, String> {
    let nested = part.elements().next().is_some();
    let datatype = match word(part, "datatype", Datatype::read)? {
        _ if nested => Datatype::Other,
        datatype => datatype,
    };
    let variable = match &*part.name {
        // The one entity whose text is the id of a variable.
        "var_ref" => None,
        _ => part.attribute("var_ref").map(str::to_owned),
    };
    Ok(Entity {
        name: part.name.to_string(),
        datatype,
        operation: word(part, "operation", Operation::read)?,
        value: part.text(),
        variable,
        variable_check: word(part, "var_check", Check::read)?,
        entity_check: word(part, "entity_check", Check::read)?,
        nil: part.flag("nil").unwrap_or(false),
    })
}

fn state(part: &Element) -> Result<State, String> {
    let entities = part
        .elements()
        .filter(|one| &*one.name != "notes" && &*one.name != "Signature");
    Ok(State {
        kind: kind(part, "_state")?,
        operator: word(part, "operator", Operator::read)?,
        entities: entities.map(entity).collect::<Result<_, _>>()?,
    })
}

fn variable(part: &Element) -> Result<Variable, String> {
    let datatype = word(part, "datatype", Datatype::read)?;
    let origin = match &*part.name {
        "constant_variable" => {
            let values = part.elements().filter(|one| &*one.name == "value");
            Origin::Constant(values.map(Element::text).collect())
        }
        "external_variable" => Origin::External,
        "local_variable" => {
            let first = part.elements().find(|one| &*one.name != "notes");
            let first = first.ok_or("it is computed from nothing")?;
            Origin::Local(component(first, 0)?)
        }
        other => return Err(format!("a {other} is unknown")),
    };
    Ok(Variable { datatype, origin })
}

fn component(part: &Element, depth: usize) -> Result<Component, String> {
    if depth > REFERENCES {
        return Err("its functions are nested too deeply".to_owned());
    }
    let name = &*part.name;
    match name {
        "literal_component" => return Ok(Component::Literal(literal(part))),
        "variable_component" => return Ok(Component::Variable(part.word("var_ref").to_owned())),
        "object_component" if part.attribute("record_field").is_some() => {
            return Err("fields of records are not understood".to_owned());
        }
        "object_component" => {
            return Ok(Component::Object {
                id: part.word("object_ref").to_owned(),
                field: part.word("item_field").to_owned(),
            });
        }
        _ => {}
    }
    let function = function(part)?;
    let components = part
        .elements()
        .map(|one| component(one, depth.saturating_add(1)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Component::Function(function, components))
}

fn literal(part: &Element) -> String {
    let texts = part.children.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.as_str()),
        Node::Element(_) => None,
    });
    texts.collect()
}

fn function(part: &Element) -> Result<Function, String> {
    let text = |name: &str| part.word(name).to_owned();
    let number = |name: &str| {
        let number = part.word(name).trim().parse::<i64>();
        number.map_err(|_| format!("its {name} is no number"))
    };
    Ok(match &*part.name {
        "arithmetic" => Function::Arithmetic {
            multiply: match part.word("arithmetic_operation") {
                "add" => false,
                "multiply" => true,
                _ => return Err("it adds or multiplies, nothing else".to_owned()),
            },
        },
        "begin" => Function::Begin(text("character")),
        "concat" => Function::Concat,
        "count" => Function::Count,
        "end" => Function::End(text("character")),
        "escape_regex" => Function::EscapeRegex,
        "glob_to_regex" => Function::GlobToRegex {
            no_escape: part.flag("glob_noescape").unwrap_or(false),
        },
        "regex_capture" => Function::RegexCapture(text("pattern")),
        "split" => Function::Split(text("delimiter")),
        "substring" => Function::Substring {
            start: number("substring_start")?,
            length: number("substring_length")?,
        },
        "time_difference" => Function::TimeDifference {
            first: word(part, "format_1", time_format)?,
            second: word(part, "format_2", time_format)?,
        },
        "unique" => Function::Unique,
        other => return Err(format!("the function {other} is unknown")),
    })
}

fn time_format(word: &str) -> Option<TimeFormat> {
    Some(match word {
        "year_month_day" => TimeFormat::YearMonthDay,
        "month_day_year" => TimeFormat::MonthDayYear,
        "day_month_year" => TimeFormat::DayMonthYear,
        "win_filetime" => TimeFormat::WindowsFileTime,
        "seconds_since_epoch" => TimeFormat::SecondsSinceEpoch,
        "cim_datetime" => TimeFormat::CimDatetime,
        _ => return None,
    })
}

/// The behaviours that the objects of the supported kinds have.
const BEHAVIOURS: &[&str] = &[
    "max_depth",
    "recurse",
    "recurse_direction",
    "recurse_file_system",
    "ignore_case",
    "multiline",
    "singleline",
    "filepaths",
    "windows_view",
];
