//! What this machine can, by trying: each mechanism is put to work on something made for it, and the forbidden thing must fail
//! while the allowed one goes on.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{MemfdFlags, memfd_create};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use seawall_sensor::gate::files::{Asks, Files, Place};
use seawall_sensor::gate::lsm::Lsm;
use seawall_sensor::gate::program::Gate;
use seawall_sensor::gate::wire::{Answer, Group, Policy, Rule, Verdict, Way};

use super::place;
use super::stand::Means;

/// A program that does nothing and is everywhere.
const NOTHING: &[&str] = &["/usr/bin/true", "/bin/true"];
/// How long a question is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a program that is open for writing elsewhere is tried again.
const BUSY: Duration = Duration::from_secs(1);
const EPERM: i32 = 1;
const SIGKILL: i32 = 9;

/// Tries everything.
pub fn try_all() -> Means {
    let gate = place::unified()
        .ok_or_else(|| "there is no second hierarchy of control groups (cgroup2)".to_owned())
        .and_then(|groups| {
            Ok((
                Gate::start(&groups).map_err(|error| error.to_string())?,
                groups,
            ))
        });
    let by_gate = |run: fn(&Gate, &Path) -> Result<(), String>| match &gate {
        Ok((gate, groups)) => run(gate, groups),
        Err(why) => Err(why.clone()),
    };
    Means {
        files: by_gate(|gate, _| files(gate)),
        starts: starts(),
        network: by_gate(network),
        signal: by_gate(signal),
        hooks: Lsm::probe().map_err(|error| error.to_string()),
    }
}

/// Something that is taken away again.
struct Undo<F: FnMut()>(F);

impl<F: FnMut()> Drop for Undo<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn words(what: &str) -> impl Fn(io::Error) -> String {
    move |error| format!("{what}: {error}")
}

/// Where folders are made: systemd names one (`RuntimeDirectory=`) where it leaves no other to write to.
fn ground() -> PathBuf {
    let named = std::env::var_os("RUNTIME_DIRECTORY").map(PathBuf::from);
    let named = named.filter(|path| path.is_absolute());
    named.unwrap_or_else(|| PathBuf::from("/run"))
}

/// A folder of our own, which nobody else can have made before.
fn folder() -> Result<PathBuf, String> {
    let number = fs::metadata("/proc/self").map_or(0, |it| it.ctime_nsec());
    let path = ground().join(format!("seawall-canary-{}-{number}", std::process::id()));
    fs::create_dir(&path).map_err(words("a folder for trying cannot be made"))?;
    Ok(path)
}

fn nothing() -> Result<&'static str, String> {
    let found = NOTHING.iter().find(|path| Path::new(path).exists());
    found
        .copied()
        .ok_or_else(|| "there is no program `true` to try it with".to_owned())
}

fn starts() -> Result<(), String> {
    let files = Files::new().map_err(words("fanotify is refused"))?;
    if super::admission::runtimes(&files).is_empty() {
        return Err("no OCI runtime (runc, crun, youki) was found whose start could be held, so containers would run before they \
                    are known"
            .to_owned());
    }
    Ok(())
}

/// An overlay with a program below and one that was dropped: the one runs, the other does not.
fn files(gate: &Gate) -> Result<(), String> {
    let base = folder()?;
    let merged = base.join("merged");
    let _undo = Undo(|| {
        let _ = unmount(&merged, UnmountFlags::DETACH);
        drop(fs::remove_dir_all(&base));
    });
    for part in ["lower", "upper", "work", "merged"] {
        fs::create_dir(base.join(part)).map_err(words("a folder for trying cannot be made"))?;
    }
    let source = nothing()?;
    fs::copy(source, base.join("lower/own")).map_err(words("a program cannot be copied"))?;
    let of = |part: &str| base.join(part).display().to_string();
    let options = format!(
        "lowerdir={},upperdir={},workdir={}",
        of("lower"),
        of("upper"),
        of("work")
    );
    let options = std::ffi::CString::new(options).map_err(|error| error.to_string())?;
    mount(
        "overlay",
        &merged,
        "overlay",
        MountFlags::empty(),
        Some(options.as_c_str()),
    )
    .map_err(|error| format!("an overlay to try it on cannot be mounted: {error}"))?;
    fs::copy(source, merged.join("dropped")).map_err(words("a program cannot be copied"))?;
    let files = Files::new().map_err(words("fanotify is refused"))?;
    let asks = Asks {
        execute: true,
        open: false,
    };
    files
        .mark(Place::FileSystem, &merged, asks)
        .map_err(words("fanotify refuses an overlay"))?;
    let (own, dropped) = ask(&files, gate, || {
        (run(&merged.join("own")), run(&merged.join("dropped")))
    });
    match (own, dropped) {
        (Ok(own), Err(error)) if own.success() && error.raw_os_error() == Some(EPERM) => Ok(()),
        (Err(error), _) => Err(format!(
            "a program of the image did not run when it was tried: {error}"
        )),
        _ => Err("a dropped program ran when it was tried".to_owned()),
    }
}

/// Answers questions by where files lie while something is done.
fn ask<T>(files: &Files, gate: &Gate, act: impl FnOnce() -> T) -> T {
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let order = std::sync::atomic::Ordering::Relaxed;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let begun = Instant::now();
            while !is_over.load(order) && begun.elapsed() < PATIENCE {
                let Ok(Some(question)) = files.next(Duration::from_millis(20)) else {
                    continue;
                };
                let is_allowed = gate
                    .facts(question.file.as_fd())
                    .is_ok_and(|it| it.is_overlay && !it.is_upper);
                drop(files.answer(question.file.as_raw_fd(), is_allowed));
            }
            drop(files.release());
            while let Ok(Some(question)) = files.next(Duration::ZERO) {
                drop(files.answer(question.file.as_raw_fd(), true));
            }
        });
        let done = act();
        is_over.store(true, order);
        done
    })
}

/// A program that was copied a moment ago is busy while a child of another thread, which has not yet executed its own
/// program, has what it was written by open, too.
fn run(path: &Path) -> io::Result<ExitStatus> {
    let begun = Instant::now();
    let mut command = Command::new(path);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    loop {
        match command.status() {
            Err(error) if is_busy(&error) && begun.elapsed() < BUSY => {
                std::thread::sleep(Duration::from_millis(5));
            }
            ended => return ended,
        }
    }
}

fn is_busy(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ExecutableFileBusy
}

/// A port of our own on the loopback: it can't be connected to while a rule is against it, and it can without.
fn network(gate: &Gate, groups: &Path) -> Result<(), String> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(words("nothing can be listened on"))?;
    let to = listener
        .local_addr()
        .map_err(words("nothing can be listened on"))?;
    let group = Group {
        id: fs::metadata(groups)
            .map_err(words("the control groups"))?
            .ino(),
        hierarchy: 2,
    };
    let rule = Rule {
        network: to.ip(),
        length: 32,
        first: to.port(),
        last: to.port(),
        protocol: None,
        way: Way::Connect,
        verdict: Verdict::Block,
        item: 0,
    };
    let policy = Policy {
        rules: vec![rule],
        ..Policy::default()
    };
    gate.set(group, &policy)
        .map_err(|error| error.to_string())?;
    let denied = TcpStream::connect_timeout(&to, PATIENCE).map(drop);
    gate.remove(group).map_err(|error| error.to_string())?;
    let allowed = TcpStream::connect_timeout(&to, PATIENCE).map(drop);
    match (denied, allowed) {
        (Err(error), Ok(())) if error.raw_os_error() == Some(EPERM) => Ok(()),
        (Ok(()), _) => {
            Err("a forbidden address could be connected to when it was tried".to_owned())
        }
        (_, Err(error)) => Err(format!(
            "an allowed address could not be connected to when it was tried: {error}"
        )),
        (Err(error), _) => Err(format!(
            "a forbidden address failed for another reason when it was tried: {error}"
        )),
    }
}

/// A control group of its own, in which a program in memory is executed.
fn signal(gate: &Gate, groups: &Path) -> Result<(), String> {
    let own = groups.join(format!("seawall-canary-{}", std::process::id()));
    fs::create_dir(&own).map_err(words("a control group for trying cannot be made"))?;
    let _undo = Undo(|| {
        // The last process may need a moment to be gone.
        for _ in 0..50 {
            if fs::remove_dir(&own).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let memory = memfd_create("canary", MemfdFlags::CLOEXEC).map_err(|error| error.to_string())?;
    let program = fs::read(nothing()?).map_err(words("a program cannot be read"))?;
    let mut memory = File::from(memory);
    memory
        .write_all(&program)
        .map_err(words("a program cannot be copied"))?;
    // Nobody may have it open for writing while it is executed.
    let path = format!("/proc/{}/fd/{}", std::process::id(), memory.as_raw_fd());
    let read = File::open(&path).map_err(words("a program cannot be read"))?;
    drop(memory);
    let path = format!("/proc/{}/fd/{}", std::process::id(), read.as_raw_fd());
    let group = Group {
        id: fs::metadata(&own)
            .map_err(words("the control groups"))?
            .ino(),
        hierarchy: 2,
    };
    let policy = Policy {
        memory: Answer {
            verdict: Verdict::Block,
            item: 0,
        },
        ..Policy::default()
    };
    let allowed = within(&own, &path)?;
    gate.set(group, &policy)
        .map_err(|error| error.to_string())?;
    let ended = within(&own, &path);
    drop(gate.remove(group));
    match (allowed.success(), ended?.signal()) {
        (true, Some(SIGKILL)) => Ok(()),
        (true, _) => Err("a program in memory ran when it was tried".to_owned()),
        (false, _) => {
            Err("a program in memory cannot be executed at all, so it cannot be tried".to_owned())
        }
    }
}

fn within(group: &Path, program: &str) -> Result<ExitStatus, String> {
    let script = "echo 0 > \"$1/cgroup.procs\" && exec \"$2\"";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh"]).arg(group).arg(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .status()
        .map_err(words("no shell can be started to try it with"))
}
