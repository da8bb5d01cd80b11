//! Which distribution a file system holds: os-release(5) and its older relatives.

use crate::layered::{Image, Node, file, link};

/// `id version codename` of the distribution, `-` for what is empty, and what it is built on.
#[track_caller]
fn check(files: Vec<(&str, Node)>, want: &str) {
    let inventory = Image::default().layer(files).inventory();
    assert_eq!(inventory.problems, []);
    assert_eq!(words(&inventory), want);
}

fn words(inventory: &seawall_model::inventory::Inventory) -> String {
    let Some(distribution) = &inventory.distribution else {
        return "none".to_owned();
    };
    let or_dash = |text: &str| {
        if text.is_empty() {
            "-".to_owned()
        } else {
            text.to_owned()
        }
    };
    let base = distribution.base_codename.as_deref();
    let base = base.map_or_else(String::new, |base| format!(" on {base}"));
    format!(
        "{} {} {}{base}",
        or_dash(&distribution.id),
        or_dash(&distribution.version),
        or_dash(distribution.codename.as_deref().unwrap_or_default())
    )
}

#[test]
fn os_release_of_known_distributions() {
    let cases = [
        (
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nID=debian\n",
            "debian 12 bookworm",
        ),
        (
            "PRETTY_NAME=\"Debian GNU/Linux 7 (wheezy)\"\nVERSION_ID=\"7\"\nVERSION=\"7 (wheezy)\"\nID=debian\n",
            "debian 7 wheezy",
        ),
        (
            "PRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\nID=debian\n",
            "debian - trixie",
        ),
        (
            "PRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nVERSION_CODENAME=forky\nID=debian\n",
            "debian - forky",
        ),
        (
            "NAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nVERSION_CODENAME=jammy\nID=ubuntu\nID_LIKE=debian\n",
            "ubuntu 22.04 jammy",
        ),
        (
            "NAME=\"Ubuntu\"\nVERSION_ID=\"16.04\"\nID=ubuntu\nUBUNTU_CODENAME=xenial\n",
            "ubuntu 16.04 xenial",
        ),
        (
            "NAME=\"Linux Mint\"\nID=linuxmint\nVERSION_ID=\"21\"\nVERSION_CODENAME=vanessa\nUBUNTU_CODENAME=jammy\n",
            "linuxmint 21 vanessa on jammy",
        ),
        (
            "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.1\n",
            "alpine 3.22.1 -",
        ),
        (
            "NAME=\"Amazon Linux\"\nVERSION=\"2\"\nID=\"amzn\"\nID_LIKE=\"centos rhel fedora\"\nVERSION_ID=\"2\"\n",
            "amzn 2 -",
        ),
        (
            "NAME=\"Amazon Linux AMI\"\nID=\"amzn\"\nVERSION_ID=\"2018.03\"\n",
            "amzn 2018.03 -",
        ),
        (
            "NAME=\"CentOS Stream\"\nVERSION=\"9\"\nID=\"centos\"\nVERSION_ID=\"9\"\n",
            "centos 9 -",
        ),
        (
            "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\nVERSION_ID=\"7\"\n",
            "centos 7 -",
        ),
        (
            "NAME=\"Oracle Linux Server\"\nID=\"ol\"\nVERSION_ID=\"8.10\"\n",
            "ol 8.10 -",
        ),
        ("NAME='SLES'\nID='sles'\nVERSION_ID='15.6'\n", "sles 15.6 -"),
        (
            "NAME=\"SL-Micro\"\nID=\"sl-micro\"\nVERSION_ID=\"6.0\"\n",
            "sl-micro 6.0 -",
        ),
        (
            "ID=\"opensuse-leap\"\nVERSION_ID=\"15.6\"\n",
            "opensuse-leap 15.6 -",
        ),
        ("ID=photon\nVERSION_ID=5.0\n", "photon 5.0 -"),
        ("ID=azurelinux\nVERSION_ID=\"3.0\"\n", "azurelinux 3.0 -"),
        ("ID=mariner\nVERSION_ID=\"2.0\"\n", "mariner 2.0 -"),
        ("ID=wolfi\nVERSION_ID=\"20230201\"\n", "wolfi 20230201 -"),
        ("ID=arch\nBUILD_ID=rolling\n", "arch - -"),
        (
            "\u{feff}# a comment\r\n\r\nID=one\r\n  ID=\"TWO\"\r\nVERSION_ID=1\r\nNO EQUALS\r\n#ID=three\r\nBAD KEY=x\r\n",
            "two 1 -",
        ),
        ("ID=debian\nVERSION_ID=\n", "debian - -"),
    ];
    for (text, want) in cases {
        check(vec![("etc/os-release", file(text))], want);
        let linked = vec![
            ("usr/lib/os-release", file(text)),
            ("etc/os-release", link("../usr/lib/os-release")),
        ];
        check(linked, want);
    }
}

#[test]
fn older_relatives() {
    let cases = [
        (
            "etc/centos-release",
            "CentOS release 6.10 (Final)\n",
            "centos 6.10 Final",
        ),
        (
            "etc/centos-release",
            "CentOS Linux release 7.9.2009 (Core)\n",
            "centos 7.9.2009 Core",
        ),
        (
            "etc/centos-release",
            "CentOS Stream release 9\n",
            "centos 9 -",
        ),
        (
            "etc/redhat-release",
            "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n",
            "rhel 6.10 Santiago",
        ),
        (
            "etc/rocky-release",
            "Rocky Linux release 9.4 (Blue Onyx)\n",
            "rocky 9.4 Blue Onyx",
        ),
        (
            "etc/almalinux-release",
            "AlmaLinux release 8.10 (Cerulean Leopard)\n",
            "almalinux 8.10 Cerulean Leopard",
        ),
        (
            "etc/oracle-release",
            "Oracle Linux Server release 6.10\n",
            "ol 6.10 -",
        ),
        (
            "etc/fedora-release",
            "Fedora release 40 (Forty)\n",
            "fedora 40 Forty",
        ),
        (
            "etc/system-release",
            "Amazon Linux AMI release 2018.03\n",
            "amzn 2018.03 -",
        ),
        (
            "usr/lib/system-release",
            "Amazon Linux release 2023.6.20241111 (Amazon Linux)\n",
            "amzn 2023 Amazon Linux",
        ),
        (
            "etc/SuSE-release",
            "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n",
            "sles 11.4 -",
        ),
        (
            "etc/SuSE-release",
            "openSUSE 13.1 (x86_64)\nVERSION = 13.1\nCODENAME = Bottle\n",
            "opensuse 13.1 -",
        ),
        ("etc/alpine-release", "3.12.1\n", "alpine 3.12.1 -"),
        (
            "etc/alpine-release",
            "3.23_alpha20250612\n",
            "alpine 3.23_alpha20250612 -",
        ),
        ("etc/arch-release", "", "arch - -"),
        (
            "etc/photon-release",
            "VMware Photon OS 4.0\nPHOTON_BUILD_NUMBER=1\n",
            "photon 4.0 -",
        ),
        (
            "etc/mariner-release",
            "CBL-Mariner 2.0.20220426\nMARINER_BUILD_NUMBER=1\n",
            "mariner 2.0 -",
        ),
        (
            "etc/lsb-release",
            "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\n",
            "ubuntu 14.04 trusty",
        ),
        ("etc/lsb-release", "LSB_VERSION=base-4.0-amd64\n", "none"),
        ("etc/debian_version", "12.5\n", "debian 12 -"),
        ("etc/debian_version", "trixie/sid\n", "debian - trixie"),
    ];
    for (path, text, want) in cases {
        check(vec![(path, file(text))], want);
    }
}

#[test]
fn a_distributions_own_file_counts_more_than_borrowed_ones() {
    let oracle = vec![
        (
            "etc/redhat-release",
            file("Red Hat Enterprise Linux Server release 6.10 (Santiago)\n"),
        ),
        (
            "etc/oracle-release",
            file("Oracle Linux Server release 6.10\n"),
        ),
    ];
    check(oracle, "ol 6.10 -");
    let ubuntu = vec![
        ("etc/debian_version", file("bookworm/sid\n")),
        (
            "etc/lsb-release",
            file("DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n"),
        ),
        ("usr/lib/os-release", file("ID=ubuntu\nVERSION_ID=22.04\n")),
    ];
    check(ubuntu, "ubuntu 22.04 -");
    let both = vec![
        ("etc/os-release", file("ID=one\nVERSION_ID=1\n")),
        ("usr/lib/os-release", file("ID=two\nVERSION_ID=2\n")),
    ];
    check(both, "one 1 -");
}

#[test]
fn other_files_complete_what_os_release_leaves_out() {
    let alpine = vec![
        ("etc/os-release", file("ID=alpine\nVERSION_ID=3.22\n")),
        ("etc/alpine-release", file("3.22.1\n")),
    ];
    check(alpine, "alpine 3.22.1 -");
    let debian = |version: &str| {
        vec![
            ("etc/os-release", file("ID=debian\nVERSION_ID=12\n")),
            ("etc/debian_version", file(version)),
        ]
    };
    check(debian("12.5\n"), "debian 12 -");
    let unreleased = vec![
        ("etc/os-release", file("ID=debian\n")),
        ("etc/debian_version", file("trixie/sid\n")),
    ];
    check(unreleased, "debian - trixie");
    let nameless = vec![
        ("etc/os-release", file("NAME=x\n")),
        ("etc/debian_version", file("12.5\n")),
    ];
    check(nameless, "debian 12 -");
}

#[test]
fn details() {
    let text = "NAME=\"CentOS Stream\"\nID=\"centos\"\nID_LIKE=\"RHEL  fedora\"\nVERSION_ID=9\nVARIANT_ID=server\n";
    let inventory = Image::default()
        .layer(vec![("etc/os-release", file(text))])
        .inventory();
    let distribution = inventory.distribution.unwrap();
    assert_eq!(distribution.name, "CentOS Stream");
    assert_eq!(distribution.pretty_name, "CentOS Stream 9");
    assert_eq!(distribution.id_like, ["rhel", "fedora"]);
    assert_eq!(distribution.variant.as_deref(), Some("server"));
    assert_eq!(distribution.path, "etc/os-release");
}

#[test]
fn files_that_say_nothing_or_cannot_be_reached_are_told() {
    let told = |files| {
        let inventory = Image::default().layer(files).inventory();
        let problems = inventory.problems.iter().map(ToString::to_string);
        (words(&inventory), problems.collect::<Vec<_>>().join("; "))
    };
    let cases = [
        (
            vec![("etc/os-release", file(""))],
            "none",
            "release file etc/os-release: names no distribution",
        ),
        (
            vec![
                ("etc/os-release", file("\n")),
                ("usr/lib/os-release", file("ID=x\n")),
            ],
            "x - -",
            "release file etc/os-release: names no distribution",
        ),
        (
            vec![
                ("opt/o", file("ID=y\n")),
                ("etc/os-release", link("/opt/o")),
            ],
            "none",
            "release file etc/os-release: leads to opt/o, which was not read",
        ),
        (
            vec![("etc/os-release", Node::Unreadable)],
            "none",
            "release file etc/os-release: its data break off",
        ),
        (
            vec![("etc/os-release", file("x".repeat(70_000)))],
            "none",
            "release file etc/os-release: larger than 65536 bytes, not read",
        ),
    ];
    for (files, distribution, problem) in cases {
        assert_eq!(told(files), (distribution.to_owned(), problem.to_owned()));
    }
}

#[test]
fn the_visible_copy_counts() {
    let image = Image::default()
        .layer(vec![("etc/os-release", file("ID=debian\nVERSION_ID=11\n"))])
        .layer(vec![("etc/os-release", file("ID=debian\nVERSION_ID=12\n"))]);
    assert_eq!(words(&image.inventory()), "debian 12 -");
    let image = image.layer(vec![("etc/os-release", Node::Gone)]);
    assert_eq!(words(&image.inventory()), "none");
}

#[test]
fn package_urls_name_the_distribution() {
    let cases = [
        (
            "ID=debian\nVERSION_ID=12\n",
            "pkg:deb/debian/a@1?distro=debian-12",
        ),
        (
            "ID=debian\nVERSION_CODENAME=trixie\n",
            "pkg:deb/debian/a@1?distro=debian-trixie",
        ),
        (
            "ID=rhel\nVERSION_ID=9.4\n",
            "pkg:deb/redhat/a@1?distro=rhel-9.4",
        ),
        (
            "ID=opensuse-leap\nVERSION_ID=15.6\n",
            "pkg:deb/opensuse/a@1?distro=opensuse-leap-15.6",
        ),
        ("ID=arch\n", "pkg:deb/arch/a@1?distro=arch"),
        ("NAME=x\n", "pkg:deb/a@1"),
    ];
    for (release, want) in cases {
        let files = vec![
            ("etc/os-release", file(release)),
            ("var/lib/dpkg/status", file("Package: a\nVersion: 1\n")),
        ];
        let inventory = Image::default().layer(files).inventory();
        assert_eq!(inventory.packages[0].purl.to_string(), want);
    }
}
