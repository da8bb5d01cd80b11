//! In which layer of an overlay a program lies that was started before anybody looked.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

/// Where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// In the upper layer: it was written after the overlay was made.
    Upper,
    /// In a lower one.
    Lower,
}

/// Returns the layer of a file that a process has at a path of its own; nothing where that is no overlay, or where its layers
/// can't be seen from here. `mounts` is its `/proc/PID/mountinfo` (`proc_pid_mountinfo(5)`).
pub(super) fn of(mounts: &[u8], path: &[u8]) -> Option<Layer> {
    let mount = mounts
        .split(|byte| *byte == b'\n')
        .filter_map(Mount::read)
        .filter(|mount| below(path, &mount.place).is_some())
        // Of two at the same place the later one hides the other.
        .fold(None, |best: Option<Mount>, next| match best {
            Some(best) if best.place.len() > next.place.len() => Some(best),
            _ => Some(next),
        })?;
    let upper = mount.upper?;
    // Who can't see the layer can't say that the file is not in it.
    fs::symlink_metadata(&upper).ok()?;
    let inner = below(path, &mount.place)?;
    let inner = Path::new(std::ffi::OsStr::from_bytes(inner));
    match fs::symlink_metadata(upper.join(inner)) {
        Ok(found) if found.is_file() => Some(Layer::Upper),
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(Layer::Lower),
        Err(_) => None,
    }
}

/// What stands behind the place of a mount in a path.
fn below<'p>(path: &'p [u8], place: &[u8]) -> Option<&'p [u8]> {
    let rest = path.strip_prefix(place.strip_suffix(b"/").unwrap_or(place))?;
    rest.strip_prefix(b"/")
}

struct Mount {
    place: Vec<u8>,
    /// The upper layer, where it is an overlay that has one.
    upper: Option<PathBuf>,
}

impl Mount {
    fn read(line: &[u8]) -> Option<Self> {
        let mut words = line.split(|byte| *byte == b' ');
        let root = words.clone().nth(3)?;
        let place = words.nth(4)?;
        let mut behind = words.skip_while(|word| *word != b"-").skip(1);
        let of = behind.next()?;
        let options = behind.nth(1)?;
        // A part of an overlay that is bound elsewhere has other paths than its layers.
        let is_whole = of == b"overlay" && root == b"/";
        let upper = is_whole.then(|| upper(options)).flatten();
        Some(Self {
            place: unescape(place),
            upper,
        })
    }
}

fn upper(options: &[u8]) -> Option<PathBuf> {
    let mut options = options.split(|byte| *byte == b',');
    let path = options.find_map(|option| option.strip_prefix(b"upperdir="))?;
    // A separator within a path has a backslash in front: such are not looked for.
    let path = unescape(path);
    (!path.contains(&b'\\')).then(|| PathBuf::from(OsString::from_vec(path)))
}

/// Blanks and the like stand as three digits of eight behind a backslash.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut found = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        let digits = behind.get(..3).filter(|_| *byte == b'\\');
        let code = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let Some(code) = code {
            found.push(code);
            rest = behind.get(3..).unwrap_or_default();
        } else {
            found.push(*byte);
            rest = behind;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_is_that_in_which_the_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let upper = folder.path().join("up per");
        fs::create_dir_all(upper.join("bin")).unwrap();
        fs::write(upper.join("bin/new"), "x").unwrap();
        let shown = upper.display().to_string().replace(' ', "\\040");
        let mounts = format!(
            "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
             21 20 0:30 / / rw,relatime shared:1 - overlay overlay rw,lowerdir=/l,upperdir={shown},workdir=/w\n\
             22 21 0:31 / /data rw - ext4 /dev/sdb1 rw\n\
             23 21 0:30 /bin /bound rw - overlay overlay rw,lowerdir=/l,upperdir={shown},workdir=/w\n\
             24 21 0:32 / /gone rw - overlay overlay rw,lowerdir=/l,upperdir=/nowhere/at/all,workdir=/w\nodd"
        );
        let rows = [
            ("/bin/new", Some(Layer::Upper)),
            ("/bin/old", Some(Layer::Lower)),
            ("/data/bin/new", None),
            ("/database", Some(Layer::Lower)),
            ("/bound/new", None),
            ("/gone/x", None),
            ("/bin", None),
            ("bin/new", None),
        ];
        for (path, wanted) in rows {
            assert_eq!(of(mounts.as_bytes(), path.as_bytes()), wanted, "{path}");
        }
        assert_eq!(of(b"", b"/x"), None);
    }
}
