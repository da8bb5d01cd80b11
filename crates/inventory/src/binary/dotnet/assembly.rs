//! Which package an assembly is of, as far as it tells itself.
//!
//! The name is that of the assembly, which is mostly that of the package. The version is `ProductVersion`,
//! where the build puts the version of the package; `FileVersion` often counts builds instead. Of Microsoft's own
//! libraries some tell the version of a runtime that they were built with instead of that of their package:
//! those are listed without a version, which is said where advisories speak of them.

use seawall_model::package::{Package, PackageType, Recognised};
use seawall_model::purl::Purl;

use crate::binary::dotnet::metadata::{self, Assembly};
use crate::binary::dotnet::version::{self, VersionInfo};
use crate::binary::executable::pe::Image;
use crate::language::dotnet::{ASP, CORE, is_name, name_for_nvd, runtime_pack};

/// Reads an assembly: the package that it seems to be, and what could not be read.
pub fn read(bytes: &[u8]) -> (Option<Package>, Option<&'static str>) {
    let Some(image) = Image::read(bytes).filter(metadata::is_managed) else {
        return (None, None);
    };
    let assembly = match metadata::read(&image) {
        Ok(Some(assembly)) => assembly,
        Ok(None) => return (None, None),
        Err(why) => return (None, Some(why)),
    };
    let (info, fault) = match version::read(&image) {
        Ok(info) => (info.unwrap_or_default(), None),
        Err(why) => (VersionInfo::default(), Some(why)),
    };
    let package = match framework(&assembly, &info) {
        Some(name) => Some(runtime(name, &assembly, &info, image.machine)),
        None => package(&assembly, &info, image.machine),
    };
    // What is never listed needs no version.
    let fault = fault.filter(|_| package.is_some());
    (package, fault)
}

/// Says whether a package is only known by the assembly that lies there.
pub fn is_guess(package: &Package) -> bool {
    let signature = package.recognised.as_ref().map(|r| r.signature.as_str());
    package.kind == PackageType::Nuget && matches!(signature, Some(ASSEMBLY | RUNTIME))
}

/// Says whether a package is a runtime, known by its core library.
pub fn is_runtime(package: &Package) -> bool {
    let recognised = package.recognised.as_ref();
    recognised.is_some_and(|recognised| recognised.signature == RUNTIME)
}

/// Says whether a package is one of the many libraries of one of these runtimes: precompiled for its platform, as
/// those of packages are not, and of the same version.
pub fn is_part_of(package: &Package, runtimes: &[Package]) -> bool {
    let text = |package: &Package| package.recognised.as_ref().map(|r| r.text.clone());
    let Some(text_of_library) = text(package).filter(|_| !is_runtime(package)) else {
        return false;
    };
    let is_of = |runtime: &Package| {
        let of_runtime = text(runtime).unwrap_or_default();
        let version = of_runtime.split(' ').next().unwrap_or_default();
        let start = |product: &&str| {
            let start = format!("{version} ProductName={product}");
            text_of_library.starts_with(&start)
        };
        PRODUCTS.iter().any(start)
    };
    text_of_library.contains(" Platform=") && runtimes.iter().any(is_of)
}

/// The package of an assembly; none for texts in a language and what belongs to a system.
fn package(assembly: &Assembly, info: &VersionInfo, machine: u16) -> Option<Package> {
    let texts = !assembly.culture.is_empty() && assembly.culture != "neutral";
    if texts || is_policy(&assembly.name) || is_of_system(info) || !is_name(&assembly.name) {
        return None;
    }
    let version = of_package(info).unwrap_or_default();
    let purl = Purl::new("nuget", &assembly.name, &version);
    let mut package = Package::new(PackageType::Nuget, &assembly.name, &version, purl);
    package.vendor = Some(info.company.clone()).filter(|company| !company.is_empty());
    package.recognised = Some(recognised(ASSEMBLY, assembly, info, machine));
    Some(package)
}

/// The runtime that a library is the heart of: each has one that is part of nothing else.
fn framework(assembly: &Assembly, info: &VersionInfo) -> Option<&'static str> {
    match &*assembly.name {
        "System.Private.CoreLib" => Some(CORE),
        // Before version 3 it was a package of its own.
        "Microsoft.AspNetCore" => {
            let version = numbered(&info.product_version)?;
            let major = version.split('.').next()?.parse::<u32>().ok()?;
            (major >= 3).then_some(ASP)
        }
        _ => None,
    }
}

fn runtime(name: &str, assembly: &Assembly, info: &VersionInfo, machine: u16) -> Package {
    let version = numbered(&info.product_version).unwrap_or_default();
    let rid = platform(machine);
    let name = rid.map_or_else(|| name.to_owned(), |rid| runtime_pack(name, &version, &rid));
    let purl = Purl::new("nuget", &name, &version);
    let mut package = Package::new(PackageType::Nuget, &name, &version, purl);
    name_for_nvd(&mut package);
    package.recognised = Some(recognised(RUNTIME, assembly, info, machine));
    package
}

/// Says which field told the version, and what else the file calls itself.
fn recognised(
    signature: &str,
    assembly: &Assembly,
    info: &VersionInfo,
    machine: u16,
) -> Recognised {
    let version = info.product_version.split('+').next().unwrap_or_default();
    let platform = platform(machine).unwrap_or_default();
    let fields = [
        ("ProductVersion", version),
        ("ProductName", &info.product),
        ("Platform", &platform),
        ("FileVersion", &info.file_version),
        (
            "PublicKeyToken",
            assembly.token.as_deref().unwrap_or_default(),
        ),
        ("AssemblyVersion", &assembly.version),
    ];
    let told = fields.iter().filter(|(_, value)| !value.is_empty());
    let told: Vec<String> = told
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let plain = |c: char| {
        if c.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    let text: String = told.join(" ").chars().map(plain).take(SHOWN).collect();
    Recognised {
        signature: signature.to_owned(),
        offset: info.offset,
        text: text.trim_end().to_owned(),
    }
}

/// The version of the package, where the resource tells it.
fn of_package(info: &VersionInfo) -> Option<String> {
    let version = numbered(&info.product_version)?;
    let product = &*info.product;
    // Since .NET 9 all packages of a release have its version; before, only those of a first release.
    let same = || {
        let mut numbers = version.split(['.', '-']);
        let major = numbers.next()?.parse::<u32>().ok()?;
        let patch = numbers.nth(1)?.parse::<u32>().ok()?;
        Some(major >= 9 || (major >= 5 && patch == 0))
    };
    match product {
        _ if is_one_of(
            product,
            &["Microsoft® .NET Framework", "Microsoft® .NET Core"],
        ) =>
        {
            None
        }
        "Microsoft® .NET" if same() != Some(true) => None,
        _ if version.starts_with("0.0.0") => None,
        _ => Some(version),
    }
}

/// Reads `1.2.3-rc.1+COMMIT` as `NuGet` writes it: three numbers, a fourth where it is not zero. What follows the
/// numbers and is no name of a pre-release is left away.
fn numbered(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (numbers, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let mut parts = Vec::new();
    for part in numbers.split('.') {
        parts.push(part.parse::<u32>().ok()?.to_string());
    }
    if !(2..=4).contains(&parts.len()) {
        return None;
    }
    parts.resize(parts.len().max(3), "0".to_owned());
    if parts.get(3).is_some_and(|last| last == "0") {
        parts.truncate(3);
    }
    let mut version = parts.join(".");
    let name = rest.split('+').next().unwrap_or_default();
    if is_pre_release(name) {
        version.push_str(name);
    }
    Some(version)
}

/// `-rc.1` and its like.
fn is_pre_release(text: &str) -> bool {
    let Some(name) = text.strip_prefix('-') else {
        return false;
    };
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= LONGEST_PRE_RELEASE && name.split('.').all(part)
}

/// Says whether a file is part of Windows, of the .NET Framework that comes with it, or of Mono.
fn is_of_system(info: &VersionInfo) -> bool {
    let framework = info.product.starts_with("Microsoft® .NET Framework");
    is_one_of(&info.product, SYSTEMS) || (framework && info.product_version.contains("built by"))
}

/// Says whether an assembly only leads from one version of another to a newer one: `policy.5.0.NAME` ("How to: Create
/// a Publisher Policy").
fn is_policy(name: &str) -> bool {
    let numbers = name.strip_prefix("policy.").map(|rest| rest.split('.'));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    numbers.is_some_and(|numbers| numbers.take(2).all(number))
}

fn is_one_of(product: &str, names: &[&str]) -> bool {
    names.iter().any(|name| product.starts_with(name))
}

/// The platform that a precompiled assembly is for: the number of the processor, combined with one for the
/// system (`dotnet/runtime`, "`ReadyToRun` File Format"). Which C library a Linux has is not told.
fn platform(machine: u16) -> Option<String> {
    let processor = |number: u16| match number {
        0x8664 => Some("x64"),
        0x014c => Some("x86"),
        0xaa64 => Some("arm64"),
        0x01c4 => Some("arm"),
        _ => None,
    };
    let systems = [("linux", 0x7b79), ("osx", 0x4644), ("win", 0)];
    systems.into_iter().find_map(|(system, mask)| {
        let processor = processor(machine ^ mask)?;
        // That of a library for any processor.
        let portable = machine == 0x014c;
        (!portable).then(|| format!("{system}-{processor}"))
    })
}

/// How a package was recognised.
const ASSEMBLY: &str = "dotnet-assembly";
const RUNTIME: &str = "dotnet-core-library";
/// What the libraries of a runtime call their product.
const PRODUCTS: &[&str] = &["Microsoft® .NET", "Microsoft ASP.NET Core"];
/// Products that are no packages.
const SYSTEMS: &[&str] = &[
    "Microsoft® Windows",
    "Microsoft (R) Windows",
    "Windows® ",
    "Mono Common Language Infrastructure",
];
/// Characters of the text that is kept as evidence.
const SHOWN: usize = 100;
const LONGEST_PRE_RELEASE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    /// What real assemblies say, beside the version of the package that they are of, as the `*.deps.json`
    /// of the programs that they came with tells it.
    #[test]
    fn versions_of_packages() {
        let core = "Microsoft® .NET";
        for (product, text, want) in [
            (
                "Json.NET",
                "13.0.1+ae9fe44e1323e91bcbd185ca1a14099fba7c021f",
                "13.0.1",
            ),
            (
                "DiffPlex",
                "1.9+3cb6415c331a0af2f2686154cb77169ef29b63ce",
                "1.9.0",
            ),
            ("TagLib#", "2.3.0.0", "2.3.0"),
            (
                "LightInject",
                "6.6.1 (78ac7b1)+78ac7b131e820feab0f28aea5c611",
                "6.6.1",
            ),
            ("", "2.3.1-beta1-61919-13. Commit Hash: 57c813192b", "2.3.1"),
            ("x", "1.0.0-rc.1+5", "1.0.0-rc.1"),
            ("x", "13.0.1.25517", "13.0.1.25517"),
            ("log4net", "2.0.8.0-.NET 4.5", "2.0.8"),
            (
                core,
                "10.0.9+901ca941248413c79832d2fdbd709da0c43863",
                "10.0.9",
            ),
            (
                core,
                "8.0.0+5535e31a712343a63f5d7d796cd874e563e5ac1",
                "8.0.0",
            ),
            // That of the runtime whose release it came with.
            (core, "8.0.10+81cabf2857a01351e5ab578947c7403a5b128ad1", ""),
            (
                "Microsoft® .NET Core",
                "3.1.0+0f7f38c4fd323b26da10cce95f857f77f0f09b48",
                "",
            ),
            (
                "Microsoft® .NET Framework",
                "4.6.24705.01. Commit Hash: 4d1af962ca0fede10b",
                "",
            ),
            ("", "0.0.0.0", ""),
            ("", "1", ""),
            ("", "v1.2", ""),
            ("", "99999999999.1", ""),
            ("", "", ""),
        ] {
            let info = VersionInfo {
                product: product.to_owned(),
                product_version: text.to_owned(),
                ..VersionInfo::default()
            };
            assert_eq!(of_package(&info).unwrap_or_default(), want, "{text}");
        }
    }

    #[test]
    fn platforms() {
        for (machine, want) in [
            (0x8664, Some("win-x64")),
            (0x8664 ^ 0x7b79, Some("linux-x64")),
            (0xaa64 ^ 0x4644, Some("osx-arm64")),
            (0x014c, None),
            (7, None),
        ] {
            assert_eq!(platform(machine).as_deref(), want, "{machine:x}");
        }
    }
}
