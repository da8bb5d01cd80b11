//! Which checks speak of which controls of a framework: benchmarks, guides, standards. One data file per framework
//! and version, so that a new version is a change of data; checks know nothing of it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use seawall_model::compliance::{Control, Framework};

/// A control that a check speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Mapped {
    /// The framework.
    pub framework: &'static Framework,
    /// The control.
    pub control: &'static Control,
}

impl Mapped {
    /// Returns the id for reports: `CIS-Docker-1.6/4.1`.
    pub fn tag(&self) -> String {
        format!("{}/{}", self.framework.id, self.control.id)
    }
}

/// Returns all frameworks, in the order of their ids.
pub fn frameworks() -> &'static [Framework] {
    static READ: OnceLock<Vec<Framework>> = OnceLock::new();
    READ.get_or_init(|| {
        // A test sees that all of them can be read.
        let read = FILES
            .iter()
            .filter_map(|(_, text)| toml::from_str(text).ok());
        let mut read: Vec<Framework> = read.collect();
        read.sort_by(|a, b| a.id.cmp(&b.id));
        read
    })
}

/// Returns the controls that a check speaks of, framework by framework.
pub fn of_check(id: &str) -> &'static [Mapped] {
    static READ: OnceLock<BTreeMap<&'static str, Vec<Mapped>>> = OnceLock::new();
    let by_check = READ.get_or_init(|| {
        let mut by_check: BTreeMap<&'static str, Vec<Mapped>> = BTreeMap::new();
        for framework in frameworks() {
            for control in &framework.controls {
                for check in control.checks() {
                    let mapped = Mapped { framework, control };
                    by_check.entry(check).or_default().push(mapped);
                }
            }
        }
        by_check
    });
    by_check.get(id).map_or(&[], Vec::as_slice)
}

/// The data files.
const FILES: &[(&str, &str)] = &[
    (
        "bsi-sys-1.6-2023.toml",
        include_str!("../data/mapping/bsi-sys-1.6-2023.toml"),
    ),
    (
        "cis-docker-1.6.toml",
        include_str!("../data/mapping/cis-docker-1.6.toml"),
    ),
    (
        "disa-container-srg-v2r4.toml",
        include_str!("../data/mapping/disa-container-srg-v2r4.toml"),
    ),
    ("gdpr.toml", include_str!("../data/mapping/gdpr.toml")),
    (
        "hipaa-security-rule.toml",
        include_str!("../data/mapping/hipaa-security-rule.toml"),
    ),
    (
        "iso-27001-2022.toml",
        include_str!("../data/mapping/iso-27001-2022.toml"),
    ),
    (
        "nist-800-190.toml",
        include_str!("../data/mapping/nist-800-190.toml"),
    ),
    (
        "nist-800-53-r5.toml",
        include_str!("../data/mapping/nist-800-53-r5.toml"),
    ),
    (
        "owasp-csvs-1.0.toml",
        include_str!("../data/mapping/owasp-csvs-1.0.toml"),
    ),
    (
        "owasp-docker-top-10.toml",
        include_str!("../data/mapping/owasp-docker-top-10.toml"),
    ),
    (
        "pci-dss-4.0.1.toml",
        include_str!("../data/mapping/pci-dss-4.0.1.toml"),
    ),
    ("pss.toml", include_str!("../data/mapping/pss.toml")),
    (
        "soc-2-2017.toml",
        include_str!("../data/mapping/soc-2-2017.toml"),
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use seawall_model::compliance::Source;

    use super::*;
    use crate::check::Run;
    use crate::list;

    #[test]
    fn files_are_read_and_name_checks_that_there_are() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/mapping");
        let there = std::fs::read_dir(folder).unwrap();
        let there: BTreeSet<String> = there
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(there, listed);
        for (name, text) in FILES {
            let framework: Framework = toml::from_str(text).unwrap();
            let mut ids = BTreeSet::new();
            for control in &framework.controls {
                assert!(ids.insert(&control.id), "{name}: {} twice", control.id);
                assert!(
                    !control.title.is_empty() && !control.title.ends_with('.'),
                    "{name}"
                );
                let mut checks = BTreeSet::new();
                for check in control.checks() {
                    assert!(checks.insert(check), "{name} {}: {check} twice", control.id);
                    let known = list::find(check).map(|known| known.id);
                    assert_eq!(known, Some(check), "{name} {}", control.id);
                }
            }
        }
        assert_eq!(frameworks().len(), FILES.len());
    }

    #[test]
    fn each_control_stands_somewhere_and_asks_for_something() {
        for framework in frameworks() {
            assert!(!framework.note.is_empty(), "{}", framework.id);
            let is_benchmark = framework.reading == Source::Benchmark;
            assert_eq!(
                is_benchmark,
                framework.id.starts_with("CIS-"),
                "{}",
                framework.id
            );
            for control in &framework.controls {
                let tag = format!("{}/{}", framework.id, control.id);
                assert!(control.section.is_some(), "{tag} stands in no section");
                assert!(
                    control.checks().next().is_some() || control.manual.is_some(),
                    "{tag}"
                );
                let clause = control.manual.as_deref().unwrap_or_default();
                assert!(!clause.ends_with(['.', ';']), "{tag}: {clause}");
            }
        }
    }

    #[test]
    fn frameworks_that_ask_for_everything_speak_of_every_live_check() {
        let eyes = |run: &Run| matches!(run, Run::Daemon(_));
        let live = list::all().filter(|check| check.is_live() || check.run.iter().any(eyes));
        let live: Vec<&str> = live.map(|check| check.id).collect();
        assert!(live.len() > 110);
        for id in WHOLE {
            let framework = frameworks().iter().find(|it| it.id == *id).unwrap();
            let named: BTreeSet<&str> = framework
                .controls
                .iter()
                .flat_map(Control::checks)
                .collect();
            for check in &live {
                let left_out = NOWHERE.contains(check);
                assert_eq!(
                    named.contains(check),
                    !left_out,
                    "{id} does not speak of {check}"
                );
            }
        }
    }

    #[test]
    fn frameworks_that_say_so_are_whole() {
        let ids = |framework: &str| -> Vec<&str> {
            let framework = frameworks().iter().find(|it| it.id == framework).unwrap();
            framework.controls.iter().map(|it| it.id.as_str()).collect()
        };
        let numbered = |head: &str, last: usize| -> Vec<String> {
            (1..=last).map(|number| format!("{head}{number}")).collect()
        };
        assert_eq!(ids("BSI-SYS.1.6-2023"), numbered("SYS.1.6.A", 26));
        let mut criteria = Vec::new();
        let counts = [5, 3, 4, 2, 3, 8, 5, 1, 2];
        for (at, count) in counts.into_iter().enumerate() {
            criteria.extend(numbered(&format!("CC{}.", at + 1), count));
        }
        criteria.extend(numbered("A1.", 3));
        criteria.extend(numbered("C1.", 2));
        assert_eq!(ids("SOC-2-TSC-2017"), criteria);
        let technological = ids("ISO-27001-2022")
            .into_iter()
            .filter(|id| id.starts_with("8."));
        let technological: Vec<&str> = technological.collect();
        assert_eq!(technological, numbered("8.", 34));
    }

    /// Frameworks of which a control asks that all settings be as restrictive as can be.
    const WHOLE: &[&str] = &[
        "DISA-Container-SRG-V2R4",
        "GDPR",
        "HIPAA-Security-Rule",
        "ISO-27001-2022",
        "NIST-800-53-r5",
        "PCI-DSS-4.0.1",
        "SOC-2-TSC-2017",
    ];

    /// Live checks that those frameworks deliberately do not speak of.
    const NOWHERE: &[&str] = &[];

    #[test]
    fn the_benchmark_is_there_whole() {
        let framework = frameworks().iter().find(|it| it.id == "CIS-Docker-1.6");
        let controls = &framework.unwrap().controls;
        // 20 + 18 + 24 + 12 + 32 + 2 + 9 in sections 1 to 7.
        let count = |section: &str| {
            let begins = |it: &&Control| it.id.split('.').next() == Some(section);
            controls.iter().filter(begins).count()
        };
        let counts = ["1", "2", "3", "4", "5", "6", "7"].map(count);
        assert_eq!(counts, [20, 18, 24, 12, 32, 2, 9]);
        assert_eq!(CATALOGUE.len(), controls.len());
        for (id, checks) in CATALOGUE {
            let control = controls.iter().find(|it| it.id == *id).unwrap();
            for check in *checks {
                assert!(control.all.iter().any(|it| it == check), "{id} {check}");
            }
        }
        let tags = |id: &str| -> Vec<String> {
            let mapped = of_check(id).iter();
            let cis = mapped.filter(|it| it.framework.id == "CIS-Docker-1.6");
            cis.map(Mapped::tag).collect()
        };
        assert_eq!(tags("DF-0075"), ["CIS-Docker-1.6/4.1"]);
        assert_eq!(
            tags("CMP-0005"),
            ["CIS-Docker-1.6/5.2", "CIS-Docker-1.6/5.3"]
        );
        assert_eq!(tags("DMN-0015"), ["CIS-Docker-1.6/2.15"]);
        assert_eq!(tags("CTR-0005"), ["CIS-Docker-1.6/5.5"]);
        assert!(tags("DF-0025").is_empty());
        assert!(of_check("ACME-0001").is_empty());
    }

    /// The columns "Seawall id" and "CIS" of the catalogue of checks.
    const CATALOGUE: &[(&str, &[&str])] = &[
        ("1.1.1", &["HST-0001"]),
        ("1.1.2", &["HST-0002"]),
        ("1.1.3", &["HST-0003"]),
        ("1.1.4", &["HST-0004"]),
        ("1.1.5", &["HST-0005"]),
        ("1.1.6", &["HST-0006"]),
        ("1.1.7", &["HST-0007"]),
        ("1.1.8", &["HST-0008"]),
        ("1.1.9", &["HST-0009"]),
        ("1.1.10", &["HST-0010"]),
        ("1.1.11", &["HST-0011"]),
        ("1.1.12", &["HST-0012"]),
        ("1.1.13", &["HST-0013"]),
        ("1.1.14", &["HST-0014"]),
        ("1.1.15", &["HST-0015"]),
        ("1.1.16", &["HST-0016"]),
        ("1.1.17", &["HST-0017"]),
        ("1.1.18", &["HST-0018"]),
        ("1.2.1", &["HST-0019"]),
        ("1.2.2", &["HST-0020"]),
        ("2.1", &["DMN-0001"]),
        ("2.2", &["DMN-0002"]),
        ("2.3", &["DMN-0003"]),
        ("2.4", &["DMN-0004"]),
        ("2.5", &["DMN-0005"]),
        ("2.6", &["DMN-0006"]),
        ("2.7", &["DMN-0007"]),
        ("2.8", &["DMN-0008"]),
        ("2.9", &["DMN-0009"]),
        ("2.10", &["DMN-0010"]),
        ("2.11", &["DMN-0011"]),
        ("2.12", &["DMN-0012"]),
        ("2.13", &["DMN-0013"]),
        ("2.14", &["DMN-0014"]),
        ("2.15", &["DMN-0015"]),
        ("2.16", &["DMN-0016"]),
        ("2.17", &["DMN-0017"]),
        ("2.18", &["DMN-0018"]),
        ("3.1", &["HST-0021"]),
        ("3.2", &["HST-0022"]),
        ("3.3", &["HST-0023"]),
        ("3.4", &["HST-0024"]),
        ("3.5", &["HST-0025"]),
        ("3.6", &["HST-0026"]),
        ("3.7", &["HST-0027"]),
        ("3.8", &["HST-0028"]),
        ("3.9", &["HST-0029"]),
        ("3.10", &["HST-0030"]),
        ("3.11", &["HST-0031"]),
        ("3.12", &["HST-0032"]),
        ("3.13", &["HST-0033"]),
        ("3.14", &["HST-0034"]),
        ("3.15", &["HST-0035"]),
        ("3.16", &["HST-0036"]),
        ("3.17", &["HST-0037"]),
        ("3.18", &["HST-0038"]),
        ("3.19", &["HST-0039"]),
        ("3.20", &["HST-0040"]),
        ("3.21", &["HST-0041"]),
        ("3.22", &["HST-0042"]),
        ("3.23", &["HST-0043"]),
        ("3.24", &["HST-0044"]),
        ("4.1", &["DF-0074", "DF-0075", "CTR-0001"]),
        ("4.2", &["DF-0004"]),
        ("4.3", &["DF-0021"]),
        ("4.4", &["IMG-0062"]),
        ("4.5", &["IMG-0073"]),
        ("4.6", &["DF-0107"]),
        ("4.7", &["DF-0031"]),
        ("4.8", &["IMG-0082"]),
        ("4.9", &["DF-0097"]),
        ("4.10", &["DF-0089", "DF-0090"]),
        ("4.11", &["IMG-0060"]),
        ("4.12", &["IMG-0061"]),
        ("5.1", &["HST-0045"]),
        ("5.2", &["CTR-0002"]),
        ("5.3", &["CTR-0003"]),
        ("5.4", &["CTR-0004"]),
        ("5.5", &["CTR-0005"]),
        ("5.6", &["CTR-0006"]),
        ("5.7", &["CTR-0007"]),
        ("5.8", &["CTR-0008"]),
        ("5.9", &["CTR-0009"]),
        ("5.10", &["CTR-0010"]),
        ("5.11", &["CTR-0011"]),
        ("5.12", &["CTR-0012"]),
        ("5.13", &["CTR-0013"]),
        ("5.14", &["CTR-0014"]),
        ("5.15", &["CTR-0015"]),
        ("5.16", &["CTR-0016"]),
        ("5.17", &["CTR-0017"]),
        ("5.18", &["CTR-0018"]),
        ("5.19", &["CTR-0019"]),
        ("5.20", &["CTR-0020"]),
        ("5.21", &["CTR-0021"]),
        ("5.22", &["CTR-0022"]),
        ("5.23", &["CTR-0023"]),
        ("5.24", &["CTR-0024"]),
        ("5.25", &["CTR-0025"]),
        ("5.26", &["CTR-0026"]),
        ("5.27", &["CTR-0027"]),
        ("5.28", &["CTR-0028"]),
        ("5.29", &["CTR-0029"]),
        ("5.30", &["CTR-0030"]),
        ("5.31", &["CTR-0031"]),
        ("5.32", &["CTR-0032"]),
        ("6.1", &["HST-0046"]),
        ("6.2", &["HST-0047"]),
        ("7.1", &["HST-0048"]),
        ("7.2", &["HST-0049"]),
        ("7.3", &["HST-0050"]),
        ("7.4", &["HST-0051"]),
        ("7.5", &["HST-0052"]),
        ("7.6", &["HST-0053"]),
        ("7.7", &["HST-0054"]),
        ("7.8", &["HST-0055"]),
        ("7.9", &["HST-0056"]),
    ];
}
