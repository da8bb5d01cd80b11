//! Units of systemd: held against systemd's own judgement, and programs within the restrictions of one.

use std::path::Path;
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
other = {(): KILL, ('EPERM',): ERROR | 1}[tuple(settings('SystemCallErrorNumber'))]
program.append(op(RETURN, 0, 0, other))
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

/// Does to mounts what systemd does with `ProtectSystem=strict`, `ProtectKernelTunables=`, `ProtectControlGroups=` ($1) and
/// `RuntimeDirectory=` ($2), then becomes what follows. Private folders and devices are left out.
#[cfg(feature = "sensor")]
const SEAL: &str = r#"
mount --make-rslave / || exit 9
findmnt -rno TARGET | while read -r at; do
    case "$at" in /proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$at" 2>&-;; esac
done
mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && mount -o remount,bind,ro /sys || exit 9
[ "$1" = no ] || mount -o remount,bind,ro /sys/fs/cgroup || exit 9
if [ -n "$2" ]; then
    mount --bind "$2" "$2" && mount -o remount,bind,rw "$2" || exit 9
    export RUNTIME_DIRECTORY="$2"
fi
! touch /run/seawall-sealed 2>&- || exit 9
shift 2
exec "$@"
"#;

/// A unit of `packaging`, with some of its drop-ins.
pub(crate) struct Unit {
    name: &'static str,
    drop_ins: &'static [&'static str],
}

impl Unit {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self::with(name, &[])
    }

    pub(crate) const fn with(name: &'static str, drop_ins: &'static [&'static str]) -> Self {
        Self { name, drop_ins }
    }

    /// Returns the files by their names below the folder of units.
    fn files(&self) -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging");
        let drop_ins = self.drop_ins.iter();
        let drop_ins = drop_ins.map(|it| format!("{}.d/{it}.conf", self.name));
        let names = std::iter::once(self.name.to_owned()).chain(drop_ins);
        names
            .map(|name| {
                let text = std::fs::read_to_string(folder.join(&name)).unwrap();
                (name, text)
            })
            .collect()
    }

    fn text(&self) -> String {
        self.files()
            .into_iter()
            .map(|(_, text)| text + "\n")
            .collect()
    }

    /// Returns what a setting is where it can be one thing alone: what was said last.
    #[cfg(feature = "sensor")]
    fn last(&self, name: &str) -> String {
        let text = self.text();
        let mut values = text
            .lines()
            .filter_map(|it| it.strip_prefix(name)?.strip_prefix('='));
        values.next_back().unwrap_or_default().to_owned()
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
        let program = "/usr/bin/seawall ";
        assert!(self.text().contains(program));
        for (name, text) in self.files() {
            // systemd looks whether the program is there.
            let text = text.replace(program, &format!("{} ", env!("CARGO_BIN_EXE_seawall")));
            desk.file(&name, text);
        }
        let unit = desk.path(self.name);
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
            .arg(desk.file("unit", self.text()))
            .arg(env!("CARGO_BIN_EXE_seawall"));
        command
    }

    /// Returns what starts the program within its mounts, too. Root alone can do that.
    #[cfg(feature = "sensor")]
    pub(crate) fn sealed(&self, desk: &Desk) -> Command {
        assert_eq!(self.last("ProtectSystem"), "strict");
        assert_eq!(self.last("ProtectKernelTunables"), "yes");
        let runtime = desk.path("runtime");
        std::fs::create_dir_all(&runtime).unwrap();
        let has_runtime = !self.last("RuntimeDirectory").is_empty();
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", SEAL, "sh"])
            .arg(self.last("ProtectControlGroups"))
            .arg(if has_runtime {
                &*runtime
            } else {
                Path::new("")
            });
        let restricted = self.restricted(desk);
        command
            .arg(restricted.get_program())
            .args(restricted.get_args());
        command
    }
}
