//! Package lists out of the documents of three scanners, brought to one shape: type, name, version with a
//! non-zero epoch in front, architecture.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// A package as one scanner sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    /// purl type: `deb`, `apk`, `rpm`, `npm`, `pypi`, `gem`.
    pub(super) kind: String,
    /// Name.
    pub(super) name: String,
    /// Version with epoch.
    pub(super) version: String,
    /// Architecture as the package says it.
    pub(super) architecture: String,
}

/// Types of packages of operating systems.
const SYSTEM: &[&str] = &["apk", "deb", "rpm"];
/// Types of packages of languages. What was recognised by its bytes (`generic`) is nobody's package.
const LANGUAGES: &[&str] = &["cargo", "composer", "gem", "golang", "maven", "npm", "pypi"];

/// Reads our report document.
pub(super) fn of_seawall(text: &str) -> Result<Vec<Package>> {
    let document: Value = serde_json::from_str(text)?;
    let mut packages = Vec::new();
    for target in array(&document["targets"]).context("no targets")? {
        for package in array(&target["packages"]).context("no packages")? {
            if let Some(package) = of_language(package) {
                packages.push(package);
                continue;
            }
            packages.push(Package {
                kind: word(&package["type"]),
                name: word(&package["name"]),
                version: without_zero_epoch(&word(&package["version"])),
                architecture: word(&package["architecture"]),
            });
        }
    }
    Ok(finish(packages))
}

/// Reads syft's own JSON.
pub(super) fn of_syft(text: &str) -> Result<Vec<Package>> {
    let document: Value = serde_json::from_str(text)?;
    let artifacts = array(&document["artifacts"]).context("no artifacts")?;
    let packages = artifacts.iter().map(|artifact| {
        if let Some(package) = of_language(artifact) {
            return package;
        }
        let metadata = &artifact["metadata"];
        let architecture = match &metadata["architecture"] {
            Value::Null => &metadata["arch"],
            architecture => architecture,
        };
        Package {
            kind: word(&artifact["type"]),
            name: word(&artifact["name"]),
            version: without_zero_epoch(&word(&artifact["version"])),
            architecture: word(architecture),
        }
    });
    Ok(finish(packages.collect()))
}

/// Reads the `CycloneDX` document of trivy; the purl has what the components leave out.
pub(super) fn of_trivy(text: &str) -> Result<Vec<Package>> {
    let document: Value = serde_json::from_str(text)?;
    let components = array(&document["components"]).context("no components")?;
    let packages = components.iter().filter_map(|component| {
        if let Some(package) = of_language(component) {
            return Some(package);
        }
        let purl = component["purl"].as_str()?;
        let (kind, _) = purl.strip_prefix("pkg:")?.split_once('/')?;
        let qualifier = |key: &str| {
            let (_, qualifiers) = purl.split_once('?')?;
            qualifiers
                .split('&')
                .find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
        };
        let version = word(&component["version"]);
        let version = match qualifier("epoch") {
            Some(epoch) if !version.contains(':') => format!("{epoch}:{version}"),
            _ => version,
        };
        Some(Package {
            kind: kind.to_owned(),
            name: word(&component["name"]),
            version: without_zero_epoch(&version),
            architecture: qualifier("arch").unwrap_or_default().to_owned(),
        })
    });
    Ok(finish(packages.collect()))
}

/// A package of a language by its package URL, which all three write: the namespace is part of the name,
/// what is behind `?` is not compared. Names of Python are compared as PEP 503 does, versions of Go without
/// their `v`; a subpath (`#v2`) is part of the path of a module.
fn of_language(entry: &Value) -> Option<Package> {
    let purl = entry["purl"].as_str()?.strip_prefix("pkg:")?;
    let (purl, subpath) = purl.split_once('#').unwrap_or((purl, ""));
    let purl = purl.split('?').next()?;
    let (kind, rest) = purl.split_once('/')?;
    if !LANGUAGES.contains(&kind) {
        return None;
    }
    // An `@` that belongs to the name of a package of Node stands as `%40`, or in front of a slash.
    let (name, version) = match rest.rsplit_once('@') {
        Some((name, version)) if !version.contains('/') && !name.is_empty() => (name, version),
        _ => (rest, ""),
    };
    let (name, version) = (decode(name), decode(version));
    let (name, version) = match kind {
        "pypi" => (name.to_lowercase().replace(['_', '.'], "-"), version),
        "golang" => {
            let path = format!("{name}/{subpath}");
            let version = version.trim_start_matches('v').replace("(devel)", "");
            (path.trim_end_matches('/').to_lowercase(), version)
        }
        _ => (name, version),
    };
    Some(Package {
        kind: kind.to_owned(),
        name,
        version,
        architecture: String::new(),
    })
}

/// Undoes percent encoding.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits = after.get(..2);
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = byte.and_then(|_| after.get(2..)).unwrap_or(after);
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Keeps packages of the types that are compared, sorted. One of a language counts once, in however many
/// places it lies.
fn finish(packages: Vec<Package>) -> Vec<Package> {
    let (mut all, mut others): (Vec<_>, Vec<_>) = packages
        .into_iter()
        .filter(|package| {
            let kind = package.kind.as_str();
            SYSTEM.contains(&kind) || LANGUAGES.contains(&kind)
        })
        .partition(|package| SYSTEM.contains(&package.kind.as_str()));
    others.sort();
    others.dedup();
    all.extend(others);
    all.sort();
    all
}

fn array(value: &Value) -> Option<&Vec<Value>> {
    value.as_array()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn without_zero_epoch(version: &str) -> String {
    version.strip_prefix("0:").unwrap_or(version).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn openssl() -> Package {
        Package {
            kind: "rpm".to_owned(),
            name: "openssl".to_owned(),
            version: "1:3.0.7-16.el9_2".to_owned(),
            architecture: "x86_64".to_owned(),
        }
    }

    /// Shapes taken from what the three print for the same package.
    #[test]
    fn three_documents_say_the_same() {
        let ours = r#"{"targets":[{"packages":[{"name":"openssl","version":"1:3.0.7-16.el9_2",
            "type":"rpm","architecture":"x86_64"},{"name":"x","version":"1","type":"generic"}]}]}"#;
        let syft = r#"{"artifacts":[{"name":"openssl","version":"1:3.0.7-16.el9_2","type":"rpm",
            "metadata":{"architecture":"x86_64"}}]}"#;
        let trivy = r#"{"components":[{"name":"openssl","version":"3.0.7-16.el9_2",
            "purl":"pkg:rpm/alma/openssl@3.0.7-16.el9_2?arch=x86_64&epoch=1"},{"name":"alma"}]}"#;
        assert_eq!(of_seawall(ours).unwrap(), [openssl()]);
        assert_eq!(of_syft(syft).unwrap(), [openssl()]);
        assert_eq!(of_trivy(trivy).unwrap(), [openssl()]);
    }

    #[test]
    fn packages_of_languages_count_once_and_are_compared_by_package_url() {
        let ours = r#"{"targets":[{"packages":[
            {"purl":"pkg:npm/%40a/b@1"},{"purl":"pkg:pypi/ru-by@2"},
            {"purl":"pkg:golang/stdlib@1.19.8"}]}]}"#;
        let syft = r#"{"artifacts":[{"purl":"pkg:npm/%40a/b@1"},{"purl":"pkg:npm/%40a/b@1"},
            {"purl":"pkg:pypi/Ru_by@2"},{"purl":"pkg:golang/stdlib@1.19.8"}]}"#;
        let trivy = r#"{"components":[{"purl":"pkg:npm/%40a/b@1"},{"purl":"pkg:pypi/ru.by@2"},
            {"purl":"pkg:golang/stdlib@v1.19.8"}]}"#;
        let ours = of_seawall(ours).unwrap();
        let names: Vec<_> = ours
            .iter()
            .map(|package| format!("{} {}", package.name, package.version))
            .collect();
        assert_eq!(names, ["stdlib 1.19.8", "@a/b 1", "ru-by 2"]);
        assert_eq!(of_syft(syft).unwrap(), ours);
        assert_eq!(of_trivy(trivy).unwrap(), ours);
    }

    #[test]
    fn a_document_of_another_shape_is_no_empty_list() {
        assert!(of_seawall("{}").is_err());
        assert!(of_syft("{}").is_err());
        assert!(of_trivy("{}").is_err());
    }
}
