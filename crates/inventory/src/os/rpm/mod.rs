//! RPM databases: `SQLite`, ndb and Berkeley DB, and the text manifest of images that have none.
//!
//! Reading order: this file (which files, and which of them counts), [`sqlite`], [`ndb`] and [`bdb`]
//! (rows of a database), [`header`] (a row's blob), [`manifest`].
//!
//! rpm's configuration says which form a database has; that is a macro and may lie anywhere. Where a
//! folder holds several, the newest form that lists packages counts, and if another one lists other
//! packages, that is a problem.
//!
//! A write-ahead log belongs to the database of the same layer. `SQLite` would also apply one that an
//! older layer left beside a newer database; rpm never leaves one behind when it ends in order.

mod changelog;
mod directory;
mod endian;
mod files;
mod listing;
mod package;
mod text;
mod trouble;

pub mod bdb;
pub mod header;
pub mod manifest;
pub mod ndb;
pub mod sqlite;

pub use listing::TakeRow;
pub use trouble::Troubles;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::unpack::Unpack;

use self::directory::{Directory, FILES};

/// Reads RPM databases.
#[derive(Clone, Copy, Debug)]
pub struct Rpm;

impl Extractor for Rpm {
    fn id(&self) -> &'static str {
        "rpm"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        if path == MANIFEST {
            return Some(Interest {
                max_bytes: MANIFEST_MAX,
                grouping: Grouping::Single,
            });
        }
        // Nearly every path leaves here: this is asked for each entry of each layer.
        let (folder, name) = path.rsplit_once('/')?;
        (FILES.contains(&name) && DIRECTORIES.contains(&folder)).then_some(Interest {
            max_bytes: DATABASE_MAX,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files.iter().filter(|file| file.path == MANIFEST) {
            read_manifest(file, out);
        }
        for folder in DIRECTORIES {
            Directory::find(folder, files).read(out);
        }
    }
}

fn read_manifest(file: &LayerFile, out: &mut Extracted) {
    let mut troubles = Troubles::new(&file.path);
    let packages = manifest::read(&file.bytes, &mut troubles);
    if packages.is_empty() && troubles.is_empty() {
        troubles.input("it lists no package");
    }
    out.problems.extend(troubles.into_problems());
    let fact = Fact::Packages {
        database: "rpm manifest",
        packages,
    };
    out.facts.push((file.path.clone(), fact));
}

/// Folders in which rpm keeps its database: old and most, newer Fedora and SUSE, ostree.
const DIRECTORIES: [&str; 3] = ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"];
const MANIFEST: &str = "var/lib/rpmmanifest/container-manifest-2";
const MANIFEST_MAX: u64 = 16 << 20;
/// The database of a full desktop has about 150 MiB.
const DATABASE_MAX: u64 = 256 << 20;
