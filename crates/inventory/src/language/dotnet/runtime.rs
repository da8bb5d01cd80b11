//! Shared runtimes of .NET: `shared/NAME/VERSION/`, with `.version`, which names the revision and the version, and
//! `NAME.deps.json`, which names the platform ("Known frameworks", `dotnet --list-runtimes`).
//!
//! A runtime is listed once, under the name of the package that holds it for its platform
//! (`Microsoft.NETCore.App.Runtime.linux-x64`): that is the one that advisories name, since version 3. Before,
//! they name `Microsoft.NETCore.App`. Builds of distributions have platforms of their own (`rhel.9-x64`), which
//! count as the common one.

use std::collections::BTreeMap;

use seawall_model::package::Package;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::language::dotnet::{deps, is_version, package};
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
        2
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[".version"],
            endings: &[".json"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let mark = path.ends_with("/.version") && framework(path).is_some();
        (mark || is_list(path)).then_some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        let mut folders: BTreeMap<&str, Vec<&LayerFile>> = BTreeMap::new();
        for file in files {
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.entry(folder).or_default().push(file);
        }
        for files in folders.into_values() {
            read_runtime(&files, out);
        }
    }
}

/// Reads the files of one runtime.
fn read_runtime(files: &[&LayerFile], out: &mut Extracted) {
    let list = files.iter().find(|file| is_list(&file.path));
    let mark = files.iter().find(|file| !is_list(&file.path));
    let Some(first) = list.or(mark) else {
        return;
    };
    let bytes = mark.map_or(&[][..], |mark| &mark.bytes);
    let read = parse_version(&first.path, bytes);
    let (Ok(Some(mut runtime)), Some(list)) = (read.clone(), list) else {
        return add(".NET runtime", first, read, out);
    };
    let mut inner = Extracted::default();
    let platform = deps::read(&list.path, &list.bytes, &mut inner);
    let framework = runtime.name.clone();
    if let Some(platform) = platform {
        let name = runtime_pack(&framework, &runtime.version, &platform);
        if let Some(named) = package(&name, &runtime.version) {
            runtime.purl = named.purl;
            runtime.name = named.name;
        }
    }
    let mut known = false;
    for (_, fact) in &mut inner.facts {
        let Fact::Listed { packages } = fact else {
            continue;
        };
        for entry in packages
            .iter_mut()
            .filter(|p| is_runtime(&p.name, &framework))
        {
            known = true;
            entry.name.clone_from(&runtime.name);
            entry.version.clone_from(&runtime.version);
            entry.purl = runtime.purl.clone();
            entry.cpes.clone_from(&runtime.cpes);
            entry.commit.clone_from(&runtime.commit);
            entry.hashes.clear();
        }
    }
    out.facts.append(&mut inner.facts);
    out.problems.append(&mut inner.problems);
    if !known {
        add(".NET runtime", list, Ok(Some(runtime)), out);
    }
}

/// Says whether a file is the list of what a shared runtime consists of.
pub(super) fn is_list(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let list = framework(path).map(|(framework, _)| format!("{framework}.deps.json"));
    list.is_some_and(|list| list.eq_ignore_ascii_case(name))
}

/// Says whether a file belongs to a shared runtime.
pub(crate) fn is_of_shared_runtime(path: &str) -> bool {
    framework(path).is_some()
}

/// Says whether a package is the one that holds a runtime: `Microsoft.NETCore.App.Runtime.RID`; in version 3 and
/// before `runtime.RID.Microsoft.NETCore.App`.
fn is_runtime(name: &str, framework: &str) -> bool {
    let (name, framework) = (name.to_ascii_lowercase(), framework.to_ascii_lowercase());
    let old = name.starts_with("runtime.") && name.ends_with(&format!(".{framework}"));
    old || name == framework || name.starts_with(&format!("{framework}.runtime."))
}

/// The package that holds a runtime for a platform, as advisories name it.
pub(crate) fn runtime_pack(framework: &str, version: &str, platform: &str) -> String {
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match common(platform).filter(|_| major.is_none_or(|major| major >= 3)) {
        Some(platform) => format!("{framework}.Runtime.{platform}"),
        None => framework.to_owned(),
    }
}

/// The platform that the runtimes of Microsoft are built for, for one of a distribution.
fn common(platform: &str) -> Option<String> {
    let (system, processor) = platform.rsplit_once('-')?;
    let plain = processor.bytes().all(|b| b.is_ascii_alphanumeric());
    let known = [
        "linux",
        "linux-musl",
        "linux-bionic",
        "win",
        "osx",
        "rhel.6",
    ];
    let system = match system {
        _ if known.contains(&system) => system,
        _ if system.starts_with("win") => "win",
        _ if system.starts_with("osx") => "osx",
        _ if system.starts_with("alpine") => "linux-musl",
        _ if is_unix(system) => "linux",
        _ => return None,
    };
    (plain && !processor.is_empty()).then(|| format!("{system}-{processor}"))
}

/// Says whether a system is a distribution of Linux: of others there are few, and they are known.
fn is_unix(system: &str) -> bool {
    let others = [
        "freebsd",
        "illumos",
        "solaris",
        "omnios",
        "ios",
        "tvos",
        "maccatalyst",
        "android",
        "browser",
        "wasi",
    ];
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    !others.iter().any(|other| system.starts_with(other)) && system.bytes().all(plain)
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

/// Gives a runtime its name at NVD, which has another before version 5.
pub(crate) fn name_for_nvd(package: &mut Package) {
    let major = package.version.split('.').next().unwrap_or_default();
    let new = major.parse::<u32>().is_ok_and(|major| major >= 5);
    let framework = package.name.split(".Runtime.").next().unwrap_or_default();
    let product = match framework {
        CORE if new => ".net",
        CORE => ".net_core",
        ASP => "asp.net_core",
        _ => return,
    };
    let version = package.version.split(['-', '+']).next().unwrap_or_default();
    if !version.is_empty() && version.len() == package.version.len() {
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

/// The runtimes that others build upon.
pub(crate) const CORE: &str = "Microsoft.NETCore.App";
pub(crate) const ASP: &str = "Microsoft.AspNetCore.App";

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as the database of GitHub has them.
    #[test]
    fn names_of_runtimes() {
        for (version, platform, want) in [
            (
                "8.0.1",
                "linux-x64",
                "Microsoft.NETCore.App.Runtime.linux-x64",
            ),
            (
                "3.1.23",
                "linux-musl-arm64",
                "Microsoft.NETCore.App.Runtime.linux-musl-arm64",
            ),
            (
                "3.1.23",
                "rhel.6-x64",
                "Microsoft.NETCore.App.Runtime.rhel.6-x64",
            ),
            (
                "8.0.1",
                "rhel.9-x64",
                "Microsoft.NETCore.App.Runtime.linux-x64",
            ),
            (
                "8.0.1",
                "alpine.3.20-arm64",
                "Microsoft.NETCore.App.Runtime.linux-musl-arm64",
            ),
            (
                "8.0.1",
                "win10-x86",
                "Microsoft.NETCore.App.Runtime.win-x86",
            ),
            ("2.1.30", "linux-x64", "Microsoft.NETCore.App"),
            ("8.0.1", "freebsd.14-x64", "Microsoft.NETCore.App"),
            ("8.0.1", "any", "Microsoft.NETCore.App"),
            ("8.0.1", "a b-x64", "Microsoft.NETCore.App"),
        ] {
            assert_eq!(runtime_pack(CORE, version, platform), want, "{platform}");
        }
    }
}
