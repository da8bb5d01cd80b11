//! The manifest as JSON. Everything that a number or a name could do harm with is checked here,
//! once.

use seawall_model::digest::Digest;
use seawall_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DeltaEntry, FileEntry, LARGEST_FILE, Manifest, Offered, is_file_name};
use crate::error::Error;

pub(super) fn parse(bytes: &[u8]) -> Result<Manifest, Error> {
    let read: Document = serde_json::from_slice(bytes)
        .map_err(|_| Error::Manifest("it is not such a JSON document"))?;
    if read.schema != SCHEMA {
        return Err(Error::Manifest("its schema is of another version"));
    }
    if read.serial == 0 || read.serial > GREATEST_SERIAL {
        return Err(Error::Manifest("its serial number is out of bounds"));
    }
    let (published, expires) = (time(&read.published)?, time(&read.expires)?);
    if expires <= published {
        return Err(Error::Manifest("it expires before it is published"));
    }
    if read.databases.is_empty() || read.databases.len() > MOST_DATABASES {
        return Err(Error::Manifest("it offers no database, or more than 16"));
    }
    let databases: Vec<Offered> = read
        .databases
        .iter()
        .map(offered)
        .collect::<Result<_, _>>()?;
    let mut formats: Vec<u32> = databases.iter().map(|offered| offered.format).collect();
    formats.sort_unstable();
    formats.dedup();
    if formats.len() != databases.len() {
        return Err(Error::Manifest(
            "it offers two databases of one format version",
        ));
    }
    Ok(Manifest {
        serial: read.serial,
        published,
        expires,
        databases,
    })
}

pub(super) fn render(manifest: &Manifest) -> Result<Vec<u8>, Error> {
    let document = Document {
        schema: SCHEMA.to_owned(),
        serial: manifest.serial,
        published: manifest.published.to_string(),
        expires: manifest.expires.to_string(),
        databases: manifest
            .databases
            .iter()
            .map(|offered| Database {
                format: offered.format,
                built: offered.built.to_string(),
                file: File::of(&offered.file),
                deltas: offered
                    .deltas
                    .iter()
                    .map(|delta| Delta {
                        base: delta.base.hex().to_owned(),
                        file: File::of(&delta.file),
                    })
                    .collect(),
            })
            .collect(),
    };
    serde_json::to_vec_pretty(&document).map_err(|_| Error::Manifest("it cannot be written"))
}

fn offered(read: &Database) -> Result<Offered, Error> {
    if read.deltas.len() > MOST_DELTAS {
        return Err(Error::Manifest("it offers more than 64 deltas"));
    }
    let deltas = read.deltas.iter().map(|delta| {
        Ok(DeltaEntry {
            base: sha256(&delta.base)?,
            file: delta.file.read()?,
        })
    });
    Ok(Offered {
        format: read.format,
        built: time(&read.built)?,
        deltas: deltas.collect::<Result<_, Error>>()?,
        file: read.file.read()?,
    })
}

fn time(text: &str) -> Result<Timestamp, Error> {
    let read = text.parse().ok();
    read.ok_or(Error::Manifest("a time is not written as RFC 3339 says"))
}

fn sha256(hex: &str) -> Result<Digest, Error> {
    let read = format!("sha256:{hex}").parse().ok();
    read.ok_or(Error::Manifest("a digest is not 64 hexadecimal digits"))
}

#[derive(Deserialize, Serialize)]
struct Document {
    schema: String,
    serial: u64,
    published: String,
    expires: String,
    databases: Vec<Database>,
}

#[derive(Deserialize, Serialize)]
struct Database {
    format: u32,
    built: String,
    #[serde(flatten)]
    file: File,
    #[serde(default)]
    deltas: Vec<Delta>,
}

#[derive(Deserialize, Serialize)]
struct Delta {
    base: String,
    #[serde(flatten)]
    file: File,
}

#[derive(Deserialize, Serialize)]
struct File {
    #[serde(rename = "file")]
    name: String,
    size: u64,
    sha256: String,
}

impl File {
    fn of(entry: &FileEntry) -> Self {
        Self {
            name: entry.name.clone(),
            size: entry.size,
            sha256: entry.digest.hex().to_owned(),
        }
    }

    fn read(&self) -> Result<FileEntry, Error> {
        if !is_file_name(&self.name) {
            return Err(Error::Manifest(
                "a file has a name that is no plain file name",
            ));
        }
        if self.size == 0 || self.size > LARGEST_FILE {
            return Err(Error::Manifest("a file is empty, or larger than 1 GiB"));
        }
        Ok(FileEntry {
            name: self.name.clone(),
            size: self.size,
            digest: sha256(&self.sha256)?,
        })
    }
}

const SCHEMA: &str = "seawall.database-manifest/1";
/// What every reader of JSON holds exactly.
const GREATEST_SERIAL: u64 = (1 << 53) - 1;
const MOST_DATABASES: usize = 16;
const MOST_DELTAS: usize = 64;
