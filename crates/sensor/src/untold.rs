//! What rules can ask for and this sensor does not tell: captures of others have it.

/// Fields whose values the events of this sensor do not have, or not whole.
///
/// - Memory and page faults are not read at each new program: they cost more than rules ask for them.
/// - Whether a program may be written to by its user takes more than its record has.
/// - Descriptors are known as far as calls that rules need tell of them, so they can't be counted.
/// - No lists of descriptors are recorded (`poll`).
pub const FIELDS: &[&str] = &[
    "fdlist.cips",
    "fdlist.cports",
    "fdlist.names",
    "fdlist.nums",
    "fdlist.sips",
    "fdlist.sports",
    "proc.fdopencount",
    "proc.fdusage",
    "proc.is_exe_writable",
    "proc.vmrss",
    "proc.vmsize",
    "proc.vmswap",
    "thread.pfmajor",
    "thread.pfminor",
    "thread.vmrss",
    "thread.vmsize",
];
