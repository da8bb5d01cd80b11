//! What the official rules of Falco, and our own, ask for is told by this sensor (names of falcosecurity/rules, `falco_rules.yaml`,
//! `falco-incubating_rules.yaml` and `falco-sandbox_rules.yaml`).

use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::event::Kind;
use seawall_runtime::fields;
use seawall_runtime::language::{Loader, OWN_RULES, Settings};
use seawall_sensor::{call, untold};

const EVENTS: &str = "accept accept4 bpf chmod connect creat dup dup2 dup3 execve execveat fchmod fchmodat finit_module \
    init_module link linkat listen mkdir mkdirat open openat openat2 ptrace recvfrom recvmsg rename renameat renameat2 rmdir \
    sendmsg sendto setns setuid socket symlink symlinkat unlink unlinkat unshare userfaultfd";

const FIELDS: &str = "container.id container.image.repository container.mount.dest container.mounts container.privileged \
    container.start_ts evt.arg evt.args evt.buffer evt.is_open_exec evt.is_open_read evt.is_open_write evt.num evt.rawres \
    evt.res evt.type fd.cip fd.cip.name fd.cnet fd.connected fd.directory fd.filename fd.ip fd.l4proto fd.lip.name fd.lport \
    fd.name fd.name_changed fd.nameraw fd.net fd.num fd.port fd.rip fd.rip.name fd.rnet fd.rport fd.sip fd.sip.name fd.snet \
    fd.sockfamily fd.sport fd.type fd.typechar group.gid group.name k8s.ns.name k8s.pod.name proc.aexe proc.aexepath \
    proc.aname proc.args proc.cmdline proc.cwd proc.duration proc.env proc.exe proc.exe_ino.ctime \
    proc.exe_ino.ctime_duration_proc_start proc.exe_ino.mtime proc.exepath proc.is_exe_from_memfd proc.is_exe_upper_layer \
    proc.is_vpgid_leader proc.name proc.pcmdline proc.pexe proc.pexepath proc.pname proc.sname proc.tty proc.vpid \
    thread.cap_effective thread.cap_permitted user.loginname user.loginuid user.name user.uid";

#[test]
fn each_event_is_recorded() {
    let names: Vec<&str> = EVENTS.split_whitespace().collect();
    assert_eq!(names.len(), 41);
    let recorded = |name: &str| {
        call::all().any(|call| Kind(call.kind).schema().is_some_and(|it| it.name == name))
    };
    for name in names {
        assert!(recorded(name), "{name}");
    }
}

#[test]
fn each_field_is_told() {
    for name in FIELDS.split_whitespace() {
        assert!(fields::find(name).is_some(), "{name}");
        assert!(!untold::FIELDS.contains(&name), "{name}");
    }
    for name in untold::FIELDS {
        assert_eq!(fields::find(name).map(|it| it.name), Some(*name));
    }
}

/// Whoever starts with our own rules is not told that some of them never match.
#[test]
fn our_own_rules_ask_for_what_is_recorded() {
    let mut loader = Loader::new(Settings::default());
    loader.load("seawall.yaml", OWN_RULES.as_bytes());
    let engine = Engine::new(&loader.rules(), "syscall", Matching::All).unwrap();
    assert!(!engine.program().wants_other_calls());
}
