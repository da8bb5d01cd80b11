//! Which package an archive is: what Maven packed (`pom.properties`, `pom.xml`), else its manifest, else its
//! name. A group is told by what states it, never by the name of a vendor; where nothing does, there is none.

use super::contents::{Contents, Described};
use super::file_name::FileName;
use super::known;
use super::manifest::Manifest;
use crate::language::java::coordinates::{Coordinates, part};

/// What an archive is and has inside.
#[derive(Default)]
pub(super) struct Identity {
    /// The archive itself.
    pub(super) own: Option<Own>,
    /// Packages whose classes were packed into it: positions in what it describes.
    pub(super) shaded: Vec<(usize, Coordinates)>,
    /// Packages whose version cannot be told: positions likewise.
    pub(super) untold: Vec<usize>,
    /// It is a part of a Java runtime, which is listed as a whole.
    pub(super) of_runtime: bool,
}

/// The package that an archive is.
pub(super) struct Own {
    pub(super) coordinates: Coordinates,
    pub(super) licences: Vec<String>,
    /// Only its name tells it.
    pub(super) by_name: bool,
}

/// Decides which package the archive of this path is.
pub(super) fn decide(path: &str, contents: &Contents) -> Identity {
    let empty = Manifest::default();
    let manifest = contents.manifest.as_ref().unwrap_or(&empty);
    let file = FileName::parse(path);
    let mut identity = Identity {
        of_runtime: of_runtime(path, manifest),
        ..Identity::default()
    };
    let mut found = Vec::new();
    for (at, described) in contents.described.iter().enumerate() {
        let version = manifest_version(manifest, &file).or(file.version);
        match described.coordinates(file.artifact, version) {
            Some(made) => found.push((at, made)),
            None => identity.untold.push(at),
        }
    }
    let own = own_of(&found, &file, manifest);
    for (at, made) in found {
        if Some(at) == own {
            identity.own = contents.described.get(at).map(|described| Own {
                coordinates: finished(made, path, &file),
                licences: licences(described, manifest),
                by_name: false,
            });
        } else {
            identity.shaded.push((at, made));
        }
    }
    if identity.own.is_none() && !identity.of_runtime {
        identity.own = by_manifest(path, &file, manifest, contents);
    }
    identity
}

/// Of several descriptions the one that is the archive's own: its artifact is that of the file's name or of the
/// manifest. A single one is the archive's own, too, unless name and manifest tell another.
fn own_of(
    found: &[(usize, Coordinates)],
    file: &FileName<'_>,
    manifest: &Manifest,
) -> Option<usize> {
    let by_name = found.iter().find(|(_, made)| {
        made.artifact == file.artifact && file.version.is_none_or(|v| v == made.version)
    });
    let by_artifact = || {
        found
            .iter()
            .find(|(_, made)| made.artifact == file.artifact || made.artifact == file.whole)
    };
    let by_manifest = || found.iter().find(|(_, made)| is_of(manifest, made));
    let single = || match found {
        // Under another name with another version it is another artifact, into which this one was packed.
        [one] => match file.version {
            Some(version) => (version == one.1.version).then_some(one),
            None => title(manifest).is_none().then_some(one),
        },
        _ => None,
    };
    let own = by_name
        .or_else(by_artifact)
        .or_else(by_manifest)
        .or_else(single);
    own.map(|(at, _)| *at)
}

/// Says whether a manifest speaks of these coordinates.
fn is_of(manifest: &Manifest, made: &Coordinates) -> bool {
    let group = made.group.as_deref().unwrap_or_default();
    let joined = format!("{group}.{}", made.artifact);
    let names = [
        title(manifest),
        manifest.symbolic_name(),
        manifest.value("Short-Name"),
    ];
    let named = |name: &str| name == made.artifact || name == joined;
    let versions = ["Implementation-Version", "Bundle-Version", "Plugin-Version"];
    let same = |key: &&str| manifest.value(key).and_then(first_word) == Some(&made.version);
    names.into_iter().flatten().any(named)
        || (manifest.value("Implementation-Vendor-Id") == Some(group) && versions.iter().any(same))
}

/// Makes an identity of the manifest and the file's name.
fn by_manifest(
    path: &str,
    file: &FileName<'_>,
    manifest: &Manifest,
    contents: &Contents,
) -> Option<Own> {
    let told = manifest_version(manifest, file);
    let version = told.or(file.version).or_else(|| weak_version(manifest))?;
    let artifact = artifact(file, manifest)?;
    let by_name = TELLING.iter().all(|key| manifest.value(key).is_none());
    let mut coordinates = Coordinates {
        artifact: artifact.to_owned(),
        version: version.to_owned(),
        ..Coordinates::default()
    };
    let listed = known::find(artifact, version, &|folder| contents.has_folder(folder));
    if let Some((group, artifact)) = listed {
        coordinates.group = Some(group.to_owned());
        artifact.clone_into(&mut coordinates.artifact);
    } else {
        coordinates.group = group(manifest, artifact).map(str::to_owned);
    }
    Some(Own {
        coordinates: finished(coordinates, path, file),
        licences: manifest.licences(),
        by_name,
    })
}

/// The version of the implementation. The file's name has its exact form, where the manifest adds to it.
fn manifest_version<'a>(manifest: &'a Manifest, file: &FileName<'a>) -> Option<&'a str> {
    let value = |key| {
        manifest
            .value(key)
            .and_then(first_word)
            .filter(|text| has_digit(text))
    };
    let told = value("Plugin-Version").or_else(|| value("Implementation-Version"));
    let Some(told) = told else {
        // Versions of bundles are written in another form than those of repositories.
        return file.version.or_else(|| value("Bundle-Version"));
    };
    match file.version {
        Some(version) if told.starts_with(version) => Some(version),
        _ => Some(told),
    }
}

/// The version of what is implemented: better than none.
fn weak_version(manifest: &Manifest) -> Option<&str> {
    let value = manifest.value("Specification-Version").and_then(first_word);
    value.filter(|text| has_digit(text))
}

/// The artifact: by the file's name where that has a version, else by what the manifest calls it.
fn artifact<'a>(file: &FileName<'a>, manifest: &'a Manifest) -> Option<&'a str> {
    let plugin = manifest
        .value("Plugin-Version")
        .and(manifest.value("Short-Name"));
    let by_file = || file.version.is_some().then_some(file.artifact);
    let bundle = || manifest.symbolic_name().and_then(part);
    let last = || Some(file.artifact);
    let found = plugin
        .and_then(part)
        .or_else(by_file)
        .or_else(|| title(manifest));
    let found = found
        .or_else(|| known_name(file))
        .or_else(bundle)
        .or_else(last);
    found.filter(|artifact| !artifact.is_empty())
}

/// A file's name that is known without a version, such as `catalina.jar`.
fn known_name<'a>(file: &FileName<'a>) -> Option<&'a str> {
    known::find(file.artifact, "0", &|_| true).map(|_| file.artifact)
}

/// The group, where the manifest states it: Jenkins' own attribute, the one into which Maven's archiver
/// writes it, or a symbolic name that is group and artifact joined (as the bundle plug-in makes it).
fn group<'a>(manifest: &'a Manifest, artifact: &str) -> Option<&'a str> {
    let looks = |group: &&str| group.contains('.') || *group == artifact;
    if let Some(group) = manifest.value("Group-Id").and_then(part) {
        return Some(group);
    }
    let vendor = manifest.value("Implementation-Vendor-Id").and_then(part);
    if let Some(group) = vendor.filter(looks) {
        return Some(group);
    }
    let symbolic = manifest.symbolic_name().and_then(part)?;
    let group = symbolic.strip_suffix(artifact)?.strip_suffix('.')?;
    Some(group).filter(looks)
}

/// `Implementation-Title` where it is an artifact's name, not words for people.
fn title(manifest: &Manifest) -> Option<&str> {
    let name = |text: &&str| text.bytes().any(|byte| byte.is_ascii_lowercase());
    manifest
        .value("Implementation-Title")
        .and_then(part)
        .filter(name)
}

/// Adds what the file's name and ending say.
fn finished(made: Coordinates, path: &str, file: &FileName<'_>) -> Coordinates {
    let ending = path.rsplit_once('.').map_or("jar", |(_, ending)| ending);
    let kind = match ending.to_ascii_lowercase().as_str() {
        "jpi" => "hpi".to_owned(),
        other => other.to_owned(),
    };
    let same = file.artifact == made.artifact;
    let classifier = if same { file.classifier } else { None };
    made.of_type(Some(&kind)).classified(classifier)
}

fn licences(described: &Described, manifest: &Manifest) -> Vec<String> {
    let licences = described.licences();
    if licences.is_empty() {
        return manifest.licences();
    }
    licences
}

/// Archives of Java runtimes, whose `release` file tells their version.
fn of_runtime(path: &str, manifest: &Manifest) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let module = name.rsplit_once('.').is_some_and(|(name, ending)| {
        ending == "jmod" && (name.starts_with("java.") || name.starts_with("jdk."))
    });
    module || manifest.value("Implementation-Title") == Some("Java Runtime Environment")
}

fn first_word(text: &str) -> Option<&str> {
    text.split_whitespace().next().and_then(part)
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Attributes that tell a name or a version.
const TELLING: [&str; 5] = [
    "Bundle-SymbolicName",
    "Bundle-Version",
    "Implementation-Title",
    "Implementation-Version",
    "Plugin-Version",
];
