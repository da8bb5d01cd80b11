//! Packages of Haskell, as Stack's and Cabal's files name them.

pub mod cabal;
pub mod stack;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

/// Makes a package, where name and version are such as Hackage has (Cabal, "Package names and versions").
fn package(name: &str, version: &str) -> Option<Package> {
    let in_name = |c: char| c.is_alphanumeric() || c == '-';
    let named = !name.is_empty() && name.len() <= NAME && name.chars().all(in_name);
    if !named || !is_version(version) {
        return None;
    }
    let purl = Purl::new("hackage", name, version);
    Some(Package::new(PackageType::Hackage, name, version, purl))
}

fn is_version(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= NAME && text.split('.').all(digits)
}

/// Bytes of a name or version.
const NAME: usize = 256;
