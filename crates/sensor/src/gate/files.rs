//! The kernel asks before files are opened or executed (fanotify permission events), and waits for the answer.
//!
//! Whatever ends this process, the kernel then allows what waits: the group is closed with it. Descriptors that come with
//! questions raise no questions themselves, and opening by `O_PATH` raises none either; anything else that is opened on a
//! marked mount is asked about, also when this process does it.

#![expect(
    unsafe_code,
    reason = "the two system calls of fanotify have no safe wrapper"
)]

use std::ffi::{CString, c_char, c_int, c_uint};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

unsafe extern "C" {
    fn fanotify_init(flags: c_uint, event_flags: c_uint) -> c_int;
    fn fanotify_mark(
        group: c_int,
        flags: c_uint,
        mask: u64,
        directory: c_int,
        path: *const c_char,
    ) -> c_int;
}

// fanotify.h
const CLOEXEC: c_uint = 0x1;
const NONBLOCK: c_uint = 0x2;
const CLASS_CONTENT: c_uint = 0x4;
const UNLIMITED_QUEUE: c_uint = 0x10;
const UNLIMITED_MARKS: c_uint = 0x20;
const OPEN_PERM: u64 = 0x1_0000;
const OPEN_EXEC_PERM: u64 = 0x4_0000;
const MARK_ADD: c_uint = 0x1;
const MARK_MOUNT: c_uint = 0x10;
const MARK_IGNORED: c_uint = 0x20;
const MARK_FLUSH: c_uint = 0x80;
const MARK_FILESYSTEM: c_uint = 0x100;
const MARK_EVICTABLE: c_uint = 0x200;
const ALLOW: u32 = 1;
const DENY: u32 = 2;
const EVENT: usize = 24;
/// `O_LARGEFILE | O_CLOEXEC`, reading only.
const EVENT_FLAGS: c_uint = 0o100_000 | 0o2_000_000;
const AT_FDCWD: c_int = -100;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One file.
    File,
    /// What is opened through one mount.
    Mount,
    /// A whole file system, through whatever mount: only one that belongs to a container alone may be marked so.
    FileSystem,
}

/// Before what is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// Execution.
    pub execute: bool,
    /// Opening, for whatever.
    pub open: bool,
}

/// A question: somebody waits in the kernel until it is answered.
#[derive(Debug)]
pub struct Question {
    /// The file, open for reading.
    pub file: File,
    /// The process that waits.
    pub process: i32,
    /// Whether the file is to be executed; else it is opened.
    pub executes: bool,
}

/// Where questions come from.
#[derive(Debug)]
pub struct Files {
    group: OwnedFd,
}

impl Files {
    /// Makes a group that asks nothing yet.
    ///
    /// # Errors
    /// Without `CAP_SYS_ADMIN`, or in a kernel without permission events.
    pub fn new() -> io::Result<Self> {
        let flags = CLOEXEC | NONBLOCK | CLASS_CONTENT | UNLIMITED_QUEUE | UNLIMITED_MARKS;
        // SAFETY: no pointers are passed.
        let group = unsafe { fanotify_init(flags, EVENT_FLAGS) };
        if group < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just made this descriptor, and nobody else has it.
        let group = unsafe { OwnedFd::from_raw_fd(group) };
        Ok(Self { group })
    }

    /// Takes a group that another process has made, and shares with this one: each question goes to one of them, and either may
    /// answer those of both by their numbers, which have to differ. It is gone when both have ended.
    pub const fn of_group(group: OwnedFd) -> Self {
        Self { group }
    }

    /// Asks before something is done at a place from now on; what was asked there before goes on.
    ///
    /// # Errors
    /// Where there is no such path, or its file system can't be asked about.
    pub fn mark(&self, place: Place, path: &Path, asks: Asks) -> io::Result<()> {
        let how = match place {
            Place::File => 0,
            Place::Mount => MARK_MOUNT,
            Place::FileSystem => MARK_FILESYSTEM,
        };
        let mut mask = 0;
        if asks.execute {
            mask |= OPEN_EXEC_PERM;
        }
        if asks.open {
            mask |= OPEN_PERM;
        }
        let path = CString::new(path.as_os_str().as_bytes())?;
        self.change(MARK_ADD | how, mask, AT_FDCWD, Some(&path))
    }

    /// Does not ask any more before this file is opened (before it is executed it does), until it is written to or forgotten by
    /// the kernel.
    ///
    /// # Errors
    /// Where the kernel has no room, or is older than 5.19.
    pub fn pass(&self, file: BorrowedFd<'_>) -> io::Result<()> {
        let flags = MARK_ADD | MARK_IGNORED | MARK_EVICTABLE;
        self.change(flags, OPEN_PERM, file.as_raw_fd(), None)
    }

    /// Asks nothing any more, anywhere.
    ///
    /// # Errors
    /// None that this process could cause.
    pub fn release(&self) -> io::Result<()> {
        for place in [0, MARK_MOUNT, MARK_FILESYSTEM] {
            self.change(MARK_FLUSH | place, 0, AT_FDCWD, None)?;
        }
        Ok(())
    }

    /// Waits so long for a question. Several threads may wait: each question goes to one of them.
    ///
    /// # Errors
    /// Where the kernel hands over none; one whose file could not be opened it has refused already.
    pub fn next(&self, wait: Duration) -> io::Result<Option<Question>> {
        let mut polled = [PollFd::new(&self.group, PollFlags::IN)];
        let wait = Timespec::try_from(wait).map_err(io::Error::other)?;
        if poll(&mut polled, Some(&wait))? == 0 {
            return Ok(None);
        }
        let mut event = [0_u8; EVENT];
        match rustix::io::read(&self.group, &mut event) {
            Ok(EVENT) => Ok(read(&event)),
            Ok(_) => Err(io::Error::other("an event of another form")),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Answers the question about a file by the number that its descriptor has, while it is open.
    ///
    /// # Errors
    /// Where it has been answered already.
    pub fn answer(&self, number: RawFd, is_allowed: bool) -> io::Result<()> {
        let mut response = [0_u8; 8];
        let word = if is_allowed { ALLOW } else { DENY };
        let bytes = number.to_ne_bytes().into_iter().chain(word.to_ne_bytes());
        for (to, from) in response.iter_mut().zip(bytes) {
            *to = from;
        }
        rustix::io::write(&self.group, &response)?;
        Ok(())
    }

    fn change(
        &self,
        flags: c_uint,
        mask: u64,
        directory: c_int,
        path: Option<&CString>,
    ) -> io::Result<()> {
        let path = path.map_or(std::ptr::null(), |path| path.as_ptr());
        // SAFETY: the path is null or a text that ends with NUL and outlives the call; the kernel keeps neither it nor the
        // descriptors.
        let done = unsafe { fanotify_mark(self.group.as_raw_fd(), flags, mask, directory, path) };
        if done == 0 {
            return Ok(());
        }
        Err(io::Error::last_os_error())
    }
}

impl AsFd for Files {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.group.as_fd()
    }
}

/// Reads `struct fanotify_event_metadata`, whose form (version 3) has been the same since Linux 2.6.39; nothing where it is of
/// no file.
fn read(event: &[u8; EVENT]) -> Option<Question> {
    let mask = event.get(8..16)?.first_chunk()?;
    let (number, process) = (
        event.get(16..20)?.first_chunk()?,
        event.get(20..24)?.first_chunk()?,
    );
    let number = RawFd::from_ne_bytes(*number);
    if number < 0 {
        return None;
    }
    // SAFETY: the kernel has just made this descriptor for this event, and nobody else has it.
    let file = unsafe { File::from_raw_fd(number) };
    Some(Question {
        file,
        process: i32::from_ne_bytes(*process),
        executes: u64::from_ne_bytes(*mask) & OPEN_EXEC_PERM != 0,
    })
}
