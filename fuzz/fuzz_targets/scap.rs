//! SCAP content of others: data streams, checklists and definitions, evaluated against a system that has little.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_model::system::{FileFacts, InstalledPackage, PackageManager, Running, Sight, System};
use seawall_model::tree::EntryKind;
use seawall_scap::audit::{Request, audit};
use seawall_scap::content::Content;

fuzz_target!(|data: &[u8]| {
    if let Ok(content) = Content::read("fuzz", data) {
        drop(audit(&content, None, &Request::default(), &Little));
    }
});

/// A system of one file.
struct Little;

impl System for Little {
    fn name(&self) -> &str {
        "little"
    }

    fn file(&self, path: &str) -> Sight<FileFacts> {
        let kind = match path {
            "/" | "/etc" => EntryKind::Directory,
            "/etc/conf" => EntryKind::File,
            _ => return Sight::Absent,
        };
        Sight::Seen(FileFacts {
            kind,
            size: 10,
            mode: 0o644,
            uid: 0,
            gid: 0,
            accessed: None,
            modified: None,
            changed: None,
            device: None,
            has_acl: None,
        })
    }

    fn resolve(&self, path: &str) -> Sight<String> {
        self.file(path).map(|_| path.to_owned())
    }

    fn list(&self, path: &str) -> Sight<Vec<String>> {
        match path {
            "/" => Sight::Seen(vec!["etc".to_owned()]),
            "/etc" => Sight::Seen(vec!["conf".to_owned()]),
            _ => Sight::Absent,
        }
    }

    fn read(&self, path: &str, _most: u64) -> Sight<Vec<u8>> {
        match path {
            "/etc/conf" => Sight::Seen(b"level = 3\n".to_vec()),
            _ => Sight::Absent,
        }
    }

    fn packages(&self, _manager: PackageManager) -> Sight<&[InstalledPackage]> {
        Sight::Seen(&[])
    }

    fn environment(&self, _process: Option<u64>) -> Sight<Vec<(String, String)>> {
        Sight::Seen(Vec::new())
    }

    fn running(&self) -> Option<&dyn Running> {
        None
    }
}
