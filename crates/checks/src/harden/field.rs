//! Values that are written into YAML, as a block or in one line.

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// It stands as it is: a number, a truth value, a tag.
    Plain(String),
    /// A text, in quotes where it needs them.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// A mapping.
    Map(Vec<(String, Self)>),
}

impl Value {
    /// Makes a list of texts.
    pub(super) fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts = texts.into_iter();
        Self::List(texts.map(|it| Self::Text(it.as_ref().to_owned())).collect())
    }

    /// Writes it in one line.
    pub(super) fn flow(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Text(text) => quoted(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::flow).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(fields) => {
                let fields = fields.iter();
                let fields: Vec<String> = fields.map(|(name, value)| value.field(name)).collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    /// Writes it behind its name, in one line.
    pub(super) fn field(&self, name: &str) -> String {
        format!("{}: {}", quoted(name), self.flow())
    }

    /// Writes it behind its name, in lines that begin with blanks and end with a line break.
    pub(super) fn block(&self, name: &str, indent: &str, out: &mut String) {
        let deeper = format!("{indent}  ");
        match self {
            Self::List(items) if !items.is_empty() => {
                out.extend([indent, &quoted(name), ":\n"]);
                for item in items {
                    out.extend([&deeper, "- ", &item.flow(), "\n"]);
                }
            }
            Self::Map(fields) if !fields.is_empty() => {
                out.extend([indent, &quoted(name), ":\n"]);
                for (name, value) in fields {
                    value.block(name, &deeper, out);
                }
            }
            _ => out.extend([indent, &self.field(name), "\n"]),
        }
    }
}

/// Puts a text in quotes where YAML would read something else without them.
pub(super) fn quoted(text: &str) -> String {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '_');
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.'));
    let lower = text.to_ascii_lowercase();
    if is_amount(text) || (starts && is_plain && !WORDS.contains(&lower.as_str())) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend(["\\U", &format!("{:08X}", u32::from(c))]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Says whether a text is a number with a unit that no reader of YAML takes for a number: `512m`, `30s`.
fn is_amount(text: &str) -> bool {
    let digits = text.trim_end_matches(['b', 'g', 'h', 'k', 'm', 's']);
    digits.len() < text.len()
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Words that are something other than texts for some readers of YAML.
const WORDS: &[&str] = &["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_they_are_read() {
        for (text, wanted) in [
            ("ALL", "ALL"),
            ("/run/lock", "/run/lock"),
            ("no-new-privileges:true", "\"no-new-privileges:true\""),
            ("3", "\"3\""),
            ("512m", "512m"),
            ("1e3", "\"1e3\""),
            ("m", "m"),
            ("off", "\"off\""),
            ("a \"b\"\\", "\"a \\\"b\\\"\\\\\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(text), wanted);
        }
        let value = Value::Map(vec![
            ("driver".to_owned(), Value::Text("json-file".to_owned())),
            ("list".to_owned(), Value::texts(["a", "3"])),
        ]);
        assert_eq!(
            value.field("logging"),
            "logging: {driver: json-file, list: [a, \"3\"]}"
        );
        let mut block = String::new();
        value.block("logging", "  ", &mut block);
        assert_eq!(
            block,
            "  logging:\n    driver: json-file\n    list:\n      - a\n      - \"3\"\n"
        );
    }
}
