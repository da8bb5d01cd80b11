//! What vcpkg installed: `vcpkg/status` below its folder, in paragraphs like those of Debian, with the
//! changes in `vcpkg/updates/NUMBER` that were not yet put into it (vcpkg-tool, `statusparagraphs`).

use std::collections::BTreeMap;

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile};
use crate::language::cpp::NAMELESS;
use crate::language::cpp::vcpkg_manifest::package;
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads what vcpkg installed.
#[derive(Clone, Copy, Debug)]
pub struct VcpkgInstalled;

impl Extractor for VcpkgInstalled {
    fn id(&self) -> &'static str {
        "vcpkg-installed"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        folder(path).map(|_| Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_status(files, out);
    }
}

/// Reads the files of any number of folders. Names of changes are numbers of one length, so that files come
/// in the order in which they count.
pub fn parse_status(files: &[LayerFile], out: &mut Extracted) {
    let mut folders: BTreeMap<&str, Vec<&LayerFile>> = BTreeMap::new();
    for file in files {
        if let Some(folder) = folder(&file.path) {
            folders.entry(folder).or_default().push(file);
        }
    }
    for mut files in folders.into_values() {
        // The changes stand behind the list that they change.
        files.sort_by_key(|file| (!file.path.ends_with("/status"), &file.path));
        let texts: Vec<_> = files.iter().map(|file| decode(&file.bytes)).collect();
        let mut last: BTreeMap<(&str, &str), (usize, Paragraph<'_>)> = BTreeMap::new();
        for (number, (text, _)) in texts.iter().enumerate() {
            for paragraph in paragraphs(text) {
                let key = (paragraph.field("Package"), paragraph.field("Architecture"));
                // What belongs to a feature adds nothing but what the feature needs.
                if paragraph.field("Feature").is_empty() {
                    last.insert(key, (number, paragraph));
                }
            }
        }
        let mut lists: Vec<Listing> = Vec::new();
        for (file, (_, fault)) in files.iter().zip(&texts) {
            let mut list = Listing::new("vcpkg database", &file.path, Presence::Installed);
            list.faults(fault.clone());
            lists.push(list);
        }
        for (number, paragraph) in last.values() {
            if let Some(list) = lists.get_mut(*number) {
                add(list, paragraph);
            }
        }
        for list in lists {
            list.finish(out);
        }
    }
}

fn add(list: &mut Listing, paragraph: &Paragraph<'_>) {
    let status = paragraph.field("Status");
    if !status.is_empty() && !status.ends_with(" installed") || status.ends_with("not-installed") {
        return;
    }
    let name = paragraph.field("Package");
    let version = paragraph.field("Version");
    let port = paragraph.field("Port-Version");
    let triplet = paragraph.field("Architecture");
    match package(name, version, port, triplet) {
        // Without its state a paragraph is cut off.
        Some(mut package) if !status.is_empty() => {
            package.architecture = Some(triplet.to_owned()).filter(|text| !text.is_empty());
            list.add(paragraph.line, package);
        }
        _ => list.doubt(ProblemKind::Input, NAMELESS, name),
    }
}

struct Paragraph<'a> {
    line: u32,
    fields: BTreeMap<&'a str, &'a str>,
}

impl<'a> Paragraph<'a> {
    fn field(&self, name: &str) -> &'a str {
        self.fields.get(name).copied().unwrap_or_default()
    }
}

/// Paragraphs of `NAME: VALUE`; lines that go on are of no use here.
fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut all = Vec::new();
    let mut open: Option<Paragraph<'_>> = None;
    for (line, content) in (1_u32..).zip(text.lines()) {
        if content.trim().is_empty() {
            all.extend(open.take());
            continue;
        }
        let paragraph = open.get_or_insert_with(|| Paragraph {
            line,
            fields: BTreeMap::new(),
        });
        if !content.starts_with([' ', '\t'])
            && let Some((name, value)) = content.split_once(':')
        {
            paragraph.fields.insert(name.trim(), value.trim());
        }
    }
    all.extend(open);
    all
}

/// The folder of a database: that of `vcpkg/status` or `vcpkg/updates/NUMBER`.
fn folder(path: &str) -> Option<&str> {
    let (above, name) = path.rsplit_once('/')?;
    let number = || !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
    let folder = match name {
        "status" => above,
        _ => above.strip_suffix("/updates").filter(|_| number())?,
    };
    (folder == "vcpkg" || folder.ends_with("/vcpkg")).then_some(folder)
}
