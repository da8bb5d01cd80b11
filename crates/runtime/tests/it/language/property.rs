//! What holds for any condition.

use proptest::prelude::*;
use seawall_runtime::event::Kind;
use seawall_runtime::language::{
    Check, Comparison, Expression, Loader, Operand, Operator, Right, Settings, Span, event_types,
};

/// A condition as words, and as it would be written.
fn condition() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[a-z/*.<>-]{1,6}".prop_map(|word| word),
        "[ -~\\n\\t]{0,8}".prop_map(|text| quoted(&text)),
    ];
    let values = prop::collection::vec(value.clone(), 0..4).prop_map(|all| all.join(", "));
    let field = prop::sample::select(vec![
        "proc.name",
        "fd.name",
        "proc.aname[2]",
        "evt.arg.flags",
        "tolower(proc.name)",
        "concat(proc.name, \"x\", basename(proc.exe))",
    ]);
    let operator = prop::sample::select(vec![
        "=",
        "!=",
        "contains",
        "icontains",
        "startswith",
        "endswith",
        "glob",
        "iglob",
    ]);
    let check = prop_oneof![
        (field.clone(), operator.clone(), value).prop_map(|(f, o, v)| format!("{f} {o} {v}")),
        (
            field.clone(),
            prop::sample::select(vec!["in", "intersects", "pmatch"]),
            values.clone()
        )
            .prop_map(|(f, o, v)| format!("{f} {o} ({v})")),
        (
            field.clone(),
            operator,
            prop::sample::select(vec!["oneof", "anyof", "allof"]),
            values
        )
            .prop_map(|(f, o, m, v)| format!("{f} {o} {m} ({v})")),
        field.clone().prop_map(|f| format!("{f} exists")),
        (field.clone(), Just("val(proc.exe)")).prop_map(|(f, r)| format!("{f} = {r}")),
        (0_i64..100).prop_map(|n| format!("fd.num >= {n}")),
    ];
    check.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" or "))),
            inner.clone().prop_map(|one| format!("not ({one})")),
            inner.prop_map(|one| format!("not {one}")),
        ]
    })
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n").replace('\t', "\\t"))
}

/// Loads one rule; returns its condition as a tree and as it is printed.
fn load(condition: &str) -> Result<(Expression, String), String> {
    let rule = serde_json::json!([{
        "rule": "r", "desc": "d", "priority": "INFO", "output": "o", "condition": condition,
    }]);
    let mut loader = Loader::new(Settings::default());
    let result = loader.load("a", rule.to_string().as_bytes());
    if !result.is_successful() {
        return Err(result.text(false));
    }
    let printed = loader.describe(None).json()["rules"][0]["details"]["condition_compiled"]
        .as_str()
        .unwrap()
        .to_owned();
    Ok((loader.rules().rules.remove(0).condition, printed))
}

/// Takes away where things stand.
fn bare(condition: Expression) -> Expression {
    match condition {
        Expression::And(parts) => Expression::And(parts.into_iter().map(bare).collect()),
        Expression::Or(parts) => Expression::Or(parts.into_iter().map(bare).collect()),
        Expression::Not(inner) => Expression::Not(Box::new(bare(*inner))),
        Expression::Check(check) => Expression::Check(Check {
            span: Span::default(),
            ..check
        }),
    }
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same(condition in condition()) {
        let (tree, printed) = load(&condition).unwrap();
        let (again, twice) = load(&printed).unwrap();
        prop_assert_eq!(bare(tree), bare(again));
        prop_assert_eq!(printed, twice);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ -~\\n]{0,40}") {
        drop(load(&text));
    }

    #[test]
    fn event_types_are_never_too_few(seed in tree(), other in any::<u8>()) {
        let types = event_types(&seed);
        for kind in ["open", "openat", "connect", "execve", "read"] {
            if may_be(&seed, kind, other) {
                for schema in Kind::named(kind) {
                    prop_assert!(types.has(schema.kind), "{kind} of {seed:?}");
                }
            }
        }
        // With nothing but event types in it, the set is exact.
        if !has_other(&seed) {
            for kind in ["open", "openat", "connect", "execve", "read"] {
                let is = may_be(&seed, kind, 0);
                prop_assert_eq!(Kind::named(kind).any(|schema| types.has(schema.kind)), is);
            }
        }
    }
}

fn field(name: &str) -> Operand {
    Operand::Field {
        field: seawall_runtime::fields::find(name).unwrap(),
        name: name.to_owned(),
        argument: None,
    }
}

/// Conditions of event types and one other check, `proc.name exists`.
fn tree() -> impl Strategy<Value = Expression> {
    let names = prop::sample::subsequence(vec!["open", "openat", "connect", "execve"], 0..4);
    let of_type = (names, 0..3).prop_map(|(names, form)| {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let first = names.first().cloned().unwrap_or("open".to_owned());
        let comparison = match form {
            0 => Comparison::With(Operator::In, Right::List(names)),
            1 => Comparison::With(Operator::Equal, Right::Text(first)),
            _ => Comparison::With(Operator::NotEqual, Right::Text(first)),
        };
        Expression::Check(Check {
            left: field("evt.type"),
            comparison,
            span: Span::default(),
        })
    });
    let other = Just(()).prop_map(|()| {
        Expression::Check(Check {
            left: field("proc.name"),
            comparison: Comparison::Exists,
            span: Span::default(),
        })
    });
    prop_oneof![3 => of_type, 1 => other].prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Expression::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Expression::Or),
            inner.prop_map(|one| Expression::Not(Box::new(one))),
        ]
    })
}

/// Evaluates a tree for an event type; the other check is whatever `other` says.
fn may_be(condition: &Expression, kind: &str, other: u8) -> bool {
    match condition {
        Expression::And(parts) => parts.iter().all(|part| may_be(part, kind, other)),
        Expression::Or(parts) => parts.iter().any(|part| may_be(part, kind, other)),
        Expression::Not(inner) => !may_be(inner, kind, other),
        Expression::Check(check) => match &check.comparison {
            Comparison::With(Operator::NotEqual, Right::Text(name)) => name != kind,
            Comparison::With(_, Right::Text(name)) => name == kind,
            Comparison::With(_, Right::List(names)) => names.iter().any(|name| name == kind),
            _ => other.is_multiple_of(2),
        },
    }
}

fn has_other(condition: &Expression) -> bool {
    match condition {
        Expression::And(parts) | Expression::Or(parts) => parts.iter().any(has_other),
        Expression::Not(inner) => has_other(inner),
        Expression::Check(check) => check.comparison == Comparison::Exists,
    }
}
