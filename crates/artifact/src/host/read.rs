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

/// Opens a file without waiting for anybody. Below another root than ours links lead to places below it: what the
/// kernel shows in `/proc` and `/sys` has none that lead out.
fn open(root: &Path, path: &str) -> Result<std::io::Result<File>, Seen<Vec<u8>>> {
    let is_kernels = ["/proc/", "/sys/"].iter().any(|it| path.starts_with(it));
    let straight = if root == Path::new("/") || is_kernels {
        None
    } else {
        match resolve(root, path) {
            Seen::Known(straight) => Some(straight),
            Seen::Absent => return Err(Seen::Absent),
            Seen::Unknown(why) => return Err(Seen::Unknown(why)),
        }
    };
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let place = place(root, straight.as_deref().unwrap_or(path));
    let opened = rustix::fs::open(place, flags, Mode::empty());
    Ok(opened.map(File::from).map_err(std::io::Error::from))
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
