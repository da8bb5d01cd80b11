//! Calls that copy, close and change descriptors, and the working directory.

use super::Argument::{Descriptor, Entered};
use super::Source::{Arg, Fcntl, Int, OpenFlags, Result, Text};
use super::{Argument, Call, Class, Source, With};

const fn call(
    number: u16,
    compat: u16,
    kind: u16,
    arguments: &'static [Argument],
    with: With,
    params: &'static [Source],
) -> Call {
    Call {
        number,
        compat: Some(compat),
        kind,
        class: Class::Descriptor,
        arguments,
        with,
        params,
    }
}

/// What is under the number that a copy has is the kernel's word: it takes no memory of what the first descriptor was of.
const COPY: With = With::RESULT;

pub(super) const CALLS: &[Call] = &[
    // close(fd)
    call(3, 6, 5, &[], With::NOTHING, &[Result, Int(0)]),
    // dup(fd), dup2(old, new), dup3(old, new, flags)
    call(32, 41, 367, &[Descriptor], COPY, &[Result, Int(0)]),
    call(33, 63, 363, &[Descriptor], COPY, &[Result, Int(0), Int(1)]),
    call(
        292,
        330,
        365,
        &[Descriptor],
        COPY,
        &[Result, Int(0), Int(1), OpenFlags(2)],
    ),
    // chdir(path), fchdir(fd)
    call(80, 12, 95, &[Entered], With::NOTHING, &[Result, Text(0)]),
    call(81, 133, 97, &[Descriptor], With::NOTHING, &[Result, Int(0)]),
    // fcntl(fd, command, argument): the result is a descriptor where it makes a copy
    call(
        72,
        221,
        151,
        &[Descriptor],
        COPY,
        &[Result, Int(0), Fcntl(1), Arg(2)],
    ),
];
