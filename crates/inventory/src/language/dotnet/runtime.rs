//! Shared runtimes of .NET: `shared/Microsoft.NETCore.App/VERSION/.version`, which names the revision and
//! the version ("Known frameworks", `dotnet --list-runtimes`). The packages that a runtime was built of
//! stand in the `*.deps.json` beside it.

use seawall_model::package::Package;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::dotnet::{is_version, package};
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads shared runtimes.
#[derive(Clone, Copy, Debug)]
pub struct DotnetRuntime;

impl Extractor for DotnetRuntime {
    fn id(&self) -> &'static str {
        "dotnet-runtime"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[".version"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        framework(path).map(|_| Interest {
            max_bytes: 4 << 10,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_version(&file.path, &file.bytes);
            add(".NET runtime", file, read, out);
        }
    }
}

/// Reads the mark of a shared runtime: a line with the revision, one with the version. Where there is no
/// version in it, that of the folder counts.
pub fn parse_version(path: &str, bytes: &[u8]) -> Read {
    let Some((name, folder)) = framework(path) else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines().map(str::trim);
    let commit = lines.next().unwrap_or_default();
    let version = lines
        .next()
        .filter(|line| is_version(line))
        .unwrap_or(folder);
    let mut package = package(name, version).ok_or("its version cannot be told")?;
    let full = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
    package.commit = full.then(|| commit.to_ascii_lowercase());
    name_for_nvd(&mut package);
    Ok(Some(package))
}

/// NVD has other names before version 5.
fn name_for_nvd(package: &mut Package) {
    let major = package.version.split('.').next().unwrap_or_default();
    let new = major.parse::<u32>().is_ok_and(|major| major >= 5);
    let product = match &*package.name {
        "Microsoft.NETCore.App" if new => ".net",
        "Microsoft.NETCore.App" => ".net_core",
        "Microsoft.AspNetCore.App" => "asp.net_core",
        _ => return,
    };
    let version = package.version.split(['-', '+']).next().unwrap_or_default();
    if version.len() == package.version.len() {
        let name = format!("cpe:2.3:a:microsoft:{product}:{version}:*:*:*:*:*:*:*");
        package.cpes.push(name);
    }
}

/// The name and version that a folder tells: `…/shared/NAME/VERSION/.version`.
fn framework(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.rsplit('/').skip(1);
    let (version, name) = (parts.next()?, parts.next()?);
    let shared = parts.next() == Some("shared") && name.starts_with("Microsoft.");
    (shared && is_version(version)).then_some((name, version))
}
