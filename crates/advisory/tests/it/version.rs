//! Version orders of distributions: tables from the specifications; and the laws of a total order,
//! for all schemes.

use std::cmp::Ordering;

use proptest::prelude::*;
use seawall_advisory::record::Scheme;

/// Each line is an ascending chain; `=` joins equal versions.
pub(crate) fn check(scheme: Scheme, chains: &[&str]) {
    for chain in chains {
        let classes: Vec<Vec<&str>> = chain
            .split(" < ")
            .map(|class| class.split(" = ").map(str::trim).collect())
            .collect();
        for (place_a, class_a) in classes.iter().enumerate() {
            for (place_b, class_b) in classes.iter().enumerate() {
                for a in class_a {
                    for b in class_b {
                        let order = scheme.compare(a, b).unwrap();
                        assert_eq!(order, place_a.cmp(&place_b), "{} {a} {b}", scheme.name());
                    }
                }
            }
        }
    }
}

pub(crate) fn check_invalid(scheme: Scheme, versions: &[&str]) {
    for version in versions {
        assert!(
            scheme.compare(version, "1").is_err(),
            "{} {version:?}",
            scheme.name()
        );
        assert!(
            scheme.compare("1", version).is_err(),
            "{} {version:?}",
            scheme.name()
        );
    }
}

#[test]
fn dpkg_as_policy_5_6_12_says() {
    check(
        Scheme::Dpkg,
        &[
            // The policy's own example of the tilde.
            "1~~ < 1~~a < 1~ < 1 < 1a",
            "1.0~beta1~svn1245 < 1.0~beta1 < 1.0 = 1.0-0 = 0:1.0 < 1.0-0.1 < 1.0-1 < 1.0-10",
            // Letters before all other characters.
            "1.0a < 1.0+b < 1.0.1",
            "2.36-9+deb12u9 < 2.36-9+deb12u14 < 2.36-10",
            "9 < 10 < 010.1 = 10.1 < 1:1 < 2:0",
            "1.2-3 < 1.2-3+b1 < 1.2-4",
            // The last hyphen splits.
            "1-2-1 < 1-2-2 < 1-10-1",
            "1.99999999999999999999999 < 1.100000000000000000000000",
            // Warned about, and compared.
            "1 < a = a-0",
        ],
    );
    check_invalid(
        Scheme::Dpkg,
        &[
            "",
            " ",
            "1 2",
            ":1",
            "a:1",
            "-1:1",
            "1:",
            "2147483648:1",
            "1-",
            "-1",
            "1:-1",
        ],
    );
}

#[test]
fn rpm_as_rpm_version_7_says() {
    check(
        Scheme::Rpm,
        &[
            "1.0~rc1 < 1.0 < 1.0^git1 < 1.0.1",
            "1.0~~ < 1.0~ < 1.0~a < 1.0 < 1.0^ < 1.0^1 < 1.0a < 1.0.1",
            "1.0^20160101 < 1.0^20160102 < 1.01 = 1.1 = 1_1 = 1.1. < 1.1.a < 1.1.0",
            "2.0 = 2_0 = 2.0-1 = 0:2.0",
            "1.0-1.el9 < 1.0-1.el9_4 < 1.0-1.el9_4.1 < 1.0-1.el9_10 < 1.0-1.el10 < 1.0-2.el9",
            "6.0 < 6.0.rc1",
            "1:1 < 2:0",
            "1.99999999999999999999999 < 1.100000000000000000000000",
        ],
    );
    check_invalid(Scheme::Rpm, &["", "1:", "-1", "1:-1"]);
}

#[test]
fn apk_as_apk_package_5_says() {
    check(
        Scheme::Apk,
        &[
            "1.0_alpha < 1.0_alpha1 < 1.0_alpha2 < 1.0_beta < 1.0_pre < 1.0_rc < 1.0_rc2 < 1.0",
            "1.0 < 1.0_cvs < 1.0_svn < 1.0_git < 1.0_git20200101 < 1.0_hg < 1.0_p < 1.0_p1 < 1.0a",
            "1.0_p1 < 1.0a < 1.0.1",
            "1.0 < 1.0-r0 < 1.0-r1 < 1.0-r10 < 1.0a < 1.0a-r1 < 1.0b < 1.0.0",
            // Behind the first number, a leading zero makes a fraction.
            "1.0 < 1.00 < 1.01 < 1.010 < 1.011 < 1.02 < 1.1 < 1.9 < 1.10",
            "1 = 01 < 2 = 02 < 10",
            "1.0_rc1 < 1.0_rc1_p1 < 1.0",
            "1.0_rc1-r1 < 1.0~ab",
            "1.0-r1 < 1.0~1 < 1.0~2 < 1.0~2a < 1.0~2a-r0",
            "1.99999999999999999999999 < 1.100000000000000000000000",
        ],
    );
    check_invalid(
        Scheme::Apk,
        &[
            "",
            "a",
            ".1",
            "1.",
            "1..2",
            "1.0aa",
            "1.0a.1",
            "1.0_",
            "1.0_foo",
            "1.0-1",
            "1.0-r",
            "1.0-ra",
            "1.0-r1-r2",
            "1.0-r1_p1",
            "1.0~",
            "1.0~xyz",
            "1.0~ab_p1",
            "1.0 ",
            "1.0A",
            "1:1.0",
            "1.0+1",
            "ä",
        ],
    );
}

#[test]
fn pacman_as_vercmp_8_says() {
    check(
        Scheme::Pacman,
        &[
            // The examples of the manual page.
            "1.0a < 1.0b < 1.0beta < 1.0p < 1.0pre < 1.0rc < 1.0 < 1.0.a < 1.0.1",
            "1 < 1.0 < 1.1 < 1.1.1 < 1.2 < 2.0 < 3.0.0",
            "1.5 < 1.5.1",
            "1:0.5 < 2:0.1",
            "1.0-1 = 1.0 = 0:1.0",
            "1.0-1 < 1.0-2 < 1.0-10",
        ],
    );
    check_invalid(Scheme::Pacman, &["", "1:", "-1"]);
}

/// Versions that look like versions, and every character that means something to some scheme.
fn versions() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,2}(\\.[0-9]{1,3}){0,3}[a-c]?(_(alpha|beta|pre|rc|cvs|git|p)[0-9]{0,2}){0,2}\
         (~[0-9a-f]{1,3})?(-r[0-9]{1,2})?",
        "([0-2]:)?[0-9a-b.~+]{1,6}(-[0-9a-b.~+]{1,4})?",
        "([0-2]:)?[0-9a-b.~^_]{1,6}(-[0-9a-b.~^_]{1,4})?",
        "[0-9a-zA-Z.~^+:_-]{0,8}",
        ".{0,6}",
    ]
}

/// Versions made of pieces that mean something to some scheme, so that they are near each other.
fn pieced() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "0", "1", "1", "2", "10", "01", "00", ".", ".0", ".1", ".2", "-", "-0", "-1", "~", "^",
        "_", "+", "+b", "a", "b", "A", "rc1", "-rc.1", "rc", "-alpha", "alpha", "p1", "_rc1", "_p",
        "-r1", "pre", "x", "dev", "-dev", "final", "-foo", "sp", ".a", ".x", "1!", ":", "post1",
        "z", "za", "\u{e9}",
    ];
    let pieces = prop::collection::vec(0..PIECES.len(), 0..5);
    ("[0-2]", pieces).prop_map(|(first, pieces)| {
        let rest = pieces.into_iter().map(|at| PIECES[at]);
        std::iter::once(first.as_str()).chain(rest).collect()
    })
}

fn laws(scheme: Scheme, a: &str, b: &str, c: &str) -> Result<(), TestCaseError> {
    let (ab, ba) = (scheme.compare(a, b), scheme.compare(b, a));
    if let Ok(order) = &ab {
        prop_assert_eq!(scheme.compare(a, a), Ok(Ordering::Equal));
        prop_assert_eq!(ba, Ok(order.reverse()), "{} {} {}", scheme.name(), a, b);
        if let (Some(key_a), Some(key_b)) = (scheme.key(a), scheme.key(b)) {
            let keys = key_a.unwrap().as_bytes().cmp(key_b.unwrap().as_bytes());
            prop_assert_eq!(keys, *order, "keys of {} {} {}", scheme.name(), a, b);
        }
    } else {
        prop_assert!(ba.is_err());
    }
    if let (Ok(ab), Ok(bc)) = (ab, scheme.compare(b, c)) {
        if ab.is_le() && bc.is_le() {
            let ac = scheme.compare(a, c).unwrap();
            prop_assert!(ac.is_le(), "{} {} {} {}", scheme.name(), a, b, c);
            prop_assert!(ab.is_eq() && bc.is_eq() || ac.is_lt());
        }
    }
    Ok(())
}

/// rpm compares releases only if both have one, which is an order among versions that all have a
/// release, and among those that have none. `vercmp` of pacman is no order over arbitrary text.
fn is_ordered(scheme: Scheme, versions: [&str; 3]) -> bool {
    let releases = versions.map(|version| version.contains('-'));
    match scheme {
        Scheme::Pacman => false,
        Scheme::Rpm => releases == [true; 3] || releases == [false; 3],
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn orders_are_total(
        texts in [versions(), versions(), versions()],
        pieces in [pieced(), pieced(), pieced()],
    ) {
        for [a, b, c] in [&texts, &pieces] {
            for scheme in Scheme::ALL {
                if is_ordered(scheme, [a, b, c]) {
                    laws(scheme, a, b, c)?;
                } else {
                    drop(scheme.compare(a, b));
                }
            }
        }
    }

    /// Arch's package guidelines allow single dots between numbers; over these it is an order.
    #[test]
    fn pacman_is_total_over_dotted_numbers(
        a in "([0-2]:)?[0-9]{1,2}(\\.[0-9]{1,2}){0,3}(-[0-9]{1,2})",
        b in "([0-2]:)?[0-9]{1,2}(\\.[0-9]{1,2}){0,3}(-[0-9]{1,2})",
        c in "([0-2]:)?[0-9]{1,2}(\\.[0-9]{1,2}){0,3}(-[0-9]{1,2})",
    ) {
        laws(Scheme::Pacman, &a, &b, &c)?;
    }
}

#[test]
fn every_scheme_has_zero_and_no_limit_on_numbers() {
    let nines = "9".repeat(100_000);
    let more = format!("1{}", "0".repeat(100_000));
    for scheme in Scheme::ALL {
        assert_eq!(
            scheme.compare("0", "0"),
            Ok(Ordering::Equal),
            "{}",
            scheme.name()
        );
        assert_eq!(
            scheme.compare("0", "1"),
            Ok(Ordering::Less),
            "{}",
            scheme.name()
        );
        assert_eq!(
            scheme.compare(&nines, &more),
            Ok(Ordering::Less),
            "{}",
            scheme.name()
        );
        assert_eq!(Scheme::of_name(scheme.name()), Some(scheme));
    }
    assert_eq!(Scheme::of_name("deb"), None);
}

#[test]
fn long_versions_cost_no_stack() {
    let zigzag = "1a".repeat(200_000);
    let dashes = "1-".repeat(200_000);
    for scheme in Scheme::ALL {
        drop(scheme.compare(&zigzag, &dashes));
        drop(scheme.compare(&dashes, &dashes));
    }
}
