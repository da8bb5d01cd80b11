//! Formulae of Homebrew: `Cellar/NAME/VERSION/INSTALL_RECEIPT.json` (Homebrew, "Formula Cookbook"; `Tab`). Name and
//! version are those of the folders, as Homebrew reads them; the version may end with a revision, `3.1.4_1`.

use serde_json::Value;

use seawall_model::package::{Package, PackageType, Relation};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::word::word;
use crate::unpack::Unpack;

/// Reads receipts of Homebrew.
#[derive(Clone, Copy, Debug)]
pub struct Homebrew;

impl Extractor for Homebrew {
    fn id(&self) -> &'static str {
        "homebrew"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["INSTALL_RECEIPT.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (place(path).is_some()).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_receipt(&file.path, &file.bytes, out);
        }
    }
}

/// Reads the receipt of a formula. One that cannot be read still tells what is there, by its path.
pub fn parse_receipt(path: &str, bytes: &[u8], out: &mut Extracted) {
    let read = place(path).and_then(|(name, version)| Some((word(name)?, word(version)?)));
    let mut fault = |why| {
        let problem = Problem::new(ProblemKind::Input, "Homebrew receipt", why);
        out.problems.push(problem.at(path));
    };
    let Some((name, version)) = read else {
        return fault("its folders are not called by a name and a version");
    };
    let receipt = serde_json::from_slice::<Value>(bytes).unwrap_or_else(|_| {
        fault("it is no JSON");
        Value::Null
    });
    let tap = receipt
        .pointer("/source/tap")
        .and_then(Value::as_str)
        .and_then(word);
    let tap = tap.filter(|tap| *tap != "homebrew/core");
    let mut purl = Purl::new("brew", name, version);
    if let Some(tap) = tap {
        purl = purl.namespace(tap);
    }
    let mut package = Package::new(PackageType::Brew, name, version, purl);
    package.relation = match receipt.get("installed_on_request").and_then(Value::as_bool) {
        Some(true) => Relation::Direct,
        Some(false) => Relation::Indirect,
        None => Relation::Unknown,
    };
    let packages = vec![package];
    out.facts.push((path.to_owned(), Fact::Listed { packages }));
}

/// Name and version of `…/Cellar/NAME/VERSION/INSTALL_RECEIPT.json`.
fn place(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.rsplit('/').skip(1);
    let (version, name, cellar) = (parts.next()?, parts.next()?, parts.next()?);
    (cellar == "Cellar").then_some((name, version))
}
