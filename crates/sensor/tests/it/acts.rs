//! Each call, done by a real program, is told with what it was about.

use super::scene::{Scene, line};

/// What is done, and what the line of one event has to hold.
const ACTS: &[(&str, &[&str])] = &[
    (
        "exec /bin/true one two",
        &[
            "execve res=0 exe=/bin/true args=one,two",
            "filename=/bin/true",
            "comm=true",
        ],
    ),
    (
        "/nowhere/at/all",
        &["execve res=-2", "filename=/nowhere/at/all"],
    ),
    ("echo x > made", &["openat fd=", "name=made", "/made"]),
    (
        "cat /etc/hostname",
        &["openat", "name=/etc/hostname", "made=/etc/hostname"],
    ),
    ("cat missing", &["openat fd=-2", "name=missing"]),
    ("echo > a; ln a b", &["link", "newpath=b"]),
    ("ln -s /etc/passwd b", &["symlink", "target=/etc/passwd"]),
    ("echo > a; mv a b", &["rename", "newpath=b"]),
    ("echo > a; rm a", &["unlink", "name=a"]),
    ("mkdir d", &["mkdir", "path=d"]),
    ("mkdir d; rmdir d", &["rmdir", "path=d"]),
    ("echo > a; chmod 4755 a", &["chmod", "mode=2541"]),
    (
        "exec python3 -c 'import os; os.fchmod(os.open(\"x\", os.O_CREAT|os.O_RDWR), 0o600)'",
        &["fchmod res=0", "mode=384", "/x"],
    ),
    (
        "echo > a; exec python3 -c 'import ctypes; ctypes.CDLL(None).syscall(452, -100, b\"a\", 0o4755, 0)'",
        &["fchmodat res=", "filename=a", "mode=2541"],
    ),
    ("cd /; exec true", &["chdir res=0 path=/"]),
    ("unshare --uts true", &["unshare res=0 flags=128"]),
    (
        "unshare --mount true",
        &["mount res=0 dev=none dir=/", "flags=278528"],
    ),
    (
        "exec python3 -c 'import os; os.setuid(4321)'",
        &["setuid res=0 uid=4321"],
    ),
    (
        "exec python3 -c 'import os; os.setgid(4321)'",
        &["setgid res=0 gid=4321"],
    ),
    (
        "exec python3 -c 'import os; os.setresuid(11,12,13)'",
        &["setresuid res=0 ruid=11 euid=12 suid=13"],
    ),
    ("setsid true", &["setsid res="]),
    (
        "exec python3 -c 'import os; os.memfd_create(\"secret\")'",
        &["memfd_create fd=", "name=secret"],
    ),
    ("kill -USR1 $$", &["kill res=0", "sig=10"]),
    ("exec 7>x; exec 8>&7", &["dup2 res=8 oldfd=7 newfd=8"]),
    (
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).prctl(15, b\"renamed\")'",
        &["prctl res=0 option=15 arg2_str=renamed"],
    ),
    (
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)'",
        &["ptrace res=0", "request=1"],
    ),
    (
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).syscall(321, 99, 0, 0)'",
        &["bpf fd=-22 cmd=99"],
    ),
    (
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).syscall(425, 4, 0)'",
        &["io_uring_setup res=-"],
    ),
    (
        "exec python3 -c 'import ctypes; p=(ctypes.c_uint*30)(); p[2]=16; ctypes.CDLL(None).syscall(425, 4, p)'",
        &["io_uring_setup res=", "entries=4", "flags=32"],
    ),
    (
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).syscall(313, -1, b\"param=1\", 0)'",
        &["finit_module res=-", "fd=-1", "uargs=param=1"],
    ),
    (
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).syscall(175, 0, 0, b\"x\")'",
        &["init_module res=-"],
    ),
    (
        "exec python3 -c 'import os; os.chroot(\"/tmp\")'",
        &["chroot res=0 path=/tmp"],
    ),
    (
        "exec python3 -c 'import socket; s=socket.socket(); s.bind((\"127.0.0.1\", 0)); s.listen(7)'",
        &["listen res=0", "backlog=7", "used=127.0.0.1:"],
    ),
    (
        "exec python3 -c 'import socket; s=socket.socket(); s.connect_ex((\"127.0.0.1\", 1))'",
        &[
            "connect res=-111",
            ", 127, 0, 0, 1, 1, 0] fd=",
            "addr=[2, 127, 0, 0, 1, 1, 0]",
        ],
    ),
    (
        "exec python3 -c 'import socket; s=socket.socket(socket.AF_INET6); s.connect_ex((\"::1\", 1))'",
        &[
            "connect res=-111",
            "addr=[10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0]",
        ],
    ),
    (
        "exec python3 -c 'import socket; s=socket.socket(socket.AF_UNIX); s.connect_ex(\"/nowhere\")'",
        &[
            "connect res=-2",
            "addr=[1, 47, 110, 111, 119, 104, 101, 114, 101, 0]",
        ],
    ),
    (
        "exec python3 -c 'import socket; l=socket.create_server((\"127.0.0.1\",0)); \
         c=socket.create_connection(l.getsockname()); l.accept(); c.send(b\"x\")'",
        &["accept4 fd=", "tuple=[2, 127, 0, 0, 1", "made=127.0.0.1:"],
    ),
    (
        "exec python3 -c 'import socket; u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.sendto(b\"hello\", (\"127.0.0.1\", 9))'",
        &[
            "sendto res=5 data=hello",
            "tuple=[2, 0, 0, 0, 0, ",
            ", 127, 0, 0, 1, 9, 0]",
        ],
    ),
    (
        // To whom it is sent counts, not whom the socket is connected to.
        "exec python3 -c 'import socket; u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.connect((\"127.0.0.1\", 7)); \
         u.sendto(b\"hello\", (\"127.0.0.2\", 9))'",
        &[
            "sendto res=5 data=hello",
            "tuple=[2, 127, 0, 0, 1, ",
            ", 127, 0, 0, 2, 9, 0]",
        ],
    ),
    (
        "exec python3 -c 'import socket; u=socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); u.sendto(b\"hello\", (\"::1\", 9))'",
        &[
            "sendto res=5 data=hello",
            ", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 0]",
        ],
    ),
    (
        "exec python3 -c 'import ctypes, socket; u=socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); \
         ctypes.CDLL(None).sendto(u.fileno(), b\"hello\", 5, 0, bytes([2, 0, 0, 9, 127, 0, 0, 1]) + bytes(8), 16)'",
        &[
            "sendto res=5 data=hello",
            ", 0, 0, 255, 255, 127, 0, 0, 1, 9, 0]",
        ],
    ),
    (
        // An address without a family is one of IPv4 there (udp_sendmsg).
        "exec python3 -c 'import ctypes, socket; u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); \
         ctypes.CDLL(None).sendto(u.fileno(), b\"hello\", 5, 0, bytes([0, 0, 0, 9, 127, 0, 0, 1]) + bytes(8), 16)'",
        &["sendto res=5 data=hello", ", 127, 0, 0, 1, 9, 0]"],
    ),
    (
        "exec python3 -c 'import socket; u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); \
         u.sendmsg([b\"hello\"], [], 0, (\"127.0.0.1\", 9))'",
        &[
            "sendmsg res=5 data=hello",
            "tuple=[2, 0, 0, 0, 0, ",
            ", 127, 0, 0, 1, 9, 0]",
        ],
    ),
    (
        "exec python3 -c 'import socket; l=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); l.bind((\"127.0.0.1\", 0)); \
         u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind((\"127.0.0.3\", 999)); u.sendto(b\"hello\", l.getsockname()); l.recvfrom(9)'",
        &[
            "recvfrom res=5 data=hello",
            "tuple=[2, 127, 0, 0, 3, 231, 3, 127, 0, 0, 1, ",
        ],
    ),
    (
        "exec python3 -c 'import socket; l=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); l.bind((\"127.0.0.1\", 0)); \
         u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind((\"127.0.0.3\", 999)); u.sendto(b\"hello\", l.getsockname()); l.recvmsg(9)'",
        &[
            "recvmsg res=5",
            "tuple=[2, 127, 0, 0, 3, 231, 3, 127, 0, 0, 1, ",
        ],
    ),
    (
        "exec python3 -c 'import socket; l=socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); l.bind(\"there\"); \
         u=socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); u.sendto(b\"hello\", \"there\")'",
        &["sendto res=5 data=hello", "used=there"],
    ),
    (
        // What is connected stays so.
        "exec python3 -c 'import socket; l=socket.create_server((\"127.0.0.1\",999)); c=socket.create_connection(l.getsockname()); \
         c.sendto(b\"x\", (\"127.0.0.2\", 9))'",
        &["sendto res=1", ", 127, 0, 0, 1, 231, 3]"],
    ),
    (
        "unshare --mount bash -c 'mkdir m; mount -t tmpfs none m'",
        &["mount res=0 dev=none", "type=tmpfs"],
    ),
    (
        "exec python3 -c 'import socket; a,b=socket.socketpair(); a.sendmsg([b\"hello\", b\"you\"]); b.recvmsg(99); b.close()'",
        &["sendmsg res=8 data=hello", "size=8"],
    ),
    (
        "exec python3 -c 'import socket; a,b=socket.socketpair(); a.sendmsg([b\"hello\", b\"you\"]); b.recvmsg(99); b.close()'",
        &["recvmsg res=8 size=8 data=helloyou"],
    ),
    (
        "exec python3 -c 'import socket; a,b=socket.socketpair(); a.send(b\"hello\"); b.recvfrom(99)'",
        &["recvfrom res=5 data=hello"],
    ),
    (
        "exec python3 -c 'import socket; l=socket.create_server((\"127.0.0.1\",0)); \
         s=socket.socket(socket.AF_INET6); s.connect((\"::ffff:127.0.0.1\", l.getsockname()[1])); s.sendto(b\"x\", (\"::1\", 1))'",
        &["sendto res=1", "used=127.0.0.1:"],
    ),
];

#[test]
fn each_act_is_told_with_what_it_was_about() {
    let Some(scene) = Scene::start() else {
        return;
    };
    for (script, wanted) in ACTS {
        let told = scene.run(script);
        let lines: Vec<String> = told.events.iter().map(line).collect();
        let found = lines
            .iter()
            .any(|line| wanted.iter().all(|part| line.contains(part)));
        assert!(
            found,
            "{script}: nothing has {wanted:?} in\n{}",
            lines.join("\n")
        );
    }
}

#[test]
fn a_process_is_told_from_its_birth_to_its_end() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let told = scene.run("/bin/true; exit 7");
    let lines: Vec<String> = told.events.iter().map(line).collect();
    let at = |part: &str| lines.iter().position(|line| line.contains(part));
    let order = [
        at("execve res=0 exe=bash"),
        at("execve res=0 exe=/bin/true"),
        at("procexit status=0 ret=0"),
        at("procexit status=1792 ret=7"),
    ];
    assert!(
        order.is_sorted() && order.iter().all(Option::is_some),
        "{order:?}\n{}",
        lines.join("\n")
    );
}
