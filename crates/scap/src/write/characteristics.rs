//! `oval_system_characteristics` (OVAL Language 5.11, `oval-system-characteristics-schema`): what was collected.

use std::collections::BTreeSet;

use super::Writing;
use super::oval::{generator, number};
use crate::audit::Facts;
use crate::oval::item::{Item, Status};
use crate::oval::value::Datatype;
use crate::xml::write::Writer;

/// Writes what was collected.
pub(super) fn write(out: &mut Writer, writing: &Writing<'_>, facts: &Facts) {
    let attributes = [
        (
            "xmlns",
            "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5",
        ),
        (
            "xmlns:oval",
            "http://oval.mitre.org/XMLSchema/oval-common-5",
        ),
    ];
    out.open("oval_system_characteristics", &attributes);
    out.open("generator", &[]);
    generator(out, writing);
    out.close();
    out.open("system_info", &[]);
    let (name, version, architecture) = known(facts);
    out.leaf("os_name", &[], &name);
    out.leaf("os_version", &[], &version);
    out.leaf("architecture", &[], &architecture);
    out.leaf("primary_host_name", &[], writing.system);
    out.empty("interfaces", &[]);
    out.close();
    objects(out, facts);
    items(out, facts);
    out.close();
}

/// The id of an item.
pub(super) fn item_id(at: usize) -> String {
    at.saturating_add(1).to_string()
}

/// What the items tell of the system itself.
fn known(facts: &Facts) -> (String, String, String) {
    let field = |name: &str| {
        let mut items = facts.items.iter().filter(|it| it.kind.name == "uname");
        items.find_map(|item| {
            let found = item.fields.iter().find(|field| field.name == name)?;
            Some(found.value.clone())
        })
    };
    let unknown = || "unknown".to_owned();
    (
        field("os_name").unwrap_or_else(|| "Linux".to_owned()),
        field("os_release").unwrap_or_else(unknown),
        field("machine_class").unwrap_or_else(unknown),
    )
}

fn objects(out: &mut Writer, facts: &Facts) {
    let known = facts.objects.iter();
    let mut known = known
        .filter_map(|(id, found)| Some((id, found, facts.definitions.objects.get(id)?)))
        .peekable();
    if known.peek().is_none() {
        return;
    }
    out.open("collected_objects", &[]);
    for (id, collected, object) in known {
        let attributes = [
            ("id", id.as_str()),
            ("version", number(&object.version)),
            ("flag", collected.flag.name()),
        ];
        out.open("object", &attributes);
        for message in &collected.messages {
            out.leaf("message", &[("level", "info")], message);
        }
        for at in &collected.items {
            out.empty("reference", &[("item_ref", &item_id(*at))]);
        }
        out.close();
    }
    out.close();
}

fn items(out: &mut Writer, facts: &Facts) {
    // Only what an object refers to belongs here.
    let referred: BTreeSet<usize> = facts
        .objects
        .values()
        .flat_map(|collected| collected.items.iter().copied())
        .collect();
    if referred.is_empty() {
        return;
    }
    out.open("system_data", &[]);
    for at in referred {
        if let Some(item) = facts.items.get(at) {
            write_item(out, at, item);
        }
    }
    out.close();
}

fn write_item(out: &mut Writer, at: usize, item: &Item) {
    let space = format!(
        "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5#{}",
        item.kind.platform
    );
    let name = match item.kind.name.as_str() {
        "textfilecontent54" => "textfilecontent_item".to_owned(),
        name => format!("{name}_item"),
    };
    let id = item_id(at);
    let attributes = [
        ("xmlns", space.as_str()),
        ("id", id.as_str()),
        ("status", item.status.name()),
    ];
    out.open_named(&name, &attributes);
    for field in &item.fields {
        let mut attributes = Vec::new();
        if field.datatype != Datatype::String {
            attributes.push(("datatype", field.datatype.name()));
        }
        if field.status != Status::Exists {
            attributes.push(("status", field.status.name()));
        }
        if field.masked {
            attributes.push(("mask", "true"));
        }
        let no_value = field.status != Status::Exists;
        if no_value && field.name == "filename" {
            attributes.push(("xsi:nil", "true"));
        }
        let text = if no_value || field.masked {
            None
        } else {
            Some(field.value.as_str())
        };
        out.named(field.name, &attributes, text);
    }
    out.close_named(&name);
}
