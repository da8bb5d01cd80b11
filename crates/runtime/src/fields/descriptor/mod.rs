//! Fields of descriptors: `fd.*`.
//!
//! Of an event that failed to make a descriptor, the name is still told: it is what was asked for.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/sinsp_filtercheck_fd.cpp`. Local and remote are told by the role that the
//! process has in the connection, not by the addresses of this machine, which a capture may not have.

mod file;
mod kind;
mod name;
mod socket;

pub(super) use kind::{letter, short, word};

use file::{device, device_major, device_minor, inode, is_lower, is_upper};
use kind::{kind, kinds, letter_of};
use name::{
    directory, directory_in_container, file_name, is_renamed, name, name_in_container, raw_name,
};
use socket::{
    client_ip, client_name, client_port, client_service, family, ip, is_connected, is_server,
    local_ip, local_name, local_port, local_service, port, protocol, remote_ip, remote_name,
    remote_port, remote_service, server_ip, server_name, server_port, server_service,
};

use super::table::row;
use super::{Answer, Argument, Asked, Field, Type, Value, Values, parameter};
use crate::engine::Scene;
use crate::event::{Schema, Traits};
use crate::state::Descriptor;

pub(super) const FIELDS: &[Field] = &[
    row(
        "fd.num",
        Type::Int,
        number,
        "The number of the descriptor; -1 where the event has none.",
    ),
    row(
        "fd.type",
        Type::Text,
        kind,
        "What the descriptor is of: `file`, `directory`, `ipv4`, `ipv6`, `unix`, `pipe`, …",
    ),
    row(
        "fd.typechar",
        Type::Text,
        letter_of,
        "What the descriptor is of, as a letter: `f`, `d`, `4`, `6`, `u`, `p`, …",
    ),
    row(
        "fd.types",
        Type::Text,
        kinds,
        "What all descriptors of the process are of, or the one with a number: `fd.types[0]`.",
    )
    .with(Argument::Index(false))
    .of_values(Values::List),
    row(
        "fd.name",
        Type::Text,
        name,
        "The path of a file, the ends of a connection (`a:p->b:q`), or another name.",
    ),
    row(
        "fd.nameraw",
        Type::Text,
        raw_name,
        "The path of a file as the process gave it.",
    ),
    row(
        "fd.directory",
        Type::Text,
        directory,
        "The directory that a file is in.",
    ),
    row(
        "fd.filename",
        Type::Text,
        file_name,
        "The name of a file without its directory.",
    ),
    row("fd.ip", Type::Ip, ip, "The address of either end.")
        .of_values(Values::Ends)
        .only_left(),
    row("fd.cip", Type::Ip, client_ip, "The address of the client."),
    row("fd.sip", Type::Ip, server_ip, "The address of the server."),
    row("fd.lip", Type::Ip, local_ip, "The address of this end."),
    row(
        "fd.rip",
        Type::Ip,
        remote_ip,
        "The address of the other end.",
    ),
    row("fd.net", Type::Network, ip, "The network of either end.")
        .of_values(Values::Ends)
        .only_left(),
    row(
        "fd.cnet",
        Type::Network,
        client_ip,
        "The network of the client.",
    )
    .only_left(),
    row(
        "fd.snet",
        Type::Network,
        server_ip,
        "The network of the server.",
    )
    .only_left(),
    row(
        "fd.lnet",
        Type::Network,
        local_ip,
        "The network of this end.",
    )
    .only_left(),
    row(
        "fd.rnet",
        Type::Network,
        remote_ip,
        "The network of the other end.",
    )
    .only_left(),
    row("fd.port", Type::Port, port, "The port of either end.")
        .of_values(Values::Ends)
        .only_left(),
    row(
        "fd.cport",
        Type::Port,
        client_port,
        "The port of the client.",
    ),
    row(
        "fd.sport",
        Type::Port,
        server_port,
        "The port of the server.",
    ),
    row("fd.lport", Type::Port, local_port, "The port of this end."),
    row(
        "fd.rport",
        Type::Port,
        remote_port,
        "The port of the other end.",
    ),
    row(
        "fd.proto",
        Type::Port,
        port,
        "The port of either end, also as a service.",
    )
    .of_values(Values::Ends)
    .only_left(),
    row(
        "fd.cproto",
        Type::Text,
        client_service,
        "The port of the client as text.",
    ),
    row(
        "fd.sproto",
        Type::Text,
        server_service,
        "The port of the server as text.",
    ),
    row(
        "fd.lproto",
        Type::Text,
        local_service,
        "The port of this end as text.",
    ),
    row(
        "fd.rproto",
        Type::Text,
        remote_service,
        "The port of the other end as text.",
    ),
    row(
        "fd.cip.name",
        Type::Text,
        client_name,
        "A name of the client, as it was resolved ahead of time.",
    )
    .of_values(Values::Ends),
    row(
        "fd.sip.name",
        Type::Text,
        server_name,
        "A name of the server, as it was resolved ahead of time.",
    )
    .of_values(Values::Ends),
    row(
        "fd.lip.name",
        Type::Text,
        local_name,
        "A name of this end, as it was resolved ahead of time.",
    )
    .of_values(Values::Ends),
    row(
        "fd.rip.name",
        Type::Text,
        remote_name,
        "A name of the other end, as it was resolved ahead of time.",
    )
    .of_values(Values::Ends),
    row(
        "fd.l4proto",
        Type::Text,
        protocol,
        "The protocol over IP: `tcp`, `udp`, `icmp`, `raw`; `<NA>` where there is none.",
    ),
    row(
        "fd.sockfamily",
        Type::Text,
        family,
        "The family of a socket: `ip` or `unix`.",
    ),
    row(
        "fd.is_server",
        Type::Bool,
        is_server,
        "Whether the process is the server of the connection.",
    ),
    row(
        "fd.connected",
        Type::Bool,
        is_connected,
        "Whether a connection was made.",
    ),
    row(
        "fd.name_changed",
        Type::Bool,
        is_renamed,
        "Whether the event changed the name of the descriptor.",
    ),
    row(
        "fd.uid",
        Type::Text,
        unique,
        "The thread and the number of the descriptor, one behind the other.",
    ),
    row(
        "fd.containername",
        Type::Text,
        name_in_container,
        "The container and the name, with `:` between.",
    ),
    row(
        "fd.containerdirectory",
        Type::Text,
        directory_in_container,
        "The container and the directory, with `:` between.",
    ),
    row("fd.dev", Type::Int, device, "The device of the file."),
    row(
        "fd.dev.major",
        Type::Int,
        device_major,
        "The major number of the device of the file.",
    ),
    row(
        "fd.dev.minor",
        Type::Int,
        device_minor,
        "The minor number of the device of the file.",
    ),
    row("fd.ino", Type::Int, inode, "The inode of the file."),
    row(
        "fd.is_upper_layer",
        Type::Bool,
        is_upper,
        "Whether the file lies in the upper layer of an overlay.",
    ),
    row(
        "fd.is_lower_layer",
        Type::Bool,
        is_lower,
        "Whether the file lies in a lower layer of an overlay.",
    ),
];

/// Returns what is known of the event's kind, where it is about a descriptor.
fn schema(scene: &Scene<'_>) -> Option<&'static Schema> {
    let schema = scene.event.kind.schema()?;
    let traits = [Traits::CREATES, Traits::USES, Traits::DESTROYS];
    let about = traits.into_iter().any(|one| schema.traits.has(one));
    (about && scene.thread.is_some()).then_some(schema)
}

/// Returns the descriptor of the event, where there is one: what an event failed to make is none.
fn known<'a>(scene: &Scene<'a>) -> Option<(i64, &'a Descriptor)> {
    scene.descriptor.filter(|(number, _)| *number >= 0)
}

fn of<'a>(scene: &Scene<'a>, get: impl Fn(&'a Descriptor) -> Answer<'a>) -> Answer<'a> {
    match known(scene) {
        Some((_, descriptor)) => get(descriptor),
        None => Answer::Missing,
    }
}

fn number<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    if let Some((number, _)) = known(scene) {
        return Answer::int(number);
    }
    let Some(schema) = schema(scene) else {
        return Answer::Missing;
    };
    let told = schema.descriptor.and_then(|at| schema.params.get(at));
    let told = told.and_then(|param| parameter::number(scene.event, schema, param.name));
    Answer::int(told.filter(|number| *number >= 0).unwrap_or(-1))
}

fn unique<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    match (scene.thread, number(scene, asked)) {
        (Some(thread), Answer::One(Value::Int(number))) => {
            Answer::made(format!("{}{number}", thread.id))
        }
        _ => Answer::Missing,
    }
}
