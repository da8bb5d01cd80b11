//! Which advisory database is used: the one the user names, else the newer of the one installed by
//! `seawall db update` and the snapshot inside the program.
//!
//! A database that is damaged, cut off or of another format version is passed over for the next one, so
//! that a scan never fails for it; that it was passed over is said in the report, as a problem, and makes
//! it incomplete. A named file that cannot be read at all is a mistake of whoever named it: an error.

use std::path::{Path, PathBuf};

pub use seawall_advisory::store::Database;
use seawall_advisory::store::{Error as StoreError, Verified};
use seawall_model::problem::{Problem, ProblemKind};

use crate::error::Error;

/// Where a database may lie, besides in the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatabasePlaces {
    /// The file that the user named.
    pub named: Option<PathBuf>,
    /// The data directory, where `seawall db update` installs databases.
    pub data_directory: Option<PathBuf>,
}

/// The database that is used.
#[derive(Debug)]
pub struct ChosenDatabase {
    /// The database.
    pub database: Database,
    /// Databases that would have been used before it but can't be.
    pub passed_over: Vec<PassedOver>,
}

/// A database that can't be used.
#[derive(Debug)]
pub struct PassedOver {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: Error,
}

/// What [`seawall_model::report::DatabaseInfo::origin`] says of the snapshot.
pub const EMBEDDED: &str = "embedded";

/// Chooses the database to use.
///
/// # Errors
/// Where the named file can't be read, or the snapshot inside the program is unusable.
pub fn choose_database(places: &DatabasePlaces) -> Result<ChosenDatabase, Error> {
    let mut passed_over = Vec::new();
    if let Some(path) = &places.named {
        match open(path) {
            Ok(database) => {
                return Ok(ChosenDatabase {
                    database,
                    passed_over,
                });
            }
            Err(why) if is_unreadable(&why) => return Err(why),
            Err(why) => passed_over.push(PassedOver {
                path: path.clone(),
                why,
            }),
        }
    }
    let embedded = open_embedded()?;
    let installed = places.data_directory.as_deref().map(installed_database);
    let Some(path) = installed.filter(|path| path.exists()) else {
        return Ok(ChosenDatabase {
            database: embedded,
            passed_over,
        });
    };
    let database = match open(&path) {
        Ok(installed) if installed.info().built >= embedded.info().built => installed,
        Ok(_) => embedded,
        Err(why) => {
            passed_over.push(PassedOver { path, why });
            embedded
        }
    };
    Ok(ChosenDatabase {
        database,
        passed_over,
    })
}

/// Opens exactly the database at `path`, or the snapshot inside the program.
///
/// # Errors
/// Where the file is missing, damaged or of another format version.
pub fn open_database(path: Option<&Path>) -> Result<Database, Error> {
    path.map_or_else(open_embedded, open)
}

/// Reads the whole database at `path` and says all that is wrong with it.
///
/// # Errors
/// Where the file can't be read at all.
pub fn verify_database(path: &Path) -> Result<Verified, Error> {
    Database::verify(path).map_err(failed(path))
}

/// Returns where the installed database lies in a data directory.
pub fn installed_database(data_directory: &Path) -> PathBuf {
    data_directory.join("db").join("current.swdb")
}

impl ChosenDatabase {
    /// Returns what a report has to say about databases that could not be used.
    pub fn problems(&self) -> Vec<Problem> {
        let origin = &self.database.info().origin;
        let used = match origin.as_str() {
            EMBEDDED => "the facts inside the program",
            other => other,
        };
        let problem = |passed: &PassedOver| {
            let why = format!("{}; {used} were used instead", passed.why);
            let problem = Problem::new(ProblemKind::Environment, "advisory database", why);
            match passed.why.hint() {
                Some(hint) => problem.hint(hint),
                None => problem,
            }
        };
        self.passed_over.iter().map(problem).collect()
    }
}

fn open(path: &Path) -> Result<Database, Error> {
    Database::open(path).map_err(failed(path))
}

fn open_embedded() -> Result<Database, Error> {
    Database::from_static(SNAPSHOT, EMBEDDED).map_err(failed(Path::new(EMBEDDED)))
}

fn failed(path: &Path) -> impl FnOnce(StoreError) -> Error {
    let path = path.to_owned();
    |source| Error::Database { path, source }
}

fn is_unreadable(error: &Error) -> bool {
    matches!(
        error,
        Error::Database {
            source: StoreError::Read { .. },
            ..
        }
    )
}

/// The facts-only snapshot that ships with the program; `docs/advisory-sources.md` says what it holds.
static SNAPSHOT: &[u8] = include_bytes!("../../../data/advisories.swdb");

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_advisory::record::{Row, RowStatus, Sink as _, SourceId, Tier};
    use seawall_advisory::store::Builder;
    use seawall_model::time::Timestamp;

    /// A folder of its own that goes with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("seawall-{name}-{}", std::process::id()));
            std::fs::create_dir_all(path.join("db")).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    fn built(seconds: i64) -> Vec<u8> {
        let mut builder = Builder::new(Timestamp::from_seconds(seconds));
        builder.source(SourceId {
            name: "test",
            tier: Tier::Core,
            date: None,
            revision: String::new(),
        });
        builder.row(Row::new(
            "debian:12",
            "bash",
            "CVE-2024-0001",
            RowStatus::NotAffected,
        ));
        builder.finish().unwrap()
    }

    /// Far behind and far before the time at which any snapshot was built.
    const NEWER: i64 = 7_258_118_400;
    const OLDER: i64 = 86_400;

    fn check(named: Option<&Path>, folder: &Folder, want: &str, passed: &[&str]) {
        let places = DatabasePlaces {
            named: named.map(Path::to_owned),
            data_directory: Some(folder.0.clone()),
        };
        let chosen = choose_database(&places).unwrap();
        assert!(chosen.database.info().origin.ends_with(want), "{want}");
        let problems = chosen.problems();
        assert_eq!(problems.len(), passed.len(), "{problems:?}");
        for (problem, part) in problems.iter().zip(passed) {
            assert!(problem.why.contains(part), "{problem:?}");
            assert!(problem.why.contains("used instead"), "{problem:?}");
        }
    }

    #[test]
    fn the_named_one_then_the_newer_of_installed_and_embedded() {
        let folder = Folder::new("choice");
        check(None, &folder, EMBEDDED, &[]);
        let named = folder.write("named.swdb", &built(OLDER));
        check(Some(&named), &folder, "named.swdb", &[]);
        folder.write("db/current.swdb", &built(OLDER));
        check(None, &folder, EMBEDDED, &[]);
        folder.write("db/current.swdb", &built(NEWER));
        check(None, &folder, "current.swdb", &[]);
        check(Some(&named), &folder, "named.swdb", &[]);
    }

    #[test]
    fn an_unusable_one_is_passed_over_and_said() {
        let folder = Folder::new("unusable");
        let whole = built(NEWER);
        let mut flipped = whole.clone();
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        let mut newer = whole.clone();
        newer[16] = 99;
        let mut older = whole.clone();
        older[16] = 1;
        for (bytes, why) in [
            (&flipped[..], "damaged"),
            (&whole[..100], "cut off"),
            (&newer, "format version 99"),
            (&older, "format version 1"),
            (b"x", "not a Seawall advisory database"),
            (b"", "not a Seawall advisory database"),
        ] {
            let named = folder.write("named.swdb", bytes);
            drop(std::fs::remove_file(folder.0.join("db/current.swdb")));
            check(Some(&named), &folder, EMBEDDED, &[why]);
            folder.write("db/current.swdb", bytes);
            check(None, &folder, EMBEDDED, &[why]);
            check(Some(&named), &folder, EMBEDDED, &[why, why]);
            folder.write("db/current.swdb", &whole);
            check(Some(&named), &folder, "current.swdb", &[why]);
        }
    }

    #[test]
    fn a_named_file_that_is_not_there_is_an_error() {
        let places = DatabasePlaces {
            named: Some(PathBuf::from("/nonexistent/x.swdb")),
            data_directory: None,
        };
        let error = choose_database(&places).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/x.swdb"), "{error}");
    }
}
