//! A document → a checklist, or a tailoring of one.

use super::model::{
    Action, Benchmark, Check, Fix, Item, Piece, Profile, Rule, SimpleCheck, Text, Value,
};
use crate::cpe::expressions;
use crate::limits::REFERENCES;
use crate::xml::{Element, Node};

/// Reads a checklist.
pub(crate) fn benchmark(root: &Element) -> Benchmark {
    let mut made = Benchmark {
        id: root.word("id").to_owned(),
        version: root.words_of("version").unwrap_or_default(),
        title: root.words_of("title").unwrap_or_default(),
        platforms: platforms(root),
        expressions: expressions(root),
        models: root
            .all("model")
            .map(|it| it.word("system").to_owned())
            .collect(),
        profiles: root.all("Profile").map(profile).collect(),
        ..Benchmark::default()
    };
    for text in root.all("plain-text") {
        made.texts.insert(text.word("id").to_owned(), text.text());
    }
    items(root, None, 0, &mut made);
    made
}

/// Reads the profiles of a tailoring.
pub(crate) fn tailoring(root: &Element) -> Vec<Profile> {
    root.all("Profile").map(profile).collect()
}

fn items(parent: &Element, within: Option<usize>, depth: usize, made: &mut Benchmark) {
    for child in parent.elements().filter(|one| one.space == parent.space) {
        match &*child.name {
            "Value" => {
                let read = value(child);
                made.values.insert(child.word("id").to_owned(), read);
            }
            "Group" if depth >= REFERENCES => {
                let why = "groups are nested too deeply".to_owned();
                made.problems.push((child.word("id").to_owned(), why));
            }
            "Group" => {
                let at = made.items.len();
                made.items.push(item(child, within));
                if child.attribute("extends").is_some() {
                    let why = "a group that extends another is not understood".to_owned();
                    made.problems.push((child.word("id").to_owned(), why));
                }
                items(child, Some(at), depth.saturating_add(1), made);
            }
            "Rule" => {
                let mut read = item(child, within);
                let rule = rule(child);
                if let Some(why) = &rule.broken {
                    made.problems.push((read.id.clone(), why.clone()));
                }
                read.rule = Some(rule);
                made.items.push(read);
            }
            _ => {}
        }
    }
}

fn item(element: &Element, parent: Option<usize>) -> Item {
    let list = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    Item {
        id: element.word("id").to_owned(),
        parent,
        selected: element.flag("selected").unwrap_or(true),
        weight: weight(element).unwrap_or(1.0),
        requires: element
            .all("requires")
            .map(|it| list(it.word("idref")))
            .collect(),
        conflicts: element
            .all("conflicts")
            .map(|it| it.word("idref").to_owned())
            .collect(),
        platforms: platforms(element),
        cluster: element.attribute("cluster-id").map(str::to_owned),
        title: element.words_of("title").unwrap_or_default(),
        rule: None,
    }
}

fn weight(element: &Element) -> Option<f64> {
    let number: f64 = element.attribute("weight")?.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

fn platforms(element: &Element) -> Vec<String> {
    let all = element.all("platform");
    all.map(|it| it.word("idref").to_owned()).collect()
}

fn rule(element: &Element) -> Rule {
    let word = |name: &str, usual: &str| element.attribute(name).unwrap_or(usual).to_owned();
    let mut rule = Rule {
        severity: word("severity", "unknown"),
        role: word("role", "full"),
        description: element.words_of("description").unwrap_or_default(),
        rationale: element.words_of("rationale").unwrap_or_default(),
        idents: pairs(element, "ident", "system"),
        references: pairs(element, "reference", "href"),
        fix_text: element.first("fixtext").map(text),
        fixes: element.all("fix").map(fix).collect(),
        checks: Vec::new(),
        broken: None,
    };
    if element.attribute("extends").is_some() {
        rule.broken = Some("a rule that extends another is not understood".to_owned());
    }
    for child in element.elements().filter(|one| one.space == element.space) {
        match check(child, 0) {
            Some(Ok(read)) => rule.checks.push(read),
            Some(Err(why)) => rule.broken = Some(why),
            None => {}
        }
    }
    rule
}

fn pairs(element: &Element, name: &str, key: &str) -> Vec<(String, String)> {
    let all = element.all(name);
    all.map(|it| {
        let words = it
            .all_text()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        (it.word(key).to_owned(), words)
    })
    .collect()
}

fn check(element: &Element, depth: usize) -> Option<Result<Check, String>> {
    match &*element.name {
        "check" => Some(Ok(Check::Simple(simple(element)))),
        "complex-check" if depth >= REFERENCES => {
            Some(Err("its checks are nested too deeply".to_owned()))
        }
        "complex-check" => {
            let all = match element.word("operator") {
                "AND" => true,
                "OR" => false,
                _ => return Some(Err("its checks are combined in an unknown way".to_owned())),
            };
            let parts = element.elements();
            let parts = parts.filter_map(|one| check(one, depth.saturating_add(1)));
            let parts = parts.collect::<Result<Vec<_>, _>>();
            let negate = element.flag("negate").unwrap_or(false);
            Some(parts.map(|parts| Check::Complex { all, negate, parts }))
        }
        _ => None,
    }
}

fn simple(element: &Element) -> SimpleCheck {
    let exports = element.all("check-export");
    let references = element.all("check-content-ref");
    SimpleCheck {
        system: element.word("system").to_owned(),
        selector: element.word("selector").to_owned(),
        negate: element.flag("negate").unwrap_or(false),
        multi: element.flag("multi-check").unwrap_or(false),
        exports: exports
            .map(|it| {
                let (value, name) = (it.word("value-id"), it.word("export-name"));
                (value.to_owned(), name.to_owned())
            })
            .collect(),
        references: references
            .map(|it| {
                let name = it.attribute("name").map(str::to_owned);
                (it.word("href").to_owned(), name)
            })
            .collect(),
    }
}

fn fix(element: &Element) -> Fix {
    let names = ["complexity", "disruption", "reboot", "strategy", "platform"];
    let attributes = names.iter().filter_map(|name| {
        let value = element.attribute(name)?;
        Some(((*name).to_owned(), value.to_owned()))
    });
    Fix {
        system: element.word("system").to_owned(),
        id: element.word("id").to_owned(),
        attributes: attributes.collect(),
        text: text(element),
    }
}

fn text(element: &Element) -> Text {
    let mut pieces = Vec::new();
    gather(element, &mut pieces);
    Text(pieces)
}

fn gather(element: &Element, pieces: &mut Vec<Piece>) {
    for node in &element.children {
        match node {
            Node::Text(words) => pieces.push(Piece::Words(words.clone())),
            Node::Element(inner) if &*inner.name == "sub" => {
                let title = inner.word("use") == "title";
                pieces.push(Piece::Reference(inner.word("idref").to_owned(), title));
            }
            Node::Element(inner) => gather(inner, pieces),
        }
    }
}

fn value(element: &Element) -> Value {
    let mut values = Vec::new();
    for one in element.all("value") {
        values.push((one.word("selector").to_owned(), vec![one.text()]));
    }
    for one in element.all("complex-value") {
        let items = one.all("item").map(Element::text).collect();
        values.push((one.word("selector").to_owned(), items));
    }
    Value {
        title: element.words_of("title").unwrap_or_default(),
        kind: element.attribute("type").unwrap_or("string").to_owned(),
        operator: element.attribute("operator").unwrap_or("equals").to_owned(),
        values,
        cluster: element.attribute("cluster-id").map(str::to_owned),
    }
}

fn profile(element: &Element) -> Profile {
    let own = element.elements().filter(|one| one.space == element.space);
    Profile {
        id: element.word("id").to_owned(),
        extends: element.attribute("extends").map(str::to_owned),
        title: element.words_of("title").unwrap_or_default(),
        actions: own.filter_map(action).collect(),
        platforms: platforms(element),
    }
}

fn action(element: &Element) -> Option<Action> {
    let id = element.word("idref").to_owned();
    let optional = |name: &str| element.attribute(name).map(str::to_owned);
    Some(match &*element.name {
        "select" => Action::Select(id, element.flag("selected").unwrap_or(false)),
        "set-value" => Action::SetValue(id, vec![element.text()]),
        "set-complex-value" => {
            Action::SetValue(id, element.all("item").map(Element::text).collect())
        }
        "refine-value" => Action::RefineValue {
            id,
            selector: optional("selector"),
            operator: optional("operator"),
        },
        "refine-rule" => Action::RefineRule {
            id,
            selector: optional("selector"),
            severity: optional("severity"),
            role: optional("role"),
            weight: weight(element),
        },
        _ => return None,
    })
}
