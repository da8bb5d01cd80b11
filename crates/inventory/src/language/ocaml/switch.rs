//! What a switch of opam holds: `.opam-switch/switch-state`, which lists what is installed, and
//! `.opam-switch/packages/NAME.VERSION/opam`, which describes it (opam's manual, "opam root").

use std::collections::BTreeSet;

use seawall_model::package::{Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::ocaml::{description, package};
use crate::unpack::Unpack;

/// Reads the state of a switch.
#[derive(Clone, Copy, Debug)]
pub struct OpamSwitch;

impl Extractor for OpamSwitch {
    fn id(&self) -> &'static str {
        "opam-switch"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["switch-state", "opam"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path.ends_with(".opam-switch/switch-state") || folder(path).is_some()).then_some(
            Interest {
                max_bytes: 8 << 20,
                grouping: Grouping::Single,
            },
        )
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            if folder(&file.path).is_some() {
                parse_installed(&file.path, &file.bytes, out);
            } else {
                parse_switch_state(&file.path, &file.bytes, out);
            }
        }
    }
}

/// Reads `switch-state`.
pub fn parse_switch_state(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let fields = description::read(&text);
    let mut list = Listing::new("opam switch", path, Presence::Installed);
    list.faults(fault.into_iter().chain(fields.fault.clone()));
    if !fields.has("installed") {
        list.fault(ProblemKind::Input, "it does not say what is installed");
    }
    let roots: BTreeSet<&str> = fields
        .texts("roots")
        .into_iter()
        .map(|(root, _)| root)
        .collect();
    for (name, line) in fields.texts("installed") {
        let made = name
            .split_once('.')
            .and_then(|(name, version)| package(name, version));
        let Some(mut made) = made else {
            list.doubt(ProblemKind::Input, NAMELESS, name);
            continue;
        };
        if !roots.is_empty() {
            made.relation = if roots.contains(name) {
                Relation::Direct
            } else {
                Relation::Indirect
            };
        }
        list.add(line, made);
    }
    list.finish(out);
}

/// Reads the description of an installed package.
pub fn parse_installed(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let fields = description::read(&text);
    let mut list = Listing::new("opam package", path, Presence::Installed);
    list.faults(fault.into_iter().chain(fields.fault.clone()));
    let named = folder(path).and_then(|folder| folder.split_once('.'));
    match named.and_then(|(name, version)| package(name, version)) {
        Some(mut made) => {
            made.licences = fields.licences();
            made.maintainer = fields.text("maintainer").map(str::to_owned);
            list.add(1, made);
        }
        None => list.doubt(ProblemKind::Input, NAMELESS, folder(path).unwrap_or(path)),
    }
    list.finish(out);
}

/// `NAME.VERSION` of `.opam-switch/packages/NAME.VERSION/opam`.
fn folder(path: &str) -> Option<&str> {
    let (_, inside) = path.rsplit_once(".opam-switch/packages/")?;
    let folder = inside.strip_suffix("/opam")?;
    (!folder.contains('/')).then_some(folder)
}

const NAMELESS: &str = "packages without a usable name and version";
