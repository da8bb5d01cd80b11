//! Checks a list of comparisons, so that anybody can test our orders: lines `A OP B`, where `OP` is
//! `<`, `=`, `>`, `<=`, `>=`, `==` or `!=`, with blanks between. Blank lines and lines that begin
//! with `#` are skipped.

use std::cmp::Ordering;
use std::io::{self, BufRead, Read as _, Write};

use crate::record::Scheme;

/// What came of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Lines that were checked.
    pub lines: u64,
    /// Of these, those that do not hold, malformed ones among them.
    pub failed: u64,
    /// Of these, those that are no comparison.
    pub malformed: u64,
}

/// Reads a list, and writes each line that does not hold, with what we say, then `N of M failed`.
pub fn check(
    scheme: Scheme,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<Checked> {
    let mut checked = Checked::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        if input.take(limit).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() >= MAX_LINE && !line.ends_with(b"\n") {
            skip_line(input)?;
        }
        let shown = String::from_utf8_lossy(&line);
        let shown = shown.trim_end_matches(['\n', '\r']);
        let verdict = match std::str::from_utf8(&line) {
            Ok(_) if line.len() >= MAX_LINE => Verdict::Malformed("the line is too long"),
            Ok(text) => check_line(scheme, text),
            Err(_) => Verdict::Malformed("the line is not UTF-8"),
        };
        let said = match verdict {
            Verdict::Nothing => continue,
            Verdict::Holds => None,
            Verdict::Fails(said) => Some(said),
            Verdict::Malformed(why) => {
                checked.malformed = checked.malformed.saturating_add(1);
                Some(format!("malformed: {why}"))
            }
        };
        checked.lines = checked.lines.saturating_add(1);
        if let Some(said) = said {
            checked.failed = checked.failed.saturating_add(1);
            writeln!(output, "{shown}   # {said}")?;
        }
    }
    writeln!(output, "{} of {} failed", checked.failed, checked.lines)?;
    Ok(checked)
}

/// Returns the sign of an order.
pub const fn sign(order: Ordering) -> &'static str {
    match order {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    }
}

enum Verdict {
    /// A blank line or a comment.
    Nothing,
    Holds,
    Fails(String),
    Malformed(&'static str),
}

fn check_line(scheme: Scheme, line: &str) -> Verdict {
    let mut fields = line.split_whitespace();
    let Some(a) = fields.next() else {
        return Verdict::Nothing;
    };
    if a.starts_with('#') {
        return Verdict::Nothing;
    }
    let (Some(operator), Some(b), None) = (fields.next(), fields.next(), fields.next()) else {
        return Verdict::Malformed("it is not of the form `A OP B`");
    };
    let holds: fn(Ordering) -> bool = match operator {
        "<" => Ordering::is_lt,
        "=" | "==" => Ordering::is_eq,
        ">" => Ordering::is_gt,
        "<=" => Ordering::is_le,
        ">=" => Ordering::is_ge,
        "!=" => Ordering::is_ne,
        _ => return Verdict::Malformed("OP is none of < = > <= >= == !="),
    };
    match scheme.compare(a, b) {
        Ok(order) if holds(order) => Verdict::Holds,
        Ok(order) => Verdict::Fails(format!("we say {}", sign(order))),
        Err(invalid) => Verdict::Fails(invalid.to_string()),
    }
}

/// Passes over the rest of a line that is too long.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let len = end.map_or(buffer.len(), |at| at.saturating_add(1));
        input.consume(len);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// Far more than two versions need.
const MAX_LINE: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(input: &[u8]) -> (Checked, String) {
        let mut output = Vec::new();
        let checked = check(Scheme::Npm, &mut &*input, &mut output).unwrap();
        (checked, String::from_utf8(output).unwrap())
    }

    #[test]
    fn lines_that_hold_are_counted_and_others_said() {
        let input = b"# a comment\n\n 1.0.0 < 2.0.0\r\n1.0.0  =\t1.0.0+x\n2.0.0 <= 1.0.0\n\
                      1.0.0 != 1.0.0-a\n1.0.0 > x\n1.0.0 >= 1.0.0\n1.0.0 == 1.0.1";
        let (checked, output) = checked(input);
        assert_eq!(
            output,
            "2.0.0 <= 1.0.0   # we say >\n\
             1.0.0 > x   # `x` is not a npm version: it does not begin with a number\n\
             1.0.0 == 1.0.1   # we say <\n3 of 7 failed\n"
        );
        assert_eq!(
            (checked.lines, checked.failed, checked.malformed),
            (7, 3, 0)
        );
    }

    #[test]
    fn malformed_lines_fail() {
        for line in [
            "1.0.0",
            "1.0.0 <",
            "1.0.0 < 1.0.1 x",
            "1.0.0 ~ 1.0.0",
            "< 1 2",
        ] {
            let (checked, output) = checked(line.as_bytes());
            assert_eq!(
                (checked.lines, checked.failed, checked.malformed),
                (1, 1, 1)
            );
            assert!(output.starts_with(line), "{output}");
            assert!(output.contains("# malformed: "), "{output}");
            assert!(output.ends_with("\n1 of 1 failed\n"), "{output}");
        }
        assert_eq!(checked(b"1.0.0 < \xff\n").0.malformed, 1);
        assert_eq!(checked(b"").1, "0 of 0 failed\n");
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut input = vec![b'1'; MAX_LINE * 3];
        input.extend_from_slice(b"\n1.0.0 < 2.0.0\n");
        let (checked, output) = checked(&input);
        assert_eq!((checked.lines, checked.malformed), (2, 1));
        assert!(output.len() < MAX_LINE + 200);
        assert!(output.ends_with("the line is too long\n1 of 2 failed\n"));
    }
}
