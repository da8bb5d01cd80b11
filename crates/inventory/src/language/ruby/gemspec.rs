//! Lines of a gemspec: the stub, and assignments of literals.

/// What a gemspec says in plain words.
#[derive(Debug, Default)]
pub(super) struct Gemspec {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) platform: Option<String>,
    pub(super) licences: Vec<String>,
}

impl Gemspec {
    /// Reads the lines of a file. The stub counts more than assignments; the first of either counts.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut spec = Self::default();
        for (index, line) in bytes.split(|byte| *byte == b'\n').take(LINES).enumerate() {
            let Ok(line) = std::str::from_utf8(line.get(..LINE).unwrap_or(line)) else {
                continue;
            };
            let line = line.trim();
            match line.strip_prefix("# stub:") {
                Some(stub) if index < STUB_LINES => spec.take_stub(stub),
                _ => spec.take_assignment(line),
            }
        }
        spec
    }

    /// `# stub: NAME VERSION PLATFORM REQUIRE-PATHS`.
    fn take_stub(&mut self, stub: &str) {
        let mut words = stub.split_whitespace().map(str::to_owned);
        self.name = words.next();
        self.version = words.next();
        self.platform = words.next();
    }

    /// `s.name = "x".freeze`; the variable may have any name.
    fn take_assignment(&mut self, line: &str) {
        let Some((left, value)) = line.split_once('=') else {
            return;
        };
        let Some((variable, attribute)) = left.trim_end().split_once('.') else {
            return;
        };
        if !variable
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return;
        }
        let place = match attribute {
            "name" => &mut self.name,
            "version" => &mut self.version,
            "platform" => &mut self.platform,
            "license" | "licenses" => {
                let licences = literals(value).take(LICENCES).map(str::to_owned);
                self.licences.extend(licences);
                return;
            }
            _ => return,
        };
        if place.is_none() {
            *place = only_literal(value).map(str::to_owned);
        }
    }
}

/// Returns the literal that the value is: `"x"`, `'x'`, either with `.freeze`, or
/// `Gem::Version.new("x")`. Anything else has to be evaluated.
fn only_literal(value: &str) -> Option<&str> {
    let value = value.trim();
    let value = value
        .strip_prefix("Gem::Version.new(")
        .map_or(value, str::trim_start);
    let literal = literals(value).next()?;
    if !value.starts_with(['"', '\'']) || literal.contains('#') {
        return None;
    }
    let rest = value.get(literal.len().checked_add(2)?..)?;
    let rest = rest.trim_end_matches(')').trim();
    matches!(rest, "" | ".freeze").then_some(literal)
}

/// Returns the quoted words of a line, one after the other.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let at = rest.find(['"', '\''])?;
        let quote = rest.get(at..)?.chars().next()?;
        let inside = rest.get(at.checked_add(1)?..)?;
        let (literal, behind) = inside.split_once(quote)?;
        rest = behind;
        Some(literal)
    })
}

/// Lines of a file that are read; some gems list thousands of files.
const LINES: usize = 100_000;
/// Bytes of a line.
const LINE: usize = 8_192;
/// The stub stands behind the line with the encoding.
const STUB_LINES: usize = 5;
/// Licences of one gem.
const LICENCES: usize = 16;
