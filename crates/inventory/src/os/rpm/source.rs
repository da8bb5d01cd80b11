//! The source package, out of the name of its file: tag `SOURCERPM`, `NAME-VERSION-RELEASE.src.rpm`.

use seawall_model::package::SourcePackage;

/// Reads a file name such as `bash-5.1.8-9.el9.src.rpm`. Version and release never hold a hyphen, the
/// name may: it is read from the right.
pub(crate) fn parse_source(file: &str) -> Option<SourcePackage> {
    let stem = file.strip_suffix(".rpm")?;
    let stem = stem
        .strip_suffix(".src")
        .or_else(|| stem.strip_suffix(".nosrc"))?;
    let (rest, release) = stem.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    if name.is_empty() || version.is_empty() || release.is_empty() {
        return None;
    }
    Some(SourcePackage {
        name: name.to_owned(),
        version: format!("{version}-{release}"),
    })
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
            let got = parse_source(file);
            let got = got.as_ref().map(|s| (s.name.as_str(), s.version.as_str()));
            assert_eq!(got, want, "{file}");
        }
    }
}
