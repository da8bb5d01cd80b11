//! `file`: what is known of files and folders besides their content.

use seawall_model::system::FileFacts;
use seawall_model::tree::EntryKind;

use super::search::search;
use super::{Found, Probe};
use crate::oval::item::{Field, Status};

/// Finds files.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let search = search(probe);
    let items = search.files.iter().map(|file| {
        let mut fields = Vec::with_capacity(24);
        if file.name.is_some() {
            fields.push(Field::text("filepath", file.path()));
        }
        fields.push(Field::text("path", file.folder.as_str()));
        fields.push(match &file.name {
            Some(name) => Field::text("filename", name.as_str()),
            None => Field::unknown("filename", Status::DoesNotExist),
        });
        facts(&file.facts, &mut fields);
        probe.item(fields)
    });
    Found {
        items: items.collect(),
        messages: search.messages,
        incomplete: search.incomplete,
        ..Found::default()
    }
}

fn facts(facts: &FileFacts, fields: &mut Vec<Field>) {
    fields.push(Field::text("type", kind(facts.kind)));
    fields.push(Field::number("group_id", facts.gid));
    fields.push(Field::number("user_id", facts.uid));
    let times = [
        ("a_time", facts.accessed),
        ("c_time", facts.changed),
        ("m_time", facts.modified),
    ];
    fields.extend(times.map(|(name, time)| match time {
        Some(time) => Field::number(name, time),
        None => Field::unknown(name, Status::NotCollected),
    }));
    fields.push(Field::number("size", facts.size));
    for (name, bit) in BITS {
        fields.push(Field::truth(name, facts.mode & bit != 0));
    }
    fields.push(match facts.has_acl {
        Some(has) => Field::truth("has_extended_acl", has),
        None => Field::unknown("has_extended_acl", Status::NotCollected),
    });
}

const fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File | EntryKind::HardLink => "regular",
        EntryKind::Directory => "directory",
        EntryKind::Symlink => "symbolic link",
        EntryKind::CharDevice => "character special",
        EntryKind::BlockDevice => "block special",
        EntryKind::Fifo => "fifo",
        EntryKind::Socket => "socket",
    }
}

const BITS: &[(&str, u32)] = &[
    ("suid", 0o4000),
    ("sgid", 0o2000),
    ("sticky", 0o1000),
    ("uread", 0o400),
    ("uwrite", 0o200),
    ("uexec", 0o100),
    ("gread", 0o040),
    ("gwrite", 0o020),
    ("gexec", 0o010),
    ("oread", 0o004),
    ("owrite", 0o002),
    ("oexec", 0o001),
];
