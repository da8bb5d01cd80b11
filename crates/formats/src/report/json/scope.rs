//! What a report says of one target, whose findings and problems point into its layers and packages.

use seawall_model::artifact::{Artifact, Layer};
use seawall_model::finding::{Dismissed, Finding};
use seawall_model::inventory::Inventory;
use seawall_model::location::{Location, Position};
use seawall_model::package::Package;
use seawall_model::problem::Problem;
use seawall_model::report::Upgrade;

use super::super::document::{
    DependencyDocument, DismissedDocument, FindingDocument, LocationDocument, PackageDocument,
    PackageReferenceDocument, PositionDocument, ProblemDocument, UpgradeDocument, Word,
};
use super::super::via::Via;
use super::finding::{
    cvss, dismissal, epss, evidence, exception, kev, rating, risk, ssvc, statement,
};
use super::package::{hash, package_reference, recognised, relation, source_package, usage};
use super::text;

/// What indices in the model point into.
pub(crate) struct Scope<'a> {
    artifact: &'a Artifact,
    inventory: &'a Inventory,
    /// Whether the document has the list of packages.
    listed: bool,
    via: Via,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(artifact: &'a Artifact, inventory: &'a Inventory, listed: bool) -> Self {
        Self {
            artifact,
            inventory,
            listed,
            via: Via::of(inventory),
        }
    }

    pub(super) fn layer_name(&self, index: usize) -> Option<String> {
        self.artifact
            .layers
            .get(index)
            .and_then(Layer::name)
            .map(ToString::to_string)
    }

    pub(super) fn location(&self, location: &Location) -> LocationDocument {
        let position = |p: Position| PositionDocument {
            line: p.line,
            column: p.column,
        };
        let layer = location
            .layer
            .and_then(|index| self.artifact.layers.get(index));
        LocationDocument {
            path: location.path.clone(),
            layer: layer.and_then(Layer::name).map(ToString::to_string),
            instruction: layer
                .and_then(|l| l.instruction.as_ref())
                .map(|i| i.text.clone()),
            own: location.layer.and_then(|layer| self.artifact.is_own(layer)),
            start: location.start.map(position),
            end: location.end.map(position),
        }
    }

    pub(super) fn package(&self, package: &Package) -> PackageDocument {
        let source = package.source.as_ref();
        PackageDocument {
            in_use: None,
            name: package.name.clone(),
            version: package.version.clone(),
            kind: package.kind.name().into(),
            purl: package.purl.to_string(),
            architecture: package.architecture.clone(),
            source: source.map(source_package),
            vendor: package.vendor.clone(),
            maintainer: package.maintainer.clone(),
            module: package.module.clone(),
            licences: package.licences.clone(),
            licence: package.licence.clone(),
            presence: package.presence.name().into(),
            relation: relation(package.relation),
            usage: usage(package.usage),
            dependencies: package.dependencies.clone(),
            hashes: package.hashes.iter().map(hash).collect(),
            commit: package.commit.clone(),
            recognised: package.recognised.as_ref().map(recognised),
            cpes: package.cpes.clone(),
            owner: package.owner,
            locations: package.locations.iter().map(|l| self.location(l)).collect(),
            files: package.files.len(),
            removed_in: package.removed_in.and_then(|index| self.layer_name(index)),
        }
    }

    pub(crate) fn finding(&self, finding: &Finding) -> FindingDocument {
        let package = finding
            .package
            .and_then(|index| self.inventory.packages.get(index));
        FindingDocument {
            kind: finding.kind.name().into(),
            id: finding.id.clone(),
            aliases: finding.aliases.clone(),
            severity: finding.severity.name().into(),
            severity_source: finding.severity_source.clone(),
            ratings: finding.ratings.iter().map(rating).collect(),
            cvss: finding.cvss.iter().map(cvss).collect(),
            epss: finding.epss.as_ref().map(epss),
            kev: finding.kev.as_ref().map(kev),
            ssvc: finding.ssvc.map(ssvc),
            published: text(finding.published.as_ref()),
            risk: finding.risk.as_ref().map(risk),
            confidence: finding.confidence.name().into(),
            package: package.map(|p| PackageReferenceDocument {
                position: finding.package.filter(|_| self.listed),
                ..package_reference(p)
            }),
            via: finding.package.map_or_else(Vec::new, |at| self.via(at)),
            fixed_version: finding.fixed_version.clone(),
            status: finding.status.name().into(),
            location: self.location(&finding.location),
            evidence: finding.evidence.iter().map(evidence).collect(),
            remedy: finding.remedy.clone(),
            references: finding.references.clone(),
            fingerprint: finding.fingerprint.clone(),
            not_loaded: finding.not_loaded.clone(),
            in_use: finding.package.and_then(|at| self.in_use(at)),
            statement: finding.statement.as_ref().map(statement),
            exception: finding.exception.as_ref().map(exception),
            misconfiguration: finding.misconfiguration.as_deref().map(Into::into),
        }
    }

    /// The word for whether a package is in use; nothing where nobody watched.
    pub(super) fn in_use(&self, index: usize) -> Option<Word> {
        let known = self.inventory.in_use.as_ref()?;
        Some(known.of(Some(index)).name().into())
    }

    pub(super) fn via(&self, index: usize) -> Vec<DependencyDocument> {
        let path = self.via.path(index).into_iter();
        path.filter_map(|at| self.inventory.packages.get(at))
            .map(|package| DependencyDocument {
                name: package.name.clone(),
                version: package.version.clone(),
                purl: package.purl.to_string(),
            })
            .collect()
    }

    pub(super) fn upgrade(&self, upgrade: &Upgrade) -> UpgradeDocument {
        let package = |at: &usize| self.inventory.packages.get(*at);
        let names = upgrade.packages.iter().filter_map(package);
        UpgradeDocument {
            source: upgrade.source.clone(),
            from: upgrade.from.clone(),
            to: upgrade.to.clone(),
            packages: names.map(|p| p.name.clone()).collect(),
            findings: upgrade.findings.clone(),
        }
    }

    pub(super) fn dismissed(&self, dismissed: &Dismissed) -> DismissedDocument {
        DismissedDocument {
            finding: self.finding(&dismissed.finding),
            dismissal: dismissal(&dismissed.why),
        }
    }

    pub(crate) fn problem(&self, problem: &Problem) -> ProblemDocument {
        ProblemDocument {
            kind: problem.kind.name().into(),
            what: problem.what.clone(),
            path: problem.path.clone(),
            layer: problem.layer.and_then(|index| self.layer_name(index)),
            why: problem.why.clone(),
            hint: problem.hint.clone(),
        }
    }
}
