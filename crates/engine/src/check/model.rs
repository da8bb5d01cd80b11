//! What conditions of the user's own checks may speak of, for the reference.

use std::fmt::Write as _;

use seawall_checks::own::Subject;
use seawall_checks::own::shape::{Field, More, Object, Shape};

/// Writes the reference of the model, in Markdown.
pub fn reference() -> String {
    let mut out = String::from(
        "# What conditions see\n\nMade by `cargo xtask generate`. [Checks of your own](../custom-checks.md) says how \
         conditions are written; `seawall check --print-model FILE` prints what they see of a file.\n\n## Variables\n\n\
         | `for:` | variable | kind | what it is |\n| --- | --- | --- | --- |\n",
    );
    let mut objects: Vec<&'static Object> = Vec::new();
    for subject in Subject::ALL {
        for field in subject.variables() {
            let (name, kind) = (subject.name(), field.shape.describe());
            let about = about(field);
            let _ = writeln!(out, "| `{name}` | `{}` | {kind} | {about} |", field.name);
            collect(field.shape, &mut objects);
        }
    }
    for object in objects {
        describe(object, &mut out);
    }
    out
}

/// Adds the objects that a shape holds, each once, in the order in which they are met.
fn collect(shape: Shape, to: &mut Vec<&'static Object>) {
    match shape {
        Shape::List(of) | Shape::Map(of) => collect(*of, to),
        Shape::Object(object) if to.iter().all(|known| known.name != object.name) => {
            to.push(object);
            for field in object.fields {
                collect(field.shape, to);
            }
        }
        _ => {}
    }
}

fn describe(object: &Object, out: &mut String) {
    let _ = writeln!(out, "\n## {}", object.name);
    if !object.fields.is_empty() {
        out.push_str("\n| field | kind | what it is |\n| --- | --- | --- |\n");
    }
    for field in object.fields {
        let kind = field.shape.describe();
        let _ = writeln!(out, "| `{}` | {kind} | {} |", field.name, about(field));
    }
    if let More::Named(names, prefix) = object.more {
        let mut names = names();
        names.sort_unstable();
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let prefix = prefix.map_or_else(String::new, |it| {
            format!(", and all that begin with `{it}`")
        });
        let what = "As they stand in the file, where they do";
        let _ = writeln!(out, "\n{what}: {}{prefix}.", names.join(", "));
    }
}

fn about(field: &Field) -> String {
    match field.when {
        "" => field.about.to_owned(),
        when => format!("{} There: {when}.", field.about),
    }
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn every_object_has_its_table() {
        let text = reference();
        for object in [
            "instruction",
            "stage",
            "command",
            "service",
            "daemon",
            "port",
            "place",
        ] {
            let heading = format!("\n## {object}\n");
            assert_eq!(text.matches(&heading).count(), 1, "{object}");
        }
        assert!(text.contains(
            "| `image` | string | The image or stage, variables replaced. There: `FROM`. |"
        ));
        assert!(text.contains("`userland-proxy`") && text.contains("begin with `x-`"));
    }
}
