//! Looks ahead for the end of what may or may not be a thing of its own: `((`, `{a,b}`, `[a-z]`. The bytes that
//! may be looked at in this way are limited over the whole text, so that it stays linear.

use super::Parser;

impl Parser<'_> {
    /// Returns where the inside of `(( … ))` ends that starts here; nothing where these are two subshells.
    pub(super) fn arithmetic_end(&mut self, start: usize) -> Option<usize> {
        let inside = start.checked_add(2)?;
        if self.slice(start..inside.min(self.end)) != "((" || self.fuel == 0 {
            return None;
        }
        let mut open = 0_usize;
        let rest = self.slice(inside..self.end).as_bytes();
        let mut at = 0_usize;
        let found = loop {
            match rest.get(at) {
                None => break None,
                Some(b'(') => open = open.saturating_add(1),
                Some(b')') if open == 0 => {
                    let is_end = rest.get(at.saturating_add(1)) == Some(&b')');
                    break is_end.then(|| inside.saturating_add(at));
                }
                Some(b')') => open = open.saturating_sub(1),
                Some(b'\\') => at = at.saturating_add(1),
                Some(quote @ (b'\'' | b'"')) => at = quote_end(rest, at, *quote),
                _ => {}
            }
            at = at.saturating_add(1);
            if at > self.fuel {
                break None;
            }
        };
        self.fuel = self.fuel.saturating_sub(at);
        found
    }

    /// Returns where the inside of `$[ … ]` ends that starts here.
    pub(super) fn old_arithmetic_end(&mut self) -> Option<usize> {
        let start = self.at.saturating_add(2);
        let mut open = 0_usize;
        let length = self.look(2, |byte| match byte {
            b'[' => {
                open = open.saturating_add(1);
                Look::On
            }
            b']' if open == 0 => Look::End,
            b']' => {
                open = open.saturating_sub(1);
                Look::On
            }
            b'\n' | b'"' | b'\'' | b';' => Look::Nothing,
            _ => Look::On,
        })?;
        Some(start.saturating_add(length))
    }

    /// Returns the length of `[…]` at a position, behind the name of a variable.
    pub(super) fn subscript_length(&mut self, at: usize) -> Option<usize> {
        let ahead = at.saturating_sub(self.at);
        let length = self.look(ahead.saturating_add(1), |byte| match byte {
            b']' => Look::End,
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' => Look::Nothing,
            _ => Look::On,
        })?;
        Some(length.saturating_add(2))
    }

    /// Returns the length of `{a,b}` or `{1..3}` without quotes and variables.
    pub(super) fn brace_length(&mut self) -> Option<usize> {
        let mut open = 0_usize;
        let mut parts = false;
        let mut before = b'{';
        let length = self.look(1, |byte| {
            let look = match byte {
                b'{' => {
                    open = open.saturating_add(1);
                    Look::On
                }
                b'}' if open == 0 => Look::End,
                b'}' => {
                    open = open.saturating_sub(1);
                    Look::On
                }
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => {
                    Look::Nothing
                }
                b'"' | b'\'' | b'`' | b'$' | b'\\' => Look::Nothing,
                _ => Look::On,
            };
            parts |= open == 0 && (byte == b',' || (byte == b'.' && before == b'.'));
            before = byte;
            look
        })?;
        parts.then(|| length.saturating_add(2))
    }

    /// Returns the length of `[…]` as a pattern, without quotes and variables.
    pub(super) fn bracket_length(&mut self) -> Option<usize> {
        let mut at = 0_usize;
        let mut class = false;
        let mut before = b'[';
        let length = self.look(1, |byte| {
            let is_first = at == 0 || (at == 1 && matches!(before, b'!' | b'^'));
            let look = match byte {
                b']' if is_first => Look::On,
                b']' if class && before == b':' => {
                    class = false;
                    Look::On
                }
                b']' => Look::End,
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => {
                    Look::Nothing
                }
                b'"' | b'\'' | b'`' | b'$' | b'\\' | b'/' => Look::Nothing,
                _ => Look::On,
            };
            class |= byte == b':' && before == b'[';
            before = byte;
            at = at.saturating_add(1);
            look
        })?;
        Some(length.saturating_add(2))
    }

    /// Returns the length of `@(…)` and its kin, without quotes and variables.
    pub(super) fn extended_glob_length(&mut self) -> Option<usize> {
        let mut open = 0_usize;
        let length = self.look(2, |byte| match byte {
            b'(' => {
                open = open.saturating_add(1);
                Look::On
            }
            b')' if open == 0 => Look::End,
            b')' => {
                open = open.saturating_sub(1);
                Look::On
            }
            b'\n' | b';' | b'&' | b'"' | b'\'' | b'`' | b'$' | b'\\' => Look::Nothing,
            _ => Look::On,
        })?;
        Some(length.saturating_add(3))
    }

    /// Looks at the bytes from so many on; returns how many stand in front of the end.
    fn look(&mut self, ahead: usize, mut judge: impl FnMut(u8) -> Look) -> Option<usize> {
        let start = self.at.saturating_add(ahead);
        let rest = self.slice(start..self.end).as_bytes();
        let mut found = None;
        let mut seen = 0_usize;
        for byte in rest.iter().take(self.fuel) {
            match judge(*byte) {
                Look::On => seen = seen.saturating_add(1),
                Look::End => {
                    found = Some(seen);
                    break;
                }
                Look::Nothing => break,
            }
        }
        self.fuel = self.fuel.saturating_sub(seen.saturating_add(1));
        found
    }
}

enum Look {
    On,
    End,
    Nothing,
}

/// Returns where a quote ends that starts here; its start where it has no end.
fn quote_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start.saturating_add(1);
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' if quote == b'"' => at = at.saturating_add(1),
            byte if byte == quote => return at,
            _ => {}
        }
        at = at.saturating_add(1);
    }
    start
}
