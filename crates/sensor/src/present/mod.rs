//! The processes that are there when the sensor starts, read from `/proc`: without them, what they do later would be done by
//! nobody.

#[cfg(feature = "kernel")]
pub(crate) mod folder;
mod layer;
mod status;

use crate::encode::OF_MEMORY;
use layer::Layer;
use seawall_runtime::state::{Executable, Thread};
use status::{Stat, Status};
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

/// The most bytes that are read of a file of `/proc`.
const MOST: u64 = 64 * 1024;

/// Clock ticks a second in `/proc/PID/stat` (`USER_HZ`), the same on every kernel that has these programs.
const TICKS: u64 = 100;

const NANOSECONDS: u64 = 1_000_000_000;

/// What was found.
#[derive(Debug, Default)]
pub struct Present {
    /// The threads, those of a process after its main one.
    pub threads: Vec<Thread>,
    /// How many threads could not be read for another reason than that they ended meanwhile.
    pub unread: usize,
}

/// Reads all threads. `booted` is when the machine was started, in nanoseconds since 1970.
///
/// # Errors
/// Where the folder itself can't be read.
pub fn read(proc: &Path, booted: u64) -> std::io::Result<Present> {
    let mut present = Present::default();
    for id in numbers(proc)? {
        match threads(proc, id, booted) {
            Ok(threads) => present.threads.extend(threads),
            Err(error) => {
                let lost = usize::from(!is_gone(&error));
                present.unread = present.unread.saturating_add(lost);
            }
        }
    }
    Ok(present)
}

/// Reads one thread of a process, and the main one, which stands first; none where they are gone. What others the process has
/// is not looked at: there may be tens of thousands, and this is asked for again and again where births are lost.
pub fn thread_of(proc: &Path, id: i64, other: i64, booted: u64) -> Vec<Thread> {
    let folder = proc.join(id.to_string());
    let Ok(main) = process(&folder, id, booted) else {
        return Vec::new();
    };
    let path = folder.join("task").join(other.to_string());
    let other = (other != id).then(|| thread(&path, &main, other)).flatten();
    [main].into_iter().chain(other).collect()
}

/// Returns the number of the process namespace that a process is in.
pub fn process_namespace(proc: &Path, id: i64) -> Option<u32> {
    namespace(&proc.join(id.to_string()).join("ns/pid"))
}

/// Returns the number of the namespace of mounts of a process: a number, or `self`. A service may have one of its own.
pub fn mount_namespace(proc: &Path, id: &str) -> Option<u32> {
    namespace(&proc.join(id).join("ns/mnt"))
}

/// Returns when a thread was started, in nanoseconds since the machine was, rounded down to a tick; nothing where it is gone.
pub fn started(proc: &Path, process: i64, thread: i64) -> Option<u64> {
    let folder = proc.join(process.to_string()).join("task");
    let stat = text(&folder.join(thread.to_string()).join("stat")).ok()?;
    let ticks = Stat::parse(&stat).started;
    Some(ticks.saturating_mul(NANOSECONDS / TICKS))
}

fn namespace(path: &Path) -> Option<u32> {
    u32::try_from(fs::metadata(path).ok()?.ino()).ok()
}

fn threads(proc: &Path, id: i64, booted: u64) -> std::io::Result<Vec<Thread>> {
    let folder = proc.join(id.to_string());
    let main = process(&folder, id, booted)?;
    let tasks = folder.join("task");
    let others = numbers(&tasks).unwrap_or_default();
    let others = others.into_iter().filter(|other| *other != id);
    let mut found: Vec<Thread> = others
        .filter_map(|other| thread(&tasks.join(other.to_string()), &main, other))
        .collect();
    found.insert(0, main);
    Ok(found)
}

/// A process that ended between the look at the folder and the look into it.
fn is_gone(error: &std::io::Error) -> bool {
    const ESRCH: i32 = 3;
    error.kind() == std::io::ErrorKind::NotFound || error.raw_os_error() == Some(ESRCH)
}

fn numbers(folder: &Path) -> std::io::Result<Vec<i64>> {
    let mut found: Vec<i64> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    found.sort_unstable();
    Ok(found)
}

/// The main thread of a process.
fn process(folder: &Path, id: i64, booted: u64) -> std::io::Result<Thread> {
    let status = Status::parse(&text(&folder.join("status"))?);
    let stat = Stat::parse(&text(&folder.join("stat"))?);
    let mut args = parts(&bytes(&folder.join("cmdline")).unwrap_or_default());
    let exe = if args.is_empty() {
        Box::default()
    } else {
        args.remove(0)
    };
    let started = stat.started.saturating_mul(NANOSECONDS / TICKS);
    let started = booted.saturating_add(started);
    Ok(Thread {
        id,
        process: id,
        parent: status.parent,
        virtual_id: status.virtual_id.unwrap_or(id),
        virtual_process: status.virtual_process.unwrap_or(id),
        session: status.virtual_session.unwrap_or(stat.session),
        group: stat.group,
        virtual_group: status.virtual_group.unwrap_or(stat.group),
        cloned: started,
        started,
        name: Arc::from(status.name),
        exe: Arc::from(exe),
        args: Arc::from(args),
        environment: Arc::from(parts(&bytes(&folder.join("environ")).unwrap_or_default())),
        executable: executable(folder),
        directory: link(&folder.join("cwd")),
        root: link(&folder.join("root")),
        cgroups: Arc::from(groups(&bytes(&folder.join("cgroup")).unwrap_or_default())),
        user: status.user,
        user_group: status.user_group,
        login_user: login(folder),
        terminal: stat.terminal,
        capabilities: status.capabilities,
        ..Thread::default()
    })
}

/// Another thread of a process: what is its own, and the rest from the main one.
fn thread(folder: &Path, main: &Thread, id: i64) -> Option<Thread> {
    let status = Status::parse(&text(&folder.join("status")).ok()?);
    Some(Thread {
        id,
        virtual_id: status.virtual_id.unwrap_or(id),
        name: Arc::from(status.name),
        user: status.user,
        user_group: status.user_group,
        capabilities: status.capabilities,
        ..main.clone()
    })
}

fn executable(folder: &Path) -> Executable {
    let exe = folder.join("exe");
    let Ok(path) = fs::read_link(&exe) else {
        return Executable::default();
    };
    let path = path.as_os_str().as_bytes();
    let shown = path.strip_suffix(b" (deleted)").unwrap_or(path);
    let is_memory = shown.starts_with(b"/memfd:");
    let meta = fs::metadata(&exe).ok();
    let mounts = bytes(&folder.join("mountinfo")).unwrap_or_default();
    let layer = layer::of(&mounts, shown);
    let time = |seconds: i64, rest: i64| {
        let seconds = u64::try_from(seconds).unwrap_or_default();
        let rest = u64::try_from(rest).unwrap_or_default();
        seconds.saturating_mul(NANOSECONDS).saturating_add(rest)
    };
    Executable {
        path: Arc::from(shown),
        inode: meta.as_ref().map_or(0, MetadataExt::ino),
        changed: meta
            .as_ref()
            .map_or(0, |it| time(it.ctime(), it.ctime_nsec())),
        modified: meta
            .as_ref()
            .map_or(0, |it| time(it.mtime(), it.mtime_nsec())),
        memory: is_memory,
        tmpfs: !is_memory && is_on_tmpfs(&exe),
        upper_layer: layer == Some(Layer::Upper),
        lower_layer: layer == Some(Layer::Lower),
        ..Executable::default()
    }
}

fn is_on_tmpfs(exe: &Path) -> bool {
    let kind = rustix::fs::statfs(exe).ok().map(|it| it.f_type);
    kind.is_some_and(|kind| OF_MEMORY.iter().any(|it| i64::from(*it) == kind))
}

/// Who logged in; all ones where the kernel does not say.
fn login(folder: &Path) -> u32 {
    text(&folder.join("loginuid"))
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(u32::MAX)
}

fn link(path: &Path) -> Arc<[u8]> {
    match fs::read_link(path) {
        Ok(target) => Arc::from(target.as_os_str().as_bytes()),
        Err(_) => Arc::default(),
    }
}

/// Lines `number:controllers:path` as `controller=path`, as captures have them.
fn groups(bytes: &[u8]) -> Vec<Box<[u8]>> {
    let mut found = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let mut parts = line.splitn(3, |byte| *byte == b':');
        let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let controllers = if controllers.is_empty() {
            b"unified"
        } else {
            controllers
        };
        found.push([controllers, b"=", path].concat().into_boxed_slice());
    }
    found
}

fn parts(bytes: &[u8]) -> Vec<Box<[u8]>> {
    let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes.split(|byte| *byte == 0).map(Box::from).collect()
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut found = Vec::new();
    fs::File::open(path)?.take(MOST).read_to_end(&mut found)?;
    Ok(found)
}

fn text(path: &Path) -> std::io::Result<String> {
    bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_with_its_threads() {
        let other = std::thread::Builder::new().name("seawall-other".to_owned());
        let (say, wait) = std::sync::mpsc::channel::<()>();
        let handle = other.spawn(move || wait.recv()).unwrap();
        let present = read(Path::new("/proc"), 1_000).unwrap();
        drop(say);
        handle.join().unwrap().unwrap_err();
        let own = i64::from(std::process::id());
        let main = present.threads.iter().find(|it| it.id == own).unwrap();
        let exe = std::env::current_exe().unwrap();
        assert_eq!(&*main.executable.path, exe.as_os_str().as_bytes());
        assert_eq!(main.executable.inode, fs::metadata(&exe).unwrap().ino());
        let directory = std::env::current_dir().unwrap();
        assert_eq!(&*main.directory, directory.as_os_str().as_bytes());
        assert_eq!(main.parent, i64::from(std::os::unix::process::parent_id()));
        assert!(main.started > 1_000);
        let named = present
            .threads
            .iter()
            .find(|it| &*it.name == b"seawall-other");
        assert_eq!(named.map(|it| it.process), Some(own));
    }

    #[test]
    fn control_groups_are_told_as_captures_tell_them() {
        let lines = b"12:pids:/docker/abc\n3:cpu,cpuacct:/\n0::/system.slice/docker.service\n";
        let told: Vec<_> = groups(lines)
            .iter()
            .map(|it| String::from_utf8_lossy(it).into_owned())
            .collect();
        let wanted = [
            "pids=/docker/abc",
            "cpu,cpuacct=/",
            "unified=/system.slice/docker.service",
        ];
        assert_eq!(told, wanted);
    }
}
