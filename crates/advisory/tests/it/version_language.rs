//! Version orders of languages: tables from the specifications and from the tools' own manuals.

use std::cmp::Ordering;

use seawall_advisory::record::Scheme;

use crate::version::{check, check_invalid};

#[test]
fn semver_as_semver_2_section_11_says() {
    check(
        Scheme::SemVer,
        &[
            // The specification's own examples.
            "1.0.0 < 2.0.0 < 2.1.0 < 2.1.1",
            "1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 \
             < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0",
            "1.0.0+20130313144700 = 1.0.0+exp.sha.5114f85 = 1.0.0",
            "1.0.0-a+1 = 1.0.0-a",
            // Numbers before texts; texts in the order of ASCII.
            "1.0.0-0 < 1.0.0-9 < 1.0.0-10 < 1.0.0-1a < 1.0.0-A < 1.0.0-a < 1.0.0-a-",
            // What tags and bounds hold besides.
            "0 = 0.0 = 0.0.0 = v0 < 0.0.1-0 < 0.0.1 < 1 = v1.0 = 1.0.0 < 1.0.0.1 < 1.0.1 < 1.19.0-0",
            "1.2.3beta < 1.2.3beta.2 < 1.2.3-rc < 1.2.3",
            "1.2.3-99999999999999999999999 < 1.2.3-100000000000000000000000",
            "1.99999999999999999999999.0 < 1.100000000000000000000000.0",
        ],
    );
    check_invalid(
        Scheme::SemVer,
        &[
            "",
            "v",
            "a",
            "1.",
            ".1",
            "1..2",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3+",
            "1.0 0",
            "1.0_1",
            "ä",
        ],
    );
}

#[test]
fn npm_reads_loose_forms() {
    check(
        Scheme::Npm,
        &[
            "v1.2.3 = =1.2.3 = 1.2.3 = 01.2.3 < 1.2.4",
            "1.2.3-alpha = 1.2.3alpha < 1.2.3-beta < 1.2.3",
            "0.0.0-0 < 0.0.0 = 0 < 1.2 = 1.2.0 < 1.2.1-0",
        ],
    );
    check_invalid(
        Scheme::Npm,
        &["", "latest", "1.x", "*", "1.2.3-", "file:../x"],
    );
}

#[test]
fn python_as_pep_440_says() {
    check(
        Scheme::Pep440,
        &[
            // The examples of PEP 440: "Summary of permitted suffixes and relative ordering",
            // "Version epochs", "Local version identifiers", "Normalization".
            "1.dev0 < 1.0.dev456 < 1.0a1 < 1.0a2.dev456 < 1.0a12.dev456 < 1.0a12 < 1.0b1.dev456 < 1.0b2 \
             < 1.0b2.post345.dev456 < 1.0b2.post345 < 1.0rc1.dev456 < 1.0rc1 < 1.0 < 1.0+abc.5 < 1.0+abc.7 \
             < 1.0+5 < 1.0.post456.dev34 < 1.0.post456 < 1.0.15 < 1.1.dev1",
            "2013.10 < 2014.04 < 1!1.0 < 1!1.1 < 1!2.0",
            "1.1RC1 = 1.1rc1 = 1.1c1 = 1.1.rc1 = 1.1-pre1 = 1.1_preview_1",
            "1.0 = 1.0.0 = v1.0 = 01.0 = 0!1 < 1.0-1 = 1.0.post1 = 1.0.rev1 = 1.0r1 < 1.0.post2",
            "1.0a = 1.0a0 = 1.0alpha0 < 1.0.alpha.1 < 1.0b < 1.0",
            "1.0+ubuntu-1 = 1.0+ubuntu.1 = 1.0+ubuntu_1 = 1.0+UBUNTU.1 < 1.0+ubuntu.1.0",
            "1.9.post = 1.9.post0 < 1.10",
        ],
    );
    check_invalid(
        Scheme::Pep440,
        &[
            "", "1.0-foo", "1.0+", "1.0+a..b", "x", "1..0", "1.", "1!", "!1", "2004d", "1.0a1a1",
            "1.0.*",
        ],
    );
}

#[test]
fn go_as_the_modules_reference_says() {
    check(
        Scheme::Go,
        &[
            // "Pseudo-versions": what comes between which releases.
            "v0.0.0-20191109021931-daa7c04131f5 < v0.0.0-20200109021931-000000000000 < v0.0.0",
            "v1.2.3-pre < v1.2.3-pre.0.20191109021931-daa7c04131f5 < v1.2.3-pre.1 < v1.2.3 \
             < v1.2.4-0.20191109021931-daa7c04131f5 < v1.2.4-rc.1 < v1.2.4",
            "v2.0.0+incompatible = v2.0.0 = 2.0.0 < v2.0.1+incompatible",
            // Go itself, as its vulnerability database writes it.
            "1.19.0-0 < 1.19.0 = go1.19 < go1.19.1 < go1.19.10 < go1.22beta1 = 1.22.0-beta.1 \
             < go1.22rc1 = 1.22.0-rc.1 < go1.22rc2 < go1.22rc10 < go1.22 = go1.22.0",
            "go1.22.3 = go1.22.3-acme = v1.22.3",
        ],
    );
    check_invalid(
        Scheme::Go,
        &[
            "",
            "(devel)",
            "go",
            "v",
            "v1.x",
            "gotip",
            "devel go1.23-abcdef",
        ],
    );
    assert_eq!(
        Scheme::Go.compare("go1.22.3 X:boringcrypto", "1.22.3"),
        Ok(Ordering::Equal)
    );
}

#[test]
fn maven_as_comparable_version_says() {
    check(
        Scheme::Maven,
        &[
            // The examples of Maven's "Version Order Specification" in the POM reference.
            "1 < 1.1",
            "1-snapshot < 1 < 1-sp",
            "1-foo2 < 1-foo10",
            "1-foo-2 = 1-foo2",
            "1.foo = 1-foo < 1-1 < 1.1",
            "1.ga = 1-ga = 1-0 = 1.0 = 1 = 1.0.0 = 1-final = 1.RELEASE",
            "1-ga < 1-sp",
            "1-ga.1 < 1-sp.1",
            "1-a1 = 1-alpha-1",
            // Words.
            "1-alpha < 1-beta < 1-milestone < 1-rc = 1-cr < 1-SNAPSHOT < 1 < 1-sp < 1-abc < 1-xyz < 1-1 < 1.1",
            "1-alpha2 < 1-alpha-123 < 1-beta-2 < 1-beta123 < 1-m2 < 1-m11 < 1-rc < 1-cr2 < 1-rc123 \
             < 1-SNAPSHOT < 1 < 1-sp < 1-sp2 < 1-sp123 < 1-abc < 1-def < 1-pom-1 < 1-1-snapshot < 1-1 < 1-2 \
             < 1-123",
            "2.0 < 2.0.a < 2-1 < 2.0.2 < 2.0.123 < 2.1.0 < 2.1-a < 2.1b < 2.1-c < 2.1-1 < 2.1.0.1 < 2.2 \
             < 2.123 < 11.a2 < 11.a11 < 11.b2 < 11.b11 < 11.m2 < 11.m11 < 11 < 11.a < 11b < 11c < 11m",
            // What is published.
            "2.9.10.8 < 2.13.4.1 < 2.13.4.2 < 2.14.0-rc1 < 2.14.0",
            "4.1.77.Final = 4.1.77 < 4.1.78.Final",
            "31.0-android < 31.0-jre < 31.0.1-android < 31.1-jre",
            "6.1.0rc3 < 6.1.0 < 6.1H.5-beta",
            "20030203.000550 < 20040117.000000",
            "5.3.20.RELEASE = 5.3.20 < 5.3.21",
            "1.0.0.RC1 < 1.0.0-RC2",
            "1.99999999999999999999999 < 1.100000000000000000000000",
        ],
    );
    check_invalid(Scheme::Maven, &["", " ", "1 2"]);
}

#[test]
fn nuget_as_its_documentation_says() {
    check(
        Scheme::NuGet,
        &[
            // "Version ordering" and "Normalized version numbers" in the documentation.
            "1.0.1-aaa < 1.0.1-alpha10 < 1.0.1-alpha2 < 1.0.1-beta < 1.0.1-open < 1.0.1-rc.2 \
             < 1.0.1-rc.10 < 1.0.1-zzz < 1.0.1",
            "1.00 = 1.0 = 1 = 1.0.0 = 1.0.0.0 = 1.0.0+build < 1.0.0.1 < 1.01.1 = 1.1.1 = 1.1.1.0",
            "1.0.0-BETA = 1.0.0-beta < 1.0.0-Rc.1",
        ],
    );
    check_invalid(
        Scheme::NuGet,
        &["", "1.0.0.0.0", "a", "1.0-", "1.0beta", "[1.0,2.0)"],
    );
}

#[test]
fn gems_as_gem_version_says() {
    check(
        Scheme::RubyGems,
        &[
            // The examples of Gem::Version's documentation.
            "0.9 < 1.0.a.2 < 1.0.b1 < 1.0.b10 < 1.0 = 1 = 1.0.0 < 1.0.1.a < 1.0.1 < 1.1",
            "1.8.2.a < 1.8.2.b < 1.8.2",
            "1.0-1 = 1.0.pre.1 < 1.0",
            "1.a = 1.0.a = 1.0.0.a < 1",
            "1.0.a.0.b < 1.0.a = 1.0.a.0 < 1.0.a.0.0.1 < 1.0.a.0.1 < 1.0.a.1",
            "5.0.0.beta3 < 5.0.0.racecar1 < 5.0.0.rc1 < 5.0.0",
        ],
    );
    check_invalid(
        Scheme::RubyGems,
        &["", "v1", "1.", "1..2", "a", "1_0", "1.0-", "1.0+1", "junk"],
    );
}

#[test]
fn composer_as_its_version_parser_says() {
    check(
        Scheme::Composer,
        &[
            "1.0-dev < 1.0-alpha < 1.0-alpha1 < 1.0-beta2 = 1.0b2 = v1.0.0.0-beta.2 < 1.0-RC1 = 1.0rc1 < 1.0 \
             = 1 = v1.0.0 = 1.0.0.0 = 1.0-stable = 1.0+build < 1.0-patch1 = 1.0-p1 = 1.0pl1 < 1.0.0.1",
            "1.0-RC1-dev < 1.0-RC1",
            "1.9.9 < 1.x-dev = 1.*-dev < 2.0-dev < 2.0 < 2.4.x-dev < 2.5",
            "2010-01-02 < 2010-01-03 < 2011-01-01",
            // Drupal's own versions.
            "8.x-1.2 = 1.2 < 7.x-1.10 = 1.10.0 < 8.x-2.0-beta1 = 2.0-beta1 < 2.0",
        ],
    );
    check_invalid(
        Scheme::Composer,
        &[
            "",
            "dev-main",
            "master",
            "1.0-foo",
            "1.0.0.0.0",
            "a",
            "1.x",
            "8.x-",
        ],
    );
    assert_eq!(
        Scheme::Composer.compare("dev-main", "dev-main"),
        Ok(Ordering::Equal)
    );
    assert!(Scheme::Composer.compare("dev-main", "dev-other").is_err());
}

#[test]
fn hex_is_semver_with_its_hyphen() {
    check(
        Scheme::Hex,
        &["0 < 1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-rc.1 < 1.0.0 = 1.0.0+build < 1.0.1 < 1.10.0"],
    );
    check_invalid(Scheme::Hex, &["", "1.0.0rc1", "1.0.0-", "1.0.0-a..b", "a"]);
}

#[test]
fn pub_orders_builds() {
    check(
        Scheme::Pub,
        &[
            // pub_semver's own order: the prerelease as in SemVer, then the build.
            "1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0-rc.1+build.1 \
             < 1.0.0 < 1.0.0+0.3.7 < 1.3.7+build < 1.3.7+build.2.b8f12d7 < 1.3.7+build.11.e0f985a",
        ],
    );
    check_invalid(Scheme::Pub, &["", "1.0.0rc1", "1.0.0+", "1.0.0+a..b"]);
}

#[test]
fn cran_and_hackage_are_lists_of_numbers() {
    for scheme in [Scheme::Cran, Scheme::Hackage] {
        check(
            scheme,
            &["0 < 1 < 1.0 < 1.0.0 < 1.0.1 = 1.00.01 < 1.2 < 1.10 < 2"],
        );
        check_invalid(
            scheme,
            &["", "a", "1.", "1..2", "1.0a", "1.0-", "1.0_1", "v1"],
        );
    }
    check(
        Scheme::Cran,
        &["1.0-1 = 1.0.1 < 1.0-1.1 < 1.0-2 < 1.0-10 < 1-1"],
    );
    check_invalid(Scheme::Hackage, &["1.0-1"]);
}

#[test]
fn conan_as_its_version_class_says() {
    check(
        Scheme::Conan,
        &[
            "1 = 1.0 = 1.0.0 < 1.0.1 < 1.1 < 1.10 < 2",
            "1.0- < 1.0-alpha < 1.0-alpha.1 < 1.0-beta < 1.0 < 1.0+1 < 1.0+2 < 1.0+10 < 1.0.1",
            "1.1.1 < 1.1.1a < 1.1.1v < 1.1.1w < 1.1.2",
            "8 < 9 < 9a < 9e < 10",
            "20200203 < cci.20200203 < cci.20210118 < system",
        ],
    );
    check_invalid(Scheme::Conan, &["", "1.0 2", "[>1]", "1/2"]);
}

#[test]
fn bitnami_has_revisions() {
    check(
        Scheme::Bitnami,
        &["1.2.3-rc.1 < 1.2.3-rc.1-2 < 1.2.3 = 1.2.3-0 < 1.2.3-1 < 1.2.3-2 < 1.2.3-10 < 1.2.4"],
    );
    check_invalid(Scheme::Bitnami, &["", "1.2.3-", "a", "1.2.3-a..b-1"]);
    assert!(Scheme::Bitnami.key("1.2.3").is_none());
    assert!(Scheme::Bitnami.key("1.2.3-4").is_some());
    for (installed, bound, order) in [
        ("1.2.3-4", "1.2.3", Ordering::Equal),
        ("1.2.3-4", "1.2.4", Ordering::Less),
        ("1.2.3-4", "1.2.3-5", Ordering::Less),
        ("1.2.3-4", "1.2.3-3", Ordering::Greater),
        ("1.2.3", "1.2.3-1", Ordering::Less),
    ] {
        let found = Scheme::Bitnami.compare_with_bound(installed, bound);
        assert_eq!(found, Ok(order), "{installed} {bound}");
    }
}

#[test]
fn generic_as_its_own_rule_says() {
    check(
        Scheme::Generic,
        &[
            "1.0.2-beta1 < 1.0.2 = 1.0.2.0 = v1.0.2 = openssl-1.0.2 = 1_0_2 < 1.0.2a < 1.0.2z < 1.0.2za \
             < 1.0.2zf < 1.0.3",
            "7.4.0dev < 7.4.0alpha1 = 7.4.0a1 < 7.4.0beta2 = 7.4.0b2 < 7.4.0RC1 = 7.4.0-rc.1 < 7.4.0RC10 < 7.4.0 \
             = 7.4.0-final < 7.4.0p1 = 7.4.0-patch1 = 7.4.0pl1 < 7.4.0p2 < 7.4.1",
            "8u202 < 8u302 = 1.8.0_302 < 11.0.2",
            "9.3p1 < 9.3p2 < 9.8p1 < 9.8.1",
            "1.9 < 1.10 < 1.99999999999999999999999 < 1.100000000000000000000000",
        ],
    );
    check_invalid(Scheme::Generic, &["", "-", "*", "latest", "unspecified"]);
}
