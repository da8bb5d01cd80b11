//! Packages of the distribution's kind that others made: how they are told, what is said of them, and that
//! no package of the distribution is taken for one. Versions and maintainers are those that the vendors'
//! repositories publish.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::process::Command;

use seawall_advisory::matching::match_packages;
use seawall_advisory::matching::vendor::is_foreign;
use seawall_advisory::record::{Row, RowStatus, Sink as _, SourceId};
use seawall_advisory::store::{Builder, Database};
use seawall_model::coverage::CoverageState;
use seawall_model::finding::Status;
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::ProblemKind;
use seawall_model::time::Timestamp;

use crate::matching::{CVE, database, distribution, fixed, judge, package, today};
use crate::store::{row, source};

/// Id of the system, name, version, maintainer, vendor.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const FOREIGN: &[Told] = &[
    (
        "debian",
        "nginx",
        "1.25.3-1~bookworm",
        "NGINX Packaging <nginx-packaging@f5.com>",
        "",
    ),
    (
        "debian",
        "docker-ce",
        "5:24.0.7-1~debian.12~bookworm",
        "Docker <support@docker.com>",
        "",
    ),
    (
        "debian",
        "docker-ce-cli",
        "5:20.10.9~3-0~debian-buster",
        "Docker <support@docker.com>",
        "",
    ),
    (
        "ubuntu",
        "docker-compose-plugin",
        "2.21.0-1~ubuntu.22.04~jammy",
        "",
        "",
    ),
    (
        "debian",
        "postgresql-15",
        "15.2-1.pgdg120+1",
        "Debian PostgreSQL Maintainers <team+postgresql@tracker.debian.org>",
        "",
    ),
    (
        "debian",
        "nodejs",
        "18.12.0-deb-1nodesource1",
        "Ivan Iguaran <ivan@nodesource.com>",
        "",
    ),
    (
        "debian",
        "nodejs",
        "20.20.2-1nodesource1+repack1",
        "NodeSource Support <support@nodesource.com>",
        "",
    ),
    ("debian", "redis", "6:7.0.5-1rl1~bookworm1", "", ""),
    (
        "debian",
        "php8.2-cli",
        "8.2.5-1+0~20230414.19+debian12~1.gbp0ee8c4",
        "Debian PHP Maintainers <team+pkg-php@tracker.debian.org>",
        "",
    ),
    (
        "ubuntu",
        "php8.3-fpm",
        "8.3.2-1+ubuntu22.04.1+deb.sury.org+1",
        "Debian PHP Maintainers <team+pkg-php@tracker.debian.org>",
        "",
    ),
    (
        "debian",
        "mariadb-server",
        "1:10.11.2+maria~deb12",
        "MariaDB Developers <maria-developers@lists.launchpad.net>",
        "",
    ),
    (
        "debian",
        "mariadb-plugin-connect",
        "1:11.4.0+maria~deb11",
        "MariaDB Developers <developers@lists.mariadb.org>",
        "",
    ),
    (
        "debian",
        "mysql-community-server",
        "8.0.35-1debian12",
        "MySQL Release Engineering <mysql-build@oss.oracle.com>",
        "",
    ),
    (
        "debian",
        "percona-server-server",
        "8.0.35-27-1.bookworm",
        "Percona Server Development Team <mysql-dev@percona.com>",
        "",
    ),
    (
        "debian",
        "mongodb-org",
        "6.0.5",
        "MongoDB Packaging <packaging@mongodb.com>",
        "",
    ),
    ("debian", "vault", "1.15.2-1", "HashiCorp", ""),
    (
        "debian",
        "vagrant",
        "1:1.8.5",
        "HashiCorp <support@hashicorp.com>",
        "root@vagrant-package-ubuntu-32",
    ),
    (
        "debian",
        "kubectl",
        "1.28.4-1.1",
        "Kubernetes Authors <dev@kubernetes.io>",
        "",
    ),
    (
        "debian",
        "kubectl",
        "1:528.0.0-0",
        "Kubernetes Authors <kubernetes-dev+release@googlegroups.com>",
        "",
    ),
    (
        "debian",
        "google-cloud-cli",
        "528.0.0-0",
        "Google Cloud CLI Authors <https://code.google.com/p/google-cloud-sdk/>",
        "",
    ),
    (
        "debian",
        "gitlab-ce",
        "16.6.0-ce.0",
        "GitLab, Inc. <support@gitlab.com>",
        "",
    ),
    (
        "debian",
        "telegraf",
        "1.28.5-1",
        "Somebody <somebody@example.org>",
        "InfluxData",
    ),
    (
        "ubuntu",
        "python3.9",
        "3.9.18-1+jammy1",
        "Matthias Klose <doko@debian.org>",
        "",
    ),
    ("ubuntu", "git", "1:2.43.0-0ppa1~ubuntu22.04.1", "", ""),
    ("debian", "zabbix-agent", "1:6.4.9-1+debian12", "", ""),
    // Made by a tool that nobody has told a vendor.
    ("debian", "acme", "1.0", "<root@builder.example>", "none"),
    (
        "linuxmint",
        "code",
        "1.84.2-1699528352",
        "Microsoft Corporation <vscode-linux@microsoft.com>",
        "",
    ),
];

const OWN: &[Told] = &[
    (
        "debian",
        "openssl",
        "3.0.11-1~deb12u2",
        "Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>",
        "",
    ),
    (
        "debian",
        "nginx",
        "1.22.1-9+deb12u1",
        "Debian Nginx Maintainers <pkg-nginx-maintainers@alioth-lists.debian.net>",
        "",
    ),
    (
        "debian",
        "7zip",
        "25.01+dfsg-1~deb13u1~bpo12+1",
        "YOKOTA Hiroshi <yokota.hgml@gmail.com>",
        "",
    ),
    (
        "debian",
        "bash",
        "5.2.15-2+b2",
        "Matthias Klose <doko@debian.org>",
        "",
    ),
    ("debian", "libspock-java", "0.7-groovy-2.0-4", "", ""),
    ("debian", "repmgr", "5.5.0+debpgdg-3", "", ""),
    (
        "debian",
        "diaspora-common",
        "0.7.18.2+debian3~bpo12+1",
        "",
        "",
    ),
    ("debian", "elogind", "246.10-1debian1", "", ""),
    (
        "debian",
        "due",
        "4.0.1-1",
        "Alex Doyle <adoyle@nvidia.com>",
        "",
    ),
    (
        "debian",
        "python3-aiohttp-cors",
        "0.7.0-3",
        "Brandon Weeks <bweeks@google.com>",
        "",
    ),
    (
        "debian",
        "sqlite3-pcre2",
        "1",
        "",
        "https://github.com/christian-proust/sqlite3-pcre2",
    ),
    (
        "ubuntu",
        "libssl3",
        "3.0.2-0ubuntu1.12",
        "Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>",
        "",
    ),
    ("ubuntu", "clamav", "0.103.11+dfsg-0ubuntu0.22.04.1", "", ""),
    (
        "ubuntu",
        "gnome-shell-extension-ubuntu-dock",
        "72~ubuntu5.22.04.2.1",
        "",
        "",
    ),
    (
        "ubuntu",
        "libreoffice",
        "1:5.1.6~rc2-0ubuntu1~xenial10",
        "",
        "",
    ),
    (
        "ubuntu",
        "linux-base",
        "4.5ubuntu9+22.04.1+esm1",
        "",
        "Ubuntu",
    ),
    ("ubuntu", "numpy", "1:1.21.5-1ubuntu22.04.1", "", ""),
    ("ubuntu", "openafs", "1.6.1-1+ubuntu0.2", "", ""),
    // Relatives have marks of their own.
    ("raspbian", "x", "1.0-1+rpi1", "", ""),
    (
        "pop",
        "pop-shell",
        "1.2.0~1700000000~22.04~abcdef~jammy",
        "",
        "",
    ),
];

fn deb(name: &str, version: &str, maintainer: &str, vendor: &str) -> Package {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Package {
        maintainer: text(maintainer),
        vendor: text(vendor),
        ..package(PackageType::Deb, name, version)
    }
}

#[test]
fn who_made_a_debian_package() {
    for (all, want) in [(FOREIGN, true), (OWN, false)] {
        for (id, name, version, maintainer, vendor) in all {
            let package = deb(name, version, maintainer, vendor);
            let found = is_foreign(Some(&distribution(id, "12")), &package);
            assert_eq!(found, want, "{id} {name} {version} {maintainer} {vendor}");
        }
    }
}

/// Policy leaves `/opt` to add-ons.
#[test]
fn files_below_opt_are_no_distributions() {
    for (files, want) in [
        (&["etc/a", "opt/acme/bin/a", "usr/bin/a"][..], true),
        (&["etc/a", "usr/share/opt/a"], false),
        (&["optical"], false),
        (&[], false),
    ] {
        let package = Package {
            files: files.iter().map(|file| Box::from(*file)).collect(),
            ..deb("acme", "1", "Somebody <somebody@example.org>", "")
        };
        for id in ["debian", "ubuntu", "pop"] {
            assert_eq!(is_foreign(Some(&distribution(id, "12")), &package), want);
        }
    }
}

#[test]
fn packagers_of_alpine_and_arch() {
    let of = |kind, packager: &str| Package {
        maintainer: Some(packager.to_owned()),
        ..package(kind, "nginx", "1.25.3-r1")
    };
    for (id, package, want) in [
        (
            "alpine",
            of(PackageType::Apk, "NGINX Packaging <nginx-packaging@f5.com>"),
            true,
        ),
        (
            "alpine",
            of(PackageType::Apk, "Natanael Copa <ncopa@alpinelinux.org>"),
            false,
        ),
        ("arch", of(PackageType::Alpm, "Unknown Packager"), true),
        (
            "arch",
            of(
                PackageType::Alpm,
                "Giancarlo Razzolini <grazzolini@archlinux.org>",
            ),
            false,
        ),
    ] {
        assert_eq!(is_foreign(Some(&distribution(id, "3.19")), &package), want);
    }
}

#[test]
fn packages_of_others_are_named_once_and_not_judged() {
    let rows = [
        row("debian:12", "nginx", CVE, fixed("1.22.1-9")),
        row("debian:12", "bash", CVE, fixed("6")),
    ];
    let docker = |name| {
        deb(
            name,
            "5:24.0.7-1~debian.12~bookworm",
            "Docker <support@docker.com>",
            "",
        )
    };
    let packages = vec![
        deb("bash", "5.2.15-2", "Matthias Klose <doko@debian.org>", ""),
        docker("docker-ce"),
        docker("docker-ce-cli"),
        deb(
            "nginx",
            "1.20.2-1~bookworm",
            "NGINX Packaging <nginx-packaging@f5.com>",
            "",
        ),
    ];
    let judgement = judge(&database(&rows), distribution("debian", "12"), packages);
    let found: Vec<usize> = judgement
        .matches
        .iter()
        .map(|found| found.package)
        .collect();
    assert_eq!(found, [0]);
    let problems: Vec<_> = judgement
        .problems
        .iter()
        .filter(|p| p.kind == ProblemKind::NoData)
        .collect();
    let [problem] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert_eq!(
        (problem.what.as_str(), problem.why.as_str()),
        (
            "3 packages",
            "not from the distribution (Docker: docker-ce, docker-ce-cli 5:24.0.7-1~debian.12~bookworm; \
             nginx.org: nginx 1.20.2-1~bookworm), whose advisories say nothing about that"
        )
    );
    assert_eq!(judgement.coverage[0].state, CoverageState::Partial);
}

/// A Python package inside a Debian package: the vulnerability is older than the tracker's data, which list
/// what is open, too, and say nothing of it.
#[test]
fn whose_silence_counts_for_what_is_inside() {
    let team = "Debian Python Team <team+python@tracker.debian.org>";
    let private = "Somebody <somebody@example.org>";
    for (name, version, maintainer, stands) in [
        ("requests", "2.28.1-1", team, false),
        // Of this one the tracker has spoken once.
        ("known", "2.28.1-1", private, false),
        ("acme", "2.28.1-1", private, true),
        ("acme", "2.28.1-1", team, false),
        ("known", "2.28.1-1~bookworm", team, true),
    ] {
        let owner = deb(name, version, maintainer, "");
        let judgement = match_packages(&spoken(), &inside(owner), today());
        let (found, aside) = (judgement.matches.len(), judgement.set_aside.len());
        let want = if stands { (1, 0) } else { (0, 1) };
        assert_eq!((found, aside), want, "{name} {version} {maintainer}");
    }
}

fn spoken() -> Database {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(SourceId {
        date: "2026-11-01".parse().ok(),
        ..source("debian-tracker")
    });
    let open = RowStatus::Unfixed(Status::Affected);
    builder.row(row("debian:12", "other", "CVE-2024-1009", open));
    builder.row(row("debian:12", "known", "CVE-2024-1008", fixed("1-1")));
    builder.source(source("pypi-osv"));
    builder.row(Row {
        date: "2024-02-01".parse().ok(),
        ..row("pypi", "requests", CVE, fixed("2.31.0"))
    });
    Database::from_bytes(builder.finish().unwrap(), "test").unwrap()
}

fn inside(owner: Package) -> Inventory {
    let requests = Package {
        owner: Some(0),
        ..package(PackageType::Pypi, "requests", "2.28.1")
    };
    Inventory {
        distribution: Some(distribution("debian", "12")),
        packages: vec![owner, requests],
        ..Inventory::default()
    }
}

/// Every package that the package lists of this machine have from Debian itself.
#[test]
fn no_package_of_debian_is_taken_for_anothers() {
    let Some(lists) = lists_of_debian() else {
        println!("skipped: no package lists of Debian here");
        return;
    };
    let debian = distribution("debian", "12");
    let (mut count, mut wrong) = (0, Vec::new());
    for stanza in lists.split("\n\n") {
        let field = |name: &str| {
            let mut lines = stanza.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let (Some(name), Some(version)) = (field("Package"), field("Version")) else {
            continue;
        };
        let vendor = field("Vendor").or(field("Origin")).unwrap_or_default();
        let package = deb(
            name,
            version,
            field("Maintainer").unwrap_or_default(),
            vendor,
        );
        count += 1;
        if is_foreign(Some(&debian), &package) {
            wrong.push(format!("{name} {version}"));
        }
    }
    assert!(count > 1000);
    assert_eq!(wrong, Vec::<String>::new());
}

fn lists_of_debian() -> Option<String> {
    let wanted = ["Created-By: Packages", "Origin: Debian"];
    let mut targets = Command::new("apt-get");
    targets
        .args(["indextargets", "--format", "$(FILENAME)"])
        .args(wanted);
    let targets = targets.output().ok().filter(|done| done.status.success())?;
    let files = String::from_utf8(targets.stdout).ok()?;
    let mut read = Command::new("/usr/lib/apt/apt-helper");
    let read = read.arg("cat-file").args(files.lines());
    let done = read
        .output()
        .ok()
        .filter(|done| !files.is_empty() && done.status.success())?;
    String::from_utf8(done.stdout).ok()
}
