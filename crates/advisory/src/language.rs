//! Ecosystems of programming languages and other places where software is published: their names here,
//! in OSV's schema and in package-urls, their version orders, and how their names are compared.
//!
//! OSV's names: "Defined ecosystems" of the OSV schema, 1.7. Names of packages are normalised as the
//! ecosystem's own registry does (Go's paths without case, since package-urls lower it), both when a feed
//! delivers them and when a package is looked up.

use std::borrow::Cow;

use seawall_model::package::PackageType;

use crate::record::Scheme;

/// An ecosystem that is not a distribution.
#[derive(Debug)]
pub struct Language {
    /// Name in the database: the package-url type.
    pub ecosystem: &'static str,
    /// Name in OSV records; a suffix behind a colon (`Packagist:https://…`) is cut off before.
    pub osv: &'static str,
    /// Kind of package.
    pub kind: PackageType,
    /// Version order.
    pub scheme: Scheme,
    normalise: fn(&str) -> Cow<'_, str>,
}

impl Language {
    /// Returns a name as the ecosystem's registry compares it.
    pub fn normalise<'a>(&self, name: &'a str) -> Cow<'a, str> {
        (self.normalise)(name.trim())
    }
}

/// Returns the ecosystem that OSV records call so, with or without a suffix behind a colon.
pub fn of_osv(name: &str) -> Option<&'static Language> {
    let name = name.split(':').next().unwrap_or(name);
    LANGUAGES.iter().find(|language| language.osv == name)
}

/// Returns the ecosystem of a kind of package.
pub fn of_kind(kind: PackageType) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.kind == kind)
}

/// Returns the ecosystem of that name in the database.
pub fn of_name(ecosystem: &str) -> Option<&'static Language> {
    LANGUAGES
        .iter()
        .find(|language| language.ecosystem == ecosystem)
}

/// Returns the version order of a kind of package.
pub fn scheme_of(kind: PackageType) -> Scheme {
    match kind {
        PackageType::Deb => Scheme::Dpkg,
        PackageType::Rpm => Scheme::Rpm,
        PackageType::Apk => Scheme::Apk,
        PackageType::Alpm => Scheme::Pacman,
        other => of_kind(other).map_or(Scheme::Generic, |language| language.scheme),
    }
}

/// Every ecosystem that is not a distribution, sorted by name.
pub static LANGUAGES: &[Language] = &[
    language(
        "bitnami",
        "Bitnami",
        PackageType::Bitnami,
        Scheme::Bitnami,
        lower,
    ),
    language(
        "cargo",
        // OSV calls the ecosystem so. It is also a host, and nothing here names hosts of registries.
        concat!("crates", ".io"),
        PackageType::Cargo,
        Scheme::SemVer,
        as_is,
    ),
    language(
        "composer",
        "Packagist",
        PackageType::Composer,
        Scheme::Composer,
        lower,
    ),
    language(
        "conan",
        "ConanCenter",
        PackageType::Conan,
        Scheme::Conan,
        lower,
    ),
    language("cran", "CRAN", PackageType::Cran, Scheme::Cran, as_is),
    language("gem", "RubyGems", PackageType::Gem, Scheme::RubyGems, as_is),
    language(
        "githubactions",
        "GitHub Actions",
        PackageType::GithubActions,
        Scheme::SemVer,
        lower,
    ),
    language("golang", "Go", PackageType::Golang, Scheme::Go, lower),
    language(
        "hackage",
        "Hackage",
        PackageType::Hackage,
        Scheme::Hackage,
        as_is,
    ),
    language("hex", "Hex", PackageType::Hex, Scheme::Hex, lower),
    language("julia", "Julia", PackageType::Julia, Scheme::SemVer, as_is),
    language("maven", "Maven", PackageType::Maven, Scheme::Maven, as_is),
    language("npm", "npm", PackageType::Npm, Scheme::Npm, as_is),
    language("nuget", "NuGet", PackageType::Nuget, Scheme::NuGet, lower),
    language("pub", "Pub", PackageType::Pub, Scheme::Pub, lower),
    language("pypi", "PyPI", PackageType::Pypi, Scheme::Pep440, python),
    language(
        "swift",
        "SwiftURL",
        PackageType::Swift,
        Scheme::SemVer,
        repository,
    ),
];

const fn language(
    ecosystem: &'static str,
    osv: &'static str,
    kind: PackageType,
    scheme: Scheme,
    normalise: fn(&str) -> Cow<'_, str>,
) -> Language {
    Language {
        ecosystem,
        osv,
        kind,
        scheme,
        normalise,
    }
}

fn as_is(name: &str) -> Cow<'_, str> {
    Cow::Borrowed(name)
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.chars().any(char::is_uppercase) {
        Cow::Owned(name.to_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// PEP 503: lower case, each run of `-`, `_` and `.` one hyphen.
fn python(name: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if name.chars().all(plain) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if !matches!(c, '-' | '_' | '.') {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    Cow::Owned(out)
}

/// A repository: lower case, without scheme and `.git`.
fn repository(name: &str) -> Cow<'_, str> {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    lower(name.trim_end_matches('/').trim_end_matches(".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_agrees_with_the_kinds() {
        assert!(LANGUAGES.is_sorted_by(|a, b| a.ecosystem < b.ecosystem));
        for language in LANGUAGES {
            assert_eq!(language.ecosystem, language.kind.name());
            assert_eq!(of_osv(language.osv).unwrap().ecosystem, language.ecosystem);
        }
        assert_eq!(
            of_osv("Packagist:https://packages.drupal.org/8")
                .unwrap()
                .ecosystem,
            "composer"
        );
        assert!(of_osv("Debian:12").is_none());
    }

    #[test]
    fn names_are_compared_as_their_registries_do() {
        for (ecosystem, name, want) in [
            ("pypi", "Django_REST.-framework", "django-rest-framework"),
            ("pypi", "requests", "requests"),
            ("nuget", "Newtonsoft.Json", "newtonsoft.json"),
            ("npm", "JSONStream", "JSONStream"),
            (
                "swift",
                "https://github.com/Apple/swift-nio.git",
                "github.com/apple/swift-nio",
            ),
            (
                "golang",
                "github.com/Azure/go-autorest",
                "github.com/azure/go-autorest",
            ),
            ("composer", "Drupal/Core", "drupal/core"),
        ] {
            assert_eq!(of_name(ecosystem).unwrap().normalise(name), want, "{name}");
        }
    }
}
