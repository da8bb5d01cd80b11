//! Extensions of Visual Studio Code and editors that are made of it (Visual Studio Code, "Extension
//! Manifest"): installed below `.vscode*/extensions`, or packed as `.vsix`, a zip archive.

use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::{Node, json, text};
use crate::language::node::specifier::is_version;
use crate::language::word::{licence, word};
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads extensions of Visual Studio Code.
#[derive(Clone, Copy, Debug)]
pub struct VscodeExtensions;

impl Extractor for VscodeExtensions {
    fn id(&self) -> &'static str {
        "vscode-extension"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["package.json"],
            endings: &[".vsix"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let packed = path.to_ascii_lowercase().ends_with(".vsix");
        (packed || is_installed(path)).then_some(Interest {
            max_bytes: if packed { 512 << 20 } else { MANIFEST },
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], unpack: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = if is_installed(&file.path) {
                parse_extension(&file.bytes)
            } else {
                parse_archive(file, unpack)
            };
            add("Visual Studio Code extension", file, read, out);
        }
    }
}

/// Reads the `package.json` of an extension.
pub fn parse_extension(bytes: &[u8]) -> Read {
    let (text, _) = text::decode(bytes);
    let document = json::parse(&text);
    let root = document.roots.first();
    let field = |name| root.and_then(|root| root.text_of(name)).and_then(word);
    let (Some(publisher), Some(name)) = (field("publisher"), field("name")) else {
        let why = document.faults.into_iter().next();
        return Err(why.unwrap_or_else(|| "it has no publisher or no name".to_owned()));
    };
    let version = field("version").filter(|version| is_version(version));
    let version = version.ok_or("it has no version")?;
    // The editor writes down what it installed for which platform.
    let metadata = root.and_then(|root| root.get("__metadata"));
    let platform = metadata.and_then(|node| node.text_of("targetPlatform"));
    let platform = platform.filter(|platform| !matches!(*platform, "undefined" | "universal"));
    let purl = Purl::new("vscode-extension", &name.to_lowercase(), version)
        .namespace(&publisher.to_lowercase())
        .qualifier("platform", platform.unwrap_or_default());
    let full = format!("{publisher}.{name}");
    let mut package = Package::new(PackageType::VscodeExtension, &full, version, purl);
    package.vendor = Some(publisher.to_owned());
    let named = root.and_then(|root: &Node<'_>| root.text_of("license"));
    package.licences.extend(named.and_then(licence));
    Ok(Some(package))
}

fn parse_archive(file: &LayerFile, unpack: &dyn Unpack) -> Read {
    let mut read: Read = Err(format!("it has no `{INSIDE}`"));
    let mut take = |name: &str, _: u64, open: &mut dyn FnMut(u64) -> std::io::Result<Vec<u8>>| {
        if name != INSIDE {
            return true;
        }
        read = match open(MANIFEST) {
            Ok(bytes) => parse_extension(&bytes),
            Err(error) => Err(format!("`{INSIDE}` cannot be unpacked: {error}")),
        };
        false
    };
    let walked = unpack.zip(&file.bytes, &mut take);
    let mut package = match (read, walked) {
        (Ok(Some(package)), _) => package,
        (Err(_), Err(error)) => return Err(format!("cannot be unpacked: {error}")),
        (read, _) => return read,
    };
    let inside = format!("{}!/{INSIDE}", file.path);
    package.locations.push(Location::file(&inside, None));
    Ok(Some(package))
}

/// `….vscode…/extensions/FOLDER/package.json`
fn is_installed(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    parts.next() == Some("package.json")
        && parts.next().is_some_and(|folder| !folder.starts_with('.'))
        && parts.next() == Some("extensions")
        && parts
            .next()
            .is_some_and(|folder| folder.starts_with(".vscode"))
}

const INSIDE: &str = "extension/package.json";
/// Bytes of a manifest. Those of large extensions have a megabyte.
const MANIFEST: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_and_where_they_lie() {
        let text = r#"{"publisher":"Acme","name":"Tool","version":"1.2.3","__metadata":{"targetPlatform":"linux-x64"}}"#;
        let package = parse_extension(text.as_bytes()).unwrap().unwrap();
        assert_eq!(package.name, "Acme.Tool");
        let want = "pkg:vscode-extension/acme/tool@1.2.3?platform=linux-x64";
        assert_eq!(package.purl.to_string(), want);
        assert!(parse_extension(b"{\"name\":\"x\"}").is_err());
        for (path, want) in [
            ("home/u/.vscode-server/extensions/a.b-1/package.json", true),
            ("home/u/.vscode/extensions/package.json", false),
            ("home/u/.vscode/extensions/a/b/package.json", false),
        ] {
            assert_eq!(is_installed(path), want, "{path}");
        }
    }
}
