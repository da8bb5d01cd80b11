//! Calls that change users, capabilities, namespaces and the place of a process.

use super::Argument::{Descriptor, Entered, Name, Number};
use super::Source::{Arg, Capabilities, CloneFlags, Int, OptionNumber, OptionText, Result, Text};
use super::{Call, Class, With};

const fn ids(number: u16, compat: u16, kind: u16, params: &'static [super::Source]) -> Call {
    Call {
        number,
        compat: Some(compat),
        kind,
        class: Class::Privilege,
        arguments: &[],
        with: With::TASK,
        params,
    }
}

pub(super) const CALLS: &[Call] = &[
    // setuid(uid), setgid(gid), setresuid(real, effective, saved), setresgid(…)
    ids(105, 213, 199, &[Result, Arg(0)]),
    ids(106, 214, 201, &[Result, Arg(0)]),
    ids(117, 208, 193, &[Result, Arg(0), Arg(1), Arg(2)]),
    ids(119, 210, 195, &[Result, Arg(0), Arg(1), Arg(2)]),
    // setreuid(real, effective), setregid(…)
    ids(113, 203, 427, &[Result, Arg(0), Arg(1)]),
    ids(114, 204, 429, &[Result, Arg(0), Arg(1)]),
    // setsid(), setpgid(pid, group)
    ids(112, 66, 275, &[Result]),
    ids(109, 57, 295, &[Result, Int(0), Int(1)]),
    // unshare(flags)
    ids(272, 310, 285, &[Result, CloneFlags(0)]),
    // setns(fd, type)
    Call {
        number: 308,
        compat: Some(346),
        kind: 241,
        class: Class::Privilege,
        arguments: &[Descriptor],
        with: With::TASK,
        params: &[Result, Int(0), CloneFlags(1)],
    },
    // capset(header, data)
    Call {
        number: 126,
        compat: Some(185),
        kind: 353,
        class: Class::Privilege,
        arguments: &[],
        with: With::TASK,
        params: &[Result, Capabilities(0), Capabilities(1), Capabilities(2)],
    },
    // prctl(option, …)
    Call {
        number: 157,
        compat: Some(172),
        kind: 401,
        class: Class::Privilege,
        arguments: &[Number, Name],
        with: With::TASK,
        params: &[Result, Arg(0), OptionText, OptionNumber],
    },
    // pivot_root(new, old): it has no kind of its own, and gives the process another root, too
    Call {
        number: 155,
        compat: Some(217),
        kind: 267,
        class: Class::Privilege,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0)],
    },
    // chroot(path)
    Call {
        number: 161,
        compat: Some(61),
        kind: 267,
        class: Class::Privilege,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0)],
    },
];
