//! What the types of package URLs want (the package-url type definitions): which have a namespace, and
//! what is written in lower case. Types that are not named here keep everything as it is.

use crate::purl::{ParsePurlError, Purl};

/// Brings namespace and name to the form of the type.
pub(super) fn normalise(purl: &mut Purl) -> Result<(), ParsePurlError> {
    let Some(rules) = RULES.iter().find(|rules| rules.kind == purl.kind) else {
        return Ok(());
    };
    let why = match rules.namespace {
        Namespace::None if !purl.namespace.is_empty() => "has no namespace",
        Namespace::Needed if purl.namespace.is_empty() => "needs a namespace",
        _ => "",
    };
    if !why.is_empty() {
        return Err(ParsePurlError(format!("the type `{}` {why}", purl.kind)));
    }
    if rules.lower != Lower::Nothing {
        for part in &mut purl.namespace {
            *part = part.to_lowercase();
        }
    }
    purl.name = match rules.lower {
        Lower::Nothing | Lower::Namespace => std::mem::take(&mut purl.name),
        Lower::Both => purl.name.to_lowercase(),
        Lower::Python => purl.name.to_lowercase().replace('_', "-"),
        Lower::Dart => purl.name.to_lowercase().replace('-', "_"),
        Lower::Repository => match purl.name.split_once('/') {
            Some((repository, path)) => format!("{}/{path}", repository.to_lowercase()),
            None => purl.name.to_lowercase(),
        },
    };
    Ok(())
}

struct Rules {
    kind: &'static str,
    namespace: Namespace,
    lower: Lower,
}

#[derive(Clone, Copy)]
enum Namespace {
    None,
    /// There may be one. The definitions of `deb`, `apk`, `alpm` and `golang` want one, but what has none
    /// is common: packages of an unknown vendor, `pkg:golang/stdlib`.
    Allowed,
    Needed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lower {
    Nothing,
    Namespace,
    Both,
    /// Both, and underscores become hyphens.
    Python,
    /// Both, and hyphens become underscores.
    Dart,
    /// Both, but not a path behind the name of the repository.
    Repository,
}

const fn rules(kind: &'static str, namespace: Namespace, lower: Lower) -> Rules {
    Rules {
        kind,
        namespace,
        lower,
    }
}

const RULES: &[Rules] = &[
    rules("alpm", Namespace::Allowed, Lower::Both),
    rules("apk", Namespace::Allowed, Lower::Both),
    rules("bitbucket", Namespace::Needed, Lower::Both),
    rules("bitnami", Namespace::None, Lower::Both),
    rules("cargo", Namespace::None, Lower::Nothing),
    rules("composer", Namespace::Allowed, Lower::Both),
    rules("cran", Namespace::None, Lower::Nothing),
    rules("deb", Namespace::Allowed, Lower::Both),
    rules("gem", Namespace::None, Lower::Nothing),
    rules("github", Namespace::Needed, Lower::Both),
    rules("githubactions", Namespace::Needed, Lower::Repository),
    rules("golang", Namespace::Allowed, Lower::Both),
    rules("hackage", Namespace::None, Lower::Nothing),
    rules("hex", Namespace::Allowed, Lower::Both),
    rules("julia", Namespace::None, Lower::Nothing),
    rules("maven", Namespace::Needed, Lower::Nothing),
    rules("npm", Namespace::Allowed, Lower::Both),
    rules("nuget", Namespace::None, Lower::Nothing),
    rules("pub", Namespace::None, Lower::Dart),
    rules("pypi", Namespace::None, Lower::Python),
    rules("rpm", Namespace::Allowed, Lower::Namespace),
    rules("swift", Namespace::Needed, Lower::Nothing),
];
