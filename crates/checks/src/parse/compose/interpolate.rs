//! Variables in values (compose specification, "Interpolation"): `$NAME`, `${NAME}`, `${NAME:-word}` and its
//! kin, within each other; `$$` is a dollar.

use std::collections::BTreeMap;

/// What became of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interpolated {
    /// The text with values in the place of variables.
    pub text: String,
    /// The variables that were asked for, in order.
    pub variables: Vec<String>,
    /// Those that nobody sets and that have no default: nothing stands in their place.
    pub unset: Vec<String>,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Braces that hold no variable.
    Syntax,
    /// A variable that has to be set, and what its author says about it.
    Required(String, String),
    /// The text would be longer than is read, or nests deeper.
    TooMuch,
}

/// Puts values in the place of variables. `left` bounds the bytes that are written; what was written is taken off,
/// also where the text cannot be filled in.
pub fn interpolate(
    text: &str,
    environment: &BTreeMap<String, String>,
    left: &mut usize,
) -> Result<Interpolated, Failure> {
    let mut filler = Filler {
        environment,
        left,
        done: Interpolated::default(),
    };
    let text = filler.fill(text, 0)?;
    filler.done.text = text;
    Ok(filler.done)
}

struct Filler<'a> {
    environment: &'a BTreeMap<String, String>,
    left: &'a mut usize,
    done: Interpolated,
}

impl<'a> Filler<'a> {
    fn fill(&mut self, text: &str, depth: usize) -> Result<String, Failure> {
        if depth > DEEPEST {
            return Err(Failure::TooMuch);
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some((literal, behind)) = rest.split_once('$') {
            self.write(literal, &mut out)?;
            rest = if let Some(behind) = behind.strip_prefix('$') {
                out.push('$');
                behind
            } else if let Some(inside) = behind.strip_prefix('{') {
                let end = closing(inside).ok_or(Failure::Syntax)?;
                let inner = inside.get(..end).unwrap_or_default();
                self.braced(inner, depth, &mut out)?;
                inside.get(end.saturating_add(1)..).unwrap_or_default()
            } else {
                let name = name_of(behind);
                if name.is_empty() {
                    // Compose leaves a dollar alone that begins no variable: `$(date)`, `$5`.
                    out.push('$');
                } else {
                    let value = self.value(name);
                    let value = value.unwrap_or_else(|| self.unset(name));
                    self.write(value, &mut out)?;
                }
                behind.get(name.len()..).unwrap_or_default()
            };
        }
        self.write(rest, &mut out)?;
        Ok(out)
    }

    /// Reads what stands between braces, and writes what it stands for.
    fn braced(&mut self, inside: &str, depth: usize, out: &mut String) -> Result<(), Failure> {
        let name = name_of(inside);
        let rest = inside.get(name.len()..).unwrap_or_default();
        if name.is_empty() {
            return Err(Failure::Syntax);
        }
        let value = self.value(name);
        if rest.is_empty() {
            let value = value.unwrap_or_else(|| self.unset(name));
            return self.write(value, out);
        }
        let (counts_empty, operator) = match rest.strip_prefix(':') {
            Some(operator) => (true, operator),
            None => (false, rest),
        };
        let set = value.filter(|it| !counts_empty || !it.is_empty());
        let mut chars = operator.chars();
        let (kind, word) = (chars.next(), chars.as_str());
        let deeper = depth.saturating_add(1);
        match (kind, set) {
            (Some('-' | '?'), Some(value)) => self.write(value, out),
            (Some('-'), None) | (Some('+'), Some(_)) => {
                out.push_str(&self.fill(word, deeper)?);
                Ok(())
            }
            (Some('+'), None) => Ok(()),
            (Some('?'), None) => {
                let why = self.fill(word, deeper)?;
                Err(Failure::Required(name.to_owned(), why))
            }
            _ => Err(Failure::Syntax),
        }
    }

    fn value(&mut self, name: &str) -> Option<&'a str> {
        if self.done.variables.len() < MOST_NAMES
            && !self.done.variables.iter().any(|known| known == name)
        {
            self.done.variables.push(name.to_owned());
        }
        self.environment.get(name).map(String::as_str)
    }

    fn unset(&mut self, name: &str) -> &'static str {
        if self.done.unset.len() < MOST_NAMES && !self.done.unset.iter().any(|it| it == name) {
            self.done.unset.push(name.to_owned());
        }
        ""
    }

    fn write(&mut self, text: &str, out: &mut String) -> Result<(), Failure> {
        *self.left = self.left.checked_sub(text.len()).ok_or(Failure::TooMuch)?;
        out.push_str(text);
        Ok(())
    }
}

/// Returns the name at the start of a text.
fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    name
}

/// Finds the brace that closes the one in front of a text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        match char {
            '{' if before == '$' => open = open.saturating_add(1),
            '}' if open == 0 => return Some(at),
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
        before = char;
    }
    None
}

/// Variables within each other's words.
const DEEPEST: usize = 32;
/// Variables of one value that are remembered.
const MOST_NAMES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> BTreeMap<String, String> {
        let pairs = [("SET", "x"), ("EMPTY", ""), ("N", "SET")];
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Rows of the table of the compose specification, "Interpolation", and their combinations.
    #[test]
    fn variables_are_replaced_as_the_specification_says() {
        for (text, wanted) in [
            ("a", "a"),
            ("$SET-${SET}", "x-x"),
            ("$$SET", "$SET"),
            ("$$$SET", "$x"),
            ("${EMPTY}", ""),
            ("${EMPTY:-d}", "d"),
            ("${EMPTY-d}", ""),
            ("${NONE-d}", "d"),
            ("${NONE:-d}", "d"),
            ("${SET:+r}${EMPTY:+r}${NONE:+r}", "r"),
            ("${SET+r}${EMPTY+r}${NONE+r}", "rr"),
            ("${NONE:-${EMPTY:-${SET}}}", "x"),
            ("${NONE:-$SET/y}", "x/y"),
            ("${NONE:-{}}", "{}"),
            ("${SET:?no}", "x"),
            ("${EMPTY?no}", ""),
            // As `docker compose config` 2.26 and 2.40 print them.
            ("$", "$"),
            ("x$ y", "x$ y"),
            ("$5 $(seq $SET) $[1]", "$5 $(seq x) $[1]"),
            ("${NONE-$(SET)}", "$(SET)"),
        ] {
            let found = interpolate(text, &environment(), &mut 100).unwrap();
            assert_eq!(found.text, wanted, "{text}");
        }
        let found = interpolate("$NONE ${GONE} ${NONE}", &environment(), &mut 100).unwrap();
        assert_eq!((found.text.as_str(), found.unset.len()), ("  ", 2));
    }

    #[test]
    fn what_compose_refuses_is_refused() {
        let required = |name: &str, why: &str| Failure::Required(name.to_owned(), why.to_owned());
        for (text, wanted) in [
            ("${", Failure::Syntax),
            ("${}", Failure::Syntax),
            ("${SET", Failure::Syntax),
            ("${1A}", Failure::Syntax),
            ("${SET#x}", Failure::Syntax),
            ("${NONE:?say ${SET}}", required("NONE", "say x")),
            ("${EMPTY:?}", required("EMPTY", "")),
            ("${NONE?}", required("NONE", "")),
        ] {
            assert_eq!(
                interpolate(text, &environment(), &mut 100),
                Err(wanted),
                "{text}"
            );
        }
        let (long, mut left) = ("$SET".repeat(101), 100);
        for _ in 0..2 {
            assert_eq!(
                interpolate(&long, &environment(), &mut left),
                Err(Failure::TooMuch)
            );
            // What was written in vain was work, too.
            assert_eq!(left, 0);
        }
        let unused = "${SET:+}".repeat(101);
        assert!(interpolate(&unused, &environment(), &mut 0).is_ok());
        let deep = "${A:-".repeat(100) + &"}".repeat(100);
        assert_eq!(
            interpolate(&deep, &environment(), &mut 100),
            Err(Failure::TooMuch)
        );
    }
}
