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
            if let Some((namespace, program)) = program(root, pid) {
                by_namespace.entry(namespace).or_default().push(program);
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

/// What vanishes meanwhile is passed over.
fn program(root: &Path, pid: u32) -> Option<(u64, Program)> {
    let link = std::fs::read_link(read::place(root, &format!("/proc/{pid}/ns/pid"))).ok()?;
    let namespace = inode(&link.to_string_lossy())?;
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

    #[test]
    fn users_are_counted_through_their_map() {
        let map = "         0       1000          1\n         1     100000      65536\n";
        assert_eq!(inner(map, 1000), Seen::Known(0));
        assert_eq!(inner(map, 100_099), Seen::Known(100));
        assert_eq!(inner(map, 5), Seen::Absent);
        assert!(inner("x", 5).why_unknown().is_some());
    }
}
