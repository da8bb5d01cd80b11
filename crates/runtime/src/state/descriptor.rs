//! Descriptors of files, sockets and the rest.

use std::net::IpAddr;

/// What a process has open under a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub struct Descriptor {
    /// What it is of.
    pub of: Of,
    /// Its name: a path resolved against the directory, the ends of a socket, …
    pub name: Vec<u8>,
    /// The name as the process gave it.
    pub raw_name: Vec<u8>,
    /// Flags that a file was opened with, as capture files have them.
    pub open_flags: u32,
    /// The device of the file.
    pub device: u32,
    /// Its inode.
    pub inode: u64,
    /// The end of a socket that asked.
    pub client: Option<Endpoint>,
    /// The end of a socket that was asked.
    pub server: Option<Endpoint>,
    /// Protocol over IP.
    pub protocol: Option<Protocol>,
    /// Whether the process is the server of it.
    pub is_server: bool,
    /// Whether a connection was made.
    pub connected: bool,
    /// Whether the last event changed its name.
    pub name_changed: bool,
    /// Whether the next program doesn't get it.
    pub close_on_exec: bool,
    /// Whether it lies in the upper layer of an overlay.
    pub upper_layer: bool,
    /// Whether it lies in a lower layer of an overlay.
    pub lower_layer: bool,
}

impl Descriptor {
    /// Returns whether it is the socket that another one is, which talks by packets and of which that one has its own end alone.
    pub(super) fn is_more_than(&self, other: &Self) -> bool {
        let own = if self.is_server {
            self.server
        } else {
            self.client
        };
        other.is_one_ended()
            && matches!(
                self.of,
                Of::Ipv4Socket | Of::Ipv6Socket | Of::Ipv4Server | Of::Ipv6Server
            )
            && self.protocol.is_none_or(|it| Some(it) == other.protocol)
            && own.map(|end| end.port) == other.client.map(|end| end.port)
    }

    /// A socket without a connection, other than those that wait for one or will be one.
    fn is_one_ended(&self) -> bool {
        matches!(self.of, Of::Ipv4Socket | Of::Ipv6Socket)
            && self.protocol != Some(Protocol::Tcp)
            && self.client.is_some()
            && self.server.is_none()
    }
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its address.
    pub address: IpAddr,
    /// Its port; 0 where the protocol has none.
    pub port: u16,
}

/// What a descriptor is of; the numbers are those of capture files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Of {
    /// A file.
    File = 1,
    /// A directory.
    Directory = 2,
    /// A socket of IPv4.
    Ipv4Socket = 3,
    /// A socket of IPv6.
    Ipv6Socket = 4,
    /// A listening socket of IPv4.
    Ipv4Server = 5,
    /// A listening socket of IPv6.
    Ipv6Server = 6,
    /// A pipe.
    Fifo = 7,
    /// A socket of the host.
    Unix = 8,
    /// An `eventfd`.
    Event = 9,
    /// Something else.
    #[default]
    Unsupported = 10,
    /// A `signalfd`.
    Signal = 11,
    /// An `epoll`.
    EventPoll = 12,
    /// An `inotify`.
    Inotify = 13,
    /// A `timerfd`.
    Timer = 14,
    /// A netlink socket.
    Netlink = 15,
    /// A file of the second layout.
    File2 = 16,
    /// A BPF object.
    Bpf = 17,
    /// A `userfaultfd`.
    UserFault = 18,
    /// An `io_uring`.
    IoUring = 19,
    /// A file in memory.
    Memory = 20,
    /// A descriptor of a process.
    Process = 21,
}

/// Protocol over IP; the numbers are those of capture files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Protocol {
    /// Not known.
    Unknown = 0,
    /// None that has a name here.
    Other = 1,
    /// TCP.
    Tcp = 2,
    /// UDP.
    Udp = 3,
    /// ICMP.
    Icmp = 4,
    /// Bare IP.
    Raw = 5,
}

impl Of {
    /// Returns what a number in a capture stands for.
    pub fn from_code(code: u8) -> Self {
        const ALL: [Of; 21] = [
            Of::File,
            Of::Directory,
            Of::Ipv4Socket,
            Of::Ipv6Socket,
            Of::Ipv4Server,
            Of::Ipv6Server,
            Of::Fifo,
            Of::Unix,
            Of::Event,
            Of::Unsupported,
            Of::Signal,
            Of::EventPoll,
            Of::Inotify,
            Of::Timer,
            Of::Netlink,
            Of::File2,
            Of::Bpf,
            Of::UserFault,
            Of::IoUring,
            Of::Memory,
            Of::Process,
        ];
        let found = ALL.into_iter().find(|of| *of as u8 == code);
        found.unwrap_or(Self::Unsupported)
    }
}

impl Protocol {
    /// Returns what a number in a capture stands for.
    pub fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Other,
            2 => Self::Tcp,
            3 => Self::Udp,
            4 => Self::Icmp,
            5 => Self::Raw,
            _ => Self::Unknown,
        }
    }
}
