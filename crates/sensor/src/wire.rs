//! Records, as the programs in the kernel write them (`bpf/wire.h`): a head, then pieces. Numbers are in the order of the
//! machine that wrote them, which is this one.

/// The number of a record that tells of the end of a thread.
pub const NUMBER_EXIT: u16 = 0xfff0;

/// The number of a record that tells of a thread that was made and has not run yet. All other numbers are those of system calls.
pub const NUMBER_BIRTH: u16 = 0xfff1;

/// A system call of the 32-bit interface; its number is that of the 64-bit one.
pub const HEAD_COMPAT: u16 = 1;

/// Not all pieces had room, or one of them could not be read.
pub const HEAD_CUT: u16 = 2;

/// A text is as it was when the call returned, not as it was when it began.
pub const HEAD_LATE: u16 = 4;

/// No system call, but a request of `io_uring` that does the same.
pub const HEAD_RING: u16 = 8;

/// The process is in the namespace of mounts that its parent is in.
pub const HEAD_PARENT_MOUNTS: u16 = 16;

/// Index of a piece: what the result of the call is the number of.
pub const INDEX_RESULT: u16 = 16;
/// Index of a piece: the program's file.
pub const INDEX_EXE: u16 = 17;
/// Index of a piece: the working directory.
pub const INDEX_CWD: u16 = 18;
/// Index of a piece: the control group of the second hierarchy.
pub const INDEX_UNIFIED: u16 = 19;
/// Index of a piece: the control group of the memory controller.
pub const INDEX_MEMORY: u16 = 20;
/// Index of a piece: the control group of the controller of numbers of processes.
pub const INDEX_PIDS: u16 = 21;
/// Index of a piece: what standard input is of; standard output and error output are behind it.
pub const INDEX_STANDARD: u16 = 22;

/// Who did what and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the system call, [`NUMBER_EXIT`] or [`NUMBER_BIRTH`].
    pub number: u16,
    /// `HEAD_…`.
    pub flags: u16,
    /// Nanoseconds since the machine was started.
    pub time: u64,
    /// Number among the records of its processor and call, from 1: a gap is a loss. Requests of `io_uring` may have numbers of their own.
    pub sequence: u64,
    /// The thread.
    pub thread: u32,
    /// Its process.
    pub process: u32,
    /// What the call returned.
    pub result: i64,
    /// The arguments of the call.
    pub args: [u64; 6],
    /// Which start of a program it runs: who it makes has the same number until it starts another one. 0 where it runs none.
    pub program: u64,
    /// The process namespace.
    pub process_namespace: u32,
    /// The mount namespace.
    pub mount_namespace: u32,
    /// The processor.
    pub processor: u16,
    /// How many pieces there are.
    pub pieces: u16,
    /// The class of losses.
    pub class: u32,
}

/// What a piece holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// Text of the process.
    Text(&'a [u8]),
    /// Bytes of the process.
    Bytes(&'a [u8]),
    /// What is known of a file, and its path.
    File(File, Names<'a>),
    /// What is known of a socket, and the path of a unix socket.
    Socket(Socket, &'a [u8]),
    /// A path.
    Path(Names<'a>),
    /// What is known of a thread.
    Task(Task),
    /// Arguments of a program, each ended by NUL.
    Args(&'a [u8]),
    /// Its environment, likewise.
    Environment(&'a [u8]),
    /// A path of a control group.
    ControlGroup(Names<'a>),
    /// The program that was asked for, as the kernel copied it.
    Asked(&'a [u8]),
    /// An address of a socket (`struct sockaddr`).
    Address(&'a [u8]),
    /// The user and group by whose rights a request of `io_uring` is carried out.
    User(u32, u32),
}

/// The names of a path, from the last to the first, each ended by NUL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names<'a>(pub &'a [u8]);

impl Names<'_> {
    /// Returns the path with `/` in front.
    pub fn path(self) -> Vec<u8> {
        let names: Vec<&[u8]> = self
            .0
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty() && *name != b"/")
            .collect();
        if names.is_empty() {
            return b"/".to_vec();
        }
        let mut path = Vec::with_capacity(self.0.len().saturating_add(1));
        for name in names.into_iter().rev() {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        path
    }
}

/// What is known of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its inode.
    pub inode: u64,
    /// When the inode changed, in nanoseconds since 1970.
    pub changed: u64,
    /// When it was written, in nanoseconds since 1970.
    pub modified: u64,
    /// Its device, as the kernel numbers it within (20 bits of minor number).
    pub device: u32,
    /// Type and mode.
    pub mode: u32,
    /// Flags that it was opened with, the kernel's own.
    pub flags: u32,
    /// The kind of file system (`statfs`, `f_type`).
    pub magic: u32,
    /// Its owner.
    pub user: u32,
    bits: u32,
}

impl File {
    /// Returns whether it lies in the upper layer of an overlay: it is not of the image.
    pub fn is_upper(&self) -> bool {
        self.bits & 1 != 0
    }

    /// Returns whether it lies in a lower layer of an overlay.
    pub fn is_lower(&self) -> bool {
        self.bits & 2 != 0
    }

    /// Returns whether it was made when it was opened.
    pub fn is_created(&self) -> bool {
        self.bits & 8 != 0
    }

    /// Returns whether no name leads to it any more.
    pub fn is_unlinked(&self) -> bool {
        self.bits & 4 != 0
    }

    /// Returns whether it is a file or folder on a mount of another namespace of mounts than that of the process.
    pub fn is_elsewhere(&self) -> bool {
        self.bits & 16 != 0
    }

    /// Returns whether it tells of the process that opened it (`proc(5)`).
    pub fn is_of_own_process(&self) -> bool {
        self.bits & 32 != 0
    }
}

/// What is known of a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Socket {
    /// The kernel's own name of it.
    pub id: u64,
    /// The same of the other end of a unix socket.
    pub peer: u64,
    /// Its family (`AF_…`).
    pub family: u16,
    /// Its type (`SOCK_…`).
    pub of: u16,
    /// Its protocol (`IPPROTO_…`).
    pub protocol: u16,
    /// Its state (`TCP_…`).
    pub state: u16,
    /// Port at this end.
    pub local_port: u16,
    /// Port at the other end.
    pub remote_port: u16,
    /// Address at this end: 4 or 16 bytes of it, by the family.
    pub local: [u8; 16],
    /// Address at the other end.
    pub remote: [u8; 16],
}

/// What is known of a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// When it was made, in nanoseconds since the machine was started.
    pub started: u64,
    /// When the first process of its process namespace was made.
    pub namespace_started: u64,
    /// Capabilities: inheritable, permitted, effective.
    pub capabilities: [u64; 3],
    /// The most descriptors that it may have.
    pub descriptor_limit: u64,
    /// The thread that made its process.
    pub parent: i32,
    /// The process of that.
    pub parent_process: i32,
    /// Its id in its own namespace.
    pub virtual_thread: i32,
    /// The id of its process in its own namespace.
    pub virtual_process: i32,
    /// Its session, as the namespace numbers it that it was made in.
    pub session: i32,
    /// Its process group.
    pub group: i32,
    /// The same in its own namespace.
    pub virtual_group: i32,
    /// Its effective user.
    pub user: u32,
    /// Its effective group.
    pub user_group: u32,
    /// Who logged in; all ones: nobody.
    pub login_user: u32,
    /// Number of its terminal; 0: none.
    pub terminal: u32,
    /// How it ended (`wait`).
    pub exit_code: u32,
    /// The process namespace that its children will be in.
    pub children_namespace: u32,
    bits: u32,
    /// Its name.
    pub name: [u8; 16],
}

impl Task {
    /// Returns whether it is in another namespace of users than its parent.
    pub fn has_own_users(&self) -> bool {
        self.bits & 1 != 0
    }
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its head.
    pub head: Head,
    /// Its pieces, in their order.
    pieces: [Option<Piece<'a>>; MOST_PIECES],
}

/// The most pieces that a record has: six arguments, and what is recorded beside them.
const MOST_PIECES: usize = 24;

/// A piece that was not looked into yet.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    kind: u16,
    index: u16,
    bytes: &'a [u8],
}

/// Returns the time of a record, nothing else of which is read; nothing where the bytes have none.
pub fn time(bytes: &[u8]) -> Option<u64> {
    let mut reader = Reader(bytes);
    // Length, number and flags stand before it.
    reader.u64()?;
    reader.u64()
}

impl<'a> Record<'a> {
    /// Reads a record; nothing where the bytes have no whole head.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let length = usize::try_from(reader.u32()?).ok()?;
        let head = Head {
            number: reader.u16()?,
            flags: reader.u16()?,
            time: reader.u64()?,
            sequence: reader.u64()?,
            thread: reader.u32()?,
            process: reader.u32()?,
            result: reader.u64()?.cast_signed(),
            args: [
                reader.u64()?,
                reader.u64()?,
                reader.u64()?,
                reader.u64()?,
                reader.u64()?,
                reader.u64()?,
            ],
            program: reader.u64()?,
            process_namespace: reader.u32()?,
            mount_namespace: reader.u32()?,
            processor: reader.u16()?,
            pieces: reader.u16()?,
            class: reader.u32()?,
        };
        let start = bytes.len().checked_sub(reader.0.len())?;
        let rest = bytes.get(start..length.min(bytes.len()))?;
        Some(Record {
            head,
            pieces: pieces(rest),
        })
    }

    /// Returns its pieces with their indexes, up to the first that does not hold together.
    pub fn pieces(&self) -> impl Iterator<Item = (u16, Body<'a>)> + use<'a> {
        let pieces = self.pieces.into_iter().flatten();
        pieces.map_while(|piece| Some((piece.index, body(piece.kind, piece.bytes)?)))
    }

    /// Returns the piece with an index that a function wants.
    pub fn find<T>(&self, index: u16, wanted: impl Fn(Body<'a>) -> Option<T>) -> Option<T> {
        let pieces = self.pieces.iter().flatten();
        let mut bodies = pieces
            .filter(|piece| piece.index == index)
            .filter_map(|piece| body(piece.kind, piece.bytes));
        bodies.find_map(wanted)
    }
}

/// Finds where pieces stand, up to the first that does not hold together. More than there can be are left out.
fn pieces(bytes: &[u8]) -> [Option<Piece<'_>>; MOST_PIECES] {
    let mut found = [None; MOST_PIECES];
    let mut reader = Reader(bytes);
    for slot in &mut found {
        let Some(piece) = reader.piece() else {
            break;
        };
        *slot = Some(piece);
    }
    found
}

fn body(kind: u16, bytes: &[u8]) -> Option<Body<'_>> {
    let mut reader = Reader(bytes);
    Some(match kind {
        1 => Body::Text(bytes),
        2 => Body::Bytes(bytes),
        3 => Body::File(reader.file()?, Names(reader.0)),
        4 => Body::Socket(reader.socket()?, reader.0),
        5 => Body::Path(Names(bytes)),
        6 => Body::Task(reader.task()?),
        7 => Body::Args(bytes),
        8 => Body::Environment(bytes),
        9 => Body::ControlGroup(Names(bytes)),
        10 => Body::Asked(bytes),
        11 => Body::Address(bytes),
        12 => Body::User(reader.u32()?, reader.u32()?),
        _ => return None,
    })
}

/// Reads numbers off the front of bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    fn piece(&mut self) -> Option<Piece<'a>> {
        let kind = self.u16()?;
        let index = self.u16()?;
        let length = usize::try_from(self.u32()?).ok()?;
        let bytes = self.take(length)?;
        Some(Piece { kind, index, bytes })
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_ne_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_ne_bytes)
    }

    fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_ne_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_ne_bytes)
    }

    fn file(&mut self) -> Option<File> {
        Some(File {
            inode: self.u64()?,
            changed: self.u64()?,
            modified: self.u64()?,
            device: self.u32()?,
            mode: self.u32()?,
            flags: self.u32()?,
            magic: self.u32()?,
            user: self.u32()?,
            bits: self.u32()?,
        })
    }

    fn socket(&mut self) -> Option<Socket> {
        let id = self.u64()?;
        let peer = self.u64()?;
        let [family, of, protocol, state, local_port, remote_port] = [
            self.u16()?,
            self.u16()?,
            self.u16()?,
            self.u16()?,
            self.u16()?,
            self.u16()?,
        ];
        self.u32()?;
        Some(Socket {
            id,
            peer,
            family,
            of,
            protocol,
            state,
            local_port,
            remote_port,
            local: self.array()?,
            remote: self.array()?,
        })
    }

    fn task(&mut self) -> Option<Task> {
        Some(Task {
            started: self.u64()?,
            namespace_started: self.u64()?,
            capabilities: [self.u64()?, self.u64()?, self.u64()?],
            descriptor_limit: self.u64()?,
            parent: self.i32()?,
            parent_process: self.i32()?,
            virtual_thread: self.i32()?,
            virtual_process: self.i32()?,
            session: self.i32()?,
            group: self.i32()?,
            virtual_group: self.i32()?,
            user: self.u32()?,
            user_group: self.u32()?,
            login_user: self.u32()?,
            terminal: self.u32()?,
            exit_code: self.u32()?,
            children_namespace: self.u32()?,
            bits: self.u32()?,
            name: self.array()?,
        })
    }
}
