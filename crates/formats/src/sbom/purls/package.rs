//! One package URL → a package, named as its own ecosystem does.

use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;
use seawall_model::source_package::without_rebuild;

use super::distro::Name;

/// Reads a package and, where it is one of a distribution, of which.
pub(in crate::sbom) fn read_package(text: &str) -> Result<(Package, Option<Name>), String> {
    let purl: Purl = text
        .parse()
        .map_err(|why| format!("`{}`: {why}", shown(text)))?;
    let verbatim = Purl::parse_verbatim(text).map_err(|why| why.to_string())?;
    let Some(kind) = PackageType::from_name(purl.kind()) else {
        return Err(format!(
            "packages of the type `{}` are not known",
            shown(purl.kind())
        ));
    };
    let name = name_of(kind, &purl, &verbatim);
    let Some(version) = purl.version() else {
        return Err(format!("`{}` has no version", shown(&name)));
    };
    if [name.as_str(), version].iter().any(|text| !is_word(text)) {
        return Err(format!("`{}` is no name with a version", shown(text)));
    }
    let version = with_epoch(kind, &purl, version);
    let mut package = Package::new(kind, &name, &version, purl.clone());
    if !kind.is_of_distribution() {
        return Ok((package, None));
    }
    let qualifier = |key: &str| purl.qualifier_value(key).filter(|value| is_word(value));
    package.architecture = qualifier("arch").map(str::to_owned);
    package.source = source_of(kind, &version, qualifier("upstream"));
    if kind == PackageType::Deb && package.source.is_none() {
        package.source = SourcePackage::of_rebuild(&name, &version);
    }
    let module = qualifier("modularitylabel").or(qualifier("rpmmod"));
    package.module = module
        .filter(|_| kind == PackageType::Rpm)
        .map(str::to_owned);
    Ok((package, Name::of(&purl)))
}

/// As [`read_package`], of a document that also says what the package is called. Syft cuts the path of a
/// Go module behind its third part and writes the rest as subpath; the name has it whole.
pub(in crate::sbom) fn read_named(
    text: &str,
    name: &str,
) -> Result<(Package, Option<Name>), String> {
    let (mut package, distribution) = read_package(text)?;
    if package.kind == PackageType::Golang && is_word(name) {
        let subpath = Purl::parse_verbatim(text).map(|purl| purl.subpath_parts().join("/"));
        let whole = subpath.ok().filter(|subpath| !subpath.is_empty());
        let base = major_cut_off(&package.name);
        if whole.is_some_and(|subpath| format!("{base}/{subpath}") == name) {
            name.clone_into(&mut package.name);
        }
    }
    Ok((package, distribution))
}

/// The path of a Go module without a major version at its end.
fn major_cut_off(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((base, last)) if is_major(last) => base,
        _ => path,
    }
}

/// The major version that is part of a Go module's path from the second on: `v2`.
fn is_major(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or_default();
    let number = digits.bytes().all(|byte| byte.is_ascii_digit());
    number && !digits.is_empty() && !digits.starts_with('0') && digits != "1"
}

/// The name in the ecosystem's own form. Registries of Go and npm tell cases apart, so that theirs are
/// taken as they were written.
fn name_of(kind: PackageType, purl: &Purl, verbatim: &Purl) -> String {
    let joined = |purl: &Purl, mark: &str| {
        let mut parts = purl.namespace_parts().to_vec();
        parts.push(purl.name().to_owned());
        parts.join(mark)
    };
    match kind {
        PackageType::Npm => {
            let name = joined(verbatim, "/");
            if name.contains('/') && !name.starts_with('@') {
                return format!("@{name}");
            }
            name
        }
        PackageType::Golang => {
            let path = joined(verbatim, "/");
            // No package inside a module is called so: it is the rest of the module's own path.
            let major = verbatim
                .subpath_parts()
                .first()
                .filter(|part| is_major(part));
            major.map_or_else(|| path.clone(), |major| format!("{path}/{major}"))
        }
        PackageType::Swift => joined(verbatim, "/"),
        PackageType::Composer | PackageType::GithubActions | PackageType::Generic => {
            joined(purl, "/")
        }
        PackageType::Maven => {
            let group = purl.namespace_parts().join(".");
            format!("{group}:{}", purl.name())
        }
        PackageType::Rpm => verbatim.name().to_owned(),
        _ => purl.name().to_owned(),
    }
}

/// Puts the epoch where the packaging system has it.
fn with_epoch(kind: PackageType, purl: &Purl, version: &str) -> String {
    let takes = matches!(
        kind,
        PackageType::Deb | PackageType::Rpm | PackageType::Alpm
    );
    let epoch = purl.qualifier_value("epoch").filter(|epoch| {
        *epoch != "0" && epoch.len() <= 10 && epoch.bytes().all(|byte| byte.is_ascii_digit())
    });
    match epoch {
        Some(epoch) if takes && !version.contains(':') => format!("{epoch}:{version}"),
        _ => version.to_owned(),
    }
}

/// The source package: `NAME`, `NAME@VERSION`, or for rpm the name of its file.
fn source_of(kind: PackageType, version: &str, upstream: Option<&str>) -> Option<SourcePackage> {
    // A version of a rebuild is not the source's.
    let own = match kind {
        PackageType::Deb => without_rebuild(version),
        _ => version,
    };
    let upstream = upstream?;
    if kind == PackageType::Rpm {
        return SourcePackage::of_rpm_file(upstream);
    }
    let (name, version) = upstream.split_once('@').unwrap_or((upstream, own));
    (!name.is_empty() && !version.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= WORD && !text.contains(char::is_whitespace)
}

/// The start of a text, for a message.
fn shown(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_control());
    plain.take(SHOWN).collect()
}

/// Bytes of a name or a version.
const WORD: usize = 1_024;
/// Characters of a text in a message.
const SHOWN: usize = 120;
