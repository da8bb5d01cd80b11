//! The kernel's own list of rules, over netlink (`netlink(7)`, `include/uapi/linux/audit.h`): `AUDIT_GET` and
//! `AUDIT_LIST_RULES`. Both only read.

use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::netlink::{AUDIT, SocketAddrNetlink};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with,
};
use seawall_model::host::audit_rule::{AuditRule, Watched};

/// What the kernel answered.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) is_enabled: bool,
    pub(super) rules: Vec<AuditRule>,
}

/// Why the kernel did not answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// It has no audit system.
    None,
    /// It refused, or its answer cannot be understood.
    Refused(String),
}

/// Asks the kernel.
pub(super) fn ask() -> Result<Asked, Failure> {
    let flags = SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, Some(AUDIT));
    let socket = socket.map_err(|error| match error {
        Errno::PROTONOSUPPORT | Errno::AFNOSUPPORT => Failure::None,
        error => refused(error),
    })?;
    set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE)).map_err(refused)?;
    let status = exchange(&socket, GET)?;
    let status = status.first().ok_or_else(|| odd("no status"))?;
    let is_enabled = word(status, 4).ok_or_else(|| odd("a short status"))? != 0;
    let rules = exchange(&socket, LIST_RULES)?;
    let rules: Option<Vec<AuditRule>> = rules.iter().map(|bytes| rule(bytes)).collect();
    Ok(Asked {
        is_enabled,
        rules: rules.ok_or_else(|| odd("a rule that cannot be read"))?,
    })
}

/// Sends a request and returns the payloads of the answers of its kind.
fn exchange(socket: &OwnedFd, kind: u16) -> Result<Vec<Vec<u8>>, Failure> {
    let mut request = Vec::with_capacity(HEADER);
    request.extend_from_slice(&16_u32.to_ne_bytes());
    request.extend_from_slice(&kind.to_ne_bytes());
    request.extend_from_slice(&REQUEST.to_ne_bytes());
    request.extend_from_slice(&1_u32.to_ne_bytes());
    request.extend_from_slice(&0_u32.to_ne_bytes());
    let kernel = SocketAddrNetlink::new(0, 0);
    sendto(socket, &request, SendFlags::empty(), &kernel).map_err(refused)?;
    let mut payloads = Vec::new();
    let mut buffer = vec![0_u8; 64 << 10];
    for _ in 0..MOST {
        let (length, _) = recv(socket, &mut buffer[..], RecvFlags::empty()).map_err(refused)?;
        let mut left = buffer.get(..length).unwrap_or_default();
        while let Some(message) = Message::first(left) {
            match message.kind {
                DONE => return Ok(payloads),
                ERROR => match signed(message.payload) {
                    Some(0) => {}
                    Some(code) => {
                        return Err(refused(Errno::from_raw_os_error(code.saturating_neg())));
                    }
                    None => return Err(odd("a short error")),
                },
                other if other == kind => {
                    payloads.push(message.payload.to_vec());
                    // A status comes alone.
                    if kind == GET {
                        return Ok(payloads);
                    }
                }
                _ => {}
            }
            left = message.rest;
        }
    }
    Err(odd("more answers than there can be rules"))
}

struct Message<'a> {
    kind: u16,
    payload: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Message<'a> {
    /// Cuts the first message off; messages begin at multiples of four.
    fn first(bytes: &'a [u8]) -> Option<Self> {
        let length = usize::try_from(word(bytes, 0)?).ok()?;
        let kind = u16::from_ne_bytes(bytes.get(4..6)?.try_into().ok()?);
        let next = length.checked_add(3)? & !3;
        Some(Self {
            kind,
            payload: bytes.get(HEADER..length)?,
            rest: bytes.get(next..).unwrap_or_default(),
        })
    }
}

/// `struct audit_rule_data`: flags, action, number of fields, 64 words of system calls, then 64 each of fields, values
/// and operators, the length of the texts, and the texts one behind the other.
fn rule(bytes: &[u8]) -> Option<AuditRule> {
    let at = |index: usize| word(bytes, index.checked_mul(4)?);
    let (flags, action, count) = (at(0)?, at(1)?, usize::try_from(at(2)?).ok()?);
    if count > FIELDS {
        return None;
    }
    let mut rule = AuditRule {
        from: "kernel".to_owned(),
        records: action == ALWAYS && flags & LIST == EXIT,
        ..AuditRule::default()
    };
    let mut texts = bytes.get(TEXTS..)?;
    let mut shown = vec![list_of(flags, action)];
    let calls = |index: usize| at(index.saturating_add(3)) == Some(u32::MAX);
    if flags & LIST == EXIT && !(0..CALLS).all(calls) {
        shown.push("-S some".to_owned());
    }
    for index in 0..count {
        let field = at(67_usize.checked_add(index)?)?;
        let value = at(131_usize.checked_add(index)?)?;
        if is_text(field) {
            let (text, rest) = texts.split_at_checked(usize::try_from(value).ok()?)?;
            texts = rest;
            let text = String::from_utf8_lossy(text).into_owned();
            match field {
                WATCH => rule.watched = Some(Watched::Path(text.clone())),
                DIR => rule.watched = Some(Watched::Folder(text.clone())),
                KEY => {}
                _ => rule.is_narrowed = true,
            }
            shown.push(format!("-F {}={text}", name_of(field)));
        } else {
            match field {
                PERM => rule.permissions = permissions(value),
                ARCH => {}
                _ => rule.is_narrowed = true,
            }
            let value = match field {
                PERM => permissions(value),
                _ => value.to_string(),
            };
            shown.push(format!("-F {}={value}", name_of(field)));
        }
    }
    rule.text = shown.join(" ");
    Some(rule)
}

/// Returns the action and the list as `auditctl` writes them: `never,task`.
fn list_of(flags: u32, action: u32) -> String {
    let action = match action {
        ALWAYS => "always",
        0 => "never",
        _ => "possible",
    };
    let list = match flags & LIST {
        0 => "user",
        1 => "task",
        EXIT => "exit",
        5 => "exclude",
        6 => "filesystem",
        7 => "io_uring",
        _ => "other",
    };
    format!("{action},{list}")
}

/// Fields whose value is the length of a text: subject and object labels, paths, folders, programs, keys.
const fn is_text(field: u32) -> bool {
    matches!(field, 13..=17 | 19..=23 | WATCH | DIR | EXE | KEY)
}

/// Returns the name that `auditctl` has for a field, its number where that is seldom used.
fn name_of(field: u32) -> String {
    let names = [
        (0, "pid"),
        (1, "uid"),
        (2, "euid"),
        (5, "gid"),
        (6, "egid"),
        (9, "auid"),
        (ARCH, "arch"),
        (104, "success"),
        (WATCH, "path"),
        (PERM, "perm"),
        (DIR, "dir"),
        (EXE, "exe"),
        (KEY, "key"),
    ];
    let known = names.iter().find(|(number, _)| *number == field);
    known.map_or_else(|| field.to_string(), |(_, name)| (*name).to_owned())
}

fn permissions(value: u32) -> String {
    let all = [(4, 'r'), (2, 'w'), (1, 'x'), (8, 'a')];
    let set = all.iter().filter(|(bit, _)| value & bit != 0);
    set.map(|(_, letter)| *letter).collect()
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_ne_bytes(bytes.try_into().ok()?))
}

fn signed(bytes: &[u8]) -> Option<i32> {
    Some(i32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?))
}

fn refused(error: Errno) -> Failure {
    match error {
        Errno::PERM | Errno::ACCESS => {
            Failure::Refused("the kernel shows its audit rules only to root".to_owned())
        }
        // Outside the first user and process namespaces the kernel has no audit system to talk to.
        Errno::CONNREFUSED => {
            Failure::Refused("the kernel's audit system cannot be asked from here".to_owned())
        }
        error => Failure::Refused(format!("the kernel's audit system: {error}")),
    }
}

fn odd(what: &str) -> Failure {
    Failure::Refused(format!("the kernel's audit system answers with {what}"))
}

const PATIENCE: Duration = Duration::from_secs(2);
const MOST: usize = 100_000;
const HEADER: usize = 16;
const REQUEST: u16 = 1;
const ERROR: u16 = 2;
const DONE: u16 = 3;
const GET: u16 = 1000;
const LIST_RULES: u16 = 1013;
const ALWAYS: u32 = 2;
const EXIT: u32 = 4;
/// The part of the flags that names the list.
const LIST: u32 = 0x0f;
const FIELDS: usize = 64;
/// Words in front of the texts: 3, and 64 four times, and one.
const TEXTS: usize = (3 + 64 * 4 + 1) * 4;
/// Words of system calls; the last of all words is for classes of them.
const CALLS: usize = 63;
const ARCH: u32 = 11;
const WATCH: u32 = 105;
const PERM: u32 = 106;
const DIR: u32 = 107;
const EXE: u32 = 112;
const KEY: u32 = 210;
