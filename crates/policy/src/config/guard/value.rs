//! Small values of `guard:`: sizes, processors, ranges of numbers, capabilities. Each is read strictly, so that a
//! misspelt one is an error with its place.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use seawall_model::finding::FindingKind;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::config::apply::scanner;
use crate::gate::Gate;

/// A number of bytes: `512m`, `1g`, or a plain number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// A time in seconds: `30s`, `5m`, `2h`, `1d`, or a plain number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(pub u64);

/// Processors in billionths: `1.5` is 1,500,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpus(pub u64);

/// Numbers between two, both included: `8000-8999`, or one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// A capability of the kernel, upper case without `CAP_`; `ALL` stands for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capability(pub String);

/// An absolute path of the host, without `.`, `..`, empty parts and a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFolder(pub String);

/// What a scan looks for, by the word of `scan.scanners`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookedFor(pub FindingKind);

impl LookedFor {
    /// Returns the word.
    pub const fn name(self) -> &'static str {
        match self.0 {
            FindingKind::Vulnerability => "vuln",
            FindingKind::Licence => "licence",
            FindingKind::Misconfiguration => "misconfig",
        }
    }
}

impl Span {
    /// Says whether a number is in it.
    pub const fn has(self, number: u64) -> bool {
        self.first <= number && number <= self.last
    }
}

fn size(text: &str) -> Option<Size> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_suffix('b').unwrap_or(&text);
    let (digits, shift) = match text.strip_suffix(['k', 'm', 'g', 't']) {
        Some(digits) if text.ends_with('k') => (digits, 10),
        Some(digits) if text.ends_with('m') => (digits, 20),
        Some(digits) if text.ends_with('g') => (digits, 30),
        Some(digits) => (digits, 40),
        None => (text, 0),
    };
    let number = plain(digits)?;
    number.checked_mul(1_u64.checked_shl(shift)?).map(Size)
}

/// At least a second, at most a year: what is longer is a slip.
fn period(text: &str) -> Option<Period> {
    let (digits, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(digits) if text.ends_with('s') => (digits, 1),
        Some(digits) if text.ends_with('m') => (digits, 60),
        Some(digits) if text.ends_with('h') => (digits, 3600),
        Some(digits) => (digits, 86_400),
        None => (text, 1),
    };
    let seconds = plain(digits)?.checked_mul(unit)?;
    (1..=31_536_000)
        .contains(&seconds)
        .then_some(Period(seconds))
}

fn cpus(text: &str) -> Option<Cpus> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.is_empty() || part.len() > 9 {
        return None;
    }
    let part = plain(&format!("{part:0<9}"))?;
    let whole = plain(whole)?.checked_mul(1_000_000_000)?;
    whole.checked_add(part).map(Cpus)
}

fn span(text: &str) -> Option<Span> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (plain(first.trim())?, plain(last.trim())?);
    (first <= last).then_some(Span { first, last })
}

fn capability(text: &str) -> Option<Capability> {
    let name = text.to_ascii_uppercase();
    let name = name.strip_prefix("CAP_").unwrap_or(&name);
    let known = name == "ALL" || CAPABILITIES.contains(&name);
    known.then(|| Capability(name.to_owned()))
}

fn folder(text: &str) -> Option<HostFolder> {
    let rest = text.strip_prefix('/')?;
    let is_plain = rest.is_empty()
        || rest
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..");
    (is_plain && !text.contains('\0')).then(|| HostFolder(text.to_owned()))
}

fn looked_for(text: &str) -> Option<LookedFor> {
    let kind = match scanner(text).ok()?.as_str() {
        "vuln" => FindingKind::Vulnerability,
        "licence" => FindingKind::Licence,
        _ => FindingKind::Misconfiguration,
    };
    Some(LookedFor(kind))
}

fn gate(text: &str) -> Option<Gate> {
    text.parse().ok()
}

/// Reads digits only: no sign, no blank.
fn plain(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok())?
}

/// Reads a text or a number of the document by one function.
struct Read<T> {
    read: fn(&str) -> Option<T>,
    expected: &'static str,
}

impl<T> Visitor<'_> for Read<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let shown: String = text.chars().take(60).collect();
        (self.read)(text).ok_or_else(|| E::custom(format!("`{shown}` is not {}", self.expected)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
}

/// Gives a type its reader and its schema.
macro_rules! read_by {
    ($type:ty, $read:expr, $expected:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Read {
                    read: $read,
                    expected: $expected,
                })
            }
        }

        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": ["string", "number"], "description": $expected })
            }
        }
    };
}

read_by!(Size, size, "a number of bytes, such as 512m");
read_by!(Period, period, "a time, such as 30s, 5m or 1h");
read_by!(Cpus, cpus, "a number of processors, such as 1.5");
read_by!(Span, span, "a number or a range, such as 8000-8999");
read_by!(Capability, capability, "a capability, such as NET_ADMIN");
read_by!(
    HostFolder,
    folder,
    "an absolute path without `.`, `..` and a slash at the end"
);

read_by!(LookedFor, looked_for, "one of vuln, licence, misconfig");
read_by!(
    Gate,
    gate,
    "one of critical, high, medium, low, negligible, any, kev, eol"
);

/// The capabilities of Linux without `CAP_`: what capabilities(7) names, up to Linux 5.9.
pub const CAPABILITIES: [&str; 41] = [
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

#[cfg(test)]
mod tests {
    use super::{capability, cpus, folder, period, size, span};

    #[test]
    fn values_are_read_strictly() {
        let sizes = [
            ("512m", Some(536_870_912)),
            ("1g", Some(1_073_741_824)),
            ("64KB", Some(65_536)),
            ("7", Some(7)),
            ("-1", None),
            ("1.5g", None),
            ("99999999t", None),
            ("m", None),
        ];
        for (text, want) in sizes {
            assert_eq!(size(text).map(|size| size.0), want, "{text}");
        }
        let periods = [
            ("5m", Some(300)),
            ("90", Some(90)),
            ("1d", Some(86_400)),
            ("2h", Some(7200)),
            ("0s", None),
            ("5 m", None),
            ("1.5h", None),
            ("366d", None),
            ("m", None),
        ];
        for (text, want) in periods {
            assert_eq!(period(text).map(|it| it.0), want, "{text}");
        }
        let processors = [
            ("1.5", Some(1_500_000_000)),
            ("2", Some(2_000_000_000)),
            ("0.25", Some(250_000_000)),
            ("1.", None),
            ("-1", None),
            ("1e3", None),
        ];
        for (text, want) in processors {
            assert_eq!(cpus(text).map(|cpus| cpus.0), want, "{text}");
        }
        let spans = [
            ("80", Some((80, 80))),
            ("8000-8999", Some((8000, 8999))),
            ("9-8", None),
            ("-8", None),
            ("8-", None),
        ];
        for (text, want) in spans {
            assert_eq!(span(text).map(|it| (it.first, it.last)), want, "{text}");
        }
        let capabilities = [
            ("sys_admin", Some("SYS_ADMIN")),
            ("CAP_NET_RAW", Some("NET_RAW")),
            ("all", Some("ALL")),
            ("SYS_ADMINN", None),
        ];
        for (text, want) in capabilities {
            let read = capability(text).map(|it| it.0);
            assert_eq!(read.as_deref(), want, "{text}");
        }
        let folders = [
            ("/", true),
            ("/srv/app", true),
            ("/srv/app/", false),
            ("/srv/../etc", false),
            ("/srv//app", false),
            ("srv", false),
        ];
        for (text, want) in folders {
            assert_eq!(folder(text).is_some(), want, "{text}");
        }
    }
}
