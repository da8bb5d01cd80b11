//! The journal of this machine, by its native protocol (systemd, "Native Journal Protocol"): a datagram of fields, or,
//! where that is too large for one, a sealed file of memory that is sent along with an empty one.

use std::fs::File;
use std::io::{self, IoSlice, Write as _};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketAddrUnix,
    SocketFlags, SocketType, connect, send, sendmsg, socket_with, sockopt,
};

use super::carrier::{Carried, Carrier};
use super::facts::{facts, sentence, severity, texts};
use super::follow::Item;

/// The journal.
pub(super) struct Journald {
    socket: String,
}

impl Journald {
    pub(super) fn new(socket: &str) -> Self {
        Self {
            socket: socket.to_owned(),
        }
    }
}

impl Carrier for Journald {
    fn carry(&mut self, lines: &[Item]) -> Carried {
        let opened = datagrams(&self.socket);
        let fd = match opened {
            Ok(fd) => fd,
            Err(error) => return Carried::failed(0, format!("{}: {error}", self.socket)),
        };
        for (taken, item) in lines.iter().enumerate() {
            if let Err(error) = send_entry(&fd, &entry(item)) {
                return Carried::failed(taken, format!("{}: {error}", self.socket));
            }
        }
        Carried::all(lines)
    }
}

/// Opens a socket of datagrams to a path.
pub(super) fn datagrams(path: &str) -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC;
    let fd = socket_with(AddressFamily::UNIX, SocketType::DGRAM, flags, None)?;
    connect(&fd, &SocketAddrUnix::new(path)?)?;
    // Nobody waits for a reader that has stopped.
    sockopt::set_socket_timeout(&fd, sockopt::Timeout::Send, Some(PATIENCE))?;
    Ok(fd)
}

fn send_entry(fd: &OwnedFd, entry: &[u8]) -> io::Result<()> {
    match send(fd, entry, SendFlags::NOSIGNAL) {
        Ok(_) => Ok(()),
        Err(Errno::MSGSIZE | Errno::NOBUFS) => send_memory(fd, entry),
        Err(error) => Err(error.into()),
    }
}

/// Sends an entry as a file of memory that nobody can change any more.
fn send_memory(fd: &OwnedFd, entry: &[u8]) -> io::Result<()> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut memory = File::from(memfd_create("seawall-guard", flags)?);
    memory.write_all(entry)?;
    let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    fcntl_add_seals(&memory, seals)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let rights = [memory.as_fd()];
    if !control.push(SendAncillaryMessage::ScmRights(&rights)) {
        return Err(io::Error::other("a descriptor can't be sent"));
    }
    let nothing = [IoSlice::new(&[])];
    sendmsg(fd, &nothing, &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Writes the entry of a line: what it says for people and for programs, and the line itself, whose digest is in the
/// next one.
fn entry(item: &Item) -> Vec<u8> {
    let mut entry = Vec::new();
    let priority = severity(&item.line).number().to_string();
    field(&mut entry, "MESSAGE", sentence(&item.line).as_bytes());
    field(&mut entry, "PRIORITY", priority.as_bytes());
    field(&mut entry, "SYSLOG_IDENTIFIER", b"seawall-guard");
    for fact in facts(&item.line) {
        let name = format!(
            "SEAWALL_{}",
            fact.name.to_ascii_uppercase().replace('.', "_")
        );
        for text in texts(&fact.value) {
            field(&mut entry, &name, text.as_bytes());
        }
    }
    field(&mut entry, "SEAWALL_RECORD", &item.bytes);
    entry
}

/// Writes a field: in a line, or by its length where a line can't hold it.
fn field(entry: &mut Vec<u8>, name: &str, value: &[u8]) {
    entry.extend_from_slice(name.as_bytes());
    if value.contains(&b'\n') {
        let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
        entry.push(b'\n');
        entry.extend_from_slice(&length.to_le_bytes());
    } else {
        entry.push(b'=');
    }
    entry.extend_from_slice(value);
    entry.push(b'\n');
}

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
