//! Streams: which of several fixed builds counts for an installed one.
//!
//! **Red Hat Enterprise Linux up to 7** publishes a fix once for each minor release that is still
//! supported, so a build that is newer than one fixed build need not have the fix. The rules, in
//! order:
//!
//! 1. Builds of other products (`.el7sat`, `.ep6.el6`, `.jbcs.el6` …) count only for packages of
//!    that product.
//! 2. A build of the same minor stream (`.el7_6`), else one of the same version and first number of
//!    the release (so the kernel marks its streams: `3.10.0-957.x`), decides alone.
//! 3. Else the highest build of the main line and of the same version (Oracle Linux has several series
//!    of its own kernel: `5.4.17-2136.…`, `5.15.0-200.…`) decides.
//! 4. Else the highest build of the main line (`.el7`) decides, else the highest of all.
//!
//! **Modules**: a modular package is held against rows of the same module stream, any other package
//! against rows that are in no module. Where a stream is not told, on either side, see
//! [`Fit::Unknown`].

use std::cmp::Ordering;

use super::rebuild::is_modular;
use crate::version::rpm::Evr;

/// Returns the index of the fixed build that decides for an installed version; `None` where none of
/// them is meant for it.
pub(super) fn choose_build(installed: &str, builds: &[&str]) -> Option<usize> {
    let installed = Build::parse(installed)?;
    let of_product: Vec<(usize, Build<'_>)> = builds
        .iter()
        .enumerate()
        .filter_map(|(at, text)| Some((at, Build::parse(text)?)))
        .filter(|(_, build)| build.product == installed.product)
        .collect();
    let same_minor =
        |build: &Build<'_>| installed.minor.is_some() && build.minor == installed.minor;
    let same_base = |build: &Build<'_>| {
        build.evr.version == installed.evr.version && build.base() == installed.base()
    };
    let main = |build: &Build<'_>| build.minor.is_none();
    let same_version =
        |build: &Build<'_>| main(build) && build.evr.version == installed.evr.version;
    let lowest = |wanted: &dyn Fn(&Build<'_>) -> bool| {
        of_product
            .iter()
            .filter(|(_, build)| wanted(build))
            .min_by(|a, b| a.1.compare(&b.1))
    };
    let highest = |wanted: &dyn Fn(&Build<'_>) -> bool| {
        of_product
            .iter()
            .filter(|(_, build)| wanted(build))
            .max_by(|a, b| a.1.compare(&b.1))
    };
    lowest(&same_minor)
        .or_else(|| lowest(&same_base))
        .or_else(|| highest(&same_version))
        .or_else(|| highest(&main))
        .or_else(|| highest(&|_| true))
        .map(|(at, _)| *at)
}

/// Whether a row holds for a package as far as modules are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It does.
    Same,
    /// It is for another stream, or for none.
    Other,
    /// Both are modular, and the stream of one is not told. Rows of this kind decide only where the
    /// upstream versions are of one series; what they can't decide is reported as not known.
    Unknown,
}

/// Compares the module of a package (its label `name:stream:version:context`, and its version) with
/// that of a row.
pub(super) fn fit(label: Option<&str>, installed: &str, module: Option<&str>, bound: &str) -> Fit {
    let package_is_modular = label.is_some() || is_modular(installed);
    let row_is_modular = module.is_some() || is_modular(bound);
    match (package_is_modular, row_is_modular) {
        (false, false) => Fit::Same,
        (true, true) => match (
            label.and_then(name_and_stream),
            module.and_then(name_and_stream),
        ) {
            (Some(label), Some(module)) if is_same_module(label, module) => Fit::Same,
            (Some(_), Some(_)) => Fit::Other,
            _ => Fit::Unknown,
        },
        _ => Fit::Other,
    }
}

/// Says whether two versions are of one upstream series: their first two numbers agree.
pub(super) fn is_same_series(a: &str, b: &str) -> bool {
    series(a) == series(b)
}

/// Compares the upstream series of two versions.
pub(super) fn compare_series(a: &str, b: &str) -> Ordering {
    series(a).cmp(&series(b))
}

/// Returns the first two numbers of a version without its epoch.
fn series(version: &str) -> [u64; 2] {
    let version = version
        .split_once(':')
        .map_or(version, |(_, version)| version);
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap_or(u64::MAX));
    [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)]
}

fn name_and_stream(label: &str) -> Option<(&str, &str)> {
    let mut parts = label.split(':');
    let (name, stream) = (parts.next()?, parts.next()?);
    (!name.is_empty() && !stream.is_empty()).then_some((name, stream))
}

/// `virt-devel:rhel` is built with `virt:rhel` and shares its errata.
fn is_same_module(a: (&str, &str), b: (&str, &str)) -> bool {
    let virt = |name: &str| matches!(name, "virt" | "virt-devel");
    a.1 == b.1 && (a.0 == b.0 || (virt(a.0) && virt(b.0)))
}

/// A build of Red Hat's, taken apart.
struct Build<'a> {
    evr: Evr<'a>,
    release: &'a str,
    /// Product, empty for the distribution itself.
    product: Vec<&'a str>,
    /// Minor release of the stream.
    minor: Option<&'a str>,
}

impl<'a> Build<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let evr = Evr::parse(text)?;
        let release = evr.release.unwrap_or_default();
        let (before, tag) = match release
            .rfind(".el")
            .and_then(|at| release.split_at_checked(at))
        {
            Some((before, tag)) => (before, tag.get(3..).unwrap_or_default()),
            None => (release, ""),
        };
        let behind = tag.trim_start_matches(|c: char| c.is_ascii_digit());
        let minor = behind.strip_prefix('_').map(|minor| {
            let end = minor
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(minor.len());
            minor.get(..end).unwrap_or(minor)
        });
        let word_end = behind
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(behind.len());
        let word = behind.get(..word_end).unwrap_or_default();
        let last = before.rsplit('.').next().unwrap_or_default();
        let product = [word, last]
            .into_iter()
            .filter(|part| is_product(part))
            .collect();
        Some(Self {
            evr,
            release,
            product,
            minor: minor.filter(|minor| !minor.is_empty()),
        })
    }

    /// Returns the first number of the release.
    fn base(&self) -> &str {
        let end = self
            .release
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.release.len());
        self.release.get(..end).unwrap_or_default()
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.evr.compare(other.evr)
    }
}

/// Says whether a part of a release is the mark of a product that is built beside the distribution.
fn is_product(part: &str) -> bool {
    let starts = PRODUCTS.iter().find(|product| part.starts_with(*product));
    let rest = starts.and_then(|product| part.strip_prefix(product));
    rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

const PRODUCTS: &[&str] = &[
    "aep", "ae", "ap", "cf", "cp", "eap", "ep", "fdp", "ha", "jbcs", "jpp", "jws", "mrg", "ost",
    "op", "rhgs", "rhs", "rhv", "ev", "sat", "sam", "sjis", "ui", "rt", "scl", "ws",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(installed: &str, builds: &[&str], want: Option<&str>) {
        let chosen = choose_build(installed, builds).and_then(|at| builds.get(at).copied());
        assert_eq!(chosen, want, "{installed} of {builds:?}");
    }

    #[test]
    fn minor_streams() {
        let perl = [
            "4:5.16.3-291.el7_3.1",
            "4:5.16.3-292.el7_4.1",
            "4:5.16.3-292.el7_5.1",
            "4:5.16.3-294.el7_6",
        ];
        check("5.16.3-294.el7_6", &perl, Some("4:5.16.3-294.el7_6"));
        check("5.16.3-292.el7_5", &perl, Some("4:5.16.3-292.el7_5.1"));
        check("5.16.3-292.el7", &perl, Some("4:5.16.3-292.el7_4.1"));
        check("5.16.3-299.el7_9", &perl, Some("4:5.16.3-294.el7_6"));
        check("5.16.3-283.el7", &perl, Some("4:5.16.3-294.el7_6"));
    }

    #[test]
    fn the_kernel_marks_streams_by_its_release() {
        let kernel = [
            "3.10.0-1062.18.1.el7",
            "3.10.0-693.71.2.el7",
            "3.10.0-957.56.1.el7",
        ];
        check("3.10.0-957.10.1.el7", &kernel, Some("3.10.0-957.56.1.el7"));
        check("3.10.0-862.el7", &kernel, Some("3.10.0-1062.18.1.el7"));
        check("3.10.0-1160.el7", &kernel, Some("3.10.0-1062.18.1.el7"));
    }

    #[test]
    fn kernels_of_several_series_under_one_name() {
        let uek = [
            "5.4.17-2136.320.7.1.el8uek",
            "5.15.0-200.131.27.el8uek",
            "6.12.0-1.23.3.el8uek",
        ];
        check("5.4.17-2136.310.7.el8uek", &uek, Some(uek[0]));
        check("5.15.0-100.96.32.el8uek", &uek, Some(uek[1]));
        check("5.15.0-300.163.18.el8uek", &uek, Some(uek[1]));
        check("6.12.0-0.20.20.el8uek", &uek, Some(uek[2]));
    }

    #[test]
    fn other_products_do_not_count() {
        let samba = ["3.6.23-41.el6", "4.4.6-4.el6rhs"];
        check("3.6.23-40.el6", &samba, Some("3.6.23-41.el6"));
        check("4.4.6-3.el6rhs", &samba, Some("4.4.6-4.el6rhs"));
        check("2.2.15-40.el6", &["2.2.26-41.ep6.el6"], None);
        check("4.4.6-3.el6", &["4.4.6-4.el6rhs"], None);
        check(
            "2.2.15-40.el6",
            &["2.2.15-47.el6_7", "2.2.26-41.ep6.el6"],
            Some("2.2.15-47.el6_7"),
        );
    }

    #[test]
    fn modules() {
        let node = Some("nodejs:18:8090020240101:a1b2");
        let cases = [
            (None, "1-1.el9", None, "1-2.el9", Fit::Same),
            (
                node,
                "18.1-1.module+el8",
                Some("nodejs:18"),
                "18.2-1.module_el8",
                Fit::Same,
            ),
            (
                node,
                "18.1-1.module+el8",
                Some("nodejs:20"),
                "20.2-1.module_el8",
                Fit::Other,
            ),
            (
                node,
                "18.1-1.module+el8",
                None,
                "20.2-1.module_el8",
                Fit::Unknown,
            ),
            (
                None,
                "18.1-1.module+el8",
                Some("nodejs:18"),
                "18.2-1",
                Fit::Unknown,
            ),
            (
                None,
                "16.1-1.el9",
                Some("nodejs:18"),
                "18.2-1.module_el9",
                Fit::Other,
            ),
            (node, "18.1-1.module+el8", None, "18.2-1.el8", Fit::Other),
            (
                Some("virt-devel:rhel:8:1"),
                "1-1",
                Some("virt:rhel"),
                "1-2",
                Fit::Same,
            ),
        ];
        for (label, installed, module, bound, want) in cases {
            assert_eq!(
                fit(label, installed, module, bound),
                want,
                "{installed} {bound}"
            );
        }
    }
}
