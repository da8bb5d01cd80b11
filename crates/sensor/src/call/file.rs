//! Calls that open, make, rename, remove and change files.

use super::Argument::{Descriptor, Directory, Entered, Number, OpenHow, Opened as Path};
use super::Source::{
    Arg, CreatedLayer, Device, HowFlags, HowMode, HowResolve, Inode, Int, MadePath, OpenFlags,
    OpenMode, Result, Text,
};
use super::{Call, Class, With};

pub(super) const CALLS: &[Call] = &[
    // open(path, flags, mode)
    Call {
        number: 2,
        compat: Some(5),
        kind: 3,
        class: Class::Open,
        arguments: &[Path],
        with: With(With::RESULT.0 | With::DIRECTORY.0),
        params: &[Result, Text(0), OpenFlags(1), OpenMode(1, 2), Device, Inode],
    },
    // openat(dirfd, path, flags, mode)
    Call {
        number: 257,
        compat: Some(295),
        kind: 307,
        class: Class::Open,
        arguments: &[Directory, Path],
        with: With::RESULT,
        params: &[
            Result,
            Int(0),
            Text(1),
            OpenFlags(2),
            OpenMode(2, 3),
            Device,
            Inode,
        ],
    },
    // openat2(dirfd, path, how, size)
    Call {
        number: 437,
        compat: Some(437),
        kind: 327,
        class: Class::Open,
        arguments: &[Directory, Path, OpenHow],
        with: With::RESULT,
        params: &[
            Result,
            Int(0),
            Text(1),
            HowFlags,
            HowMode,
            HowResolve,
            Device,
            Inode,
        ],
    },
    // creat(path, mode)
    Call {
        number: 85,
        compat: Some(8),
        kind: 59,
        class: Class::Open,
        arguments: &[Path],
        with: With(With::RESULT.0 | With::DIRECTORY.0),
        params: &[Result, Text(0), Arg(1), Device, Inode, CreatedLayer],
    },
    // open_by_handle_at(mountfd, handle, flags)
    Call {
        number: 304,
        compat: Some(342),
        kind: 337,
        class: Class::Open,
        arguments: &[],
        with: With::RESULT,
        params: &[Result, Int(0), OpenFlags(2), MadePath, Device, Inode],
    },
    // link(old, new)
    Call {
        number: 86,
        compat: Some(9),
        kind: 309,
        class: Class::File,
        arguments: &[Entered, Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Text(1)],
    },
    // linkat(olddir, old, newdir, new, flags)
    Call {
        number: 265,
        compat: Some(303),
        kind: 311,
        class: Class::File,
        arguments: &[Directory, Entered, Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Int(2), Text(3), Arg(4)],
    },
    // symlink(target, link)
    Call {
        number: 88,
        compat: Some(83),
        kind: 179,
        class: Class::File,
        arguments: &[Entered, Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Text(1)],
    },
    // symlinkat(target, dirfd, link)
    Call {
        number: 266,
        compat: Some(304),
        kind: 181,
        class: Class::File,
        arguments: &[Entered, Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Text(0), Int(1), Text(2)],
    },
    // rename(old, new)
    Call {
        number: 82,
        compat: Some(38),
        kind: 175,
        class: Class::File,
        arguments: &[Entered, Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Text(1)],
    },
    // renameat(olddir, old, newdir, new)
    Call {
        number: 264,
        compat: Some(302),
        kind: 177,
        class: Class::File,
        arguments: &[Directory, Entered, Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Int(2), Text(3)],
    },
    // renameat2(olddir, old, newdir, new, flags)
    Call {
        number: 316,
        compat: Some(353),
        kind: 319,
        class: Class::File,
        arguments: &[Directory, Entered, Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Int(2), Text(3), Arg(4)],
    },
    // unlink(path)
    Call {
        number: 87,
        compat: Some(10),
        kind: 301,
        class: Class::File,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0)],
    },
    // unlinkat(dirfd, path, flags)
    Call {
        number: 263,
        compat: Some(301),
        kind: 303,
        class: Class::File,
        arguments: &[Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Arg(2)],
    },
    // mkdir(path, mode)
    Call {
        number: 83,
        compat: Some(39),
        kind: 277,
        class: Class::File,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Arg(1)],
    },
    // mkdirat(dirfd, path, mode)
    Call {
        number: 258,
        compat: Some(296),
        kind: 305,
        class: Class::File,
        arguments: &[Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Arg(2)],
    },
    // rmdir(path)
    Call {
        number: 84,
        compat: Some(40),
        kind: 279,
        class: Class::File,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0)],
    },
    // chmod(path, mode)
    Call {
        number: 90,
        compat: Some(15),
        kind: 315,
        class: Class::File,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Arg(1)],
    },
    // fchmod(fd, mode)
    Call {
        number: 91,
        compat: Some(94),
        kind: 317,
        class: Class::File,
        arguments: &[Descriptor],
        with: With::NOTHING,
        params: &[Result, Int(0), Arg(1)],
    },
    // fchmodat(dirfd, path, mode)
    Call {
        number: 268,
        compat: Some(306),
        kind: 313,
        class: Class::File,
        arguments: &[Directory, Entered, Number],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Arg(2)],
    },
    // fchmodat2(dirfd, path, mode, flags), Linux 6.6: what newer C libraries call for `fchmodat` with flags. It has no kind of
    // its own, and what it does is the same.
    Call {
        number: 452,
        compat: Some(452),
        kind: 313,
        class: Class::File,
        arguments: &[Directory, Entered, Number],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Arg(2)],
    },
    // mknod(path, mode, device), mknodat(dirfd, path, mode, device)
    Call {
        number: 133,
        compat: Some(14),
        kind: 415,
        class: Class::File,
        arguments: &[Entered],
        with: With::DIRECTORY,
        params: &[Result, Text(0), Arg(1), Arg(2)],
    },
    Call {
        number: 259,
        compat: Some(297),
        kind: 417,
        class: Class::File,
        arguments: &[Directory, Entered],
        with: With::NOTHING,
        params: &[Result, Int(0), Text(1), Arg(2), Arg(3)],
    },
];
