//! Which packages are in use, by the facts of watching: the files that a package brings, held against those that were executed,
//! mapped or opened.
//!
//! A package is dormant only where it brings code that would have been seen, by files that are known, and where it was
//! watched long enough; everything else is unknown.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;

use seawall_model::in_use::{InUse, PackagesInUse, RuntimeFacts, code_of};
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType, Presence};

/// Says of each package whether it is in use. `least` is how long an image has to have been watched before a package counts as
/// dormant.
pub fn packages_in_use(
    inventory: &Inventory,
    facts: &RuntimeFacts,
    least: Duration,
) -> PackagesInUse {
    let doubt = doubt(facts, least);
    let used = Used::new(facts);
    let states = inventory
        .packages
        .iter()
        .map(|package| match (used.uses(package), &doubt) {
            (Some(true), _) => InUse::Loaded,
            (Some(false), None) => InUse::Dormant,
            (Some(false), Some(_)) | (None, _) => InUse::Unknown,
        });
    PackagesInUse {
        window: facts.window,
        packages: states.collect(),
        doubt,
    }
}

/// Says why what was not seen may have been in use all the same.
fn doubt(facts: &RuntimeFacts, least: Duration) -> Option<String> {
    let window = facts.window;
    if facts.truncated {
        return Some("more files were used than are remembered".to_owned());
    }
    if window.starts == 0 {
        return Some("no container of it was watched from its start".to_owned());
    }
    let least = least.as_secs();
    (window.seconds < least).then(|| {
        format!(
            "it was watched for {} seconds, which is less than {least}",
            window.seconds
        )
    })
}

/// What was used.
struct Used<'a> {
    files: BTreeSet<Cow<'a, str>>,
    has_python: bool,
}

impl<'a> Used<'a> {
    fn new(facts: &'a RuntimeFacts) -> Self {
        let is_python = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.contains("python")
                || name.contains("pypy")
                || name.rsplit('.').next() == Some("py")
        };
        Self {
            has_python: facts.files.iter().any(is_python),
            files: facts.files.iter().map(|path| merged(path)).collect(),
        }
    }

    fn has(&self, path: &str) -> bool {
        self.files.contains(&merged(path))
    }

    /// Says whether code of a package was used; nothing where nobody can tell by its files.
    fn uses(&self, package: &Package) -> Option<bool> {
        if package.removed_in.is_some() || package.presence == Presence::Declared {
            return None;
        }
        if !package.files.is_empty() {
            return self.uses_any(&package.files);
        }
        let path = package.locations.first()?.path.as_str();
        match package.kind {
            PackageType::Npm => {
                let folder = path.strip_suffix("/package.json")?;
                let is_module = folder.contains("node_modules/");
                is_module.then(|| self.has(folder))
            }
            PackageType::Pypi => self.uses_module(package, path),
            PackageType::Gem => {
                let (home, file) = path.rsplit_once("specifications/")?;
                let name = file.rsplit('/').next()?.strip_suffix(".gemspec")?;
                Some(self.has(&format!("{home}gems/{name}")))
            }
            // Whole archives and programs.
            PackageType::Maven | PackageType::Golang | PackageType::Cargo => {
                let outer = outer(path);
                let outer = format!("/{outer}");
                // A program is executed wherever it lies.
                let named =
                    code_of(&outer).unwrap_or_else(|| Cow::Borrowed(outer.trim_start_matches('/')));
                Some(self.has(&named))
            }
            _ => None,
        }
    }

    /// By the files of a package, those with code among them.
    fn uses_any(&self, files: &[Box<str>]) -> Option<bool> {
        let mut would_be_seen = false;
        for file in files {
            // Programs are executed wherever they lie.
            if self.has(file) {
                return Some(true);
            }
            let path = format!("/{file}");
            if let Some(code) = code_of(&path) {
                would_be_seen = true;
                if self.has(&code) {
                    return Some(true);
                }
            }
        }
        would_be_seen.then_some(false)
    }

    /// A package of Python may bring modules of any name. One of its own name tells that it is used; that there is none tells
    /// nothing, unless no Python ran at all.
    fn uses_module(&self, package: &Package, path: &str) -> Option<bool> {
        let home = ["site-packages/", "dist-packages/"]
            .iter()
            .find_map(|mark| {
                let at = path.find(mark)?;
                path.get(..at.checked_add(mark.len())?)
            });
        let name = package.name.to_lowercase().replace(['-', '.'], "_");
        let is_used = home.is_some_and(|home| {
            self.has(&format!("{home}{name}")) || self.has(&format!("{home}{name}.py"))
        });
        match (is_used, self.has_python) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => Some(false),
        }
    }
}

/// The file of the artifact that something in an archive lies in.
fn outer(path: &str) -> &str {
    for mark in [".jar", ".war", ".ear"] {
        if let Some((before, _)) = path.split_once(&format!("{mark}!")) {
            let end = before.len().saturating_add(mark.len());
            return path.get(..end).unwrap_or(path);
        }
        if let Some((before, _)) = path.split_once(&format!("{mark}/")) {
            let end = before.len().saturating_add(mark.len());
            return path.get(..end).unwrap_or(path);
        }
    }
    path
}

/// A path as it is where `/bin`, `/sbin` and `/lib*` are links to the same below `/usr`: lists of packages name either.
fn merged(path: &str) -> Cow<'_, str> {
    let short = path.strip_prefix("usr/").filter(|rest| {
        let top = rest.split('/').next().unwrap_or_default();
        ["bin", "sbin", "lib", "lib32", "lib64", "libx32"].contains(&top)
    });
    Cow::Borrowed(short.unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::digest::Digest;
    use seawall_model::in_use::Window;
    use seawall_model::location::Location;
    use seawall_model::purl::Purl;

    fn package(kind: PackageType, name: &str, files: &[&str], path: &str) -> Package {
        let mut package = Package::new(kind, name, "1", Purl::new(kind.name(), name, "1"));
        package.files = files.iter().map(|it| (*it).into()).collect();
        package.locations = vec![Location::file(path, None)];
        package
    }

    fn facts(files: &[&str], window: Window) -> RuntimeFacts {
        RuntimeFacts {
            image_id: Digest::sha256(&[0; 32]),
            digests: BTreeSet::new(),
            name: String::new(),
            window,
            truncated: false,
            files: files.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    const LONG: Window = Window {
        from: seawall_model::time::Timestamp::from_seconds(0),
        to: seawall_model::time::Timestamp::from_seconds(9000),
        seconds: 7200,
        starts: 1,
        runs: 1,
        lost: 0,
    };

    fn states(packages: Vec<Package>, facts: &RuntimeFacts) -> Vec<InUse> {
        let inventory = Inventory {
            packages,
            ..Inventory::default()
        };
        packages_in_use(&inventory, facts, Duration::from_hours(1)).packages
    }

    #[test]
    fn packages_are_in_use_by_their_files() {
        use InUse::{Dormant, Loaded, Unknown};
        let deb = |files: &[&str]| package(PackageType::Deb, "x", files, "var/lib/dpkg/status");
        let of = |kind, name, path| package(kind, name, &[], path);
        let cases = [
            // dpkg's lists say /lib, the kernel says /usr/lib.
            (deb(&["lib/x86_64-linux-gnu/libc.so.6"]), Loaded),
            (deb(&["usr/bin/perl", "usr/share/doc/perl/x"]), Dormant),
            (deb(&["usr/share/zoneinfo/UTC"]), Unknown),
            (deb(&["usr/bin/git", "usr/lib/git-core/helper"]), Loaded),
            (deb(&[]), Unknown),
            (
                of(PackageType::Npm, "a", "app/node_modules/a/package.json"),
                Loaded,
            ),
            (
                of(PackageType::Npm, "b", "app/node_modules/b/package.json"),
                Dormant,
            ),
            (of(PackageType::Npm, "c", "app/package-lock.json"), Unknown),
            (
                of(
                    PackageType::Pypi,
                    "My-Mod",
                    "v/site-packages/My_Mod-1.dist-info/METADATA",
                ),
                Loaded,
            ),
            (
                of(
                    PackageType::Pypi,
                    "PyYAML",
                    "v/site-packages/PyYAML-1.dist-info/METADATA",
                ),
                Unknown,
            ),
            (
                of(
                    PackageType::Gem,
                    "rack",
                    "g/specifications/rack-2.0.gemspec",
                ),
                Loaded,
            ),
            (
                of(
                    PackageType::Gem,
                    "puma",
                    "g/specifications/puma-2.0.gemspec",
                ),
                Dormant,
            ),
            (
                of(PackageType::Maven, "m", "opt/app.jar!/lib/x.jar"),
                Loaded,
            ),
            (of(PackageType::Maven, "n", "opt/other.jar"), Dormant),
            (of(PackageType::Golang, "stdlib", "opt/server"), Loaded),
            (of(PackageType::Golang, "stdlib", "opt/tool"), Dormant),
            (of(PackageType::Nuget, "n", "app/x.deps.json"), Unknown),
        ];
        let used = facts(
            &[
                "usr/lib/x86_64-linux-gnu/libc.so.6",
                "usr/bin/python3.11",
                "app/node_modules/a",
                "v/site-packages/my_mod",
                "g/gems/rack-2.0",
                "opt/app.jar",
                "opt/server",
                "usr/lib/git-core/helper",
            ],
            LONG,
        );
        let (packages, wants): (Vec<Package>, Vec<InUse>) = cases.into_iter().unzip();
        assert_eq!(states(packages, &used), wants);
    }

    /// What was not seen is dormant only where it would have been seen.
    #[test]
    fn nothing_is_dormant_for_no_reason() {
        let perl = || {
            package(
                PackageType::Deb,
                "perl",
                &["usr/bin/perl"],
                "var/lib/dpkg/status",
            )
        };
        let with = |change: &dyn Fn(&mut RuntimeFacts)| {
            let mut facts = facts(&["usr/bin/sh"], LONG);
            change(&mut facts);
            states(vec![perl()], &facts)
        };
        assert_eq!(with(&|_| {}), [InUse::Dormant]);
        assert_eq!(with(&|it| it.window.seconds = 3599), [InUse::Unknown]);
        assert_eq!(with(&|it| it.window.starts = 0), [InUse::Unknown]);
        assert_eq!(with(&|it| it.truncated = true), [InUse::Unknown]);
        // What was seen is loaded, however short it was watched.
        let seen = |it: &mut RuntimeFacts| {
            it.window.seconds = 0;
            it.files.insert("usr/bin/perl".to_owned());
        };
        assert_eq!(with(&seen), [InUse::Loaded]);
        let module = || {
            package(
                PackageType::Pypi,
                "x",
                &[],
                "v/site-packages/x-1.dist-info/METADATA",
            )
        };
        assert_eq!(
            states(vec![module()], &facts(&["usr/bin/node"], LONG)),
            [InUse::Dormant]
        );
        assert_eq!(
            states(vec![module()], &facts(&["usr/bin/python3"], LONG)),
            [InUse::Unknown]
        );
    }
}
