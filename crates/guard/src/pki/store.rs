//! An authority's folder: its certificate and key, a line for each certificate that it issued, its list of revoked ones.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Error;
use super::authority::{Authority, Issued, Permitted};
use super::request::Request;
use crate::decide::Time;
use crate::file;
use crate::sole::Sole;

/// An authority's folder, for this program alone while it is open.
pub struct Store {
    folder: PathBuf,
    authority: Authority,
    state: State,
    _lock: Sole,
}

/// What is written down of an authority.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    schema: String,
    name: String,
    permitted: Permitted,
    /// Number of the last list of revoked certificates.
    list: u64,
    issued: Vec<Entry>,
}

/// A certificate that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number.
    pub serial: String,
    /// What was asked for.
    pub request: Request,
    /// When it was issued.
    pub made: Time,
    /// The last moment at which it is good.
    pub until: Time,
    /// The folder that it was written to.
    pub folder: Option<PathBuf>,
    /// When it was revoked.
    pub revoked: Option<Time>,
    /// The number of the certificate that takes its place.
    pub renewed_by: Option<String>,
}

impl Entry {
    /// Whether it is to be renewed: two thirds of its life are over, it is not revoked, and nothing took its place.
    pub fn is_due(&self, now: Time) -> bool {
        let life = self.until.saturating_sub(self.made);
        let age = now.saturating_sub(self.made);
        let is_open = self.revoked.is_none() && self.renewed_by.is_none();
        is_open && age.saturating_mul(3) >= life.saturating_mul(2)
    }
}

impl Store {
    /// Makes a new authority in a folder that holds none.
    ///
    /// # Errors
    /// Where there is one already, or it can't be written.
    pub fn create(
        folder: &Path,
        name: &str,
        permitted: Permitted,
        now: Time,
        lifetime: i64,
    ) -> Result<Self, Error> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(folder).map_err(|error| at(folder, &error))?;
        let lock = lock(folder)?;
        if folder.join(KEY).symlink_metadata().is_ok() {
            let why = io::Error::other("there is an authority already");
            return Err(at(folder, &why));
        }
        let authority = Authority::new(name.to_owned(), permitted.clone())?;
        let certificate = authority.certificate(now, lifetime)?;
        write(folder, CERTIFICATE, certificate.as_bytes(), 0o644)?;
        let mut store = Self {
            folder: folder.to_owned(),
            state: State {
                schema: SCHEMA.to_owned(),
                name: name.to_owned(),
                permitted,
                list: 0,
                issued: Vec::new(),
            },
            authority,
            _lock: lock,
        };
        store.list(now)?;
        // The last one: a folder without it holds no authority.
        write(folder, KEY, store.authority.key().as_bytes(), 0o600)?;
        Ok(store)
    }

    /// Opens the authority of a folder.
    ///
    /// # Errors
    /// Where there is none, or others may read its key.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let lock = lock(folder)?;
        let path = folder.join(KEY);
        let metadata = fs::symlink_metadata(&path).map_err(|error| at(&path, &error))?;
        if metadata.mode() & 0o077 != 0 {
            let why = io::Error::other("others may read the authority's key: chmod 600");
            return Err(at(&path, &why));
        }
        let key = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
        let path = folder.join(STATE);
        let bytes = fs::read(&path).map_err(|error| at(&path, &error))?;
        let state: State = serde_json::from_slice(&bytes)
            .map_err(|error| at(&path, &io::Error::other(error.to_string())))?;
        if state.schema != SCHEMA {
            let why = io::Error::other(format!("its schema is not `{SCHEMA}`"));
            return Err(at(&path, &why));
        }
        Ok(Self {
            folder: folder.to_owned(),
            authority: Authority::from_key(state.name.clone(), state.permitted.clone(), &key)?,
            state,
            _lock: lock,
        })
    }

    /// Returns what was issued, oldest first.
    pub fn issued(&self) -> &[Entry] {
        &self.state.issued
    }

    /// Returns the authority's certificate in PEM.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn certificate(&self) -> Result<String, Error> {
        let path = self.folder.join(CERTIFICATE);
        fs::read_to_string(&path).map_err(|error| at(&path, &error))
    }

    /// Issues a certificate, and writes it down before it is handed out. `folder` is where it will be written to.
    ///
    /// # Errors
    /// Where what is asked for can't be issued, or not be written down.
    pub fn issue(
        &mut self,
        request: &Request,
        folder: Option<&Path>,
        now: Time,
    ) -> Result<Issued, Error> {
        let issued = self.authority.issue(request, now)?;
        self.state.issued.push(Entry {
            serial: issued.serial.clone(),
            request: request.clone(),
            made: now,
            until: issued.until,
            folder: folder.map(Path::to_owned),
            revoked: None,
            renewed_by: None,
        });
        self.save()?;
        Ok(issued)
    }

    /// Issues a certificate in the place of another one, for the same names.
    ///
    /// # Errors
    /// Where there is no such one, it is revoked, or it can't be written down.
    pub fn renew(&mut self, serial: &str, now: Time) -> Result<(Issued, Entry), Error> {
        let old = self.find(serial)?.clone();
        if old.revoked.is_some() {
            return Err(Error::Asked(format!("{serial} is revoked")));
        }
        let issued = self.issue(&old.request, old.folder.as_deref(), now)?;
        let number = issued.serial.clone();
        self.find(serial)?.renewed_by = Some(number);
        self.save()?;
        Ok((issued, old))
    }

    /// Revokes a certificate, and makes the list anew.
    ///
    /// # Errors
    /// Where there is no such one, or it can't be written down.
    pub fn revoke(&mut self, serial: &str, now: Time) -> Result<(), Error> {
        let entry = self.find(serial)?;
        entry.revoked = Some(entry.revoked.unwrap_or(now));
        self.list(now)
    }

    /// Makes the list of revoked certificates anew, good for a week.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn list(&mut self, now: Time) -> Result<(), Error> {
        self.state.list = self.state.list.saturating_add(1);
        let revoked = self.state.issued.iter();
        let revoked = revoked.filter_map(|it| Some((it.serial.clone(), it.revoked?)));
        let revoked: Vec<_> = revoked.collect();
        let next = now.saturating_add(LIST_SECONDS);
        let list = self
            .authority
            .revoked(&revoked, self.state.list, now, next)?;
        self.save()?;
        write(&self.folder, LIST, list.as_bytes(), 0o644)
    }

    fn find(&mut self, serial: &str) -> Result<&mut Entry, Error> {
        let found = self.state.issued.iter_mut().find(|it| it.serial == serial);
        found.ok_or_else(|| Error::Asked(format!("{serial} was not issued by this authority")))
    }

    fn save(&self) -> Result<(), Error> {
        let mut text = serde_json::to_string_pretty(&self.state)
            .map_err(|error| Error::Made(error.to_string()))?;
        text.push('\n');
        write(&self.folder, STATE, text.as_bytes(), 0o600)
    }
}

/// Writes a file whole.
pub(super) fn write(folder: &Path, name: &str, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let path = folder.join(name);
    file::put(&path, bytes, file::Like::Mode(mode)).map_err(|error| at(&path, &error))
}

fn lock(folder: &Path) -> Result<Sole, Error> {
    File::open(folder)
        .and_then(|file| Sole::of(file, "another program uses the authority"))
        .map_err(|error| at(folder, &error))
}

pub(super) fn at(path: &Path, error: &io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        why: error.to_string(),
    }
}

const SCHEMA: &str = "seawall.authority/1";
const KEY: &str = "ca-key.pem";
const CERTIFICATE: &str = "ca.pem";
const LIST: &str = "crl.pem";
const STATE: &str = "authority.json";
/// How long a list of revoked certificates is good.
const LIST_SECONDS: i64 = 7 * 86_400;
