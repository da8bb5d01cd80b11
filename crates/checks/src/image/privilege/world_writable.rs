//! IMG-0146.

use std::collections::BTreeMap;

use seawall_model::severity::Severity;
use seawall_model::tree::{Entry, EntryKind};

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::layer::{has_modes, origin};
use crate::image::fact::many::Many;
use crate::image::fact::seen::{Sight, seen};
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0146",
    name: "world-writable-path",
    title: "anybody can write a file or directory of the image",
    severity: Severity::Medium,
    severity_why: "it takes a foothold in the container to use it",
    why: "Whatever user a process of the container runs as, it can change such a file, and can add, replace and delete \
          what lies in such a directory. Programs and settings that root or another user relies on are then no safer \
          than the weakest process. Directories with the sticky bit, as `/tmp` has it, are left alone: there only \
          owners may delete and rename.",
    remedy: "Give the files to the user that writes them (`chown app:app /data`, `COPY --chown=app`) with mode 755 or \
             644. For platforms with random users in group 0, make them writable for the group: `chgrp -R 0 /data && \
             chmod -R g=u /data`. A directory for everybody's files needs mode 1777.",
    bad: "base ADD rootfs.tar.xz /\nlayer RUN chmod -R 777 /app\n  drwxrwxrwx root:root /app\n  -rwxrwxrwx root:root 20K /app/run.sh\n",
    good: "base ADD rootfs.tar.xz /\n  drwxrwxrwt root:root /tmp\nlayer COPY --chown=1000:1000 . /app\n  drwxr-xr-x 1000:1000 /app\n  -rwxr-xr-x 1000:1000 20K /app/run.sh\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://man7.org/linux/man-pages/man7/inode.7.html"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        "directory",
        "anybody can add to and delete from a directory",
        None,
    ),
    variant("file", "anybody can write a file", None),
    variant(
        "system",
        "anybody can write a program, or what lies where the system keeps programs and settings",
        Some(Severity::High),
    ),
];

/// A directory that is told, and what in it is writable as well.
struct Open {
    path: String,
    layer: usize,
    mode: u32,
    variant: &'static str,
    inside: usize,
}

/// Files of a directory that are writable though it is not.
struct Files {
    path: String,
    layer: usize,
    mode: u32,
    more: usize,
}

/// What of the tree anybody can write.
#[derive(Default)]
pub(in crate::image) struct Writable {
    open: Vec<Open>,
    /// Directories beside those in the list.
    more: usize,
    files: BTreeMap<(String, &'static str), Files>,
    /// Files in other directories than those in the map.
    beyond: usize,
}

impl Writable {
    pub(in crate::image) fn see(&mut self, sight: &Sight<'_>) {
        let entry = sight.entry;
        if !is_open(entry) {
            return;
        }
        // A directory stands directly before what lies in it.
        if let Some(above) = self
            .open
            .last_mut()
            .filter(|above| is_below(entry.path, &above.path))
        {
            above.inside = above.inside.saturating_add(1);
            if variant_of(entry) == SYSTEM {
                above.variant = SYSTEM;
            }
        } else if entry.kind != EntryKind::Directory {
            self.see_file(sight);
        } else if self.open.len() < MOST_FOLDERS {
            self.open.push(Open {
                path: entry.path.to_owned(),
                layer: sight.layer,
                mode: entry.mode,
                variant: variant_of(entry),
                inside: 0,
            });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn see_file(&mut self, sight: &Sight<'_>) {
        let key = (sight.folder.to_owned(), variant_of(sight.entry));
        if let Some(known) = self.files.get_mut(&key) {
            known.more = known.more.saturating_add(1);
        } else if self.files.len() < MOST_FOLDERS {
            let found = Files {
                path: sight.path().to_owned(),
                layer: sight.layer,
                mode: sight.entry.mode,
                more: 0,
            };
            self.files.insert(key, found);
        } else {
            self.beyond = self.beyond.saturating_add(1);
        }
    }
}

fn run(input: &Input<'_>, faults: &mut Faults) {
    if !has_modes(input) {
        return;
    }
    let writable = &seen(input).writable;
    let mut many = Many::default();
    for above in &writable.open {
        many.push(of_directory(input, above), faults);
    }
    let count = writable.files.len();
    for (number, ((folder, variant), found)) in writable.files.iter().enumerate() {
        let mut fault = of_files(input, folder, variant, found);
        let beyond = writable.beyond;
        if beyond > 0 && number.saturating_add(1) == count {
            fault.message = format!("{}, and {beyond} more in other directories", fault.message);
        }
        many.push(fault, faults);
    }
    many.uncounted(writable.more);
    many.finish(faults);
}

fn is_open(entry: &Entry<'_>) -> bool {
    let everybody = entry.mode & 0o002 != 0;
    everybody
        && match entry.kind {
            EntryKind::File | EntryKind::HardLink => true,
            EntryKind::Directory => entry.mode & 0o1000 == 0 && !entry.path.is_empty(),
            _ => false,
        }
}

/// Tells programs and what lies in the places of the system from the rest.
fn variant_of(entry: &Entry<'_>) -> &'static str {
    let top = entry.path.split('/').next().unwrap_or_default();
    let is_directory = entry.kind == EntryKind::Directory;
    let is_program = !is_directory && entry.mode & 0o111 != 0;
    if is_program || SYSTEM_PLACES.contains(&top) {
        SYSTEM
    } else if is_directory {
        "directory"
    } else {
        "file"
    }
}

fn of_directory(input: &Input<'_>, found: &Open) -> Fault {
    let inside = match found.inside {
        0 => String::new(),
        1 => ", and so can one thing in it".to_owned(),
        count => format!(", and so can {count} things in it"),
    };
    let message = format!(
        "`/{}` has mode {:04o} and can be written by anybody{inside}{}",
        found.path,
        found.mode,
        origin(input, found.layer)
    );
    told(message, &found.path, found.layer, found.mode, found.variant)
}

fn of_files(input: &Input<'_>, folder: &str, variant: &'static str, found: &Files) -> Fault {
    let more = match found.more {
        0 => String::new(),
        1 => format!(", and so can another file in `/{folder}`"),
        count => format!(", and so can {count} more files in `/{folder}`"),
    };
    let message = format!(
        "`/{}` has mode {:04o} and can be written by anybody{more}{}",
        found.path,
        found.mode,
        origin(input, found.layer)
    );
    told(message, &found.path, found.layer, found.mode, variant)
}

fn told(message: String, path: &str, layer: usize, mode: u32, variant: &'static str) -> Fault {
    Fault::new(&CHECK, message, file_place(path, layer))
        .variant(variant)
        .value(format!("{mode:04o}"))
}

fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.starts_with('/'))
}

const SYSTEM: &str = "system";

/// Where the system keeps programs and settings.
const SYSTEM_PLACES: &[&str] = &[
    "bin", "boot", "etc", "lib", "lib32", "lib64", "libx32", "sbin", "usr",
];
/// Directories that are kept: writable ones, and those with writable files.
const MOST_FOLDERS: usize = 1000;
