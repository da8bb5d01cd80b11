//! Parameters of events and the types that they have on the wire.

use super::Names;

/// A parameter of a kind of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name, as `evt.arg.NAME` asks for it.
    pub name: &'static str,
    /// How its bytes are read. A [`ParamType::RelativePath`] is relative to the descriptor in the parameter before it.
    pub of: ParamType,
    /// How a number is told.
    pub format: Format,
    /// The names of its flags or values.
    pub names: Option<&'static Names>,
    /// Of a [`ParamType::Dynamic`]: the types that its first byte chooses from.
    pub variants: &'static [ParamType],
}

/// How a number is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// In tens.
    #[default]
    Decimal,
    /// In sixteens.
    Hexadecimal,
    /// In eights.
    Octal,
}

/// How the bytes of a parameter are read. Numbers are little-endian.
///
/// The numbers are those of capture files (falcosecurity/libs, `driver/ppm_events_public.h`, `ppm_param_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ParamType {
    /// Nothing.
    None = 0,
    /// A signed number of 8 bits.
    Int8 = 1,
    /// A signed number of 16 bits.
    Int16 = 2,
    /// A signed number of 32 bits.
    Int32 = 3,
    /// A signed number of 64 bits.
    Int64 = 4,
    /// A number of 8 bits.
    Uint8 = 5,
    /// A number of 16 bits.
    Uint16 = 6,
    /// A number of 32 bits.
    Uint32 = 7,
    /// A number of 64 bits.
    Uint64 = 8,
    /// Text that ends with NUL.
    Text = 9,
    /// Bytes.
    Bytes = 10,
    /// A result: an error number below zero, or a value (64 bits).
    Errno = 11,
    /// An address of a socket: family (8 bits) and what belongs to it.
    SocketAddress = 12,
    /// Both ends of a socket: family (8 bits) and what belongs to it.
    SocketTuple = 13,
    /// A descriptor of a file (64 bits).
    Descriptor = 14,
    /// An id of a process or thread (64 bits).
    Process = 15,
    /// A list of descriptors with flags: count (16 bits), then 64 and 16 bits for each.
    DescriptorList = 16,
    /// A path, relative to the directory of the process.
    Path = 17,
    /// A number of a system call (16 bits).
    SystemCall = 18,
    /// A number of a signal (8 bits).
    Signal = 19,
    /// A duration in nanoseconds (64 bits).
    Duration = 20,
    /// A time in nanoseconds since 1970 (64 bits).
    Time = 21,
    /// A port (16 bits).
    Port = 22,
    /// A protocol over IP (8 bits).
    Protocol = 23,
    /// A family of sockets (8 bits).
    Family = 24,
    /// True or false (32 bits).
    Boolean = 25,
    /// An address of IPv4 (in the order of the network).
    Ipv4 = 26,
    /// A type that its first byte tells.
    Dynamic = 27,
    /// Flags of 8 bits.
    Flags8 = 28,
    /// Flags of 16 bits.
    Flags16 = 29,
    /// Flags of 32 bits.
    Flags32 = 30,
    /// An id of a user (32 bits; all ones: none).
    User = 31,
    /// An id of a group (32 bits; all ones: none).
    Group = 32,
    /// A number with a fraction (64 bits, IEEE 754).
    Double = 33,
    /// A set of signals (32 bits).
    SignalSet = 34,
    /// Texts one after the other, each with NUL at its end.
    Texts = 35,
    /// Pairs of texts; no file holds them.
    TextPairs = 36,
    /// A network of IPv4.
    Ipv4Network = 37,
    /// An address of IPv6.
    Ipv6 = 38,
    /// A network of IPv6.
    Ipv6Network = 39,
    /// An address of either.
    Ip = 40,
    /// A network of either.
    IpNetwork = 41,
    /// Bits of a file's mode (32 bits).
    Mode = 42,
    /// A path, relative to a directory that another parameter names.
    RelativePath = 43,
    /// One of named values of 8 bits.
    Enum8 = 44,
    /// One of named values of 16 bits.
    Enum16 = 45,
    /// One of named values of 32 bits.
    Enum32 = 46,
    /// A descriptor of a file (32 bits).
    Descriptor32 = 47,
    /// An id of a process or thread (32 bits).
    Process32 = 48,
}

impl ParamType {
    /// Returns how many bytes a value has; nothing where it differs from value to value.
    pub fn width(self) -> Option<usize> {
        Some(match self {
            Self::Int8 | Self::Uint8 | Self::Flags8 | Self::Enum8 => 1,
            Self::Signal | Self::Protocol | Self::Family => 1,
            Self::Int16 | Self::Uint16 | Self::Flags16 | Self::Enum16 => 2,
            Self::SystemCall | Self::Port => 2,
            Self::Int32 | Self::Uint32 | Self::Flags32 | Self::Enum32 => 4,
            Self::Boolean | Self::Ipv4 | Self::User | Self::Group => 4,
            Self::SignalSet | Self::Mode | Self::Descriptor32 | Self::Process32 => 4,
            Self::Int64 | Self::Uint64 | Self::Errno | Self::Descriptor => 8,
            Self::Process | Self::Duration | Self::Time | Self::Double => 8,
            Self::Ipv6 => 16,
            _ => return None,
        })
    }

    /// Returns whether it is a number with a sign.
    pub fn signed(self) -> bool {
        matches!(
            self,
            Self::Int8
                | Self::Int16
                | Self::Int32
                | Self::Int64
                | Self::Errno
                | Self::Descriptor
                | Self::Process
                | Self::Descriptor32
                | Self::Process32
        )
    }
}
