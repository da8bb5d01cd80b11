//! `packages.config` of `NuGet` (`NuGet`, "packages.config reference"): every package that was installed for a
//! project, those that others need among them.

use seawall_model::package::{Presence, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::xml;
use crate::language::dotnet::{NAMELESS, Packages, package};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads `packages.config`.
#[derive(Clone, Copy, Debug)]
pub struct PackagesConfig;

impl Extractor for PackagesConfig {
    fn id(&self) -> &'static str {
        "dotnet-packages-config"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".config"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = path.rsplit('/').next()?.to_ascii_lowercase();
        // `packages.PROJECT.config` where several projects lie in one folder.
        let wanted = name.starts_with("packages.") && name.ends_with(".config");
        wanted.then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_packages_config(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a list of packages. A document of another kind gives nothing.
pub fn parse_packages_config(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (root, failed) = xml::parse(bytes);
    let mut list = Listing::new("packages.config", path, Presence::Declared);
    list.faults(failed);
    let mut packages = Packages::default();
    let root = root.filter(|root| root.name == "packages");
    for entry in root.iter().flat_map(|root| root.all("package")) {
        let name = entry.attribute("id").unwrap_or_default();
        let version = entry.attribute("version").unwrap_or_default();
        let Some(mut package) = package(name, version) else {
            list.doubt(ProblemKind::Input, NAMELESS, name);
            continue;
        };
        let development = entry.attribute("developmentDependency");
        package.usage = match development {
            Some(flag) if flag.eq_ignore_ascii_case("true") => Usage::Development,
            _ => Usage::Production,
        };
        packages.add(&mut list, entry.line, package);
    }
    list.finish(out);
}
