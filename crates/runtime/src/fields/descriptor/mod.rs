//! Fields of descriptors: `fd.*`.
//!
//! Of an event that failed to make a descriptor, the name is still told: it is what was asked for.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/sinsp_filtercheck_fd.cpp`. Local and remote are told by the role that the
//! process has in the connection, not by the addresses of this machine, which a capture may not have.

mod socket;

use socket::{
    carrier, client_ip, client_name, client_port, client_service, family, ip, is_connected,
    is_server, local_ip, local_name, local_port, local_service, port, protocol, remote_ip,
    remote_name, remote_port, remote_service, server_ip, server_name, server_port, server_service,
};

use super::table::row;
use super::{Answer, Argument, Asked, Field, Type, Value, Values, parameter, path};
use crate::engine::Scene;
use crate::event::{Direction, Schema, Traits};
use crate::state::{Descriptor, Of, Protocol};
use std::borrow::Cow;
use std::collections::BTreeSet;

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

/// Returns the letter of what a descriptor is of.
pub(super) fn letter(of: Of) -> u8 {
    match of {
        Of::File | Of::File2 => b'f',
        Of::Directory => b'd',
        Of::Ipv4Socket | Of::Ipv4Server => b'4',
        Of::Ipv6Socket | Of::Ipv6Server => b'6',
        Of::Fifo => b'p',
        Of::Unix | Of::UserFault => b'u',
        Of::Event => b'e',
        Of::Unsupported => b'X',
        Of::Signal => b's',
        Of::EventPoll => b'l',
        Of::Inotify => b'i',
        Of::Timer => b't',
        Of::Netlink => b'n',
        Of::Bpf => b'b',
        Of::IoUring => b'r',
        Of::Memory => b'm',
        Of::Process => b'P',
    }
}

/// Returns the letter of the protocol, as descriptors in parameters have it.
pub(super) fn short(descriptor: &Descriptor) -> Option<u8> {
    match carrier(descriptor)? {
        Protocol::Tcp => Some(b't'),
        Protocol::Udp => Some(b'u'),
        Protocol::Icmp => Some(b'i'),
        Protocol::Raw => Some(b'r'),
        Protocol::Unknown | Protocol::Other => None,
    }
}

pub(super) fn word(of: Of) -> &'static [u8] {
    match of {
        Of::File | Of::File2 => b"file",
        Of::Directory => b"directory",
        Of::Ipv4Socket | Of::Ipv4Server => b"ipv4",
        Of::Ipv6Socket | Of::Ipv6Server => b"ipv6",
        Of::Fifo => b"pipe",
        Of::Unix => b"unix",
        Of::Event => b"event",
        Of::Unsupported => b"unsupported",
        Of::Signal => b"signalfd",
        Of::EventPoll => b"eventpoll",
        Of::Inotify => b"inotify",
        Of::Timer => b"timerfd",
        Of::Netlink => b"netlink",
        Of::Bpf => b"bpf",
        Of::UserFault => b"userfaultfd",
        Of::IoUring => b"io_uring",
        Of::Memory => b"memfd",
        Of::Process => b"pidfd",
    }
}

fn is_file(descriptor: &Descriptor) -> bool {
    matches!(descriptor.of, Of::File | Of::File2)
}

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

fn kind<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::text(word(descriptor.of)))
}

fn kinds<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Some(main) = schema(scene).and_then(|_| scene.main()) else {
        return Answer::Missing;
    };
    let list = match asked {
        Asked::Index(number) => {
            let open = i64::try_from(*number).ok().and_then(|at| scene.open(at));
            let Some(open) = open else {
                return Answer::Missing;
            };
            BTreeSet::from([word(open.of)])
        }
        _ => main
            .descriptors
            .sorted()
            .into_iter()
            .map(|(_, open)| word(open.of))
            .collect(),
    };
    Answer::Many(list.into_iter().map(Value::borrowed).collect())
}

/// Returns a letter also for what an event failed to make.
fn letter_of<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    if let Some((_, descriptor)) = known(scene) {
        return Answer::made([letter(descriptor.of)]);
    }
    let Some(schema) = schema(scene) else {
        return Answer::Missing;
    };
    Answer::text(match schema.name {
        "open" | "openat" | "openat2" | "creat" => b"f",
        "socket" | "accept" | "accept4" => b"4",
        "pipe" | "pipe2" => b"p",
        "eventfd" | "eventfd2" => b"e",
        "signalfd" | "signalfd4" => b"s",
        "timerfd_create" => b"t",
        "inotify_init" | "inotify_init1" => b"i",
        _ => b"o",
    })
}

/// Returns the name that an event would have made; empty where it says none.
fn wanted(scene: &Scene<'_>, raw: bool) -> Option<Vec<u8>> {
    let schema = schema(scene)?;
    if scene.event.kind.direction() == Direction::Enter {
        return None;
    }
    let name = match schema.name {
        "open" | "openat" | "openat2" | "creat" => "name",
        "open_by_handle_at" => "path",
        "accept" | "accept4" | "connect" => "tuple",
        _ => return Some(Vec::new()),
    };
    let index = schema.param(name)?;
    if raw {
        let bytes = parameter::bytes(scene.event, schema, name)?;
        return Some(parameter::until_nul(bytes).to_vec());
    }
    parameter::told(scene, schema, index).map(parameter::Told::best)
}

fn name_of<'a>(scene: &Scene<'a>) -> Option<Cow<'a, [u8]>> {
    let Some((_, descriptor)) = known(scene) else {
        return wanted(scene, false).map(Cow::Owned);
    };
    let schema = scene.event.kind.schema();
    let failed = schema
        .filter(|schema| schema.name == "connect")
        .and_then(|schema| parameter::number(scene.event, schema, "res"))
        .is_some_and(|result| result < 0);
    if failed {
        return wanted(scene, false).map(Cow::Owned);
    }
    Some(Cow::Borrowed(&descriptor.name))
}

fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::of(name_of(scene).map(Value::Text))
}

fn raw_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match known(scene) {
        Some((_, descriptor)) => Answer::made(path::without_doubled(&descriptor.raw_name)),
        None => match wanted(scene, true) {
            Some(name) => Answer::made(path::without_doubled(&name)),
            None => Answer::Missing,
        },
    }
}

fn directory<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match known(scene) {
        Some((_, open)) if is_file(open) => Answer::text(path::directory(&open.name)),
        Some((_, open)) if open.of == Of::Directory => Answer::text(&open.name),
        Some(_) => Answer::Missing,
        None => match wanted(scene, false) {
            Some(name) => Answer::made(path::directory(&name)),
            None => Answer::Missing,
        },
    }
}

fn file_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        if is_file(descriptor) {
            Answer::text(path::file(&descriptor.name))
        } else {
            Answer::Missing
        }
    })
}

fn is_renamed<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let makes = schema(scene).is_some_and(|schema| {
        let copies = matches!(schema.name, "dup" | "dup2" | "dup3" | "fcntl");
        schema.traits.has(Traits::CREATES) && !copies || matches!(schema.name, "connect" | "bind")
    });
    of(scene, |descriptor| {
        let named = makes && !descriptor.name.is_empty();
        Answer::bool(named || descriptor.name_changed)
    })
}

fn unique<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    match (scene.thread, number(scene, asked)) {
        (Some(thread), Answer::One(Value::Int(number))) => {
            Answer::made(format!("{}{number}", thread.id))
        }
        _ => Answer::Missing,
    }
}

fn in_container<'a>(scene: &Scene<'a>, what: &[u8]) -> Answer<'a> {
    let id = super::container::short_id(scene).unwrap_or_default();
    let mut out = id.as_bytes().to_vec();
    out.push(b':');
    out.extend_from_slice(what);
    Answer::made(out)
}

fn name_in_container<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    name_of(scene).map_or(Answer::Missing, |name| in_container(scene, &name))
}

fn directory_in_container<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    match directory(scene, asked) {
        Answer::One(Value::Text(directory)) => in_container(scene, &directory),
        _ => Answer::Missing,
    }
}

fn device<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::int(descriptor.device))
}

/// The kernel's form of a device: 12 bits of major number between two parts of the minor one (`new_encode_dev`).
fn device_major<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::int(descriptor.device >> 8 & 0xfff)
    })
}

fn device_minor<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::int(descriptor.device & 0xff | descriptor.device >> 12 & 0xf_ff00)
    })
}

fn inode<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::int(i64::try_from(descriptor.inode).unwrap_or(i64::MAX))
    })
}

fn is_upper<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::bool(descriptor.upper_layer))
}

fn is_lower<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::bool(descriptor.lower_layer))
}
