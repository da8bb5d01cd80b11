//! What one archive says of itself, gathered while its files pass.

use std::collections::BTreeSet;

use super::known;
use super::manifest::Manifest;
use super::properties;
use crate::language::java::coordinates::Coordinates;
use crate::language::java::pom::{Model, Project};

/// What an archive holds that tells of packages.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) manifest: Option<Manifest>,
    /// What Maven packed: folder inside the archive, and what it says.
    pub(super) described: Vec<Described>,
    /// Whether it has classes that are not those of an application's own folder.
    pub(super) has_classes: bool,
    /// Folders of classes that [`known`] asks for.
    folders: BTreeSet<&'static str>,
    last_folder: String,
}

/// A folder below `META-INF/maven`, of which one file or both may be there.
#[derive(Default)]
pub(super) struct Described {
    pub(super) folder: String,
    pub(super) properties: Option<Coordinates>,
    pub(super) pom: Option<Model>,
}

/// A file that is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Manifest,
    Properties,
    Pom,
}

impl Kind {
    /// Tells it by its name.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("META-INF/MANIFEST.MF") {
            return Some(Self::Manifest);
        }
        let below = name.starts_with(MAVEN) || name.contains(concat!("/", "META-INF/maven/"));
        match name.rsplit('/').next() {
            Some("pom.properties") if below => Some(Self::Properties),
            Some("pom.xml") if below => Some(Self::Pom),
            _ => None,
        }
    }

    pub(super) const fn max_bytes(self) -> u64 {
        match self {
            Self::Manifest => 4 << 20,
            Self::Properties => 64 << 10,
            Self::Pom => 4 << 20,
        }
    }
}

impl Contents {
    /// Takes a file; says what is wrong with it.
    pub(super) fn take(&mut self, kind: Kind, name: &str, bytes: &[u8]) -> Result<(), String> {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        match kind {
            // The first of several: it is the one that Java's own reader of streams shows.
            Kind::Manifest => {
                self.manifest.get_or_insert_with(|| Manifest::parse(bytes));
                Ok(())
            }
            Kind::Properties => {
                let read = properties::parse(bytes)?;
                // The same entry twice tells nothing new, and would hide whose archive it is.
                let known = |one: &Described| {
                    one.folder == folder && one.properties.as_ref() == Some(&read)
                };
                if self.described.iter().any(known) {
                    return Ok(());
                }
                self.described(folder, |known| known.properties.is_none())?
                    .properties = Some(read);
                Ok(())
            }
            Kind::Pom => {
                let (pom, failed) = Model::parse(bytes);
                self.described(folder, |known| known.pom.is_none())?.pom = pom;
                failed.map_or(Ok(()), Err)
            }
        }
    }

    /// Notes a file that is not read: classes tell of what project an archive is.
    pub(super) fn pass(&mut self, name: &str) {
        let Some((folder, file)) = name.rsplit_once('/') else {
            self.has_classes |= is_class(name) && name != "module-info.class";
            return;
        };
        let own = ["BOOT-INF/", "WEB-INF/", "APP-INF/", "META-INF/"];
        if !is_class(file) || own.iter().any(|own| folder.starts_with(own)) {
            return;
        }
        let loader = "org/springframework/boot/loader";
        self.has_classes |= !folder.starts_with(loader);
        if folder != self.last_folder {
            folder.clone_into(&mut self.last_folder);
            let under = |known: &&'static str| {
                let rest = folder.strip_prefix(known);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            self.folders.extend(known::folders().filter(under));
        }
    }

    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.folders.contains(folder)
    }

    /// The entry of a folder that is still open for a file. Two files of the same name are two entries:
    /// shaded archives have such.
    fn described(
        &mut self,
        folder: &str,
        open: impl Fn(&Described) -> bool,
    ) -> Result<&mut Described, String> {
        let fits = |known: &Described| known.folder == folder && open(known);
        if let Some(at) = self.described.iter().rposition(fits) {
            return self.described.get_mut(at).ok_or_else(String::new);
        }
        if self.described.len() >= DESCRIBED {
            return Err(format!("more than {DESCRIBED} descriptions of packages"));
        }
        self.described.push(Described {
            folder: folder.to_owned(),
            ..Described::default()
        });
        self.described.last_mut().ok_or_else(String::new)
    }
}

impl Described {
    /// Coordinates, as the properties have them, else the `pom.xml`. That of the archive's own artifact, whose
    /// version may stand in a parent, is helped by the folder's name and the archive's version.
    pub(super) fn coordinates(&self, own: &str, version: Option<&str>) -> Option<Coordinates> {
        if let Some(known) = &self.properties {
            return Some(known.clone());
        }
        let project = Project::new(self.pom.iter().collect());
        if let Some(known) = project.coordinates() {
            return Some(known);
        }
        let mut parts = self.folder.rsplit('/');
        let (artifact, group) = (parts.next()?, parts.next()?);
        if artifact != own {
            return None;
        }
        Coordinates::new(group, artifact, version?)
    }

    pub(super) fn licences(&self) -> Vec<String> {
        self.pom
            .as_ref()
            .map_or_else(Vec::new, |pom| pom.licences.clone())
    }

    /// The file that tells it, for people.
    pub(super) fn file(&self) -> String {
        let file = match self.properties {
            Some(_) => "pom.properties",
            None => "pom.xml",
        };
        format!("{}/{file}", self.folder)
    }
}

fn is_class(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "class")
}

const MAVEN: &str = "META-INF/maven/";
/// Packages described in one archive.
const DESCRIBED: usize = 5_000;
