//! What sysdig makes of our captures, and we of its: the same fields of the same events.
//!
//! Debian's sysdig 0.29.3 is of 2022: it knows the layouts of that time, with an event for entering each system call.

use std::process::Command;

use seawall_runtime::capture::Reader;
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::{Descriptor, Endpoint, Of, State};

use crate::made::capture;
use crate::story::{before, story};

const FORMAT: &str = "*%evt.type|%proc.name|%proc.pid|%thread.tid|%proc.vpid|%proc.ppid|%proc.exe|%proc.exepath|%proc.cwd|\
    %proc.args|%container.id|%user.uid|%fd.num|%fd.name|%fd.typechar|%fd.cip:%fd.cport|%fd.sip:%fd.sport|%fd.l4proto";

#[test]
#[expect(clippy::print_stdout, reason = "a test that can't run says so")]
fn sysdig_sees_what_we_see() {
    let state = before();
    let bytes = capture(&state, &story());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.scap");
    std::fs::write(&file, &bytes).unwrap();
    let file = file.to_str().unwrap();
    let Some(theirs) = sysdig(&["-r", file, "-p", FORMAT, "evt.dir=< or evt.type=procexit"]) else {
        println!("skipped: sysdig is not installed");
        return;
    };
    let ours = lines(&bytes);
    let theirs: Vec<&str> = theirs.lines().map(str::trim_end).collect();
    assert!(theirs.len() > 30, "{theirs:#?}");
    similar(&ours, &theirs);

    // What it writes itself is a capture of its own version, with the state as it saw it.
    let again = folder.path().join("theirs.scap");
    let again = again.to_str().unwrap();
    sysdig(&["-r", file, "-w", again]).unwrap();
    similar(&lines(&std::fs::read(again).unwrap()), &theirs);
}

fn similar(ours: &[String], theirs: &[&str]) {
    for (our, their) in ours.iter().zip(theirs) {
        assert_eq!(our, their);
    }
    assert_eq!(ours.len(), theirs.len());
}

fn sysdig(arguments: &[&str]) -> Option<String> {
    let output = Command::new("sysdig").args(arguments).output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Reads a capture and tells of each event what sysdig was asked for.
fn lines(bytes: &[u8]) -> Vec<String> {
    let mut state = State::default();
    let mut reader = Reader::open(bytes, &mut state).unwrap();
    let mut lines = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        state.feed(&event);
        if event.kind.0 & 1 == 1 || event.kind == Kind::PROCESS_EXIT {
            lines.push(line(&event, &state));
        }
    }
    lines
}

fn line(event: &Event<'_>, state: &State) -> String {
    let world = World::default();
    let scene = Scene::of(event, state, &world);
    // What could not be opened has a name for all that.
    let wanted = state.descriptor_of(event);
    let na = || "<NA>".to_owned();
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let thread = scene.thread.cloned().unwrap_or_default();
    let main = state.main_of(&thread);
    let args: Vec<String> = thread.args.iter().map(|arg| words(arg)).collect();
    let container = scene
        .container
        .map_or("host".into(), |found| found.id[..12].to_owned());
    let descriptor = wanted.map(|(_, found)| found);
    let number = wanted.map_or_else(na, |(number, _)| number.max(-1).to_string());
    let listens = matches!(descriptor, Some(found) if found.of == Of::Ipv4Server);
    let end = |end: Option<Endpoint>| match end {
        Some(end) => format!("{}:{}", end.address, end.port),
        // Who connects to a server is nobody at port 0.
        None if listens => "<NA>:0".into(),
        None => "<NA>:<NA>".into(),
    };
    // Before anybody talks, sysdig keeps the protocol to itself.
    let talks = |found: &&Descriptor| found.server.is_some();
    let protocol = descriptor.filter(talks).and_then(|found| found.protocol);
    [
        event.kind.schema().unwrap().name.to_owned(),
        words(&thread.name),
        thread.process.to_string(),
        thread.id.to_string(),
        thread.virtual_process.to_string(),
        main.parent.to_string(),
        words(&thread.exe),
        words(&thread.executable.path),
        words(&main.directory),
        args.join(" "),
        container,
        thread.user.to_string(),
        number,
        descriptor.map_or_else(na, |found| words(&found.name)),
        descriptor.map_or_else(na, |found| letter(found.of).to_owned()),
        end(descriptor.and_then(|found| found.client)),
        end(descriptor.and_then(|found| found.server)),
        protocol.map_or_else(na, |protocol| format!("{protocol:?}").to_lowercase()),
    ]
    .join("|")
}

fn letter(of: Of) -> &'static str {
    match of {
        Of::File | Of::File2 => "f",
        Of::Directory => "d",
        Of::Ipv4Socket | Of::Ipv4Server => "4",
        Of::Ipv6Socket | Of::Ipv6Server => "6",
        Of::Unix => "u",
        Of::Fifo => "p",
        Of::Event => "e",
        _ => "?",
    }
}
