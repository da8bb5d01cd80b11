//! `seawall scan sbom`: bills of materials, from files or standard input.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use seawall_engine::Error;
use seawall_engine::listed::Listed;
use seawall_formats::sbom;

use crate::arguments::Scan;
use crate::exit::Usage;

/// Reads what is meant by `sbom …`; `None` where the command line means something else.
pub(super) fn read(arguments: &Scan) -> Result<Option<Vec<Result<Listed, Error>>>, Usage> {
    let Some((kind, names)) = arguments.targets.split_first() else {
        return Ok(None);
    };
    if kind != "sbom" || names.is_empty() {
        return Ok(None);
    }
    if arguments.platform.is_some() {
        let why = "--platform chooses among the images of an index; an SBOM describes one thing";
        return Err(Usage(why.to_owned()));
    }
    if names.iter().any(|name| name == "-") && arguments.source.password_stdin {
        let why = "standard input cannot be both the password and the SBOM";
        return Err(Usage(why.to_owned()));
    }
    Ok(Some(names.iter().map(|name| listed(name)).collect()))
}

/// Says whether a bare name is a file that begins like a bill of materials.
pub(super) fn is_bill(name: &str) -> bool {
    let path = Path::new(name);
    let mut start = Vec::new();
    let read = path.is_file()
        && File::open(path).is_ok_and(|file| file.take(START).read_to_end(&mut start).is_ok());
    read && sbom::looks_like_sbom(&start)
}

/// Reads a file, or standard input for `-`, as packages to be judged.
pub(super) fn listed(name: &str) -> Result<Listed, Error> {
    let (shown, bytes) = bytes(name)?;
    // A list of package URLs may speak of several distributions, each of which is judged.
    if sbom::is_purl_list(&bytes) {
        return Ok(Listed::purls(&shown, &String::from_utf8_lossy(&bytes)));
    }
    let bom = sbom::read(&bytes, &shown).map_err(|error| invalid(&shown, &error))?;
    Ok(Listed::bill(&shown, bom))
}

fn bytes(name: &str) -> Result<(String, Vec<u8>), Error> {
    let (shown, read) = if name == "-" {
        ("standard input", bounded(std::io::stdin().lock()))
    } else {
        (name, File::open(name).and_then(bounded))
    };
    let bytes = read.map_err(|source| Error::Io {
        action: "read",
        path: shown.into(),
        source,
    })?;
    Ok((shown.to_owned(), bytes))
}

fn bounded(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader sees that there is more.
    reader.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn invalid(name: &str, error: &sbom::Error) -> Error {
    use seawall_artifact::ErrorKind;
    seawall_artifact::Error::new(ErrorKind::Input, name, error.to_string()).into()
}

/// Bytes of a document.
const MOST: u64 = sbom::MOST as u64;
/// Bytes that a guess looks at.
const START: u64 = 64 << 10;
