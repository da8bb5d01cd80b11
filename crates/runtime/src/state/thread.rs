//! Threads, and the processes that they are of.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Descriptors;
use super::limits::Charge;

/// A text of so many bytes is kept whether there is room for it or not.
const SHORT: usize = 128;

/// A thread. What is shared by the threads of a process (descriptors, directory) is that of its main thread.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Its id, as the host numbers it.
    pub id: i64,
    /// The id of its process.
    pub process: i64,
    /// The id of the thread that made its process; -1 where nobody knows.
    pub parent: i64,
    /// Its id in its own namespace.
    pub virtual_id: i64,
    /// The id of its process in its own namespace.
    pub virtual_process: i64,
    /// Its session, as `setsid` tells it: numbered by the namespace that it was made in.
    pub session: i64,
    /// Its process group on the host.
    pub group: i64,
    /// Its process group in its own namespace.
    pub virtual_group: i64,
    /// When it was made, in nanoseconds since 1970; 0 where it was there before anybody looked.
    pub cloned: u64,
    /// When the program was started that it runs, in nanoseconds since 1970.
    pub started: u64,
    /// When the first process of its process namespace was started.
    pub namespace_started: u64,
    /// Its name (`comm`), up to 15 bytes.
    pub name: Arc<[u8]>,
    /// What the program was called by (`argv[0]`).
    pub exe: Arc<[u8]>,
    /// The arguments after the first.
    pub args: Arc<[Box<[u8]>]>,
    /// The environment, `NAME=VALUE`.
    pub environment: Arc<[Box<[u8]>]>,
    /// The program that it runs.
    pub executable: Executable,
    /// Its working directory, with `/` at the end as the field table has it.
    pub directory: Arc<[u8]>,
    /// Its root.
    pub root: Arc<[u8]>,
    /// Its control groups, `controller=path`.
    pub cgroups: Arc<[Box<[u8]>]>,
    /// The container that it runs in.
    pub container: Option<Arc<str>>,
    /// Its effective user.
    pub user: u32,
    /// Its effective group.
    pub user_group: u32,
    /// The user that logged in; all ones where nobody did.
    pub login_user: u32,
    /// The number of its terminal; 0 where it has none.
    pub terminal: u32,
    /// Capabilities: inheritable, permitted, effective.
    pub capabilities: [u64; 3],
    /// The most descriptors that it may have.
    pub descriptor_limit: i64,
    /// Memory in kilobytes: virtual, resident, swapped.
    pub memory: [u32; 3],
    /// Page faults: major, minor.
    pub faults: [u64; 2],
    /// Flags as capture files have them (`PPM_CL_*`).
    pub flags: u32,
    /// Its descriptors; those of a process are with its main thread.
    pub descriptors: Descriptors,
    /// How it hangs together with others.
    pub bonds: Bonds,
}

impl Thread {
    /// Takes away what needs much room: what stays is who it is, and which program it runs where that has a short path.
    pub(super) fn strip(&mut self) {
        for text in [&mut self.name, &mut self.exe, &mut self.executable.path] {
            if text.len() > SHORT {
                *text = Arc::default();
            }
        }
        self.args = Arc::default();
        self.environment = Arc::default();
    }

    /// Takes all texts away that are not short, and the descriptors.
    pub(super) fn bare(mut self) -> Self {
        self.strip();
        self.directory = Arc::default();
        self.root = Arc::default();
        self.cgroups = Arc::default();
        self.descriptors = Descriptors::default();
        self
    }
}

/// How a thread hangs together with others; only the state itself sees into it.
#[derive(Clone, Debug, Default)]
pub struct Bonds {
    /// The processes that are there of those that it made; of the main thread: that any thread of its process made.
    pub(super) children: BTreeSet<i64>,
    /// Of the main thread: how many other threads there are.
    pub(super) others: u32,
    /// Whether it has ended; a main thread that other threads outlive stays.
    pub(super) ended: bool,
    /// Whether the kernel told of its birth: what its maker's call tells later is not news.
    pub(super) born: bool,
    /// Of the main thread: which start of a program it runs, as whoever brings events numbers them; 0 where nobody said.
    pub(super) mark: u64,
    /// What the texts of its program take.
    pub(super) program: Arc<Charge>,
    /// What its directory and root take.
    pub(super) place: Arc<Charge>,
    /// What its control groups take.
    pub(super) groups: Arc<Charge>,
}

/// A program's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub struct Executable {
    /// Its path, links resolved.
    pub path: Arc<[u8]>,
    /// Its inode.
    pub inode: u64,
    /// When its inode changed, in nanoseconds since 1970.
    pub changed: u64,
    /// When it was written, in nanoseconds since 1970.
    pub modified: u64,
    /// Whether its user may write to it.
    pub writable: bool,
    /// Whether it lies in the upper layer of an overlay: not in the image.
    pub upper_layer: bool,
    /// Whether it lies in a lower layer of an overlay.
    pub lower_layer: bool,
    /// Whether it lies in memory alone (`memfd_create`).
    pub memory: bool,
    /// Whether it lies, under a name, on a file system that only memory holds (tmpfs, ramfs).
    pub tmpfs: bool,
    /// Whether it was started outside of containers: what a runtime runs until it becomes the program of a container.
    pub outside: bool,
}
