//! Packages whose code is never run in the artifact: kernel headers, documentation and, in a container,
//! whatever boots a machine. Their findings form a class of their own, which is counted apart.
//!
//! What belongs to the class stands in the table beside this; `docs/not-loaded.md` explains it. The rule is
//! narrow on purpose: a package that brings any program for a shell to call is never in it, whatever its
//! name.

mod table;

use seawall_model::artifact::ArtifactKind;
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

use table::{Class, RULES};

/// Marks the findings of packages that are never run in an artifact of this kind.
pub fn mark_not_loaded(findings: &mut [Finding], inventory: &Inventory, kind: ArtifactKind) {
    let boots = kind != ArtifactKind::Image || inventory.packages.iter().any(makes_bootable);
    for finding in findings {
        let package = finding.package.and_then(|at| inventory.packages.get(at));
        let why = package.and_then(|package| why_not_loaded(package, boots));
        finding.not_loaded = why.map(str::to_owned);
    }
}

/// Returns why a package's code is never run, as a clause. `boots` tells that the artifact is a machine
/// of its own, which runs its own kernel.
fn why_not_loaded(package: &Package, boots: bool) -> Option<&'static str> {
    let class = class_of(package).filter(|class| !(boots && class.is_of_machine()))?;
    let programs = package.files.iter().any(|path| is_program(path));
    (!programs).then_some(class.why())
}

fn class_of(package: &Package) -> Option<Class> {
    let source = package.source_name_version().0;
    let rule = RULES.iter().find(|rule| {
        rule.kind == package.kind
            && rule.names.iter().any(|glob| matches(glob, &package.name))
            && !rule.except.iter().any(|glob| matches(glob, &package.name))
            && (rule.sources.is_empty() || rule.sources.iter().any(|glob| matches(glob, source)))
    });
    rule.map(|rule| rule.class)
}

/// Says whether a path is one that people and scripts call programs by.
fn is_program(path: &str) -> bool {
    let path = path.strip_prefix("usr/local/").unwrap_or(path);
    let path = path.strip_prefix("usr/").unwrap_or(path);
    let inside = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
    };
    ["bin", "sbin", "games", "libexec"].into_iter().any(inside)
}

/// Says whether a package is there to boot an image as a machine of its own.
fn makes_bootable(package: &Package) -> bool {
    package.removed_in.is_none() && package.name == "bootc"
}

/// Matches a name against a pattern in which `*` stands for any text.
fn matches(glob: &str, name: &str) -> bool {
    let Some((head, tail)) = glob.split_once('*') else {
        return glob == name;
    };
    let Some(rest) = name.strip_prefix(head) else {
        return false;
    };
    if tail.is_empty() {
        return true;
    }
    let mut starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    starts.any(|at| rest.get(at..).is_some_and(|rest| matches(tail, rest)))
}

#[cfg(test)]
mod tests {
    use seawall_model::package::{PackageType, SourcePackage};
    use seawall_model::purl::Purl;

    use super::*;
    use crate::sample::finding;

    fn package(kind: PackageType, name: &str, source: &str) -> Package {
        let mut package = Package::new(kind, name, "1", Purl::default());
        package.source = (!source.is_empty()).then(|| SourcePackage {
            name: source.to_owned(),
            version: "1".to_owned(),
        });
        package
    }

    /// Names and sources as the distributions' own package lists have them; the verdict in an image
    /// and on a machine.
    #[test]
    fn packages_of_distributions() {
        use PackageType::{Alpm, Apk, Deb, Npm, Rpm};
        let cases = [
            (Deb, "linux-libc-dev", "linux", true, true),
            (Deb, "linux-headers-6.1.0-18-amd64", "linux", true, true),
            (Deb, "linux-headers-generic", "linux-meta", true, true),
            (Deb, "linux-kbuild-6.1", "linux", true, true),
            (
                Deb,
                "linux-libc-dev-arm64-cross",
                "cross-toolchain-base",
                true,
                true,
            ),
            (
                Deb,
                "linux-image-6.1.0-18-amd64",
                "linux-signed-amd64",
                true,
                false,
            ),
            (
                Deb,
                "linux-image-6.8.0-31-generic",
                "linux-signed",
                true,
                false,
            ),
            (
                Deb,
                "linux-modules-extra-6.8.0-31-generic",
                "linux",
                true,
                false,
            ),
            (Deb, "firmware-iwlwifi", "firmware-nonfree", true, false),
            (Deb, "linux-firmware", "", true, false),
            (Deb, "intel-microcode", "", true, false),
            (Deb, "grub-efi-amd64-bin", "grub2", true, false),
            (Deb, "shim-signed", "", true, false),
            (Deb, "openssl-doc", "openssl", true, true),
            (Rpm, "kernel-headers", "kernel", true, true),
            (Rpm, "kernel-devel", "kernel", true, true),
            (Rpm, "kernel-default-devel", "kernel-default", true, true),
            (Rpm, "kernel6.12-headers", "kernel6.12", true, true),
            (Rpm, "kernel-core", "kernel", true, false),
            (Rpm, "kernel-modules-core", "kernel", true, false),
            (Rpm, "kernel-uek-core", "kernel-uek", true, false),
            (Rpm, "kernel-default", "kernel-default", true, false),
            (Rpm, "linux-firmware", "linux-firmware", true, false),
            (Rpm, "shim-x64", "shim", true, false),
            (Rpm, "python3-docs", "python3-docs", true, true),
            (Rpm, "man-pages", "man-pages", true, true),
            (Apk, "linux-headers", "linux-headers", true, true),
            (Apk, "linux-lts", "linux-lts", true, false),
            (Apk, "linux-virt-dev", "linux-lts", true, true),
            (Apk, "linux-firmware-amd", "linux-firmware", true, false),
            (Apk, "zlib-doc", "zlib", true, true),
            (Alpm, "linux-api-headers", "linux-api-headers", true, true),
            (Alpm, "linux-zen", "linux-zen", true, false),
            (Alpm, "linux-zen-headers", "linux-zen", true, true),
            // Of the same source or name, and yet run.
            (Deb, "linux-perf", "linux", false, false),
            (Deb, "linux-tools-6.8.0-31-generic", "linux", false, false),
            (Deb, "bpftool", "linux", false, false),
            (Deb, "linux-headers-of-somebody", "acme", false, false),
            (Deb, "grub", "acme", false, false),
            (Deb, "perl-doc", "perl", false, false),
            (Deb, "man-db", "man-db", false, false),
            (Deb, "linuxptp", "linuxptp", false, false),
            (Rpm, "kernel-tools", "kernel", false, false),
            (Rpm, "kernel-tools-libs", "kernel", false, false),
            (Rpm, "perf", "kernel", false, false),
            (Rpm, "kernel6.12-libbpf", "kernel6.12", false, false),
            (Rpm, "bpftool", "kernel", false, false),
            (Rpm, "python3-perf", "kernel", false, false),
            (Rpm, "man-db", "man-db", false, false),
            (Apk, "linux-pam", "linux-pam", false, false),
            (Apk, "linux-pam-dev", "linux-pam", false, false),
            (Apk, "linux-tools", "linux-tools", false, false),
            (Alpm, "linux-tools", "linux-tools", false, false),
            (Npm, "kernel-headers", "", false, false),
        ];
        for (kind, name, source, in_image, on_machine) in cases {
            let package = package(kind, name, source);
            let got = [false, true].map(|boots| why_not_loaded(&package, boots).is_some());
            assert_eq!(got, [in_image, on_machine], "{kind} {name}");
        }
    }

    #[test]
    fn a_package_with_programs_is_never_in_the_class() {
        let cases = [
            ("usr/bin/grub-mount", false),
            ("sbin/grub-install", false),
            ("usr/local/sbin/x", false),
            ("usr/lib/grub/x86_64-efi/zfs.mod", true),
            ("usr/bin/", true),
            ("usr/share/bin/x", true),
        ];
        for (path, want) in cases {
            let mut package = package(PackageType::Deb, "grub-common", "grub2");
            package.files = vec![path.into()];
            assert_eq!(why_not_loaded(&package, false).is_some(), want, "{path}");
        }
    }

    #[test]
    fn an_image_that_boots_runs_its_kernel() {
        let mut inventory = Inventory {
            packages: vec![package(PackageType::Rpm, "kernel-core", "kernel")],
            ..Inventory::default()
        };
        let mut found = finding("CVE-2024-1");
        found.package = Some(0);
        let mut is_marked = |inventory: &Inventory, kind| {
            mark_not_loaded(std::slice::from_mut(&mut found), inventory, kind);
            !found.is_open()
        };
        assert!(is_marked(&inventory, ArtifactKind::Image));
        assert!(!is_marked(&inventory, ArtifactKind::Filesystem));
        inventory
            .packages
            .push(package(PackageType::Rpm, "bootc", "bootc"));
        assert!(!is_marked(&inventory, ArtifactKind::Image));
    }

    #[test]
    fn patterns() {
        let cases = [
            ("a*", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ab", false),
            ("*-doc", "x-doc", true),
            ("kernel-*-devel", "kernel-default-devel", true),
            ("kernel-*-devel", "kernel-devel", false),
            ("linux", "linux-lts", false),
        ];
        for (glob, name, want) in cases {
            assert_eq!(matches(glob, name), want, "{glob} {name}");
        }
    }
}
