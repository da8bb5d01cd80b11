//! Fields of a core metadata file (`PyPA`, "Core metadata specifications"; RFC 822 headers with folded
//! lines), up to the empty line before the description.

/// The fields that are read, each its first occurrence.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) licence_expression: Option<String>,
    /// Classifiers that begin with `License ::`.
    pub(super) classifiers: Vec<String>,
}

impl Fields {
    /// Reads the headers. Lines that are none are passed over, as Python's own reader does.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut fields = Self::default();
        let mut open: Option<(Field, String)> = None;
        for line in bytes.split(|byte| *byte == b'\n').take(LINES) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                break;
            }
            if line
                .first()
                .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
            {
                if let Some((_, value)) = &mut open
                    && value.len() < VALUE
                {
                    value.push('\n');
                    value.push_str(&text(line));
                }
                continue;
            }
            fields.take(open.take());
            open = Field::begin(line);
        }
        fields.take(open);
        fields
    }

    fn take(&mut self, field: Option<(Field, String)>) {
        let Some((field, value)) = field else {
            return;
        };
        let place = match field {
            Field::Name => &mut self.name,
            Field::Version => &mut self.version,
            Field::Licence => &mut self.licence,
            Field::LicenceExpression => &mut self.licence_expression,
            Field::Classifier => {
                if value.starts_with("License ::") && self.classifiers.len() < CLASSIFIERS {
                    self.classifiers.push(value);
                }
                return;
            }
        };
        place.get_or_insert(value);
    }
}

#[derive(Clone, Copy)]
enum Field {
    Name,
    Version,
    Licence,
    LicenceExpression,
    Classifier,
}

impl Field {
    /// Reads the first line of a field that is wanted.
    fn begin(line: &[u8]) -> Option<(Self, String)> {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let is = |wanted: &str| name.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes());
        let field = if is("Name") {
            Self::Name
        } else if is("Version") {
            Self::Version
        } else if is("License") {
            Self::Licence
        } else if is("License-Expression") {
            Self::LicenceExpression
        } else if is("Classifier") {
            Self::Classifier
        } else {
            return None;
        };
        Some((field, text(value.get(1..)?)))
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.get(..VALUE).unwrap_or(line))
        .trim()
        .to_owned()
}

/// Lines of headers that are read: a package with a thousand requirements has so many.
const LINES: usize = 20_000;
/// Bytes of a value that is kept.
const VALUE: usize = 4_096;
/// Classifiers of licences.
const CLASSIFIERS: usize = 16;
