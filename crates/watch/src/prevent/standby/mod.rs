//! A process that stands by: where the watcher does not answer the kernel's questions (it is stopped, or has no processor),
//! it does, so that nobody waits for ever.
//!
//! It has the same group of fanotify. Ten times a second it is told that the watcher goes on, and which containers have items
//! that block. After five seconds of silence it answers as is answered where nobody came to a judgement: no in those
//! containers, yes elsewhere. It ends with the watcher: the kernel ends it with the thread that started it, and the socket
//! between the two tells it; so that what nobody is asked about any more goes on.

mod answers;

use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags,
    SocketType, recv, send, sendmsg, socketpair,
};
use seawall_sensor::gate::files::Files;

pub use answers::stand_by;

/// Makes the command that stands by: it calls [`stand_by`], and nothing before.
pub type Program = Box<dyn Fn() -> Command + Send>;

/// The watcher goes on.
const BEAT: u8 = b'.';
/// A container has items that block: its id, and the mount namespace of its engine.
const MORE: u8 = b'+';
/// A container is gone.
const LESS: u8 = b'-';
/// The longest message: a sign, an id, a blank and a number.
const LONGEST: usize = 128;

/// Containers with items that block, and the mount namespaces of their engines.
pub(super) type Strict = BTreeMap<String, u32>;

/// The process, as the watcher sees it. It ends with this.
pub(super) struct Standby {
    child: Child,
    socket: OwnedFd,
    told: Strict,
}

/// What was answered while the watcher did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    /// How often no.
    pub denied: u32,
    /// How often yes.
    pub allowed: u32,
}

impl Standby {
    /// Starts it. The thread that calls this must not end before the watcher does.
    ///
    /// # Errors
    /// Where there can be no process or no socket.
    pub(super) fn start(program: &Program, files: &Files) -> io::Result<Self> {
        let flags = SocketFlags::CLOEXEC;
        let (socket, its) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
        // It waits there for whoever is started: who is stopped meanwhile leaves nobody behind that answers nothing.
        hand_over(&socket, files)?;
        let mut command = program();
        // A key that ends or stops the watcher is not meant for it.
        command.process_group(0);
        command.stdin(Stdio::from(its)).stdout(Stdio::null());
        let child = command.spawn()?;
        drop(command);
        Ok(Self {
            child,
            socket,
            told: Strict::new(),
        })
    }

    /// Tells it that the watcher goes on, and what has changed since. Returns what it has answered, where it had to.
    ///
    /// # Errors
    /// Where it is gone.
    pub(super) fn beat(&mut self, strict: &Strict) -> io::Result<Option<Answered>> {
        let gone = self.told.keys().filter(|id| !strict.contains_key(*id));
        for id in gone.cloned().collect::<Vec<_>>() {
            if !self.send(&message(LESS, &id, 0))? {
                break;
            }
            self.told.remove(&id);
        }
        for (id, outside) in strict {
            if self.told.get(id) == Some(outside) {
                continue;
            }
            // One that does not read is told later.
            if !self.send(&message(MORE, id, *outside))? {
                break;
            }
            self.told.insert(id.clone(), *outside);
        }
        self.send(&[BEAT])?;
        self.answered()
    }

    /// Says whether there was room for it.
    fn send(&self, bytes: &[u8]) -> io::Result<bool> {
        match send(
            &self.socket,
            bytes,
            SendFlags::DONTWAIT | SendFlags::NOSIGNAL,
        ) {
            Ok(_) => Ok(true),
            Err(Errno::AGAIN | Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn answered(&self) -> io::Result<Option<Answered>> {
        let mut all = None;
        let mut bytes = [0_u8; LONGEST];
        loop {
            match recv(&self.socket, bytes.as_mut_slice(), RecvFlags::DONTWAIT) {
                Ok((0, _)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok((length, _)) => {
                    let one = bytes.get(..length).and_then(Answered::read);
                    let sum: &mut Answered = all.get_or_insert_default();
                    *sum = sum.plus(one.unwrap_or_default());
                }
                Err(Errno::AGAIN | Errno::INTR) => return Ok(all),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Answered {
    fn plus(self, other: Self) -> Self {
        Self {
            denied: self.denied.saturating_add(other.denied),
            allowed: self.allowed.saturating_add(other.allowed),
        }
    }

    fn bytes(self) -> Vec<u8> {
        format!("{} {}", self.denied, self.allowed).into_bytes()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (denied, allowed) = std::str::from_utf8(bytes).ok()?.split_once(' ')?;
        Some(Self {
            denied: denied.parse().ok()?,
            allowed: allowed.parse().ok()?,
        })
    }
}

/// Sends the group of fanotify.
fn hand_over(socket: &OwnedFd, files: &Files) -> io::Result<()> {
    let group = [files.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    with.push(SendAncillaryMessage::ScmRights(&group));
    let byte = [IoSlice::new(&[BEAT])];
    sendmsg(socket, &byte, &mut with, SendFlags::NOSIGNAL)?;
    Ok(())
}

fn message(sign: u8, id: &str, outside: u32) -> Vec<u8> {
    let mut bytes = vec![sign];
    bytes.extend(format!("{id} {outside}").into_bytes());
    bytes
}

#[cfg(test)]
mod tests;
