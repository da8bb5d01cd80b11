//! Calls that change the kernel, look into other processes, or go around what is watched.

use super::Argument::{Descriptor, Directory, Entered, Number, Ring as Parameters};
use super::Source::{
    Arg, Fixed, Int, Nothing, Ptrace, Result, Ring, RingFeatures, RingFlags, Text,
};
use super::{Call, Class, With};

pub(super) const CALLS: &[Call] = &[
    // mount(device, directory, type, flags, data)
    Call {
        number: 165,
        compat: Some(21),
        kind: 257,
        class: Class::Kernel,
        arguments: &[Entered, Entered, Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Text(1), Text(2), Arg(3)],
    },
    // move_mount(from_dirfd, from, to_dirfd, to, flags): told as mount, with no type
    Call {
        number: 429,
        compat: Some(429),
        kind: 257,
        class: Class::Kernel,
        arguments: &[Directory, Entered, Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Text(1), Text(3), Nothing, Fixed(0)],
    },
    // mount_setattr(dirfd, path, flags, attributes, size): told as mount that changes what is there (MS_REMOUNT)
    Call {
        number: 442,
        compat: Some(442),
        kind: 257,
        class: Class::Kernel,
        arguments: &[Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Nothing, Text(1), Nothing, Fixed(32)],
    },
    // umount2(directory, flags)
    Call {
        number: 166,
        compat: Some(52),
        kind: 391,
        class: Class::Kernel,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Arg(1)],
    },
    // ptrace(request, pid, address, data)
    Call {
        number: 101,
        compat: Some(26),
        kind: 169,
        class: Class::Kernel,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Nothing, Nothing, Ptrace(0), Int(1)],
    },
    // process_vm_readv(pid, …), process_vm_writev(pid, …)
    Call {
        number: 310,
        compat: Some(347),
        kind: 421,
        class: Class::Kernel,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Int(0), Nothing],
    },
    Call {
        number: 311,
        compat: Some(348),
        kind: 423,
        class: Class::Kernel,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Int(0), Nothing],
    },
    // pidfd_getfd(pidfd, fd, flags)
    Call {
        number: 438,
        compat: Some(438),
        kind: 407,
        class: Class::Kernel,
        arguments: &[Descriptor],
        with: With::RESULT,
        params: &[Result, Int(0), Int(1), Arg(2)],
    },
    // init_module(image, length, parameters)
    Call {
        number: 175,
        compat: Some(128),
        kind: 411,
        class: Class::Kernel,
        arguments: &[Number, Number, Entered],
        with: With::NOTHING,
        params: &[Result, Nothing, Arg(1), Text(2)],
    },
    // finit_module(fd, parameters, flags)
    Call {
        number: 313,
        compat: Some(350),
        kind: 413,
        class: Class::Kernel,
        arguments: &[Descriptor, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Arg(2)],
    },
    // bpf(command, …)
    Call {
        number: 321,
        compat: Some(357),
        kind: 369,
        class: Class::Kernel,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Arg(0)],
    },
    // userfaultfd(flags)
    Call {
        number: 323,
        compat: Some(374),
        kind: 321,
        class: Class::Kernel,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Arg(0)],
    },
    // memfd_create(name, flags)
    Call {
        number: 319,
        compat: Some(356),
        kind: 405,
        class: Class::Kernel,
        arguments: &[Entered],
        with: With::NOTHING,
        params: &[Result, Text(0), Arg(1)],
    },
    // io_uring_setup(entries, parameters)
    Call {
        number: 425,
        compat: Some(425),
        kind: 339,
        class: Class::Kernel,
        arguments: &[Number, Parameters],
        with: With::NOTHING,
        params: &[
            Result,
            Arg(0),
            Ring(0),
            Ring(1),
            RingFlags,
            Ring(3),
            Ring(4),
            RingFeatures,
        ],
    },
    // kill(pid, signal)
    Call {
        number: 62,
        compat: Some(37),
        kind: 129,
        class: Class::Privilege,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Int(0), Arg(1)],
    },
];
