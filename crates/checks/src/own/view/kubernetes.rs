//! Kubernetes manifests as conditions see them: objects and containers, as they stand in the file.

use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::shape::{Field, More, Object as Described, Shape};
use seawall_condition::{Key, Step, Value};

use super::node;
use super::{Element, MOST_ELEMENTS};
use crate::fault::Place;
use crate::kubernetes::Input;
use crate::own::Subject;
use crate::parse::kubernetes::{Container, Object, Role};

/// What conditions for objects may speak of.
pub static OF_OBJECT: &[Field] = &[OBJECT];
/// What conditions for containers may speak of.
pub static OF_CONTAINER: &[Field] = &[
    Field::new("container", Shape::Object(&CONTAINER), "The container."),
    Field::new(
        "pod",
        Shape::Map(&Shape::Any),
        "The `spec` of its pod, or of the template of its pods.",
    ),
    OBJECT,
];

const OBJECT: Field = Field::new(
    "object",
    Shape::Map(&Shape::Any),
    "The object as it stands in the file: `kind`, `metadata`, `spec` and whatever else.",
);

static CONTAINER: Described = Described {
    name: "container",
    fields: &[
        Field::new(
            "role",
            Shape::Text,
            "`main`, `init`, `sidecar` (an init container that goes on) or `ephemeral`.",
        ),
        Field::new("name", Shape::Text, "Its name.").when("where it is said"),
    ],
    more: More::Named(container_keys, None),
};

/// Goes through objects or containers.
pub(super) fn each(
    input: &Input,
    subject: Subject,
    uses: &BTreeSet<&'static str>,
    take: &mut dyn FnMut(Element<'_>) -> bool,
) -> usize {
    if subject == Subject::Object {
        each_object(input, take)
    } else {
        each_container(input, uses, take)
    }
}

/// Returns all objects.
pub(super) fn objects(input: &Input) -> Value {
    let objects = input.objects().iter().take(MOST_ELEMENTS);
    Value::list(objects.map(|object| node::value(&object.node)))
}

fn each_object(input: &Input, take: &mut dyn FnMut(Element<'_>) -> bool) -> usize {
    for object in input.objects().iter().take(MOST_ELEMENTS) {
        let go_on = take(Element {
            variables: BTreeMap::from([("object", node::value(&object.node))]),
            place: Place {
                span: Some(object.title()),
                words: object.words(),
                scope: Some(object.span()),
                ..Place::default()
            },
            find: Box::new(|steps: &[Step]| node::find(&object.node, steps)),
        });
        if !go_on {
            return 0;
        }
    }
    input.objects().len().saturating_sub(MOST_ELEMENTS)
}

fn each_container(
    input: &Input,
    uses: &BTreeSet<&'static str>,
    take: &mut dyn FnMut(Element<'_>) -> bool,
) -> usize {
    // What surrounds a container is made once for all that stand in it.
    let mut around: Option<(&Object, BTreeMap<&'static str, Value>)> = None;
    for container in input.containers().take(MOST_ELEMENTS) {
        let object = container.pod.object;
        let known = around.take().filter(|(of, _)| std::ptr::eq(*of, object));
        let (_, variables) = around.insert(known.unwrap_or_else(|| {
            let mut variables = BTreeMap::new();
            if uses.contains("object") {
                variables.insert("object", node::value(&object.node));
            }
            if uses.contains("pod") {
                variables.insert("pod", node::value(container.pod.spec));
            }
            (object, variables)
        }));
        let mut variables = variables.clone();
        variables.insert("container", value(container));
        let go_on = take(Element {
            variables,
            place: Place {
                span: Some(container.title()),
                words: format!("{}, {}", object.words(), container.words()),
                scope: Some(container.node.span),
                ..Place::default()
            },
            find: Box::new(move |steps: &[Step]| node::find(container.node, steps)),
        });
        if !go_on {
            return 0;
        }
    }
    input.containers().count().saturating_sub(MOST_ELEMENTS)
}

fn value(container: Container<'_>) -> Value {
    let role = match container.role {
        Role::Main => "main",
        Role::Init => "init",
        Role::Sidecar => "sidecar",
        Role::Ephemeral => "ephemeral",
    };
    let mut fields = match node::value(container.node) {
        Value::Map(fields) => fields.as_ref().clone(),
        _ => BTreeMap::new(),
    };
    fields.insert(Key::Text("role".into()), Value::text(role));
    Value::Map(fields.into())
}

/// The fields of containers of all roles (Kubernetes API, core/v1, `Container` and `EphemeralContainer`).
fn container_keys() -> Vec<&'static str> {
    vec![
        "args",
        "command",
        "env",
        "envFrom",
        "image",
        "imagePullPolicy",
        "lifecycle",
        "livenessProbe",
        "ports",
        "readinessProbe",
        "resizePolicy",
        "resources",
        "restartPolicy",
        "restartPolicyRules",
        "securityContext",
        "startupProbe",
        "stdin",
        "stdinOnce",
        "targetContainerName",
        "terminationMessagePath",
        "terminationMessagePolicy",
        "tty",
        "volumeDevices",
        "volumeMounts",
        "workingDir",
    ]
}
