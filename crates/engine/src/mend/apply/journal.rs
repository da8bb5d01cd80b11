//! What was there before: a folder with copies, a manifest and a script that puts all back. Each change is written
//! down, and synced, before it is made, so that whatever happens in the middle of it can be taken back.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use seawall_model::host::file::FileKind;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::place::{self, Refused};
use super::undo;

/// What can be put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Manifest {
    /// Which form it has: `seawall.backup/1`.
    pub schema: String,
    /// Name of the host.
    pub host: String,
    /// The folder that stood for its root.
    pub root: PathBuf,
    /// When the changes were made.
    pub made: String,
    /// The changes, in the order in which they were made.
    pub entries: Vec<Entry>,
}

/// A change, with what is needed to take it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The file.
    pub path: String,
    /// Name under which its text is written before it takes its place: a change that is ended in its middle may leave
    /// it behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// What was changed of it.
    #[serde(flatten)]
    pub saved: Saved,
}

/// What was there before and what is there afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Saved {
    /// Permission bits.
    Mode {
        /// What it is.
        kind: FileKind,
        /// As they were.
        before: u32,
        /// As they are now.
        after: u32,
    },
    /// Owner and group.
    Owner {
        /// What it is.
        kind: FileKind,
        /// As they were.
        before: (u32, u32),
        /// As they are now.
        after: (u32, u32),
        /// Its permission bits, of which a change of the owner takes some away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bits: Option<u32>,
    },
    /// Text of a file.
    Text {
        /// File beside the manifest that holds it as it was.
        copy: String,
        /// SHA-256 of the copy.
        before: String,
        /// SHA-256 of what is there now.
        after: String,
    },
    /// A file that was not there.
    New {
        /// SHA-256 of it.
        after: String,
    },
    /// A folder that was not there.
    Folder,
}

/// A backup that is being written.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    manifest: Manifest,
    copies: u32,
}

impl Journal {
    /// Makes the folder: `PARENT/TIME`, for its owner only.
    pub(super) fn new(parent: &Path, manifest: Manifest) -> Result<Self, Refused> {
        let failed = |error: std::io::Error| format!("backup {}: {error}", parent.display());
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(parent)
            .map_err(failed)?;
        own(parent)?;
        let time: String = manifest
            .made
            .chars()
            .map(|char| if char == ':' { '-' } else { char })
            .collect();
        for attempt in 0..MOST {
            let name = match attempt {
                0 => time.clone(),
                more => format!("{time}.{more}"),
            };
            let folder = parent.join(name);
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => {
                    let journal = Self {
                        folder,
                        manifest,
                        copies: 0,
                    };
                    sync_folder(parent)?;
                    journal.save()?;
                    return Ok(journal);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(format!(
            "backup {}: too many of the same moment",
            parent.display()
        ))
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a copy of a text, and returns its name.
    pub(super) fn copy(&mut self, bytes: &[u8]) -> Result<String, Refused> {
        let name = format!("{}.before", self.copies);
        self.copies = self.copies.saturating_add(1);
        write(&self.folder.join(&name), bytes, 0o600)?;
        Ok(name)
    }

    /// Writes a change down that is going to be made.
    pub(super) fn note(&mut self, path: &str, saved: Saved) -> Result<(), Refused> {
        let is_text = matches!(saved, Saved::Text { .. } | Saved::New { .. });
        self.manifest.entries.push(Entry {
            path: path.to_owned(),
            beside: is_text.then(|| place::beside(path)),
            saved,
        });
        self.save()
    }

    /// Forgets the last change: it was not made.
    pub(super) fn forget(&mut self) -> Result<(), Refused> {
        self.manifest.entries.pop();
        self.save()
    }

    fn save(&self) -> Result<(), Refused> {
        let text = serde_json::to_vec_pretty(&self.manifest).map_err(|error| error.to_string())?;
        replace(&self.folder, MANIFEST, &text, 0o600)?;
        let script = undo::script(&self.manifest);
        replace(&self.folder, "rollback.sh", script.as_bytes(), 0o700)?;
        sync_folder(&self.folder)
    }
}

/// Reads the manifest of a backup. One that others could have written says nothing.
pub(super) fn read(folder: &Path) -> Result<Manifest, Refused> {
    own(folder)?;
    let path = folder.join(MANIFEST);
    own(&path)?;
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    if manifest.schema == SCHEMA {
        Ok(manifest)
    } else {
        let schema = manifest.schema.escape_debug();
        Err(format!("{}: `{schema}` is not {SCHEMA}", path.display()))
    }
}

/// Returns the SHA-256 of bytes as `sha256sum` writes it.
pub(super) fn sum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let bytes: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

/// Sees that nobody else could have put something there.
fn own(path: &Path) -> Result<(), Refused> {
    let shown = path.display();
    let found = std::fs::symlink_metadata(path).map_err(|error| format!("{shown}: {error}"))?;
    let is_ours = found.uid() == rustix::process::geteuid().as_raw() || found.uid() == 0;
    if found.is_symlink() || !is_ours || found.mode() & 0o022 != 0 {
        return Err(format!(
            "{shown} is not ours alone: others could have written there"
        ));
    }
    Ok(())
}

fn replace(folder: &Path, name: &str, bytes: &[u8], mode: u32) -> Result<(), Refused> {
    let beside = folder.join(format!("{name}.new"));
    if let Err(error) = std::fs::remove_file(&beside)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(format!("{}: {error}", beside.display()));
    }
    write(&beside, bytes, mode)?;
    std::fs::rename(&beside, folder.join(name))
        .map_err(|error| format!("{}: {error}", beside.display()))
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Refused> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true).mode(mode);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)
}

fn sync_folder(folder: &Path) -> Result<(), Refused> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    File::open(folder)
        .map_err(failed)?
        .sync_all()
        .map_err(failed)
}

/// The form of manifests.
pub(super) const SCHEMA: &str = "seawall.backup/1";
const MANIFEST: &str = "manifest.json";
const MOST: u32 = 1_000;
