//! Debian packages: the databases of dpkg (dpkg(1), dpkg-query(1)) and of images that were put together
//! without it (`status.d`, one file per package).
//!
//! Licences are not read: they stand in free text in `usr/share/doc/*/copyright`.

mod owned;
mod stanza;
mod status;

use seawall_model::package::PackageType;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::unpack::Unpack;

pub use owned::{parse_diversions, parse_list, parse_md5sums};
pub use status::parse_status;

/// Reads what dpkg keeps in `var/lib/dpkg`.
#[derive(Clone, Copy, Debug)]
pub struct Dpkg;

impl Extractor for Dpkg {
    fn id(&self) -> &'static str {
        "dpkg"
    }

    fn version(&self) -> u32 {
        2
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let max_bytes = match File::of(path)? {
            File::Status => 64 << 20,
            File::Diversions => 4 << 20,
            File::Update | File::StatusOfOne => 1 << 20,
            File::List { .. } | File::Md5Sums { .. } => 32 << 20,
        };
        Some(Interest {
            max_bytes,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let Some(kind) = File::of(&file.path) else {
                continue;
            };
            let (name, files) = match kind {
                File::Status | File::Update => {
                    parse_status("dpkg", &file.path, &file.bytes, out);
                    continue;
                }
                File::StatusOfOne => {
                    parse_status("dpkg status.d", &file.path, &file.bytes, out);
                    continue;
                }
                File::Diversions => {
                    let diversions = parse_diversions(&file.bytes);
                    out.facts
                        .push((file.path.clone(), Fact::Diversions { diversions }));
                    continue;
                }
                File::List { name } => (name, parse_list(&file.bytes)),
                File::Md5Sums { name } => (name, parse_md5sums(&file.bytes)),
            };
            let (package, architecture) = match name.split_once(':') {
                Some((package, architecture)) => (package, Some(architecture.to_owned())),
                None => (name, None),
            };
            let fact = Fact::OwnedFiles {
                kind: PackageType::Deb,
                package: package.to_owned(),
                architecture,
                files,
            };
            out.facts.push((file.path.clone(), fact));
        }
    }
}

/// The files of dpkg that are read.
enum File<'a> {
    Status,
    Diversions,
    /// Part of the journal: an entry that is newer than that in `status` (dpkg's `updates` folder).
    Update,
    StatusOfOne,
    List {
        name: &'a str,
    },
    Md5Sums {
        name: &'a str,
    },
}

impl<'a> File<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let inside = path.strip_prefix("var/lib/dpkg/")?;
        if inside == "status" {
            return Some(Self::Status);
        }
        if inside == "diversions" {
            return Some(Self::Diversions);
        }
        let (folder, name) = inside.split_once('/')?;
        if name.contains('/') {
            return None;
        }
        match folder {
            "info" => Some(Self::List {
                name: name.strip_suffix(".list")?,
            }),
            "updates" if name.bytes().all(|byte| byte.is_ascii_digit()) => Some(Self::Update),
            "status.d" => match name.rsplit_once('.') {
                Some((name, "md5sums")) => Some(Self::Md5Sums { name }),
                Some((name, "list")) => Some(Self::List { name }),
                _ => Some(Self::StatusOfOne),
            },
            _ => None,
        }
    }
}
