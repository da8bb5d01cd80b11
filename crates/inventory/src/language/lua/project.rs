//! `*.rockspec` of a project (`LuaRocks`, "Rockspec format"): the project itself, and the dependencies that name
//! one version. `LuaRocks`' own lock file, `luarocks.lock`, holds a table of names and versions.

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::lua::installed::is_installed;
use crate::language::lua::{describe, package, specification};
use crate::unpack::Unpack;

/// Reads `*.rockspec` of projects.
#[derive(Clone, Copy, Debug)]
pub struct LuaProject;

impl Extractor for LuaProject {
    fn id(&self) -> &'static str {
        "lua-project"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".rockspec"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path.ends_with(".rockspec") && !is_installed(path)).then_some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_rockspec(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a specification.
pub fn parse_rockspec(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let read = specification::read(&text);
    let mut list = Listing::new("rockspec", path, Presence::Declared);
    list.faults(fault.into_iter().chain(read.fault.clone()));
    let own = read.name.zip(read.version);
    let own = own.and_then(|((name, line), version)| Some((package(name, version)?, line)));
    match own {
        Some((mut own, line)) => {
            own.relation = Relation::Project;
            describe(&mut own, &read);
            list.add(line, own);
        }
        None => list.doubt(
            ProblemKind::Input,
            "specifications without a plain name and version",
            path,
        ),
    }
    for (need, builds, line) in &read.needs {
        let name = need
            .split([' ', '=', '<', '>', '~', '\t'])
            .next()
            .unwrap_or(need);
        // The interpreter is no rock.
        if name == "lua" {
            continue;
        }
        let exact = need.strip_prefix(name).map(str::trim).and_then(exact);
        let Some(mut package) = exact.and_then(|version| package(name, version)) else {
            list.doubt(ProblemKind::Unsupported, OPEN, need);
            continue;
        };
        package.relation = Relation::Direct;
        package.usage = if *builds {
            Usage::Development
        } else {
            Usage::Production
        };
        list.add(*line, package);
    }
    list.finish(out);
}

/// The version of `== 1.2-3`, or of `1.2-3`, which means the same.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.strip_prefix("==").unwrap_or(requirement).trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let digit = version.starts_with(|c: char| c.is_ascii_digit());
    (digit && version.chars().all(plain)).then_some(version)
}

const OPEN: &str = "dependencies that are ranges, not looked up";
