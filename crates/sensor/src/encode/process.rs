//! Events of processes and programs, which are made of the thread that did it.

use super::params::Params;
use super::{arg, bytes, file, flags, names, task, text};
use crate::call::{Call, Class};
use crate::wire::{
    Body, File, HEAD_PARENT_MOUNTS, INDEX_CWD, INDEX_EXE, INDEX_MEMORY, INDEX_PIDS, INDEX_UNIFIED,
    Record, Task,
};
use seawall_runtime::event::ParamType;
use seawall_runtime::state::{Executable, Identity};

/// The kind of the end of a thread (`procexit`).
pub(crate) const EXIT: u16 = 186;

/// The kinds of events of new threads and processes: `clone`, `clone3`, `fork`, `vfork`.
pub(super) const BIRTHS: [u16; 4] = [223, 335, 225, 227];
/// Where these tell when the first process of the process namespace was started.
pub(super) const NAMESPACE_STARTED: usize = 20;

/// Bits of `execve_flags`.
const EXE_UPPER: u64 = 2;
const EXE_MEMORY: u64 = 4;
const EXE_LOWER: u64 = 8;
/// One of our own: the process is in the namespace of mounts that its parent is in.
const EXE_PARENT_MOUNTS: u64 = 1 << 31;
/// Another one: the file has a name, and only memory holds it.
const EXE_TMPFS: u64 = 1 << 30;

/// Kinds of file systems that only memory holds (`linux/magic.h`: `TMPFS_MAGIC`, `RAMFS_MAGIC`).
pub(crate) const OF_MEMORY: [u32; 2] = [0x0102_1994, 0x8584_58f6];

/// `CLONE_NEWPID` (`linux/sched.h`).
const CLONE_NEWPID: u64 = 0x2000_0000;

/// `CLONE_NEWUSER` of the same.
const CLONE_NEWUSER: u64 = 0x1000_0000;

const CALL_CLONE: u16 = 56;
const CALL_CLONE3: u16 = 435;
const CALL_EXECVE: u16 = 59;

/// The end of a thread: status, and what of it is a signal and a value (`wait(2)`).
pub(super) fn exit(record: &Record<'_>, params: &mut Params) {
    let status = record.head.result.cast_unsigned() & 0xffff_ffff;
    params.number(ParamType::Errno, status);
    params.number(ParamType::Errno, (status >> 8) & 0xff);
    params.number(ParamType::Signal, status & 0x7f);
    params.number(ParamType::Uint8, u64::from(status & 0x80 != 0));
    // Who takes its children over is looked up by the state: -1 is not known.
    params.number(ParamType::Process, u64::MAX);
}

/// A new process or a new program.
pub(super) fn encode(record: &Record<'_>, call: &Call, params: &mut Params) {
    let task = task(record).unwrap_or_default();
    common(record, &task, params);
    if call.class == Class::Program {
        program(record, call, &task, params);
    } else {
        child(record, call, &task, params);
    }
}

/// What both have: result to control groups.
fn common(record: &Record<'_>, task: &Task, params: &mut Params) {
    params.number(ParamType::Errno, record.head.result.cast_unsigned());
    let all = all_args(record);
    let (exe, rest) = split_first(all);
    params.text(Some(exe));
    params.bytes_of(Some(rest));
    params.number(ParamType::Process, u64::from(record.head.thread));
    params.number(ParamType::Process, u64::from(record.head.process));
    params.number(ParamType::Process, signed(task.parent));
    let directory = names(record, INDEX_CWD).map(super::super::wire::Names::path);
    params.text(directory.as_deref());
    params.number(ParamType::Uint64, task.descriptor_limit);
    // Page faults and memory are not read: they cost more than rules ask for.
    params.number(ParamType::Uint64, 0);
    params.number(ParamType::Uint64, 0);
    params.number(ParamType::Uint32, 0);
    params.number(ParamType::Uint32, 0);
    params.number(ParamType::Uint32, 0);
    params.text(Some(&task.name));
    params.bytes_of(Some(&control_groups(record)));
}

fn program(record: &Record<'_>, call: &Call, task: &Task, params: &mut Params) {
    let exe = file(record, INDEX_EXE);
    let of = exe.map(|(file, _)| file).unwrap_or_default();
    let path = exe.map(|(_, names)| names.path());
    params.bytes_of(Some(environment(record)));
    params.number(ParamType::Uint32, u64::from(task.terminal));
    params.number(ParamType::Process, signed(task.virtual_group));
    params.number(ParamType::User, u64::from(task.login_user));
    let mounts = match record.head.flags & HEAD_PARENT_MOUNTS {
        0 => 0,
        _ => EXE_PARENT_MOUNTS,
    };
    params.number(ParamType::Flags32, exe_flags(&of, path.as_deref()) | mounts);
    for set in task.capabilities {
        params.number(ParamType::Uint64, flags::capabilities(set));
    }
    params.number(ParamType::Uint64, of.inode);
    params.number(ParamType::Time, of.changed);
    params.number(ParamType::Time, of.modified);
    params.number(ParamType::User, u64::from(task.user));
    params.text(path.as_deref());
    params.number(ParamType::Process, signed(task.group));
    params.number(ParamType::Group, u64::from(task.user_group));
    if call.number == CALL_EXECVE {
        params.text(asked(record).or_else(|| text(record, 0)));
    }
}

/// The program that a new process runs, where it tells of itself.
pub(super) fn born(record: &Record<'_>, call: &Call) -> Option<Box<Executable>> {
    if call.class != Class::Process || record.head.result != 0 {
        return None;
    }
    let (of, names) = file(record, INDEX_EXE)?;
    let path = names.path();
    let bits = exe_flags(&of, Some(&path));
    Some(Box::new(Executable {
        path: path.into(),
        inode: of.inode,
        changed: of.changed,
        modified: of.modified,
        writable: false,
        upper_layer: bits & EXE_UPPER != 0,
        lower_layer: bits & EXE_LOWER != 0,
        memory: bits & EXE_MEMORY != 0,
        tmpfs: bits & EXE_TMPFS != 0,
        outside: false,
    }))
}

/// Who a thread is after a call that may have changed that, or with which it begins.
pub(super) fn changed(record: &Record<'_>, call: &Call) -> Option<Box<Identity>> {
    let changes = match call.class {
        Class::Process | Class::Program => record.head.result == 0,
        Class::Privilege => record.head.result >= 0,
        _ => false,
    };
    changes.then(|| identity(record)).flatten().map(Box::new)
}

/// Who the thread of a record is.
pub(super) fn identity(record: &Record<'_>) -> Option<Identity> {
    let task = task(record)?;
    let name = task.name.split(|byte| *byte == 0).next();
    Some(Identity {
        id: i64::from(record.head.thread),
        process: i64::from(record.head.process),
        parent: i64::from(task.parent),
        virtual_id: i64::from(task.virtual_thread),
        virtual_process: i64::from(task.virtual_process),
        session: i64::from(task.session),
        group: i64::from(task.group),
        virtual_group: i64::from(task.virtual_group),
        namespace_started: task.namespace_started,
        name: name.unwrap_or_default().to_vec(),
        user: task.user,
        user_group: task.user_group,
        login_user: task.login_user,
        terminal: task.terminal,
        capabilities: task.capabilities.map(flags::capabilities),
        descriptor_limit: task.descriptor_limit.cast_signed(),
    })
}

/// The program that was asked for. Where the call failed, the program that asked still has it in its memory.
fn asked<'a>(record: &Record<'a>) -> Option<&'a [u8]> {
    record.find(0, |body| match body {
        Body::Asked(name) => Some(name),
        _ => None,
    })
}

fn child(record: &Record<'_>, call: &Call, task: &Task, params: &mut Params) {
    params.number(ParamType::Flags32, clone_flags(record, call, task));
    params.number(ParamType::Uint32, u64::from(task.user));
    params.number(ParamType::Uint32, u64::from(task.user_group));
    params.number(ParamType::Process, signed(task.virtual_thread));
    params.number(ParamType::Process, signed(task.virtual_process));
    params.number(ParamType::Uint64, task.namespace_started);
}

fn clone_flags(record: &Record<'_>, call: &Call, task: &Task) -> u64 {
    let raw = match call.number {
        CALL_CLONE => arg(record, 0),
        CALL_CLONE3 => bytes(record, 0)
            .and_then(|numbers| numbers.first_chunk::<8>())
            .map_or(0, |first| u64::from_ne_bytes(*first)),
        _ => 0,
    };
    // What clone3 was asked for may have been written over since, by anything: of the new one the kernel knows.
    let raw = match (record.head.result, task.has_own_users()) {
        (0, true) => raw | CLONE_NEWUSER,
        (0, false) => raw & !CLONE_NEWUSER,
        _ => raw,
    };
    // Of the one that makes: its result is an id of the namespace that it is in itself, not of its child's.
    let inside = u64::from(record.head.thread) != signed(task.virtual_thread)
        || task.children_namespace != record.head.process_namespace
        || raw & CLONE_NEWPID != 0;
    flags::clone(raw) | if inside { flags::CHILD_IN_NAMESPACE } else { 0 }
}

fn exe_flags(of: &File, path: Option<&[u8]>) -> u64 {
    let mut bits = 0;
    if of.is_upper() {
        bits |= EXE_UPPER;
    }
    if of.is_lower() {
        bits |= EXE_LOWER;
    }
    if of.is_unlinked() && path.is_some_and(|path| path.starts_with(b"/memfd:")) {
        bits |= EXE_MEMORY;
    } else if OF_MEMORY.contains(&of.magic) {
        bits |= EXE_TMPFS;
    }
    bits
}

fn signed(number: i32) -> u64 {
    i64::from(number).cast_unsigned()
}

fn all_args<'a>(record: &Record<'a>) -> &'a [u8] {
    let found = record.find(0, |body| match body {
        Body::Args(args) => Some(args),
        _ => None,
    });
    found.unwrap_or_default()
}

fn environment<'a>(record: &Record<'a>) -> &'a [u8] {
    let found = record.find(0, |body| match body {
        Body::Environment(environment) => Some(environment),
        _ => None,
    });
    found.unwrap_or_default()
}

/// The first of texts that are each ended by NUL, and the rest.
fn split_first(all: &[u8]) -> (&[u8], &[u8]) {
    match all.iter().position(|byte| *byte == 0) {
        Some(end) => (
            all.get(..end).unwrap_or_default(),
            all.get(end.saturating_add(1)..).unwrap_or_default(),
        ),
        None => (all, &[]),
    }
}

/// Control groups as `controller=path`, each ended by NUL.
fn control_groups(record: &Record<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, controller) in [
        (INDEX_MEMORY, &b"memory="[..]),
        (INDEX_PIDS, b"pids="),
        (INDEX_UNIFIED, b"unified="),
    ] {
        if let Some(names) = names(record, index) {
            bytes.extend_from_slice(controller);
            bytes.extend_from_slice(&names.path());
            bytes.push(0);
        }
    }
    bytes
}
