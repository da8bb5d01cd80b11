//! Names of archives as Maven repositories (`ARTIFACT-VERSION[-CLASSIFIER].jar`) and Eclipse
//! (`NAME_VERSION.jar`) write them.

use crate::language::java::coordinates::part;

/// What the name of an archive says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileName<'a> {
    /// All but the ending: an artifact's name can have a number inside, as `log4j-1.2-api` has.
    pub(super) whole: &'a str,
    pub(super) artifact: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) classifier: Option<&'a str>,
}

impl<'a> FileName<'a> {
    /// Reads the last part of a path.
    pub(super) fn parse(path: &'a str) -> Self {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        // The version begins at the first digit behind a hyphen, where what follows looks like one.
        let hyphens = stem.match_indices('-').map(|(at, _)| at);
        let bars = stem.match_indices('_').map(|(at, _)| at);
        let split = hyphens.chain(bars).find_map(|at| {
            let (artifact, rest) = stem.split_at_checked(at)?;
            let rest = rest.get(1..)?;
            let fits = is_version(rest) && !artifact.is_empty() && !is_of_name(rest);
            fits.then_some((artifact, rest))
        });
        let Some((artifact, rest)) = split else {
            let artifact = part(stem).unwrap_or_default();
            return Self {
                whole: artifact,
                artifact,
                ..Self::default()
            };
        };
        let (version, classifier) = without_classifier(rest);
        Self {
            whole: part(stem).unwrap_or_default(),
            artifact: part(artifact).unwrap_or_default(),
            version: part(version),
            classifier: classifier.and_then(part),
        }
    }
}

/// A version has a digit first, and more than one number or nothing behind the first: `2.0`, `20040616`,
/// `1`, `1-beta`; `1js` of `a-1js` is none.
fn is_version(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text.as_bytes().get(digits).copied();
    digits > 0 && matches!(behind, None | Some(b'.' | b'-' | b'_' | b'+'))
}

/// Says whether a number belongs to a name, because a word and the version follow: `1.2-api-2.17.1`.
fn is_of_name(rest: &str) -> bool {
    let mut parts = rest.split('-').skip(1);
    let word = parts.next().unwrap_or_default();
    let letters = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let dotted = |part: &str| is_version(part) && part.contains('.');
    letters && !QUALIFIERS.contains(&word) && parts.next().is_some_and(dotted)
}

/// Divides a classifier from a version. Only words that are known to be classifiers are: a qualifier of a
/// version (`-alpha-1`, `-jre`, `-GA`) has the same form.
fn without_classifier(rest: &str) -> (&str, Option<&str>) {
    let found = rest.match_indices('-').find_map(|(at, _)| {
        let (version, classifier) = rest.split_at_checked(at)?;
        let classifier = classifier.get(1..)?;
        let first = classifier.split(['-', '_']).next().unwrap_or(classifier);
        let known = CLASSIFIERS.contains(&first) || is_jdk(first);
        known.then_some((version, Some(classifier)))
    });
    found.unwrap_or((rest, None))
}

/// `jdk15`, `jdk8`: the artifact for that Java.
fn is_jdk(word: &str) -> bool {
    let digits = word.strip_prefix("jdk").unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words of versions that a number may follow.
const QUALIFIERS: [&str; 14] = [
    "alpha",
    "android",
    "beta",
    "build",
    "dev",
    "final",
    "incubating",
    "jre",
    "milestone",
    "patch",
    "pre",
    "preview",
    "release",
    "rev",
];
/// First words of classifiers.
const CLASSIFIERS: [&str; 31] = [
    "all",
    "boot",
    "client",
    "debug",
    "executable",
    "exec",
    "fat",
    "jakarta",
    "jar",
    "javadoc",
    "lib",
    "linux",
    "macos",
    "native",
    "no",
    "nohive",
    "osx",
    "plain",
    "runner",
    "shaded",
    "sources",
    "standalone",
    "test",
    "tests",
    "uber",
    "windows",
    "win",
    "x86",
    "aarch",
    "noaop",
    "withdeps",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (file, want) in [
            (
                "lib/commons-io-2.11.0.jar",
                ("commons-io", Some("2.11.0"), None),
            ),
            ("guava-31.1-jre.jar", ("guava", Some("31.1-jre"), None)),
            ("a-1.0-sources.jar", ("a", Some("1.0"), Some("sources"))),
            (
                "tabula-1.0.4-jar-with-dependencies.jar",
                ("tabula", Some("1.0.4"), Some("jar-with-dependencies")),
            ),
            ("json-20230227.jar", ("json", Some("20230227"), None)),
            (
                "spring-core-6.0.0-M2.jar",
                ("spring-core", Some("6.0.0-M2"), None),
            ),
            (
                "json-lib-2.4-jdk15.jar",
                ("json-lib", Some("2.4"), Some("jdk15")),
            ),
            (
                "log4j-1.2-api-2.17.1.jar",
                ("log4j-1.2-api", Some("2.17.1"), None),
            ),
            ("kafka_2.13-3.4.0.jar", ("kafka_2.13", Some("3.4.0"), None)),
            (
                "netty-transport-native-epoll-4.1.100.Final-linux-x86_64.jar",
                (
                    "netty-transport-native-epoll",
                    Some("4.1.100.Final"),
                    Some("linux-x86_64"),
                ),
            ),
            (
                "org.eclipse.osgi_3.18.0.v2022.jar",
                ("org.eclipse.osgi", Some("3.18.0.v2022"), None),
            ),
            ("catalina.jar", ("catalina", None, None)),
            (
                "bcprov-jdk15on-1.70.jar",
                ("bcprov-jdk15on", Some("1.70"), None),
            ),
            (
                "a-1.0-20230101.120000-3.jar",
                ("a", Some("1.0-20230101.120000-3"), None),
            ),
            ("-1.jar", ("-1", None, None)),
            ("a b-1.jar", ("", Some("1"), None)),
        ] {
            let got = FileName::parse(file);
            assert_eq!((got.artifact, got.version, got.classifier), want, "{file}");
        }
    }
}
