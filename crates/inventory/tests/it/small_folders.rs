//! Files of Lua, OCaml, Perl, Terraform, GitHub Actions and version managers, a folder for each case: what
//! `want.txt` beside the files says is what there is, and what is wrong.
//!
//! Files of `LuaRocks`, opam and Perl's `ExtUtils::MakeMaker` were written by the real tools for small packages of
//! ours; the others follow the tools' documentation.

use std::fmt::Write as _;
use std::path::Path;

use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

use crate::project_folder::{problems, scan};

#[test]
fn every_folder_gives_what_it_should() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for family in ["actions", "lua", "ocaml", "perl", "terraform", "toolchain"] {
        for case in std::fs::read_dir(data.join(family)).unwrap() {
            let case = case.unwrap().file_name().into_string().unwrap();
            let folder = format!("{family}/{case}");
            let want = std::fs::read_to_string(data.join(&folder).join("want.txt")).unwrap();
            let inventory = scan(&folder);
            let mut told: Vec<String> = problems(&inventory)
                .into_iter()
                .map(|why| format!("! {why}"))
                .collect();
            // The parser of YAML says in words of its own what is wrong.
            if want.contains("\n! *\n") && !told.is_empty() {
                told = vec!["! *".to_owned()];
            }
            let got: Vec<String> = lines(&inventory).into_iter().chain(told).collect();
            let got = got.join("\n");
            if got.trim() != want.trim() {
                wrong.push(format!("=== {folder}\n{got}\n=== wanted\n{want}"));
            }
            cases += 1;
        }
    }
    assert!(cases >= 11, "{cases}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `PURL relation usage presence PLACE… [DIGEST…] [> DEPENDENCY…]`.
pub(crate) fn lines(inventory: &Inventory) -> Vec<String> {
    let name = |at: &usize| inventory.packages[*at].name.clone();
    let line = |package: &Package| {
        let mut line = format!(
            "{} {} {} {}",
            package.purl,
            package.relation.name(),
            package.usage.name(),
            package.presence.name()
        );
        for at in &package.locations {
            line.push(' ');
            line.push_str(&at.path);
            if let Some(start) = at.start {
                write!(line, ":{}", start.line).unwrap();
            }
        }
        for hash in &package.hashes {
            let algorithm = hash.algorithm.name().replace('-', "").to_lowercase();
            write!(line, " {algorithm}:{}", hash.hex).unwrap();
        }
        if !package.dependencies.is_empty() {
            let names: Vec<String> = package.dependencies.iter().map(name).collect();
            write!(line, " > {}", names.join(" ")).unwrap();
        }
        line
    };
    inventory.packages.iter().map(line).collect()
}
