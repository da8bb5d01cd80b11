//! Files of the host that are read as text, below its root and within bounds.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use seawall_model::host::seen::Seen;

/// Returns where a path of the host lies for us.
pub(super) fn place(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

/// Reads a file whole, where it is not longer than `most` bytes. What is not UTF-8 is replaced.
pub(super) fn text(root: &Path, path: &str, most: u64) -> Seen<String> {
    let bytes = bytes(root, path, most);
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a file whole, where it is not longer than `most` bytes.
pub(super) fn bytes(root: &Path, path: &str, most: u64) -> Seen<Vec<u8>> {
    let failed = |error: &std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Seen::Absent,
        ErrorKind::PermissionDenied => Seen::unknown(format!("{path} may not be read")),
        _ => Seen::unknown(format!("{path} could not be read ({error})")),
    };
    let file = match open(root, path) {
        Ok(Ok(file)) => file,
        Ok(Err(error)) => return failed(&error),
        Err(instead) => return instead,
    };
    // Whatever a configuration names: a pipe would let us wait, a device might do something.
    let is_file = file.metadata().is_ok_and(|found| found.is_file());
    if !is_file {
        return Seen::unknown(format!("{path} is no file"));
    }
    let mut bytes = Vec::new();
    if let Err(error) = file.take(most.saturating_add(1)).read_to_end(&mut bytes) {
        return failed(&error);
    }
    if u64::try_from(bytes.len()).is_ok_and(|read| read > most) {
        return Seen::unknown(format!("{path} has more than {most} bytes"));
    }
    Seen::Known(bytes)
}

/// Names in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Names, sorted.
    pub(super) names: Vec<String>,
    /// Whether there are more than were asked for.
    pub(super) is_cut: bool,
}

/// Lists a folder, `most` names of it. A listing that breaks off is none.
pub(super) fn list(root: &Path, path: &str, most: usize) -> Seen<Listed> {
    let place = match way(root, path) {
        Seen::Known(place) => place,
        Seen::Absent => return Seen::Absent,
        Seen::Unknown(why) => return Seen::Unknown(why),
    };
    let failed = |error: &std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Seen::Absent,
        _ => Seen::unknown(format!("{path} cannot be listed: {error}")),
    };
    let entries = match std::fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) => return failed(&error),
    };
    let (mut names, mut is_cut) = (Vec::new(), false);
    for entry in entries {
        match entry {
            Ok(_) if names.len() >= most => {
                is_cut = true;
                break;
            }
            Ok(entry) => names.push(entry.file_name().to_string_lossy().into_owned()),
            Err(error) => return failed(&error),
        }
    }
    names.sort();
    Seen::Known(Listed { names, is_cut })
}

/// Opens a file without waiting for anybody.
fn open(root: &Path, path: &str) -> Result<std::io::Result<File>, Seen<Vec<u8>>> {
    let place = match way(root, path) {
        Seen::Known(place) => place,
        Seen::Absent => return Err(Seen::Absent),
        Seen::Unknown(why) => return Err(Seen::Unknown(why)),
    };
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = rustix::fs::open(place, flags, Mode::empty());
    Ok(opened.map(File::from).map_err(std::io::Error::from))
}

/// Returns where a path leads. Below another root than ours links lead to places below it: only what the kernel itself
/// shows has none that lead out.
fn way(root: &Path, path: &str) -> Seen<PathBuf> {
    if root == Path::new("/") || is_kernels(root, path) {
        return Seen::Known(place(root, path));
    }
    resolve(root, path).map(|straight| place(root, &straight))
}

/// Says whether a path is one of the kernel's own, in `/proc` or `/sys`: a folder of that name in a copied root may
/// hold any link.
fn is_kernels(root: &Path, path: &str) -> bool {
    let top = path.split('/').find(|part| !part.is_empty());
    let magic = match top {
        Some("proc") => rustix::fs::PROC_SUPER_MAGIC,
        Some("sys") => SYSFS_MAGIC,
        _ => return false,
    };
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = place(root, top.unwrap_or_default());
    let opened = rustix::fs::open(folder, flags, Mode::empty());
    let found = opened.and_then(rustix::fs::fstatfs);
    found.is_ok_and(|found| found.f_type == magic)
}

/// Follows the symbolic links of a path below the root of the host, by way of no link out of it.
pub(super) fn resolve(root: &Path, path: &str) -> Seen<String> {
    let mut done: Vec<String> = Vec::new();
    let mut left: Vec<String> = parts(path);
    left.reverse();
    let mut links = 0_u32;
    while let Some(part) = left.pop() {
        if part == ".." {
            done.pop();
            continue;
        }
        let here = format!(
            "/{}",
            done.iter()
                .chain([&part])
                .cloned()
                .collect::<Vec<_>>()
                .join("/")
        );
        match std::fs::symlink_metadata(place(root, &here)) {
            Ok(found) if found.is_symlink() => {}
            Ok(_) => {
                done.push(part);
                continue;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Seen::Absent,
            Err(error) => return Seen::unknown(format!("{here}: {error}")),
        }
        links = links.saturating_add(1);
        if links > MOST_LINKS {
            return Seen::unknown(format!("{path} leads through more than {MOST_LINKS} links"));
        }
        let link = match std::fs::read_link(place(root, &here)) {
            Ok(link) => link.to_string_lossy().into_owned(),
            Err(error) => return Seen::unknown(format!("{here}: {error}")),
        };
        if link.starts_with('/') {
            done.clear();
        }
        left.extend(parts(&link).into_iter().rev());
    }
    Seen::Known(format!("/{}", done.join("/")))
}

fn parts(path: &str) -> Vec<String> {
    let parts = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    parts.map(str::to_owned).collect()
}

/// `SYSFS_MAGIC` of the kernel (`statfs(2)`).
const SYSFS_MAGIC: rustix::fs::FsWord = 0x6265_6572;
/// As the kernel has it (`path_resolution(7)`).
const MOST_LINKS: u32 = 40;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_is_no_file_and_what_leads_out_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("etc")).unwrap();
        std::fs::write(root.join("etc/inside"), "ours").unwrap();
        symlink("/etc/inside", root.join("etc/link")).unwrap();
        symlink("/etc/passwd", root.join("etc/out")).unwrap();
        symlink("../../../../../../etc/passwd", root.join("etc/up")).unwrap();
        let pipe = root.join("etc/pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            Mode::RUSR,
            0,
        )
        .unwrap();
        let read = |path: &str| text(root, path, 100);
        assert_eq!(read("/etc/link"), Seen::Known("ours".to_owned()));
        assert_eq!(read("/etc/out"), Seen::Absent);
        assert_eq!(read("/etc/up"), Seen::Absent);
        for path in ["/etc/pipe", "/etc"] {
            assert!(read(path).why_unknown().is_some(), "{path}");
        }
        let whole = pipe.to_str().unwrap();
        assert!(text(Path::new("/"), whole, 100).why_unknown().is_some());
        assert!(text(root, "/etc/inside", 3).why_unknown().is_some());
    }

    /// Folders are reached in the one way that files are.
    #[test]
    fn folders_are_listed_below_the_root_only() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["etc/d", "real/proc/sys"] {
            std::fs::create_dir_all(root.join(path)).unwrap();
        }
        for name in ["b", "a", "c"] {
            std::fs::write(root.join("etc/d").join(name), "").unwrap();
        }
        std::fs::write(root.join("real/proc/sys/x"), "ours").unwrap();
        symlink("/etc/d", root.join("etc/inside")).unwrap();
        // Both are there on the machine that the test runs on.
        symlink("/usr/bin", root.join("etc/out")).unwrap();
        symlink("../../../../../../../../usr", root.join("etc/up")).unwrap();
        symlink("/real/proc", root.join("proc")).unwrap();
        let names = |path: &str, most: usize| list(root, path, most).map(|it| it.names.join(" "));
        let known = |names: &str| Seen::Known(names.to_owned());
        assert_eq!(names("/etc/d", 9), known("a b c"));
        assert_eq!(names("/etc/inside", 9), known("a b c"));
        assert_eq!(
            list(root, "/etc/d", 2).known().map(|it| it.is_cut),
            Some(true)
        );
        assert_eq!(
            list(root, "/etc/d", 3).known().map(|it| it.is_cut),
            Some(false)
        );
        for path in ["/etc/out", "/etc/up", "/etc/d/a", "/none"] {
            assert_eq!(names(path, 9), Seen::Absent, "{path}");
        }
        // A copied root need not have the kernel's own folders in these places.
        assert_eq!(names("/proc/sys", 9), known("x"));
        assert_eq!(text(root, "/proc/sys/x", 9), known("ours"));
        std::fs::remove_file(root.join("proc")).unwrap();
        symlink("/proc", root.join("proc")).unwrap();
        assert!(text(root, "/proc/version", 9999).known().is_none());
        assert!(names("/proc/self", 9999).known().is_none());
    }

    #[test]
    fn links_are_followed_below_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("run/x")).unwrap();
        std::fs::write(root.join("run/x/sock"), "").unwrap();
        symlink("/run", root.join("srv")).unwrap();
        symlink("../../../run/x", root.join("run/up")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let cases = [
            ("/srv/x/sock", Seen::Known("/run/x/sock".to_owned())),
            ("/srv/up/./sock", Seen::Known("/run/x/sock".to_owned())),
            ("/", Seen::Known("/".to_owned())),
            ("/../run", Seen::Known("/run".to_owned())),
            ("/nowhere/x", Seen::Absent),
        ];
        for (path, want) in cases {
            assert_eq!(resolve(root, path), want, "{path}");
        }
        assert!(resolve(root, "/loop").why_unknown().is_some());
    }
}
