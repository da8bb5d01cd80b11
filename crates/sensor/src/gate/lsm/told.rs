//! What the programs report (`struct refusal` of `bpf/lsm.h`).

use super::policy::{FileId, Key, Origins};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Where the kernel asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hook {
    /// A program, script or interpreter is about to run.
    Exec,
    /// A file is mapped as code, or what was mapped becomes code.
    Map,
    /// A file is opened.
    Open,
    /// A file is truncated, renamed, replaced or unlinked, or gets another mode or owner.
    Change,
    /// A connection is begun, or something is sent to an address.
    Connect,
    /// A socket gets an address of this machine.
    Bind,
    /// A raw socket is made.
    Socket,
    /// Something is mounted.
    Mount,
    /// A process is traced.
    Trace,
    /// The system call `bpf`.
    Bpf,
    /// A capability is used.
    Capable,
}

impl Hook {
    /// All, by their numbers.
    pub const ALL: [Self; 11] = [
        Self::Exec,
        Self::Map,
        Self::Open,
        Self::Change,
        Self::Connect,
        Self::Bind,
        Self::Socket,
        Self::Mount,
        Self::Trace,
        Self::Bpf,
        Self::Capable,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exec => "exec",
            Self::Map => "map",
            Self::Open => "open",
            Self::Change => "change",
            Self::Connect => "connect",
            Self::Bind => "bind",
            Self::Socket => "socket",
            Self::Mount => "mount",
            Self::Trace => "trace",
            Self::Bpf => "bpf",
            Self::Capable => "capability",
        }
    }
}

/// By what it is forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The file is listed.
    Listed,
    /// Files from there are forbidden.
    Origin,
    /// Only listed files run, and it is none.
    Unlisted,
    /// A rule for addresses.
    Rule,
    /// It is forbidden whatever it is about.
    Never,
}

/// What was to be done something with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A file.
    File {
        /// As the process sees it.
        file: FileId,
        /// What lies behind it, where it is a file of an overlay.
        real: Option<FileId>,
        /// Where it is from.
        origin: Origins,
        /// Its path as the process sees it; its last name alone where it is changed, made code, or too long (1023 bytes).
        name: Vec<u8>,
    },
    /// An address, and the number of the protocol (`/etc/protocols`). One of IPv4 in the clothes of IPv6 stands as itself.
    Address(SocketAddr, u32),
    /// The number that belongs to a hook: the capability, the command of `bpf`, the process that was to be traced, the flags
    /// of the mount, the family of the socket.
    Number(u64),
}

/// Something that was refused, or would have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Nanoseconds since the machine was started.
    pub time: u64,
    /// By what the policy was found.
    pub key: Key,
    /// The thread, as the host numbers it.
    pub thread: u32,
    /// Its process.
    pub process: u32,
    /// The name of the thread, which it gave itself.
    pub command: Vec<u8>,
    /// Where the kernel asked.
    pub hook: Hook,
    /// By what it is forbidden.
    pub why: Why,
    /// It was allowed and is only reported.
    pub dry_run: bool,
    /// What it is about.
    pub object: Object,
}

impl Refusal {
    /// Reads a report; nothing where it is none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let [time, id, inode, real_inode, detail] = rest.u64s()?;
        let [kind, thread, process, hook, why, side] = rest.u32s()?;
        let [device, real_device, origin, protocol] = rest.u32s()?;
        let (family, port) = (rest.u16()?, rest.u16()?);
        let [length] = rest.u32s()?;
        let address = Ipv6Addr::from(rest.array::<16>()?);
        let command = rest.array::<16>()?;
        let name = rest.0.get(..usize::try_from(length).ok()?)?;
        let hook = *Hook::ALL.get(usize::try_from(hook).ok()?)?;
        let object = if family != 0 {
            let address = address
                .to_ipv4_mapped()
                .map_or(IpAddr::V6(address), IpAddr::V4);
            Object::Address(SocketAddr::new(address, port), protocol)
        } else if origin != 0 {
            Object::File {
                file: FileId { device, inode },
                real: (real_inode != 0).then_some(FileId {
                    device: real_device,
                    inode: real_inode,
                }),
                origin: Origins(origin),
                name: name.to_vec(),
            }
        } else {
            Object::Number(detail)
        };
        Some(Self {
            time,
            key: key(kind, id)?,
            thread,
            process,
            command: command.into_iter().take_while(|byte| *byte != 0).collect(),
            hook,
            why: why_of(why)?,
            dry_run: side != 0,
            object,
        })
    }
}

fn key(kind: u32, id: u64) -> Option<Key> {
    match kind {
        1 => u32::try_from(id).ok().map(Key::Processes),
        2 => Some(Key::Group(id)),
        _ => None,
    }
}

fn why_of(number: u32) -> Option<Why> {
    Some(match number {
        1 => Why::Listed,
        2 => Why::Origin,
        3 => Why::Unlisted,
        4 => Why::Rule,
        5 => Why::Never,
        _ => return None,
    })
}

/// Bytes that are not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_ne_bytes)
    }

    fn u32s<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = u32::from_ne_bytes(self.array()?);
        }
        Some(numbers)
    }

    fn u64s<const N: usize>(&mut self) -> Option<[u64; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = u64::from_ne_bytes(self.array()?);
        }
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report, laid out by hand as `struct refusal` is.
    fn report(hook: u32, family: u16, origin: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in [7_u64, 4_026_531_999, 11, 22, 33] {
            bytes.extend(number.to_ne_bytes());
        }
        for number in [1_u32, 101, 100, hook, 2, 1, 5, 6, origin, 17] {
            bytes.extend(number.to_ne_bytes());
        }
        bytes.extend(family.to_ne_bytes());
        bytes.extend(53_u16.to_ne_bytes());
        bytes.extend(4_u32.to_ne_bytes());
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1]);
        bytes.extend(*b"evil\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes.extend(*b"/tmp");
        bytes.resize(120 + 1024, 0);
        bytes
    }

    #[test]
    fn reports_are_read() {
        let read = Refusal::read(&report(0, 0, 2)).unwrap();
        assert_eq!(read.key, Key::Processes(4_026_531_999));
        assert_eq!((read.time, read.thread, read.process), (7, 101, 100));
        assert_eq!(
            (read.hook, read.why, read.dry_run),
            (Hook::Exec, Why::Origin, true)
        );
        assert_eq!(read.command, b"evil");
        let Object::File {
            file,
            real,
            origin,
            name,
        } = read.object
        else {
            panic!()
        };
        assert_eq!(
            file,
            FileId {
                device: 5,
                inode: 11
            }
        );
        assert_eq!(
            real,
            Some(FileId {
                device: 6,
                inode: 22
            })
        );
        assert_eq!(
            (origin, name.as_slice()),
            (Origins::UPPER, b"/tmp".as_slice())
        );
        let read = Refusal::read(&report(4, 10, 0)).unwrap();
        assert_eq!(
            read.object,
            Object::Address("10.0.0.1:53".parse().unwrap(), 17)
        );
        assert_eq!(
            Refusal::read(&report(10, 0, 0)).unwrap().object,
            Object::Number(33)
        );
    }

    #[test]
    fn what_is_no_report_is_none() {
        let whole = report(0, 0, 2);
        for length in 0..124 {
            assert_eq!(Refusal::read(&whole[..length]), None, "{length}");
        }
        assert_eq!(Refusal::read(&report(11, 0, 2)), None);
    }
}
