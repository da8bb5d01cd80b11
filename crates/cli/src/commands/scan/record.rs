//! `--record`: what gates need of each scanned image is kept, for the guard.

use std::path::{Path, PathBuf};

use seawall_engine::database::ChosenDatabase;
use seawall_engine::keep::{Circumstances, Kept, keep};
use seawall_engine::licence::Scanners;
use seawall_engine::scan::Scanned;
use seawall_guard::scans::folder;
use seawall_model::time::Timestamp;

use crate::arguments::Scan;
use crate::data_directory::data_directory;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Where scans are kept, and how they were made.
pub(super) struct Keeping {
    folder: Option<PathBuf>,
    circumstances: Circumstances,
}

impl Keeping {
    /// Says where, if the user wants it.
    pub(super) fn of(
        arguments: &Scan,
        scanners: Scanners,
        database: &ChosenDatabase,
        now: Timestamp,
    ) -> Option<Self> {
        let named = arguments.record.as_ref()?.clone();
        Some(Self {
            folder: named.or_else(|| Some(folder(&data_directory()?))),
            circumstances: Circumstances {
                scanners,
                database: database.database.info().built,
                now,
            },
        })
    }

    /// Keeps the scans of images.
    pub(super) fn keep(&self, scanned: &[Scanned], terminal: Terminal) -> anyhow::Result<()> {
        let nowhere =
            || Usage("--record has to name a folder: there is no data directory".to_owned());
        let folder: &Path = self.folder.as_deref().ok_or_else(nowhere)?;
        let mut count = 0_usize;
        for one in scanned {
            let name = &one.report.artifact.name;
            let why = match keep(one, folder, self.circumstances)? {
                Kept::Yes => {
                    count = count.saturating_add(1);
                    continue;
                }
                Kept::NoImage => "it is no image",
                Kept::NotProven => {
                    "not all of its layers were read to their end and are those that its configuration names"
                }
                Kept::TooLarge => "there are too many findings",
            };
            terminal.warning(&format!("nothing was recorded of {name}: {why}"));
        }
        let scans = if count == 1 { "scan" } else { "scans" };
        let folder = folder.display();
        terminal.note(&format!("{count} {scans} recorded in {folder}"));
        Ok(())
    }
}
