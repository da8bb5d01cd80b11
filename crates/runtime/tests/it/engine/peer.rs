//! Fields beside those of sysdig, which reads the same capture as a black box.
//!
//! Debian's sysdig 0.29.3 is of 2022. What it says otherwise is listed, with the reason.

use crate::made::capture;
use crate::story::{before, story};
use seawall_runtime::capture::Reader;
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::event::{Direction, Kind};
use seawall_runtime::fields::{self, Buffers};
use seawall_runtime::state::State;
use std::process::Command;

/// Fields that both have. `evt.abspath` comes last: sysdig takes its directory for the event's descriptor from there on.
const FIELDS: &str = "evt.type evt.res evt.rawres evt.failed evt.category evt.cpu evt.rawtime evt.rawtime.s evt.rawtime.ns evt.is_io \
    evt.is_io_read evt.is_io_write evt.io_dir evt.is_wait evt.buflen evt.buffer evt.count evt.count.error \
    evt.is_open_read evt.is_open_write evt.is_open_exec evt.is_syslog evt.arg.res evt.arg.fd evt.arg.name \
    evt.arg.flags evt.arg.path evt.arg.tuple evt.arg.addr evt.arg.oldpath evt.arg.newpath evt.arg.mode evt.arg.uid \
    evt.arg.exe evt.arg.comm evt.arg.pid evt.arg.ptid syscall.type proc.pid proc.exe proc.name proc.args proc.env \
    proc.cmdline proc.exeline proc.cwd proc.ppid proc.pname proc.pcmdline proc.aname[1] proc.aname[2] proc.apid[1] \
    proc.loginshellid proc.duration proc.fdopencount proc.fdlimit proc.vmsize proc.vmrss proc.vmswap thread.pfmajor \
    thread.pfminor thread.tid thread.ismain thread.cgroups thread.vtid proc.vpid proc.sid proc.sname proc.tty \
    proc.exepath proc.vpgid proc.is_exe_writable fd.num fd.type fd.typechar fd.name fd.directory fd.filename fd.cip \
    fd.sip fd.cport fd.sport fd.l4proto fd.sockfamily fd.uid fd.containername fd.containerdirectory fd.connected \
    fd.name_changed fd.dev fd.dev.major fd.dev.minor fd.cproto fd.sproto user.uid user.name user.homedir user.shell \
    user.loginuid user.loginname group.gid group.name container.id evt.abspath evt.abspath.src evt.abspath.dst";

/// What sysdig of that time says otherwise: how the line begins, and why.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "evt.failed of procexit",
        "it has no result; then it was told as one that is good",
    ),
    (
        "evt.category of read",
        "the event of leaving didn't know its descriptor then",
    ),
    ("evt.buflen of read", "the same"),
    ("evt.arg.fd of", "events of leaving have the descriptor now"),
    ("evt.arg.addr of connect", "the same of addresses"),
    ("evt.arg.tuple of sendto", "the same of both ends"),
    (
        "evt.arg.flags of socket",
        "the same of flags; NULL is what upstream tells of an empty parameter",
    ),
    ("evt.arg.uid of execve", "a parameter that came later"),
    (
        "evt.rawtime.ns of",
        "zeros are put before it where it is printed",
    ),
    ("evt.count.error of", "it is 0 now where there was no error"),
    ("syscall.type of procexit", "it is no system call"),
    ("proc.vmsize of clone", "memory of the new process"),
    ("proc.vmrss of clone", "memory of the new process"),
    ("fd.cport of", "a listening socket has no client"),
    ("fd.cproto of", "a listening socket has no client"),
    ("fd.sproto of", "a listening socket has a port"),
    (
        "fd.connected of",
        "a socket of UDP is not connected by sending",
    ),
    (
        "fd.dev",
        "of what is no file, what stood in the same memory",
    ),
    (
        "user.shell of",
        "accounts of the host were those of containers, too",
    ),
    ("group.name of", "group 0 is root"),
];

fn sysdig(arguments: &[&str]) -> Option<String> {
    let output = Command::new("sysdig").args(arguments).output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Stands between fields where they are printed; none of them has it.
const BETWEEN: &str = "<~>";

#[test]
#[expect(clippy::print_stdout, reason = "a test says that it is skipped")]
fn sysdig_says_the_same_of_events() {
    let bytes = capture(&before(), &story());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.scap");
    std::fs::write(&file, &bytes).unwrap();
    let names: Vec<&str> = FIELDS.split_whitespace().collect();
    let format: Vec<_> = names.iter().map(|name| format!("%{name}")).collect();
    let format = format!("*{}", format.join(BETWEEN));
    let filter = "evt.dir=< or evt.type=procexit";
    let arguments = ["-r", file.to_str().unwrap(), "-p", &format, filter];
    let Some(theirs) = sysdig(&arguments) else {
        println!("skipped: sysdig is not installed");
        return;
    };
    let theirs: Vec<Vec<&str>> = theirs
        .lines()
        .map(|line| line.split(BETWEEN).collect())
        .collect();
    let ours = answers(&bytes, &names);
    assert!(ours.len() > 30);
    assert_eq!(ours.len(), theirs.len());
    let mut wrong = Vec::new();
    for (our, their) in ours.iter().zip(&theirs) {
        assert_eq!(our.len(), their.len(), "{their:?}");
        // The first field is the type.
        let kind = &our[0];
        for ((name, our), their) in names.iter().zip(our).zip(their) {
            if our.trim_end() != their.trim_end() {
                wrong.push(format!("{name} of {kind}: {our:?}, not {their:?}"));
            }
        }
    }
    let known = |line: &&String| !OTHERWISE.iter().any(|(start, _)| line.starts_with(start));
    let wrong: Vec<_> = wrong.iter().filter(known).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Reads a capture, and returns what fields say of each event that leaves a system call.
fn answers(bytes: &[u8], names: &[&str]) -> Vec<Vec<String>> {
    let fields: Vec<_> = names
        .iter()
        .map(|name| {
            let (plain, argument) = match name.split_once('[') {
                Some((plain, rest)) => (plain, rest.strip_suffix(']')),
                None => (*name, None),
            };
            let field = fields::find(plain).unwrap_or_else(|| panic!("{name}"));
            (field, field.ask(plain, argument).unwrap())
        })
        .collect();
    let mut state = State::default();
    let world = World::default();
    let mut reader = Reader::open(bytes, &mut state).unwrap();
    let mut all = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        state.feed(&event);
        if event.kind.direction() == Direction::Enter && event.kind != Kind::PROCESS_EXIT {
            continue;
        }
        let scene = Scene::of(&event, &state, &world);
        let told = fields.iter().map(|(field, asked)| {
            let answer = field.answer(&scene, asked);
            let text = fields::text(&answer, field.of, Buffers::Dots);
            text.map_or("<NA>".into(), |text| {
                String::from_utf8_lossy(&text).into_owned()
            })
        });
        all.push(told.collect());
    }
    all
}
