//! What stands behind the name of a dependency (npm, "package.json", `dependencies`): a version, a range,
//! another name (`npm:real@1`), a revision of a repository, an archive, a folder.

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Specifier<'a> {
    /// A version or a range in a registry.
    Version(&'a str),
    /// The same of a package with another name.
    Alias(&'a str, &'a str),
    /// A repository, with the revision where it is a full one.
    Git(Option<&'a str>),
    /// An archive somewhere.
    Url(&'a str),
    /// A folder or a member of the workspace.
    Local,
}

impl<'a> Specifier<'a> {
    /// Reads one.
    pub(super) fn read(text: &'a str) -> Self {
        let text = text.trim();
        if let Some(alias) = text.strip_prefix("npm:") {
            return match divide(alias) {
                Some((name, version)) => Self::Alias(name, version),
                None if is_range(alias) => Self::Version(alias),
                None => Self::Alias(alias, ""),
            };
        }
        let has = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
        if has(&[
            "file:",
            "link:",
            "portal:",
            "workspace:",
            "./",
            "../",
            "~/",
            "/",
        ]) {
            return Self::Local;
        }
        if has(&[
            "git+",
            "git:",
            "git@",
            "github:",
            "gitlab:",
            "bitbucket:",
            "gist:",
            "ssh:",
        ]) || text
            .split('#')
            .next()
            .is_some_and(|url| url.strip_suffix(".git").is_some())
        {
            return Self::Git(commit(text));
        }
        if has(&["http:", "https:"]) {
            return Self::Url(text);
        }
        if text.contains('/') && !text.contains(' ') {
            return Self::Git(commit(text));
        }
        Self::Version(text)
    }
}

/// Divides `NAME@REST` or `@SCOPE/NAME@REST`.
pub(super) fn divide(text: &str) -> Option<(&str, &str)> {
    let from = usize::from(text.starts_with('@'));
    let at = text.get(from..)?.find('@')?.checked_add(from)?;
    let (name, rest) = text.split_at_checked(at)?;
    (!name.is_empty()).then_some((name, rest.get(1..)?))
}

/// Returns the version where a specifier allows no other.
pub(super) fn exact(text: &str) -> Option<&str> {
    let text = text.trim().trim_start_matches('=').trim_start();
    let text = text.strip_prefix('v').unwrap_or(text);
    is_version(text).then_some(text)
}

/// `MAJOR.MINOR.PATCH[-…][+…]` (Semantic Versioning 2.0.0).
pub(super) fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+');
    numbers.split('.').count() == 3 && numbers.split('.').all(number) && rest.bytes().all(plain)
}

/// The full revision behind `#` or `#commit=`, in a git specifier or URL.
pub(super) fn commit(text: &str) -> Option<&str> {
    let (_, fragment) = text.split_once('#')?;
    fragment
        .split('&')
        .map(|part| part.strip_prefix("commit=").unwrap_or(part))
        .find(|part| is_commit(part))
}

/// A full revision.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The version in the name of an archive: `…/NAME-1.2.3.tgz`.
pub(super) fn version_of_archive<'a>(name: &str, url: &'a str) -> Option<&'a str> {
    let url = url.split(['#', '?']).next()?;
    let file = url.rsplit('/').next()?;
    let stem = file.strip_suffix(".tgz").or(file.strip_suffix(".tar.gz"))?;
    let name = name.rsplit('/').next()?;
    let version = stem.strip_prefix(name)?.strip_prefix('-')?;
    is_version(version).then_some(version)
}

fn is_range(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || "^~<>=*xXv".contains(c))
        && !text.starts_with(['x', 'v'])
        || exact(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forms of npm's documentation of `package.json` and of `npm-package-arg`.
    #[test]
    fn forms_of_specifiers() {
        let sha = "0123456789012345678901234567890123456789";
        let with = |url: &str| format!("{url}#{sha}");
        for (text, want) in [
            ("^1.2.0", Specifier::Version("^1.2.0")),
            ("npm:@a/b@1.0.0", Specifier::Alias("@a/b", "1.0.0")),
            ("npm:^1", Specifier::Version("^1")),
            ("npm:foo", Specifier::Alias("foo", "")),
            ("file:../x", Specifier::Local),
            ("workspace:*", Specifier::Local),
            ("user/repo", Specifier::Git(None)),
            ("https://h.example/a.git#v1", Specifier::Git(None)),
            (
                &with("git+ssh://git@h.example/a/b.git"),
                Specifier::Git(Some(sha)),
            ),
            (&with("github:a/b"), Specifier::Git(Some(sha))),
            (
                "https://h.example/a-1.2.3.tgz",
                Specifier::Url("https://h.example/a-1.2.3.tgz"),
            ),
        ] {
            assert_eq!(Specifier::read(text), want, "{text}");
        }
    }

    #[test]
    fn exact_versions() {
        for (text, want) in [
            ("1.2.3", Some("1.2.3")),
            ("=v1.2.3-rc.1+b", Some("1.2.3-rc.1+b")),
            ("1.2", None),
            ("1.2.x", None),
            ("^1.2.3", None),
            ("1.2.3 || 2.0.0", None),
            ("1.2.3 - 2.0.0", None),
            ("latest", None),
            ("", None),
        ] {
            assert_eq!(exact(text), want, "{text:?}");
        }
        assert_eq!(
            version_of_archive("@a/b", "https://h.example/b/-/b-1.0.0.tgz#x"),
            Some("1.0.0")
        );
        assert_eq!(
            version_of_archive("b", "https://h.example/b-main.tgz"),
            None
        );
        assert_eq!(divide("@a/b@npm:1"), Some(("@a/b", "npm:1")));
        assert_eq!(divide("@a/b"), None);
    }
}
