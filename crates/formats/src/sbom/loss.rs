//! What a document cannot hold of its source, to be told before somebody relies on it.

use seawall_model::inventory::Program;

use super::Source;
use super::format::Format;
use super::spdx::LONGEST_REMARK;

/// Returns what is lost in this format, as clauses.
pub fn losses(format: Format, source: &Source<'_>) -> Vec<String> {
    let inventory = source.inventory;
    let mut all = Vec::new();
    let mut lose = |count: usize, what: &str| {
        if count > 0 {
            all.push(format!("{count} {what}"));
        }
    };
    let count = |test: fn(&seawall_model::package::Package) -> bool| {
        inventory.packages.iter().filter(|p| test(p)).count()
    };
    if matches!(format, Format::Github | Format::Purls) {
        lose(
            inventory.programs.len(),
            "programs lose which functions are in them: what cannot be reached will be reported",
        );
        lose(
            inventory.problems.len(),
            "problems of the inventory are not written: the list looks complete and is not",
        );
        lose(
            count(|p| p.removed_in.is_some()),
            "packages that a layer removed again are not written",
        );
        lose(
            count(|p| !p.changelog.is_empty()),
            "packages lose what their changelogs say about fixes: more will be reported",
        );
        lose(
            count(|p| p.owner.is_some()),
            "packages lose which package of the distribution owns them: more will be reported",
        );
        lose(
            count(|p| p.licence.is_some() || !p.licences.is_empty()),
            "packages lose their licences",
        );
    }
    if format == Format::SpdxTagValue {
        lose(
            long_tables(source),
            "programs are too large for this format to tell which functions are in them: what cannot be \
             reached will be reported",
        );
    }
    if format == Format::Purls {
        lose(
            count(|p| p.source.is_some()),
            "packages lose their source package, by which many advisories name them: less may be reported",
        );
        lose(
            count(|p| !p.dependencies.is_empty()),
            "packages lose their dependencies",
        );
    }
    if source.findings.is_some()
        && !matches!(format, Format::CycloneDxJson(_) | Format::CycloneDxXml(_))
    {
        lose(
            source.findings.map_or(0, <[_]>::len),
            "findings are not written",
        );
    }
    all
}

/// Counts the programs whose functions are no line of a text: eight bytes each, in base64.
fn long_tables(source: &Source<'_>) -> usize {
    let length = |program: &&Program| {
        let (functions, packages) = program.functions.hashes();
        let hashes = functions.len().saturating_add(packages.len());
        hashes.saturating_mul(11) > LONGEST_REMARK
    };
    source.inventory.programs.iter().filter(length).count()
}
