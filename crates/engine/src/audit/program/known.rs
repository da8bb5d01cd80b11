//! Names of programs → what the advisory database says of them.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::store::Database;
use seawall_model::coverage::CoverageState;
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::host::HostFacts;
use seawall_model::host::engine::program::{KnownVulnerability, Program};
use seawall_model::host::seen::Seen;
use seawall_model::location::Location;
use seawall_model::package::Package;

use crate::judge::{Surveyed, judge};
use crate::listed::{Listed, survey};
use crate::scan::{ScanOptions, Scanned};

/// What advisories say of a host's engines, to be joined with the host's own result.
#[derive(Clone, Debug, Default)]
pub struct Advised {
    pub(in crate::audit) scanned: Option<Scanned>,
}

/// Asks the database about the programs of all engines, and writes what it says into the facts.
pub fn ask_advisories(
    facts: &mut HostFacts,
    database: &Database,
    options: &ScanOptions,
) -> Advised {
    let all = facts.engines.iter().filter_map(|it| it.programs.known());
    let all: Vec<Program> = all.flatten().cloned().collect();
    let names = all.iter().filter_map(|it| it.purls.known()).flatten();
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut asked =
        (!names.is_empty()).then(|| Asked::new(&facts.name, &names, &all, database, options));
    for engine in &mut facts.engines {
        let Seen::Known(programs) = &mut engine.programs else {
            continue;
        };
        for program in programs {
            program.known = known(program, asked.as_ref());
        }
    }
    if let Some(asked) = &mut asked {
        asked.forget_second_names(&all);
    }
    Advised {
        scanned: asked.map(|it| it.scanned),
    }
}

/// What came of asking.
struct Asked {
    scanned: Scanned,
    /// Positions of packages in the inventory, by package URL.
    packages: BTreeMap<String, usize>,
}

impl Asked {
    /// Judges the packages as those of a list, and says of each in which file it is.
    fn new(
        host: &str,
        names: &[&str],
        programs: &[Program],
        database: &Database,
        options: &ScanOptions,
    ) -> Self {
        let mut surveyed = of_names(host, names);
        let mut packages = BTreeMap::new();
        for (position, package) in surveyed.inventory.packages.iter_mut().enumerate() {
            let Some(name) = line_of(package).and_then(|line| names.get(line)) else {
                continue;
            };
            packages.insert((*name).to_owned(), position);
            let of = programs.iter().filter(|it| has_name(it, name));
            package.locations = of.map(location).collect();
            package.locations.dedup();
        }
        let judgement =
            options
                .scanners
                .match_packages(database, &surveyed.inventory, options.today);
        Self {
            scanned: judge(surveyed, judgement, options),
            packages,
        }
    }

    /// What two names of one program say alike is told once.
    fn forget_second_names(&mut self, programs: &[Program]) {
        let mut seconds = BTreeMap::new();
        for names in programs.iter().filter_map(|it| it.purls.known()) {
            if let [first, others @ ..] = names.as_slice() {
                for other in others {
                    seconds.extend(
                        self.packages
                            .get(other)
                            .copied()
                            .zip(self.packages.get(first).copied()),
                    );
                }
            }
        }
        let forget = |findings: &mut Vec<Finding>| {
            let told: BTreeSet<(String, usize)> = findings
                .iter()
                .filter_map(|it| Some((it.id.clone(), it.package?)))
                .collect();
            findings.retain(|it| {
                let first = it.package.and_then(|package| seconds.get(&package));
                first.is_none_or(|first| !told.contains(&(it.id.clone(), *first)))
            });
        };
        forget(&mut self.scanned.report.findings);
        forget(&mut self.scanned.judged.findings);
        // Their positions in the list of findings are none any more.
        self.scanned.report.upgrades.clear();
    }
}

fn of_names(host: &str, names: &[&str]) -> Surveyed {
    let mut all = survey(Listed::purls(host, &names.join("\n"))).into_iter();
    let mut first = all.next().unwrap_or_else(|| Surveyed::of_nothing(host));
    // A host has one distribution; were there two, no package may be lost.
    for other in all {
        first.inventory.packages.extend(other.inventory.packages);
        first.problems.extend(other.problems);
    }
    first
}

/// The line of the list that a package was read from, counted from 0.
fn line_of(package: &Package) -> Option<usize> {
    let start = package.locations.first()?.start.as_ref()?;
    usize::try_from(start.line).ok()?.checked_sub(1)
}

fn has_name(program: &Program, name: &str) -> bool {
    let names = program.purls.known();
    names.into_iter().flatten().any(|it| it == name)
}

fn location(program: &Program) -> Location {
    let path = program.path.known().unwrap_or(&program.name);
    Location::file(path, None)
}

fn known(program: &Program, asked: Option<&Asked>) -> Seen<Vec<KnownVulnerability>> {
    let (names, asked) = match (&program.purls, asked) {
        (Seen::Known(names), Some(asked)) if !names.is_empty() => (names, asked),
        (Seen::Unknown(why), _) => return Seen::unknown(why),
        _ => return Seen::unknown("it is not known what advisories call it"),
    };
    let mut found = BTreeSet::new();
    for name in names {
        let Some(position) = asked.packages.get(name) else {
            return Seen::unknown(format!("{name} cannot be read"));
        };
        if let Some(why) = asked.gap(*position) {
            return Seen::Unknown(why);
        }
        let findings = asked.scanned.judged.findings.iter();
        let own = findings.filter(|it| {
            let is_vulnerability = it.kind == FindingKind::Vulnerability;
            is_vulnerability && it.package == Some(*position) && it.is_open()
        });
        found.extend(own.map(|it| KnownVulnerability {
            id: it.id.clone(),
            severity: it.severity.to_string(),
            fixed: it.fixed_version.clone(),
        }));
    }
    let mut found: Vec<KnownVulnerability> = found.into_iter().collect();
    // Of two names one may know a fix that the other does not.
    found.sort_by(|a, b| (&a.id, a.fixed.is_none()).cmp(&(&b.id, b.fixed.is_none())));
    found.dedup_by(|later, first| later.id == first.id);
    Seen::Known(found)
}

impl Asked {
    /// Says why advisories do not speak of a package, where they do not.
    fn gap(&self, position: usize) -> Option<String> {
        let package = self.scanned.report.inventory.packages.get(position)?;
        let of_system = package.kind.is_of_distribution();
        let fits = |what: &str| {
            if of_system {
                what.starts_with(SYSTEM)
            } else {
                what == package.kind.name()
            }
        };
        let coverage = &self.scanned.report.coverage;
        let lines = coverage.iter().filter(|it| fits(&it.what));
        if lines.clone().any(|it| it.state != CoverageState::None) {
            return None;
        }
        let mut reasons = lines.filter_map(|it| it.why.clone());
        Some(reasons.next().unwrap_or_else(|| NO_DATA.to_owned()))
    }
}

/// What the coverage of an operating system's packages is called, or begins with.
const SYSTEM: &str = "os-packages";
const NO_DATA: &str = "the database has no advisories for its kind";
