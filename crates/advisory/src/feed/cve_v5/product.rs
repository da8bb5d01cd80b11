//! Which package of which registry an entry of a CVE record names.

use crate::language::{self, Language};

/// A package of a registry.
pub(super) struct Product {
    pub(super) ecosystem: &'static Language,
    pub(super) name: String,
    /// Import path, where the record names a package of a Go module.
    pub(super) path: Option<String>,
}

/// Returns the package; `None` where the collection is no registry that is known here.
pub(super) fn of(collection: &str, package: &str, vendor: &str) -> Option<Product> {
    let host = collection
        .split_once("://")
        .map_or(collection, |(_, rest)| rest);
    let host = host.split('/').next()?.trim_start_matches("www.");
    let (name, top) = host.rsplit_once('.')?;
    let (_, _, ecosystem) = REGISTRIES
        .iter()
        .find(|(known, under, _)| (*known, *under) == (name, top))?;
    let ecosystem = language::of_name(ecosystem)?;
    let package = package.trim();
    if ecosystem.ecosystem == "golang" {
        return Some(go(ecosystem, package, vendor));
    }
    let package = match ecosystem.ecosystem {
        "maven" if !package.contains(':') => package.replacen('/', ":", 1),
        _ => package.to_owned(),
    };
    Some(Product {
        ecosystem,
        name: ecosystem.normalise(&package).into_owned(),
        path: None,
    })
}

/// Go's authority names import paths as packages, and the module as vendor; for its own distribution it
/// names that in words.
fn go(ecosystem: &'static Language, package: &str, vendor: &str) -> Product {
    let below = |module: &str| {
        let rest = package.strip_prefix(module);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let first = package.split('/').next().unwrap_or_default();
    let name = match vendor {
        "Go toolchain" => "toolchain",
        "Go standard library" => "stdlib",
        module if module.contains('.') && below(module) => module,
        // The paths of the distribution have no host name.
        _ if first == "cmd" => "toolchain",
        _ if !first.contains('.') => "stdlib",
        _ => package,
    };
    Product {
        ecosystem,
        name: name.to_owned(),
        path: Some(package.to_owned()),
    }
}

/// Names of registries and the domains that they are in, as records name them, and the ecosystems of their
/// packages.
const REGISTRIES: &[(&str, &str, &str)] = &[
    ("repo.maven.apache", "org", "maven"),
    ("repo1.maven", "org", "maven"),
    ("repo.maven", "org", "maven"),
    ("mvnrepository", "com", "maven"),
    ("central.sonatype", "com", "maven"),
    ("search.maven", "org", "maven"),
    ("pkg.go", "dev", "golang"),
    ("pypi.python", "org", "pypi"),
    ("pypi", "org", "pypi"),
    ("packagist", "org", "composer"),
    ("npmjs", "com", "npm"),
    ("registry.npmjs", "org", "npm"),
    ("rubygems", "org", "gem"),
    ("crates", "io", "cargo"),
    ("nuget", "org", "nuget"),
    ("hex", "pm", "hex"),
    ("repo.hex", "pm", "hex"),
    ("hackage.haskell", "org", "hackage"),
    ("cran.r-project", "org", "cran"),
    ("pub", "dev", "pub"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_registries() {
        let cases = [
            (
                "https://pkg.go.dev",
                "net/http",
                "Go standard library",
                Some(("golang", "stdlib")),
            ),
            (
                "https://pkg.go.dev",
                "cmd/go",
                "Go toolchain",
                Some(("golang", "toolchain")),
            ),
            (
                "https://pkg.go.dev",
                "golang.org/x/net/http2",
                "golang.org/x/net",
                Some(("golang", "golang.org/x/net")),
            ),
            (
                "https://pkg.go.dev",
                "example.org/a/b",
                "x",
                Some(("golang", "example.org/a/b")),
            ),
            (
                "https://pypi.python.org/project/pip",
                "Mage_AI",
                "",
                Some(("pypi", "mage-ai")),
            ),
            (
                "https://repo.maven.apache.org/maven2/",
                "org.example/thing",
                "",
                Some(("maven", "org.example:thing")),
            ),
            (
                "https://www.npmjs.com/package/x",
                "braces",
                "",
                Some(("npm", "braces")),
            ),
            ("https://wordpress.org/plugins", "x", "", None),
            ("https://pypi.python.org.evil.example/", "x", "", None),
        ];
        for (collection, package, vendor, want) in cases {
            let found = of(collection, package, vendor);
            let found = found
                .as_ref()
                .map(|p| (p.ecosystem.ecosystem, p.name.as_str()));
            assert_eq!(found, want, "{collection} {package}");
        }
    }
}
