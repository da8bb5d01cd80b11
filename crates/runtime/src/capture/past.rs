//! What was there when the recording began: processes, descriptors, users and groups.

use std::sync::Arc;

use super::cursor::Cursor;
use crate::state::{
    Descriptor, Endpoint, Executable, Group, Of, Protocol, State, Thread, User, socket,
};

/// Reads a block of processes; `false` where an entry reads past its end.
pub(super) fn read_processes(body: &[u8], version: u8, state: &mut State) -> bool {
    let mut cursor = Cursor::new(body);
    // What is left may be padding.
    while cursor.left() >= 4 {
        let thread = if version == 9 {
            cursor
                .entry()
                .and_then(|mut entry| process(&mut entry, version))
        } else {
            process(&mut cursor, version)
        };
        let Some(thread) = thread else {
            return false;
        };
        state.add_thread(thread);
    }
    true
}

fn process(cursor: &mut Cursor<'_>, version: u8) -> Option<Thread> {
    let mut thread = Thread {
        id: cursor.i64()?,
        process: cursor.i64()?,
        parent: cursor.i64()?,
        login_user: u32::MAX,
        ..Thread::default()
    };
    if version >= 6 {
        thread.session = cursor.i64()?;
    }
    if version >= 8 {
        thread.virtual_group = cursor.i64()?;
    }
    thread.name = Arc::from(cursor.text()?);
    thread.exe = Arc::from(cursor.text()?);
    if version >= 7 {
        thread.executable.path = Arc::from(cursor.text()?);
    }
    thread.args = texts(cursor.text()?);
    thread.directory = directory(cursor.text()?);
    thread.descriptor_limit = cursor.i64()?;
    thread.flags = cursor.u32()?;
    thread.user = cursor.u32()?;
    thread.user_group = cursor.u32()?;
    if version >= 2 {
        thread.memory = [cursor.u32()?, cursor.u32()?, cursor.u32()?];
        thread.faults = [cursor.u64()?, cursor.u64()?];
    }
    if version >= 3 {
        thread.environment = texts(cursor.text()?);
    }
    thread.virtual_id = thread.id;
    thread.virtual_process = thread.process;
    if version >= 4 {
        thread.virtual_id = cursor.i64()?;
        thread.virtual_process = cursor.i64()?;
        thread.cgroups = texts(cursor.text()?);
    }
    if version >= 5 {
        thread.root = Arc::from(cursor.text()?);
    }
    if version >= 9 {
        later_facts(cursor, &mut thread);
    }
    Some(thread)
}

/// Facts that came to the ninth version one by one: each is there as long as the entry lasts.
fn later_facts(cursor: &mut Cursor<'_>, thread: &mut Thread) -> Option<()> {
    /// Writers before libs 0.10 lack the first two; what they write is never longer.
    const OLD: usize = 29;
    if cursor.left() > OLD {
        thread.namespace_started = cursor.u64()?;
        thread.terminal = cursor.u32()?;
    }
    thread.login_user = cursor.u32()?;
    let file: &mut Executable = &mut thread.executable;
    file.writable = cursor.u8()? != 0;
    for set in &mut thread.capabilities {
        *set = cursor.u64()?;
    }
    file.upper_layer = cursor.u8()? != 0;
    file.inode = cursor.u64()?;
    file.changed = cursor.u64()?;
    file.modified = cursor.u64()?;
    file.memory = cursor.u8()? != 0;
    file.lower_layer = cursor.u8()? != 0;
    thread.group = cursor.i64()?;
    Some(())
}

/// Reads a block of descriptors; `false` where an entry reads past its end.
pub(super) fn read_descriptors(body: &[u8], version: u8, state: &mut State) -> bool {
    let mut cursor = Cursor::new(body);
    let Some(thread) = cursor.i64() else {
        return false;
    };
    while cursor.left() >= 4 {
        let found = if version == 1 {
            descriptor(&mut cursor, version)
        } else {
            cursor
                .entry()
                .and_then(|mut entry| descriptor(&mut entry, version))
        };
        let Some((number, descriptor)) = found else {
            return false;
        };
        state.add_descriptor(thread, number, descriptor);
    }
    true
}

fn descriptor(cursor: &mut Cursor<'_>, version: u8) -> Option<(i64, Descriptor)> {
    let number = cursor.i64()?;
    let inode = cursor.u64()?;
    let of = Of::from_code(cursor.u8()?);
    let mut found = Descriptor {
        of,
        inode,
        ..Descriptor::default()
    };
    match of {
        Of::Ipv4Socket | Of::Ipv6Socket => {
            let four = of == Of::Ipv4Socket;
            let [from, to] = [address(cursor, four)?, address(cursor, four)?];
            let [from, to] = [(from, cursor.u16()?), (to, cursor.u16()?)].map(end);
            found.protocol = Some(Protocol::from_code(cursor.u8()?));
            found.name = socket::pair(from, to);
            found.client = Some(from);
            found.server = Some(to);
            found.connected = true;
        }
        Of::Ipv4Server | Of::Ipv6Server => {
            let own = address(cursor, of == Of::Ipv4Server)?;
            let own = end((own, cursor.u16()?));
            found.protocol = Some(Protocol::from_code(cursor.u8()?));
            found.name = socket::one(own).into_bytes();
            found.server = Some(own);
            found.is_server = true;
        }
        Of::Unix => {
            let (from, to) = (cursor.u64()?, cursor.u64()?);
            found.name = socket::unix(from, to, cursor.text()?);
        }
        Of::File2 => {
            found.of = Of::File;
            found.open_flags = cursor.u32()?;
            found.name = cursor.text()?.to_vec();
            if version >= 2 && cursor.left() >= 4 {
                found.device = cursor.u32()?;
            }
        }
        _ => found.name = cursor.text()?.to_vec(),
    }
    Some((number, found))
}

fn address(cursor: &mut Cursor<'_>, four: bool) -> Option<std::net::IpAddr> {
    Some(if four {
        cursor.array::<4>()?.into()
    } else {
        cursor.array::<16>()?.into()
    })
}

fn end((address, port): (std::net::IpAddr, u16)) -> Endpoint {
    Endpoint { address, port }
}

/// Reads a block of users and groups; `false` where an entry reads past its end.
pub(super) fn read_accounts(body: &[u8], version: u8, state: &mut State) -> bool {
    let mut cursor = Cursor::new(body);
    while cursor.left() >= 4 {
        let read = if version == 1 {
            account(&mut cursor, state)
        } else {
            cursor
                .entry()
                .and_then(|mut entry| account(&mut entry, state))
        };
        if read.is_none() {
            return false;
        }
    }
    true
}

fn account(cursor: &mut Cursor<'_>, state: &mut State) -> Option<()> {
    match cursor.u8()? {
        0 => {
            let user = User {
                id: cursor.u32()?,
                group: cursor.u32()?,
                name: words(cursor.text()?),
                home: words(cursor.text()?),
                shell: words(cursor.text()?),
            };
            state.add_user("", user);
        }
        1 => {
            let group = Group {
                id: cursor.u32()?,
                name: words(cursor.text()?),
            };
            state.add_group("", group);
        }
        _ => return None,
    }
    Some(())
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn texts(bytes: &[u8]) -> Arc<[Box<[u8]>]> {
    let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    if bytes.is_empty() {
        return Arc::default();
    }
    bytes.split(|byte| *byte == 0).map(Box::from).collect()
}

fn directory(bytes: &[u8]) -> Arc<[u8]> {
    let mut path = bytes.to_vec();
    if !path.is_empty() && path.last() != Some(&b'/') {
        path.push(b'/');
    }
    Arc::from(path)
}
