//! What fields say (meanings: documentation of Falco, supported fields; forms: falcosecurity/libs, `event.cpp`).

use super::{OPEN, said};
use seawall_runtime::fields;
use std::collections::BTreeSet;

/// The fields that the official rules ask for.
const OFFICIAL: &str = "container.id container.image.repository container.privileged container.start_ts evt.arg.domain \
    evt.arg.flags evt.arg.linkpath evt.arg.newpath evt.arg.oldpath evt.arg.request evt.arg.target evt.args evt.is_open_read \
    evt.is_open_write evt.num evt.rawres evt.res evt.type fd.connected fd.directory fd.filename fd.ip fd.l4proto fd.lport \
    fd.name fd.name_changed fd.nameraw fd.net fd.num fd.rport fd.sip fd.sip.name fd.snet fd.sport fd.type fd.typechar \
    group.gid group.name k8s.ns.name proc.aexepath proc.aname proc.args proc.cmdline proc.cwd proc.duration proc.exe \
    proc.exe_ino.ctime proc.exe_ino.ctime_duration_proc_start proc.exe_ino.mtime proc.exepath proc.is_exe_from_memfd \
    proc.is_exe_upper_layer proc.name proc.pcmdline proc.pexe proc.pexepath proc.pname proc.sname proc.tty \
    thread.cap_effective user.loginname user.loginuid user.name user.uid container.mount.dest container.mounts evt.arg.cmd \
    evt.arg.fd evt.arg.filename evt.arg.mode evt.arg.name evt.arg.path evt.arg.uid evt.buffer evt.is_open_exec fd.cip \
    fd.cip.name fd.cnet fd.lip.name fd.port fd.rip fd.rip.name fd.rnet fd.sockfamily k8s.pod.name proc.aexe proc.env \
    proc.is_vpgid_leader proc.vpid thread.cap_permitted evt.dir";

#[test]
fn official_rules_find_their_fields() {
    for name in OFFICIAL.split_whitespace() {
        let field = fields::find(name).unwrap_or_else(|| panic!("{name}"));
        assert!(
            field.ask(name, None).is_ok() || name == "container.mount.dest",
            "{name}"
        );
    }
    assert_eq!(fields::find("evt.nothing"), None);
    assert!(
        fields::find("evt.arg")
            .unwrap()
            .ask("evt.arg.nothing", None)
            .is_err()
    );
}

#[test]
fn names_are_told_once_and_meanings_are_sentences() {
    let mut names = BTreeSet::new();
    for field in fields::all() {
        assert!(names.insert(field.name), "{} stands twice", field.name);
        let meaning = field.meaning;
        let ends = meaning.ends_with(['.', '`']) || meaning.ends_with('…');
        assert!(ends && meaning.len() > 1, "{}: {meaning}", field.name);
    }
    assert!(names.len() > 200);
}

#[test]
fn fields_say_what_is() {
    let rows = [
        (
            "%evt.num %evt.type %evt.dir %evt.res %evt.rawres",
            "1 openat < SUCCESS 3",
        ),
        (
            "%evt.time %evt.datetime.s",
            "00:00:00.000000000 2024-01-01 00:00:00",
        ),
        ("%evt.time.iso8601", "2024-01-01T00:00:00.000000000+0000"),
        ("%evt.category %evt.hostname", "file web-1"),
        ("%evt.rawtime.s %evt.rawtime.ns", "1704067200 000000000"),
        // The last flag stands alone, names come in the order of upstream's table.
        ("%evt.arg.flags", "O_RDONLY|O_CLOEXEC"),
        ("%evt.arg.name %evt.arg[2]", "/etc/shadow /etc/shadow"),
        ("%evt.arg.dirfd", "AT_FDCWD"),
        ("%evt.arg.fd", "<f>/etc/shadow"),
        (
            "%evt.args",
            "fd=3(<f>/etc/shadow) dirfd=-100(AT_FDCWD) name=../etc/shadow(/etc/shadow) \
             flags=4097(O_RDONLY|O_CLOEXEC) mode=0644 dev=801 ino=42",
        ),
        (
            "%fd.num %fd.name %fd.typechar %fd.type",
            "3 /etc/shadow f file",
        ),
        ("%fd.directory %fd.filename", "/etc shadow"),
        (
            "%proc.name %proc.exe %proc.exepath",
            "bash -bash /usr/bin/bash",
        ),
        ("%proc.cmdline", "bash -i -c cat /etc/shadow"),
        ("%proc.exeline", "-bash -i -c cat /etc/shadow"),
        ("%proc.args %proc.cmdnargs", "-i -c cat /etc/shadow 3"),
        ("%proc.env", "PATH=/usr/bin HOME=/root"),
        ("%proc.env[HOME]", "/root"),
        ("%proc.cwd %proc.tty", "/root/ 34816"),
        (
            "%proc.pid %proc.ppid %proc.vpid %thread.tid",
            "100 50 7 100",
        ),
        (
            "%proc.pname %proc.pcmdline %proc.pexepath",
            "sshd sshd /usr/sbin/sshd",
        ),
        ("%proc.aname[2] %proc.aexepath[1]", "systemd /usr/sbin/sshd"),
        ("%proc.aname[9]", "<NA>"),
        ("%proc.sname", "bash"),
        ("%proc.duration", "100000000000"),
        ("%proc.exe_ino.ctime_duration_proc_start", "10000000000"),
        ("%proc.exe_ino.ctime_duration_pidns_start", "90000000000"),
        (
            "%proc.exe_ino %proc.exe_ino.mtime",
            "77 1600000000000000000",
        ),
        (
            "%proc.is_exe_upper_layer %proc.is_exe_from_memfd",
            "true false",
        ),
        ("%proc.is_vpgid_leader", "true"),
        ("%thread.cap_effective", "CAP_CHOWN CAP_KILL"),
        // Containers have accounts of their own.
        (
            "%user.uid %user.name %user.loginuid %user.loginname",
            "0 root -1 <NA>",
        ),
        ("%container.id %container.name", "3ad7b26ded6d web"),
        (
            "%container.image.repository %container.image.tag %container.image.digest",
            "registry.example:5000/team/web 1.25 sha256:abc",
        ),
        (
            "%container.image.id %container.type %container.privileged",
            "6f7e2741b66b docker false",
        ),
        (
            "%container.mounts",
            "/var/run/docker.sock:/sock:rw:true:rprivate,/etc:/host/etc:ro:false:rslave",
        ),
        (
            "%container.mount.dest[/etc] %container.mount.dest[0]",
            "/host/etc /sock",
        ),
        ("%container.mount.source[/host/*]", "/etc"),
        ("%container.mount.dest[/nothing]", "<NA>"),
        (
            "%container.start_ts %container.duration",
            "1704067000000000000 200000000000",
        ),
        ("%container.label.app", "shop"),
        ("%k8s.ns.name %k8s.pod.name %k8s.pod.uid", "prod web-0 u-1"),
        ("%8proc.name|", "bash    |"),
        ("%toupper(proc.name)", "BASH"),
    ];
    for (output, expected) in rows {
        assert_eq!(said(output, OPEN), expected, "{output}");
    }
}

/// Writes an event.
fn event(name: &str, thread: u32, with: &str) -> String {
    format!("events: [{{event: {name}, thread: {thread}, with: {{{with}}}}}]")
}

const PARAMETERS: &[(&str, &str, &str, &str)] = &[
    (
        "ptrace",
        "res: 0, request: PTRACE_ATTACH, pid: 50",
        "%evt.arg.request %evt.arg.pid",
        "PTRACE_ATTACH sshd",
    ),
    ("setuid", "res: 0, uid: 4711", "%evt.arg.uid", "<NA>"),
    (
        "setuid",
        "res: 0, uid: -1",
        "%evt.args",
        "res=0 uid=-1(<NONE>)",
    ),
    (
        "kill",
        "res: -3, pid: 4711, sig: SIGKILL",
        "%evt.args",
        "res=-3(ESRCH) pid=4711 sig=9(SIGKILL)",
    ),
    (
        "socket",
        "fd: 9, domain: AF_PACKET, type: 3, proto: 0",
        "%evt.arg.domain",
        "AF_PACKET",
    ),
    (
        "chmod",
        "res: 0, filename: /tmp/x, mode: S_IXUSR|S_IRUSR",
        "%evt.arg.mode",
        "S_IXUSR|S_IRUSR",
    ),
    (
        "symlinkat",
        "res: 0, target: /etc, linkdirfd: 5, linkpath: l",
        "%evt.arg.target %evt.arg.linkpath %fspath.target",
        "/etc /srv/data/l /srv/data/l",
    ),
    (
        "renameat2",
        "res: 0, olddirfd: 5, oldpath: a, newdirfd: AT_FDCWD, newpath: ../b, flags: RENAME_NOREPLACE",
        "%evt.abspath.src %evt.abspath.dst %evt.arg.flags",
        "/srv/data/a /b RENAME_NOREPLACE",
    ),
    (
        "unlinkat",
        "res: -2, dirfd: 5, name: a, flags: AT_REMOVEDIR",
        "%evt.res %fspath.name %fspath.nameraw",
        "ENOENT /srv/data/a a",
    ),
    (
        "connect",
        "res: -111, fd: 4, tuple: \"10.0.0.2:1->10.0.0.9:80\", addr: \"10.0.0.9:80\"",
        "%evt.res %fd.name %evt.arg.addr",
        "ECONNREFUSED 10.0.0.2:1->10.0.0.9:80 10.0.0.9:80",
    ),
    (
        "openat",
        "fd: ENOENT, dirfd: 5, name: x, flags: O_RDWR|O_CREAT, mode: 0700",
        "%evt.rawres %fd.num %fd.name %fd.nameraw %fd.typechar %fd.type %evt.arg.fd %evt.is_open_exec",
        "-2 -1 /srv/data/x x f <NA> ENOENT true",
    ),
    (
        "bpf",
        "fd: 9, cmd: BPF_PROG_LOAD",
        "%evt.arg.cmd",
        "BPF_PROG_LOAD",
    ),
    (
        "setns",
        "res: 0, fd: 5, nstype: CLONE_NEWNS",
        "%evt.arg.nstype",
        "CLONE_NEWNS",
    ),
    (
        "unshare",
        "res: 0, flags: CLONE_NEWUSER|CLONE_NEWNS",
        "%evt.arg.flags",
        "CLONE_NEWNS|CLONE_NEWUSER",
    ),
    (
        "mount",
        "res: 0, dev: /dev/sda1, dir: /mnt, type: ext4, flags: BIND|REC",
        "%evt.arg.dev %evt.arg.flags",
        "/dev/sda1 BIND|REC",
    ),
    (
        "read",
        "res: 3, fd: 3, data: \"a\\tb\", size: 9",
        "%evt.buffer %evt.arg.size %evt.buflen %evt.io_dir",
        "a.b 9 3 read",
    ),
    (
        "close",
        "res: 0, fd: 99",
        "%fd.num %fd.name|%fd.type",
        "99 |<NA>",
    ),
    ("chdir", "res: 0", "%evt.arg.path", "NULL"),
];

#[test]
fn parameters_are_told_as_upstream_tells_them() {
    for (name, with, output, expected) in PARAMETERS {
        assert_eq!(
            said(output, &event(name, 100, with)),
            *expected,
            "{name}: {output}"
        );
    }
}

#[test]
fn the_host_is_no_container() {
    let rows = [
        (
            "%container.id %container.name [%container.image.repository] %container.privileged",
            "host host [] false",
        ),
        ("%k8s.ns.name %container.start_ts", "<NA> <NA>"),
        ("%user.name %user.loginname %group.name", "<NA> <NA> <NA>"),
    ];
    for (output, expected) in rows {
        assert_eq!(
            said(output, &event("close", 60, "res: 0, fd: 3")),
            expected,
            "{output}"
        );
    }
    let login = "%user.name %user.loginname %user.homedir %group.name";
    let expected = "deploy deploy /home/deploy staff";
    assert_eq!(said(login, &event("close", 50, "res: 0, fd: 3")), expected);
}

#[test]
fn a_thread_that_nobody_knows_has_no_process() {
    // The state knows a thread by its id once it has an event; of a system call that leaves no trace it doesn't.
    let output = "%thread.tid %proc.aname[1] %container.image";
    let said = said(output, &event("getuid", 9999, ""));
    assert!(said.starts_with("9999 <NA>"), "{said}");
}
