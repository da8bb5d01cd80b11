//! Projects of `MSBuild` that no lock file speaks for: `*.csproj`, `*.vbproj`, `*.fsproj` (`NuGet`,
//! "`PackageReference` in project files"), and the files that hold for all projects below their folder,
//! `Directory.Packages.props` (`NuGet`, "Central Package Management") and `Directory.Build.props` (`MSBuild`,
//! "Customize the build by folder").
//!
//! What a project takes its properties and versions from is looked for in itself and in the nearest of those
//! two files; other imports, conditions and functions are not followed.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::xml::{self, Element};
use crate::language::dotnet::packages_lock::is_lock;
use crate::language::dotnet::properties::{Item, Properties, fill, items};
use crate::language::dotnet::{OPEN, Packages, exact, package};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads projects of `MSBuild`.
#[derive(Clone, Copy, Debug)]
pub struct DotnetProject;

impl Extractor for DotnetProject {
    fn id(&self) -> &'static str {
        "dotnet-project"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".csproj", ".vbproj", ".fsproj", ".props", ".json"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let lock = is_lock(path) || split(path).1 == ASSETS;
        (lock || is_project(path) || is_shared(path)).then_some(Interest {
            max_bytes: if lock { 64 << 20 } else { 4 << 20 },
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_projects(files, out);
    }
}

/// Reads projects, and what they have in common, of any number of folders.
pub fn parse_projects(files: &[LayerFile], out: &mut Extracted) {
    let mut documents: BTreeMap<&str, Document> = BTreeMap::new();
    for file in files {
        if is_project(&file.path) || is_shared(&file.path) {
            documents.insert(&file.path, Document::read(&file.bytes));
        }
    }
    let locked: HashSet<&str> = files
        .iter()
        .filter_map(|file| of_lock(&file.path))
        .collect();
    for (path, document) in &documents {
        let project = is_project(path);
        if project && locked.contains(split(path).0) {
            continue;
        }
        read(path, document, &documents, out);
    }
}

/// A document with its properties.
struct Document {
    root: Element,
    failed: Option<String>,
    properties: Properties,
    /// Names and versions as they stand, by the name in lower case.
    versions: HashMap<String, (String, String)>,
}

impl Document {
    fn read(bytes: &[u8]) -> Self {
        let (root, failed) = xml::parse(bytes);
        let root = root.unwrap_or_default();
        let properties = Properties::of(&root);
        let mut versions = HashMap::new();
        for item in items(&root) {
            let version = item.value("Version").filter(|_| item.kind == CENTRAL);
            for (name, version) in item.names().zip(std::iter::repeat(version)) {
                if let Some(version) = version {
                    let held = (name.to_owned(), version.to_owned());
                    versions.insert(name.to_lowercase(), held);
                }
            }
        }
        Self {
            root,
            failed,
            properties,
            versions,
        }
    }
}

type Documents<'a> = BTreeMap<&'a str, Document>;

fn read(path: &str, document: &Document, documents: &Documents<'_>, out: &mut Extracted) {
    let what = if is_project(path) {
        ".NET project"
    } else {
        ".NET properties"
    };
    let mut list = Listing::new(what, path, Presence::Declared);
    list.faults(document.failed.clone());
    let build = nearest(path, "Directory.Build.props", documents);
    let central = nearest(path, "Directory.Packages.props", documents);
    let shared = [build, central].into_iter().flatten();
    let mut scopes = vec![&document.properties];
    scopes.extend(shared.map(|document| &document.properties));
    let mut packages = Packages::default();
    for item in items(&document.root) {
        let Some((relation, usage)) = meaning(item.kind) else {
            continue;
        };
        for name in item.names() {
            let managed = central.and_then(|central| central.versions.get(&name.to_lowercase()));
            let version = version(&item).or(managed.map(|(_, version)| version.as_str()));
            // Names are compared without case; one package has one spelling here.
            let name = managed.map_or(name, |(name, _)| name);
            let version = version.and_then(|text| fill(text, &scopes));
            let made = version
                .as_deref()
                .and_then(exact)
                .and_then(|version| package(name, version));
            let Some(mut package) = made else {
                list.doubt(ProblemKind::Unsupported, OPEN, name);
                continue;
            };
            (package.relation, package.usage) = (relation, usage);
            packages.add(&mut list, item.line(), package);
        }
    }
    list.finish(out);
}

/// The version of an item itself.
fn version<'a>(item: &Item<'a>) -> Option<&'a str> {
    item.value("VersionOverride").or(item.value("Version"))
}

/// What an item of a kind says of a package; nothing where it is none of these.
fn meaning(kind: &str) -> Option<(Relation, Usage)> {
    Some(match kind {
        "PackageReference" => (Relation::Direct, Usage::Unknown),
        // For some project below, which one does not stand here.
        CENTRAL => (Relation::Unknown, Usage::Unknown),
        "GlobalPackageReference" | "DotNetCliToolReference" | "PackageDownload" => {
            (Relation::Direct, Usage::Development)
        }
        _ => return None,
    })
}

/// The document of a name in the folder of a path or the nearest one above.
fn nearest<'a>(path: &str, name: &str, documents: &'a Documents<'_>) -> Option<&'a Document> {
    let mut folder = split(path).0;
    loop {
        let wanted = match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let found = documents.get(&*wanted);
        if found.is_some() || folder.is_empty() {
            return found;
        }
        folder = split(folder).0;
    }
}

/// The folder of the project for which a lock file speaks.
fn of_lock(path: &str) -> Option<&str> {
    let (folder, name) = split(path);
    if is_lock(path) {
        return Some(folder);
    }
    let (above, last) = split(folder);
    (name == ASSETS && last == "obj").then_some(above)
}

fn is_project(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    [".csproj", ".vbproj", ".fsproj"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn is_shared(path: &str) -> bool {
    let name = split(path).1;
    name.ends_with("Packages.props") || name == "Directory.Build.props"
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The kind of item that manages a version.
const CENTRAL: &str = "PackageVersion";
const ASSETS: &str = "project.assets.json";
