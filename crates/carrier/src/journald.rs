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

use crate::{Carried, Carrier, Record, Writer, texts};

/// The journal.
pub(crate) struct Journald {
    socket: String,
    writer: Writer,
}

impl Journald {
    pub(crate) fn new(socket: &str, writer: Writer) -> Self {
        Self {
            socket: socket.to_owned(),
            writer,
        }
    }
}

impl<R: Record> Carrier<R> for Journald {
    fn carry(&mut self, records: &[R]) -> Carried {
        let opened = datagrams(&self.socket);
        let fd = match opened {
            Ok(fd) => fd,
            Err(error) => return Carried::failed(0, format!("{}: {error}", self.socket)),
        };
        for (taken, record) in records.iter().enumerate() {
            if let Err(error) = send_entry(&fd, &entry(record, self.writer.program)) {
                return Carried::failed(taken, format!("{}: {error}", self.socket));
            }
        }
        Carried::all(records)
    }
}

/// Opens a socket of datagrams to a path.
pub(crate) fn datagrams(path: &str) -> io::Result<OwnedFd> {
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
    let mut memory = File::from(memfd_create("seawall", flags)?);
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

/// Writes the entry of a record: what it says for people and for programs, and the line itself.
fn entry(record: &impl Record, program: &str) -> Vec<u8> {
    let mut entry = Vec::new();
    let priority = record.severity().number().to_string();
    field(&mut entry, "MESSAGE", record.sentence().as_bytes());
    field(&mut entry, "PRIORITY", priority.as_bytes());
    field(&mut entry, "SYSLOG_IDENTIFIER", program.as_bytes());
    for fact in record.facts() {
        let name = name(&fact.name);
        for text in texts(&fact.value) {
            field(&mut entry, &name, text.as_bytes());
        }
    }
    field(&mut entry, "SEAWALL_RECORD", record.bytes());
    entry
}

/// Writes the name of a field: capital letters, digits and underscores, 64 of them at most (systemd.journal-fields(7)).
fn name(fact: &str) -> String {
    let fits = |it: char| match it.to_ascii_uppercase() {
        it if it.is_ascii_uppercase() || it.is_ascii_digit() => it,
        _ => '_',
    };
    "SEAWALL_"
        .chars()
        .chain(fact.chars().map(fits))
        .take(64)
        .collect()
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
