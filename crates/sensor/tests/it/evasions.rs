//! Ways around those who compare strings: what the kernel opened is told, whatever it was called by.

use super::scene::{Scene, line};
use std::process::Command;

/// Ways to read the same file.
const WAYS: &[&str] = &[
    "cat /etc/../etc/shadow",
    "ln -s /etc/shadow innocent; cat innocent",
    "ln -s /etc/security x; cat x/../shadow",
    "cat /proc/self/root/etc/shadow",
    "cd /etc; cat shadow",
    "cat //etc//./shadow",
    "ln -s / r; cat r/etc/shadow",
    "exec 5</etc; cat /proc/self/fd/5/shadow",
    "exec python3 -c 'import os; os.open(\"shadow\", os.O_RDONLY, dir_fd=os.open(\"/etc\", os.O_RDONLY))'",
    "exec python3 -c 'import ctypes,os; how=(ctypes.c_uint64*3)(0,0,0); ctypes.CDLL(None).syscall(437, -100, b\"/etc/shadow\", how, 24)'",
    "unshare --mount bash -c 'mkdir m; mount --bind /etc m; cat m/shadow'",
];

/// A program whose start is hidden: whoever traces it writes the number of another call over that of the one that is going on.
const HIDDEN: &str = r#"cat > hide.py <<'E'
import ctypes, os, signal
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
child = os.fork()
if child == 0:
    libc.ptrace(0, 0, None, None)
    os.kill(os.getpid(), signal.SIGSTOP)
    os.execv("/bin/sleep", ["innocent", "0"])
os.waitpid(child, 0)
libc.ptrace(0x4200, child, None, 0x10)
libc.ptrace(7, child, None, None)
os.waitpid(child, 0)
assert libc.ptrace(6, child, 15 * 8, 39) == 0
libc.ptrace(7, child, None, None)
os.waitpid(child, 0)
E
exec python3 hide.py"#;

#[test]
fn whatever_way_is_taken_the_file_is_told() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let own = |path: &str| {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(path).map(|it| it.ino()).ok()
    };
    let inode = own("/etc/shadow");
    for way in WAYS {
        let told = scene.run(way);
        let made = told.events.iter().filter_map(|event| event.made.as_ref());
        let found = made.clone().any(|(_, made)| Some(made.inode) == inode);
        let names: Vec<_> = made
            .map(|(_, made)| String::from_utf8_lossy(&made.name).into_owned())
            .collect();
        assert!(found, "{way}: /etc/shadow is not among {names:?}");
    }
}

#[test]
fn a_program_is_told_by_its_file_not_by_what_it_calls_itself() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let path = std::fs::canonicalize("/bin/sleep").unwrap();
    let path = path.to_string_lossy();
    for way in [
        "exec -a sshd /bin/sleep 0",
        "ln -s /bin/sleep innocent; exec ./innocent 0",
        HIDDEN,
        "exec 9</bin/sleep; exec python3 -c 'import os; os.execve(9, [\"kworker\", \"0\"], {})'",
    ] {
        let told = scene.run(way);
        let found = told.events.iter().any(|event| {
            let event = event.event();
            let name = event
                .kind
                .schema()
                .map(|it| it.name.to_owned())
                .unwrap_or_default();
            let at = event
                .kind
                .schema()
                .and_then(|it| it.param("trusted_exepath"));
            name.starts_with("execve") && at.and_then(|at| event.text(at)) == Some(path.as_bytes())
        });
        assert!(found, "{way}");
    }
}

#[test]
fn a_program_in_memory_is_told_as_such() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let told = scene.run(
        "exec python3 -c 'import os; fd=os.memfd_create(\"x\",0); os.write(fd, open(\"/bin/true\",\"rb\").read()); \
         os.execve(fd, [\"innocent\"], {})'",
    );
    let found = told.events.iter().any(|event| {
        let event = event.event();
        let at = event
            .kind
            .schema()
            .and_then(|it| it.param("trusted_exepath"));
        let path = at.and_then(|at| event.text(at)).unwrap_or_default();
        path.starts_with(b"/memfd:x") && event.u32(19).is_some_and(|flags| flags & 4 != 0)
    });
    assert!(found, "{} events of {}", told.events.len(), told.process);
}

/// Numbers of the interface of 32-bit addresses are those of the 64-bit one with a bit more.
#[test]
fn a_call_of_the_x32_interface_is_told() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let call = |script: &str| format!("import ctypes; libc = ctypes.CDLL(None); {script}");
    let tried = call("raise SystemExit(libc.syscall(0x40000000 | 39) < 0)");
    let tried = Command::new("python3").args(["-c", &tried]).status();
    if !tried.unwrap().success() {
        println!("skipped: the kernel has no x32 interface");
        return;
    }
    let told = scene.run(&format!(
        "echo > innocent; exec python3 -c '{}'",
        call("libc.syscall(0x40000000 | 87, b\"innocent\")")
    ));
    let lines: Vec<String> = told.events.iter().map(line).collect();
    let found = lines.iter().any(|it| it.starts_with("unlink res=0"));
    assert!(found, "{}", lines.join("\n"));
}

/// Ways by which a file is put into a folder, and which of its two paths leads there.
const BEHIND_LINKS: &[(&str, &str)] = &[
    ("os.rename(\"a\", \"way/b\")", "newpath"),
    ("os.link(\"a\", \"way/b\")", "newpath"),
    ("os.symlink(\"a\", \"way/b\")", "linkpath"),
    (
        "os.rename(\"a\", \"/proc/self/fd/%d/b\" % os.open(\"way\", 0))",
        "newpath",
    ),
    (
        "os.rename(\"b\", \"a\", src_dir_fd=os.open(\"way\", 0))",
        "oldpath",
    ),
    ("os.unlink(\"way/b\")", "path"),
    ("os.unlink(\"b\", dir_fd=os.open(\"way\", 0))", "name"),
];

#[test]
fn what_links_lead_to_is_told() {
    let Some(scene) = Scene::start() else {
        return;
    };
    if let Some(why) = scene.sensor.unfollowed() {
        println!("skipped: {why}");
        return;
    }
    for (way, param) in BEHIND_LINKS {
        let there = if matches!(*param, "oldpath" | "path" | "name") {
            "echo > real/b;"
        } else {
            ""
        };
        let told = scene.run(&format!(
            "mkdir real; ln -s real way; echo > a; {there} exec python3 -c 'import os; {way}'"
        ));
        let found = told.events.iter().any(|event| {
            let schema = event.event().kind.schema();
            let place = schema.and_then(|schema| schema.param(param));
            let mut paths = event.found.iter();
            paths.any(|(at, path)| Some(*at) == place && path.ends_with(b"/real/b"))
        });
        let lines: Vec<String> = told.events.iter().map(line).collect();
        assert!(found, "{way}: {}", lines.join("\n"));
    }
}

/// The page of an address is not there until the kernel asks for it.
#[test]
fn whom_a_connection_asked_for_is_the_kernels_word() {
    let Some(scene) = Scene::start() else {
        return;
    };
    if let Some(why) = scene.sensor.unfollowed() {
        println!("skipped: {why}");
        return;
    }
    let script = "exec python3 -c 'import ctypes, os, socket
data = open(\"page\", \"wb\"); data.write(bytes([2, 0, 0, 1, 127, 0, 0, 1]) + bytes(4088)); data.close()
file = os.open(\"page\", os.O_RDWR)
os.posix_fadvise(file, 0, 0, 4)
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, file, 0)
own = socket.socket()
libc.connect(own.fileno(), ctypes.c_void_p(at), 16)'";
    let told = scene.run(script);
    let found = told.events.iter().find(|event| {
        line(event).starts_with("connect res=-111")
            && line(event).contains("addr=[2, 127, 0, 0, 1, 1, 0]")
    });
    let lines: Vec<String> = told.events.iter().map(line).collect();
    let found = found.unwrap_or_else(|| panic!("{}", lines.join("\n")));
    assert!(!found.late, "{}", line(found));
}
