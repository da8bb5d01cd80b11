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
/// Types of packages of languages that are read as they are installed; the others are for later.
const LANGUAGES: &[&str] = &["gem", "npm", "pypi"];

/// Reads our report document.
pub(super) fn of_seawall(text: &str) -> Result<Vec<Package>> {
    let document: Value = serde_json::from_str(text)?;
    let mut packages = Vec::new();
    for target in array(&document["targets"]).context("no targets")? {
        for package in array(&target["packages"]).context("no packages")? {
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
        let metadata = &artifact["metadata"];
        let architecture = match &metadata["architecture"] {
            Value::Null => &metadata["arch"],
            architecture => architecture,
        };
        let kind = match artifact["type"].as_str() {
            Some("python") => "pypi",
            kind => kind.unwrap_or_default(),
        };
        Package {
            kind: kind.to_owned(),
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
        let name = match component["group"].as_str() {
            Some(scope) if kind == "npm" => format!("{scope}/{}", word(&component["name"])),
            _ => word(&component["name"]),
        };
        Some(Package {
            kind: kind.to_owned(),
            name,
            version: without_zero_epoch(&version),
            architecture: qualifier("arch").unwrap_or_default().to_owned(),
        })
    });
    Ok(finish(packages.collect()))
}

/// Keeps packages of the types that are compared, sorted. One of a language counts once, in however many
/// places it lies, and has no architecture; names of Python are compared as PEP 503 does.
fn finish(packages: Vec<Package>) -> Vec<Package> {
    let (mut all, rest): (Vec<_>, Vec<_>) = packages
        .into_iter()
        .partition(|package| SYSTEM.contains(&package.kind.as_str()));
    let mut others: Vec<Package> = rest
        .into_iter()
        .filter(|package| LANGUAGES.contains(&package.kind.as_str()))
        .map(|package| Package {
            name: match package.kind.as_str() {
                "pypi" => package.name.to_lowercase().replace(['_', '.'], "-"),
                _ => package.name,
            },
            architecture: String::new(),
            ..package
        })
        .collect();
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
            "type":"rpm","architecture":"x86_64"},{"name":"x","version":"1","type":"cargo"}]}]}"#;
        let syft = r#"{"artifacts":[{"name":"openssl","version":"1:3.0.7-16.el9_2","type":"rpm",
            "metadata":{"architecture":"x86_64"}}]}"#;
        let trivy = r#"{"components":[{"name":"openssl","version":"3.0.7-16.el9_2",
            "purl":"pkg:rpm/alma/openssl@3.0.7-16.el9_2?arch=x86_64&epoch=1"},{"name":"alma"}]}"#;
        assert_eq!(of_seawall(ours).unwrap(), [openssl()]);
        assert_eq!(of_syft(syft).unwrap(), [openssl()]);
        assert_eq!(of_trivy(trivy).unwrap(), [openssl()]);
    }

    #[test]
    fn packages_of_languages_count_once() {
        let ours = r#"{"targets":[{"packages":[{"name":"@a/b","version":"1","type":"npm"},
            {"name":"Ru_by","version":"2","type":"pypi"}]}]}"#;
        let syft = r#"{"artifacts":[{"name":"@a/b","version":"1","type":"npm"},
            {"name":"@a/b","version":"1","type":"npm"},
            {"name":"ru-by","version":"2","type":"python"}]}"#;
        let trivy = r#"{"components":[{"group":"@a","name":"b","version":"1","purl":"pkg:npm/%40a/b@1"},
            {"name":"Ru_by","version":"2","purl":"pkg:pypi/ru-by@2"}]}"#;
        let ours = of_seawall(ours).unwrap();
        assert_eq!(ours.len(), 2);
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
