//! Names of RPM builds: `name-[epoch:]version-release.architecture[.rpm]`.

/// A build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Build<'a> {
    pub(super) name: &'a str,
    /// `[epoch:]version-release`.
    pub(super) version: &'a str,
    pub(super) architecture: &'a str,
}

/// Reads the name of a build; `None` for what has no known architecture at its end.
pub(super) fn parse(text: &str) -> Option<Build<'_>> {
    let text = text.strip_suffix(".rpm").unwrap_or(text);
    let (rest, architecture) = text.rsplit_once('.')?;
    let known = ARCHITECTURES.contains(&architecture);
    let (name, version) = without_architecture(rest).filter(|_| known)?;
    Some(Build {
        name,
        version,
        architecture,
    })
}

/// Splits `name-[epoch:]version-release`.
pub(super) fn without_architecture(text: &str) -> Option<(&str, &str)> {
    let (before, _) = text.rsplit_once('-')?;
    let (name, _) = before.rsplit_once('-')?;
    let version = text.get(name.len()..)?.strip_prefix('-')?;
    (!name.is_empty()).then_some((name, version))
}

const ARCHITECTURES: &[&str] = &[
    "src",
    "nosrc",
    "noarch",
    "x86_64",
    "i386",
    "i486",
    "i586",
    "i686",
    "aarch64",
    "aarch64_ilp32",
    "armv6hl",
    "armv7hl",
    "ppc",
    "ppc64",
    "ppc64le",
    "s390",
    "s390x",
    "ia64",
    "riscv64",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds() {
        for (text, want) in [
            (
                "openssl-1:1.1.1k-6.el8_5.x86_64.rpm",
                Some(("openssl", "1:1.1.1k-6.el8_5", "x86_64")),
            ),
            (
                "python3.11-3.11.2-2.el9.src",
                Some(("python3.11", "3.11.2-2.el9", "src")),
            ),
            ("python3.11", None),
            ("kernel", None),
            ("a-1.x86_64", None),
            ("-1-1.x86_64", None),
        ] {
            let found = parse(text).map(|b| (b.name, b.version, b.architecture));
            assert_eq!(found, want, "{text}");
        }
    }
}
