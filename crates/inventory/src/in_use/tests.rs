//! What is said of packages.

use std::collections::BTreeSet;

use super::*;
use seawall_model::digest::Digest;
use seawall_model::in_use::{Brought, Window};
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};
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
    states_of(packages, &[], facts)
}

/// States, where installers listed code of packages: folder of the metadata, names of code, whether that is all.
fn states_of(
    packages: Vec<Package>,
    brought: &[(&str, &[&str], bool)],
    facts: &RuntimeFacts,
) -> Vec<InUse> {
    let brought = brought.iter().map(|(folder, code, is_all)| {
        let brought = Brought {
            code: code.iter().map(|it| (*it).into()).collect(),
            is_all: *is_all,
        };
        ((*folder).to_owned(), brought)
    });
    let inventory = Inventory {
        packages,
        brought: brought.collect(),
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

/// What installers of Python packages listed tells which modules are theirs.
#[test]
fn python_packages_are_in_use_by_their_lists() {
    use InUse::{Dormant, Loaded, Unknown};
    let used = facts(&["usr/bin/python3.11", "v/site-packages/yaml"], LONG);
    let of = |folder: &str| {
        package(
            PackageType::Pypi,
            "PyYAML",
            &[],
            &format!("{folder}/METADATA"),
        )
    };
    let folder = "v/site-packages/PyYAML-6.dist-info";
    let cases: [(&[&str], bool, InUse); 5] = [
        (
            &["v/site-packages/_yaml", "v/site-packages/yaml"],
            true,
            Loaded,
        ),
        (&["v/site-packages/yaml"], false, Loaded),
        (&["v/site-packages/other"], true, Dormant),
        (&["v/bin/other"], false, Unknown),
        (&[], true, Unknown),
    ];
    for (code, is_all, want) in cases {
        let brought = [(folder, code, is_all)];
        assert_eq!(
            states_of(vec![of(folder)], &brought, &used),
            [want],
            "{code:?}"
        );
    }
    assert_eq!(states(vec![of(folder)], &used), [Unknown]);
}

/// A package that something else tells of, too.
trait Also {
    fn also(self, path: &str) -> Self;
}

impl Also for Package {
    fn also(mut self, path: &str) -> Self {
        self.locations.push(Location::file(path, None));
        self
    }
}

/// Each copy of a package counts.
#[test]
fn a_package_is_dormant_only_where_all_its_copies_are() {
    use InUse::{Dormant, Loaded, Unknown};
    let used = facts(
        &[
            "b/node_modules/x",
            "c/node_modules/y/tool",
            "d/node_modules/z/node_modules/w",
        ],
        LONG,
    );
    let of = |name: &str, folders: &[&str]| {
        let mut package = package(PackageType::Npm, name, &[], "");
        let paths = folders.iter().map(|it| format!("{it}/{name}/package.json"));
        package.locations = paths.map(|path| Location::file(&path, None)).collect();
        package
    };
    let cases = [
        (of("x", &["a/node_modules", "b/node_modules"]), Loaded),
        (of("x", &["a/node_modules", "c/node_modules"]), Dormant),
        (of("x", &["a/node_modules", "src"]), Unknown),
        // What npm lists tells of no further copy.
        (
            of("x", &["a/node_modules"]).also("a/node_modules/.package-lock.json"),
            Dormant,
        ),
        (
            of("v", &[]).also("a/node_modules/.package-lock.json"),
            Unknown,
        ),
        // A program of a package, and one of another package inside it.
        (of("y", &["c/node_modules"]), Loaded),
        (of("z", &["d/node_modules"]), Dormant),
    ];
    let (packages, wants): (Vec<Package>, Vec<InUse>) = cases.into_iter().unzip();
    assert_eq!(states(packages, &used), wants);
}

/// Where a distribution lays modules elsewhere, the files of its package tell.
#[test]
fn packages_of_distributions_are_in_use_by_the_files_of_those() {
    use InUse::{Dormant, Loaded, Unknown};
    let with = |files: &[&str], kind, path: &str| {
        let owner = package(PackageType::Deb, "owner", files, "var/lib/dpkg/status");
        let mut owned = package(kind, "x", &[], path);
        owned.owner = Some(0);
        let used = facts(
            &[
                "usr/bin/python3",
                "usr/lib/ruby/vendor_ruby/rack.rb",
                "usr/share/nodejs/x/index.js",
                "usr/lib/python3/dist-packages/yaml",
            ],
            LONG,
        );
        states(vec![owner, owned], &used)[1]
    };
    let gems = "usr/share/rubygems-integration/all/specifications";
    let cases = [
        (
            with(
                &["usr/lib/ruby/vendor_ruby/rack.rb"],
                PackageType::Gem,
                &format!("{gems}/x-1.gemspec"),
            ),
            Loaded,
        ),
        (
            with(
                &["usr/lib/ruby/vendor_ruby/puma.rb"],
                PackageType::Gem,
                &format!("{gems}/x-1.gemspec"),
            ),
            Dormant,
        ),
        (
            with(
                &["usr/lib/ruby/3.1.0/json.rb"],
                PackageType::Gem,
                "g/specifications/default/x-1.gemspec",
            ),
            Unknown,
        ),
        (
            with(
                &["usr/share/nodejs/x/index.js"],
                PackageType::Npm,
                "usr/share/nodejs/x/package.json",
            ),
            Loaded,
        ),
        (
            with(
                &["usr/share/nodejs/x/index.js"],
                PackageType::Npm,
                "usr/share/nodejs/y/package.json",
            ),
            Unknown,
        ),
        (
            with(
                &["usr/lib/python3/dist-packages/yaml/__init__.py"],
                PackageType::Pypi,
                "usr/lib/python3/dist-packages/PyYAML-6.egg-info/PKG-INFO",
            ),
            Loaded,
        ),
        (
            with(
                &["usr/lib/python3/dist-packages/six.py"],
                PackageType::Pypi,
                "usr/lib/python3/dist-packages/six-1.egg-info/PKG-INFO",
            ),
            Dormant,
        ),
    ];
    for (at, (got, want)) in cases.into_iter().enumerate() {
        assert_eq!(got, want, "case {at}");
    }
}

/// The kernel opens the loader of a program itself: on Alpine that is the C library.
#[test]
fn the_loader_of_programs_is_never_dormant() {
    use InUse::{Dormant, Loaded, Unknown};
    let musl = ["lib/ld-musl-x86_64.so.1", "lib/libc.musl-x86_64.so.1"];
    let of = |files: &[&str]| package(PackageType::Apk, "p", files, "lib/apk/db/installed");
    for (used, wants) in [
        (&["bin/curl", "usr/lib/libz.so.1.3.2"], [Loaded, Dormant]),
        (&["bin/busybox", "app/server"], [Unknown, Dormant]),
    ] {
        let packages = vec![of(&musl), of(&["usr/lib/libother.so.1"])];
        assert_eq!(states(packages, &facts(used, LONG)), wants, "{used:?}");
    }
}
