//! The YAML form of secdb, read from the parser's events: no tree is built, aliases (and with them
//! every kind of expansion) are refused, and depth is bounded by the shape itself.

use saphyr_parser::{Event, Parser};

use super::Database;

/// Reads a secdb file in YAML.
pub(super) fn parse(text: &str) -> Result<Database, String> {
    let mut walk = Walk::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| crate::feed::field::shown(&error.to_string()))?;
        walk.event(event)?;
    }
    Ok(walk.database)
}

/// Where in the file the reader stands: the keys that lead to it, `-` for an item of a list.
#[derive(Default)]
struct Walk {
    path: Vec<Level>,
    database: Database,
    package: String,
    /// Fixes of the package at hand, whose name may follow them.
    fixes: Vec<(String, String)>,
}

enum Level {
    List,
    /// A mapping, and the key whose value comes next.
    Map(Option<String>),
}

impl Walk {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Alias(_) => return Err("aliases are not allowed here".to_owned()),
            Event::MappingStart(..) => self.open(Level::Map(None))?,
            Event::SequenceStart(..) => self.open(Level::List)?,
            Event::MappingEnd => {
                if self.keys() == ["packages", "-", "pkg"] {
                    self.end_package();
                }
                self.close();
            }
            Event::SequenceEnd => self.close(),
            Event::Scalar(text, ..) => self.scalar(&text),
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, level: Level) -> Result<(), String> {
        if self.path.len() >= MAX_DEPTH {
            return Err("nested too deeply".to_owned());
        }
        self.path.push(level);
        Ok(())
    }

    fn close(&mut self) {
        self.path.pop();
        self.value_done();
    }

    fn scalar(&mut self, text: &str) {
        if let Some(Level::Map(key @ None)) = self.path.last_mut() {
            *key = Some(text.to_owned());
            return;
        }
        match self.keys().as_slice() {
            ["distroversion"] => text.clone_into(&mut self.database.distroversion),
            ["packages", "-", "pkg", "name"] => text.clone_into(&mut self.package),
            ["packages", "-", "pkg", "secfixes", version, "-"] => {
                let version = (*version).to_owned();
                self.fixes.push((version, text.to_owned()));
            }
            _ => {}
        }
        self.value_done();
    }

    /// A value has ended: the mapping that holds it waits for a key again.
    fn value_done(&mut self) {
        if let Some(Level::Map(key)) = self.path.last_mut() {
            *key = None;
        }
    }

    fn end_package(&mut self) {
        let package = std::mem::take(&mut self.package);
        let fixes = std::mem::take(&mut self.fixes).into_iter();
        self.database
            .fixes
            .extend(fixes.map(|(version, ids)| (package.clone(), version, ids)));
    }

    /// Returns the keys down to here; a mapping without a key at hand ends the list.
    fn keys(&self) -> Vec<&str> {
        self.path
            .iter()
            .filter_map(|level| match level {
                Level::List => Some("-"),
                Level::Map(key) => key.as_deref(),
            })
            .collect()
    }
}

/// The shape needs seven.
const MAX_DEPTH: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_read() {
        let text = "---
distroversion: v3.5
reponame: main
archs:
  - x86_64
packages:
  - pkg:
      name: bash
      secfixes:
        4.3.46-r5:
          - CVE-2016-9401
        \"0\":
        - CVE-2016-1
        - 'CVE-2016-2 XSA-1'
  - pkg:
      secfixes:
        1-r0: [CVE-2017-7555]
      name: augeas
";
        let database = parse(text).unwrap();
        assert_eq!(database.distroversion, "v3.5");
        let fixes: Vec<String> = database
            .fixes
            .iter()
            .map(|(p, v, i)| format!("{p} {v} {i}"))
            .collect();
        assert_eq!(
            fixes,
            [
                "bash 4.3.46-r5 CVE-2016-9401",
                "bash 0 CVE-2016-1",
                "bash 0 CVE-2016-2 XSA-1",
                "augeas 1-r0 CVE-2017-7555",
            ]
        );
    }

    #[test]
    fn aliases_depth_and_broken_text_are_refused() {
        parse("a: &x [1]\nb: *x\n").unwrap_err();
        parse(&"[".repeat(10_000)).unwrap_err();
        parse("a: [1\nb: }").unwrap_err();
        parse("\"\\xZZ").unwrap_err();
    }
}
