//! Packages of Swift and Apple's platforms: those of the Swift Package Manager, of `CocoaPods` and Carthage.

pub mod carthage;
pub mod cocoapods;
pub mod resolved;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::Extracted;
use crate::language::word::word;

/// Reads a file of the format with this letter, for the fuzz target of several languages.
pub fn parse_any(format: u8, bytes: &[u8], out: &mut Extracted) {
    match format {
        b'q' => resolved::parse_resolved("Package.resolved", bytes, out),
        b'r' => cocoapods::parse_podfile_lock("Podfile.lock", bytes, out),
        b's' => carthage::parse_cartfile("Cartfile.resolved", bytes, out),
        _ => {}
    }
}

/// Makes a package of its repository, `HOST/OWNER/…/NAME`.
fn package(repository: &str, version: &str) -> Option<Package> {
    let repository = word(repository)?;
    let (folder, name) = repository.rsplit_once('/')?;
    let version = word(version)?;
    let strange = |c: char| matches!(c, '?' | '#' | '@' | '"' | '\\' | ':');
    if name.is_empty() || folder.is_empty() || repository.contains(strange) {
        return None;
    }
    let purl = Purl::new("swift", name, version).namespace(folder);
    Some(Package::new(PackageType::Swift, repository, version, purl))
}

/// Returns a repository without scheme, user, port and `.git`: `https://u@HOST/A/B.git`, `git@HOST:A/B.git`.
fn repository(url: &str) -> Option<String> {
    let url = url.trim();
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => url.split_once(':')?,
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let named = host.contains('.') || host == "localhost";
    (named && !path.is_empty()).then(|| format!("{host}/{path}"))
}

/// Returns a version, where a text is one: `v1.2.3` is 1.2.3.
fn version(text: &str) -> Option<&str> {
    let version = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
    let begins = version.starts_with(|c: char| c.is_ascii_digit());
    (begins && revision(text).is_none() && version.bytes().all(plain)).then_some(version)
}

/// Returns a whole revision of git.
fn revision(text: &str) -> Option<String> {
    let full = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    full.then(|| text.to_ascii_lowercase())
}

/// Why an entry is not listed.
const NAMELESS: &str = "packages without a usable name and version";
/// Why something is listed with a revision in place of its version.
const REVISION: &str = "packages that are known by the revision of their source code only";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_by_their_addresses() {
        for (url, want) in [
            (
                "https://github.com/Alamofire/Alamofire.git",
                Some("github.com/Alamofire/Alamofire"),
            ),
            (
                "git@GitHub.com:apple/swift-nio.git",
                Some("github.com/apple/swift-nio"),
            ),
            ("ssh://git@host.example:2222/a/b/", Some("host.example/a/b")),
            (
                "https://user:secret@host.example/a/b",
                Some("host.example/a/b"),
            ),
            ("../local", None),
            ("/srv/git/a", None),
            ("", None),
        ] {
            assert_eq!(repository(url).as_deref(), want, "{url}");
        }
        assert_eq!(version("v5.4.0"), Some("5.4.0"));
        assert_eq!(version("main"), None);
        assert_eq!(version(&"1".repeat(40)), None);
    }
}
