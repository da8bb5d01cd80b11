//! What rebuilds do to versions. A distribution that rebuilds another one's packages marks them
//! with a suffix of its own; the plain order of versions would take such a mark for a newer or an
//! older release.
//!
//! | mark | example | what it is compared as |
//! | --- | --- | --- |
//! | Raspbian, Devuan, Kali, Mint | `1.2-3+rpi1+deb12u1` | `1.2-3+deb12u1` |
//! | Oracle | `1.2-3.0.1.el9_4` | `1.2-3.el9_4` |
//! | CentOS | `2.4.6-97.el7.centos.5`, against `97.el7_9.5` | both `97.el7.5` |
//! | Rocky | `1.2-3.el9_4.rocky.0.1` | as it is: letters are older than the next number |
//! | `AlmaLinux` | fixed in `1.2-3.el9.alma.1` | `1.2-3.el9`, for all but `AlmaLinux` |
//! | Debian, stable | `5.2.5-2.1~deb11u2`, fixed in `5.2.5-2.1` | equal: a rebuild of that very version |
//! | modules | `1-2.module+el8.9.0+1000+abc.1` | `1-2.1`: the build's number is the builder's own |

use std::borrow::Cow;

/// How the versions of a distribution relate to those in the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rebuild {
    /// The rows are the distribution's own.
    Own,
    /// Packages of a relative of Debian or Ubuntu.
    Derivative,
    /// Packages of RHEL or a rebuild of it, rows of `AlmaLinux`.
    EnterpriseLinux,
    /// Packages of RHEL up to 7 or a rebuild of it, rows of Red Hat, several streams.
    RedHatStreams,
    /// Packages and rows of Oracle Linux, which has several series of its own kernel under one name.
    OracleStreams,
}

impl Rebuild {
    /// Says whether one fixed build for each of several streams is published, of which one decides.
    pub(super) const fn has_streams(self) -> bool {
        matches!(self, Self::RedHatStreams | Self::OracleStreams)
    }

    /// Returns the installed version and a bound as they are compared with each other.
    pub(super) fn canonical<'a>(
        self,
        installed: &'a str,
        bound: &'a str,
    ) -> (Cow<'a, str>, Cow<'a, str>) {
        match self {
            Self::Own | Self::OracleStreams => (installed.into(), bound.into()),
            Self::Derivative => (without_derivative_marks(installed).into(), bound.into()),
            Self::EnterpriseLinux | Self::RedHatStreams => {
                let centos = installed.contains(".centos");
                (
                    enterprise(installed, centos).into(),
                    enterprise(bound, centos).into(),
                )
            }
        }
    }
}

/// Says whether an installed Debian version is the bound itself, rebuilt for a stable release: it sorts
/// before the bound (`~`) and yet has all that is in it (Debian developers' reference, section 5.5.3).
pub(super) fn is_stable_rebuild(installed: &str, bound: &str) -> bool {
    let mark = installed
        .strip_prefix(bound)
        .and_then(|rest| rest.strip_prefix("~deb"));
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    mark.and_then(|mark| mark.split_once('u'))
        .is_some_and(|(release, update)| number(release) && number(update))
}

/// Says whether a bound is a build of `AlmaLinux` with changes of its own for which nobody else has
/// a counterpart: an erratum of its own, which it numbers with the letter A (`ALSA-2025:A004`).
pub(super) fn is_own_erratum(record: Option<&str>) -> bool {
    let number = record.and_then(|record| record.split_once(':'));
    number.is_some_and(|(_, number)| number.starts_with('A'))
}

/// Says whether a version is that of a modular package.
pub(super) fn is_modular(version: &str) -> bool {
    find_module_mark(version).is_some()
}

fn enterprise(version: &str, centos: bool) -> String {
    let mut text = without_module_mark(version);
    if let Some((before, behind)) = split_at_release(&text) {
        let mut before = before.to_owned();
        let mut behind = behind.to_owned();
        before.truncate(oracle_mark(&before));
        if let Some(at) = behind.find(".alma") {
            behind.truncate(at);
        }
        behind = behind.replace(".centos", "");
        if centos {
            behind = without_minor(&behind);
        }
        text = before + &behind;
    }
    text
}

/// Splits before the last `.elN` of a version.
fn split_at_release(version: &str) -> Option<(&str, &str)> {
    let at = version.rfind(".el")?;
    let (before, behind) = version.split_at_checked(at)?;
    let digit = behind.as_bytes().get(3)?;
    digit.is_ascii_digit().then_some((before, behind))
}

/// Returns where Oracle's `.0.N` at the end of a text begins, else the end of the text.
fn oracle_mark(text: &str) -> usize {
    let marked = text
        .rsplit_once(".0.")
        .filter(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    // The mark stands in the release; a version may end in `.0.1` of itself.
    let marked = marked.filter(|(before, _)| before.contains('-'));
    marked.map_or(text.len(), |(before, _)| before.len())
}

/// Turns `.el7_9.5` into `.el7.5`.
fn without_minor(text: &str) -> String {
    let Some((before, behind)) = text.split_once('_') else {
        return text.to_owned();
    };
    let rest = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{rest}")
}

/// Takes out `.module+el8.9.0+1000+abcdef` or `.module_el8.9.0+1000+abcdef`, but not what follows.
fn without_module_mark(version: &str) -> String {
    let Some((before, mark)) = find_module_mark(version) else {
        return version.to_owned();
    };
    // Release, build and commit are divided by plus signs; a dot behind the last begins the next
    // part.
    let last = mark
        .rfind('+')
        .and_then(|at| mark.get(at..))
        .unwrap_or_default();
    let behind = last
        .find('.')
        .and_then(|at| last.get(at..))
        .unwrap_or_default();
    let behind = behind.split(".alma").next().unwrap_or_default();
    format!("{before}{behind}")
}

fn find_module_mark(version: &str) -> Option<(&str, &str)> {
    // Nearly no version has the letter: looking for it costs less than for the marks.
    if !version.contains('m') {
        return None;
    }
    let at = version
        .find(".module_el")
        .or_else(|| version.find(".module+el"))?;
    version.split_at_checked(at)
}

/// Takes out marks such as `+rpi1`, `+rpt1`, `devuan2`, `+kali1`, `+linuxmint1` from the revision.
fn without_derivative_marks(version: &str) -> String {
    let Some(hyphen) = version.rfind('-') else {
        return version.to_owned();
    };
    let (upstream, revision) = version.split_at_checked(hyphen).unwrap_or((version, ""));
    let mut revision = revision.to_owned();
    for mark in DERIVATIVE_MARKS {
        let Some((before, behind)) = revision.split_once(mark) else {
            continue;
        };
        let before = before.trim_end_matches(['+', '~', '.']);
        let behind = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        revision = format!("{before}{behind}");
    }
    format!("{upstream}{revision}")
}

const DERIVATIVE_MARKS: &[&str] = &["rpi", "rpt", "devuan", "kali", "linuxmint", "mint"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Scheme;
    use std::cmp::Ordering;

    fn check(rebuild: Rebuild, scheme: Scheme, cases: &[(&str, &str, Ordering)]) {
        for (installed, bound, want) in cases {
            let (a, b) = rebuild.canonical(installed, bound);
            assert_eq!(
                scheme.compare(&a, &b),
                Ok(*want),
                "{installed} {bound}: {a} {b}"
            );
        }
    }

    #[test]
    fn rebuilds_for_a_stable_release_of_debian() {
        let cases = [
            ("5.2.5-2.1~deb11u2", "5.2.5-2.1", true),
            ("17.0.15+6-1~deb12u1", "17.0.15+6-1", true),
            ("5.2.5-2~deb11u2", "5.2.5-2.1", false),
            ("5.2.5-2.1+deb11u2", "5.2.5-2.1", false),
            ("5.2.5-2.1~deb11", "5.2.5-2.1", false),
            ("5.2.5-2.1~rc1", "5.2.5-2.1", false),
        ];
        for (installed, bound, want) in cases {
            assert_eq!(
                is_stable_rebuild(installed, bound),
                want,
                "{installed} {bound}"
            );
        }
    }

    #[test]
    fn rebuilds_of_enterprise_linux() {
        use Ordering::{Equal, Greater, Less};
        check(
            Rebuild::EnterpriseLinux,
            Scheme::Rpm,
            &[
                // Rocky
                ("1.2-3.el9_4.rocky.0.1", "1.2-3.el9_4", Greater),
                ("1.2-3.el9_4.rocky.0.1", "1.2-3.el9_4.1", Less),
                ("1.2-3.el9_4.0.1", "1.2-3.el9_4.1", Less),
                ("1.2-3.el9_4.0.1", "1.2-3.el9_4", Greater),
                // Oracle
                ("1.2-3.0.1.el9_4", "1.2-3.el9_4", Equal),
                ("1.2-3.0.1.el9_4", "1.2-3.el9_4.2", Less),
                ("1.2-3.0.1.el9_4.2", "1.2-3.el9_4.2", Equal),
                ("1:2.0.1-3.el9", "1:2.0.1-3.el9", Equal),
                ("2.0.1-3.el9", "2-3.el9", Greater),
                // AlmaLinux' own suffix
                ("102.13.0-2.el8_8", "102.13.0-2.el8_8.alma", Equal),
                ("102.12.0-2.el8_8", "102.13.0-2.el8_8.alma.1", Less),
                ("1:21.0.7.0.6-1.el9", "1:21.0.7.0.6-1.el9.alma.1", Equal),
                // CentOS
                ("2.4.37-65.el8.centos", "2.4.37-65.el8", Equal),
                // Modules: the builder's own number says nothing.
                (
                    "1:20.1-1.module+el8.9.0+22000+aa",
                    "1:20.1-1.module_el8.9.0+3700+bb",
                    Equal,
                ),
                (
                    "1.22.1-1.module+el8.8.0+1+a.1",
                    "1.22.1-1.module_el8.8.0+3+f.1.alma.1",
                    Equal,
                ),
                (
                    "1.22.1-1.module+el8.8.0+1+a",
                    "1.22.1-1.module_el8.8.0+3+f.1.alma.1",
                    Less,
                ),
                (
                    "1.22.1-2.module+el8.8.0+1+a",
                    "1.22.1-1.module_el8.8.0+3+f.1",
                    Greater,
                ),
            ],
        );
        check(
            Rebuild::RedHatStreams,
            Scheme::Rpm,
            &[
                ("2.4.6-97.el7.centos.5", "2.4.6-97.el7_9.5", Equal),
                ("2.4.6-97.el7.centos.5", "2.4.6-97.el7_9.6", Less),
                ("2.4.6-97.el7.centos", "2.4.6-97.el7", Equal),
                ("2.4.6-97.el7.centos", "2.4.6-97.el7_9.1", Less),
                ("1.0.2k-21.el7_9", "1.0.2k-19.el7", Greater),
            ],
        );
    }

    #[test]
    fn relatives_of_debian() {
        use Ordering::{Equal, Less};
        check(
            Rebuild::Derivative,
            Scheme::Dpkg,
            &[
                ("1.2-3+rpi1", "1.2-3", Equal),
                ("1.2-3+rpi1", "1.2-3+deb12u1", Less),
                ("1.2-3+rpi1+deb12u1", "1.2-3+deb12u1", Equal),
                ("1.2-3+deb12u1+rpt2", "1.2-3+deb12u1", Equal),
                ("1.2-3devuan1", "1.2-3+deb12u1", Less),
                ("1.2-3+kali1", "1.2-4", Less),
                ("1.2rpi1", "1.2rpi1", Equal),
            ],
        );
    }

    #[test]
    fn own_errata_have_a_letter() {
        assert!(is_own_erratum(Some("ALSA-2025:A004")));
        assert!(!is_own_erratum(Some("ALSA-2025:1004")));
        assert!(!is_own_erratum(None));
    }
}
