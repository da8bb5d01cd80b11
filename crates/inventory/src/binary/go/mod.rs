//! Programs made by Go: which modules are in them, at which versions, and which functions.

pub mod build_info;
pub mod functions;
pub mod module;
pub mod product;
pub mod symbol;
pub mod version;

use std::sync::Arc;

use seawall_model::inventory::FunctionTable;
use seawall_model::package::{Package, Relation, Usage};
use seawall_model::problem::{Problem, ProblemKind};

use crate::binary::executable::Executable;
use crate::extractor::{Extracted, Fact};
use crate::language::go::module_package;

use build_info::BuildInfo;
use functions::Functions;
use module::{Modules, Other};

/// Adds what a program tells, if Go has made it. Returns whether it has.
pub fn extract(path: &str, executable: &Executable<'_>, out: &mut Extracted) -> bool {
    let info = match build_info::find(executable) {
        None => {
            let functions = executable.section(functions::SECTIONS);
            if functions.is_some_and(|table| !table.is_empty()) {
                let why = "it has no build information, so its modules and its Go are not known";
                let problem = Problem::new(ProblemKind::Unsupported, "Go program", why).at(path);
                out.problems.push(problem);
            }
            return false;
        }
        Some(Ok(info)) => info,
        Some(Err(why)) => {
            let problem = Problem::new(ProblemKind::Input, "Go program", why).at(path);
            out.problems.push(problem);
            return true;
        }
    };
    let modules = Modules::read(info.modules);
    if modules.left_out > 0 {
        let why = format!("it has too many modules; {} are left out", modules.left_out);
        let problem = Problem::new(ProblemKind::Limit, "Go program", why).at(path);
        out.problems.push(problem);
    }
    if modules.without_modules() {
        let why = "it was built without modules, so those that are inside it are not known";
        let problem = Problem::new(ProblemKind::Unsupported, "Go program", why).at(path);
        out.problems.push(problem);
    }
    let packages = packages(&info, &modules);
    out.facts.push((path.to_owned(), Fact::Listed { packages }));
    if let Some(functions) = table(executable, &modules) {
        let functions = Arc::new(functions);
        out.facts
            .push((path.to_owned(), Fact::Program { functions }));
    }
    true
}

/// Returns the modules of a program, its own first.
pub fn packages(info: &BuildInfo<'_>, modules: &Modules<'_>) -> Vec<Package> {
    let mut packages = Vec::new();
    if let Some(main) = modules.own() {
        let mut package = module_package(main.path, &version::of_main(modules));
        package.relation = Relation::Project;
        package.commit = modules.setting("vcs.revision").and_then(commit);
        package.cpes = product::cpes(main.path, modules.program, &package.version);
        packages.push(package);
    }
    packages.push(module_package("stdlib", version::of_go(info.go)));
    let others = modules.others.iter().map(taken);
    packages.extend(others.map(|(path, version)| module_package(path, version)));
    for package in &mut packages {
        package.usage = Usage::Production;
    }
    let count = packages.len();
    if let Some(first) = packages.first_mut()
        && first.relation == Relation::Project
    {
        first.dependencies = (1..count).collect();
    }
    packages
}

/// Returns what the build took for a module. A directory has no version.
fn taken<'a>(other: &Other<'a>) -> (&'a str, &'a str) {
    match other.instead {
        None => (other.module.path, known(other.module.version)),
        Some(instead) if is_directory(instead.path) => (other.module.path, ""),
        Some(instead) => (instead.path, known(instead.version)),
    }
}

fn known(version: &str) -> &str {
    if version == "(devel)" { "" } else { version }
}

/// Says whether a replacement is a directory ("replace directive" in the Go Modules Reference).
pub fn is_directory(path: &str) -> bool {
    path == "." || path == ".." || path.starts_with(['.', '/']) || path.contains('\\')
}

fn commit(revision: &str) -> Option<String> {
    let hex = revision.bytes().all(|b| b.is_ascii_hexdigit());
    (hex && matches!(revision.len(), 40 | 64)).then(|| revision.to_ascii_lowercase())
}

/// Returns the functions of a program; none where they are not all there: in a plug-in or a shared library
/// that others complete, and where the start of every program is not among them.
fn table(executable: &Executable<'_>, modules: &Modules<'_>) -> Option<FunctionTable> {
    if matches!(modules.setting("-buildmode"), Some("plugin" | "shared")) {
        return None;
    }
    let functions = Functions::find(executable)?;
    let forks = forks(modules);
    let mut names: Vec<(String, String)> = Vec::new();
    for symbol in functions.symbols() {
        for package in symbol.packages() {
            let of_fork = forks.iter().filter_map(|(path, fork)| {
                let rest = package.strip_prefix(path)?;
                (rest.is_empty() || rest.starts_with('/')).then(|| format!("{fork}{rest}"))
            });
            for package in of_fork.chain([package.to_owned()]) {
                names.extend(
                    symbol
                        .names()
                        .map(|name| (package.clone(), name.to_owned())),
                );
            }
        }
        if names.len() > NAMES {
            return None;
        }
    }
    let pairs = names.iter().map(|(p, f)| (p.as_str(), f.as_str()));
    let table = FunctionTable::new(pairs);
    table.has_function("runtime", "main").then_some(table)
}

/// Returns modules that were taken instead of others: their packages go by the path of those.
fn forks<'a>(modules: &Modules<'a>) -> Vec<(&'a str, &'a str)> {
    let others = modules.others.iter().filter_map(|other| {
        let instead = other
            .instead
            .filter(|instead| !is_directory(instead.path))?;
        (instead.path != other.module.path).then_some((other.module.path, instead.path))
    });
    others.take(FORKS).collect()
}

/// Names of one program, in all forms.
const NAMES: usize = 3_000_000;
/// Replaced modules of one program; Kubernetes has some thirty.
const FORKS: usize = 256;
