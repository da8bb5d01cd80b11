//! Flags of the kernel in the numbers of capture files (falcosecurity/libs, `driver/ppm_events_public.h`).

/// Bit of open flags: the call made the file.
pub(crate) const CREATED: u64 = 1 << 14;
/// Bit of open flags: the file lies in the upper layer of an overlay.
pub(crate) const UPPER_LAYER: u64 = 1 << 15;
/// The same of a lower layer.
pub(crate) const LOWER_LAYER: u64 = 1 << 16;

/// Bit of open flags that is our own: the file is on a mount of another namespace of mounts.
pub(crate) const OTHER_MOUNTS: u64 = 1 << 31;

/// Another one of our own: the file tells of the process that opened it (`proc(5)`).
pub(crate) const OWN_PROCESS: u64 = 1 << 30;

/// `O_…` (asm-generic and x86) beside `PPM_O_…`.
const OPEN: &[(u64, u64)] = &[
    (0o100, 1 << 2),
    (0o2000, 1 << 3),
    (0o10000, 1 << 4),
    (0o200, 1 << 5),
    (0o4000, 1 << 6),
    (0o4_000_000, 1 << 7),
    (0o1000, 1 << 8),
    (0o40000, 1 << 9),
    (0o200_000, 1 << 10),
    (0o100_000, 1 << 11),
    (0o2_000_000, 1 << 12),
    (0o20_000_000, 1 << 13),
];

/// Flags of `open`.
pub(crate) fn open(raw: u64) -> u64 {
    let access = match raw & 3 {
        0 => 1,
        1 => 2,
        _ => 3,
    };
    translate(raw, OPEN) | access
}

/// Bits of flags of `open` that only the file tells, once it is there.
const OF_FILE: u64 = CREATED | UPPER_LAYER | LOWER_LAYER | OTHER_MOUNTS | OWN_PROCESS;

/// Returns the kernel's bits for some of captures other than how a file is accessed, and whether all are told by them.
pub(crate) fn raw_open(mask: u64) -> (u64, bool) {
    let known = OPEN.iter().filter(|(_, capture)| mask & capture != 0);
    let raw = known.fold(0, |bits, (kernel, _)| bits | kernel);
    (raw, mask & OF_FILE == 0)
}

/// The mode of `open`, which is there where a file may be made: `O_CREAT` or `O_TMPFILE`.
pub(crate) fn mode(open_flags: u64, mode: u64) -> u64 {
    if open_flags & (0o100 | 0o20_000_000) == 0 {
        return 0;
    }
    mode
}

/// `RESOLVE_…` (`linux/openat2.h`) beside `PPM_RESOLVE_…`.
const RESOLVE: &[(u64, u64)] = &[(8, 1), (16, 2), (2, 4), (4, 8), (1, 16), (32, 32)];

/// How `openat2` resolves paths.
pub(crate) fn resolve(raw: u64) -> u64 {
    translate(raw, RESOLVE)
}

/// `CLONE_…` (`linux/sched.h`) beside `PPM_CL_CLONE_…`.
const CLONE: &[(u64, u64)] = &[
    (0x400, 1),
    (0x200, 1 << 1),
    (0x8000_0000, 1 << 2),
    (0x0800_0000, 1 << 3),
    (0x4000_0000, 1 << 4),
    (0x0002_0000, 1 << 5),
    (0x2000_0000, 1 << 6),
    (0x0400_0000, 1 << 7),
    (0x0000_8000, 1 << 8),
    (0x0010_0000, 1 << 9),
    (0x0000_2000, 1 << 10),
    (0x0000_0800, 1 << 11),
    (0x0004_0000, 1 << 12),
    (0x0001_0000, 1 << 13),
    (0x0080_0000, 1 << 14),
    (0x0000_0100, 1 << 15),
    (0x1000_0000, 1 << 20),
    (0x0020_0000, 1 << 23),
    (0x0100_0000, 1 << 24),
    (0x0008_0000, 1 << 25),
    (0x0000_4000, 1 << 27),
    (0x0200_0000, 1 << 28),
];

/// Bit of clone flags: the child is in a process namespace of its own.
pub(crate) const CHILD_IN_NAMESPACE: u64 = 1 << 29;

/// Flags of `clone`, `unshare` and `setns`.
pub(crate) fn clone(raw: u64) -> u64 {
    translate(raw, CLONE)
}

/// Returns the kernel's bits for some of captures; nothing where one has none.
pub(crate) fn raw_clone(mask: u64) -> Option<u64> {
    let known = CLONE.iter().filter(|(_, capture)| mask & capture != 0);
    let (raw, told) = known.fold((0, 0), |(raw, told), (kernel, capture)| {
        (raw | kernel, told | capture)
    });
    (told == mask).then_some(raw)
}

/// Capabilities have the same numbers in both; bits that no kernel has are left out.
pub(crate) fn capabilities(raw: u64) -> u64 {
    raw & ((1 << 41) - 1)
}

/// `PTRACE_…` (`linux/ptrace.h`, `asm/ptrace-abi.h`) beside `PPM_PTRACE_…`; those up to 9 are one less.
const PTRACE: &[(u64, u64)] = &[
    (16, 11),
    (17, 12),
    (24, 13),
    (12, 26),
    (13, 27),
    (14, 28),
    (15, 29),
    (18, 30),
    (19, 31),
    (21, 32),
    (25, 33),
    (26, 34),
    (30, 35),
    (31, 36),
    (32, 37),
    (33, 38),
];

/// Requests of `ptrace`; 0 is not known.
pub(crate) fn ptrace(raw: u64) -> u64 {
    match raw {
        0..=9 => raw.saturating_add(1),
        0x4200..=0x420b => raw.saturating_sub(0x4200).saturating_add(14),
        _ => same(raw, PTRACE),
    }
}

/// `F_…` (`linux/fcntl.h`) beside `PPM_FCNTL_…`.
const FCNTL: &[(u64, u64)] = &[
    (0, 1),
    (1, 2),
    (2, 3),
    (3, 4),
    (4, 5),
    (5, 6),
    (6, 8),
    (7, 9),
    (8, 10),
    (9, 12),
    (10, 13),
    (11, 15),
    (15, 21),
    (16, 22),
    (1024, 23),
    (1025, 24),
    (1026, 27),
    (1029, 25),
    (1030, 26),
    (1031, 28),
    (1032, 29),
    (36, 30),
    (37, 31),
    (38, 32),
];

/// Commands of `fcntl`; 0 is not known.
pub(crate) fn fcntl(raw: u64) -> u64 {
    same(raw, FCNTL)
}

/// `IORING_SETUP_…` (`linux/io_uring.h`) beside those of captures, which have one in between.
const RING: &[(u64, u64)] = &[
    (1, 1),
    (2, 2),
    (4, 8),
    (8, 16),
    (16, 32),
    (32, 64),
    (64, 128),
];

/// Flags of `io_uring_setup`.
pub(crate) fn ring(raw: u64) -> u64 {
    translate(raw, RING)
}

/// Features of a ring have the same numbers in both, up to `IORING_FEAT_RSRC_TAGS`.
pub(crate) fn ring_features(raw: u64) -> u64 {
    raw & 0x7ff
}

fn same(raw: u64, table: &[(u64, u64)]) -> u64 {
    let row = table.iter().find(|(kernel, _)| *kernel == raw);
    row.map_or(0, |(_, capture)| *capture)
}

fn translate(raw: u64, table: &[(u64, u64)]) -> u64 {
    table
        .iter()
        .filter(|(kernel, _)| raw & kernel != 0)
        .fold(0, |bits, (_, capture)| bits | capture)
}
