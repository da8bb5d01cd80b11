//! What people call frameworks and controls. A family's name stands for its newest version.

use std::cmp::Reverse;
use std::fmt;

use seawall_checks::{list, mapping};
use seawall_model::compliance::Framework;
use seawall_model::nearest::nearest;

/// Nobody knows a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct UnknownName {
    /// What was looked for: `framework`, `control`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// Names that are known, the nearest first where one is near.
    pub known: Vec<String>,
    /// Whether the first of them was probably meant.
    pub is_near: bool,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.name.chars().take(80).collect();
        write!(f, "no {} is called `{shown}`", self.what)?;
        match self.known.split_first() {
            Some((first, _)) if self.is_near => write!(f, "; did you mean `{first}`?"),
            Some(_) => write!(f, "; there are {}", self.known.join(", ")),
            None => Ok(()),
        }
    }
}

/// Finds the frameworks that a word names: one, or `all`.
///
/// # Errors
/// Where it names none.
pub fn find(word: &str) -> Result<Vec<&'static Framework>, UnknownName> {
    let word = word.trim();
    if word.eq_ignore_ascii_case("all") {
        return Ok(mapping::frameworks().iter().collect());
    }
    if let Some(framework) = one(word) {
        return Ok(vec![framework]);
    }
    let families: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    let ids = mapping::frameworks().iter().map(|it| it.id.as_str());
    let aliases = FAMILIES
        .iter()
        .flat_map(|family| family.aliases.iter().copied());
    let every: Vec<&str> = families.iter().copied().chain(aliases).chain(ids).collect();
    let near = nearest(word, &every);
    let known = near.map_or(families, |near| vec![near]);
    Err(UnknownName {
        what: "framework",
        name: word.to_owned(),
        known: known.into_iter().map(str::to_owned).collect(),
        is_near: near.is_some(),
    })
}

/// Returns each framework with the shortest name that stands for it.
pub fn names() -> Vec<(&'static str, &'static Framework)> {
    let frameworks = mapping::frameworks().iter();
    let named = frameworks.map(|framework| {
        let mut families = FAMILIES.iter();
        let family =
            families.find(|it| it.newest().is_some_and(|newest| newest.id == framework.id));
        (
            family.map_or(framework.id.as_str(), |family| family.name),
            framework,
        )
    });
    named.collect()
}

/// Returns how statements name a control or a check: `CIS-Docker-1.6/1.2.1`, also where the family's name is given,
/// or `HST-0019`.
///
/// # Errors
/// Where there is no such control, and no such check.
pub fn control(word: &str) -> Result<String, UnknownName> {
    let word = word.trim();
    let Some((name, id)) = word.split_once('/') else {
        return check(word);
    };
    let framework = one(name).ok_or_else(|| UnknownName {
        what: "framework",
        ..find(name)
            .err()
            .unwrap_or_else(|| unknown("framework", name, &[]))
    })?;
    let mut controls = framework.controls.iter();
    if let Some(known) = controls.find(|it| it.id.eq_ignore_ascii_case(id.trim())) {
        return Ok(format!("{}/{}", framework.id, known.id));
    }
    let ids: Vec<&str> = framework.controls.iter().map(|it| it.id.as_str()).collect();
    let mut error = unknown("control", id, &ids);
    error.what = "control of that framework";
    Err(error)
}

fn check(word: &str) -> Result<String, UnknownName> {
    if let Some(check) = list::find(word) {
        return Ok(check.id.to_owned());
    }
    let ids: Vec<&str> = list::all().map(|check| check.id).collect();
    Err(unknown("check", word, &ids))
}

fn unknown(what: &'static str, name: &str, known: &[&str]) -> UnknownName {
    let near = nearest(name, known);
    UnknownName {
        what,
        name: name.to_owned(),
        known: near.map(str::to_owned).into_iter().collect(),
        is_near: near.is_some(),
    }
}

fn one(word: &str) -> Option<&'static Framework> {
    let mut frameworks = mapping::frameworks().iter();
    let exact = frameworks.find(|it| it.id.eq_ignore_ascii_case(word));
    exact.or_else(|| FAMILIES.iter().find(|it| it.is_called(word))?.newest())
}

/// A framework in all its versions.
struct Family {
    /// Its name.
    name: &'static str,
    /// What else it is called.
    aliases: &'static [&'static str],
    /// What the ids of its versions begin with.
    begins: &'static str,
}

impl Family {
    fn is_called(&self, word: &str) -> bool {
        let mut names = std::iter::once(&self.name).chain(self.aliases);
        names.any(|name| name.eq_ignore_ascii_case(word))
    }

    fn newest(&self) -> Option<&'static Framework> {
        let frameworks = mapping::frameworks().iter();
        let own = frameworks.filter(|it| it.id.starts_with(self.begins));
        own.min_by_key(|it| Reverse(numbers(&it.id)))
    }
}

/// Reads the numbers of a version: 1.10 is newer than 1.9.
fn numbers(id: &str) -> Vec<u64> {
    let numbers = id.split(|c: char| !c.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).collect()
}

const fn family(
    name: &'static str,
    begins: &'static str,
    aliases: &'static [&'static str],
) -> Family {
    Family {
        name,
        aliases,
        begins,
    }
}

/// All families, as they are listed.
const FAMILIES: &[Family] = &[
    family("cis-docker", "CIS-Docker-", &["cis"]),
    family("nist-800-190", "NIST-800-190", &["800-190", "sp-800-190"]),
    family("nist-800-53", "NIST-800-53", &["800-53", "sp-800-53"]),
    family("pci-dss", "PCI-DSS-", &["pci"]),
    family("hipaa", "HIPAA", &[]),
    family("gdpr", "GDPR", &["dsgvo"]),
    family("soc2", "SOC-2", &["soc-2", "tsc"]),
    family("iso-27001", "ISO-27001", &["iso27001", "iso"]),
    family("bsi-sys-1.6", "BSI-SYS.1.6", &["bsi", "it-grundschutz"]),
    family(
        "disa-srg",
        "DISA-Container-SRG",
        &["srg", "disa", "container-srg"],
    ),
    family(
        "owasp-docker-top-10",
        "OWASP-Docker-Top-10",
        &["docker-top-10"],
    ),
    family("owasp-csvs", "OWASP-CSVS", &["csvs"]),
    family("pss", "PSS", &["pod-security"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_frameworks() {
        let ids = |word: &str| -> Vec<&str> {
            let found = find(word).unwrap();
            found.iter().map(|it| it.id.as_str()).collect()
        };
        assert_eq!(ids("cis-docker"), ["CIS-Docker-1.6"]);
        assert_eq!(ids("CIS"), ["CIS-Docker-1.6"]);
        assert_eq!(ids("cis-docker-1.6"), ["CIS-Docker-1.6"]);
        assert_eq!(ids("all").len(), mapping::frameworks().len());
        for family in FAMILIES {
            assert!(family.newest().is_some(), "{}", family.name);
        }
        let named: Vec<&str> = names().iter().map(|(name, _)| *name).collect();
        assert_eq!(named.len(), mapping::frameworks().len());
        for (name, framework) in names() {
            assert_eq!(ids(name), [framework.id.as_str()]);
        }
        let cases = [
            (
                "cis-dokcer",
                "no framework is called `cis-dokcer`; did you mean `cis-docker`?",
            ),
            ("pcii", "no framework is called `pcii`; did you mean `pci`?"),
            (
                "fedramp",
                "no framework is called `fedramp`; there are cis-docker, nist-800-190, ",
            ),
        ];
        for (word, why) in cases {
            let error = find(word).unwrap_err().to_string();
            assert!(error.starts_with(why), "{error}");
        }
        assert!(numbers("CIS-Docker-1.10") > numbers("CIS-Docker-1.9"));
    }

    #[test]
    fn statements_name_controls() {
        let cases = [
            ("CIS-Docker-1.6/1.2.1", Ok("CIS-Docker-1.6/1.2.1")),
            (" cis-docker/1.2.1", Ok("CIS-Docker-1.6/1.2.1")),
            ("HST-0019", Ok("HST-0019")),
            (
                "cis-docker/1.2.9",
                Err("no control of that framework is called `1.2.9`; did you mean `1."),
            ),
            (
                "cis-dcker/1.2.1",
                Err("no framework is called `cis-dcker`; did you mean `cis-docker`?"),
            ),
            (
                "HST-9019",
                Err("no check is called `HST-9019`; did you mean `HST-0019`?"),
            ),
            ("hardening!", Err("no check is called `hardening!`")),
        ];
        for (word, want) in cases {
            let got = control(word).map_err(|error| error.to_string());
            match (got, want) {
                (Ok(got), Ok(want)) => assert_eq!(got, want),
                (Err(got), Err(want)) => assert!(got.starts_with(want), "{got}"),
                (got, _) => panic!("{word}: {got:?}"),
            }
        }
    }
}
