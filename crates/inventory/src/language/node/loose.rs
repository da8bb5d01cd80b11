//! Manifests that no lock file speaks for: `package.json` (npm, "package.json") and `deno.json` (Deno,
//! "`deno.json` and package.json"). Dependencies on one version alone are listed, what allows several is told.

use seawall_model::package::{Package, Presence, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::Extracted;
use crate::language::document::{Document, Node, json, text};
use crate::language::listing::Listing;
use crate::language::node::deno::jsr;
use crate::language::node::npm_entry;
use crate::language::node::specifier::{Specifier, divide, exact, version_of_archive};

/// Reads a `package.json`.
pub(super) fn read(path: &str, document: &Document<'_>, out: &mut Extracted) {
    let mut listing = Listing::new("Node manifest", path, Presence::Declared);
    listing.faults(document.faults.iter().cloned());
    for root in &document.roots {
        for (list, usage) in LISTS {
            for (name, node) in root.entries_of(list) {
                let text = node.text().unwrap_or_default();
                take(name, text, node.line, *usage, &mut listing);
            }
        }
    }
    listing.spread();
    listing.finish(out);
}

/// Reads a `deno.json` or `deno.jsonc`.
pub(super) fn read_deno(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = text::decode(bytes);
    let document = json::parse(&text);
    let mut listing = Listing::new("Deno manifest", path, Presence::Declared);
    listing.faults(fault.into_iter().chain(document.faults));
    let scopes = document
        .roots
        .iter()
        .flat_map(|root| root.entries_of("scopes"));
    let scoped = scopes.flat_map(|(_, node)| node.entries());
    let imports = document
        .roots
        .iter()
        .flat_map(|root| root.entries_of("imports"));
    for (_, node) in imports.chain(scoped) {
        import(node, &mut listing);
    }
    listing.spread();
    listing.finish(out);
}

fn take(name: &str, text: &str, line: u32, usage: Usage, listing: &mut Listing) {
    let (name, version) = match Specifier::read(text) {
        Specifier::Local => return,
        Specifier::Alias(name, version) => (name, exact(version)),
        Specifier::Version(version) => (name, exact(version)),
        Specifier::Url(url) => (name, version_of_archive(name, url)),
        Specifier::Git(_) => (name, None),
    };
    let package = version.and_then(|version| npm_entry::make(name, version, ""));
    add(package, &format!("{name}@{text}"), line, usage, listing);
}

fn import(node: &Node<'_>, listing: &mut Listing) {
    let text = node.text().unwrap_or_default();
    let (of_npm, rest) = match (text.strip_prefix("npm:"), text.strip_prefix("jsr:")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ if text.starts_with("https:") || text.starts_with("http:") => {
            return listing.doubt(ProblemKind::Unsupported, REMOTE, text);
        }
        _ => return,
    };
    let rest = rest.trim_start_matches('/');
    let (name, version) = divide(rest).unwrap_or((rest, ""));
    // Behind the version may stand a path inside the package.
    let version = exact(version.split('/').next().unwrap_or(version));
    let package = version.and_then(|version| {
        if of_npm {
            npm_entry::make(name, version, "")
        } else {
            jsr(name, version)
        }
    });
    add(package, text, node.line, Usage::Production, listing);
}

fn add(package: Option<Package>, text: &str, line: u32, usage: Usage, listing: &mut Listing) {
    let Some(package) = package else {
        return listing.doubt(ProblemKind::Unsupported, RANGES, text);
    };
    if let Some(at) = listing.add(line, package) {
        listing.asks(at, usage);
    }
}

/// Lists of a manifest. What peers there have to be is up to others.
const LISTS: &[(&str, Usage)] = &[
    ("dependencies", Usage::Production),
    ("optionalDependencies", Usage::Optional),
    ("devDependencies", Usage::Development),
];
const RANGES: &str = "dependencies that are ranges with no lock file, not matched";
const REMOTE: &str = "modules addressed by URL, not matched";
