//! `oval_results` (OVAL Language 5.11, `oval-results-schema`).

use super::{Writing, characteristics, time};
use crate::audit::Facts;
use crate::oval::model::{Criteria, Criterion};
use crate::oval::truth::{Tally, Truth};
use crate::xml::write::Writer;

/// Writes the results of one document of definitions.
pub(super) fn results(out: &mut Writer, writing: &Writing<'_>, facts: &Facts) {
    let attributes = [
        ("xmlns", "http://oval.mitre.org/XMLSchema/oval-results-5"),
        (
            "xmlns:oval",
            "http://oval.mitre.org/XMLSchema/oval-common-5",
        ),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    out.open("oval_results", &attributes);
    out.open("generator", &[]);
    generator(out, writing);
    out.close();
    out.open("directives", &[]);
    for name in [
        "definition_true",
        "definition_false",
        "definition_unknown",
        "definition_error",
        "definition_not_evaluated",
        "definition_not_applicable",
    ] {
        out.empty(name, &[("reported", "true"), ("content", "full")]);
    }
    out.close();
    out.raw(&facts.source);
    out.open("results", &[]);
    out.open("system", &[]);
    definitions(out, facts);
    tests(out, facts);
    characteristics::write(out, writing, facts);
    out.close();
    out.close();
    out.close();
}

/// Writes what makes up a generator.
pub(super) fn generator(out: &mut Writer, writing: &Writing<'_>) {
    let when = time(writing.end);
    out.leaf("oval:product_name", &[], "cpe:/a:seawall:seawall");
    out.leaf("oval:product_version", &[], writing.version);
    out.leaf("oval:schema_version", &[], "5.11.1");
    out.leaf("oval:timestamp", &[], &when);
}

fn definitions(out: &mut Writer, facts: &Facts) {
    out.open("definitions", &[]);
    for (id, truth) in &facts.results {
        let Some(definition) = facts.definitions.definitions.get(id) else {
            continue;
        };
        let attributes = [
            ("definition_id", id.as_str()),
            ("version", number(&definition.version)),
            ("result", truth.name()),
        ];
        out.open("definition", &attributes);
        if let Some(inner) = &definition.criteria {
            criteria(out, facts, inner);
        }
        out.close();
    }
    out.close();
}

fn criteria(out: &mut Writer, facts: &Facts, criteria_: &Criteria) {
    let truth = of_criteria(facts, criteria_);
    let mut attributes = vec![("operator", criteria_.operator.name())];
    flags(&mut attributes, criteria_.negate, criteria_.applicability);
    attributes.push(("result", truth.name()));
    out.open("criteria", &attributes);
    for child in &criteria_.children {
        match child {
            Criterion::Criteria(inner) => criteria(out, facts, inner),
            Criterion::Test(it) => {
                let version = facts.definitions.tests.get(&it.id);
                let version = version.map_or("0", |it| number(&it.version));
                let truth = of_test(facts, &it.id).negated(it.negate);
                let mut attributes = vec![("test_ref", it.id.as_str()), ("version", version)];
                flags(&mut attributes, it.negate, it.applicability);
                attributes.push(("result", truth.name()));
                out.empty("criterion", &attributes);
            }
            Criterion::Definition(it) => {
                let version = facts.definitions.definitions.get(&it.id);
                let version = version.map_or("0", |it| number(&it.version));
                let truth = of_definition(facts, &it.id).negated(it.negate);
                let mut attributes = vec![("definition_ref", it.id.as_str()), ("version", version)];
                flags(&mut attributes, it.negate, it.applicability);
                attributes.push(("result", truth.name()));
                out.empty("extend_definition", &attributes);
            }
        }
    }
    out.close();
}

fn flags(attributes: &mut Vec<(&str, &str)>, negate: bool, applicability: bool) {
    if negate {
        attributes.push(("negate", "true"));
    }
    if applicability {
        attributes.push(("applicability_check", "true"));
    }
}

fn of_criteria(facts: &Facts, criteria: &Criteria) -> Truth {
    let results = criteria.children.iter().map(|child| match child {
        Criterion::Criteria(inner) => of_criteria(facts, inner),
        Criterion::Test(it) => of_test(facts, &it.id).negated(it.negate),
        Criterion::Definition(it) => of_definition(facts, &it.id).negated(it.negate),
    });
    let combined = Tally::of(results).combined(criteria.operator);
    combined.negated(criteria.negate)
}

fn of_test(facts: &Facts, id: &str) -> Truth {
    let tested = facts.tests.get(id);
    tested.map_or(Truth::NotEvaluated, |it| it.truth)
}

fn of_definition(facts: &Facts, id: &str) -> Truth {
    let truth = facts.results.get(id);
    truth.copied().unwrap_or(Truth::NotEvaluated)
}

fn tests(out: &mut Writer, facts: &Facts) {
    let known = facts.tests.iter();
    let mut known = known
        .filter_map(|(id, tested)| Some((id, tested, facts.definitions.tests.get(id)?)))
        .peekable();
    if known.peek().is_none() {
        return;
    }
    out.open("tests", &[]);
    for (id, tested, test) in known {
        let attributes = [
            ("test_id", id.as_str()),
            ("version", number(&test.version)),
            ("check_existence", test.existence.name()),
            ("check", test.check.name()),
            ("state_operator", test.operator.name()),
            ("result", tested.truth.name()),
        ];
        out.open("test", &attributes);
        if let Some(message) = &tested.message {
            out.leaf("message", &[("level", "info")], message);
        }
        for (at, truth) in &tested.items {
            let item = characteristics::item_id(*at);
            out.empty(
                "tested_item",
                &[("item_id", &item), ("result", truth.name())],
            );
        }
        out.close();
    }
    out.close();
}

/// A version that is no number is 0.
pub(super) fn number(version: &str) -> &str {
    let is_number = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit());
    if is_number { version } else { "0" }
}
