//! The packages of one database, row by row.
//!
//! `rpm -qa` also lists public keys (`gpg-pubkey`); they are no packages and are left out here and in
//! every count, so that a database has as many packages as `rpm -qa | grep -v '^gpg-pubkey-'` has
//! lines.

use std::ops::ControlFlow;

use seawall_model::package::Package;

use super::changelog::Mentions;
use super::files::{Incomplete, PathBudget, read_files};
use super::header::{Header, HeaderError, tag};
use super::package::{is_key, read_package};
use super::trouble::Troubles;

/// Takes the rows of a database: number, header blob, and where to say what is wrong. `Break` ends
/// the reading.
pub type TakeRow<'a> = dyn FnMut(u64, &[u8], &mut Troubles) -> ControlFlow<()> + 'a;

/// Collects packages out of header blobs.
#[derive(Debug)]
pub(super) struct Listing {
    packages: Vec<Package>,
    /// Bounds of the files; `None` where files are not asked for.
    paths: Option<PathBudget>,
    mentions: Mentions,
}

impl Listing {
    /// Begins with none. Files are left out where only the packages matter.
    pub(super) fn new(with_files: bool) -> Self {
        Self {
            packages: Vec::new(),
            paths: with_files.then(PathBudget::default),
            mentions: Mentions::default(),
        }
    }

    /// Takes a row. A broken one becomes a problem that names it.
    pub(super) fn take(
        &mut self,
        number: u64,
        blob: &[u8],
        troubles: &mut Troubles,
    ) -> ControlFlow<()> {
        match self.read(number, blob, troubles) {
            Ok(Some(_)) if self.packages.len() >= PACKAGES_MAX => {
                troubles.limit(format!(
                    "more than {PACKAGES_MAX} packages, the rest is not read"
                ));
                return ControlFlow::Break(());
            }
            Ok(Some(package)) => self.packages.push(package),
            Ok(None) => {}
            Err(why) => troubles.input(format!("row {number} is no package: {why}")),
        }
        ControlFlow::Continue(())
    }

    /// Returns the packages, sorted.
    pub(super) fn into_packages(mut self) -> Vec<Package> {
        let key = |p: &Package, q: &Package| {
            (&p.name, &p.version, &p.architecture).cmp(&(&q.name, &q.version, &q.architecture))
        };
        self.packages.sort_by(key);
        self.packages
    }

    /// Reads a row; `None` where it is a key.
    fn read(
        &mut self,
        number: u64,
        blob: &[u8],
        troubles: &mut Troubles,
    ) -> Result<Option<Package>, HeaderError> {
        let header = Header::parse(blob)?;
        let mut package = read_package(&header)?;
        if is_key(&package, has_files(&header)?) {
            return Ok(None);
        }
        if let Some(tag) = header.doubled() {
            troubles.input(format!(
                "row {number} has tag {tag} twice, the first counts"
            ));
        }
        if let Some(budget) = &mut self.paths {
            let (files, incomplete) = read_files(&header, budget);
            package.files = files;
            self.mentions.read(&header, &mut package, number, troubles);
            match incomplete {
                Some(Incomplete::Broken(why)) => {
                    troubles.input(format!(
                        "the files of row {number} are not all known: {why}"
                    ));
                }
                Some(Incomplete::Budget) => {
                    self.paths = None;
                    troubles.limit(
                        "too many files in all; which package owns which file is not fully known",
                    );
                }
                None => {}
            }
        }
        Ok(Some(package))
    }
}

fn has_files(header: &Header<'_>) -> Result<bool, HeaderError> {
    Ok(header.strings(tag::BASENAMES)?.is_some() || header.strings(tag::OLDFILENAMES)?.is_some())
}

/// Packages that one database may list. A full distribution has some ten thousand.
const PACKAGES_MAX: usize = 200_000;
