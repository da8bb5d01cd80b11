//! The patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `*` stands for any characters, `?` for one, a backslash
//! protects both and itself. All positions of a pattern are followed at once, so that a value is read once for
//! each place where a match may start.

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    Any,
    Star,
}

/// Which of several matches is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// The shortest.
    Shortest,
    /// The longest.
    Longest,
}

impl Pattern {
    /// Reads a pattern; an error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            tokens.push(match char {
                '*' => Token::Star,
                '?' => Token::Any,
                '\\' => match chars.next() {
                    Some(next @ ('*' | '?' | '\\' | '}' | '/')) => Token::Char(next),
                    Some(next) => return Err(format!("`\\{next}` is no escape in a pattern")),
                    None => return Err("the pattern ends in a backslash".to_owned()),
                },
                char => Token::Char(char),
            });
        }
        if tokens.len() > LONGEST {
            return Err(format!("the pattern is longer than {LONGEST} characters"));
        }
        Ok(Self { tokens })
    }

    /// Returns the value without the part at its start that the pattern matches.
    pub(super) fn trim_start<'a>(&self, value: &'a str, length: Length, fuel: &mut u64) -> &'a str {
        let end = self.match_at(value.chars(), length, fuel);
        end.and_then(|end| value.get(end..)).unwrap_or(value)
    }

    /// Returns the value without the part at its end that the pattern matches.
    pub(super) fn trim_end<'a>(&self, value: &'a str, length: Length, fuel: &mut u64) -> &'a str {
        let mut reversed = self.clone();
        reversed.tokens.reverse();
        let end = reversed.match_at(value.chars().rev(), length, fuel);
        end.and_then(|end| value.get(..value.len().checked_sub(end)?))
            .unwrap_or(value)
    }

    /// Returns the value with another text for the longest first match, or for each.
    pub(super) fn replace(&self, value: &str, with: &str, all: bool, fuel: &mut u64) -> String {
        let mut out = String::with_capacity(value.len());
        let mut rest = value;
        let mut is_open = true;
        loop {
            let found = if is_open {
                self.match_at(rest.chars(), Length::Longest, fuel)
            } else {
                None
            };
            if let Some(end) = found {
                out.push_str(with);
                is_open = all;
                if end > 0 {
                    rest = rest.get(end..).unwrap_or_default();
                    if rest.is_empty() {
                        return out;
                    }
                    continue;
                }
            }
            let Some(char) = rest.chars().next() else {
                return out;
            };
            out.push(char);
            rest = rest.get(char.len_utf8()..).unwrap_or_default();
            *fuel = fuel.saturating_sub(1);
            if *fuel == 0 {
                out.push_str(rest);
                return out;
            }
        }
    }

    /// Returns the bytes of a match at the start of some characters.
    fn match_at(
        &self,
        chars: impl Iterator<Item = char>,
        length: Length,
        fuel: &mut u64,
    ) -> Option<usize> {
        let last = 1_u64.checked_shl(u32::try_from(self.tokens.len()).ok()?)?;
        let mut places = self.close(1);
        let mut bytes = 0_usize;
        let mut found = (places & last != 0).then_some(0);
        for char in chars {
            let is_enough = found.is_some() && length == Length::Shortest;
            if is_enough || places == 0 || *fuel == 0 {
                break;
            }
            *fuel = fuel.saturating_sub(1);
            places = self.close(self.step(places, char));
            bytes = bytes.saturating_add(char.len_utf8());
            if places & last != 0 {
                found = Some(bytes);
            }
        }
        found
    }

    /// Follows stars that match nothing.
    fn close(&self, mut places: u64) -> u64 {
        for (at, token) in self.tokens.iter().enumerate() {
            if *token == Token::Star && places & bit(at) != 0 {
                places |= bit(at.saturating_add(1));
            }
        }
        places
    }

    /// Follows a character.
    fn step(&self, places: u64, char: char) -> u64 {
        let mut next = 0;
        for (at, token) in self.tokens.iter().enumerate() {
            if places & bit(at) == 0 {
                continue;
            }
            match token {
                Token::Char(wanted) if *wanted == char => next |= bit(at.saturating_add(1)),
                Token::Any if char != '\n' => next |= bit(at.saturating_add(1)),
                Token::Star if char != '\n' => next |= bit(at),
                _ => {}
            }
        }
        next
    }
}

/// Returns the bit of a place in a pattern.
fn bit(at: usize) -> u64 {
    u32::try_from(at)
        .ok()
        .and_then(|at| 1_u64.checked_shl(at))
        .unwrap_or_default()
}

/// Characters of the longest pattern: one bit each, and one for its end.
const LONGEST: usize = 63;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_the_reference_says() {
        // The table of the reference, "Environment replacement", and POSIX 2.6.2.
        let fuel = &mut 1_000_000;
        let pattern = |text: &str| Pattern::parse(text).unwrap();
        for (value, text, shortest, longest) in [
            ("foobarbaz", "f*b", "arbaz", "az"),
            ("foobarbaz", "f?o", "barbaz", "barbaz"),
            ("foobarbaz", "b*", "foobarbaz", "foobarbaz"),
            ("foobarbaz", "*", "foobarbaz", ""),
            ("a*b", "a\\*", "b", "b"),
            ("é*", "?", "*", "*"),
        ] {
            assert_eq!(
                pattern(text).trim_start(value, Length::Shortest, fuel),
                shortest
            );
            assert_eq!(
                pattern(text).trim_start(value, Length::Longest, fuel),
                longest
            );
        }
        for (value, text, shortest, longest) in [
            ("foobarbaz", "b*", "foobar", "foo"),
            ("foobarbaz", "a?", "foobarb", "foobarb"),
            ("foobarbaz", "x", "foobarbaz", "foobarbaz"),
            ("v1.2.3", ".*", "v1.2", "v1"),
        ] {
            assert_eq!(
                pattern(text).trim_end(value, Length::Shortest, fuel),
                shortest
            );
            assert_eq!(
                pattern(text).trim_end(value, Length::Longest, fuel),
                longest
            );
        }
        for (value, text, with, first, all) in [
            ("foobarbaz", "ba", "fo", "fooforbaz", "fooforfoz"),
            ("a.b.c", ".", "-", "a-b.c", "a-b-c"),
            ("a.b.c", "*.", "-", "-c", "-c"),
            ("abc", "x", "-", "abc", "abc"),
        ] {
            assert_eq!(
                pattern(text).replace(value, with, false, fuel),
                first,
                "{value} {text}"
            );
            assert_eq!(
                pattern(text).replace(value, with, true, fuel),
                all,
                "{value} {text}"
            );
        }
        assert!(Pattern::parse("\\a").is_err());
        assert!(Pattern::parse(&"a".repeat(64)).is_err());
    }
}
