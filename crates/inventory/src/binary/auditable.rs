//! The list of crates that `cargo auditable` leaves in a Rust program: zlib-compressed JSON in the section
//! `.dep-v0` (the project's `PARSING.md`).

use std::collections::BTreeMap;

use seawall_model::package::{Package, PackageType, Relation, Usage};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;
use serde::Deserialize;

use crate::binary::executable::Executable;
use crate::extractor::{Extracted, Fact};
use crate::unpack::Unpack;

/// Adds the crates of a program, where it lists them.
pub fn extract(path: &str, executable: &Executable<'_>, unpack: &dyn Unpack, out: &mut Extracted) {
    let Some(packed) = executable.section(&[".dep-v0", "rust-deps-v0"]) else {
        return;
    };
    // Sections of Windows' programs are filled up with zeros, which the decoder leaves.
    let read = unpack
        .zlib(packed, LARGEST)
        .map_err(|error| format!("cannot be unpacked: {error}"));
    match read.and_then(|json| parse_list(&json)) {
        Ok(packages) => out.facts.push((path.to_owned(), Fact::Listed { packages })),
        Err(why) => {
            let problem = Problem::new(ProblemKind::Input, "list of crates in a program", why);
            out.problems.push(problem.at(path));
        }
    }
}

/// Reads the list, unpacked.
pub fn parse_list(json: &[u8]) -> Result<Vec<Package>, String> {
    let list: List =
        serde_json::from_slice(json).map_err(|error| format!("is no list of crates: {error}"))?;
    if list.packages.len() > CRATES {
        return Err(format!("lists more than {CRATES} crates"));
    }
    // Positions in the list change where one is left out.
    let mut positions = BTreeMap::new();
    for (at, one) in list.packages.iter().enumerate() {
        if one.is_usable() {
            positions.insert(at, positions.len());
        }
    }
    let usable = list.packages.iter().filter(|one| one.is_usable());
    let root: Option<&Crate> = list.packages.iter().find(|one| one.root);
    let asked_for = |at: usize| root.is_some_and(|root| root.dependencies.contains(&at));
    let numbered = positions.keys().zip(usable);
    Ok(numbered
        .map(|(at, one)| {
            let mut package = one.package();
            package.relation = match one.root {
                true => Relation::Project,
                false if asked_for(*at) => Relation::Direct,
                false if root.is_some() => Relation::Indirect,
                false => Relation::Unknown,
            };
            let needed = one.dependencies.iter().filter_map(|at| positions.get(at));
            package.dependencies = needed.copied().collect();
            package
        })
        .collect())
}

#[derive(Deserialize)]
struct List {
    packages: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    dependencies: Vec<usize>,
    #[serde(default)]
    root: bool,
}

impl Crate {
    fn is_usable(&self) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
        let word = |text: &str| !text.is_empty() && text.len() <= 256 && text.chars().all(plain);
        word(&self.name) && word(&self.version)
    }

    fn package(&self) -> Package {
        let Self { name, version, .. } = self;
        let mut purl = Purl::new("cargo", name, version);
        // Where it is not from the registry, somebody may have changed it.
        if matches!(self.source.as_str(), "git" | "local") {
            purl = purl.qualifier("source", &self.source);
        }
        let mut package = Package::new(PackageType::Cargo, name, version, purl);
        package.usage = match self.kind.as_str() {
            "build" => Usage::Development,
            _ => Usage::Production,
        };
        package
    }
}

/// Bytes of an unpacked list; that of a large program has some hundred thousand.
const LARGEST: u64 = 16 << 20;
const CRATES: usize = 50_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of `PARSING.md`, with names of ours.
    #[test]
    fn a_list() {
        let json = br#"{"packages":[
            {"name":"acorn","version":"0.1.0","source":"local","dependencies":[1,2],"root":true},
            {"name":"oak","version":"1.2.3","source":"registry","dependencies":[3]},
            {"name":"elm","version":"0.4.0","source":"registry","kind":"build","dependencies":[3]},
            {"name":"ash","version":"0.1.0-rc.1+x","source":"git","new":1}]}"#;
        let list = parse_list(json).unwrap();
        let shown: Vec<_> = list
            .iter()
            .map(|p| {
                (
                    p.purl.to_string(),
                    p.relation,
                    p.usage,
                    p.dependencies.clone(),
                )
            })
            .collect();
        let (project, direct, indirect) = (Relation::Project, Relation::Direct, Relation::Indirect);
        let used = Usage::Production;
        let want = [
            (
                "pkg:cargo/acorn@0.1.0?source=local",
                project,
                used,
                vec![1, 2],
            ),
            ("pkg:cargo/oak@1.2.3", direct, used, vec![3]),
            ("pkg:cargo/elm@0.4.0", direct, Usage::Development, vec![3]),
            (
                "pkg:cargo/ash@0.1.0-rc.1%2Bx?source=git",
                indirect,
                used,
                vec![],
            ),
        ];
        assert_eq!(shown, want.map(|(p, r, u, d)| (p.to_owned(), r, u, d)));
        for wrong in [&b""[..], b"{}", b"[]", br#"{"packages":[{"name":1}]}"#] {
            assert!(parse_list(wrong).is_err());
        }
    }
}
