//! Puts back what a backup holds, where nobody has changed it since.

use std::path::Path;

use seawall_model::host::file::FileKind;

use super::CannotApply;
use super::journal::{self, Entry, Manifest, Saved, sum};
use super::place::{Place, Refused, beside};

/// What was put back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Files that are as they were, in words.
    pub done: Vec<String>,
    /// What could not be put back, and why.
    pub left: Vec<String>,
}

/// Puts all back that a backup holds, the last change first. Where anything was changed since, nothing is put back,
/// unless that is forced.
///
/// # Errors
/// Where the backup cannot be believed, is of another host, or something was changed since.
pub fn rollback(folder: &Path, host: &str, is_forced: bool) -> Result<Restored, CannotApply> {
    let manifest = journal::read(folder).map_err(CannotApply)?;
    if !is_forced && !host.is_empty() && !manifest.host.is_empty() && manifest.host != host {
        let other = manifest.host.escape_debug();
        return Err(CannotApply(format!("the backup is of the host `{other}`")));
    }
    let work = Work { folder, manifest };
    let changed = work.changed();
    if !changed.is_empty() && !is_forced {
        let changed = changed.join("; ");
        return Err(CannotApply(format!("nothing is put back: {changed}")));
    }
    let mut out = Restored::default();
    for entry in work.manifest.entries.iter().rev() {
        match work.restore(entry, is_forced) {
            Ok(done) => out.done.push(format!("{}: {done}", entry.path)),
            Err(why) => out.left.push(format!("{}: {why}", entry.path)),
        }
    }
    Ok(out)
}

struct Work<'a> {
    folder: &'a Path,
    manifest: Manifest,
}

/// How a file is now, measured by what was changed of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Now {
    /// As it was before the change.
    Before,
    /// As the change left it.
    After,
}

impl Work<'_> {
    /// Returns what is neither as it was nor as it was left.
    fn changed(&self) -> Vec<String> {
        let entries = self.manifest.entries.iter();
        let wrong = entries.filter_map(|entry| {
            let why = self.now(entry).err()?;
            Some(format!("{}: {why}", entry.path))
        });
        wrong.collect()
    }

    fn place(&self, entry: &Entry) -> Result<Place, Refused> {
        Place::open(&self.manifest.root, &entry.path)
    }

    fn now(&self, entry: &Entry) -> Result<Now, Refused> {
        let (is_before, is_after) = match &entry.saved {
            Saved::Mode {
                kind,
                before,
                after,
            } => {
                let mode = self.place(entry)?.held(*kind)?.rights.mode;
                (mode == *before, mode == *after)
            }
            Saved::Owner {
                kind,
                before,
                after,
                ..
            } => {
                let rights = self.place(entry)?.held(*kind)?.rights;
                let now = (rights.uid, rights.gid);
                (now == *before, now == *after)
            }
            Saved::Text { before, after, .. } => {
                let text = self.place(entry)?.read()?;
                let now = text.map(|(bytes, _)| sum(&bytes));
                (now.as_ref() == Some(before), now.as_ref() == Some(after))
            }
            Saved::New { after } => {
                let place = Place::find(&self.manifest.root, &entry.path)?;
                let text = place.map_or(Ok(None), |place| place.read())?;
                let now = text.as_ref().map(|(bytes, _)| sum(bytes));
                (text.is_none(), now.as_ref() == Some(after))
            }
            Saved::Folder => {
                let place = Place::find(&self.manifest.root, &entry.path)?;
                let found = place.map_or(Ok(None), |place| place.stat())?;
                (found.is_none(), found.is_some())
            }
        };
        match (is_before, is_after) {
            (true, _) => Ok(Now::Before),
            (false, true) => Ok(Now::After),
            (false, false) => Err("it was changed since".to_owned()),
        }
    }

    fn restore(&self, entry: &Entry, is_forced: bool) -> Result<&'static str, Refused> {
        if let Some(beside) = &entry.beside
            && let Some(place) = Place::find(&self.manifest.root, &entry.path)?
        {
            place.clear(beside)?;
        }
        let now = self.now(entry);
        if let Saved::Owner {
            kind, bits, before, ..
        } = &entry.saved
        {
            let is_as_it_was = now == Ok(Now::Before);
            if !is_as_it_was && !is_forced {
                now?;
            }
            self.owner(entry, *kind, *before, *bits)?;
            return Ok(if is_as_it_was { SAME } else { BACK });
        }
        match now {
            Ok(Now::Before) => return Ok(SAME),
            Ok(Now::After) => {}
            Err(_) if is_forced => {}
            Err(why) => return Err(why),
        }
        match &entry.saved {
            Saved::Mode { kind, before, .. } => {
                self.place(entry)?.held(*kind)?.set_mode(*before)?;
            }
            // Dealt with.
            Saved::Owner { .. } => {}
            Saved::Text { copy, before, .. } => self.text(entry, copy, before)?,
            Saved::New { .. } => self.place(entry)?.remove()?,
            Saved::Folder => {
                if !self.place(entry)?.remove_folder()? {
                    return Ok("it holds something else, and stays");
                }
            }
        }
        Ok(BACK)
    }

    /// The kernel takes set-user-id bits away with the owner, and the change may have been ended before they were
    /// given back. The other bits are nobody's affair here.
    fn owner(
        &self,
        entry: &Entry,
        kind: FileKind,
        before: (u32, u32),
        bits: Option<u32>,
    ) -> Result<(), Refused> {
        let held = self.place(entry)?.held(kind)?;
        let now = held.rights;
        let is_other = (now.uid, now.gid) != before;
        if is_other {
            held.set_owner(before)?;
        }
        let mode = match bits {
            Some(bits) => now.mode & 0o777 | bits & 0o7000,
            None => now.mode,
        };
        if is_other || mode != now.mode {
            held.set_mode(mode)?;
        }
        Ok(())
    }

    fn text(&self, entry: &Entry, copy: &str, before: &str) -> Result<(), Refused> {
        if copy.is_empty() || copy.contains('/') {
            return Err("the backup names no copy of it".to_owned());
        }
        let copy = self.folder.join(copy);
        let bytes = std::fs::read(&copy).map_err(|error| format!("{}: {error}", copy.display()))?;
        if sum(&bytes) != before {
            return Err(format!("{} is not what was copied", copy.display()));
        }
        let place = self.place(entry)?;
        let Some((now, rights)) = place.read()? else {
            return Err("it is not there any more".to_owned());
        };
        let beside = entry.beside.clone().unwrap_or_else(|| beside(&entry.path));
        place.write(&beside, &bytes, Some(&now), rights)
    }
}

const SAME: &str = "as it was already";
const BACK: &str = "put back";
