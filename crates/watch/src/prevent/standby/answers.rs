//! The process that stands by.

use std::fs::read_dir;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendFlags, recv, recvmsg, send,
};
use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
use seawall_sensor::gate::files::Files;

use super::{Answered, BEAT, LESS, LONGEST, MORE, Strict};
use crate::prevent::place;

/// How long the watcher may be silent.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it is waited for a message.
const TURN: Duration = Duration::from_millis(100);

/// Stands by until the watcher is gone, which has given it a socket as its standard input. `tell` is told when it begins to
/// answer: the watcher can't tell anybody then.
///
/// # Errors
/// Where its standard input is nothing of the kind, or the kernel refuses.
pub fn stand_by(tell: &mut dyn FnMut(&str)) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    let files = receive(&socket)?;
    let mut heard = Heard::new();
    let mut is_answering = false;
    while heard.listen(&socket, &files)? {
        if !heard.is_silent() {
            is_answering = false;
            continue;
        }
        let watcher = Pid::as_raw(getppid());
        let answered = heard.answer(&files, watcher);
        if !is_answering {
            is_answering = true;
            tell(
                "the watcher does not go on: files that containers ask for are denied where an item blocks, and allowed elsewhere",
            );
        }
        if answered != Answered::default() {
            // Where the watcher never reads it, there is nobody to be told.
            let _ = send(
                &socket,
                &answered.bytes(),
                SendFlags::DONTWAIT | SendFlags::NOSIGNAL,
            );
        }
    }
    Ok(())
}

/// Takes the group of fanotify, which comes with the first message.
fn receive(socket: &OwnedFd) -> io::Result<Files> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0_u8; 1];
    recvmsg(
        socket,
        &mut [IoSliceMut::new(&mut byte)],
        &mut with,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    let mut groups = with.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut all) => all.next(),
        _ => None,
    });
    groups
        .next()
        .map(Files::of_group)
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// What the watcher has said.
pub(super) struct Heard {
    /// When it last said that it goes on.
    pub(super) at: Instant,
    pub(super) strict: Strict,
}

impl Heard {
    pub(super) fn new() -> Self {
        Self {
            at: Instant::now(),
            strict: Strict::new(),
        }
    }

    fn is_silent(&self) -> bool {
        self.at.elapsed() > PATIENCE
    }

    /// Waits a little for what it says, and where it is silent for questions, too. Says whether it is there at all.
    fn listen(&mut self, socket: &OwnedFd, files: &Files) -> io::Result<bool> {
        let wait = Timespec::try_from(TURN).map_err(io::Error::other)?;
        let questions = if self.is_silent() {
            PollFlags::IN
        } else {
            PollFlags::empty()
        };
        let mut both = [
            PollFd::new(socket, PollFlags::IN),
            PollFd::new(files, questions),
        ];
        match poll(&mut both, Some(&wait)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut bytes = [0_u8; LONGEST];
        loop {
            match recv(socket, bytes.as_mut_slice(), RecvFlags::DONTWAIT) {
                Ok((0, _)) => return Ok(false),
                Ok((length, _)) => self.hear(bytes.get(..length).unwrap_or_default()),
                Err(Errno::AGAIN | Errno::INTR) => return Ok(true),
                Err(_) => return Ok(false),
            }
        }
    }

    pub(super) fn hear(&mut self, message: &[u8]) {
        let Some((sign, rest)) = message.split_first() else {
            return;
        };
        let said = std::str::from_utf8(rest)
            .ok()
            .and_then(|it| it.split_once(' '));
        match (*sign, said) {
            (BEAT, _) => self.at = Instant::now(),
            (MORE, Some((id, outside))) => {
                self.strict
                    .insert(id.to_owned(), outside.parse().unwrap_or_default());
            }
            (LESS, Some((id, _))) => drop(self.strict.remove(id)),
            _ => {}
        }
    }

    /// Answers what the watcher has read and not answered, and what it has not read.
    fn answer(&self, files: &Files, watcher: i32) -> Answered {
        let mut answered = Answered::default();
        // Whose these are, only the watcher knows. Nothing that somebody wants to have blocked goes on.
        let is_allowed = self.strict.is_empty();
        for number in descriptors(watcher) {
            if files.answer(number, is_allowed).is_ok() {
                answered.count(is_allowed);
            }
        }
        while let Ok(Some(question)) = files.next(Duration::ZERO) {
            let is_allowed = !self.is_strict(question.process);
            if files.answer(question.file.as_raw_fd(), is_allowed).is_ok() {
                answered.count(is_allowed);
            }
        }
        answered
    }

    /// A runtime on its way into the container, or the engine itself, is not in it.
    fn is_strict(&self, process: i32) -> bool {
        let ids = place::containers(process);
        let mut engines = ids.iter().filter_map(|id| self.strict.get(id));
        engines.any(|outside| place::mount_namespace(process) != Some(*outside))
    }
}

impl Answered {
    fn count(&mut self, is_allowed: bool) {
        let of = if is_allowed {
            &mut self.allowed
        } else {
            &mut self.denied
        };
        *of = of.saturating_add(1);
    }
}

/// The numbers of a process' descriptors: those of questions that it has read are among them. The kernel refuses answers by
/// other numbers.
fn descriptors(process: i32) -> Vec<RawFd> {
    let Ok(all) = read_dir(format!("/proc/{process}/fd")) else {
        return Vec::new();
    };
    let names = all.flatten().map(|it| it.file_name());
    names
        .filter_map(|name| name.to_str()?.parse().ok())
        .collect()
}
