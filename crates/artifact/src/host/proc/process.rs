//! The first process of a container, as the kernel runs it.

use std::collections::BTreeMap;
use std::path::Path;

use seawall_model::host::process::{Limits, ProcessFacts, Program};
use seawall_model::host::seen::Seen;

use super::status::Status;
use super::{cgroup, mount, socket};
use crate::host::read;

/// Namespaces that the kernel shows.
pub(in crate::host) const NAMESPACES: &[&str] =
    &["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

/// Reads a process. That it is the container's is proved by its control group, which names the container: numbers of
/// processes are used again, and an engine may run in another namespace than we.
pub(in crate::host) fn process(
    root: &Path,
    pid: u32,
    container: &str,
    all: &Programs,
) -> Seen<ProcessFacts> {
    steady(root, pid, || look(root, pid, container, all))
}

/// Believes what was read of a process where it was one and the same from beginning to end: what has ended meanwhile
/// has no files any more, and that they are not there would count as known.
fn steady<T>(root: &Path, pid: u32, look: impl FnOnce() -> Seen<T>) -> Seen<T> {
    let begun = started(root, pid);
    let found = look();
    match (&found, started(root, pid) == begun) {
        (Seen::Unknown(_), _) | (_, true) => found,
        (_, false) => Seen::unknown(format!("process {pid} ended while it was looked at")),
    }
}

/// When a process was started: `starttime` of `proc_pid_stat(5)`. Its name, in brackets before, may hold anything.
fn started(root: &Path, pid: u32) -> Option<String> {
    let text = read::text(root, &format!("/proc/{pid}/stat"), MOST);
    let (_, fields) = text.known()?.rsplit_once(')')?;
    fields.split_whitespace().nth(19).map(str::to_owned)
}

fn look(root: &Path, pid: u32, container: &str, all: &Programs) -> Seen<ProcessFacts> {
    let ask = |file: &str| read::text(root, &format!("/proc/{pid}/{file}"), MOST);
    let groups = match ask("cgroup") {
        Seen::Known(groups) => groups,
        Seen::Absent => return Seen::unknown(format!("process {pid} cannot be seen from here")),
        Seen::Unknown(why) => return Seen::Unknown(why),
    };
    if !groups.contains(container) {
        return Seen::unknown(format!(
            "process {pid}, seen from here, is not the container's"
        ));
    }
    let text = match ask("status") {
        Seen::Known(text) => text,
        Seen::Absent => return Seen::unknown(format!("process {pid} is gone")),
        Seen::Unknown(why) => return Seen::Unknown(why),
    };
    let status = Status::new(&text);
    let uid = status.uid();
    let namespaces = namespaces(root, &pid.to_string());
    let limits: Limits = cgroup::limits(root, &groups);
    let mounts = match ask("mountinfo") {
        Seen::Known(text) => mount::mounts(&text).into(),
        Seen::Absent => Seen::unknown(format!("process {pid} is gone")),
        Seen::Unknown(why) => Seen::Unknown(why),
    };
    let inner_uid = match (&uid, ask("uid_map")) {
        (Seen::Known(uid), Seen::Known(map)) => inner(&map, *uid),
        (Seen::Unknown(why), _) => Seen::unknown(why),
        (_, Seen::Unknown(why)) => Seen::Unknown(why),
        _ => Seen::unknown("the kernel does not tell its user map"),
    };
    Seen::Known(ProcessFacts {
        pid,
        inner_uid,
        uid,
        capabilities: status.capabilities(),
        no_new_privileges: status.no_new_privileges(),
        seccomp: status.seccomp(),
        label: label(&ask("attr/current")),
        limits,
        mounts,
        programs: all.beside(&namespaces),
        listeners: socket::listeners(root, &pid.to_string()),
        namespaces,
    })
}

/// Reads the inode numbers of the namespaces of a process.
pub(in crate::host) fn namespaces(root: &Path, pid: &str) -> BTreeMap<String, Seen<u64>> {
    let namespace = |kind: &&str| {
        let path = read::place(root, &format!("/proc/{pid}/ns/{kind}"));
        let inode = match std::fs::read_link(&path) {
            Ok(link) => inode(&link.to_string_lossy()).map_or_else(
                || Seen::unknown(format!("/proc/{pid}/ns/{kind} is not what it should be")),
                Seen::Known,
            ),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Seen::Absent,
            Err(error) => Seen::unknown(format!("/proc/{pid}/ns/{kind}: {error}")),
        };
        ((*kind).to_owned(), inode)
    };
    NAMESPACES.iter().map(namespace).collect()
}

/// `mnt:[4026531841]`
fn inode(link: &str) -> Option<u64> {
    let (_, inode) = link.split_once(":[")?;
    inode.strip_suffix(']')?.parse().ok()
}

/// Returns the user as a process counts within its namespace (`user_namespaces(7)`); absent where it has no number
/// there.
fn inner(map: &str, uid: u32) -> Seen<u32> {
    for line in map.lines() {
        let mut words = line.split_whitespace().map(str::parse::<u32>);
        let (Some(Ok(inside)), Some(Ok(outside)), Some(Ok(count))) =
            (words.next(), words.next(), words.next())
        else {
            return Seen::unknown("its user map is not what it should be");
        };
        if let Some(offset) = uid.checked_sub(outside).filter(|offset| *offset < count) {
            return inside.checked_add(offset).into();
        }
    }
    Seen::Absent
}

/// Without a security module that labels processes the kernel refuses to read the file.
fn label(read: &Seen<String>) -> Seen<String> {
    match read {
        Seen::Known(text) => {
            let text = text.trim_matches(['\0', '\n']);
            if text.is_empty() {
                Seen::Absent
            } else {
                Seen::Known(text.to_owned())
            }
        }
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) if why.contains("Invalid argument") => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}

/// All processes, by the namespace of processes that they are in.
#[derive(Debug)]
pub(in crate::host) struct Programs {
    by_namespace: Seen<BTreeMap<u64, Vec<Program>>>,
}

impl Programs {
    /// Reads the processes that can be seen.
    pub(in crate::host) fn read(root: &Path) -> Self {
        let folder = match std::fs::read_dir(read::place(root, "/proc")) {
            Ok(folder) => folder,
            Err(error) => {
                let by_namespace = Seen::unknown(format!("/proc: {error}"));
                return Self { by_namespace };
            }
        };
        let mut by_namespace: BTreeMap<u64, Vec<Program>> = BTreeMap::new();
        let names = folder.flatten().map(|entry| entry.file_name());
        let pids = names.filter_map(|name| name.to_str()?.parse::<u32>().ok());
        for pid in pids.take(MOST_PROCESSES) {
            match program(root, pid) {
                Ok(Some((namespace, program))) => {
                    by_namespace.entry(namespace).or_default().push(program);
                }
                Ok(None) => {}
                // It may be in any namespace: of none it is known what runs there.
                Err(why) => {
                    let by_namespace = Seen::unknown(why);
                    return Self { by_namespace };
                }
            }
        }
        for all in by_namespace.values_mut() {
            all.sort();
        }
        Self {
            by_namespace: Seen::Known(by_namespace),
        }
    }

    /// Returns the programs in the namespace of processes of one of them.
    fn beside(&self, namespaces: &BTreeMap<String, Seen<u64>>) -> Seen<Vec<Program>> {
        let own = namespaces.get("pid").cloned().unwrap_or_default();
        match (&self.by_namespace, own) {
            (Seen::Known(all), Seen::Known(own)) => all.get(&own).cloned().into(),
            (Seen::Unknown(why), _) => Seen::unknown(why),
            (_, Seen::Unknown(why)) => Seen::Unknown(why),
            _ => Seen::unknown("its namespace of processes is not known"),
        }
    }
}

/// What vanishes meanwhile is passed over; what may not be looked at is told.
fn program(root: &Path, pid: u32) -> Result<Option<(u64, Program)>, String> {
    let namespace = read::place(root, &format!("/proc/{pid}/ns/pid"));
    match std::fs::read_link(namespace) {
        Ok(link) => Ok(inode(&link.to_string_lossy()).and_then(|own| named(root, pid, own))),
        // What even root may not look at is the kernel's or a monitor's own, and in no container.
        Err(error)
            if error.kind() == std::io::ErrorKind::PermissionDenied
                && rustix::process::geteuid().as_raw() != 0 =>
        {
            Err(format!(
                "which namespace process {pid} is in may not be looked at"
            ))
        }
        Err(_) => Ok(None),
    }
}

fn named(root: &Path, pid: u32, namespace: u64) -> Option<(u64, Program)> {
    let text = read::text(root, &format!("/proc/{pid}/status"), MOST);
    let status = Status::new(text.known()?);
    let program = std::fs::read_link(read::place(root, &format!("/proc/{pid}/exe"))).ok();
    let program = program.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let name = program.or_else(|| status.field("Name").map(str::to_owned))?;
    Some((
        namespace,
        Program {
            name,
            pid,
            uid: status.uid().known().copied()?,
        },
    ))
}

const MOST: u64 = 4 << 20;
const MOST_PROCESSES: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// A process that ends, or whose number another one gets, while it is read.
    #[test]
    fn what_ends_while_it_is_read_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let own = root.join("proc/7");
        let stat = |started: u32| {
            let rest = "S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0";
            std::fs::create_dir_all(&own).unwrap();
            let text = format!("7 (a) name (x) {rest} {started} 9 9\n");
            std::fs::write(own.join("stat"), text).unwrap();
        };
        stat(100);
        assert_eq!(started(root, 7).as_deref(), Some("100"));
        let same = steady(root, 7, || Seen::Known(1));
        assert_eq!(same, Seen::Known(1));
        let again = steady(root, 7, || {
            stat(200);
            Seen::Known(1)
        });
        assert!(again.why_unknown().is_some_and(|why| why.contains("ended")));
        for found in [Seen::Known(1), Seen::Absent] {
            stat(300);
            let gone = steady(root, 7, || {
                std::fs::remove_dir_all(&own).unwrap();
                found
            });
            assert!(gone.why_unknown().is_some_and(|why| why.contains("ended")));
        }
    }

    /// Processes come and go by the hundred while all are read: no panic, and the one that stays is there each time.
    #[test]
    fn entries_vanish_while_they_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        let make = |pid: u32| {
            let own = root.join(format!("proc/{pid}"));
            std::fs::create_dir_all(own.join("ns")).unwrap();
            let status = "Name:\tserver\nUid:\t0\t0\t0\t0\n";
            std::fs::write(own.join("status"), status).unwrap();
            std::os::unix::fs::symlink("pid:[42]", own.join("ns/pid")).unwrap();
        };
        make(1);
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    for pid in 2..40 {
                        make(pid);
                    }
                    for pid in 2..40 {
                        std::fs::remove_dir_all(root.join(format!("proc/{pid}"))).unwrap();
                    }
                }
            });
            for _ in 0..200 {
                let all = Programs::read(&root);
                let own = BTreeMap::from([("pid".to_owned(), Seen::Known(42))]);
                let found = all.beside(&own);
                let found = found.known().unwrap();
                assert!(found.iter().any(|it| it.pid == 1 && it.name == "server"));
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }

    #[test]
    fn users_are_counted_through_their_map() {
        let map = "         0       1000          1\n         1     100000      65536\n";
        assert_eq!(inner(map, 1000), Seen::Known(0));
        assert_eq!(inner(map, 100_099), Seen::Known(100));
        assert_eq!(inner(map, 5), Seen::Absent);
        assert!(inner("x", 5).why_unknown().is_some());
    }
}
