//! Which interpreter or compiler a project asks for: the files of version managers. What they name is software
//! that no package manager knows, under the names by which it is recognised where it is installed.

pub mod asdf;
pub mod mise;
pub mod plain;
pub mod rust;

use seawall_model::package::{Package, PackageType, Relation};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::language::listing::Listing;
use crate::language::word::word;

/// Adds a tool, where one exact version is asked for; notes it otherwise.
fn add(list: &mut Listing, line: u32, tool: &str, version: &str) {
    let known = TOOLS.iter().find(|(names, _)| names.contains(&tool));
    let name = known.map_or(tool, |(names, _)| names.first().copied().unwrap_or(tool));
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let (Some(name), Some(version)) = (word(name), exact(version)) else {
        return list.doubt(ProblemKind::Unsupported, OPEN, &format!("{tool} {version}"));
    };
    let purl = Purl::new("generic", name, version);
    let mut package = Package::new(PackageType::Generic, name, version, purl);
    package.relation = Relation::Direct;
    let products = known.map_or(&[][..], |(_, products)| products);
    let cpe = |product: &&str| format!("cpe:2.3:a:{product}:{version}:*:*:*:*:*:*:*");
    package.cpes = products.iter().map(cpe).collect();
    list.add(line, package);
}

/// `1.2.3`, `3.12.0rc1`, `17.0.9+9`: a version with three numbers. One with fewer stands for the newest that begins
/// so.
fn exact(version: &str) -> Option<&str> {
    let numbers = version.split(['.', '-', '+']);
    let numbers = numbers.take_while(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    let whole = version
        .split(['-', '+'])
        .next()
        .unwrap_or_default()
        .split('.')
        .count()
        >= 3;
    let usable = version.len() <= VERSION && version.chars().all(plain) && whole;
    (usable && numbers.count() >= 3).then_some(version)
}

/// Names of tools, the usual one first, and the products that the National Vulnerability Database knows them as.
const TOOLS: &[(&[&str], &[&str])] = &[
    (&["node", "nodejs"], &["nodejs:node.js"]),
    (&["python"], &["python:python"]),
    (&["ruby"], &["ruby-lang:ruby"]),
    (&["go", "golang"], &["golang:go"]),
    (&["rust"], &["rust-lang:rust"]),
    (&["deno"], &["deno:deno"]),
    (&["bun"], &["bun:bun"]),
    (&["php"], &["php:php"]),
    (&["perl"], &["perl:perl"]),
    (&["erlang"], &["erlang:erlang\\/otp"]),
    (&["terraform"], &["hashicorp:terraform"]),
    (&["vault"], &["hashicorp:vault"]),
    (&["consul"], &["hashicorp:consul"]),
    (&["helm"], &["helm:helm"]),
    (&["kubectl"], &["kubernetes:kubectl"]),
];
const OPEN: &str = "tools with no exact version, not looked up";
/// Bytes of a version.
const VERSION: usize = 64;

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn exact_versions() {
        for (text, want) in [
            ("18.16.0", true),
            ("3.12.0rc1", true),
            ("17.0.9+9", true),
            ("18", false),
            ("3.11", false),
            ("3.11-1.2", false),
            ("latest", false),
            ("lts/hydrogen", false),
            ("1.x.0", false),
            ("", false),
        ] {
            assert_eq!(exact(text).is_some(), want, "{text}");
        }
    }
}
