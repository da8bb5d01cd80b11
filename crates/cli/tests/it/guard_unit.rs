//! The unit of the guard: systemd takes it and finds little exposed, and the guard does its work with no more
//! capabilities, system calls and kinds of sockets than the unit leaves it.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

/// How much systemd may find exposed, in tenths: it calls less than 5.0 "OK". What is left is mostly what a mount name
/// space of its own would give, in which the guard would not see the engine's paths.
const EXPOSED: &str = "45";

const POLICY: &str = r#"version: 1
guard:
  upstream: UPSTREAM
  log: {path: FOLDER/guard.jsonl}
  listeners: [{name: people, unix: {path: FOLDER/guard.sock, mode: "0660", group: "0"}}]
  roles:
    people:
      members: [{listener: people}]
      profile: app
      allow: [{operations: [meta, read, leak, lifecycle, create, network]}]
  profiles:
    app:
      images: {built-here: ["docker.io/library/box"]}
      users: {root: true}
      mounts: {binds: [{source: FOLDER/project}]}
"#;

/// Does to itself what systemd does by the settings of the unit, then becomes the program. What the kernel does not know
/// is left out.
const RESTRICT: &str = r"
import ctypes, os, re, struct, subprocess, sys
def settings(name):
    return [v for l in open(sys.argv[1]) for k, _, v in [l.strip().partition('=')] if k == name]
def calls(group, seen):
    if group in seen: return
    seen.add(group)
    out = subprocess.run(['systemd-analyze', 'syscall-filter', group], capture_output=True, text=True, check=True)
    for line in out.stdout.splitlines()[1:]:
        name = line.strip()
        if name.startswith('@'): calls(name, seen)
        elif name and not name.startswith('#'): seen.add(name)
names = set()
for group in ' '.join(settings('SystemCallFilter')).split(): calls(group, names)
header = open('/usr/include/x86_64-linux-gnu/asm/unistd_64.h').read()
numbers = dict(re.findall(r'#define __NR_(\w+) (\d+)', header))
allowed = sorted(int(numbers[n]) for n in names if n in numbers)
families = {'AF_UNIX': 1, 'AF_INET': 2, 'AF_INET6': 10}
families = [families[f] for f in ' '.join(settings('RestrictAddressFamilies')).split()]
def op(code, jt, jf, k): return struct.pack('HBBI', code, jt, jf, k)
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
KILL, ALLOW, ERROR = 0x80000000, 0x7fff0000, 0x00050000
program = [op(LOAD, 0, 0, 4), op(EQUAL, 1, 0, 0xc000003e), op(RETURN, 0, 0, KILL), op(LOAD, 0, 0, 0)]
def answer(number, what): program.extend([op(EQUAL, 0, 1, number), op(RETURN, 0, 0, what)])
# RestrictNamespaces=: clone3 can't be looked into, and threads are made without it.
answer(int(numbers['clone3']), ERROR | 38)
answer(int(numbers['unshare']), ERROR | 1)
answer(int(numbers['setns']), ERROR | 1)
sockets = [op(LOAD, 0, 0, 16)]
for family in families: sockets.extend([op(EQUAL, 0, 1, family), op(RETURN, 0, 0, ALLOW)])
sockets.append(op(RETURN, 0, 0, ERROR | 97))
program.extend([op(EQUAL, 0, len(sockets), int(numbers['socket']))] + sockets)
for number in allowed: answer(number, ALLOW)
program.append(op(RETURN, 0, 0, KILL))
libc = ctypes.CDLL(None, use_errno=True)
memory = libc.prctl(65, 1, 0, 0, 0)
code = ctypes.create_string_buffer(b''.join(program))
class Program(ctypes.Structure): _fields_ = [('length', ctypes.c_ushort), ('filter', ctypes.c_void_p)]
bpf = Program(len(program), ctypes.addressof(code))
print('restricted', len(allowed), 'calls', families, 'sockets', 'memory' if memory == 0 else 'no memory', flush=True)
os.umask(int(settings('UMask')[0], 8))
if libc.prctl(22, 2, ctypes.byref(bpf), 0, 0): sys.exit('seccomp: %d' % ctypes.get_errno())
os.execv(sys.argv[2], sys.argv[2:])
";

fn unit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/seawall-guard.service")
}

/// Returns the value of a setting.
fn setting(name: &str) -> String {
    let text = std::fs::read_to_string(unit()).unwrap();
    let values = text.lines().filter_map(|line| line.strip_prefix(name));
    let values: Vec<&str> = values.filter_map(|it| it.strip_prefix('=')).collect();
    values.join(" ")
}

#[test]
fn systemd_takes_the_unit() {
    if let Some(why) = missing(&["systemd-analyze"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let text = std::fs::read_to_string(unit()).unwrap();
    let program = "/usr/bin/seawall ";
    assert!(text.contains(program));
    // systemd looks whether the program is there.
    let text = text.replace(program, &format!("{} ", env!("CARGO_BIN_EXE_seawall")));
    let unit = desk.file("seawall-guard.service", text);
    let analyze = |words: &[&str]| {
        let ran = Command::new("systemd-analyze")
            .args(words)
            .arg(&unit)
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let (_, said) = analyze(&["verify", "--man=no"]);
    assert!(!said.contains("seawall-guard.service"), "{said}");
    let threshold = format!("--threshold={EXPOSED}");
    let (went, said) = analyze(&["security", "--offline=true", &threshold]);
    if said.contains("unrecognized option") {
        return skip("systemd-analyze is too old to judge a unit that is not installed");
    }
    assert!(went, "{said}");
    // What takes the path out of the engine's sight is not set.
    for name in [
        "ProtectSystem",
        "PrivateTmp",
        "ProtectHome",
        "PrivateMounts",
    ] {
        assert_eq!(setting(name), "", "{name}");
    }
}

/// A guard in the unit's restrictions, in front of an engine.
struct Scene {
    guard: Child,
    desk: Desk,
    _daemon: Daemon,
}

impl Scene {
    fn new() -> Option<Self> {
        let here = cfg!(target_arch = "x86_64");
        let header = Path::new("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        let why = missing(&["systemd-analyze", "setpriv", "python3", "dockerd"])
            .or_else(|| (!here).then(|| "the numbers of system calls are x86_64's".to_owned()))
            .or_else(|| (!header.is_file()).then(|| "linux-libc-dev is missing".to_owned()));
        if let Some(why) = why {
            skip(&why);
            return None;
        }
        let daemon = match Daemon::start("vfs") {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let desk = Desk::new();
        image(&daemon, &desk);
        std::fs::create_dir(desk.path("project")).unwrap();
        let folder = desk.path("").canonicalize().unwrap().display().to_string();
        let folder = folder.trim_end_matches('/');
        let upstream = daemon.host().replace("unix://", "");
        let policy = POLICY.replace("UPSTREAM", &upstream);
        desk.file("guard.yaml", policy.replace("FOLDER", folder));
        desk.file("restrict.py", RESTRICT);
        let guard = start(&desk);
        Some(Self {
            guard,
            desk,
            _daemon: daemon,
        })
    }

    fn docker(&self, line: &str) -> (bool, String) {
        let folder = self.desk.path("").canonicalize().unwrap();
        let line = line.replace("FOLDER", folder.display().to_string().trim_end_matches('/'));
        let ran = Command::new("docker")
            .env("DOCKER_CONFIG", self.desk.path("docker"))
            .arg("--host")
            .arg(format!("unix://{}", folder.join("guard.sock").display()))
            .args(line.split_whitespace())
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    fn signal(&self, name: &str) {
        let id = self.guard.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.guard.kill());
        drop(self.guard.wait());
    }
}

/// Makes an image of busybox alone.
pub(crate) fn image(daemon: &Daemon, desk: &Desk) {
    std::fs::create_dir_all(desk.path("root/bin")).unwrap();
    std::fs::copy("/bin/busybox", desk.path("root/bin/busybox")).unwrap();
    let tar = desk.path("box.tar");
    let packed = Command::new("tar")
        .arg("-C")
        .arg(desk.path("root"))
        .arg("-cf")
        .arg(&tar)
        .arg("bin")
        .status();
    assert!(packed.unwrap().success());
    daemon.docker(&["import", &tar.display().to_string(), "box:1"]);
}

fn start(desk: &Desk) -> Child {
    let capabilities = setting("CapabilityBoundingSet").to_lowercase();
    let capabilities = capabilities.split_whitespace();
    let kept = capabilities.map(|it| format!(",+{}", it.trim_start_matches("cap_")));
    let mut command = Command::new("setpriv");
    command
        .arg("--no-new-privs")
        .arg("--inh-caps=-all")
        .arg(format!("--bounding-set=-all{}", kept.collect::<String>()))
        .arg("python3")
        .arg(desk.path("restrict.py"))
        .arg(unit())
        .arg(env!("CARGO_BIN_EXE_seawall"))
        .args(["guard", "serve", "--config"])
        .arg(desk.path("guard.yaml"))
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(desk.path("out")).unwrap())
        .stderr(std::fs::File::create(desk.path("err")).unwrap());
    let mut guard = command.spawn().unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    while UnixStream::connect(desk.path("guard.sock")).is_err() {
        let ended = guard.try_wait().unwrap();
        let said = std::fs::read_to_string(desk.path("err")).unwrap_or_default();
        assert!(ended.is_none(), "{ended:?}: {said}");
        assert!(Instant::now() < until, "the guard does not listen: {said}");
        std::thread::sleep(Duration::from_millis(20));
    }
    guard
}

#[test]
fn the_guard_works_within_the_units_restrictions() {
    if !Path::new("/bin/busybox").is_file() {
        return skip("/bin/busybox is missing");
    }
    let Some(mut scene) = Scene::new() else {
        return;
    };
    let status = std::fs::read_to_string(format!("/proc/{}/status", scene.guard.id())).unwrap();
    let has = |line: &str| status.lines().any(|it| it.replace('\t', " ") == line);
    assert!(has("Seccomp: 2") && has("NoNewPrivs: 1"), "{status}");
    // CHOWN 0, DAC_OVERRIDE 1, DAC_READ_SEARCH 2, SYS_PTRACE 19.
    assert!(has("CapBnd: 0000000000080007"), "{status}");
    assert!(has("CapEff: 0000000000080007"), "{status}");
    let said = std::fs::read_to_string(scene.desk.path("out")).unwrap();
    assert!(said.contains(" calls [1, 2, 10] sockets"), "{said}");

    let works = |line: &str, want: &str| {
        let (went, said) = scene.docker(line);
        assert!(went && said.contains(want), "{line}: {said}");
    };
    works("version", "Server");
    works(
        "run --rm --network none box:1 /bin/busybox echo hello",
        "hello",
    );
    works(
        "run --rm --network none -v FOLDER/project:/p:ro box:1 /bin/busybox ls -d /p",
        "/p",
    );
    works("ps -a", "CONTAINER ID");
    let (went, said) = scene.docker("run --rm --network none -v /etc:/e box:1 /bin/busybox true");
    assert!(!went && said.contains("container.mounts"), "{said}");
    // The policy is read again, and what it says now holds.
    let text = std::fs::read_to_string(scene.desk.path("guard.yaml")).unwrap();
    let text = text.replace("library/box", "library/other");
    scene.desk.file("guard.yaml", text);
    scene.signal("-HUP");
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let (went, said) = scene.docker("run --rm --network none box:1 /bin/busybox true");
        if !went && said.contains("box:1 is not allowed") {
            break;
        }
        assert!(Instant::now() < until, "{said}");
        std::thread::sleep(Duration::from_millis(50));
    }
    // A part of a request, left lying.
    let mut held = UnixStream::connect(scene.desk.path("guard.sock")).unwrap();
    held.write_all(b"GET /_ping HTTP/1.1\r\n").unwrap();
    drop(held);
    scene.signal("-TERM");
    let until = Instant::now() + Duration::from_secs(30);
    let status = loop {
        if let Some(status) = scene.guard.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    };
    let said = std::fs::read_to_string(scene.desk.path("err")).unwrap();
    assert!(status.success(), "{status:?}: {said}");
}
