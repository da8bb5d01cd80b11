//! Compose projects as conditions see them: the merged model, with what ports and mounts mean and where values
//! come from.

use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::shape::{Field, More, Object, Shape};
use seawall_condition::{Step, Value};

use super::node;
use super::place::{PLACE, place};
use super::{Element, MOST_ELEMENTS};
use crate::compose::{Input, Service};
use crate::own::Subject;
use crate::parse::compose::mount::{Kind, Mount};
use crate::parse::compose::port::Port;
use crate::parse::compose::schema::{service_keys, top_keys};
use crate::parse::node::Node;

/// What conditions for services may speak of.
pub static OF_SERVICE: &[Field] = &[
    Field::new("service", Shape::Object(&SERVICE), "The service."),
    Field::new(
        "compose",
        Shape::Object(&COMPOSE),
        "The project that it belongs to.",
    ),
];
/// What conditions for projects may speak of.
pub static OF_PROJECT: &[Field] = &[Field::new(
    "compose",
    Shape::Object(&COMPOSE),
    "The merged project.",
)];

static COMPOSE: Object = Object {
    name: "compose",
    fields: &[
        Field::new("path", Shape::Text, "The file, as it was named."),
        Field::new(
            "services",
            Shape::Map(&Shape::Object(&SERVICE)),
            "The services by name.",
        ),
    ],
    more: More::Named(top_keys, Some("x-")),
};

static SERVICE: Object = Object {
    name: "service",
    fields: &[
        Field::new("name", Shape::Text, "Its name."),
        Field::new(
            "published",
            Shape::List(&Shape::Object(&PORT)),
            "What `ports` publishes, of the short form and of the long one.",
        ),
        Field::new(
            "mounts",
            Shape::List(&Shape::Object(&MOUNT)),
            "What `volumes` mounts, of the short form and of the long one.",
        ),
        Field::new(
            "unknown",
            Shape::List(&Shape::Text),
            "The keys whose values hold a variable that nobody sets here: what will stand there is not known.",
        ),
        Field::new(
            "origins",
            Shape::Map(&Shape::Object(&PLACE)),
            "Where the value of each key stands: files are merged, extended and included.",
        ),
        Field::new("at", Shape::Object(&PLACE), "Where its name stands."),
    ],
    more: More::Named(service_keys, Some("x-")),
};

static PORT: Object = Object {
    name: "port",
    fields: &[
        Field::new("host", Shape::Text, "The address of the host.").when("where one is named"),
        Field::new("first", Shape::Number, "First port of the host.")
            .when("where the engine does not choose it"),
        Field::new("last", Shape::Number, "Last port of the host.")
            .when("where the engine does not choose it"),
        Field::new("target", Shape::Number, "First port of the container."),
        Field::new("protocol", Shape::Text, "`tcp` where none is named."),
        Field::new(
            "on_all_interfaces",
            Shape::Bool,
            "Whether every address of the host leads to it.",
        ),
    ],
    more: More::Nothing,
};

static MOUNT: Object = Object {
    name: "mount",
    fields: &[
        Field::new("type", Shape::Text, "`bind`, `volume` or `other`."),
        Field::new(
            "source",
            Shape::Text,
            "A path of the host, or the name of a volume.",
        )
        .when("where one is named"),
        Field::new("target", Shape::Text, "The path in the container."),
        Field::new(
            "read_only",
            Shape::Bool,
            "Whether the container can only read it.",
        ),
    ],
    more: More::Nothing,
};

/// Goes through services, or looks at the whole.
pub(super) fn each(
    input: &Input,
    subject: Subject,
    uses: &BTreeSet<&'static str>,
    take: &mut dyn FnMut(Element<'_>) -> bool,
) -> usize {
    let whole = uses.contains("compose").then(|| project(input));
    let variables: BTreeMap<&'static str, Value> =
        whole.map(|whole| ("compose", whole)).into_iter().collect();
    if subject == Subject::Compose {
        let root = &input.project.root;
        take(Element {
            variables,
            place: input.place_in("file", root.document, first(root)),
            find: Box::new(|steps: &[Step]| node::find(root, steps)),
        });
        return 0;
    }
    for one in input.services().take(MOST_ELEMENTS) {
        let mut variables = variables.clone();
        variables.insert("service", service(input, one));
        let go_on = take(Element {
            variables,
            place: input.place(one, one.key.document, one.key.span),
            find: Box::new(move |steps: &[Step]| find(one, steps)),
        });
        if !go_on {
            return 0;
        }
    }
    input.services().count().saturating_sub(MOST_ELEMENTS)
}

/// Returns the project.
pub(super) fn project(input: &Input) -> Value {
    let source = input.project.source(0);
    let name = source.map_or("", |source| source.name());
    let entries = input.project.root.entries().iter();
    let entries = entries.filter(|entry| entry.key.text != "services" && entry.key.text != "path");
    let entries = entries.map(|entry| (entry.key.text.as_str(), node::value(&entry.value)));
    let services = input.services().take(MOST_ELEMENTS);
    let services = Value::map(services.map(|one| (one.name(), service(input, one))));
    let own = [("path", Value::text(name)), ("services", services)];
    Value::map(entries.chain(own))
}

fn service(input: &Input, service: Service<'_>) -> Value {
    let entries = service.node.entries().iter();
    let mut fields: Vec<(&str, Value)> = entries
        .clone()
        .map(|entry| (entry.key.text.as_str(), node::value(&entry.value)))
        .collect();
    let unknown = entries.clone().filter(|entry| is_open(input, &entry.value));
    let origins = entries.filter_map(|entry| {
        let source = input.project.source(entry.value.document)?;
        Some((entry.key.text.as_str(), place(source, entry.value.span)))
    });
    fields.extend([
        ("name", Value::text(service.name())),
        (
            "published",
            Value::list(service.ports().map(|it| port(&it))),
        ),
        ("mounts", Value::list(service.mounts().map(|it| mount(&it)))),
        (
            "unknown",
            Value::list(unknown.map(|entry| Value::text(entry.key.text.as_str()))),
        ),
        ("origins", Value::map(origins)),
    ]);
    if let Some(source) = input.project.source(service.key.document) {
        fields.push(("at", place(source, service.key.span)));
    }
    Value::map(fields)
}

fn is_open(input: &Input, node: &Node) -> bool {
    input.project.is_open(node)
        || node.items().iter().any(|item| is_open(input, item))
        || node
            .entries()
            .iter()
            .any(|entry| is_open(input, &entry.value))
}

fn port(port: &Port<'_>) -> Value {
    let host = port.host.as_deref().map(|host| ("host", Value::text(host)));
    let range = port.published.map(|(first, last)| {
        [
            ("first", Value::Int(first.into())),
            ("last", Value::Int(last.into())),
        ]
    });
    let rest = [
        ("target", Value::Int(port.target.0.into())),
        ("protocol", Value::text(port.protocol.as_str())),
        ("on_all_interfaces", Value::Bool(port.is_on_all())),
    ];
    Value::map(
        host.into_iter()
            .chain(range.into_iter().flatten())
            .chain(rest),
    )
}

fn mount(mount: &Mount<'_>) -> Value {
    let kind = match mount.kind {
        Kind::Bind => "bind",
        Kind::Volume => "volume",
        Kind::Other => "other",
    };
    let source = mount
        .source
        .as_deref()
        .map(|source| ("source", Value::text(source)));
    let rest = [
        ("type", Value::text(kind)),
        ("target", Value::text(mount.target.as_str())),
        ("read_only", Value::Bool(mount.is_read_only)),
    ];
    Value::map(source.into_iter().chain(rest))
}

fn find(service: Service<'_>, steps: &[Step]) -> Option<(usize, crate::source::Span)> {
    let (first, rest) = steps.split_first()?;
    let Step::Field(field) = first else {
        return None;
    };
    match field.as_ref() {
        "name" => Some((service.key.document, service.key.span)),
        list @ ("published" | "mounts") => {
            let at = match rest.first()? {
                Step::Index(at) => *at,
                Step::Field(_) => return None,
            };
            let node = if list == "mounts" {
                service.mounts().nth(at)?.node
            } else {
                service.ports().nth(at)?.node
            };
            Some((node.document, node.span))
        }
        _ => node::find(service.node, steps),
    }
}

/// Returns where people look for the whole: its first key.
fn first(root: &Node) -> crate::source::Span {
    root.entries()
        .first()
        .map_or(root.span, |entry| entry.key.span)
}
