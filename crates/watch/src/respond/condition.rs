//! Conditions of answers: what they may speak of, and their evaluation. All that is declared is always supplied, empty where
//! there is nothing, so a condition fails only where it asks a map or a list for what is not in it.

use std::collections::BTreeMap;

use seawall_condition::shape::{Field, More, Object, Shape};
use seawall_condition::{Budget, Condition, Value};

use crate::told::{Owner, Process, Told};

/// What conditions of answers may speak of.
pub const VARIABLES: &[Field] = &[
    Field::new("alert", Shape::Object(&ALERT), "what the rule says"),
    Field::new(
        "container",
        Shape::Object(&CONTAINER),
        "the container that it is about",
    ),
    Field::new(
        "process",
        Shape::Object(&PROCESS),
        "the process that it is about",
    ),
];

static ALERT: Object = object(
    "alert",
    &[
        Field::new("rule", Shape::Text, "the rule"),
        Field::new("priority", Shape::Text, "such as critical"),
        Field::new("level", Shape::Number, "0 (emergency) to 7 (debug)"),
        Field::new("tags", Shape::List(&Shape::Text), "tags of the rule"),
        Field::new("source", Shape::Text, "such as syscall"),
        Field::new("message", Shape::Text, "what the rule says"),
        Field::new(
            "fields",
            Shape::Map(&Shape::Any),
            "values of the rule's output by their names, such as 'proc.name'",
        ),
    ],
);
static CONTAINER: Object = object(
    "container",
    &[
        Field::new("given", Shape::Bool, "whether it is about one"),
        Field::new("id", Shape::Text, "full id"),
        Field::new("name", Shape::Text, "name"),
        Field::new("image", Shape::Text, "image as it was asked for"),
        Field::new("image_digest", Shape::Text, "digest of the image"),
        Field::new("labels", Shape::Map(&Shape::Text), "labels"),
        Field::new("project", Shape::Text, "Compose's project"),
        Field::new("service", Shape::Text, "Compose's service"),
    ],
);
static PROCESS: Object = object(
    "process",
    &[
        Field::new("given", Shape::Bool, "whether it is about one"),
        Field::new("id", Shape::Number, "id as the host numbers it"),
        Field::new("name", Shape::Text, "short name"),
        Field::new("program", Shape::Text, "path of the program"),
    ],
);

/// Evaluates a condition.
///
/// # Errors
/// Where it has no value, or costs too much.
pub(super) fn holds(
    condition: &Condition,
    told: &Told,
    owner: Option<&Owner>,
) -> Result<bool, String> {
    let nothing = Process::default();
    let process = told.subject.process.as_ref();
    let variables = BTreeMap::from([
        ("alert", alert(told)),
        ("container", container(owner)),
        ("process", {
            let it = process.unwrap_or(&nothing);
            Value::map([
                ("given", Value::Bool(process.is_some())),
                ("id", Value::Int(it.id)),
                ("name", Value::text(it.name.as_str())),
                ("program", Value::text(it.program.as_str())),
            ])
        }),
    ]);
    let mut budget = Budget::new(STEPS);
    let held = condition.holds(&variables, &mut budget);
    held.map_err(|failure| failure.to_string())
}

fn alert(told: &Told) -> Value {
    let it = &told.alert;
    let tags = it.tags.iter().map(|tag| Value::text(tag.as_str()));
    let fields = it.fields.iter();
    let fields = fields.map(|(name, value)| (name.as_ref(), plain(value, 0)));
    Value::map([
        ("rule", Value::text(it.rule.as_ref())),
        (
            "priority",
            Value::text(it.priority.name().to_ascii_lowercase()),
        ),
        ("level", Value::Int(level(it.priority))),
        ("tags", Value::list(tags)),
        ("source", Value::text(it.source.as_ref())),
        ("message", Value::text(it.message.as_str())),
        ("fields", Value::map(fields)),
    ])
}

fn level(priority: seawall_runtime::language::Priority) -> i64 {
    let mut all = seawall_runtime::language::Priority::ALL.iter();
    let at = all.position(|it| *it == priority).unwrap_or_default();
    i64::try_from(at).unwrap_or(i64::MAX)
}

fn container(owner: Option<&Owner>) -> Value {
    let nothing = Owner::default();
    let it = owner.unwrap_or(&nothing);
    let labels = it.labels.iter();
    let labels = labels.map(|(key, value)| (key.as_str(), Value::text(value.as_str())));
    let (project, service) = match &it.compose {
        Some((project, service)) => (project.as_str(), service.as_str()),
        None => ("", ""),
    };
    Value::map([
        ("given", Value::Bool(owner.is_some())),
        ("id", Value::text(it.id.as_str())),
        ("name", Value::text(it.name.as_str())),
        ("image", Value::text(it.image.as_str())),
        ("image_digest", Value::text(it.image_digest.as_str())),
        ("labels", Value::map(labels)),
        ("project", Value::text(project)),
        ("service", Value::text(service)),
    ])
}

/// The value of a field; what is nested deeper than any field of rules is nothing.
fn plain(value: &serde_json::Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let inner = depth.saturating_add(1);
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(it) => Value::Bool(*it),
        serde_json::Value::Number(it) => match (it.as_i64(), it.as_u64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::Uint(number),
            (None, None) => Value::Double(it.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(it) => Value::text(it.as_str()),
        serde_json::Value::Array(all) => Value::list(all.iter().map(|it| plain(it, inner))),
        serde_json::Value::Object(all) => {
            let entries = all.iter();
            Value::map(entries.map(|(key, it)| (key.as_str(), plain(it, inner))))
        }
    }
}

const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
        more: More::Nothing,
    }
}

/// Steps that one condition may take.
const STEPS: u64 = 100_000;
const DEEPEST: usize = 8;
