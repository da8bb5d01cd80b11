//! Over an air gap: the installed database with its signed manifest as one tar (POSIX.1-2001
//! "ustar"), and back. What comes in is checked exactly as an update is.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use seawall_advisory::store::FORMAT_VERSION;
use seawall_artifact::fetch::{Fetcher, Head, Place};
use seawall_artifact::layer::TarReader;
use seawall_artifact::layer::tar::normalise;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::registry::RegistryOptions;
use seawall_artifact::unpack::decoder;
use seawall_model::tree::EntryKind;
use seawall_trust::envelope;
use seawall_trust::manifest::{FILE_NAME, LARGEST_FILE, Manifest, Offered, Signed, accept};

use super::install::{Offer, install, installed};
use super::lock::Lock;
use super::place::DataDirectory;
use super::state::State;
use super::{UpdateOptions, distrust, trusted};
use crate::error::Error;
use crate::whole::{Pending, prepare};

/// Writes the installed database and its manifest to one file.
///
/// # Errors
/// Where nothing was installed from a channel, or the file cannot be written.
pub fn export(data: &DataDirectory, output: &Path) -> Result<Manifest, Error> {
    let what = data.folder().display().to_string();
    let nothing = || {
        Error::channel(what.clone(), "no database of a channel is installed there")
            .with_hint("install one with `seawall db update` first")
    };
    let state = State::read(data)?.ok_or_else(nothing)?;
    let database = installed(data)?.ok_or_else(nothing)?;
    let sealed = manifest_at(data)?.ok_or_else(nothing)?;
    let signed = Manifest::open(&sealed, &state.keys).map_err(|error| distrust(&what, &error))?;
    let offered = offered(&signed, &what)?;
    if offered.file.digest != database.digest {
        let why = "the database is not the one of the manifest beside it";
        return Err(Error::channel(what, why).with_hint("run `seawall db update`"));
    }
    let mut tar = Vec::new();
    let written = member(&mut tar, FILE_NAME, &sealed)
        .and_then(|()| member(&mut tar, &offered.file.name, &database.bytes));
    written.ok_or_else(|| Error::channel(what, "it does not fit into a tar"))?;
    tar.extend_from_slice(&[0; 2 * BLOCK]);
    prepare(output, &tar)
        .and_then(Pending::commit)
        .map_err(|source| Error::Io {
            action: "write",
            path: output.to_owned(),
            source,
        })?;
    Ok(signed.manifest)
}

/// Installs what [`export`] wrote; says whether it was newer than what was installed. The file may
/// be compressed with gzip or Zstandard.
///
/// # Errors
/// As [`super::update`]: the signature, the number and the expiry of the manifest count here as
/// well.
pub fn import(options: &UpdateOptions, file: &Path) -> Result<(Manifest, bool), Error> {
    options.data.create()?;
    let _lock = Lock::take(&options.data, options.patience)?;
    let state = State::read(&options.data)?;
    let keys = trusted(&options.keys, state.as_ref())?;
    let what = file.display().to_string();
    let members = read(file)?;
    let find = |name: &str| members.iter().find(|(known, _)| known == name);
    let missing = |name: &str| Error::channel(what.clone(), format!("it has no {name}"));
    let (_, sealed) = find(FILE_NAME).ok_or_else(|| missing(FILE_NAME))?;
    let signed = Manifest::open(sealed, &keys).map_err(|error| distrust(&what, &error))?;
    let before = state
        .as_ref()
        .map(|state| &state.accepted)
        .filter(|accepted| accepted.counts(&keys));
    accept::check(&signed, before, options.now).map_err(|error| distrust(&what, &error))?;
    let offered = offered(&signed, &what)?.clone();
    let present = installed(&options.data)?;
    let newer = present.is_none_or(|present| present.digest != offered.file.digest);
    let offer = if newer {
        let (_, bytes) = find(&offered.file.name).ok_or_else(|| missing(&offered.file.name))?;
        Offer::Whole(bytes.clone())
    } else {
        Offer::Present
    };
    // Where it came from on the other side of the gap is nothing that this side can reach.
    let from = state.map(|state| state.from).unwrap_or_default();
    let next = State::of(from, &keys, &signed);
    install(&options.data, &offered, offer, sealed, &next)?;
    Ok((signed.manifest, newer))
}

fn offered<'a>(signed: &'a Signed, what: &str) -> Result<&'a Offered, Error> {
    let database = signed.manifest.database(FORMAT_VERSION);
    database.map_err(|error| distrust(what, &error))
}

fn manifest_at(data: &DataDirectory) -> Result<Option<Vec<u8>>, Error> {
    let head = Head {
        name: FILE_NAME,
        media_type: "",
        most: u64::try_from(envelope::LARGEST).unwrap_or(u64::MAX),
    };
    let folder = Place::Folder(data.folder().to_owned());
    Ok(Fetcher::new(&RegistryOptions::default()).head(&folder, &head)?)
}

/// Reads the files of a tar that could be ours.
fn read(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let what = path.display().to_string();
    let damaged = |why: String| Error::channel(what.clone(), why);
    let failed = |source| Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(damaged("it is no regular file".to_owned()));
    }
    let limits = Limits {
        layer_bytes: LARGEST_FILE.saturating_mul(2),
        entries: MOST_MEMBERS,
        ..Limits::default()
    };
    let file = File::open(path).map_err(failed)?;
    let mut decoded = decoder(Box::new(file), &limits).map_err(failed)?.reader;
    let mut tar = TarReader::new(&mut *decoded, &limits);
    let (mut problems, mut members, mut total) = (Vec::new(), Vec::new(), 0_u64);
    loop {
        let member = match tar.next_member(&mut problems) {
            Ok(Some(member)) => member,
            Ok(None) => return Ok(members),
            Err(error) => return Err(damaged(error.to_string())),
        };
        if member.kind != Some(EntryKind::File) {
            continue;
        }
        total = total.saturating_add(member.size);
        if total > LARGEST_FILE.saturating_add(1 << 20) {
            return Err(damaged("it is larger than any database".to_owned()));
        }
        match tar.read_content(member.size) {
            Ok(Some(bytes)) => members.push((normalise(&member.name).0.clone(), bytes)),
            Ok(None) => return Err(damaged("a file in it is larger than announced".to_owned())),
            Err(error) => return Err(damaged(error.to_string())),
        }
    }
}

/// Writes a member with a plain header; nothing where name or size have no room in one.
fn member(tar: &mut Vec<u8>, name: &str, content: &[u8]) -> Option<()> {
    let size = format!("{:011o}\0", content.len());
    let fields: [(usize, &[u8]); 10] = [
        (0, name.as_bytes()),
        (100, b"0000644\0"),
        (108, b"0000000\0"),
        (116, b"0000000\0"),
        (124, size.as_bytes()),
        // No time: the same database gives the same file.
        (136, b"00000000000\0"),
        (148, b"        "),
        (156, b"0"),
        (257, b"ustar\0"),
        (263, b"00"),
    ];
    if name.len() > 100 || size.len() != 12 {
        return None;
    }
    let mut header = [0_u8; BLOCK];
    for (at, bytes) in fields {
        header
            .get_mut(at..)?
            .get_mut(..bytes.len())?
            .copy_from_slice(bytes);
    }
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    let mut field = header.get_mut(148..156)?;
    write!(field, "{sum:06o}\0 ").ok()?;
    tar.extend_from_slice(&header);
    tar.extend_from_slice(content);
    let padding = tar.len().next_multiple_of(BLOCK);
    tar.resize(padding, 0);
    Some(())
}

const BLOCK: usize = 512;
const MOST_MEMBERS: u64 = 1_000;
