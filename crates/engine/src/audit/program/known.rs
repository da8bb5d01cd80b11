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

#[cfg(test)]
mod tests {
    use seawall_checks::selection::{Begin, Selection};
    use seawall_checks::settings::Settings;
    use seawall_model::host::engine::Engine;
    use seawall_model::time::Date;
    use seawall_policy::filter::Filter;

    use super::*;
    use crate::audit::AuditOptions;
    use crate::audit::image::scan_options;
    use crate::database::{DatabasePlaces, choose_database};

    fn options() -> ScanOptions {
        let selection = Selection {
            begin: Begin::All,
            ..Selection::default()
        };
        let options = AuditOptions {
            accepting: crate::audit::accept::Accepting::default(),
            compliance: crate::audit::compliance::Compliance::default(),
            selected: selection.resolve().unwrap(),
            settings: Settings::default(),
            exceptions: Vec::new(),
            filter: Filter::default(),
            only: Vec::new(),
            today: Date::from_ymd(2026, 11, 22).unwrap(),
        };
        scan_options(&Settings::default(), &options)
    }

    fn asked(purls: Seen<Vec<String>>, database: &Database) -> (HostFacts, Advised) {
        let program = Program {
            name: "runc".to_owned(),
            path: Seen::Known("/usr/bin/runc".to_owned()),
            purls,
            ..Program::default()
        };
        let engine = Engine {
            programs: Seen::Known(vec![program]),
            ..Engine::default()
        };
        let mut facts = HostFacts {
            engines: vec![engine],
            ..HostFacts::default()
        };
        let advised = ask_advisories(&mut facts, database, &options());
        (facts, advised)
    }

    /// Affected and mended versions as the advisories of the runc project (GHSA-xr7r-f8xq-vfvv), of Debian (DSA-5615) and
    /// of Alpine's secdb for 3.10 have them.
    #[test]
    fn a_distribution_speaks_for_its_builds_and_upstream_for_all_others() {
        let database = choose_database(&DatabasePlaces::default())
            .unwrap()
            .database;
        let module = "pkg:golang/github.com/opencontainers/runc@";
        let debian = "pkg:deb/debian/runc@1.1.5%2Bds1-1";
        let alpine = "pkg:apk/alpine/runc@1.0.0_rc";
        let cases = [
            (format!("{module}v1.1.11"), "CVE-2024-21626", Some("1.1.12")),
            (format!("{module}v1.1.12"), "CVE-2024-21626", None),
            (
                format!("{debian}?arch=amd64&distro=debian-12"),
                "CVE-2024-21626",
                Some("1.1.5+ds1-1+deb12u1"),
            ),
            (
                format!("{debian}%2Bdeb12u1?arch=amd64&distro=debian-12"),
                "CVE-2024-21626",
                None,
            ),
            (
                format!("{alpine}6-r0?arch=x86_64&distro=alpine-3.10"),
                "CVE-2019-5736",
                Some("1.0.0_rc7-r0"),
            ),
            (
                format!("{alpine}7-r0?arch=x86_64&distro=alpine-3.10"),
                "CVE-2019-5736",
                None,
            ),
        ];
        for (purl, id, want) in cases {
            let (facts, advised) = asked(Seen::Known(vec![purl.clone()]), &database);
            let programs = facts.engines[0].programs.known().unwrap();
            let known = programs[0].known.known().unwrap();
            let found = known.iter().find(|it| it.id == id);
            let fixed = found.map(|it| it.fixed.as_deref().unwrap());
            assert_eq!(fixed, want, "{purl} {known:?}");
            let scanned = advised.scanned.unwrap();
            let finding = scanned.judged.findings.iter().find(|it| it.id == id);
            assert_eq!(finding.is_some(), want.is_some(), "{purl}");
            if let Some(finding) = finding {
                assert_eq!(finding.location.path, "/usr/bin/runc");
            }
        }
    }

    #[test]
    fn what_nobody_knows_is_no_all_clear() {
        let database = choose_database(&DatabasePlaces::default())
            .unwrap()
            .database;
        let known = |purls: Seen<Vec<String>>| {
            let (facts, _) = asked(purls, &database);
            let programs = facts.engines[0].programs.known().unwrap();
            programs[0].known.clone()
        };
        let list = |purl: &str| Seen::Known(vec![purl.to_owned()]);
        for purls in [
            Seen::unknown("its version is not known"),
            Seen::Absent,
            Seen::Known(Vec::new()),
            list("runc 1.1.5"),
            // Nobody publishes advisories for it.
            list("pkg:deb/nixnux/runc@1.1.5?distro=nixnux-1"),
        ] {
            let found = known(purls.clone());
            assert!(found.why_unknown().is_some(), "{purls:?} {found:?}");
        }
    }

    #[test]
    fn what_two_names_say_is_told_once() {
        let database = choose_database(&DatabasePlaces::default())
            .unwrap()
            .database;
        let names = ["docker/docker", "moby/moby"];
        let names = names.map(|name| format!("pkg:golang/github.com/{name}@v24.0.1"));
        let (_, advised) = asked(Seen::Known(names.to_vec()), &database);
        let findings = advised.scanned.unwrap().judged.findings;
        let ids: BTreeSet<&str> = findings.iter().map(|it| it.id.as_str()).collect();
        assert!(ids.contains("CVE-2024-24557"), "{ids:?}");
        assert_eq!(ids.len(), findings.len());
    }
}
