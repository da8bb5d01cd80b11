//! Fields of the paths and lists in events: `evt.abspath`, `fspath.*`, `fdlist.*`.
//!
//! Source: falcosecurity/libs, `sinsp_filtercheck_event.cpp`, `sinsp_filtercheck_fspath.cpp`, `sinsp_filtercheck_fdlist.cpp`.

use super::table::row;
use super::{Answer, Asked, Field, Type, parameter, path};
use crate::engine::Scene;
use crate::event::{Direction, ParamType, Schema};
use crate::state::{Descriptor, Endpoint, resolve};

pub(super) const FIELDS: &[Field] = &[
    row(
        "evt.abspath",
        Type::Text,
        absolute,
        "The path of events such as `renameat` and `unlinkat`, resolved.",
    ),
    row(
        "evt.abspath.src",
        Type::Text,
        absolute_source,
        "The first of two such paths.",
    ),
    row(
        "evt.abspath.dst",
        Type::Text,
        absolute_target,
        "The second of two such paths.",
    ),
    row(
        "fspath.name",
        Type::Text,
        name,
        "The path of an event that has one path, resolved.",
    ),
    row(
        "fspath.nameraw",
        Type::Text,
        name_raw,
        "The path of an event that has one path, as the process gave it.",
    ),
    row(
        "fspath.source",
        Type::Text,
        source,
        "What is linked, renamed or mounted, resolved.",
    ),
    row(
        "fspath.sourceraw",
        Type::Text,
        source_raw,
        "What is linked, renamed or mounted, as the process gave it.",
    ),
    row(
        "fspath.target",
        Type::Text,
        target,
        "The new name of that, resolved.",
    ),
    row(
        "fspath.targetraw",
        Type::Text,
        target_raw,
        "The new name of that, as the process gave it.",
    ),
    row(
        "fdlist.nums",
        Type::Text,
        numbers,
        "The numbers in a list of descriptors, with commas between.",
    ),
    row(
        "fdlist.names",
        Type::Text,
        names,
        "The names of descriptors in a list, with commas between.",
    ),
    row(
        "fdlist.cips",
        Type::Text,
        client_ips,
        "The addresses of clients in a list of descriptors.",
    ),
    row(
        "fdlist.sips",
        Type::Text,
        server_ips,
        "The addresses of servers in a list of descriptors.",
    ),
    row(
        "fdlist.cports",
        Type::Text,
        client_ports,
        "The ports of clients in a list of descriptors.",
    ),
    row(
        "fdlist.sports",
        Type::Text,
        server_ports,
        "The ports of servers in a list of descriptors.",
    ),
];

fn leaving(scene: &Scene<'_>) -> Option<&'static Schema> {
    (scene.event.kind.direction() == Direction::Exit)
        .then(|| scene.event.kind.schema())
        .flatten()
}

/// Which of an event's paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Only,
    Source,
    Target,
}

/// Returns the parameter that `evt.abspath` is about.
fn absolute_param(event: &str, which: Which) -> Option<&'static str> {
    Some(match (event, which) {
        ("renameat" | "renameat2" | "linkat", Which::Target) => "newpath",
        ("renameat" | "renameat2" | "linkat", _) => "oldpath",
        ("symlinkat", _) => "linkpath",
        ("openat" | "openat2" | "unlinkat", _) => "name",
        ("mkdirat" | "open_by_handle_at", _) => "path",
        ("fchmodat", _) => "filename",
        ("fchownat", _) => "pathname",
        _ => return None,
    })
}

fn absolute_of<'a>(scene: &Scene<'a>, which: Which) -> Answer<'a> {
    let found = leaving(scene).and_then(|schema| {
        let index = schema.param(absolute_param(schema.name, which)?)?;
        parameter::bytes(scene.event, schema, schema.params.get(index)?.name)?;
        parameter::resolved(scene, schema, index)
    });
    found.map_or(Answer::Missing, Answer::made)
}

fn absolute<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    absolute_of(scene, Which::Only)
}

fn absolute_source<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    absolute_of(scene, Which::Source)
}

fn absolute_target<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    absolute_of(scene, Which::Target)
}

/// Returns the parameter that a field of paths is about. Of an event that makes a link, the source is what it leads to.
fn param(event: &str, which: Which) -> Option<&'static str> {
    Some(match (event, which) {
        ("mkdir" | "rmdir" | "unlink" | "mkdirat", Which::Only) => "path",
        (
            "unlinkat" | "open" | "openat" | "openat2" | "creat" | "umount" | "umount2",
            Which::Only,
        ) => "name",
        ("open_by_handle_at" | "mknod" | "mknodat" | "chown" | "lchown", Which::Only) => "path",
        ("fchownat", Which::Only) => "pathname",
        ("chmod" | "fchmodat", Which::Only) => "filename",
        ("quotactl", Which::Only) => "special",
        ("rename" | "renameat" | "renameat2" | "link" | "linkat", Which::Source) => "oldpath",
        ("rename" | "renameat" | "renameat2" | "link" | "linkat", Which::Target) => "newpath",
        ("symlink" | "symlinkat", Which::Source) => "target",
        ("symlink" | "symlinkat", Which::Target) => "linkpath",
        ("mount", Which::Source) => "dev",
        ("mount", Which::Target) => "dir",
        _ => return None,
    })
}

fn raw_of<'a>(scene: &Scene<'a>, which: Which) -> Answer<'a> {
    let found = leaving(scene).and_then(|schema| {
        let bytes = parameter::bytes(scene.event, schema, param(schema.name, which)?)?;
        Some(parameter::until_nul(bytes))
    });
    found.map_or(Answer::Missing, |path| {
        Answer::made(path::without_doubled(path))
    })
}

/// Returns a path resolved. What a symbolic link leads to is relative to where the link is, not to the process.
fn resolved_of<'a>(scene: &Scene<'a>, which: Which) -> Answer<'a> {
    let found = leaving(scene).and_then(|schema| {
        let index = schema.param(param(schema.name, which)?)?;
        let bytes = parameter::bytes(scene.event, schema, schema.params.get(index)?.name)?;
        let links = matches!(schema.name, "symlink" | "symlinkat");
        if links && which == Which::Source {
            let link = schema.param("linkpath")?;
            let link = parameter::resolved(scene, schema, link)?;
            let place = path::directory(&link);
            return Some(resolve(place, parameter::until_nul(bytes)));
        }
        parameter::resolved(scene, schema, index)
    });
    found.map_or(Answer::Missing, Answer::made)
}

fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    resolved_of(scene, Which::Only)
}

fn name_raw<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    raw_of(scene, Which::Only)
}

fn source<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    resolved_of(scene, Which::Source)
}

fn source_raw<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    raw_of(scene, Which::Source)
}

fn target<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    resolved_of(scene, Which::Target)
}

fn target_raw<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    raw_of(scene, Which::Target)
}

/// Answers from the descriptors in a list of them; nothing for events without one.
fn listed<'a>(
    scene: &Scene<'a>,
    tell: impl Fn(i64, Option<&Descriptor>) -> Option<Vec<u8>>,
) -> Answer<'a> {
    let Some(schema) = scene.event.kind.schema() else {
        return Answer::Missing;
    };
    let is_list = |index: &usize| {
        let param = schema.params.get(*index);
        param.is_some_and(|param| param.of == ParamType::DescriptorList)
    };
    let Some(index) = (0..schema.params.len()).find(is_list) else {
        return Answer::Missing;
    };
    let bytes = scene.event.bytes(index).unwrap_or_default();
    let told = parameter::list(bytes).filter_map(|(number, _)| tell(number, scene.open(number)));
    Answer::made(told.collect::<Vec<_>>().join(&b','))
}

fn ends<'a>(
    scene: &Scene<'a>,
    end: impl Fn(&Descriptor) -> Option<Endpoint>,
    tell: impl Fn(Endpoint) -> String,
) -> Answer<'a> {
    listed(scene, |_, descriptor| {
        let end = descriptor.and_then(&end)?;
        Some(tell(end).into_bytes())
    })
}

fn numbers<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    listed(scene, |number, _| Some(number.to_string().into_bytes()))
}

fn names<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    listed(scene, |_, descriptor| {
        Some(descriptor.map_or_else(|| b"<NA>".to_vec(), |open| open.name.clone()))
    })
}

fn client_ips<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    ends(scene, |open| open.client, |end| end.address.to_string())
}

fn server_ips<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    ends(scene, |open| open.server, |end| end.address.to_string())
}

fn client_ports<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    ends(scene, |open| open.client, |end| end.port.to_string())
}

fn server_ports<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    ends(scene, |open| open.server, |end| end.port.to_string())
}
