//! The `rpmdb.sqlite` of current rpm: table `Packages (hnum INTEGER PRIMARY KEY, blob BLOB)` in the
//! `SQLite` 3 file format (sqlite.org, `fileformat2.html`), read only and with no SQL.
//!
//! Reading order: [`Files`] (what there is), `pager` (pages, from the file or from its write-ahead
//! log), `wal` (which frames of the log count), `table` (walks the tree of a table), `record` (a row's
//! columns), `schema` (where the table `Packages` lies).
//!
//! Not looked at: indexes, free pages, the file's checksums of other extensions. Every page is visited
//! at most once, and rows together are no larger than the files, so that a hostile database costs no
//! more than an honest one of its size.

mod pager;
mod record;
mod schema;
mod table;
mod wal;

use std::ops::ControlFlow;

use self::pager::Pager;
use self::record::Value;
use self::table::TableWalk;
use super::listing::TakeRow;
use super::trouble::Troubles;

/// A database and the log beside it.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// The database.
    pub main: &'a [u8],
    /// Its write-ahead log (`…-wal`), empty where there is none.
    pub wal: &'a [u8],
}

/// Reads all rows.
pub fn read(files: Files<'_>, troubles: &mut Troubles, take: &mut TakeRow<'_>) {
    let Some(pager) = Pager::open(files, troubles) else {
        return;
    };
    let mut walk = TableWalk::new(&pager);
    let Some(table) = schema::find_packages(&mut walk, troubles) else {
        return;
    };
    walk.run(table.root, troubles, &mut |row, record, troubles| {
        if let Some(Value::Blob(blob)) = record::column(record, table.blob) {
            return take(row, blob, troubles);
        }
        troubles.input(format!("row {row} has no header"));
        ControlFlow::Continue(())
    });
}
