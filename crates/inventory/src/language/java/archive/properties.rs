//! `pom.properties`, which Maven's archiver puts into what it packs (Maven Archiver, "addMavenDescriptor"),
//! in the format of `java.util.Properties`.

use crate::language::java::coordinates::Coordinates;

/// Reads group, artifact and version.
pub(in crate::language::java) fn parse(bytes: &[u8]) -> Result<Coordinates, String> {
    let text = String::from_utf8_lossy(bytes);
    let (mut group, mut artifact, mut version) = (None, None, None);
    for line in text.lines().take(LINES) {
        let line = line.trim();
        if line.starts_with(['#', '!']) {
            continue;
        }
        let Some(at) = line.find(['=', ':']) else {
            continue;
        };
        let (key, value) = line.split_at_checked(at).unwrap_or_default();
        let value = value.get(1..).unwrap_or_default().trim();
        // The last of several counts, as it does for Java.
        match key.trim() {
            "groupId" => group = Some(plain(value)),
            "artifactId" => artifact = Some(plain(value)),
            "version" => version = Some(plain(value)),
            _ => {}
        }
    }
    let made = (group.as_deref(), artifact.as_deref(), version.as_deref());
    let (Some(group), Some(artifact), Some(version)) = made else {
        return Err("it does not tell group, artifact and version".to_owned());
    };
    Coordinates::new(group, artifact, version)
        .ok_or_else(|| "its group, artifact and version are no words of a repository".to_owned())
}

/// Takes away the backslashes that keep characters from being read as syntax: `1\:2`.
fn plain(value: &str) -> String {
    value.replace('\\', "")
}

/// Lines that are read; there are five.
const LINES: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_words() {
        let text = b"#Generated\n#Fri\nversion=1.0\r\n groupId = g.h\nartifactId:a\n";
        assert_eq!(
            parse(text),
            Ok(Coordinates::new("g.h", "a", "1.0").unwrap())
        );
        assert!(parse(b"groupId=g\nartifactId=a\n").is_err());
        assert!(parse(b"groupId=g\nartifactId=a\nversion=${v}\n").is_err());
        assert!(parse(b"\xff\xfe").is_err());
    }
}
