//! The tables hold what the specification says.

use std::collections::BTreeSet;

use super::{
    Category, Direction, Kind, Origin, Param, ParamType, Schema, SystemCall, Traits, error_name,
    signal_name,
};

fn schema(code: u16) -> &'static Schema {
    Kind(code).schema().expect("in the table")
}

/// Names and widths of the parameters of a kind.
fn layout(code: u16) -> String {
    let words: Vec<&str> = schema(code).params.iter().map(|p| p.name).collect();
    words.join(" ")
}

#[test]
fn each_line_is_a_kind_at_its_place() {
    let lines = include_str!("../../data/kinds.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#')).count();
    assert_eq!(Kind::all().len(), lines);
    assert_eq!(lines, 448, "codes 0 to 447");
    for (place, schema) in Kind::all().iter().enumerate() {
        assert_eq!(usize::from(schema.kind.0), place);
        assert!(schema.params.len() <= super::MOST_PARAMS);
        let names: BTreeSet<_> = schema.params.iter().map(|param| param.name).collect();
        assert_eq!(names.len(), schema.params.len(), "{}", schema.name);
        let empty = schema.origin == Origin::Nowhere;
        assert_eq!(empty, schema.name == "NA");
    }
}

/// Of all versions of a kind one is current: what old events become.
#[test]
fn each_name_has_one_current_kind() {
    for direction in [Direction::Enter, Direction::Exit] {
        let mut names = BTreeSet::new();
        for schema in Kind::all() {
            let real = schema.origin != Origin::Nowhere && !schema.traits.has(Traits::OLD);
            // `drop` is told when it begins and when it ends.
            if real && schema.kind.direction() == direction && schema.name != "drop" {
                assert!(names.insert(schema.name), "{}", schema.name);
            }
        }
    }
    for schema in Kind::all().iter().filter(|kind| kind.kind.0 & 1 == 1) {
        if schema.traits.has(Traits::OLD) {
            let current = |kind: &&Schema| !kind.traits.has(Traits::OLD);
            let exits = |kind: &&Schema| kind.kind.direction() == Direction::Exit;
            let found = Kind::named(schema.name).filter(current).filter(exits);
            assert_eq!(found.count(), 1, "{}", schema.name);
        }
    }
}

/// Relative paths are relative to the descriptor before them.
#[test]
fn a_relative_path_stands_behind_its_directory() {
    for schema in Kind::all() {
        for (before, param) in schema.params.iter().zip(schema.params.iter().skip(1)) {
            if param.of == ParamType::RelativePath {
                assert_eq!(before.of, ParamType::Descriptor, "{}", schema.name);
            }
        }
        let first = schema.params.first().map(|param| param.of);
        assert_ne!(first, Some(ParamType::RelativePath), "{}", schema.name);
    }
}

/// The rows of current exit events (reference/runtime.md, 3.3).
#[test]
fn current_layouts() {
    let rows = [
        (3, "open", "fd name flags mode dev ino"),
        (5, "close", "res fd"),
        (19, "socket", "fd domain type proto flags"),
        (21, "bind", "res addr fd"),
        (23, "connect", "res tuple fd addr"),
        (25, "listen", "res fd backlog"),
        (31, "sendto", "res data fd size tuple"),
        (35, "recvfrom", "res data tuple fd size"),
        (
            43,
            "socketpair",
            "res fd1 fd2 source peer domain type proto",
        ),
        (47, "getsockopt", "res fd level optname val optlen"),
        (49, "sendmsg", "res data fd size tuple"),
        (53, "recvmsg", "res size data tuple msgcontrol fd"),
        (59, "creat", "fd name mode dev ino creat_flags"),
        (61, "pipe", "res fd1 fd2 ino"),
        (63, "eventfd", "res initval flags"),
        (95, "chdir", "res path"),
        (97, "fchdir", "res fd"),
        (129, "kill", "res pid sig"),
        (
            145,
            "prlimit",
            "res newcur newmax oldcur oldmax pid resource",
        ),
        (151, "fcntl", "res fd cmd arg"),
        (169, "ptrace", "res addr data request pid"),
        (175, "rename", "res oldpath newpath"),
        (177, "renameat", "res olddirfd oldpath newdirfd newpath"),
        (179, "symlink", "res target linkpath"),
        (181, "symlinkat", "res target linkdirfd linkpath"),
        (186, "procexit", "status ret sig core reaper_tid"),
        (193, "setresuid", "res ruid euid suid"),
        (195, "setresgid", "res rgid egid sgid"),
        (199, "setuid", "res uid"),
        (201, "setgid", "res gid"),
        (241, "setns", "res fd nstype"),
        (247, "accept", "fd tuple queuepct queuelen queuemax"),
        (257, "mount", "res dev dir type flags"),
        (267, "chroot", "res path"),
        (275, "setsid", "res"),
        (277, "mkdir", "res path mode"),
        (279, "rmdir", "res path"),
        (285, "unshare", "res flags"),
        (301, "unlink", "res path"),
        (303, "unlinkat", "res dirfd name flags"),
        (305, "mkdirat", "res dirfd path mode"),
        (307, "openat", "fd dirfd name flags mode dev ino"),
        (309, "link", "res oldpath newpath"),
        (311, "linkat", "res olddir oldpath newdir newpath flags"),
        (313, "fchmodat", "res dirfd filename mode"),
        (315, "chmod", "res filename mode"),
        (317, "fchmod", "res fd mode"),
        (
            319,
            "renameat2",
            "res olddirfd oldpath newdirfd newpath flags",
        ),
        (321, "userfaultfd", "res flags"),
        (327, "openat2", "fd dirfd name flags mode resolve dev ino"),
        (
            341,
            "io_uring_enter",
            "res fd to_submit min_complete flags sig",
        ),
        (
            353,
            "capset",
            "res cap_inheritable cap_permitted cap_effective",
        ),
        (363, "dup2", "res oldfd newfd"),
        (365, "dup3", "res oldfd newfd flags"),
        (367, "dup", "res oldfd"),
        (369, "bpf", "fd cmd"),
        (387, "umount", "res name"),
        (389, "accept4", "fd tuple queuepct queuelen queuemax flags"),
        (391, "umount2", "res name flags"),
        (393, "pipe2", "res fd1 fd2 ino flags"),
        (397, "eventfd2", "res flags initval"),
        (401, "prctl", "res option arg2_str arg2_int"),
        (405, "memfd_create", "fd name flags"),
        (411, "init_module", "res img length uargs"),
        (413, "finit_module", "res fd uargs flags"),
    ];
    for (code, name, params) in rows {
        assert_eq!(schema(code).name, name);
        assert_eq!(layout(code), params, "{name}");
        assert!(!schema(code).traits.has(Traits::OLD), "{name}");
    }
}

/// The same for programs and processes.
#[test]
fn current_layouts_of_processes() {
    let execve = "res exe args tid pid ptid cwd fdlimit pgft_maj pgft_min vm_size vm_rss vm_swap comm cgroups env tty \
        vpgid loginuid flags cap_inheritable cap_permitted cap_effective exe_ino exe_ino_ctime exe_ino_mtime uid \
        trusted_exepath pgid gid";
    assert_eq!(layout(331), execve);
    assert_eq!(layout(293), format!("{execve} filename"));
    let clone = "res exe args tid pid ptid cwd fdlimit pgft_maj pgft_min vm_size vm_rss vm_swap comm cgroups flags uid \
        gid vtid vpid pidns_init_start_ts";
    for code in [223, 225, 227, 335] {
        assert_eq!(layout(code), clone);
    }
}

#[test]
fn what_a_kind_is_about() {
    let open = schema(307);
    assert_eq!(open.category, Category::File);
    assert_eq!(open.origin, Origin::SystemCall);
    assert!(open.traits.has(Traits::CREATES.and(Traits::STATE)));
    assert_eq!(open.kind.direction(), Direction::Exit);
    assert_eq!(open.kind.enter(), Kind(306));
    assert_eq!(schema(186).origin, Origin::Tracepoint);
    assert_eq!(schema(402).origin, Origin::Engine);
    assert!(schema(322).traits.has(Traits::LARGE));
    let old: Vec<u16> = Kind::named("openat").map(|kind| kind.kind.0).collect();
    assert_eq!(old, [102, 103, 306, 307]);
    assert_eq!(Kind(448).schema(), None);
}

#[test]
fn the_descriptor_of_a_kind() {
    let cases = [
        (3, Some(0)),
        (5, Some(1)),
        (7, Some(2)),
        (23, Some(2)),
        (35, Some(3)),
        (43, Some(2)),
        (53, Some(5)),
        (61, Some(2)),
        (247, Some(0)),
        (223, None),
        (306, None),
        (293, None),
        (367, Some(0)),
    ];
    for (code, want) in cases {
        assert_eq!(schema(code).descriptor, want, "{}", schema(code).name);
    }
}

fn names(code: u16, param: &str) -> &'static super::Names {
    let schema = schema(code);
    let param: &Param = &schema.params[schema.param(param).unwrap()];
    param.names.unwrap()
}

#[test]
fn flags_and_values_have_names() {
    let flags = names(307, "flags");
    assert_eq!(flags.bits(1), ["O_RDONLY"]);
    assert_eq!(flags.bits(0), ["O_NONE"]);
    assert_eq!(flags.bits(3), ["O_RDWR"]);
    assert_eq!(
        flags.bits(1 << 12 | 1 | 1 << 10),
        ["O_DIRECTORY", "O_RDONLY", "O_CLOEXEC"]
    );
    assert_eq!(names(19, "domain").of(2), Some("AF_INET"));
    assert_eq!(names(169, "request").of(11), Some("PTRACE_ATTACH"));
    assert_eq!(names(369, "cmd").of(5), Some("BPF_PROG_LOAD"));
    assert_eq!(names(241, "nstype").bits(1 << 20), ["CLONE_NEWUSER"]);
}

#[test]
fn system_calls_errors_signals() {
    let lines = include_str!("../../data/syscalls.txt").lines();
    assert_eq!(SystemCall::all().len(), lines.count() - 1);
    assert_eq!(SystemCall::all().len(), 452);
    assert!(
        SystemCall::all()
            .windows(2)
            .all(|two| two[0].code < two[1].code)
    );
    let numbers: Vec<_> = SystemCall::all().iter().filter_map(|c| c.number).collect();
    let unique: BTreeSet<_> = numbers.iter().collect();
    assert_eq!(numbers.len(), unique.len());
    let rows = [
        ("read", 3, Some(0)),
        ("execve", 324, Some(59)),
        ("rt_sigreturn", 298, Some(15)),
        ("newfstatat", 300, Some(262)),
        ("openat2", 322, Some(437)),
        ("listns", 451, Some(470)),
        ("socketcall", 277, None),
    ];
    for (name, code, number) in rows {
        let call = SystemCall::named(name).unwrap();
        assert_eq!((call.code, call.number), (code, number), "{name}");
        assert_eq!(SystemCall::of(code), Some(call));
    }
    assert_eq!(SystemCall::of(382), None);
    let lines = include_str!("../../data/errors.txt").lines();
    let errors = (1..=516).filter(|n| error_name(*n).is_some()).count();
    assert_eq!(errors, lines.count() - 1);
    assert_eq!(error_name(2), Some("ENOENT"));
    assert_eq!(error_name(11), Some("EAGAIN"));
    assert_eq!(error_name(95), Some("EOPNOTSUPP"));
    assert_eq!(error_name(512), Some("ERESTARTSYS"));
    assert_eq!(error_name(0), None);
    assert_eq!(signal_name(9), Some("SIGKILL"));
    assert_eq!(signal_name(31), Some("SIGSYS"));
    assert_eq!(signal_name(0), None);
    assert_eq!(signal_name(32), None);
}
