//! The parts of a document → an inventory: what we wrote as it was, what others wrote by its package URLs
//! and the properties that are theirs.

use seawall_model::distribution::Distribution;
use seawall_model::location::{Location, Position};
use seawall_model::package::{
    Hash as PackageHash, HashAlgorithm, Package, PackageType, Relation, Usage,
};
use seawall_model::purl::Purl;

use super::document::{Component, Dependency, Property};
use super::peer;
use crate::sbom::Bom;
use crate::sbom::draft::{Draft, Entry};
use crate::sbom::property::{PREFIX, is_own, take_package, take_subject};
use crate::sbom::purls::{Name, read_named};

/// Takes part by part.
pub(super) struct Taker {
    draft: Draft,
    /// Facts about the artifact go in here first, because packages refer to its layers.
    bom: Bom,
    subject: Option<String>,
    no_packages: usize,
}

impl Taker {
    pub(super) fn new() -> Self {
        Self {
            draft: Draft::new(WHAT),
            bom: Bom::new("", "", seawall_model::inventory::Inventory::default()),
            subject: None,
            no_packages: 0,
        }
    }

    /// Tells of a part that could not be read.
    pub(super) fn broken(&mut self, what: &'static str, why: &str) {
        let kind = match what {
            "component" => "components that are not sound, and are left out",
            "dependency" => "dependencies that are not sound, and are left out",
            "document" => "the document breaks off, and what follows is not read",
            _ => "metadata that is not sound",
        };
        self.draft.fault(kind, why);
    }

    /// Takes what the document says about itself.
    pub(super) fn metadata(&mut self, component: Option<Component>, own: &[Property]) {
        let draft = &mut self.draft;
        take_subject(pairs(own), &mut self.bom, |name| draft.fault(VALUE, name));
        let Some(component) = component else { return };
        peer::take_artifact(&component, &mut self.bom);
        self.subject = component.reference;
        self.bom.artifact.name = component.name;
        // Assemblies below the subject are components like those beside it.
        for part in component.components {
            self.component(part);
        }
    }

    /// Takes a component and all that are nested in it.
    pub(super) fn component(&mut self, component: Component) {
        let mut waiting = vec![component];
        while let Some(mut component) = waiting.pop() {
            waiting.extend(std::mem::take(&mut component.components).into_iter().rev());
            self.one(component);
        }
    }

    /// Takes what needs what.
    pub(super) fn dependency(&mut self, dependency: &Dependency) {
        for to in &dependency.depends_on {
            self.draft.depends(&dependency.reference, to);
        }
    }

    /// Ends the document.
    pub(super) fn finish(self, name: &str, format: &str) -> Bom {
        let Self {
            mut draft,
            mut bom,
            no_packages,
            ..
        } = self;
        let told = std::mem::take(&mut bom.inventory);
        draft.inventory.distribution = told.distribution.or(draft.inventory.distribution);
        draft.inventory.databases = told.databases;
        draft.inventory.subscriptions = told.subscriptions;
        draft.inventory.licence_texts = told.licence_texts;
        draft.inventory.programs = told.programs;
        draft.inventory.problems.extend(told.problems);
        bom.inventory = draft.finish();
        if bom.artifact.name.is_empty() {
            name.clone_into(&mut bom.artifact.name);
        }
        if no_packages > 0 {
            bom.notes.push(format!(
                "{no_packages} components are files, applications or other things that are no packages"
            ));
        }
        format.clone_into(&mut bom.format);
        bom
    }

    fn one(&mut self, component: Component) {
        if is_own(component.properties.iter().map(|one| one.name.as_str())) {
            return self.own(&component);
        }
        if component.kind == "operating-system" {
            return self.system(&component);
        }
        if let Some(purl) = &component.purl {
            match read_named(purl, &component.name) {
                Ok((package, named)) => self.foreign(component, package, named),
                Err(why) => self.draft.fault(UNREADABLE, &why),
            }
        } else if let Some(package) = by_cpe(&component) {
            self.foreign(component, package, None);
        } else if matches!(component.kind.as_str(), "library" | "framework") {
            self.draft.fault(NAMELESS, &component.name);
        } else {
            self.no_packages = self.no_packages.saturating_add(1);
        }
    }

    /// Takes a package that we wrote.
    fn own(&mut self, component: &Component) {
        let value = |name: &str| {
            let mut named = component.properties.iter();
            let found = named.find(|one| one.name.strip_prefix(PREFIX) == Some(name))?;
            found.value.as_deref()
        };
        let kind = value("kind").and_then(PackageType::from_name);
        let purl = component.purl.as_deref().map(Purl::parse_verbatim);
        let (Some(kind), Some(Ok(purl))) = (kind, purl) else {
            return self.draft.fault(UNREADABLE, &component.name);
        };
        let name = value("name").unwrap_or(&component.name);
        let version = component.version.as_deref().unwrap_or_default();
        let mut package = Package::new(kind, name, version, purl);
        Self::shared(component, &mut package);
        let draft = &mut self.draft;
        let fault = |name: &str| draft.fault(VALUE, name);
        let owner = take_package(pairs(&component.properties), &mut package, fault);
        self.draft.add(Entry {
            reference: component.reference.clone().unwrap_or_default(),
            package,
            owner,
            own: true,
        });
    }

    /// Takes a package that others wrote.
    fn foreign(&mut self, component: Component, mut package: Package, named: Option<Name>) {
        Self::shared(&component, &mut package);
        package.licences = words(&component);
        package.maintainer = component.publisher.clone().or_else(|| {
            let supplier = component.supplier.as_ref();
            supplier.and_then(|supplier| supplier.name.clone())
        });
        package.usage = match component.scope.as_deref() {
            Some("required") => Usage::Production,
            Some("optional") => Usage::Optional,
            Some("excluded") => Usage::Development,
            _ => Usage::Unknown,
        };
        package.locations = occurrences(&component);
        peer::take_package(&component, &self.bom.artifact, &mut package);
        if let Some(named) = named {
            self.draft.name_distribution(named);
        }
        if self.subject.is_some() && self.subject == component.reference {
            package.relation = Relation::Project;
        }
        self.draft.add(Entry {
            reference: component.reference.unwrap_or_default(),
            package,
            owner: None,
            own: false,
        });
    }

    /// Takes what has a field of its own.
    fn shared(component: &Component, package: &mut Package) {
        for hash in &component.hashes {
            let mut all = HashAlgorithm::ALL.into_iter();
            let algorithm = all.find(|one| one.name() == hash.algorithm);
            let hash = algorithm.and_then(|one| PackageHash::new(one, &hash.content));
            package.hashes.extend(hash);
        }
        let mut licences = component.licenses.iter();
        package.licence = licences.find_map(|one| one.expression.clone());
    }

    /// Takes a distribution that others wrote.
    fn system(&mut self, component: &Component) {
        let written = self.draft.inventory.distribution.is_some();
        if written || self.bom.inventory.distribution.is_some() {
            return;
        }
        let version = component.version.clone().unwrap_or_default();
        let id = Name::id(&component.name.to_lowercase());
        let pretty = component.description.clone();
        let mut distribution = Distribution {
            pretty_name: pretty.unwrap_or_else(|| format!("{id} {version}").trim_end().to_owned()),
            name: component.name.clone(),
            id,
            version,
            ..Distribution::default()
        };
        peer::take_distribution(component, &mut distribution);
        self.draft.inventory.distribution = Some(distribution);
    }
}

/// Something that names no package URL but a CPE name, by which it can be found.
fn by_cpe(component: &Component) -> Option<Package> {
    let cpe = component.cpe.as_ref()?;
    let version = component
        .version
        .as_deref()
        .filter(|text| !text.is_empty())?;
    if component.name.is_empty() || component.kind == "container" {
        return None;
    }
    let purl = Purl::new(PackageType::Generic.name(), &component.name, version);
    let mut package = Package::new(PackageType::Generic, &component.name, version, purl);
    package.cpes.push(cpe.clone());
    Some(package)
}

fn words(component: &Component) -> Vec<String> {
    let word = |choice: &super::document::LicenceChoice| {
        let licence = choice.license.as_ref();
        let word = licence.and_then(|one| one.id.clone().or_else(|| one.name.clone()));
        word.or_else(|| choice.expression.clone())
    };
    component.licenses.iter().filter_map(word).collect()
}

fn occurrences(component: &Component) -> Vec<Location> {
    let evidence = component.evidence.iter();
    let occurrences = evidence.flat_map(|evidence| &evidence.occurrences);
    occurrences
        .map(|one| Location {
            start: one.line.map(|line| Position { line, column: 1 }),
            ..Location::file(one.location.trim_start_matches('/'), None)
        })
        .collect()
}

/// Returns names and values.
fn pairs(all: &[Property]) -> impl Iterator<Item = (&str, &str)> {
    all.iter()
        .map(|one| (one.name.as_str(), one.value.as_deref().unwrap_or_default()))
}

const WHAT: &str = "CycloneDX document";
const VALUE: &str = "properties with values that are none";
const UNREADABLE: &str = "components that are no packages we know, and are not judged";
const NAMELESS: &str = "components with neither package URL nor CPE name, which are not judged";
