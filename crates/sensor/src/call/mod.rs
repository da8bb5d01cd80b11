//! System calls: what of each is recorded, and which event it becomes.

mod descriptor;
mod file;
mod kernel;
mod network;
mod privilege;
mod process;

use std::sync::LazyLock;

/// A system call that can be recorded. Numbers are those of x86-64 (`arch/x86/entry/syscalls/syscall_64.tbl`).
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Its number.
    pub number: u16,
    /// Its number in the 32-bit interface (`syscall_32.tbl`).
    pub compat: Option<u16>,
    /// The kind of event that it becomes (`runtime::event::Kind`).
    pub kind: u16,
    /// What it counts as when events are lost.
    pub class: Class,
    /// How its arguments are recorded.
    pub arguments: &'static [Argument],
    /// What is recorded beside.
    pub with: With,
    /// What the parameters of the event are made of, in their order.
    pub params: &'static [Source],
}

/// What an event counts as when events are lost. The first of them have a buffer of their own, so that no flood of the others
/// drives them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Programs that are started.
    Program = 0,
    /// Threads that begin and end.
    Process = 1,
    /// Users, capabilities, namespaces.
    Privilege = 2,
    /// What changes the kernel or looks into others: modules, BPF, mounts, ptrace.
    Kernel = 3,
    /// Connections.
    Network = 4,
    /// Files that are opened.
    Open = 5,
    /// Files that are made, renamed, removed, changed.
    File = 6,
    /// Descriptors.
    Descriptor = 7,
    /// What is sent and received.
    Transfer = 8,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Program,
        Self::Process,
        Self::Privilege,
        Self::Kernel,
        Self::Network,
        Self::Open,
        Self::File,
        Self::Descriptor,
        Self::Transfer,
    ];

    /// Returns whether it has the buffer of its own.
    pub fn is_critical(self) -> bool {
        self <= Self::Kernel
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Process => "process",
            Self::Privilege => "privilege",
            Self::Kernel => "kernel",
            Self::Network => "network",
            Self::Open => "open",
            Self::File => "file",
            Self::Descriptor => "descriptor",
            Self::Transfer => "transfer",
        }
    }
}

/// How an argument is recorded; the numbers are those of `bpf/wire.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Argument {
    /// As the number that it is.
    Number = 0,
    /// The text that it leads to.
    Text = 1,
    /// The address of a socket that it leads to, as it was when the call began; the next argument is its length.
    Address = 2,
    /// The bytes that it leads to; the next argument is how many.
    Bytes = 3,
    /// It is a descriptor: what that is of is recorded.
    Descriptor = 4,
    /// It is the descriptor of a directory, or stands for the working directory.
    Directory = 5,
    /// A `struct open_how`, as the kernel took it or as it was when the call began.
    OpenHow = 6,
    /// A text where the first argument is `PR_SET_NAME`.
    Name = 7,
    /// The text that it leads to, as it was when the call began: other threads may write over it while the call goes on.
    Entered = 8,
    /// A `struct msghdr`: the first of the pieces of data that it leads to, and its address as it was when the call began.
    Message = 9,
    /// The bytes that it leads to, which the call wrote: as many as it returned.
    Received = 10,
    /// A `struct msghdr` whose data and address the call wrote.
    ReceivedMessage = 11,
    /// A `struct io_uring_params`.
    Ring = 12,
    /// The address of a socket that the call wrote; the next argument leads to its length.
    Sender = 13,
    /// Structures `mmsghdr`: the address of each as it was when the call began. Each that goes elsewhere is an event of its own.
    Messages = 14,
    /// The path of a file that is opened or started, as the kernel took it or as it was when the call began, where rules ask for it; elsewhere as it is
    /// when the call returns: the file is what counts.
    Opened = 15,
}

impl Argument {
    /// Returns whether an address of a socket stands where it leads to, which is looked for when the call begins.
    pub fn has_address(self) -> bool {
        matches!(
            self,
            Self::Address | Self::Message | Self::Messages | Self::ReceivedMessage | Self::Sender
        )
    }

    /// Returns whether the call writes that address: whom something came from.
    pub fn is_sender(self) -> bool {
        matches!(self, Self::ReceivedMessage | Self::Sender)
    }
}

/// What is recorded beside the arguments, as bits of `bpf/wire.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct With(pub u8);

impl With {
    /// Nothing.
    pub const NOTHING: Self = Self(0);
    /// What the result is a descriptor of.
    pub const RESULT: Self = Self(1);
    /// The thread.
    pub const TASK: Self = Self(2);
    /// The thread and its program.
    pub const PROGRAM: Self = Self(2 | 4);
    /// The working directory.
    pub const DIRECTORY: Self = Self(8);
    /// The thread, and of the first thread of a new process its program.
    pub const NEW: Self = Self(2 | 16);
}

/// What a parameter of an event is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// What the call returned, as a number with a sign.
    Result,
    /// An argument: a number of the parameter's width.
    Arg(u8),
    /// An argument of 32 bits with a sign: a descriptor, an id.
    Int(u8),
    /// A text.
    Text(u8),
    /// Bytes.
    Bytes(u8),
    /// Flags of `open`, in the numbers of capture files, with the layer that the file lies in.
    OpenFlags(u8),
    /// The mode that a file is made with, where the flags (first) say that one may be made (second).
    OpenMode(u8, u8),
    /// A number in the `struct open_how`: flags, mode, resolve.
    HowFlags,
    /// The mode of it.
    HowMode,
    /// How paths are resolved.
    HowResolve,
    /// Device of the file that the result is a descriptor of.
    Device,
    /// Its inode.
    Inode,
    /// Its path, as the kernel found it.
    MadePath,
    /// Whether it lies in an upper or lower layer (`creat_flags`).
    CreatedLayer,
    /// Address of a socket.
    Address(u8),
    /// Ends of the socket that an argument is a descriptor of: first the one that something goes out from. The other end is the
    /// one that the call names, where it names one and the socket has none, or need not keep to its own.
    Ends(u8),
    /// Ends of the socket that the result is a descriptor of, theirs first.
    Accepted,
    /// A number as it stands here.
    Fixed(u64),
    /// Flags of `clone`.
    CloneFlags(u8),
    /// A text where the first argument is one that has one (`PR_SET_NAME`).
    OptionText,
    /// The number where it has none.
    OptionNumber,
    /// Capabilities of the thread after the call: 0 inheritable, 1 permitted, 2 effective.
    Capabilities(u8),
    /// Request of `ptrace`.
    Ptrace(u8),
    /// Command of `fcntl`.
    Fcntl(u8),
    /// A number of the `struct io_uring_params`, by its place.
    Ring(u8),
    /// Its flags.
    RingFlags,
    /// What the kernel can do with it.
    RingFeatures,
    /// What the call returned, where that is no error.
    Returned,
    /// No value.
    Nothing,
}

/// Further numbers by which programs of the 32-bit interface make calls, and numbers that only the interface of 32-bit addresses
/// has (x32, `syscall_64.tbl`); those of `SOCKETCALLS` on are the calls of `socketcall` (`linux/net.h`). Each with the number that
/// the call has with us.
pub const OTHER_NUMBERS: &[(u16, u16)] = &[
    // setuid16, setgid16, setresuid16, setresgid16, setreuid16, setregid16, fcntl
    (23, 105),
    (46, 106),
    (164, 117),
    (170, 119),
    (70, 113),
    (71, 114),
    (55, 72),
    // x32: recvfrom, sendmsg, recvmsg, execve, ptrace, sendmmsg, process_vm_readv, process_vm_writev, execveat
    (517, 45),
    (518, 46),
    (519, 47),
    (520, 59),
    (521, 101),
    (538, 307),
    (539, 310),
    (540, 311),
    (545, 322),
    // socket, bind, connect, listen, accept, send, recv, sendto, recvfrom, sendmsg, recvmsg, accept4, sendmmsg
    (SOCKETCALLS + 1, 41),
    (SOCKETCALLS + 2, 49),
    (SOCKETCALLS + 3, 42),
    (SOCKETCALLS + 4, 50),
    (SOCKETCALLS + 5, 43),
    (SOCKETCALLS + 9, 44),
    (SOCKETCALLS + 10, 45),
    (SOCKETCALLS + 11, 44),
    (SOCKETCALLS + 12, 45),
    (SOCKETCALLS + 16, 46),
    (SOCKETCALLS + 17, 47),
    (SOCKETCALLS + 18, 288),
    (SOCKETCALLS + 20, 307),
];

/// Where the calls of `socketcall` stand among numbers (`bpf/seawall.bpf.c`).
const SOCKETCALLS: u16 = 640;

/// All calls, by their numbers.
pub fn all() -> impl Iterator<Item = &'static Call> {
    [
        file::CALLS,
        network::CALLS,
        process::CALLS,
        privilege::CALLS,
        kernel::CALLS,
        descriptor::CALLS,
    ]
    .into_iter()
    .flatten()
}

/// Calls at the place of their number: each record asks.
static BY_NUMBER: LazyLock<Vec<Option<&'static Call>>> = LazyLock::new(|| {
    let last = all().map(|call| call.number).max().unwrap_or_default();
    (0..=last)
        .map(|number| all().find(|call| call.number == number))
        .collect()
});

/// Returns a call by its number.
pub fn find(number: u16) -> Option<&'static Call> {
    BY_NUMBER.get(usize::from(number)).copied().flatten()
}
