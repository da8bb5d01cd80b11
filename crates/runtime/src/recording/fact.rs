//! What events don't tell: threads, descriptors, containers and accounts, as they stood after an event.

use super::wire::Wire;
use crate::state::{
    Container, Descriptor, Ending, Endpoint, Executable, Group, Mount, Of, Protocol, Relations,
    Thread, User,
};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// What kind of fact follows; events begin at [`EVENT`].
pub(super) const THREAD: u64 = 1;
/// There is no such thread.
pub(super) const NO_THREAD: u64 = 2;
pub(super) const DESCRIPTOR: u64 = 3;
/// The process has nothing open under the number.
pub(super) const NO_DESCRIPTOR: u64 = 4;
pub(super) const CONTAINER: u64 = 5;
pub(super) const USER: u64 = 6;
pub(super) const GROUP: u64 = 7;
/// What the event names without there being a descriptor.
pub(super) const PASSING: u64 = 8;
/// What the event ended.
pub(super) const ENDING: u64 = 9;
/// There is no such container.
pub(super) const NO_CONTAINER: u64 = 10;
/// There is no such user.
pub(super) const NO_USER: u64 = 11;
/// There is no such group.
pub(super) const NO_GROUP: u64 = 12;
/// Facts are numbered below, events by this and their kind.
pub(super) const EVENT: u64 = 32;

/// A thread, and how it hangs together with others.
pub(super) fn thread(
    wire: &mut impl Wire,
    thread: &mut Thread,
    bonds: &mut Relations,
) -> Option<()> {
    wire.int(&mut thread.id)?;
    // Most are the thread's own number, or near it.
    for number in [
        &mut thread.process,
        &mut thread.parent,
        &mut thread.virtual_id,
        &mut thread.virtual_process,
        &mut thread.session,
        &mut thread.group,
        &mut thread.virtual_group,
    ] {
        let mut apart = number.wrapping_sub(thread.id);
        wire.int(&mut apart)?;
        *number = thread.id.wrapping_add(apart);
    }
    for number in [
        &mut thread.cloned,
        &mut thread.started,
        &mut thread.namespace_started,
    ] {
        wire.uint(number)?;
    }
    for text in [&mut thread.name, &mut thread.exe] {
        wire.shared(text)?;
    }
    wire.list(&mut thread.args)?;
    wire.list(&mut thread.environment)?;
    executable(wire, &mut thread.executable)?;
    wire.shared(&mut thread.directory)?;
    wire.shared(&mut thread.root)?;
    wire.list(&mut thread.cgroups)?;
    let mut id = thread.container.as_deref().map(str::to_owned);
    wire.maybe(&mut id, Wire::words)?;
    thread.container = id.map(Arc::from);
    numbers(wire, thread)?;
    relations(wire, bonds)
}

fn numbers(wire: &mut impl Wire, thread: &mut Thread) -> Option<()> {
    for number in [
        &mut thread.user,
        &mut thread.user_group,
        &mut thread.login_user,
        &mut thread.terminal,
        &mut thread.flags,
    ] {
        wire.word(number)?;
    }
    thread
        .capabilities
        .iter_mut()
        .try_for_each(|set| wire.uint(set))?;
    wire.int(&mut thread.descriptor_limit)?;
    thread
        .memory
        .iter_mut()
        .try_for_each(|kilobytes| wire.word(kilobytes))?;
    thread
        .faults
        .iter_mut()
        .try_for_each(|count| wire.uint(count))
}

fn executable(wire: &mut impl Wire, file: &mut Executable) -> Option<()> {
    wire.shared(&mut file.path)?;
    for number in [&mut file.inode, &mut file.changed, &mut file.modified] {
        wire.uint(number)?;
    }
    wire.facts([
        &mut file.writable,
        &mut file.upper_layer,
        &mut file.lower_layer,
        &mut file.memory,
        &mut file.outside,
        &mut file.tmpfs,
    ])
}

fn relations(wire: &mut impl Wire, bonds: &mut Relations) -> Option<()> {
    wire.many(&mut bonds.children, Wire::int)?;
    wire.word(&mut bonds.others)?;
    wire.facts([&mut bonds.ended])
}

/// A descriptor.
pub(super) fn descriptor(wire: &mut impl Wire, descriptor: &mut Descriptor) -> Option<()> {
    let mut of = descriptor.of as u8;
    wire.byte(&mut of)?;
    descriptor.of = Of::from_code(of);
    wire.text(&mut descriptor.name)?;
    wire.text(&mut descriptor.raw_name)?;
    wire.word(&mut descriptor.open_flags)?;
    wire.word(&mut descriptor.device)?;
    wire.uint(&mut descriptor.inode)?;
    for end in [&mut descriptor.client, &mut descriptor.server] {
        endpoint(wire, end)?;
    }
    let mut protocol = descriptor.protocol.map(|protocol| protocol as u8);
    wire.maybe(&mut protocol, Wire::byte)?;
    descriptor.protocol = protocol.map(Protocol::from_code);
    wire.facts([
        &mut descriptor.is_server,
        &mut descriptor.connected,
        &mut descriptor.name_changed,
        &mut descriptor.close_on_exec,
        &mut descriptor.upper_layer,
        &mut descriptor.lower_layer,
    ])
}

/// An end of a connection: nothing, or the address as text of 4 or 16 bytes, and the port.
fn endpoint(wire: &mut impl Wire, end: &mut Option<Endpoint>) -> Option<()> {
    let mut bytes = match end.map(|end| end.address) {
        None => Vec::new(),
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => address.octets().to_vec(),
    };
    wire.text(&mut bytes)?;
    let address = match *bytes {
        [] => {
            *end = None;
            return Some(());
        }
        [a, b, c, d] => IpAddr::from([a, b, c, d]),
        _ => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
    };
    let mut port = u64::from(end.map_or(0, |end| end.port));
    wire.uint(&mut port)?;
    let port = u16::try_from(port).ok()?;
    *end = Some(Endpoint { address, port });
    Some(())
}

/// A container.
pub(super) fn container(wire: &mut impl Wire, container: &mut Container) -> Option<()> {
    for words in [
        &mut container.id,
        &mut container.name,
        &mut container.runtime,
        &mut container.image,
        &mut container.image_id,
        &mut container.image_digest,
        &mut container.user,
        &mut container.address,
    ] {
        wire.words(words)?;
    }
    let mut labels: Vec<_> = std::mem::take(&mut container.labels).into_iter().collect();
    wire.many(&mut labels, pair)?;
    container.labels = labels.into_iter().collect();
    wire.many(&mut container.environment, Wire::words)?;
    wire.many(&mut container.mounts, mount)?;
    let mut privileged = container.privileged;
    wire.maybe(&mut privileged, |wire, is| wire.facts([is]))?;
    container.privileged = privileged;
    wire.uint(&mut container.created)?;
    wire.uint(&mut container.started)?;
    wire.many(&mut container.health_check, Wire::words)?;
    wire.maybe(&mut container.compose, pair)?;
    wire.maybe(&mut container.pod, pair)
}

fn pair(wire: &mut impl Wire, (first, second): &mut (String, String)) -> Option<()> {
    wire.words(first)?;
    wire.words(second)
}

fn mount(wire: &mut impl Wire, mount: &mut Mount) -> Option<()> {
    for words in [
        &mut mount.source,
        &mut mount.destination,
        &mut mount.mode,
        &mut mount.propagation,
    ] {
        wire.words(words)?;
    }
    wire.facts([&mut mount.writable])
}

/// A user, and the container that it is of; empty stands for the host.
pub(super) fn user(wire: &mut impl Wire, container: &mut String, user: &mut User) -> Option<()> {
    wire.words(container)?;
    wire.word(&mut user.id)?;
    wire.word(&mut user.group)?;
    for words in [&mut user.name, &mut user.home, &mut user.shell] {
        wire.words(words)?;
    }
    Some(())
}

/// A group, and the container that it is of.
pub(super) fn group(wire: &mut impl Wire, container: &mut String, group: &mut Group) -> Option<()> {
    wire.words(container)?;
    wire.word(&mut group.id)?;
    wire.words(&mut group.name)
}

/// What the last event ended.
pub(super) fn ending(wire: &mut impl Wire, ending: &mut Ending) -> Option<()> {
    let (mut code, mut first, mut second) = match *ending {
        Ending::Nothing => (0, 0, 0),
        Ending::Descriptor(process, number) => (1, process, number),
        Ending::Thread(thread, None) => (2, thread, 0),
        Ending::Thread(thread, Some(reaper)) => (3, thread, reaper),
        Ending::News(process, number) => (4, process, number),
    };
    wire.byte(&mut code)?;
    wire.int(&mut first)?;
    wire.int(&mut second)?;
    *ending = match code {
        0 => Ending::Nothing,
        1 => Ending::Descriptor(first, second),
        2 => Ending::Thread(first, None),
        3 => Ending::Thread(first, Some(second)),
        4 => Ending::News(first, second),
        _ => return None,
    };
    Some(())
}

/// Which user or group there is not, and the container that it would be of.
pub(super) fn no_account(wire: &mut impl Wire, container: &mut String, id: &mut u32) -> Option<()> {
    wire.words(container)?;
    wire.word(id)
}

/// Which container there is not.
pub(super) fn no_container(wire: &mut impl Wire, id: &mut String) -> Option<()> {
    wire.words(id)
}
