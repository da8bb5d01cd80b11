//! What the name of a source package's file, or the version of a rebuilt package, tells of its source.

use crate::package::SourcePackage;

impl SourcePackage {
    /// Reads the name of an RPM file such as `bash-5.1.8-9.el9.src.rpm`. Version and release never hold a
    /// hyphen, the name may: it is read from the right.
    pub fn of_rpm_file(file: &str) -> Option<Self> {
        let stem = file.strip_suffix(".rpm")?;
        let stem = stem
            .strip_suffix(".src")
            .or_else(|| stem.strip_suffix(".nosrc"))?;
        let (rest, release) = stem.rsplit_once('-')?;
        let (name, version) = rest.rsplit_once('-')?;
        if name.is_empty() || version.is_empty() || release.is_empty() {
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            version: format!("{version}-{release}"),
        })
    }

    /// Returns the source package of a Debian package that names none, where its version is that of a
    /// binary-only rebuild.
    pub fn of_rebuild(name: &str, version: &str) -> Option<Self> {
        let source = without_rebuild(version);
        (source != version).then(|| Self {
            name: name.to_owned(),
            version: source.to_owned(),
        })
    }
}

/// Strips `+bN` (Debian Developer's Reference, "Recompilation or binary-only NMU").
pub fn without_rebuild(version: &str) -> &str {
    match version.rsplit_once("+b") {
        Some((source, number))
            if !source.is_empty()
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            source
        }
        _ => version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names() {
        let cases = [
            ("bash-5.1.8-9.el9.src.rpm", Some(("bash", "5.1.8-9.el9"))),
            (
                "java-1.8.0-openjdk-1.8.0.292-1.src.rpm",
                Some(("java-1.8.0-openjdk", "1.8.0.292-1")),
            ),
            ("kernel-5.14.0-1.nosrc.rpm", Some(("kernel", "5.14.0-1"))),
            ("bash-5.1.8-9.el9.x86_64.rpm", None),
            ("bash-5.1.8.src.rpm", None),
            ("-5-1.src.rpm", None),
            ("(none)", None),
            ("", None),
        ];
        for (file, want) in cases {
            let got = SourcePackage::of_rpm_file(file);
            let got = got.as_ref().map(|s| (s.name.as_str(), s.version.as_str()));
            assert_eq!(got, want, "{file}");
        }
    }
}
