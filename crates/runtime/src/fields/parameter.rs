//! Parameters of events: read by their type, and told as text as upstream tells them.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/event.cpp` (`get_param_as_str`).

use super::show;
use crate::engine::Scene;
use crate::event::{Event, Format, Param, ParamType, Schema, SystemCall, error_name, signal_name};
use crate::state::{out_of_proc, resolve};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A parameter as text: as it is, and what that means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The number or the text.
    pub raw: Vec<u8>,
    /// The name that it stands for; empty where it stands for itself.
    pub meant: Vec<u8>,
}

/// The directory of a process, where a descriptor of a directory is asked for.
const HERE: i64 = -100;

impl Told {
    fn raw(raw: impl Into<Vec<u8>>) -> Self {
        Self {
            raw: raw.into(),
            meant: Vec::new(),
        }
    }

    fn named(raw: impl std::fmt::Display, meant: impl Into<Vec<u8>>) -> Self {
        Self {
            raw: raw.to_string().into_bytes(),
            meant: meant.into(),
        }
    }

    /// Returns what it means, or what it is.
    pub(super) fn best(self) -> Vec<u8> {
        if self.meant.is_empty() {
            self.raw
        } else {
            self.meant
        }
    }
}

/// Returns a parameter as text; nothing where the event has none at this place.
pub(super) fn told(scene: &Scene<'_>, schema: &Schema, index: usize) -> Option<Told> {
    let param = schema.params.get(index)?;
    let bytes = scene.event.bytes(index)?;
    if bytes.is_empty() {
        return Some(Told::raw("NULL"));
    }
    Some(one(scene, schema, index, *param, bytes))
}

/// Returns the bytes of a parameter by its name; nothing where it is empty.
pub(super) fn bytes<'a>(event: &Event<'a>, schema: &Schema, name: &str) -> Option<&'a [u8]> {
    event
        .bytes(schema.param(name)?)
        .filter(|bytes| !bytes.is_empty())
}

/// Returns a number by the name of its parameter.
pub(super) fn number(event: &Event<'_>, schema: &Schema, name: &str) -> Option<i64> {
    let index = schema.param(name)?;
    let param = schema.params.get(index)?;
    Some(int(event.bytes(index)?, param.of)?.signed())
}

/// Returns text up to its NUL.
pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or(bytes)
}

/// A number of up to 64 bits.
#[derive(Clone, Copy)]
enum Number {
    Signed(i64),
    Unsigned(u64),
}

impl Number {
    fn signed(self) -> i64 {
        match self {
            Self::Signed(number) => number,
            Self::Unsigned(number) => i64::try_from(number).unwrap_or(i64::MAX),
        }
    }

    fn bits(self) -> u64 {
        match self {
            Self::Signed(number) => number.cast_unsigned(),
            Self::Unsigned(number) => number,
        }
    }

    fn told(self, format: Format) -> String {
        match (format, self) {
            (Format::Decimal, Self::Signed(number)) => number.to_string(),
            (Format::Decimal, Self::Unsigned(number)) => number.to_string(),
            (Format::Hexadecimal, number) => format!("{:X}", number.bits()),
            (Format::Octal, number) if number.bits() == 0 => "0".to_owned(),
            (Format::Octal, number) => format!("0{:o}", number.bits()),
        }
    }
}

fn int(bytes: &[u8], of: ParamType) -> Option<Number> {
    let width = of.width()?;
    let own = bytes.get(..width)?;
    let mut wide = [0_u8; 8];
    wide.get_mut(..width)?.copy_from_slice(own);
    if of.signed() && own.last().is_some_and(|last| last & 0x80 != 0) {
        wide.get_mut(width..)?.fill(0xff);
    }
    Some(if of.signed() {
        Number::Signed(i64::from_le_bytes(wide))
    } else {
        Number::Unsigned(u64::from_le_bytes(wide))
    })
}

fn one(scene: &Scene<'_>, schema: &Schema, index: usize, param: Param, bytes: &[u8]) -> Told {
    use ParamType as P;
    match param.of {
        P::Text => Told::raw(until_nul(bytes)),
        P::Path | P::RelativePath => path(scene, schema, index, until_nul(bytes)),
        P::Bytes | P::Texts => Told::raw(show::dotted(bytes)),
        P::SocketAddress => Told::raw(address(bytes)),
        P::SocketTuple => Told::raw(tuple(bytes)),
        P::DescriptorList => Told::raw(descriptors(scene, bytes)),
        P::Dynamic => dynamic(scene, schema, index, param, bytes),
        P::Double => {
            let number = bytes.get(..8).and_then(|own| own.try_into().ok());
            Told::raw(number.map_or_else(String::new, |own| f64::from_le_bytes(own).to_string()))
        }
        P::Ipv6 => Told::raw(ipv6(bytes).map_or_else(String::new, |ip| ip.to_string())),
        P::Ipv4 => Told::raw(ipv4(bytes).map_or_else(String::new, |ip| ip.to_string())),
        _ => match int(bytes, param.of) {
            Some(number) => numeric(scene, param, number),
            None => Told::raw(show::dotted(bytes)),
        },
    }
}

fn numeric(scene: &Scene<'_>, param: Param, number: Number) -> Told {
    use ParamType as P;
    let signed = number.signed();
    match param.of {
        P::Errno => Told::named(signed, error(signed)),
        P::Descriptor | P::Descriptor32 => Told::named(signed, descriptor(scene, signed)),
        P::Process | P::Process32 => {
            let name = scene.state.thread(signed).map(|thread| &*thread.name);
            Told::named(signed, name.unwrap_or_default())
        }
        P::Signal => {
            let name = u8::try_from(signed).ok().and_then(signal_name);
            Told::named(signed, name.unwrap_or_default())
        }
        P::SystemCall => {
            let call = u16::try_from(signed).ok().and_then(SystemCall::of);
            Told::named(signed, call.map_or("", |call| call.name))
        }
        P::Duration if number.bits() == u64::MAX => Told::raw("none"),
        P::Duration => Told::named(number.bits(), seconds(number.bits())),
        P::User => account(number, |id| scene.user(id).map(|user| user.name.clone())),
        P::Group => account(number, |id| scene.group(id).map(|group| group.name.clone())),
        P::SignalSet => Told::raw(signals(number.bits())),
        P::Boolean => Told::raw(if number.bits() == 0 { "false" } else { "true" }),
        P::Time => Told::raw(number.told(Format::Decimal)),
        of => named(of, param, number),
    }
}

fn named(of: ParamType, param: Param, number: Number) -> Told {
    use ParamType as P;
    let value = u32::try_from(number.bits()).unwrap_or(u32::MAX);
    let names = param.names;
    match of {
        P::Flags8 | P::Flags16 | P::Flags32 => {
            let meant = names.map(|names| names.bits(value).join("|"));
            Told::named(value, meant.unwrap_or_default())
        }
        P::Enum8 | P::Enum16 | P::Enum32 => {
            let meant = names.and_then(|names| names.of(value));
            Told::named(value, meant.unwrap_or_default())
        }
        P::Mode => {
            let meant = names.map(|names| names.bits(value).join("|"));
            Told::named(number.told(param.format), meant.unwrap_or_default())
        }
        _ => Told::raw(number.told(param.format)),
    }
}

fn error(number: i64) -> &'static str {
    if number < 0 {
        error_name(number.unsigned_abs()).unwrap_or_default()
    } else {
        ""
    }
}

/// Returns `<f>/etc/passwd` for a descriptor that is open, and the name of the error that stands for one.
fn descriptor(scene: &Scene<'_>, number: i64) -> Vec<u8> {
    if number == HERE {
        return b"AT_FDCWD".to_vec();
    }
    if number < 0 {
        return error(number).as_bytes().to_vec();
    }
    let Some(descriptor) = scene.open(number) else {
        return Vec::new();
    };
    let mut out = vec![b'<', super::descriptor::letter(descriptor.of)];
    out.extend(super::descriptor::short(descriptor));
    out.push(b'>');
    out.extend_from_slice(&descriptor.name);
    out
}

fn account(number: Number, name: impl Fn(u32) -> Option<String>) -> Told {
    match u32::try_from(number.bits()) {
        Ok(u32::MAX) | Err(_) => Told::named(-1, "<NONE>"),
        Ok(id) => Told::named(id, name(id).unwrap_or_else(|| "<NA>".to_owned())),
    }
}

fn seconds(nanoseconds: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "told with few digits")]
    let seconds = nanoseconds as f64 / 1e9;
    format!("{seconds}s")
}

fn signals(set: u64) -> String {
    let names = (1..=32_u8).filter(|number| set >> number.saturating_sub(1) & 1 == 1);
    names.filter_map(signal_name).collect::<Vec<_>>().join(" ")
}

/// Returns a path, and where it leads from the directory of the process or from the one that the parameter before it names.
fn path(scene: &Scene<'_>, schema: &Schema, index: usize, path: &[u8]) -> Told {
    let mut told = Told::raw(path);
    if path != b"<NA>" {
        told.meant = resolved(scene, schema, index).unwrap_or_default();
    }
    told
}

/// Returns where the path in a parameter leads; nothing where the thread or the directory is not known.
pub(super) fn resolved(scene: &Scene<'_>, schema: &Schema, index: usize) -> Option<Vec<u8>> {
    if let Some(found) = scene.state.found(index) {
        return Some(found.to_vec());
    }
    let path = until_nul(scene.event.bytes(index)?);
    let thread = scene.main()?;
    if path.starts_with(b"/") {
        return Some(out_of_proc(resolve(b"", path), &thread.directory));
    }
    let before = index.checked_sub(1);
    let relative = schema.params.get(index)?.of == ParamType::RelativePath;
    let directory = match before.filter(|_| relative) {
        Some(before) => int(scene.event.bytes(before)?, ParamType::Descriptor)?.signed(),
        None => HERE,
    };
    if directory == HERE {
        return Some(resolve(&thread.directory, path));
    }
    let directory = scene.open(directory)?;
    Some(resolve(&directory.name, path))
}

fn dynamic(scene: &Scene<'_>, schema: &Schema, index: usize, param: Param, bytes: &[u8]) -> Told {
    let chosen = bytes.split_first().and_then(|(which, rest)| {
        let of = *param.variants.get(usize::from(*which))?;
        (of != ParamType::Dynamic).then_some((of, rest))
    });
    match chosen {
        Some((_, [])) => Told::raw("NULL"),
        Some((of, rest)) => one(scene, schema, index, Param { of, ..param }, rest),
        None => Told::raw("INVALID DYNAMIC PARAMETER"),
    }
}

fn descriptors(scene: &Scene<'_>, bytes: &[u8]) -> Vec<u8> {
    let list = list(bytes).map(|(number, flags)| {
        let letter = scene
            .open(number)
            .map_or(b'?', |open| super::descriptor::letter(open.of));
        format!("{number}:{}{flags:x}", char::from(letter)).into_bytes()
    });
    list.collect::<Vec<_>>().join(&b' ')
}

/// Returns descriptors with their flags out of a list of them.
pub(super) fn list(bytes: &[u8]) -> impl Iterator<Item = (i64, u16)> {
    let (count, rest) = bytes.split_at_checked(2).unwrap_or_default();
    let count = count.try_into().map_or(0, u16::from_le_bytes);
    let entries = rest.chunks_exact(10).take(usize::from(count));
    entries.filter_map(|entry| {
        let (number, flags) = entry.split_at_checked(8)?;
        let number = i64::from_le_bytes(number.try_into().ok()?);
        Some((number, u16::from_le_bytes(flags.try_into().ok()?)))
    })
}

const UNIX: u8 = 1;
const INET: u8 = 2;
const INET6: u8 = 10;

fn address(bytes: &[u8]) -> Vec<u8> {
    match bytes.split_first() {
        Some((&UNIX, rest)) => until_nul(rest).to_vec(),
        Some((&INET, rest)) if rest.len() == 6 => end(rest, 4).unwrap_or_default(),
        Some((&INET, _)) => b"INVALID IPv4".to_vec(),
        Some((&INET6, rest)) if rest.len() == 18 => end(rest, 16).unwrap_or_default(),
        Some((&INET6, _)) => b"INVALID IPv6".to_vec(),
        Some((family, _)) => format!("family {family}").into_bytes(),
        None => Vec::new(),
    }
}

fn tuple(bytes: &[u8]) -> Vec<u8> {
    let both = |rest: &[u8], width: usize| {
        let (source, destination) = rest.split_at_checked(width.saturating_add(2))?;
        let mut out = end(source, width)?;
        out.extend_from_slice(b"->");
        out.extend(end(destination, width)?);
        Some(out)
    };
    match bytes.split_first() {
        Some((&INET, rest)) if rest.len() == 12 => both(rest, 4).unwrap_or_default(),
        Some((&INET, _)) => b"INVALID IPv4".to_vec(),
        Some((&INET6, rest)) if rest.len() == 36 => both(rest, 16).unwrap_or_default(),
        Some((&INET6, _)) => b"INVALID IPv6".to_vec(),
        Some((&UNIX, rest)) => sockets(rest).unwrap_or_default(),
        Some((family, _)) => format!("family {family}").into_bytes(),
        None => Vec::new(),
    }
}

/// Returns both ends of a socket of the host, which are addresses in the kernel, and its path.
fn sockets(bytes: &[u8]) -> Option<Vec<u8>> {
    let (source, rest) = bytes.split_at_checked(8)?;
    let (destination, path) = rest.split_at_checked(8)?;
    let source = u64::from_le_bytes(source.try_into().ok()?);
    let destination = u64::from_le_bytes(destination.try_into().ok()?);
    let mut out = format!("{source:x}->{destination:x} ").into_bytes();
    out.extend_from_slice(until_nul(path));
    Some(out)
}

/// Returns `address:port`; an address of IPv4 in one of IPv6 is told as the former.
fn end(bytes: &[u8], width: usize) -> Option<Vec<u8>> {
    let (address, port) = bytes.split_at_checked(width)?;
    let address = match width {
        4 => ipv4(address)?,
        _ => ipv6(address)?,
    };
    let port = u16::from_le_bytes(port.try_into().ok()?);
    Some(format!("{}:{port}", address.to_canonical()).into_bytes())
}

fn ipv4(bytes: &[u8]) -> Option<IpAddr> {
    let bytes: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    Some(IpAddr::V4(Ipv4Addr::from(bytes)))
}

fn ipv6(bytes: &[u8]) -> Option<IpAddr> {
    let bytes: [u8; 16] = bytes.get(..16)?.try_into().ok()?;
    Some(IpAddr::V6(Ipv6Addr::from(bytes)))
}
