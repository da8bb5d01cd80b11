//! One `pom.xml` as it is written (Maven, "POM Reference"), nothing inherited, nothing filled in.

use std::collections::BTreeMap;

use crate::language::document::xml::{self, Element};
use crate::language::word::licence;

/// A project.
#[derive(Debug, Default)]
pub(in crate::language::java) struct Pom {
    pub(in crate::language::java) group: Option<String>,
    pub(in crate::language::java) artifact: Option<String>,
    pub(in crate::language::java) version: Option<String>,
    pub(in crate::language::java) packaging: Option<String>,
    pub(super) parent: Option<Parent>,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) managed: Vec<Dependency>,
    pub(super) dependencies: Vec<Dependency>,
    /// Profiles that are not active by default. The others are part of what stands above.
    pub(super) profiles: Vec<Profile>,
    pub(in crate::language::java) licences: Vec<String>,
    pub(super) line: u32,
}

/// What a project has besides where a profile is active.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) properties: BTreeMap<String, String>,
    pub(super) managed: Vec<Dependency>,
    pub(super) dependencies: Vec<Dependency>,
}

/// The project from which another inherits.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: String,
    /// Empty where it is not to be looked for beside the project.
    pub(super) relative_path: String,
}

/// A dependency, its words as they are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependency {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) optional: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) classifier: Option<String>,
    pub(super) line: u32,
}

impl Pom {
    /// Reads a file: what could be read, and what is wrong with the rest.
    pub(in crate::language::java) fn parse(bytes: &[u8]) -> (Option<Self>, Option<String>) {
        let (root, failed) = xml::parse(bytes);
        match root {
            Some(root) if root.name == "project" => (Some(Self::of(&root)), failed),
            Some(root) => {
                let shown: String = root.name.chars().take(40).collect();
                let why = failed.unwrap_or_else(|| format!("it is no project but `{shown}`"));
                (None, Some(why))
            }
            None => (None, failed),
        }
    }

    fn of(root: &Element) -> Self {
        let text = |name| root.text_of(name).map(str::to_owned);
        let mut base = Profile::of(root);
        let mut profiles = Vec::new();
        for element in root.within("profiles", "profile").take(PROFILES) {
            let profile = Profile::of(element);
            if is_active_by_default(element) {
                base.add(profile);
            } else {
                profiles.push(profile);
            }
        }
        Self {
            group: text("groupId"),
            artifact: text("artifactId"),
            version: text("version"),
            packaging: text("packaging"),
            parent: root.child("parent").and_then(Parent::of),
            properties: base.properties,
            managed: base.managed,
            dependencies: base.dependencies,
            profiles,
            licences: licences(root),
            line: root
                .child("artifactId")
                .map_or(root.line, |element| element.line),
        }
    }
}

impl Profile {
    /// Reads what projects and profiles have alike.
    fn of(element: &Element) -> Self {
        let properties = element.child("properties").into_iter();
        let properties = properties.flat_map(|all| &all.children).take(PROPERTIES);
        let managed = element.all("dependencyManagement");
        Self {
            properties: properties
                .map(|property| (property.name.clone(), property.text.trim().to_owned()))
                .collect(),
            managed: managed
                .flat_map(|all| all.within("dependencies", "dependency"))
                .map(Dependency::of)
                .take(DEPENDENCIES)
                .collect(),
            dependencies: element
                .within("dependencies", "dependency")
                .map(Dependency::of)
                .take(DEPENDENCIES)
                .collect(),
        }
    }

    /// Adds an active profile: what it has comes before what was there, as the first entry counts.
    fn add(&mut self, mut profile: Self) {
        self.properties.append(&mut profile.properties);
        profile.managed.append(&mut self.managed);
        profile.dependencies.append(&mut self.dependencies);
        self.managed = profile.managed;
        self.dependencies = profile.dependencies;
    }
}

fn is_active_by_default(profile: &Element) -> bool {
    let activation = profile.child("activation");
    activation.and_then(|when| when.text_of("activeByDefault")) == Some("true")
}

impl Parent {
    fn of(element: &Element) -> Option<Self> {
        let text = |name| element.text_of(name).map(str::to_owned);
        let relative_path = element.child("relativePath");
        Some(Self {
            group: text("groupId")?,
            artifact: text("artifactId")?,
            version: text("version").unwrap_or_default(),
            relative_path: relative_path.map_or_else(
                || "../pom.xml".to_owned(),
                |path| path.text.trim().to_owned(),
            ),
        })
    }
}

impl Dependency {
    fn of(element: &Element) -> Self {
        let text = |name| element.text_of(name).map(str::to_owned);
        Self {
            // What has no name is counted among those that cannot be told.
            group: text("groupId").unwrap_or_default(),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            scope: text("scope"),
            optional: text("optional"),
            kind: text("type"),
            classifier: text("classifier"),
            line: element.line,
        }
    }
}

/// Names of licences; their addresses where they have no name.
fn licences(root: &Element) -> Vec<String> {
    let all = root.within("licenses", "license");
    let words = all.filter_map(|one| licence(one.text_of("name").or_else(|| one.text_of("url"))?));
    words.take(LICENCES).collect()
}

/// Properties of one project.
const PROPERTIES: usize = 10_000;
/// Profiles of one project.
const PROFILES: usize = 1_000;
/// Dependencies of one list.
const DEPENDENCIES: usize = 20_000;
/// Licences of one project.
const LICENCES: usize = 16;
