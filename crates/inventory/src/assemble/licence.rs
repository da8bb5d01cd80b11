//! Which licences a package has: those of its metadata; for Debian's packages those of their copyright
//! file; for a package of a language with none of its own, those of the texts that lie in its folder; else
//! those of the distribution's package that installed it.

use std::collections::BTreeMap;

use seawall_model::package::{Package, PackageType};
use seawall_model::tree::Resolved;

use crate::assemble::facts::Facts;
use crate::language::node::is_installed;
use crate::licence::{expression, joins_by_choice};

/// Fills in the licences of packages and the expressions that they stand for.
pub(super) fn attach(facts: &Facts<'_>, packages: &mut [Package]) {
    let copyrights: BTreeMap<&str, &[String]> = facts.copyrights().collect();
    let texts = Texts::new(facts);
    let crates = crates(facts);
    for package in packages.iter_mut() {
        if package.licences.is_empty() {
            package.licences = match package.kind {
                PackageType::Deb => of_copyright(facts, &copyrights, &package.name),
                PackageType::Cargo => crates
                    .get(&(package.name.as_str(), package.version.as_str()))
                    .map(|words| words.to_vec())
                    .unwrap_or_default(),
                _ => texts.of(package),
            };
        }
        package.licence = expression(package.kind, &package.licences);
        if is_vague(package) {
            texts.refine(package);
        }
    }
    of_owners(packages);
}

/// The words of crates whose sources lie in the tree: a lock file has none.
fn crates<'a>(facts: &Facts<'a>) -> BTreeMap<(&'a str, &'a str), &'a [String]> {
    let all = facts
        .own_licences()
        .filter(|(_, _, own)| !own.words.is_empty());
    let known = all.filter_map(|(_, _, own)| {
        let (name, version) = own.release.as_ref()?;
        Some(((name.as_str(), version.as_str()), own.words.as_slice()))
    });
    known.collect()
}

/// A program or a package that one of the distribution installed, and that says nothing itself, has the
/// licences of that.
fn of_owners(packages: &mut [Package]) {
    for at in 0..packages.len() {
        let Some(package) = packages.get(at).filter(|p| p.licences.is_empty()) else {
            continue;
        };
        let owner = package.owner.and_then(|owner| packages.get(owner));
        let Some((words, licence)) = owner.map(|o| (o.licences.clone(), o.licence.clone())) else {
            continue;
        };
        if let Some(package) = packages.get_mut(at) {
            package.licences = words;
            package.licence = licence;
        }
    }
}

/// The folder may be a link to that of another package of the same source (Debian Policy 12.5).
fn of_copyright(
    facts: &Facts<'_>,
    copyrights: &BTreeMap<&str, &[String]>,
    package: &str,
) -> Vec<String> {
    let wanted = format!("usr/share/doc/{package}/copyright");
    let found = match facts.tree.resolve(&wanted) {
        Resolved::Found { path, .. } => copyrights.get(path.as_str()),
        _ => None,
    };
    found.map(|licences| licences.to_vec()).unwrap_or_default()
}

/// Licence texts by folder, those in `licenses` by the folder above.
struct Texts<'a> {
    by_folder: BTreeMap<&'a str, Vec<(&'a str, &'a str, u8)>>,
}

impl<'a> Texts<'a> {
    fn new(facts: &Facts<'a>) -> Self {
        let mut by_folder: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (path, licence, agreement) in facts.texts() {
            let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
            let folder = ["/licenses", "/licences", "/LICENSES"]
                .iter()
                .find_map(|inner| folder.strip_suffix(inner))
                .unwrap_or(folder);
            let here = by_folder.entry(folder).or_default();
            here.push((path, licence, agreement));
        }
        Self { by_folder }
    }

    /// Lets texts that are known say which licence vague words mean.
    fn refine(&self, package: &mut Package) {
        let pointed = package.licences.iter().all(|word| points_to_text(word));
        let mut words: Vec<String> = Vec::new();
        for (_, licence, agreement) in self.beside(package).iter().take(TEXTS) {
            // Which of a family is meant shows in a text that holds more, too; what else it says is nothing that
            // the words claim. One that is not known may say anything: the words stay.
            let of_family = *agreement > 0 && !pointed && is_of_vague_family(licence);
            if *agreement < ENOUGH && !of_family {
                return;
            }
            words.push((*licence).to_owned());
        }
        if words.is_empty() {
            return;
        }
        words.sort();
        words.dedup();
        if !pointed {
            words.extend(package.licences.iter().cloned());
        }
        let exact = expression(package.kind, &words);
        // What the ecosystem joins by choice must not leave a choice that nobody gave.
        if exact.is_some() && !(joins_by_choice(package.kind) && words.len() > 1) {
            package.licence = exact;
        }
    }

    /// Returns the texts in a package's own folder.
    fn beside(&self, package: &Package) -> &[(&'a str, &'a str, u8)] {
        let folders = package.locations.iter();
        let mut folders = folders.filter_map(|location| folder_of(package, &location.path));
        let found = folders.find_map(|folder| self.by_folder.get(folder.as_str()));
        found.map_or(&[], Vec::as_slice)
    }

    /// Returns what the texts in a package's own folder are.
    fn of(&self, package: &Package) -> Vec<String> {
        let mut licences: Vec<String> = self
            .beside(package)
            .iter()
            .take(TEXTS)
            .map(|(path, licence, agreement)| match agreement {
                ENOUGH.. => (*licence).to_owned(),
                0 => format!("{TEXT}{path}, which is not recognised"),
                some => format!("{TEXT}{path}, of which only {some} % are {licence}"),
            })
            .collect();
        licences.sort();
        licences.dedup();
        licences
    }
}

/// Says whether the words of a package leave open which licence is meant.
fn is_vague(package: &Package) -> bool {
    let vague = [
        "LicenseRef-BSD",
        "LicenseRef-Apache",
        "LicenseRef-Dual-License",
    ];
    let Some(licence) = &package.licence else {
        return package.licences.iter().any(|word| points_to_text(word));
    };
    licence
        .split([' ', '(', ')'])
        .any(|term| vague.contains(&term))
}

fn is_of_vague_family(licence: &str) -> bool {
    let family = |term: &str| term.starts_with("BSD-") || term.starts_with("Apache-");
    licence.split(" AND ").all(family)
}

/// Says whether words are no licence but tell where its text is: `SEE LICENSE IN x`, `LICENSE.txt`, `file
/// LICENSE`.
fn points_to_text(words: &str) -> bool {
    let lower = words.trim().to_ascii_lowercase();
    let bare = ["see the ", "see ", "file "]
        .iter()
        .find_map(|start| lower.strip_prefix(start));
    let name = bare.unwrap_or(&lower);
    let begins = ["license", "licence", "copying"]
        .iter()
        .any(|start| name.starts_with(start));
    begins && (bare.is_some() || !name.contains(' '))
}

/// Returns the folder that holds nothing but this package.
fn folder_of(package: &Package, path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match package.kind {
        // A project's own manifest is none of the packages that it asks for.
        PackageType::Npm if name == "package.json" => {
            is_installed(folder).then(|| folder.to_owned())
        }
        PackageType::Pypi if folder.ends_with("-info") => Some(folder.to_owned()),
        PackageType::Gem => {
            let (base, file) = path.split_once("specifications/")?;
            let file = file.strip_prefix("default/").unwrap_or(file);
            Some(format!("{base}gems/{}", file.strip_suffix(".gemspec")?))
        }
        PackageType::Cran if name == "DESCRIPTION" => Some(folder.to_owned()),
        PackageType::Golang if path.ends_with("vendor/modules.txt") => {
            Some(format!("{folder}/{}", package.name))
        }
        _ => None,
    }
}

/// What stands for a text in the place of a licence.
const TEXT: &str = "text of ";
/// Agreement from which on a text is believed to be the licence and nothing else, in percent.
const ENOUGH: u8 = 90;
/// Texts of one package that are looked at.
const TEXTS: usize = 100;
