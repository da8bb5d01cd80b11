//! What each event changes.

use super::{Ending, State, path};
use crate::event::{Event, Kind};

impl State {
    /// Takes the next event in.
    pub fn feed(&mut self, event: &Event<'_>) {
        self.end();
        self.dismiss(event.thread);
        self.passing = None;
        if changes_threads(event.kind) {
            self.changed();
        }
        match event.kind {
            Kind::CLONE | Kind::FORK | Kind::VFORK | Kind::CLONE3 => self.cloned(event),
            Kind::EXECVE | Kind::EXECVEAT => self.executed(event),
            Kind::PROCESS_EXIT => self.exited(event),
            Kind::CLOSE => self.closed(event),
            Kind::OPEN => self.opened(event, None, 1),
            Kind::CREAT => self.created(event),
            Kind::OPENAT | Kind::OPENAT2 => self.opened(event, Some(1), 2),
            Kind::OPEN_BY_HANDLE_AT => self.opened_by_handle(event),
            Kind::CHDIR | Kind::FCHDIR | Kind::CHROOT => self.moved(event),
            Kind::SENDTO | Kind::SENDMSG | Kind::SENDMMSG | Kind::SEND => self.sent(event),
            Kind::RECVFROM | Kind::RECVMSG | Kind::RECVMMSG | Kind::RECV => self.received(event),
            Kind::SOCKET | Kind::BIND | Kind::LISTEN | Kind::CONNECT => self.socket(event),
            Kind::ACCEPT | Kind::ACCEPT4 => self.accepted(event),
            Kind::SOCKETPAIR | Kind::GETSOCKOPT => self.socket(event),
            Kind::DUP | Kind::DUP2 | Kind::DUP3 | Kind::FCNTL | Kind::PIDFD_GETFD => {
                self.copied(event);
            }
            Kind::PIPE | Kind::PIPE2 => self.piped(event),
            Kind::SETUID | Kind::SETRESUID | Kind::SETREUID => self.user_changed(event),
            Kind::SETGID | Kind::SETRESGID | Kind::SETREGID => self.group_changed(event),
            Kind::SETSID | Kind::SETPGID => self.regrouped(event),
            Kind::CAPSET | Kind::PRCTL => self.adjusted(event),
            Kind::SETRLIMIT | Kind::PRLIMIT => self.limited(event),
            Kind::USER_ADDED | Kind::USER_DELETED => self.user_told(event),
            Kind::GROUP_ADDED | Kind::GROUP_DELETED => self.group_told(event),
            Kind::CONTAINER => self.container_told(event.text(0)),
            Kind::ENGINE if event.text(1) == Some(b"container") => {
                self.container_told(event.text(2));
            }
            _ => self.made(event),
        }
    }

    /// Lets go of what the event before this one ended.
    pub(super) fn end(&mut self) {
        match std::mem::take(&mut self.ending) {
            Ending::Nothing => {}
            Ending::Descriptor(process, number) => {
                if let Some(thread) = self.threads.get_mut(&process) {
                    thread.descriptors.remove(number, &self.gauge);
                }
            }
            Ending::Thread(id, reaper) => self.remove(id, reaper),
            Ending::News(process, number) => {
                self.edit(process, number, |descriptor| {
                    descriptor.name_changed = false;
                });
            }
        }
    }

    /// Resolves a path of a thread: against its directory, or against a descriptor of a directory.
    pub(super) fn resolve(&self, thread: i64, base: Option<i64>, name: &[u8]) -> Vec<u8> {
        /// Stands for the working directory (`AT_FDCWD`).
        const WORKING: i64 = -100;
        if name.first() == Some(&b'/') {
            return path::resolve(b"", name);
        }
        let directory = match base {
            None | Some(WORKING) => {
                let thread = self.threads.get(&thread);
                let main = thread.map(|thread| self.main_of(thread));
                main.map(|main| &*main.directory)
                    .filter(|path| !path.is_empty())
            }
            Some(number) => {
                let descriptor = self.descriptor(thread, number);
                descriptor
                    .map(|found| &*found.name)
                    .filter(|path| !path.is_empty())
            }
        };
        path::resolve(directory.unwrap_or(path::UNKNOWN), name)
    }
}

/// Returns whether events of a kind change more than descriptors; what adds and takes away says so itself.
fn changes_threads(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CLONE
            | Kind::FORK
            | Kind::VFORK
            | Kind::CLONE3
            | Kind::EXECVE
            | Kind::EXECVEAT
            | Kind::CHDIR
            | Kind::FCHDIR
            | Kind::CHROOT
            | Kind::SETUID
            | Kind::SETRESUID
            | Kind::SETREUID
            | Kind::SETGID
            | Kind::SETRESGID
            | Kind::SETREGID
            | Kind::SETSID
            | Kind::SETPGID
            | Kind::CAPSET
            | Kind::PRCTL
            | Kind::SETRLIMIT
            | Kind::PRLIMIT
    )
}
