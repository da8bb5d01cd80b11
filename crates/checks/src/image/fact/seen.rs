//! What the checks need to know of the files of an image, gathered in one pass over its tree: an image may have a
//! million of them.

use std::cell::OnceCell;

use seawall_model::tree::{Entry, EntryKind};

use crate::image::Input;
use crate::image::account::ssh::Doors;
use crate::image::content::secret_file::Secrets;
use crate::image::content::unneeded::Unneeded;
use crate::image::content::waste::InUse;
use crate::image::privilege::set_user_id::SetId;
use crate::image::privilege::world_writable::Writable;

/// What the pass found, once a check has asked for it.
#[derive(Default)]
pub struct Seen(OnceCell<Box<Sights>>);

/// What the pass found, check by check.
#[derive(Default)]
pub(in crate::image) struct Sights {
    pub(in crate::image) set_id: SetId,
    pub(in crate::image) writable: Writable,
    pub(in crate::image) doors: Doors,
    pub(in crate::image) unneeded: Unneeded,
    pub(in crate::image) secrets: Secrets,
    pub(in crate::image) in_use: InUse,
}

/// A visible entry, and what several checks ask about it.
pub(in crate::image) struct Sight<'a> {
    pub(in crate::image) layer: usize,
    pub(in crate::image) entry: &'a Entry<'a>,
    /// Path of the directory that it lies in; empty for the root.
    pub(in crate::image) folder: &'a str,
    /// The last part of its path.
    pub(in crate::image) name: &'a str,
    /// Whether it is a file, by whatever name.
    pub(in crate::image) is_file: bool,
}

impl Sight<'_> {
    pub(in crate::image) const fn path(&self) -> &str {
        self.entry.path
    }
}

/// Returns what the pass over the files found; the first check that asks makes it.
pub(in crate::image) fn seen<'a>(input: &'a Input<'_>) -> &'a Sights {
    input.seen.0.get_or_init(|| Box::new(look(input)))
}

fn look(input: &Input<'_>) -> Sights {
    let mut sights = Sights {
        doors: Doors::new(input),
        secrets: Secrets::new(input),
        ..Sights::default()
    };
    input.files.each(&mut |layer, entry| {
        let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", entry.path));
        let sight = Sight {
            layer,
            entry,
            folder,
            name,
            is_file: matches!(entry.kind, EntryKind::File | EntryKind::HardLink),
        };
        sights.set_id.see(&sight);
        sights.writable.see(&sight);
        sights.doors.see(&sight);
        sights.unneeded.see(input, &sight);
        sights.secrets.see(&sight);
        sights.in_use.see(&sight);
    });
    sights
}
