//! A project with all that it inherits: its parents' properties, dependencies and managed versions, and
//! variables replaced (Maven, "Introduction to the POM", sections "Project Inheritance" and "Project
//! Interpolation and Variables").

use std::cell::Cell;
use std::collections::BTreeMap;

use super::model::{Dependency, Parent, Pom, Profile};
use crate::language::java::coordinates::{Coordinates, part};

/// A project and its parents, nearest first.
pub(in crate::language::java) struct Project<'a> {
    pub(super) line: Vec<&'a Pom>,
    /// Properties of a profile, and how far away the project is that has it.
    over: Option<(usize, &'a BTreeMap<String, String>)>,
    /// Replacements that are still allowed, so that variables that name variables come to an end.
    left: Cell<usize>,
}

impl<'a> Project<'a> {
    pub(in crate::language::java) fn new(line: Vec<&'a Pom>) -> Self {
        Self {
            line,
            over: None,
            left: Cell::new(REPLACEMENTS),
        }
    }

    /// Every profile that is not active by default, with how far away it was declared.
    pub(super) fn profiles(&self) -> impl Iterator<Item = (usize, &'a Profile)> + use<'a> {
        let line = self.line.clone();
        let steps = line.into_iter().enumerate();
        steps.flat_map(|(step, pom)| pom.profiles.iter().map(move |one| (step, one)))
    }

    /// The project as it is where a profile is active. It shares the bound of this one by taking what is left.
    pub(super) fn inside(&self, step: usize, profile: &'a Profile) -> Self {
        Self {
            line: self.line.clone(),
            over: Some((step, &profile.properties)),
            left: Cell::new(self.left.take()),
        }
    }

    /// Gives back what is left of the bound.
    pub(super) fn leave(&self, inside: Self) {
        self.left.set(inside.left.into_inner());
    }

    /// Coordinates of the project itself.
    pub(in crate::language::java) fn coordinates(&self) -> Option<Coordinates> {
        let artifact = self.line.first()?.artifact.as_deref()?;
        let made = Coordinates::new(
            &self.fill(self.group()?)?,
            &self.fill(artifact)?,
            &self.fill(self.version()?)?,
        )?;
        Some(made)
    }

    /// The licences of the nearest that names any.
    pub(in crate::language::java) fn licences(&self) -> &'a [String] {
        let mut lists = self.line.iter().map(|pom| pom.licences.as_slice());
        lists.find(|list| !list.is_empty()).unwrap_or_default()
    }

    /// Every dependency, the nearest of several; with how far away it was declared.
    pub(super) fn dependencies(&self) -> impl Iterator<Item = (usize, &'a Dependency)> + use<'a> {
        let line = self.line.clone();
        let steps = line.into_iter().enumerate();
        steps.flat_map(|(step, pom)| pom.dependencies.iter().map(move |one| (step, one)))
    }

    /// Every managed dependency, nearest first.
    pub(super) fn managed(&self) -> impl Iterator<Item = &'a Dependency> + use<'a> {
        let line = self.line.clone();
        line.into_iter().flat_map(|pom| &pom.managed)
    }

    fn parent(&self) -> Option<&'a Parent> {
        self.line.first()?.parent.as_ref()
    }

    fn group(&self) -> Option<&'a str> {
        let own = self.line.first()?.group.as_deref();
        own.or_else(|| Some(self.parent()?.group.as_str()))
    }

    fn version(&self) -> Option<&'a str> {
        let own = self.line.first()?.version.as_deref();
        let inherited = || self.parent().map(|parent| parent.version.as_str());
        own.or_else(inherited).filter(|version| !version.is_empty())
    }

    /// Replaces the variables of a text; nothing where one has no value.
    pub(super) fn fill(&self, text: &str) -> Option<String> {
        self.fill_at(text, 0)
    }

    fn fill_at(&self, text: &str, depth: usize) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let (name, after) = behind.split_once('}')?;
            self.left.set(self.left.get().checked_sub(1)?);
            if depth >= DEPTH || out.len() > VALUE {
                return None;
            }
            out.push_str(before);
            out.push_str(&self.fill_at(self.value(name.trim())?, depth.saturating_add(1))?);
            rest = after;
        }
        out.push_str(rest);
        (out.len() <= VALUE).then_some(out)
    }

    /// The value of a variable. Those of the model come before properties, as in Maven.
    fn value(&self, name: &str) -> Option<&'a str> {
        let of_model = name
            .strip_prefix("project.")
            .or_else(|| name.strip_prefix("pom."));
        let first = self.line.first()?;
        let found = match of_model.unwrap_or(name) {
            "groupId" => self.group(),
            "artifactId" => first.artifact.as_deref(),
            "version" => self.version(),
            "packaging" if of_model.is_some() => Some(first.packaging.as_deref().unwrap_or("jar")),
            "parent.groupId" => self.parent().map(|parent| parent.group.as_str()),
            "parent.artifactId" => self.parent().map(|parent| parent.artifact.as_str()),
            "parent.version" => self.parent().map(|parent| parent.version.as_str()),
            _ => None,
        };
        let mut properties = self.line.iter().enumerate().filter_map(|(step, pom)| {
            let over = self.over.filter(|(at, _)| *at == step);
            let over = over.and_then(|(_, properties)| properties.get(name));
            over.or_else(|| pom.properties.get(name))
        });
        found.or_else(|| properties.next().map(String::as_str))
    }

    /// Group, artifact, type and classifier of a dependency: what makes two entries the same.
    pub(super) fn key(&self, dependency: &Dependency) -> Option<Key> {
        let word = |text: &str| {
            self.fill(text)
                .and_then(|text| part(&text).map(str::to_owned))
        };
        let optional = |text: &Option<String>| match text {
            Some(text) => word(text).map(Some),
            None => Some(None),
        };
        let kind = optional(&dependency.kind)?;
        Some(Key {
            group: word(&dependency.group)?,
            artifact: word(&dependency.artifact)?,
            kind: kind.filter(|kind| kind != "jar"),
            classifier: optional(&dependency.classifier)?,
        })
    }
}

/// What makes two dependencies the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) kind: Option<String>,
    pub(super) classifier: Option<String>,
}

/// Replacements of variables in one project.
const REPLACEMENTS: usize = 200_000;
/// Variables inside the values of variables.
const DEPTH: usize = 16;
/// Bytes of a value.
const VALUE: usize = 4_096;
