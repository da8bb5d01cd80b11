//! CPE names: the formatted string of CPE 2.3 (NISTIR 7695, section 6.2) and the URI of CPE 2.2
//! (section 6.1), as far as their attributes matter here.

/// A name of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::feed) struct Name {
    /// `a` application, `o` operating system, `h` hardware.
    pub(in crate::feed) part: char,
    /// Vendor, without escapes, in its own case.
    pub(in crate::feed) vendor: String,
    /// Product, without escapes, in its own case.
    pub(in crate::feed) product: String,
    /// Version.
    pub(in crate::feed) version: Value,
    /// Update: `rc1`, `p2` …
    pub(in crate::feed) update: Value,
    /// Edition; Red Hat names the repository here.
    pub(in crate::feed) edition: Value,
    /// Software edition: `enterprise`, `lts` …
    pub(in crate::feed) software_edition: Value,
    /// Software that it runs in: `wordpress`, `maven`, `windows` …
    pub(in crate::feed) target_software: Value,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Value {
    /// Any value, or none named.
    Any,
    /// The product has no such attribute.
    NotApplicable,
    /// This value, without escapes.
    Text(String),
    /// A pattern with wildcards.
    Pattern,
}

impl Value {
    /// Returns the value where it is one.
    pub(in crate::feed) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Name {
    /// Reads a name in either form.
    pub(in crate::feed) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_NAME {
            return None;
        }
        match text.strip_prefix("cpe:2.3:") {
            Some(rest) => Self::formatted(rest),
            None => Self::uri(text.strip_prefix("cpe:/")?),
        }
    }

    /// Names the package of the ecosystem `cpe`.
    pub(in crate::feed) fn package(&self) -> String {
        format!("{}:{}", self.vendor, self.product).to_lowercase()
    }

    /// Names group and artifact, where the name stands for a Maven artifact: vendors with a dot that run in
    /// Maven are groups.
    pub(in crate::feed) fn maven(&self) -> Option<String> {
        let maven = self.target_software.text() == Some("maven");
        let group = self.part == 'a' && maven && self.vendor.contains('.');
        group.then(|| format!("{}:{}", self.vendor, self.product))
    }

    fn formatted(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = unescaped_colon(rest) {
            let (part, behind) = rest.split_at_checked(at)?;
            parts.push(part);
            rest = behind.get(1..)?;
        }
        parts.push(rest);
        let [
            part,
            vendor,
            product,
            version,
            update,
            edition,
            _,
            software,
            target,
            _,
            _,
        ] = parts.as_slice()
        else {
            return None;
        };
        Some(Self {
            part: one_letter(part)?,
            vendor: named(formatted_value(vendor))?,
            product: named(formatted_value(product))?,
            version: formatted_value(version),
            update: formatted_value(update),
            edition: formatted_value(edition),
            software_edition: formatted_value(software),
            target_software: formatted_value(target),
        })
    }

    fn uri(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let part = one_letter(parts.next()?)?;
        let mut value = || parts.next().map_or(Some(Value::Any), uri_value);
        let vendor = named(value()?)?;
        let product = named(value()?)?;
        Some(Self {
            part,
            vendor,
            product,
            version: value()?,
            update: value()?,
            edition: value()?,
            software_edition: Value::Any,
            target_software: Value::Any,
        })
    }
}

fn one_letter(text: &str) -> Option<char> {
    let part = text.chars().next()?;
    (text.len() == 1 && matches!(part, 'a' | 'o' | 'h')).then_some(part)
}

fn named(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn unescaped_colon(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b':' => return Some(at),
            _ => {}
        }
    }
    None
}

fn formatted_value(text: &str) -> Value {
    match text {
        "*" | "" => return Value::Any,
        "-" => return Value::NotApplicable,
        _ => {}
    }
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '*' | '?' => return Value::Pattern,
            _ => out.push(c),
        }
    }
    Value::Text(out)
}

fn uri_value(text: &str) -> Option<Value> {
    match text {
        "" | "*" => return Some(Value::Any),
        "-" => return Some(Value::NotApplicable),
        _ => {}
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        let value = u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?;
        if matches!(value, 1 | 2) {
            // The URI's own marks of `?` and `*`.
            return Some(Value::Pattern);
        }
        out.push(value);
    }
    String::from_utf8(out).ok().map(Value::Text)
}

/// Real names stay below 300 bytes.
const MAX_NAME: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        // NISTIR 7695, 6.2.3: the formatted strings of the examples.
        let cases = [
            (
                r"cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
                "microsoft:internet_explorer",
                Value::Text("8.0.6001".into()),
            ),
            (
                r"cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
                "microsoft:internet_explorer",
                Value::Pattern,
            ),
            (
                r"cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*",
                "hp:insight_diagnostics",
                Value::Text("7.4.0.1570".into()),
            ),
            (
                r"cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*",
                r"foo\bar:big$money",
                Value::Text("2010".into()),
            ),
            (
                "cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~",
                "hp:insight_diagnostics",
                Value::Text("7.4.0.1570".into()),
            ),
            (
                "cpe:/a:foo%5cbar:big%24money",
                r"foo\bar:big$money",
                Value::Any,
            ),
            (
                "cpe:/o:redhat:enterprise_linux:9::baseos",
                "redhat:enterprise_linux",
                Value::Text("9".into()),
            ),
        ];
        for (text, package, version) in cases {
            let name = Name::parse(text).unwrap();
            assert_eq!(
                (name.package(), name.version),
                (package.into(), version),
                "{text}"
            );
        }
        let edition = Name::parse("cpe:/o:redhat:enterprise_linux:9::baseos")
            .unwrap()
            .edition;
        assert_eq!(edition.text(), Some("baseos"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "",
            "cpe:",
            "cpe:/",
            "cpe:2.3:a:b",
            "cpe:2.3:x:b:c:*:*:*:*:*:*:*:*",
            "cpe:2.3:a:*:c:*:*:*:*:*:*:*:*",
            "cpe:2.3:a:b:c:*:*:*:*:*:*:*:*:*",
            "cpe:/a:%zz:c",
            "cpe:/a:%2",
        ] {
            assert_eq!(Name::parse(text), None, "{text}");
        }
    }

    #[test]
    fn maven_names() {
        let log4j = r"cpe:2.3:a:org.apache.logging.log4j:log4j\-core:*:*:*:*:*:maven:*:*";
        let name = Name::parse(log4j).unwrap();
        assert_eq!(
            name.maven().as_deref(),
            Some("org.apache.logging.log4j:log4j-core")
        );
        let plain = Name::parse("cpe:2.3:a:apache:log4j:*:*:*:*:*:maven:*:*").unwrap();
        assert_eq!(plain.maven(), None);
    }
}
