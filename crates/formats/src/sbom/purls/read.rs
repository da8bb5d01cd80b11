//! A list of package URLs as a bill of materials: one inventory, whatever its packages are of.

use crate::sbom::Bom;
use crate::sbom::draft::{Draft, Entry};

use super::{package::read_package, without_comment};

/// Reads a list. Packages are judged by the distribution that most of them name; [`super::read_list`]
/// tells several distributions apart.
pub(in crate::sbom) fn read(bytes: &[u8], name: &str) -> Bom {
    let text = String::from_utf8_lossy(bytes);
    let mut draft = Draft::new("package URL");
    for line in text.lines() {
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        match read_package(line) {
            Ok((package, distribution)) => {
                if let Some(distribution) = distribution {
                    draft.name_distribution(distribution);
                }
                draft.add(Entry {
                    reference: line.to_owned(),
                    package,
                    owner: None,
                    own: false,
                });
            }
            Err(why) => draft.fault("lines that could not be read", &why),
        }
    }
    Bom::new(name, "package URLs", draft.finish())
}
