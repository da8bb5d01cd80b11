//! Files that others wrote: runtimes, engines, and whoever calls a process of their own so.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::AsRawFd as _;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags, fstat, open};
use serde_json::Value;

/// The most bytes of a document.
const MOST: u64 = 16 << 20;

/// Reads a document; nothing where there is none of a bounded length.
pub(crate) fn document(path: &Path) -> Option<Value> {
    serde_json::from_slice(&bounded(path, MOST)?).ok()
}

/// Reads a file of at most so many bytes; nothing where there is none. It must not wait: whoever wrote the path may have put
/// there what nobody writes to, or what does something when it is opened.
pub(crate) fn bounded(path: &Path, most: u64) -> Option<Vec<u8>> {
    let place = open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).ok()?;
    if FileType::from_raw_mode(fstat(&place).ok()?.st_mode) != FileType::RegularFile {
        return None;
    }
    let mut bytes = Vec::new();
    // There are files of the kernel's that are waited for when they are read.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = open(
        format!("/proc/self/fd/{}", place.as_raw_fd()),
        flags,
        Mode::empty(),
    );
    File::from(file.ok()?)
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .ok()?;
    u64::try_from(bytes.len())
        .is_ok_and(|length| length <= most)
        .then_some(bytes)
}

/// Puts an absolute path below a folder.
pub(crate) fn below(folder: &Path, path: &Path) -> PathBuf {
    let parts = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_)));
    folder.join(parts.collect::<PathBuf>())
}

/// Says whether a text is the id of a container or an image: 64 digits of sixteen.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(
            Command::new("mkfifo")
                .arg(at("fifo"))
                .status()
                .unwrap()
                .success()
        );
        std::os::unix::fs::symlink(at("fifo"), at("link")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero")).unwrap();
        std::fs::write(at("file"), "123").unwrap();
        for name in ["fifo", "link", "zero", "nothing", "."] {
            assert_eq!(bounded(&at(name), 9), None, "{name}");
        }
        assert_eq!(bounded(&at("file"), 3).as_deref(), Some(&b"123"[..]));
        assert_eq!(bounded(&at("file"), 2), None);
        // The kernel's own count as files, though it says that they are empty.
        assert!(bounded(Path::new("/proc/self/cmdline"), MOST).is_some_and(|it| !it.is_empty()));
    }

    #[test]
    fn no_path_leads_out_of_a_folder() {
        for path in ["/x/y", "x/y", "/../x/./y", "//x/../y"] {
            assert_eq!(
                below(Path::new("/a"), Path::new(path)),
                Path::new("/a/x/y"),
                "{path}"
            );
        }
    }
}
