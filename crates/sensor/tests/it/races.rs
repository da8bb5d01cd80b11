//! What the kernel acted on is told, whatever other threads write over it meanwhile.

use super::filter::filters;
use super::scene::{Scene, line};
use seawall_runtime::engine::{Matching, Program};
use seawall_runtime::language::{Loader, OWN_RULES, Settings as Rules};
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::Settings;

/// A program that removes a file while another thread writes another name over the path: the call hangs in the kernel until
/// that is done, because the folder is busy. Two hundred times.
const RACE: &str = r#"
import ctypes, os, threading
libc = ctypes.CDLL(None)
path = ctypes.create_string_buffer(b"evil", 64)
stop = False
def writer():
    while not stop:
        ctypes.memmove(path, b"good\0", 5)
        ctypes.memmove(path, b"evil\0", 5)
thread = threading.Thread(target=writer)
thread.start()
for i in range(400):
    for name in ("evil", "good"):
        open(name, "w").close()
    libc.unlink(path)
stop = True
thread.join()
"#;

#[test]
fn a_path_is_told_as_it_was_when_the_call_began() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let script = format!("cat > race.py <<'E'\n{RACE}\nE\nexec python3 race.py");
    let told = scene.run(&script);
    let unlinks: Vec<_> = told
        .events
        .iter()
        .filter(|event| line(event).starts_with("unlink res=0"))
        .collect();
    assert!(unlinks.len() >= 300, "{} calls were told", unlinks.len());
    let late = unlinks.iter().filter(|event| event.late).count();
    assert_eq!(late, 0, "each path was read when its call began");
}

#[test]
fn what_cannot_be_read_when_a_call_begins_is_marked() {
    let Some(scene) = Scene::start() else {
        return;
    };
    // The page of the path is not there until the kernel asks for it.
    let script = "echo nothing > file; exec python3 -c 'import ctypes, mmap, os
data = open(\"page\", \"wb\"); data.write(b\"file\\0\" + bytes(4091)); data.close()
file = os.open(\"page\", os.O_RDWR)
os.posix_fadvise(file, 0, 0, 4)
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, file, 0)
libc.unlink(ctypes.c_void_p(at))'";
    let told = scene.run(script);
    let found = told
        .events
        .iter()
        .find(|event| line(event).starts_with("unlink res=0 path=file"));
    let lines: Vec<String> = told.events.iter().map(line).collect();
    let found = found.unwrap_or_else(|| panic!("{}", lines.join("\n")));
    assert!(found.late, "{}", line(found));
}

/// What the acts below are made of. A call waits in the kernel for the other end of a pipe, or until a lease is given up; once it does,
/// another thread writes over what the call was given, and comes to the other end, or gives the lease up: a program whose file is
/// written to is not started.
const WAITING: &str = r#"
import ctypes, fcntl, os, signal, threading
libc = ctypes.CDLL(None, use_errno=True)
os.mkfifo("pipe")
folder, own = os.getcwd(), os.getpid()
caller = threading.get_native_id()
def text(path): return ctypes.create_string_buffer(path.encode(), 4096)
def lie(path): return lambda: ctypes.memmove(path, b"/etc/hostname\0", 14)
def reads(): os.close(os.open("pipe", os.O_RDONLY))
def writes(): os.close(os.open("pipe", os.O_WRONLY))
def stops(): signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
signal.signal(signal.SIGUSR1, lambda *all: None)
def race(number, given, change, comes):
    def other():
        is_there = lambda: open(f"/proc/self/task/{caller}/syscall").read().startswith(f"{number} ")
        while not is_there(): pass
        change()
        comes()
    thread = threading.Thread(target=other)
    thread.start()
    libc.syscall(number, *given)
    thread.join()
path = text(f"/proc/{own}/root{folder}/pipe")
long = text(f"/proc/{own}/root" + "/." * 100 + f"{folder}/pipe")
up = text(f"../{os.path.basename(folder)}/pipe")
near = text("pipe")
how = (ctypes.c_uint64 * 3)(0, 0, 0)
written = (ctypes.c_uint64 * 3)(1, 0, 0)
signal.signal(signal.SIGIO, signal.SIG_IGN)
os.close(os.open("tool", os.O_CREAT | os.O_WRONLY, 0o700))
tool = text("tool")
far = text("./" * 100 + "tool")
def hold():
    global held
    held = os.open("tool", os.O_RDWR)
    fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
def frees(): fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_UNLCK)
"#;

const MADE: &str = "evt.type in (open, openat, openat2, creat) and fd.num >= 0 and";
const THROUGH: &str = "fd.nameraw glob \"/proc/[0-9]*/root/*\"";

/// The condition of a rule, an act, and a part of the line of the event that has to be there.
const HIDDEN: &[(&str, &str, &str, &str)] = &[
    (
        MADE,
        THROUGH,
        "race(2, (path, 0), lie(path), writes)",
        "/pipe flags=",
    ),
    (
        MADE,
        THROUGH,
        "race(257, (-100, path, 0), lie(path), writes)",
        "/pipe flags=",
    ),
    (
        MADE,
        THROUGH,
        "race(257, (-100, long, 0), lie(long), writes)",
        "/pipe flags=",
    ),
    (
        MADE,
        THROUGH,
        "race(437, (-100, path, how, 24), lie(path), writes)",
        "/pipe flags=",
    ),
    (
        MADE,
        THROUGH,
        "race(85, (path, 0o600), lie(path), reads)",
        "/pipe mode=",
    ),
    (
        MADE,
        "fd.nameraw contains ../",
        "race(257, (-100, up, 0), lie(up), writes)",
        "name=../",
    ),
    (
        MADE,
        "evt.arg.name contains ../",
        "race(257, (-100, up, 0), lie(up), writes)",
        "name=../",
    ),
    (
        MADE,
        "fd.name endswith /pipe",
        "race(257, (-100, near, 0), lie(near), writes)",
        "/pipe",
    ),
    (
        "evt.type in (open, openat) and",
        "evt.rawres < 0",
        "race(257, (-100, near, 0), lie(near), stops)",
        "name=pipe",
    ),
    (
        "evt.type in (open, openat) and",
        "evt.rawres < 0",
        "race(2, (near, 0), lie(near), stops)",
        "name=pipe",
    ),
    (
        MADE,
        "evt.is_open_write = true",
        "race(437, (-100, near, written, 24), lambda: written.__setitem__(0, 0), reads)",
        "flags=2 ",
    ),
    (
        "evt.type = execve and",
        "evt.rawres < 0",
        "hold(); race(59, (tool, 0, 0), lie(tool), frees)",
        "filename=tool",
    ),
    (
        "evt.type = execve and",
        "evt.arg.filename endswith tool",
        "hold(); race(59, (far, 0, 0), lie(far), frees)",
        "/./tool",
    ),
];

fn script(act: &str, front: &str) -> String {
    format!("cat > act.py <<'E'\n{WAITING}\n{act}\nE\nexec {front} python3 act.py")
}

#[test]
fn what_is_opened_or_started_is_told_as_it_was_asked_for() {
    let Some(scene) = Scene::with(&Settings::of(Filters::default())) else {
        return;
    };
    let mut wrong = Vec::new();
    for (front, condition, act, wanted) in HIDDEN {
        let condition = format!("{front} {condition}");
        scene.sensor.set_filters(&filters(&condition)).unwrap();
        let told = scene.run(&script(act, ""));
        let found = told.events.iter().any(|event| {
            let line = line(event);
            let is_it = line.starts_with("open")
                || line.starts_with("creat")
                || line.starts_with("execve res=-26");
            is_it && line.contains(wanted) && !event.late
        });
        if !found {
            let lines: Vec<String> = told.events.iter().map(line).collect();
            wrong.push(format!("{condition}: {act}: {wanted} of {lines:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of our own rules one asks for paths as they were asked for (`RT-0035`), of who may be in a container.
#[test]
fn our_own_rules_are_told_paths_as_they_were_asked_for() {
    let mut loader = Loader::new(Rules::default());
    loader.load("seawall.yaml", OWN_RULES.as_bytes());
    let program = Program::new(&loader.rules().rules, "syscall", Matching::All).unwrap();
    let settings = Settings::of(Filters::of_rules(&program, |_| false));
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    for (act, wanted) in [
        ("race(257, (-100, path, 0), lie(path), writes)", "openat "),
        ("race(2, (path, 0), lie(path), writes)", "open "),
        (
            "race(437, (-100, path, how, 24), lie(path), writes)",
            "openat2 ",
        ),
    ] {
        let told = scene.run(&script(act, "unshare --pid --fork --mount-proc"));
        let found = told.events.iter().any(|event| {
            let line = line(event);
            line.starts_with(wanted) && line.contains("name=/proc/1/root/") && !event.late
        });
        let lines: Vec<String> = told.events.iter().map(line).collect();
        assert!(found, "{act}: {lines:#?}");
    }
}

/// What could not be read when a call began may have been anything: it is kept, whatever stands there later.
#[test]
fn a_path_that_was_not_there_when_its_call_began_is_kept() {
    let condition = format!("{MADE} {THROUGH}");
    let Some(scene) = Scene::with(&Settings::of(filters(&condition))) else {
        return;
    };
    let told = scene.run(
        "exec python3 -c 'import ctypes, mmap, os
data = open(\"page\", \"wb\"); data.write(b\"/etc/hostname\\0\" + bytes(4082)); data.close()
file = os.open(\"page\", os.O_RDWR)
os.posix_fadvise(file, 0, 0, 4)
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, file, 0)
libc.syscall(257, -100, ctypes.c_void_p(at), 0)'",
    );
    let mut all = told.events.iter();
    let found = all.find(|event| line(event).contains("name=/etc/hostname"));
    if scene.sensor.knows_copies() {
        assert!(found.is_none(), "the kernel had it");
    } else {
        assert!(found.is_some_and(|event| event.late));
    }
}

/// A thread that names itself while another process writes over the name.
const NAMING: &str = r#"
import ctypes, mmap, os
libc = ctypes.CDLL(None)
memory = mmap.mmap(-1, 4096)
memory[:7] = b"a-name\0"
name = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
child = os.fork()
if child == 0:
    while True:
        memory[0] = 97
        memory[0] = 98
for i in range(5000):
    libc.prctl(15, name, 0, 0, 0)
os.kill(child, 9)
os.waitpid(child, 0)
"#;

#[test]
fn the_name_of_a_thread_is_told_as_the_kernel_took_it() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let told = scene.run(&format!(
        "cat > race.py <<'E'\n{NAMING}\nE\nexec python3 race.py"
    ));
    let named: Vec<(String, String)> = told
        .events
        .iter()
        .filter(|event| event.thread == told.process)
        .filter_map(|event| {
            let name = &event.identity.as_ref()?.name;
            let name = String::from_utf8(name.clone()).unwrap();
            Some((line(event), name))
        })
        .filter(|(line, _)| line.starts_with("prctl res=0 "))
        .collect();
    assert!(named.len() >= 4000, "{} calls were told", named.len());
    let is_other = |(line, name): &&(String, String)| !line.contains(&format!("={name} "));
    let others = named.iter().filter(is_other).count();
    assert_eq!(others, 0, "{:?}", named.iter().find(is_other));
}
