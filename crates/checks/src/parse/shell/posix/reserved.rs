//! Reserved words and operators that end a list: POSIX.1-2017, Shell Command Language, 2.4.

use super::Parser;

/// A set of things that end a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stops(u16);

impl Stops {
    pub(super) const NONE: Self = Self(0);
    pub(super) const PAREN: Self = Self(1);
    pub(super) const BRACE: Self = Self(1 << 1);
    pub(super) const THEN: Self = Self(1 << 2);
    pub(super) const ELIF: Self = Self(1 << 3);
    pub(super) const ELSE: Self = Self(1 << 4);
    pub(super) const FI: Self = Self(1 << 5);
    pub(super) const DO: Self = Self(1 << 6);
    pub(super) const DONE: Self = Self(1 << 7);
    pub(super) const ESAC: Self = Self(1 << 8);
    pub(super) const ARM: Self = Self(1 << 9);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl<'a> Parser<'a> {
    /// Returns the word that comes next if it has the form of a reserved one and stands alone.
    pub(super) fn reserved(&self) -> &'a str {
        let rest = self.rest();
        let is_letter = |byte: &u8| byte.is_ascii_lowercase() || b"{}![]".contains(byte);
        let length = rest.bytes().take(9).take_while(is_letter).count();
        let behind = rest.as_bytes().get(length..).unwrap_or_default();
        let is_alone = behind
            .first()
            .is_none_or(|byte| b" \t\n\r;&|<>()".contains(byte))
            || behind.starts_with(b"\\\n");
        let word = rest.get(..length).unwrap_or_default();
        if is_alone { word } else { "" }
    }

    /// Takes a reserved word if it comes next.
    pub(super) fn take_reserved(&mut self, word: &str) -> bool {
        let found = self.reserved() == word;
        if found {
            self.skip(word.len());
        }
        found
    }

    /// Returns what comes next of the things that may end a list, and its length.
    pub(super) fn stop(&self) -> Option<(Stops, usize)> {
        match self.peek()? {
            b')' => return Some((Stops::PAREN, 1)),
            b';' if self.starts(";;&") => return Some((Stops::ARM, 3)),
            b';' if self.starts(";;") || self.starts(";&") => return Some((Stops::ARM, 2)),
            b'a'..=b'z' | b'}' => {}
            _ => return None,
        }
        let stop = match self.reserved() {
            "}" => Stops::BRACE,
            "then" => Stops::THEN,
            "elif" => Stops::ELIF,
            "else" => Stops::ELSE,
            "fi" => Stops::FI,
            "do" => Stops::DO,
            "done" => Stops::DONE,
            "esac" => Stops::ESAC,
            _ => return None,
        };
        Some((stop, self.reserved().len()))
    }
}
