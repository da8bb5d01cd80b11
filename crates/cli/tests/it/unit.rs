//! Units of systemd: held against systemd's own judgement, and programs within the restrictions of one.

use std::path::{Path, PathBuf};
use std::process::Command;

use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

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
for word in ' '.join(settings('SystemCallFilter')).split():
    if word.startswith('@'): calls(word, names)
    else: names.add(word)
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

/// A unit of `packaging`.
pub(crate) struct Unit {
    name: &'static str,
}

impl Unit {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name }
    }

    pub(crate) fn path(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging");
        folder.join(self.name)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    /// Returns the value of a setting.
    pub(crate) fn setting(&self, name: &str) -> String {
        let text = self.text();
        let values = text.lines().filter_map(|line| line.strip_prefix(name));
        let values: Vec<&str> = values.filter_map(|it| it.strip_prefix('=')).collect();
        values.join(" ")
    }

    /// Systemd takes it, and finds less exposed than so many tenths; nothing is said where there is no systemd.
    pub(crate) fn assert_taken(&self, exposed: &str) {
        if let Some(why) = missing(&["systemd-analyze"]) {
            return skip(&why);
        }
        let desk = Desk::new();
        let text = self.text();
        let program = "/usr/bin/seawall ";
        assert!(text.contains(program));
        // systemd looks whether the program is there.
        let text = text.replace(program, &format!("{} ", env!("CARGO_BIN_EXE_seawall")));
        let unit = desk.file(self.name, text);
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
        assert!(!said.contains(self.name), "{said}");
        let threshold = format!("--threshold={exposed}");
        let (went, said) = analyze(&["security", "--offline=true", &threshold]);
        if said.contains("unrecognized option") {
            return skip("systemd-analyze is too old to judge a unit that is not installed");
        }
        assert!(went, "{said}");
    }

    /// Why no program can be started within its restrictions here, if it can't.
    pub(crate) fn cannot_restrict() -> Option<String> {
        let here = cfg!(target_arch = "x86_64");
        let header = Path::new("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        missing(&["systemd-analyze", "setpriv", "python3"])
            .or_else(|| (!here).then(|| "the numbers of system calls are x86_64's".to_owned()))
            .or_else(|| (!header.is_file()).then(|| "linux-libc-dev is missing".to_owned()))
    }

    /// Returns what starts the program within its capabilities, system calls and kinds of sockets.
    pub(crate) fn restricted(&self, desk: &Desk) -> Command {
        let capabilities = self.setting("CapabilityBoundingSet").to_lowercase();
        let capabilities = capabilities.split_whitespace();
        let kept = capabilities.map(|it| format!(",+{}", it.trim_start_matches("cap_")));
        let mut command = Command::new("setpriv");
        command
            .arg("--no-new-privs")
            .arg("--inh-caps=-all")
            .arg(format!("--bounding-set=-all{}", kept.collect::<String>()))
            .arg("python3")
            .arg(desk.file("restrict.py", RESTRICT))
            .arg(self.path())
            .arg(env!("CARGO_BIN_EXE_seawall"));
        command
    }
}
