//! Calls that make processes and start programs. Their events are made of the thread itself, not of arguments: see
//! `encode::process`.

use super::Argument::{Directory, Opened};
use super::{Call, Class, With};

pub(super) const CALLS: &[Call] = &[
    // execve(path, argv, envp)
    Call {
        number: 59,
        compat: Some(11),
        kind: 293,
        class: Class::Program,
        arguments: &[Opened],
        with: With::PROGRAM,
        params: &[],
    },
    // execveat(dirfd, path, argv, envp, flags): its event has no path
    Call {
        number: 322,
        compat: Some(358),
        kind: 331,
        class: Class::Program,
        arguments: &[Directory],
        with: With::PROGRAM,
        params: &[],
    },
    // clone(flags, …)
    Call {
        number: 56,
        compat: Some(120),
        kind: 223,
        class: Class::Process,
        arguments: &[],
        with: With::NEW,
        params: &[],
    },
    // fork()
    Call {
        number: 57,
        compat: Some(2),
        kind: 225,
        class: Class::Process,
        arguments: &[],
        with: With::NEW,
        params: &[],
    },
    // vfork()
    Call {
        number: 58,
        compat: Some(190),
        kind: 227,
        class: Class::Process,
        arguments: &[],
        with: With::NEW,
        params: &[],
    },
    // clone3(arguments, size)
    Call {
        number: 435,
        compat: Some(435),
        kind: 335,
        class: Class::Process,
        arguments: &[super::Argument::Bytes],
        with: With::NEW,
        params: &[],
    },
];
