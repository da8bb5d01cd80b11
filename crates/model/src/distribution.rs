//! Which operating system distribution a file system holds.

/// Facts of an `os-release` file or one of its older relatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// `ID`, lower case: `debian`, `alpine`, `rhel` … Empty where unknown.
    pub id: String,
    /// `ID_LIKE`, in the order of the file.
    pub id_like: Vec<String>,
    /// `NAME`, for instance `CentOS Stream`.
    pub name: String,
    /// `PRETTY_NAME`, else name and version.
    pub pretty_name: String,
    /// `VERSION_ID`, for instance `12`, `22.04`, `3.22.1`; empty for rolling distributions.
    pub version: String,
    /// `VERSION_CODENAME` where given, for instance `bookworm`.
    pub codename: Option<String>,
    /// Code name of the release of Debian or Ubuntu that a derivative of it is built on
    /// (`UBUNTU_CODENAME`, `DEBIAN_CODENAME`), for instance `jammy` for Linux Mint 21.
    pub base_codename: Option<String>,
    /// `VARIANT_ID`, where given.
    pub variant: Option<String>,
    /// Path of the file these facts were read from.
    pub path: String,
}

impl Distribution {
    /// Returns the leading number of the version, for instance `9` of `9.4`.
    pub fn major(&self) -> &str {
        self.version
            .split(['.', '-', '_'])
            .next()
            .unwrap_or_default()
    }

    /// Returns the first two numbers of the version joined by a dot, for instance `3.22` of `3.22.1`.
    pub fn major_minor(&self) -> &str {
        let mut dots = self.version.match_indices('.').map(|(at, _)| at);
        let end = dots.nth(1).unwrap_or(self.version.len());
        self.version.get(..end).unwrap_or(&self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_parts() {
        let of = |version: &str| Distribution {
            version: version.into(),
            ..Default::default()
        };
        assert_eq!(of("3.22.1").major_minor(), "3.22");
        assert_eq!(of("12").major_minor(), "12");
        assert_eq!(of("9.4").major(), "9");
        assert_eq!(of("").major(), "");
    }
}
