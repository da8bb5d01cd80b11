//! One change of a file: what is there is looked at, written down, and changed.

use seawall_checks::mend::{Patch, Step};
use seawall_checks::secret::mask::masked;
use seawall_model::host::file::FileKind;

use super::journal::{Saved, sum};
use super::place::{Place, Refused, Rights, beside};
use super::{Work, validate};
use crate::mend::script::mode_of;

impl Work<'_> {
    /// Makes a change; returns what is to be known about it.
    pub(super) fn change(&mut self, step: &Step) -> Result<Option<String>, Refused> {
        match step {
            Step::Mode {
                path,
                kind,
                seen,
                wanted,
            } => self.mode(path, *kind, *seen, *wanted),
            Step::Owner {
                path,
                kind,
                seen,
                wanted,
            } => self.owner(path, *kind, *seen, *wanted),
            Step::Lines {
                path,
                header,
                lines,
            } => self.lines(path, header, lines),
            Step::Create { path, text } => self.create(path, text),
            Step::Daemon(patch) => self.daemon(patch),
            Step::Update(_) | Step::Docker { .. } | Step::Suggest(_) => {
                Err("it is no file of the host".to_owned())
            }
        }
    }

    fn mode(
        &mut self,
        path: &str,
        kind: FileKind,
        seen: u32,
        wanted: u32,
    ) -> Result<Option<String>, Refused> {
        let held = Place::open(&self.root, path)?.held(kind)?;
        let now = held.rights.mode;
        if now == wanted {
            return Ok(Some("it was so already".to_owned()));
        }
        if now != seen {
            return Err(format!("its mode is {now:03o} by now, not {seen:03o}"));
        }
        let saved = Saved::Mode {
            kind,
            before: now,
            after: wanted,
        };
        self.noted(path, saved, || held.set_mode(wanted))
    }

    fn owner(
        &mut self,
        path: &str,
        kind: FileKind,
        seen: (u32, u32),
        wanted: (u32, u32),
    ) -> Result<Option<String>, Refused> {
        let held = Place::open(&self.root, path)?.held(kind)?;
        let now = (held.rights.uid, held.rights.gid);
        if now == wanted {
            return Ok(Some("it was so already".to_owned()));
        }
        if now != seen {
            return Err(format!("it belongs to {}:{} by now", now.0, now.1));
        }
        let bits = held.rights.mode;
        let saved = Saved::Owner {
            kind,
            before: now,
            after: wanted,
            bits: Some(bits),
        };
        self.noted(path, saved, || {
            held.set_owner(wanted)?;
            // The kernel takes set-user-id bits away with the owner: what the mode was is another step's affair.
            held.set_mode(bits)
        })
    }

    fn lines(
        &mut self,
        path: &str,
        header: &str,
        lines: &[String],
    ) -> Result<Option<String>, Refused> {
        let place = self.made(path)?;
        let Some((before, _)) = place.as_ref().map_or(Ok(None), Place::read)? else {
            let text: String = lines
                .iter()
                .flat_map(|line| [line.as_str(), "\n"])
                .collect();
            return self.create(path, &format!("{header}{text}"));
        };
        let Ok(mut text) = String::from_utf8(before) else {
            return Err("it is not UTF-8".to_owned());
        };
        for line in lines {
            if !text.lines().any(|known| known == line) {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(line);
                text.push('\n');
            }
        }
        self.text(path, &text)
    }

    fn create(&mut self, path: &str, text: &str) -> Result<Option<String>, Refused> {
        let place = self.made(path)?;
        let there = place.as_ref().map_or(Ok(None), Place::read)?;
        match (there, place) {
            (Some((bytes, _)), _) if bytes == text.as_bytes() => {
                Ok(Some("it was so already".to_owned()))
            }
            (Some(_), _) => Err("it is there already and holds something else".to_owned()),
            (None, Some(place)) => {
                let after = sum(text.as_bytes());
                let rights = Rights {
                    mode: u32::from_str_radix(mode_of(path), 8).unwrap_or(0o600),
                    uid: rustix::process::geteuid().as_raw(),
                    gid: rustix::process::getegid().as_raw(),
                };
                let saved = Saved::New { after };
                let beside = beside(path);
                self.noted(path, saved, || {
                    place.write(&beside, text.as_bytes(), None, rights)
                })
            }
            // Folders on the way are only made where anything is.
            (None, None) => Ok(None),
        }
    }

    /// Puts another text into a file that is there.
    fn text(&mut self, path: &str, text: &str) -> Result<Option<String>, Refused> {
        let place = Place::open(&self.root, path)?;
        let Some((before, rights)) = place.read()? else {
            return Err("it is not there any more".to_owned());
        };
        if before == text.as_bytes() {
            return Ok(Some("it was so already".to_owned()));
        }
        let copy = match &mut self.journal {
            Some(journal) if !self.options.is_dry => journal.copy(&before)?,
            _ => String::new(),
        };
        let saved = Saved::Text {
            copy,
            before: sum(&before),
            after: sum(text.as_bytes()),
        };
        let beside = beside(path);
        self.noted(path, saved, || {
            place.write(&beside, text.as_bytes(), Some(&before), rights)
        })
    }

    /// The text that counts is the one that is there; it has to be the one that was judged.
    fn daemon(&mut self, patch: &Patch) -> Result<Option<String>, Refused> {
        let there = self.made(&patch.path)?;
        let there = there.as_ref().map_or(Ok(None), Place::read)?;
        let before = match there {
            None => None,
            Some((bytes, _)) => {
                Some(String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?)
            }
        };
        if before.as_deref().map(masked) != patch.seen {
            return Err("it was changed since it was read".to_owned());
        }
        let patched = patch.text(before.as_deref())?;
        if let Some((check, why)) = patched.left.first() {
            return Err(format!("{check}: {why}"));
        }
        let asked = match &self.journal {
            Some(journal) if !self.options.is_dry => {
                validate::asked(&self.root, journal.folder(), &patched.text)?
            }
            _ => "the daemon itself was not asked to validate it".to_owned(),
        };
        let done = match before {
            Some(_) => self.text(&patch.path, &patched.text)?,
            None => self.create(&patch.path, &patched.text)?,
        };
        Ok(done.or(Some(asked)))
    }

    /// Opens a place, making the folders on the way; in a dry run nothing where there are none.
    fn made(&mut self, path: &str) -> Result<Option<Place>, Refused> {
        if self.options.is_dry {
            return Place::find(&self.root, path);
        }
        let root = self.root.clone();
        let journal = &mut self.journal;
        let mut tell = |folder: &str| match journal {
            Some(journal) => journal.note(folder, Saved::Folder),
            None => Err("there is no backup".to_owned()),
        };
        Place::open_or_make(&root, path, &mut tell).map(Some)
    }

    /// Writes a change down, and then makes it. One that was not made is forgotten again.
    fn noted(
        &mut self,
        path: &str,
        saved: Saved,
        change: impl FnOnce() -> Result<(), Refused>,
    ) -> Result<Option<String>, Refused> {
        if self.options.is_dry {
            return Ok(None);
        }
        let Some(journal) = &mut self.journal else {
            return Err("there is no backup".to_owned());
        };
        journal.note(path, saved)?;
        if let Err(why) = change() {
            journal.forget()?;
            return Err(why);
        }
        Ok(None)
    }
}
