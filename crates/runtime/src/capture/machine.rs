//! The machine that a capture is of.

use std::net::IpAddr;

use super::cursor::Cursor;

/// The machine that a capture is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// How many processors it has.
    pub processors: u32,
    /// Its memory in bytes.
    pub memory: u64,
    /// The highest id of a process.
    pub most_processes: u64,
    /// Its name.
    pub name: String,
    /// When it was started, in nanoseconds since 1970; 0 where that is not told.
    pub started: u64,
    /// Its addresses.
    pub interfaces: Vec<Interface>,
}

/// An address of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The name of the interface.
    pub name: String,
    /// The address.
    pub address: IpAddr,
}

impl Machine {
    /// Reads a block of the machine; `false` where it ends too early.
    pub(super) fn read(&mut self, body: &[u8]) -> bool {
        let mut cursor = Cursor::new(body);
        let found = (|| {
            self.processors = cursor.u32()?;
            self.memory = cursor.u64()?;
            self.most_processes = cursor.u64()?;
            let name = cursor.bytes(128)?.split(|byte| *byte == 0).next()?;
            self.name = String::from_utf8_lossy(name).into_owned();
            self.started = cursor.u64()?;
            Some(())
        })();
        found.is_some()
    }

    /// Reads a block of interfaces; `false` where an entry reads past its end.
    pub(super) fn read_interfaces(&mut self, body: &[u8], version: u8) -> bool {
        /// More addresses than any machine has.
        const MOST: usize = 65_536;
        let mut cursor = Cursor::new(body);
        while cursor.left() >= 4 && self.interfaces.len() < MOST {
            let read = if version == 1 {
                interface(&mut cursor)
            } else {
                cursor.entry().and_then(|mut entry| interface(&mut entry))
            };
            let Some(interface) = read else {
                return false;
            };
            self.interfaces.push(interface);
        }
        true
    }
}

/// Reads an interface; of a type that nobody knows, nothing of its layout is known either.
fn interface(cursor: &mut Cursor<'_>) -> Option<Interface> {
    let kind = cursor.u16()?;
    let length = cursor.u16()?;
    let width = match kind {
        1 | 3 => 4,
        2 | 4 => 16,
        _ => return None,
    };
    let address: IpAddr = if width == 4 {
        cursor.array::<4>()?.into()
    } else {
        cursor.array::<16>()?.into()
    };
    // Mask and broadcast address.
    cursor.bytes(width)?;
    cursor.bytes(width)?;
    if kind < 3 {
        cursor.u64()?;
    }
    let name = cursor.bytes(usize::from(length))?;
    Some(Interface {
        name: String::from_utf8_lossy(name).into_owned(),
        address,
    })
}
