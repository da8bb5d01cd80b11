//! Digests of files, remembered as long as the file is the same.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

/// The most bytes of a file that are read: a digest of more is not known.
pub(super) const MOST: u64 = 256 << 20;

/// How many digests are remembered.
const KEPT: usize = 4096;

/// A file that was changed so recently may be changed again within one tick of the clock of its file system.
const SETTLED: Duration = Duration::from_secs(2);

/// A file at a time: whatever is written to it changes one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// Digests of files.
#[derive(Debug, Default)]
pub(super) struct Digests {
    known: BTreeMap<Version, [u8; 32]>,
}

impl Digests {
    /// Returns the digest of a file if it is known already.
    pub(super) fn find(&self, file: &File) -> Option<[u8; 32]> {
        self.known.get(&version(file)?).copied()
    }

    /// Remembers the digest of a file that has been read, if it did not change since and is settled.
    pub(super) fn keep(&mut self, file: &File, read: &Read) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let changed = u64::try_from(read.version.changed.0).unwrap_or(u64::MAX);
        let is_settled = now.saturating_sub(SETTLED) > Duration::from_secs(changed);
        if !is_settled || version(file) != Some(read.version) {
            return;
        }
        if self.known.len() >= KEPT {
            // Whatever is needed again is read again.
            self.known.clear();
        }
        self.known.insert(read.version, read.digest);
    }
}

/// A digest, and what it was of.
#[derive(Debug)]
pub(super) struct Read {
    /// The digest.
    pub digest: [u8; 32],
    version: Version,
}

/// Reads a file from its beginning to its end; nothing where it is too long or can't be read.
pub(super) fn read(file: &File) -> Option<Read> {
    let version = version(file).filter(|it| it.size <= MOST)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0_u8; 256 << 10];
    let mut at = 0_u64;
    loop {
        let count = file.read_at(&mut buffer, at).ok()?;
        let part = buffer.get(..count)?;
        if part.is_empty() {
            break;
        }
        hash.update(part);
        at = at.checked_add(u64::try_from(count).ok()?)?;
        if at > MOST {
            return None;
        }
    }
    let digest = hash.finalize().into();
    Some(Read { digest, version })
}

fn version(file: &File) -> Option<Version> {
    let it = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some(Version {
        device: it.dev(),
        inode: it.ino(),
        size: it.size(),
        modified: (it.mtime(), it.mtime_nsec()),
        changed: (it.ctime(), it.ctime_nsec()),
    })
}

#[cfg(test)]
mod tests {
    use super::{Digests, read};
    use std::fs::File;
    use std::io::Write as _;

    #[test]
    fn digests_follow_the_content() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        let mut digests = Digests::default();
        let first = read(&file).unwrap();
        // FIPS 180-2, appendix B.1.
        assert_eq!(first.digest[..4], [0xba, 0x78, 0x16, 0xbf]);
        // Too fresh to be remembered: it could change within the same tick.
        digests.keep(&file, &first);
        assert_eq!(digests.find(&file), None);
        file.write_all(b"d").unwrap();
        digests.keep(&file, &first);
        assert_eq!(digests.find(&file), None);
        assert_ne!(read(&file).unwrap().digest, first.digest);
        let old = File::open("/proc/self/exe").unwrap();
        let known = read(&old).unwrap();
        digests.keep(&old, &known);
        assert!(digests.find(&old).is_none_or(|it| it == known.digest));
        assert!(read(&File::open("/").unwrap()).is_none());
    }
}
