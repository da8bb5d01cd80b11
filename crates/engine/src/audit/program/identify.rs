//! A program's file → the names by which advisories speak of it.

use std::path::Path;
use std::sync::Arc;

use seawall_advisory::matching::vendor::is_foreign;
use seawall_artifact::host::packaged;
use seawall_artifact::layer::SquashedTree;
use seawall_inventory::assemble::{AssembleOptions, assemble};
use seawall_inventory::binary::executable::Executable;
use seawall_inventory::binary::go::build_info;
use seawall_inventory::binary::go::module::Modules;
use seawall_inventory::binary::go::version::of_main;
use seawall_inventory::collect::Collector;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::program::Program;
use seawall_model::host::seen::Seen;
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::tree::{LayerVisitors as _, Resolved, Ticket, Tree as _};

use crate::unpack::Unpacker;

/// Finds out what the programs of all engines are. `root` is the folder that stands for the root of the host.
pub fn identify(root: &Path, facts: &mut HostFacts) {
    let programs = || facts.engines.iter().filter_map(|it| it.programs.known());
    let paths = programs()
        .flatten()
        .filter_map(|it| it.path.known().cloned());
    let mut paths: Vec<String> = paths.collect();
    paths.sort();
    paths.dedup();
    let packages = (!paths.is_empty()).then(|| Packages::read(root, &paths));
    for engine in &mut facts.engines {
        let Seen::Known(programs) = &mut engine.programs else {
            continue;
        };
        for program in programs {
            program.purls = purls(root, program, packages.as_ref());
        }
    }
}

fn purls(root: &Path, program: &Program, packages: Option<&Packages>) -> Seen<Vec<String>> {
    let path = match (&program.path, packages) {
        (Seen::Known(path), Some(packages)) => Some((path, packages)),
        (Seen::Unknown(why), _) => return Seen::unknown(why),
        // Nobody sees the files of an engine on another machine.
        _ => None,
    };
    let Some((path, packages)) = path else {
        return by_told(program);
    };
    let owner = match packages.owner(path) {
        Ok(owner) => owner,
        Err(why) => return Seen::Unknown(why),
    };
    match owner {
        Some((package, false)) => of_distribution(package, program),
        _ => of_upstream(root, program),
    }
}

/// The distribution speaks for its package, as long as that is what runs.
fn of_distribution(package: &Package, program: &Program) -> Seen<Vec<String>> {
    if program.is_replaced {
        return Seen::unknown(format!(
            "its file was replaced since it was started: package {} {} is installed, but an older program may run",
            package.name, package.version
        ));
    }
    let version = package.version.split_once(':');
    let version = version.map_or(package.version.as_str(), |(_, version)| version);
    match program.told.as_deref() {
        Some(told) if numbers(told) != numbers(version) => Seen::unknown(format!(
            "the engine says that it is {told}, but its file belongs to package {} {}",
            package.name, package.version
        )),
        _ => Seen::Known(vec![package.purl.to_string()]),
    }
}

/// What Go has written into the program says which module it is, else its name does; the version is that which is
/// written there, else what the engine tells.
fn of_upstream(root: &Path, program: &Program) -> Seen<Vec<String>> {
    let bytes = match packaged::read_program(root, program) {
        Ok(bytes) => bytes,
        Err(why) => return Seen::Unknown(why),
    };
    let built = Executable::read(&bytes)
        .iter()
        .find_map(|executable| build_info::find(executable)?.ok());
    let Some(built) = built else {
        return Seen::unknown("no package installed it, and it is no program that Go has built");
    };
    let modules = Modules::read(built.modules);
    let written = of_main(&modules);
    let own = modules.own().map(|it| it.path.to_owned());
    let is_version = written.starts_with('v') && !is_pseudo(&written);
    if is_version && let Some(own) = own {
        return named(&own, &written);
    }
    by_told(program)
}

/// What the engine tells is enough where nobody but upstream can have built it: distributions mark their versions.
fn by_told(program: &Program) -> Seen<Vec<String>> {
    let Some(told) = program.told.as_deref() else {
        return Seen::unknown("its version is not known");
    };
    let version = told.trim_start_matches('v');
    let version = version.strip_suffix("-ce").unwrap_or(version);
    if !is_upstream(version) {
        return Seen::unknown(format!(
            "{told} is a version of a distribution or of somebody else, and no package of it was found"
        ));
    }
    let Some((_, module)) = MODULES.iter().find(|(name, _)| *name == program.name) else {
        return Seen::unknown("no module is known by its name");
    };
    let is_second = program.name == "containerd" && !version.starts_with(['0', '1']);
    let module = if is_second {
        format!("{module}/v2")
    } else {
        (*module).to_owned()
    };
    named(&module, &format!("v{version}"))
}

/// Writes the package URLs of a module at a version: all by which advisories know it.
fn named(module: &str, version: &str) -> Seen<Vec<String>> {
    // Moby's is known by both.
    let other = match module {
        "github.com/docker/docker" => Some("github.com/moby/moby"),
        "github.com/moby/moby" => Some("github.com/docker/docker"),
        _ => None,
    };
    let version = version.replace('+', "%2B");
    let modules = std::iter::once(module).chain(other);
    Seen::Known(
        modules
            .map(|it| format!("pkg:golang/{it}@{version}"))
            .collect(),
    )
}

/// Says whether a version is one that upstream publishes: three numbers, and perhaps that it is an early one.
fn is_upstream(version: &str) -> bool {
    let (release, early) = match version.split_once('-') {
        Some((release, early)) => (release, Some(early)),
        None => (version, None),
    };
    let parts: Vec<&str> = release.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let is_early = |early: &str| {
        let word = early.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
        matches!(word, "rc" | "beta" | "alpha")
    };
    matches!(parts.len(), 2 | 3) && parts.iter().all(is_number) && early.is_none_or(is_early)
}

/// Says whether Go made the version of a revision, for want of a better one.
fn is_pseudo(version: &str) -> bool {
    let last = version.rsplit('-').next().unwrap_or_default();
    version.matches('-').count() >= 2 && last.split('+').next().is_some_and(|it| it.len() == 12)
        || version.contains("+dirty")
}

/// The numbers that a version begins with: `1.1.5+ds1-1` and `1.1.5+ds1` are the same release.
fn numbers(version: &str) -> &str {
    let version = version.trim_start_matches('v');
    let end = version.find(|it: char| !it.is_ascii_digit() && it != '.');
    version
        .get(..end.unwrap_or(version.len()))
        .unwrap_or_default()
}

/// The packages of a host, as far as they concern the programs.
struct Packages {
    inventory: Inventory,
    tree: SquashedTree,
}

impl Packages {
    fn read(root: &Path, paths: &[String]) -> Self {
        let collector = Collector::default()
            .unpacking_with(&Unpacker)
            .installed_only();
        let index = packaged::walk(root, paths, collector.begin(Ticket(0)));
        let tree = SquashedTree::new(vec![Some(Arc::new(index))]);
        let facts = collector.into_facts();
        let options = AssembleOptions {
            include_removed: false,
            is_foreign,
        };
        let inventory = assemble(&[facts.get(&Ticket(0))], &tree, &options);
        Self { inventory, tree }
    }

    /// Returns the package that installed a file, and whether somebody else than the distribution made it.
    fn owner(&self, path: &str) -> Result<Option<(&Package, bool)>, String> {
        let path = path.trim_start_matches('/');
        if let Some(problem) = self.inventory.problems.first() {
            return Err(format!(
                "which package installed it is not known: {problem}"
            ));
        }
        let name = path.rsplit('/').next();
        let has = |package: &&Package| {
            let mut files = package
                .files
                .iter()
                .filter(|it| it.rsplit('/').next() == name);
            files.any(|file| match self.tree.resolve(file) {
                Resolved::Found { path: found, .. } => found == path,
                Resolved::Missing | Resolved::Loop => false,
            })
        };
        let own = self.inventory.packages.iter();
        let owner = own.filter(|it| it.kind.is_of_distribution()).find(has);
        let distribution = self.inventory.distribution.as_ref();
        Ok(owner.map(|package| (package, is_foreign(distribution, package))))
    }
}

/// The modules of programs whose build says nothing.
const MODULES: &[(&str, &str)] = &[
    ("containerd", "github.com/containerd/containerd"),
    ("dockerd", "github.com/docker/docker"),
    ("runc", "github.com/opencontainers/runc"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_engine_tells_is_taken_where_only_upstream_can_have_built_it() {
        let cases = [
            (
                "runc",
                Some("1.1.11"),
                Some("pkg:golang/github.com/opencontainers/runc@v1.1.11"),
            ),
            (
                "runc",
                Some("1.0.0-rc6"),
                Some("pkg:golang/github.com/opencontainers/runc@v1.0.0-rc6"),
            ),
            ("runc", Some("1.1.5+ds1"), None),
            ("runc", Some("1.1.12-0ubuntu2~22.04.1"), None),
            ("runc", None, None),
            ("crun", Some("1.8.1"), None),
            (
                "containerd",
                Some("v1.7.27"),
                Some("pkg:golang/github.com/containerd/containerd@v1.7.27"),
            ),
            (
                "containerd",
                Some("v2.0.0"),
                Some("pkg:golang/github.com/containerd/containerd/v2@v2.0.0"),
            ),
            ("containerd", Some("1.6.20~ds1"), None),
            (
                "dockerd",
                Some("18.06.3-ce"),
                Some("pkg:golang/github.com/docker/docker@v18.06.3"),
            ),
            ("dockerd", Some("20.10.24+dfsg1"), None),
            ("dockerd", Some("dev"), None),
        ];
        for (name, told, want) in cases {
            let program = Program {
                name: name.to_owned(),
                told: told.map(str::to_owned),
                ..Program::default()
            };
            let found = by_told(&program);
            let first = found.known().and_then(|it| it.first()).map(String::as_str);
            assert_eq!(first, want, "{name} {told:?} {found:?}");
        }
    }

    #[test]
    fn releases_are_compared_without_marks() {
        for (told, package, want) in [
            ("1.1.5+ds1", "1.1.5+ds1-1+deb12u1", true),
            ("20.10.24+dfsg1", "20.10.24+dfsg1-1+b3", true),
            ("1.6.20~ds1", "1.6.20~ds1-1+b1", true),
            ("1.1.12", "1.1.5+ds1-1", false),
            ("1.1", "1.1.5", false),
        ] {
            assert_eq!(numbers(told) == numbers(package), want, "{told} {package}");
        }
        assert!(is_pseudo("v0.0.0-20230101000000-0123456789ab"));
        assert!(!is_pseudo("v1.0.0-rc.6") && !is_pseudo("v1.1.12"));
    }
}
