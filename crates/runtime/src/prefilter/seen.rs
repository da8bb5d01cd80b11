//! What is known of an event once it is made, in the words of what may be known before.

use super::fact::View;
use crate::engine::Scene;
use crate::event::Direction;
use crate::state::{Descriptor, Of};
use std::net::IpAddr;

/// An event with its state.
pub struct Seen<'a>(pub Scene<'a>);

impl Seen<'_> {
    fn descriptor(&self) -> Option<&Descriptor> {
        let (_, descriptor) = self.0.descriptor.filter(|(number, _)| *number >= 0)?;
        (self.0.event.kind.direction() == Direction::Exit).then_some(descriptor)
    }
}

impl View for Seen<'_> {
    fn is_on_host(&self) -> bool {
        self.0.is_on_host()
    }

    fn number(&self, param: usize) -> Option<i64> {
        let of = self.0.event.kind.schema()?.params.get(param)?.of;
        let bytes = self.0.event.bytes(param)?;
        if of.width() != Some(bytes.len()) {
            return None;
        }
        if of.signed() {
            return self.0.event.int(param);
        }
        i64::try_from(self.0.event.uint(param)?).ok()
    }

    fn bits(&self, param: usize) -> Option<u64> {
        let of = self.0.event.kind.schema()?.params.get(param)?.of;
        let bytes = self.0.event.bytes(param)?;
        (of.width() == Some(bytes.len()) && !of.signed())
            .then(|| self.0.event.uint(param))
            .flatten()
    }

    fn family(&self) -> Option<u16> {
        match self.descriptor()?.of {
            Of::Unix => Some(1),
            Of::Ipv4Socket => Some(2),
            Of::Ipv6Socket => Some(10),
            _ => None,
        }
    }

    fn ends(&self) -> Option<[(IpAddr, u16); 2]> {
        let descriptor = self.descriptor()?;
        let (client, server) = (descriptor.client?, descriptor.server?);
        Some([(client.address, client.port), (server.address, server.port)])
    }

    fn path(&self) -> Option<Vec<u8>> {
        self.descriptor().map(|found| found.name.clone())
    }

    fn raw_path(&self) -> Option<Vec<u8>> {
        let found = self.descriptor()?;
        let mut path = found.raw_name.clone();
        path.dedup_by(|one, other| *one == b'/' && *other == b'/');
        Some(path)
    }
}
