//! Zip archives (PKWARE's APPNOTE 6.3) of advisory data: walked along their central directory;
//! stored and deflated files, checksums verified.
//!
//! A file may be no larger than its header says, and all files that are read together may have no
//! more compressed bytes than the archive has: so files that share their bytes, the trick of dense
//! zip bombs, are an error.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one place where deflate in zip archives is decoded, within bounds"
)]

use std::fs::File;
use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, FileReader, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive,
    ZipArchiveEntryWayfinder, ZipLocator,
};

use super::{Fault, error};
use crate::layer::tar::normalise;
use crate::limits::Limits;

/// Takes the files of an archive as they come: name, size, and a way to read at most so many bytes;
/// returns whether to go on.
pub type Take<'a> = dyn FnMut(&str, u64, &mut dyn FnMut(u64) -> io::Result<Vec<u8>>) -> bool + 'a;

/// Walks the files of an archive. What a file's own content is, is said where it is read.
///
/// # Errors
/// Where it is no zip archive, or its directory is damaged or has more entries than `limits` allow.
pub fn walk_file(file: File, limits: &Limits, take: &mut Take<'_>) -> io::Result<()> {
    let size = file.metadata()?.len();
    walk(FileReader::from(file), size, limits, take)
}

/// Walks the files of an archive in memory.
///
/// # Errors
/// As [`walk_file`].
pub fn walk_bytes(bytes: &[u8], limits: &Limits, take: &mut Take<'_>) -> io::Result<()> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    walk(io::Cursor::new(bytes), size, limits, take)
}

fn walk<R: ReaderAt>(reader: R, size: u64, limits: &Limits, take: &mut Take<'_>) -> io::Result<()> {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipLocator::new()
        .locate_in_reader(reader, &mut buffer, size)
        .map_err(|(_, failed)| damaged(&failed))?;
    let mut entries = archive.entries(&mut buffer);
    let (mut count, mut left) = (0_u64, size);
    while let Some(entry) = entries.next_entry().map_err(|failed| damaged(&failed))? {
        count = count.saturating_add(1);
        if count > limits.entries {
            let why = format!(
                "the archive has more than {} entries, the limit",
                limits.entries
            );
            return Err(error(Fault::Limit, why));
        }
        let link = entry.mode().is_symlink();
        if entry.is_dir() || link {
            continue;
        }
        let (name, _) = normalise(entry.file_path().as_ref());
        let found = Found {
            method: entry.compression_method(),
            encrypted: entry.flags().is_encrypted(),
            size: entry.uncompressed_size_hint(),
            packed: entry.compressed_size_hint(),
            place: entry.wayfinder(),
        };
        let mut content = |most: u64| found.read(&archive, most, &mut left);
        if !take(&name, found.size, &mut content) {
            break;
        }
    }
    Ok(())
}

/// An entry, apart from its name.
struct Found {
    method: CompressionMethod,
    encrypted: bool,
    size: u64,
    packed: u64,
    place: ZipArchiveEntryWayfinder,
}

impl Found {
    /// Reads the content; `left` is how many compressed bytes all files that are still to be read
    /// may have.
    fn read<R: ReaderAt>(
        &self,
        archive: &ZipArchive<R>,
        most: u64,
        left: &mut u64,
    ) -> io::Result<Vec<u8>> {
        if self.encrypted {
            return Err(error(Fault::Unsupported, "the file is encrypted"));
        }
        *left = left
            .checked_sub(self.packed)
            .ok_or_else(|| error(Fault::Corrupt, "the files of the archive share their bytes"))?;
        let entry = archive
            .get_entry(self.place)
            .map_err(|failed| damaged(&failed))?;
        let most = most.min(self.size);
        if self.method == CompressionMethod::STORE {
            read_whole(entry.verifying_reader(entry.reader()), most)
        } else if self.method == CompressionMethod::DEFLATE {
            let decoder = DeflateDecoder::new(entry.reader());
            read_whole(entry.verifying_reader(decoder), most)
        } else {
            let why = format!("the compression {:?} is not supported", self.method);
            Err(error(Fault::Unsupported, why))
        }
    }
}

fn read_whole(reader: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).map_or(true, |length| length > most) {
        return Err(error(Fault::Limit, "the file is larger than announced"));
    }
    Ok(bytes)
}

fn damaged(failed: &rawzip::Error) -> io::Error {
    error(
        Fault::Corrupt,
        format!("the zip archive is damaged: {failed}"),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use seawall_testkit::tool::{missing, run, skip};

    use super::*;

    /// Makes an archive of deflated (or stored) files.
    fn archive(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut out = Vec::new();
        let mut writer = rawzip::ZipArchiveWriter::new(&mut out);
        for (name, content) in files {
            let (mut entry, config) = writer
                .new_file(name)
                .compression_method(method)
                .start()
                .unwrap();
            if method == CompressionMethod::DEFLATE {
                let encoder =
                    flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::new(6));
                let mut data = config.wrap(encoder);
                data.write_all(content).unwrap();
                let (encoder, descriptor) = data.finish().unwrap();
                encoder.finish().unwrap();
                entry.finish(descriptor).unwrap();
            } else {
                let mut data = config.wrap(&mut entry);
                data.write_all(content).unwrap();
                let (_, descriptor) = data.finish().unwrap();
                entry.finish(descriptor).unwrap();
            }
        }
        writer.finish().unwrap();
        out
    }

    type Seen = Vec<(String, Result<Vec<u8>, String>)>;

    fn read(bytes: &[u8]) -> io::Result<Seen> {
        let mut seen = Vec::new();
        walk_bytes(bytes, &Limits::default(), &mut |name, size, content| {
            let content = content(size).map_err(|failed| failed.to_string());
            seen.push((name.to_owned(), content));
            true
        })?;
        Ok(seen)
    }

    #[test]
    fn files_come_in_order_with_their_content() {
        let long = vec![b'x'; 1 << 20];
        let files: [(&str, &[u8]); 3] = [("a/b.json", b"{}"), ("long", &long), ("empty", b"")];
        for method in [CompressionMethod::STORE, CompressionMethod::DEFLATE] {
            let bytes = archive(&files, method);
            let seen = read(&bytes).unwrap();
            let want: Seen = files
                .iter()
                .map(|(name, content)| ((*name).to_owned(), Ok(content.to_vec())))
                .collect();
            assert!(seen == want, "{method:?}");
            for cut in [0, 10, bytes.len() / 2, bytes.len() - 5] {
                assert!(read(&bytes[..cut]).is_err(), "{cut}");
            }
        }
    }

    #[test]
    fn what_python_writes_is_read() {
        if let Some(why) = missing(&["python3"]) {
            return skip(&why);
        }
        let folder = tempfile::tempdir().unwrap();
        let script = "import zipfile\nz = zipfile.ZipFile('z.zip', 'w', zipfile.ZIP_DEFLATED)\n\
            z.writestr('GHSA-1.json', '{\"id\": 1}' * 100)\nz.writestr('dir/', '')\n\
            z.writestr('../up', 'x')\nz.close()\n";
        run("python3", &["-c", script], folder.path());
        let mut names = Vec::new();
        let file = File::open(folder.path().join("z.zip")).unwrap();
        walk_file(file, &Limits::default(), &mut |name, size, content| {
            names.push((name.to_owned(), content(size).unwrap().len()));
            true
        })
        .unwrap();
        assert_eq!(names[0], ("GHSA-1.json".to_owned(), 900));
        assert_eq!(names.len(), 2);
        assert!(!names[1].0.contains(".."), "{names:?}");
    }

    #[test]
    fn damage_and_lies_are_noticed() {
        let content = vec![b'x'; 100_000];
        let good = archive(&[("a", &content)], CompressionMethod::STORE);
        let mut changed = good.clone();
        changed[50_000] ^= 1;
        assert!(read(&changed).unwrap()[0].1.is_err());
        // The central directory says less than there is.
        let at = good
            .windows(4)
            .rposition(|w| w == 100_000_u32.to_le_bytes())
            .unwrap();
        let mut less = good;
        less[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        assert!(read(&less).map_or(true, |seen| seen[0].1.is_err()));
    }

    #[test]
    fn files_that_share_their_bytes_are_no_files() {
        // Both entries of the central directory point to the first one's bytes.
        let content: Vec<u8> = (0..2_000_u32).flat_map(|n| (n * n).to_le_bytes()).collect();
        let mut bytes = archive(&[("a", &content), ("b", b"")], CompressionMethod::STORE);
        let signature = [b'P', b'K', 1, 2];
        let at = bytes.windows(4).position(|w| w == signature).unwrap();
        let first: Vec<u8> = bytes[at..at + 47].to_vec();
        let end = bytes
            .windows(4)
            .rposition(|w| w == [b'P', b'K', 5, 6])
            .unwrap();
        let mut directory = Vec::new();
        for _ in 0..50 {
            directory.extend_from_slice(&first);
        }
        let mut tail = bytes[end..].to_vec();
        tail[8..10].copy_from_slice(&50_u16.to_le_bytes());
        tail[10..12].copy_from_slice(&50_u16.to_le_bytes());
        let length = u32::try_from(directory.len()).unwrap();
        tail[12..16].copy_from_slice(&length.to_le_bytes());
        bytes.truncate(at);
        bytes.extend_from_slice(&directory);
        bytes.extend_from_slice(&tail);
        let seen = read(&bytes).unwrap();
        assert_eq!(seen.len(), 50);
        let shared = seen
            .iter()
            .filter_map(|(_, content)| content.as_ref().err());
        assert!(
            shared.filter(|why| why.contains("share")).count() >= 48,
            "{seen:.200?}"
        );
    }
}
