//! The files of one folder that rpm keeps its database in, and which of them counts.

use std::collections::BTreeSet;

use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

use super::listing::Listing;
use super::sqlite::Files;
use super::trouble::{Troubles, WHAT};
use super::{bdb, ndb, sqlite};
use crate::extractor::{Extracted, Fact, LayerFile};

/// Names of the files that are looked at.
pub(super) const FILES: [&str; 5] = [SQLITE, WAL, JOURNAL, NDB, BDB];

/// What lies in one folder.
#[derive(Debug, Default)]
pub(super) struct Directory<'a> {
    sqlite: Option<&'a LayerFile>,
    wal: Option<&'a LayerFile>,
    journal: Option<&'a LayerFile>,
    ndb: Option<&'a LayerFile>,
    bdb: Option<&'a LayerFile>,
}

impl<'a> Directory<'a> {
    /// Finds the files of a folder.
    pub(super) fn find(folder: &str, files: &'a [LayerFile]) -> Self {
        let named = |name: &str| {
            files.iter().find(|file| {
                file.path
                    .rsplit_once('/')
                    .is_some_and(|(parent, own)| parent == folder && own == name)
            })
        };
        Self {
            sqlite: named(SQLITE),
            wal: named(WAL),
            journal: named(JOURNAL),
            ndb: named(NDB),
            bdb: named(BDB),
        }
    }

    /// Reads what is there.
    pub(super) fn read(&self, out: &mut Extracted) {
        self.check_companions(out);
        let databases = [
            (Form::Sqlite, self.sqlite),
            (Form::Ndb, self.ndb),
            (Form::Bdb, self.bdb),
        ];
        let mut chosen: Option<Chosen> = None;
        let mut empty = Vec::new();
        for (form, file) in databases {
            let Some(file) = file else { continue };
            let wal = self.wal.map_or(&[][..], |wal| &wal.bytes);
            // Of one that does not count nobody asks which files its packages have.
            let database = form.read(file, wal, chosen.is_none());
            match &mut chosen {
                Some(first) => first.compare(file, database, out),
                None if database.packages.is_empty() => empty.push((form, file, database)),
                None => chosen = Some(Chosen::new(form, file, database, out)),
            }
        }
        for (form, file, database) in empty {
            match &mut chosen {
                Some(first) => first.compare(file, database, out),
                None => database.keep(form, file, out),
            }
        }
    }

    /// Looks at the files beside a `SQLite` database.
    fn check_companions(&self, out: &mut Extracted) {
        let mut complain = |file: &LayerFile, why: &str| {
            let problem = Problem::new(ProblemKind::Input, WHAT, why).at(&file.path);
            out.problems.push(problem);
        };
        if let Some(journal) = self.journal {
            // A journal without this mark is one that is done with.
            if journal.bytes.starts_with(JOURNAL_MAGIC) {
                complain(
                    journal,
                    "a transaction was broken off; the database beside it may be unfinished",
                );
            }
        }
        if let Some(wal) = self.wal {
            if self.sqlite.is_none() && !wal.bytes.is_empty() {
                complain(
                    wal,
                    "a write-ahead log without its database in the same layer; it is not applied",
                );
            }
        }
    }
}

/// The forms of a database.
#[derive(Clone, Copy, Debug)]
enum Form {
    Sqlite,
    Ndb,
    Bdb,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "rpm sqlite",
            Self::Ndb => "rpm ndb",
            Self::Bdb => "rpm bdb",
        }
    }

    fn read(self, file: &LayerFile, wal: &[u8], with_files: bool) -> Database {
        let mut troubles = Troubles::new(&file.path);
        let mut listing = Listing::new(with_files);
        let mut take =
            |row, blob: &[u8], troubles: &mut Troubles| listing.take(row, blob, troubles);
        let main = &file.bytes;
        match self {
            Self::Sqlite => sqlite::read(Files { main, wal }, &mut troubles, &mut take),
            Self::Ndb => ndb::read(main, &mut troubles, &mut take),
            Self::Bdb => bdb::read(main, &mut troubles, &mut take),
        }
        Database {
            packages: listing.into_packages(),
            troubles,
        }
    }
}

/// What came out of one database file.
struct Database {
    packages: Vec<Package>,
    troubles: Troubles,
}

impl Database {
    /// Hands the packages on.
    fn keep(mut self, form: Form, file: &LayerFile, out: &mut Extracted) {
        if self.packages.is_empty() && self.troubles.is_empty() {
            self.troubles.input("it lists no package");
        }
        out.problems.extend(self.troubles.into_problems());
        let fact = Fact::Packages {
            database: form.name(),
            packages: self.packages,
        };
        out.facts.push((file.path.clone(), fact));
    }
}

/// The database that counts.
struct Chosen {
    path: String,
    packages: Packages,
}

impl Chosen {
    fn new(form: Form, file: &LayerFile, database: Database, out: &mut Extracted) -> Self {
        let chosen = Self {
            path: file.path.clone(),
            packages: set_of(&database.packages),
        };
        database.keep(form, file, out);
        chosen
    }

    /// Says what is wrong with another database of the folder.
    fn compare(&mut self, file: &LayerFile, database: Database, out: &mut Extracted) {
        if file.bytes.is_empty() {
            return;
        }
        out.problems.extend(database.troubles.into_problems());
        if set_of(&database.packages) != self.packages {
            let why = format!(
                "it lists other packages than {}, which is taken as the system's",
                self.path
            );
            let problem = Problem::new(ProblemKind::Input, WHAT, why).at(&file.path);
            out.problems.push(problem);
        }
    }
}

type Packages = BTreeSet<(String, String, Option<String>)>;

fn set_of(packages: &[Package]) -> Packages {
    packages
        .iter()
        .map(|p| (p.name.clone(), p.version.clone(), p.architecture.clone()))
        .collect()
}

const SQLITE: &str = "rpmdb.sqlite";
const WAL: &str = "rpmdb.sqlite-wal";
const JOURNAL: &str = "rpmdb.sqlite-journal";
const NDB: &str = "Packages.db";
const BDB: &str = "Packages";
/// First bytes of a rollback journal that has something to roll back (fileformat2, section 3).
const JOURNAL_MAGIC: &[u8; 8] = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
