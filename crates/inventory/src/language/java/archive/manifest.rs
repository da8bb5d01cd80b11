//! `META-INF/MANIFEST.MF` (JAR File Specification, "JAR Manifest"): the attributes of its main section.

/// Attributes of the main section, in their order.
#[derive(Debug, Default)]
pub(super) struct Manifest(Vec<(String, String)>);

impl Manifest {
    /// Reads the main section, which ends at the first empty line. Lines that are none are passed over.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let mut attributes: Vec<(String, String)> = Vec::new();
        // A line ends with CR LF, LF, or CR alone.
        let unified = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = unified.split('\n').skip_while(|line| line.is_empty());
        for line in lines.take(LINES) {
            if line.is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix(' ') {
                if let Some((_, value)) = attributes.last_mut()
                    && value.len() < VALUE
                {
                    value.push_str(rest);
                }
            } else if let Some((name, value)) = line.split_once(':')
                && attributes.len() < ATTRIBUTES
            {
                let value = value.strip_prefix(' ').unwrap_or(value);
                attributes.push((name.to_owned(), value.to_owned()));
            }
        }
        Self(attributes)
    }

    /// The value of an attribute, whose name is the same in any case, without the space around it.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let same = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        let value = self.0.iter().find(same)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// `Bundle-SymbolicName` without its directives (`OSGi` Core, section 3.2.1).
    pub(super) fn symbolic_name(&self) -> Option<&str> {
        let name = self.value("Bundle-SymbolicName")?;
        Some(name.split(';').next().unwrap_or(name).trim())
    }

    /// The licences of `Bundle-License` (`OSGi` Core, section 3.2.1.12): names or addresses.
    pub(super) fn licences(&self) -> Vec<String> {
        let Some(value) = self.value("Bundle-License") else {
            return Vec::new();
        };
        let clauses = value
            .split(',')
            .filter(|clause| !clause.contains("<<EXTERNAL>>"));
        let names = clauses.map(|clause| {
            let name = clause.split(';').next().unwrap_or(clause);
            name.trim().trim_matches('"')
        });
        let names = names.filter_map(crate::language::word::licence);
        names.take(LICENCES).collect()
    }
}

/// Lines of a main section.
const LINES: usize = 100_000;
/// Attributes of a main section.
const ATTRIBUTES: usize = 1_000;
/// Bytes after which a value is not continued: the lists of exported packages are long.
const VALUE: usize = 16 << 10;
/// Licences of one bundle.
const LICENCES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_the_main_section() {
        let manifest = Manifest::parse(
            b"Manifest-Version: 1.0\r\nBundle-SymbolicName: org.x.y;singleton:=true\r\n\
            Implementation-Title: a lo\r\n ng one\r\nimplementation-version:1\r\n\r\nName: x\r\n\
            Bundle-Version: 9\r\n",
        );
        assert_eq!(manifest.symbolic_name(), Some("org.x.y"));
        assert_eq!(manifest.value("Implementation-Title"), Some("a long one"));
        assert_eq!(manifest.value("Implementation-Version"), Some("1"));
        assert_eq!(manifest.value("Bundle-Version"), None);
    }

    #[test]
    fn licences_of_a_bundle() {
        for (value, want) in [
            ("Apache-2.0", vec!["Apache-2.0"]),
            (
                "MIT;link=\"https://x\", \"EPL-2.0\"",
                vec!["MIT", "EPL-2.0"],
            ),
            ("<<EXTERNAL>>", vec![]),
        ] {
            let text = format!("Bundle-License: {value}\n\n");
            assert_eq!(Manifest::parse(text.as_bytes()).licences(), want);
        }
    }
}
