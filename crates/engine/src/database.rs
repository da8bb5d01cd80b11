//! Which advisory database is used: the one the user names, else the snapshot inside the program.

use std::path::Path;

pub use seawall_advisory::store::Database;

use crate::error::Error;

/// The facts-only snapshot that ships with the program; `docs/advisory-sources.md` says what it holds.
static SNAPSHOT: &[u8] = include_bytes!("../../../data/advisories.swdb");

/// What [`seawall_model::report::DatabaseInfo::origin`] says of the snapshot.
pub const EMBEDDED: &str = "embedded";

/// Opens the database at `path`, or the snapshot inside the program.
///
/// # Errors
/// Where the file is missing, damaged or of another format version.
pub fn open_database(path: Option<&Path>) -> Result<Database, Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| Error::Database { path, source }
    };
    match path {
        Some(path) => Database::open(path).map_err(failed(path)),
        None => Database::from_static(SNAPSHOT, EMBEDDED).map_err(failed(Path::new(EMBEDDED))),
    }
}
