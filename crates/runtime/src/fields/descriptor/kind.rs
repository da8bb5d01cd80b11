//! What descriptors are of: files, sockets, pipes and so on.

use super::socket::carrier;
use super::{known, of, schema};
use crate::engine::Scene;
use crate::fields::{Answer, Asked, Value};
use crate::state::{Descriptor, Of, Protocol};
use std::collections::BTreeSet;

/// Returns the letter of what a descriptor is of.
pub(in crate::fields) fn letter(of: Of) -> u8 {
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
pub(in crate::fields) fn short(descriptor: &Descriptor) -> Option<u8> {
    match carrier(descriptor)? {
        Protocol::Tcp => Some(b't'),
        Protocol::Udp => Some(b'u'),
        Protocol::Icmp => Some(b'i'),
        Protocol::Raw => Some(b'r'),
        Protocol::Unknown | Protocol::Other => None,
    }
}

pub(super) fn kind<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::text(word(descriptor.of)))
}

pub(super) fn kinds<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
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
pub(super) fn letter_of<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
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

pub(in crate::fields) fn word(of: Of) -> &'static [u8] {
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
