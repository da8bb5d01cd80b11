//! What is mounted where: pseudo file systems hold nothing that was installed, and one across a
//! network may be endless or hang. Magic numbers are those of `statfs(2)`.

use std::io;
use std::os::fd::BorrowedFd;

/// What a mounted file system is to a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mounted {
    /// Part of the tree.
    Tree,
    /// Made up by the kernel.
    Pseudo,
    /// Served by another machine or another program.
    Remote,
}

/// Classifies the file system that begins at an opened directory; `path` is its place in the tree.
pub(super) fn classify(directory: BorrowedFd<'_>, path: &[u8]) -> io::Result<Mounted> {
    let magic = i128::from(rustix::fs::fstatfs(directory)?.f_type) & 0xffff_ffff;
    // Device nodes lie in a tmpfs in containers, and `devtmpfs` gives the number of `tmpfs` too.
    if magic == TMPFS && path == b"dev" {
        return Ok(Mounted::Pseudo);
    }
    if PSEUDO.contains(&magic) {
        return Ok(Mounted::Pseudo);
    }
    if REMOTE.contains(&magic) {
        return Ok(Mounted::Remote);
    }
    Ok(Mounted::Tree)
}

const TMPFS: i128 = 0x0102_1994;

const PSEUDO: [i128; 18] = [
    0x9fa0,      // proc
    0x6265_6572, // sysfs
    0x1cd1,      // devpts
    0x0027_e0eb, // cgroup
    0x6367_7270, // cgroup2
    0x6462_6720, // debugfs
    0x7472_6163, // tracefs
    0x7363_6673, // securityfs
    0x6165_676c, // pstore
    0xcafe_4a11, // bpf
    0x6265_6570, // configfs
    0x1980_0202, // mqueue
    0x9584_58f6, // hugetlbfs
    0xde5e_81e4, // efivarfs
    0x4249_4e4d, // binfmt_misc
    0xf97c_ff8c, // selinuxfs
    0x6759_6969, // rpc_pipefs
    0x6e73_6673, // nsfs
];

const REMOTE: [i128; 10] = [
    0x6969,      // nfs
    0x517b,      // smb
    0xff53_4d42, // cifs
    0xfe53_4d42, // smb2
    0x00c3_6400, // ceph
    0x5346_414f, // afs
    0x6573_5546, // fuse
    0x0102_1997, // 9p
    0x0187,      // autofs
    0x0bd0_0bd0, // lustre
];
