//! The script of a backup: it puts back what nobody changed since, without Seawall.

use std::fmt::Write as _;
use std::path::Path;

use seawall_model::host::file::FileKind;

use super::journal::{Manifest, Saved};
use crate::mend::script::quote::{comment, word};
use crate::mend::script::{ENDING, PRELUDE};

/// Writes it.
pub(super) fn script(manifest: &Manifest) -> String {
    let title = format!(
        "Puts back what was changed on `{}`, {}.",
        manifest.host, manifest.made
    );
    let mut out = format!("#!/bin/sh\n{}\n\n{PRELUDE}\n{UNDO}\n", comment(&title));
    for entry in manifest.entries.iter().rev() {
        let path = below(&manifest.root, &entry.path);
        if let Some((folder, _)) = path.rsplit_once('/')
            && let Some(beside) = &entry.beside
        {
            let rest = word(&format!("{folder}/{beside}"));
            let _ = writeln!(out, "take_rest {rest}");
        }
        let path = word(&path);
        let line = match &entry.saved {
            Saved::Mode {
                kind,
                before,
                after,
            } => format!("set_mode {path} {} {after:o} {before:o}", letter(*kind)),
            Saved::Owner {
                kind,
                before: (uid, gid),
                after: (now_uid, now_gid),
                bits,
            } => {
                let kind = letter(*kind);
                let owner = format!("set_owner {path} {kind} {now_uid}:{now_gid} {uid}:{gid}");
                match bits.map(|bits| bits & 0o7000) {
                    Some(bits) if bits != 0 => {
                        format!("{owner}\nset_bits {path} {kind} {uid}:{gid} {bits:o}")
                    }
                    _ => owner,
                }
            }
            Saved::Text { copy, after, .. } => format!("put_back {path} {after} {}", word(copy)),
            Saved::New { after } => format!("take_away {path} {after}"),
            Saved::Folder => format!("take_folder {path}"),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(ENDING);
    out
}

fn below(root: &Path, path: &str) -> String {
    let root = root.display().to_string();
    format!("{}{path}", root.trim_end_matches('/'))
}

fn letter(kind: FileKind) -> char {
    match kind {
        FileKind::File => 'f',
        FileKind::Directory => 'd',
        FileKind::Socket => 'S',
        FileKind::Device | FileKind::Fifo => 'x',
    }
}

const UNDO: &str = include_str!("undo.sh");
