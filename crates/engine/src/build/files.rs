//! The files of a data set, from a directory, an archive (tar in any compression, zip) or a single
//! file: bounded, links never followed. A file that is compressed by itself (`.json.gz`,
//! `.xml.bz2`) is read as what is in it.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use seawall_advisory::feed::{Feed, Ingest, recognise as recognise_file};
use seawall_advisory::record::Sink;
use seawall_artifact::layer::TarReader;
use seawall_artifact::layer::tar::normalise;
use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::data_decoder;
use seawall_artifact::unpack::zip::walk_file;
use seawall_model::tree::EntryKind;

use crate::error::Error;

/// What to do after a file was seen.
#[derive(PartialEq, Eq)]
enum Go {
    On,
    Stop,
}

/// Takes the files of a data set as they come: path, size and a way to read it.
type Take<'a> = dyn FnMut(&str, u64, &mut dyn FnMut(u64) -> io::Result<Vec<u8>>) -> Go + 'a;

/// Hands all files of a data set to a feed. Returns why it could not be read to its end, where that
/// is so; what came before counts.
pub(super) fn read(
    path: &Path,
    ingest: &mut Ingest,
    sink: &mut dyn Sink,
) -> Result<Option<String>, Error> {
    each(path, &mut |name, size, content| {
        if ingest.wants(name, size, sink) {
            match content(size) {
                Ok(bytes) => ingest.file(name, &bytes, sink),
                Err(error) => sink.skipped(name, &error.to_string()),
            }
        }
        Go::On
    })
}

/// Finds the feed that reads the first file it recognises.
pub(super) fn recognise(path: &Path) -> Result<Option<&'static dyn Feed>, Error> {
    let mut found = None;
    let mut looked = 0_u32;
    each(path, &mut |name, size, content| {
        looked = looked.saturating_add(1);
        // A head is enough; files too large to hold are not data that a feed reads.
        let head = if size <= LARGEST {
            content(size).unwrap_or_default()
        } else {
            Vec::new()
        };
        found = recognise_file(name, head.get(..HEAD).unwrap_or(&head));
        if found.is_some() || looked >= MOST_LOOKED_AT {
            Go::Stop
        } else {
            Go::On
        }
    })?;
    Ok(found)
}

/// Tells archives from other files by their name.
pub(super) fn is_archive(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    is_zip(&name) || TARS.iter().any(|ending| name.ends_with(ending))
}

/// Returns the name of what is in a compressed file, where it is one.
fn inner_name(name: &str) -> Option<&str> {
    let lower = name.to_ascii_lowercase();
    let ending = PACKED.iter().find(|ending| lower.ends_with(*ending))?;
    let inner = name.get(..name.len().checked_sub(ending.len())?)?;
    let archive = TARS.iter().any(|ending| lower.ends_with(ending));
    (!inner.is_empty() && !inner.ends_with('/') && !archive).then_some(inner)
}

fn is_zip(name: &str) -> bool {
    let ending = name.len().checked_sub(4).and_then(|at| name.get(at..));
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(".zip"))
}

fn each(path: &Path, take: &mut Take<'_>) -> Result<Option<String>, Error> {
    each_stored(path, &mut |name, size, content| match inner_name(name) {
        None => take(name, size, content),
        Some(inner) => match unpacked(size, content) {
            Ok(mut bytes) => {
                let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                take(inner, size, &mut |_| Ok(std::mem::take(&mut bytes)))
            }
            // Told where it is asked for: not every file is wanted.
            Err(error) => take(inner, size, &mut |_| {
                Err(io::Error::new(error.kind(), error.to_string()))
            }),
        },
    })
}

/// Unpacks a file that is compressed by itself.
fn unpacked(size: u64, content: &mut dyn FnMut(u64) -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
    if size > LARGEST {
        return Err(io::Error::other(
            "the compressed file is larger than 256 MiB",
        ));
    }
    let packed = content(size)?;
    let mut bytes = Vec::new();
    data_decoder(Box::new(packed.as_slice()), &data_limits(LARGEST_UNPACKED))?
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Data sets are as large as they are; each file of theirs has its own bound.
fn data_limits(most: u64) -> Limits {
    Limits {
        ratio: 10_000,
        layer_bytes: most,
        ..Limits::default()
    }
}

fn each_stored(path: &Path, take: &mut Take<'_>) -> Result<Option<String>, Error> {
    let failed = |source| Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        let mut why = None;
        directory(path, "", 0, take, &mut why).map_err(failed)?;
        return Ok(why);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if is_zip(&name) {
        return zipped(path, take).map_err(failed);
    }
    if is_archive(path) {
        return archive(path, take).map_err(failed);
    }
    take(&name, metadata.len(), &mut |most| {
        read_at_most(File::open(path)?, most)
    });
    Ok(None)
}

fn zipped(path: &Path, take: &mut Take<'_>) -> io::Result<Option<String>> {
    let limits = data_limits(Limits::default().layer_bytes);
    let walked = walk_file(File::open(path)?, &limits, &mut |name, size, content| {
        take(name, size, content) == Go::On
    });
    Ok(walked
        .err()
        .map(|error| format!("it could not be read to its end: {error}")))
}

fn directory(
    path: &Path,
    prefix: &str,
    depth: u32,
    take: &mut Take<'_>,
    why: &mut Option<String>,
) -> io::Result<Go> {
    if depth > DEEPEST {
        *why = Some(format!("directories deeper than {DEEPEST} were not read"));
        return Ok(Go::On);
    }
    let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let below = entry.path();
        let go = if kind.is_dir() {
            directory(
                &below,
                &format!("{name}/"),
                depth.saturating_add(1),
                take,
                why,
            )?
        } else if kind.is_file() {
            let size = entry.metadata()?.len();
            take(&name, size, &mut |most| {
                read_at_most(File::open(&below)?, most)
            })
        } else {
            Go::On
        };
        if go == Go::Stop {
            return Ok(Go::Stop);
        }
    }
    Ok(Go::On)
}

fn archive(path: &Path, take: &mut Take<'_>) -> io::Result<Option<String>> {
    let limits = data_limits(Limits::default().layer_bytes);
    let mut decoded = data_decoder(Box::new(File::open(path)?), &limits)?;
    let mut tar = TarReader::new(&mut *decoded, &limits);
    let mut problems = Vec::new();
    loop {
        let member = match tar.next_member(&mut problems) {
            Ok(Some(member)) => member,
            Ok(None) => break,
            Err(error) => return Ok(Some(format!("it could not be read to its end: {error}"))),
        };
        if member.kind != Some(EntryKind::File) {
            continue;
        }
        let (name, _) = normalise(&member.name);
        let mut content = |most: u64| match tar.read_content(most) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(io::Error::other("it is larger than announced")),
            Err(error) => Err(io::Error::other(error.to_string())),
        };
        if take(&name, member.size, &mut content) == Go::Stop {
            break;
        }
    }
    Ok(problems.first().map(ToString::to_string))
}

fn read_at_most(file: File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

const HEAD: usize = 4096;
const LARGEST: u64 = 256 << 20;
/// A year of NVD or a distribution's OVAL lies well below.
const LARGEST_UNPACKED: u64 = 1 << 30;
const TARS: [&str; 9] = [
    ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
];
const PACKED: [&str; 4] = [".gz", ".bz2", ".xz", ".zst"];
const MOST_LOOKED_AT: u32 = 50;
const DEEPEST: u32 = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_archives_and_packed_files() {
        for (name, archive, inner) in [
            ("a.tar", true, None),
            ("a.TAR.XZ", true, None),
            ("all.zip", true, None),
            ("a.tgz", true, None),
            ("a.json.gz", false, Some("a.json")),
            ("d/a.xml.bz2", false, Some("d/a.xml")),
            ("a.json", false, None),
            ("d/.gz", false, None),
            (".xz", false, None),
            ("zip", false, None),
        ] {
            assert_eq!(is_archive(Path::new(name)), archive, "{name}");
            assert_eq!(inner_name(name), inner, "{name}");
        }
    }
}
