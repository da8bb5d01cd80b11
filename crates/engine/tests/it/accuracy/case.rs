//! A case as its file has it, and the inventory that it speaks of.

use seawall_model::artifact::ArtifactKind;
use seawall_model::distribution::Distribution;
use seawall_model::finding::Status;
use seawall_model::inventory::{Database, Inventory};
use seawall_model::package::{ChangelogMention, Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;
use serde::Deserialize;

/// Words of `expect` that say that the advisory must be reported.
pub(super) const STATUSES: &[&str] = &[
    Status::Affected.name(),
    Status::Fixed.name(),
    Status::FixDeferred.name(),
    Status::WillNotFix.name(),
    Status::EndOfLife.name(),
    Status::UnderInvestigation.name(),
];

/// A class.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// File of rows in upstream's shape, for facts that the snapshot does not hold.
    pub(super) rows: Option<String>,
    #[serde(rename = "case")]
    pub(super) cases: Vec<Case>,
}

/// One advisory for one package.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Case {
    pub(super) id: String,
    distribution: Option<System>,
    #[serde(default)]
    subscriptions: Vec<String>,
    /// The file system of a machine, not an image.
    #[serde(default)]
    machine: bool,
    /// The first is the one that is judged.
    #[serde(rename = "package")]
    packages: Vec<Installed>,
    /// Any id of the vulnerability.
    pub(super) advisory: String,
    /// A status, `not-loaded`, `set-aside:…`, or why nothing is reported.
    pub(super) expect: String,
    pub(super) fixed_version: Option<String>,
    pub(super) confidence: Option<String>,
    pub(super) severity: Option<String>,
    /// Id under which it is reported.
    pub(super) headline: Option<String>,
    /// Ids that the finding has besides.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// Judged by the rows of the file, not by the snapshot.
    #[serde(default)]
    pub(super) own_rows: bool,
    /// Why the verdict is right, in one sentence.
    pub(super) why: String,
    /// Where that can be read.
    pub(super) truth: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct System {
    id: String,
    version: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    id_like: Vec<String>,
    codename: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Installed {
    r#type: String,
    name: String,
    version: String,
    /// Name of the source package.
    source: Option<String>,
    /// Its version where that differs; for RPM the package's without epoch.
    source_version: Option<String>,
    module: Option<String>,
    vendor: Option<String>,
    #[serde(default)]
    cpes: Vec<String>,
    /// Which of the case's packages installed this one.
    owner: Option<usize>,
    /// What the package's changelog names: id, version of the entry.
    #[serde(default)]
    changelog: Vec<(String, String)>,
}

impl Case {
    /// Returns what kind of artifact it is.
    pub(super) const fn kind(&self) -> ArtifactKind {
        if self.machine {
            ArtifactKind::Filesystem
        } else {
            ArtifactKind::Image
        }
    }

    /// Returns what a scan would have found.
    pub(super) fn inventory(&self) -> Inventory {
        let packages: Vec<Package> = self.packages.iter().map(package).collect();
        let databases = vec![Database {
            what: "test".to_owned(),
            path: "test".to_owned(),
            packages: packages.len(),
        }];
        Inventory {
            distribution: self.distribution.as_ref().map(distribution),
            databases,
            packages,
            subscriptions: self.subscriptions.clone(),
            ..Inventory::default()
        }
    }
}

fn distribution(system: &System) -> Distribution {
    Distribution {
        id: system.id.clone(),
        id_like: system.id_like.clone(),
        name: system.name.clone(),
        version: system.version.clone(),
        codename: system.codename.clone(),
        ..Distribution::default()
    }
}

fn package(installed: &Installed) -> Package {
    let Installed { name, version, .. } = installed;
    let kind = PackageType::from_name(&installed.r#type).unwrap();
    let purl = Purl::new(kind.name(), name, version);
    let without_epoch = match (kind, version.split_once(':')) {
        (PackageType::Rpm, Some((_, bare))) => bare,
        _ => version,
    };
    let source = installed.source.as_ref().map(|name| SourcePackage {
        name: name.clone(),
        version: installed
            .source_version
            .clone()
            .unwrap_or_else(|| without_epoch.to_owned()),
    });
    let mut changelog: Vec<ChangelogMention> = installed.changelog.iter().map(mention).collect();
    changelog.sort();
    Package {
        source,
        module: installed.module.clone(),
        vendor: installed.vendor.clone(),
        cpes: installed.cpes.clone(),
        owner: installed.owner,
        changelog,
        ..Package::new(kind, name, version, purl)
    }
}

fn mention((id, version): &(String, String)) -> ChangelogMention {
    ChangelogMention {
        id: id.as_str().into(),
        version: version.as_str().into(),
        path: "changelog".into(),
    }
}
