//! What is mounted where on the host (`proc_pid_mountinfo(5)`). The folder of a volume may be a window to something else:
//! the engine's local driver mounts what its options say.

use std::path::{Path, PathBuf};

/// A mount of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mounted {
    /// The file system: `MAJOR:MINOR`.
    device: String,
    /// The path in it that is shown.
    root: PathBuf,
    /// Where it is shown.
    point: PathBuf,
    /// Its type: `ext4`.
    kind: String,
}

/// What a path shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nothing is mounted on it.
    Itself,
    /// What these paths of the host show, too.
    Paths(Vec<PathBuf>),
    /// Memory of its own, or what another machine serves.
    Foreign,
    /// A file system of this type that is to be seen nowhere else.
    Unknown(String),
}

/// Reads what is mounted here.
pub(super) fn read() -> Result<Vec<Mounted>, String> {
    let told = |error| format!("{FILE}: {error}");
    let text = std::fs::read_to_string(FILE).map_err(told)?;
    parse(&text).ok_or_else(|| format!("{FILE} can't be read"))
}

fn parse(text: &str) -> Option<Vec<Mounted>> {
    text.lines().map(line).collect()
}

/// Reads `ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG…] - TYPE SOURCE OPTIONS`.
fn line(line: &str) -> Option<Mounted> {
    let (left, right) = line.split_once(" - ")?;
    let mut left = left.split(' ').skip(2);
    Some(Mounted {
        device: left.next()?.to_owned(),
        root: plain(left.next()?)?,
        point: plain(left.next()?)?,
        kind: right.split(' ').next()?.to_owned(),
    })
}

/// Puts bytes into the place of their escapes: three octal digits behind a backslash.
fn plain(text: &str) -> Option<PathBuf> {
    let mut pieces = text.split('\\');
    let mut plain = pieces.next()?.to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(3)?;
        let code = u8::from_str_radix(digits, 8).ok().filter(u8::is_ascii)?;
        plain.push(char::from(code));
        plain.push_str(rest);
    }
    Some(PathBuf::from(plain))
}

/// Says what a path shows. Mounts below `within`, one folder of the host, count as windows; others are the host itself.
pub(super) fn shown(mounts: &[Mounted], path: &Path, within: &Path) -> Shown {
    let is_window = |it: &Mounted| it.point.starts_with(within) && it.point != within;
    let over = mounts.iter().filter(|it| path.starts_with(&it.point));
    // Of two on one point the later one is seen.
    let over = over.max_by_key(|it| it.point.components().count());
    let Some(mount) = over.filter(|it| is_window(it)) else {
        return Shown::Itself;
    };
    let rest = path.strip_prefix(&mount.point).unwrap_or(Path::new(""));
    let inside: PathBuf = mount.root.iter().chain(rest).collect();
    let elsewhere = mounts
        .iter()
        .filter(|it| it.device == mount.device && !is_window(it));
    let paths = elsewhere.filter_map(|it| {
        let rest = inside.strip_prefix(&it.root).ok()?;
        Some(it.point.iter().chain(rest).collect())
    });
    let paths: Vec<PathBuf> = paths.collect();
    match mount.kind.as_str() {
        _ if !paths.is_empty() => Shown::Paths(paths),
        "tmpfs" | "ramfs" | "nfs" | "nfs4" | "cifs" | "smb3" | "ceph" => Shown::Foreign,
        kind => Shown::Unknown(kind.to_owned()),
    }
}

const FILE: &str = "/proc/self/mountinfo";

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:20 / /run rw shared:2 - tmpfs tmpfs rw
24 22 8:2 /@home /home rw - btrfs /dev/sda2 rw
30 22 8:1 /etc /d/volumes/a/_data rw - ext4 /dev/sda1 rw
31 22 0:20 /x /d/volumes/b/_data rw - tmpfs tmpfs rw
32 22 0:40 / /d/volumes/c/_data rw - tmpfs tmpfs rw
33 22 0:41 / /d/volumes/e/_data rw - nfs4 server:/ rw
34 22 8:9 / /d/volumes/f/_data rw - ext4 /dev/sdb rw
35 22 8:2 /@home/my\\040files /d/volumes/g/_data rw - btrfs /dev/sda2 rw
36 22 0:42 / /d/volumes/h/_data rw - overlay overlay rw,lowerdir=/
37 22 0:40 / /d/volumes/i/_data rw - tmpfs tmpfs rw
38 22 8:1 / /d/volumes/i/_data rw - ext4 /dev/sda1 rw
";

    #[test]
    fn windows_show_what_is_mounted() {
        let mounts = parse(TABLE).unwrap();
        let paths = |text: &str| Shown::Paths(vec![PathBuf::from(text)]);
        for (path, want) in [
            ("/d/volumes/plain/_data", Shown::Itself),
            ("/d/volumes/a/_data", paths("/etc")),
            ("/d/volumes/a/_data/ssl", paths("/etc/ssl")),
            ("/d/volumes/b/_data", paths("/run/x")),
            ("/d/volumes/c/_data", Shown::Foreign),
            ("/d/volumes/e/_data", Shown::Foreign),
            ("/d/volumes/f/_data", Shown::Unknown("ext4".to_owned())),
            ("/d/volumes/g/_data/a", paths("/home/my files/a")),
            ("/d/volumes/h/_data", Shown::Unknown("overlay".to_owned())),
            ("/d/volumes/i/_data", paths("/")),
        ] {
            let got = shown(&mounts, Path::new(path), Path::new("/d/volumes"));
            assert_eq!(got, want, "{path}");
        }
        // The engine's folder may be a file system of its own.
        let own = parse("40 22 8:3 / /d/volumes rw - ext4 /dev/sdc rw\n").unwrap();
        let got = shown(
            &own,
            Path::new("/d/volumes/a/_data"),
            Path::new("/d/volumes"),
        );
        assert_eq!(got, Shown::Itself);
        assert_eq!(parse("torn"), None);
    }
}
