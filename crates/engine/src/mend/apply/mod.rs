//! Makes the steps that change files of the host, with a way back. Nothing else is done: no daemon is restarted, no
//! rule loaded, no container touched.
//!
//! Entry points: [`apply`] and [`rollback`]. Before each change what was there is copied and written down
//! (`journal`); files are reached by way of no symbolic link and written in one step (`place`).

mod change;
mod journal;
mod place;
mod rollback;
mod undo;
mod validate;

use std::path::PathBuf;

use seawall_checks::mend::{After, Failed, Mend, Step};
use seawall_model::time::Timestamp;

use journal::{Journal, Manifest, SCHEMA};

pub use journal::{Entry, Saved};
pub use rollback::{Restored, rollback};

/// How to make steps.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// The folder that stands for the root of the host.
    pub root: PathBuf,
    /// The folder that backups are kept in, each in one of its own.
    pub backups: PathBuf,
    /// Whether it is only told what would be done.
    pub is_dry: bool,
    /// Name of the host.
    pub host: String,
    /// The present moment.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The backup, where anything was changed.
    pub backup: Option<PathBuf>,
    /// What was done, or would be.
    pub done: Vec<Made>,
    /// What was not, and why, as a clause.
    pub left: Vec<NotMade>,
}

/// A step that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it did.
    pub title: String,
    /// What it mends.
    pub mends: Vec<Failed>,
    /// What it needs to take effect.
    pub after: Option<After>,
    /// What is to be known about it, as a clause.
    pub note: Option<String>,
}

/// A step that was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMade {
    /// What it would do.
    pub title: String,
    /// Why not, as a clause.
    pub why: String,
}

/// Why nothing at all was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CannotApply(String);

/// Makes the steps that change files; each is made whole or not at all, and none stands in the way of the others.
///
/// # Errors
/// Where no backup can be kept. Then nothing was changed.
pub fn apply(mends: &[Mend], options: &ApplyOptions) -> Result<Applied, CannotApply> {
    let root = options.root.canonicalize();
    let root = root.map_err(|error| CannotApply(format!("{}: {error}", options.root.display())))?;
    let mut work = Work {
        root,
        options,
        journal: None,
        out: Applied::default(),
    };
    for mend in mends {
        match &mend.step {
            Step::Suggest(_) => work.leave(mend, "a person has to decide: see the script of --fix"),
            Step::Update(_) | Step::Docker { .. } => {
                work.leave(mend, "it is no file of the host: see the script of --fix");
            }
            _ => work.step(mend)?,
        }
    }
    work.out.backup = work.journal.map(|journal| journal.folder().to_owned());
    Ok(work.out)
}

/// Applying under way.
struct Work<'a> {
    root: PathBuf,
    options: &'a ApplyOptions,
    journal: Option<Journal>,
    out: Applied,
}

impl Work<'_> {
    fn step(&mut self, mend: &Mend) -> Result<(), CannotApply> {
        if self.journal.is_none() && !self.options.is_dry {
            let manifest = Manifest {
                schema: SCHEMA.to_owned(),
                host: self.options.host.clone(),
                root: self.root.clone(),
                made: self.options.now.to_string(),
                entries: Vec::new(),
            };
            let journal = Journal::new(&self.options.backups, manifest).map_err(CannotApply)?;
            self.journal = Some(journal);
        }
        match self.change(&mend.step) {
            Ok(note) => self.out.done.push(Made {
                title: mend.step.title(),
                mends: mend.mends.clone(),
                after: mend.after.clone(),
                note,
            }),
            Err(why) => self.leave(mend, &why),
        }
        Ok(())
    }

    fn leave(&mut self, mend: &Mend, why: &str) {
        self.out.left.push(NotMade {
            title: mend.step.title(),
            why: why.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests;
