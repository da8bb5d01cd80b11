//! References of Conan, `NAME/VERSION[@USER/CHANNEL][#REVISION][:PACKAGE][%TIME]` (Conan 2, "Reference",
//! "Conan recipe reference").

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// Makes the package of a reference; nothing where it names no single version.
pub(super) fn package(reference: &str) -> Option<Package> {
    let reference = reference.trim().split('%').next()?;
    // The package's own id stands behind the revision, or in its place.
    let recipe = reference.split(':').next()?;
    let (recipe, revision) = recipe.split_once('#').unwrap_or((recipe, ""));
    let (named, place) = recipe.split_once('@').unwrap_or((recipe, ""));
    let (name, version) = named.split_once('/')?;
    let (name, version) = (word(name)?, word(version)?);
    if !is_name(name) || !is_version(version) {
        return None;
    }
    let (user, channel) = place.split_once('/').unwrap_or((place, ""));
    let part = |text: &str| {
        let known = word(text).filter(|text| is_name(text) && *text != "_");
        known.unwrap_or_default().to_owned()
    };
    let purl = Purl::new("conan", name, version)
        .qualifier("user", &part(user))
        .qualifier("channel", &part(channel))
        .qualifier("rrev", &part(revision));
    Some(Package::new(PackageType::Conan, name, version, purl))
}

fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'+');
    text.bytes().all(plain)
}

/// No range (`[>1.0]`), and none of the places that Conan 1 leaves open (`1.Y.Z`).
fn is_version(text: &str) -> bool {
    let open = |part: &str| matches!(part, "X" | "Y" | "Z");
    is_name(text) && !text.split('.').any(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_all_ages() {
        for (reference, want) in [
            ("zlib/1.2.13", Some("pkg:conan/zlib@1.2.13")),
            (
                "zlib/1.2.13#abc%1672.5",
                Some("pkg:conan/zlib@1.2.13?rrev=abc"),
            ),
            (
                "a/1@u/c#r:0#p",
                Some("pkg:conan/a@1?channel=c&rrev=r&user=u"),
            ),
            ("a/1@_/_", Some("pkg:conan/a@1")),
            ("a/1@", Some("pkg:conan/a@1")),
            ("a/1:0", Some("pkg:conan/a@1")),
            ("a/[>=1.0 <2]", None),
            ("a/1.Y.Z", None),
            ("conanfile.py", None),
            ("", None),
        ] {
            let got = package(reference).map(|package| package.purl.to_string());
            assert_eq!(got.as_deref(), want, "{reference}");
        }
    }
}
