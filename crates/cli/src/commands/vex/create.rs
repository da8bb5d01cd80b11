//! `seawall vex create`: one statement, from the command line or about a finding of a saved report.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use seawall_engine::statement::image;
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::package::Package;
use seawall_model::report::TargetReport;
use seawall_model::statement::{Identity, Product, Statement};

use super::arguments::Create;
use super::read;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Makes the statement.
pub(super) fn run(arguments: &Create, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let about = match &arguments.from {
        Some(path) => from(path, arguments, terminal)?,
        None => About {
            id: arguments.id.clone().unwrap_or_default(),
            aliases: Vec::new(),
            products: products(&arguments.product, &arguments.part),
        },
    };
    let aliases: BTreeSet<String> = about
        .aliases
        .into_iter()
        .chain(arguments.alias.clone())
        .collect();
    let statement = Statement {
        vulnerability: about.id,
        aliases: aliases.into_iter().collect(),
        products: about.products,
        status: arguments.status,
        justification: arguments.justification.clone(),
        text: arguments.statement.clone(),
        author: String::new(),
        time: None,
        origin: String::new(),
    };
    super::write(&[statement], &arguments.head, terminal)
}

/// What a statement is about.
struct About {
    id: String,
    aliases: Vec<String>,
    products: Vec<Arc<Product>>,
}

fn products(wholes: &[String], parts: &[String]) -> Vec<Arc<Product>> {
    let parts: Vec<Identity> = parts.iter().map(|purl| Identity::named(purl)).collect();
    let product = |purl: &String| Product {
        identity: Identity::named(purl),
        parts: parts.clone(),
    };
    wholes.iter().map(product).map(Arc::new).collect()
}

/// Finds the finding in a saved report. A choice that fits several packages is none: a statement must not
/// hold for more than was meant.
fn from(path: &Path, arguments: &Create, terminal: Terminal) -> anyhow::Result<About> {
    let report = read::report(path)?;
    let shown = path.display();
    let mut found: Vec<(&TargetReport, &Finding, &Package)> = Vec::new();
    for target in &report.targets {
        let dismissed = target.dismissed.iter().map(|one| &one.finding);
        for finding in target.findings.iter().chain(dismissed) {
            let package = finding
                .package
                .and_then(|at| target.inventory.packages.get(at));
            let Some(package) = package else { continue };
            if is_meant(finding, package, arguments) {
                found.push((target, finding, package));
            }
        }
    }
    let Some((target, finding, _)) = found.first() else {
        return Err(Usage(format!("{shown} has no such finding")).into());
    };
    let names: BTreeSet<&str> = found
        .iter()
        .map(|(.., package)| package.name.as_str())
        .collect();
    if names.len() > 1 && arguments.finding.is_none() {
        let names: Vec<&str> = names.into_iter().collect();
        let names = names.join(", ");
        return Err(Usage(format!(
            "several packages have it, name one with --package: {names}"
        ))
        .into());
    }
    if found
        .iter()
        .any(|(other, ..)| other.artifact != target.artifact)
    {
        return Err(Usage(format!("several targets of {shown} have it")).into());
    }
    let purls: BTreeSet<String> = found.iter().map(|(.., one)| one.purl.to_string()).collect();
    let purls: Vec<String> = purls.into_iter().collect();
    let image = image(&target.artifact).map(|image| image.name);
    let wholes = if arguments.product.is_empty() {
        image.into_iter().collect()
    } else {
        arguments.product.clone()
    };
    let products = if wholes.is_empty() {
        terminal.warning(EVERYWHERE);
        products(&purls, &[])
    } else {
        products(&wholes, &purls)
    };
    Ok(About {
        id: finding.id.clone(),
        aliases: finding.aliases.clone(),
        products,
    })
}

fn is_meant(finding: &Finding, package: &Package, arguments: &Create) -> bool {
    if finding.kind != FindingKind::Vulnerability {
        return false;
    }
    let by_id = arguments.id.as_ref().is_none_or(|id| {
        let mut ids = std::iter::once(&finding.id).chain(&finding.aliases);
        ids.any(|known| known.eq_ignore_ascii_case(id))
    });
    let print = arguments.finding.as_ref();
    let by_print = print.is_none_or(|print| finding.fingerprint == *print);
    let by_package = arguments
        .package
        .as_ref()
        .is_none_or(|name| package.name == *name || package.purl.to_string() == *name);
    by_id && by_print && by_package
}

/// Told where statements are about packages and not about an image.
pub(super) const EVERYWHERE: &str = "this is no image, so that the statements hold for the packages wherever \
                                     they are; name what they hold in with --product";
