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
        "cis-docker-1.6.toml",
        include_str!("../data/mapping/cis-docker-1.6.toml"),
    ),
    (
        "nist-800-190.toml",
        include_str!("../data/mapping/nist-800-190.toml"),
    ),
    (
        "owasp-csvs-1.0.toml",
        include_str!("../data/mapping/owasp-csvs-1.0.toml"),
    ),
    (
        "owasp-docker-top-10.toml",
        include_str!("../data/mapping/owasp-docker-top-10.toml"),
    ),
    ("pss.toml", include_str!("../data/mapping/pss.toml")),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
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
        assert!(tags("DF-0025").is_empty());
        assert!(of_check("ACME-0001").is_empty());
    }

    /// The columns "Seawall id" and "CIS" of the catalogue of checks.
    const CATALOGUE: &[(&str, &[&str])] = &[];
}
