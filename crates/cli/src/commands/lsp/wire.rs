//! Messages on a pipe: a header with `Content-Length`, then JSON (LSP 3.17, "Base Protocol").
//!
//! A message that cannot be read is told and passed over; the next one counts again. Both are bounded.

use std::io::{self, BufRead, Read as _, Write};

use serde_json::Value;

/// What came.
#[derive(Debug, PartialEq)]
pub(super) enum Came {
    /// A message.
    Message(Value),
    /// Something that is none, and why.
    Broken(String),
    /// The end.
    End,
}

/// Reads the next message.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Came> {
    let mut length = None;
    let mut is_empty = true;
    loop {
        let mut line = Vec::new();
        let read = input.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(Came::End);
        }
        let line = line.trim_ascii();
        if !line.is_empty() {
            is_empty = false;
            length = content_length(line).or(length);
            continue;
        }
        match length {
            Some(length) => return body(input, length),
            None if is_empty => {}
            None => return Ok(Came::Broken("the header has no Content-Length".to_owned())),
        }
    }
}

/// Writes a message.
pub(super) fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

fn content_length(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?;
    let (name, value) = line.split_once(':')?;
    let value = value.trim();
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    // One that does not fit is no reason to take the body for headers.
    let number = || value.parse().unwrap_or(u64::MAX);
    (name.eq_ignore_ascii_case("content-length") && is_number && !value.is_empty()).then(number)
}

fn body(input: &mut impl BufRead, length: u64) -> io::Result<Came> {
    if length > LONGEST {
        let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok(if skipped < length {
            Came::End
        } else {
            Came::Broken(format!("it has more than {LONGEST} bytes"))
        });
    }
    // Memory is taken for what came, not for what was announced.
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(Came::End);
    }
    let parsed = serde_json::from_slice(&bytes);
    let parsed = parsed.or_else(|error| {
        let mended = without_lone_surrogates(&bytes);
        mended.map_or(Err(error), |bytes| serde_json::from_slice(&bytes))
    });
    Ok(parsed.map_or_else(|error| Came::Broken(error.to_string()), Came::Message))
}

/// Puts U+FFFD in the place of halves of surrogate pairs, which editors written in JavaScript may send; it has
/// as many units of UTF-16. Nothing where there is none.
fn without_lone_surrogates(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.to_vec();
    let (mut at, mut found) = (0, false);
    while at < bytes.len() {
        if bytes.get(at) != Some(&b'\\') {
            at += 1;
            continue;
        }
        let unit = unit(bytes, at);
        let is_pair = unit.is_some_and(|it| (0xd800..0xdc00).contains(&it))
            && self::unit(bytes, at + 6).is_some_and(|it| (0xdc00..0xe000).contains(&it));
        match unit {
            Some(_) if is_pair => at += 12,
            Some(0xd800..0xe000) => {
                if let Some(digits) = out.get_mut(at + 2..at + 6) {
                    digits.copy_from_slice(b"fffd");
                }
                found = true;
                at += 6;
            }
            _ => at += 2,
        }
    }
    found.then_some(out)
}

/// Reads `\uXXXX`.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok()?;
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

/// Bytes of a line of a header.
const LONGEST_LINE: u64 = 4096;
/// Bytes of a message: a little more than the longest document.
const LONGEST: u64 = 80 << 20;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn all(bytes: &[u8]) -> Vec<Came> {
        let mut input = bytes;
        let mut all = Vec::new();
        loop {
            match read(&mut input).unwrap() {
                Came::End => return all,
                came => all.push(came),
            }
        }
    }

    fn broken(came: &Came) -> bool {
        matches!(came, Came::Broken(_))
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        let good = "Content-Length: 2\r\n\r\n{}";
        let cases: &[(String, &[bool])] = &[
            (format!("{good}{good}"), &[false, false]),
            (
                format!("content-length:2\nContent-Type: x\n\n{{}}{good}"),
                &[false, false],
            ),
            (format!("Content-Length: 1\r\n\r\n{{{good}"), &[true, false]),
            (format!("X: 1\r\n\r\n{good}"), &[true, false]),
            (format!("Content-Length: -1\r\n\r\n{good}"), &[true, false]),
            (format!("\r\n\r\n{good}"), &[false]),
            (format!("{}\n\n{good}", "x".repeat(10_000)), &[true, false]),
            (
                "Content-Length: 99999999999999999999999\r\n\r\n{}".to_owned(),
                &[],
            ),
            ("Content-Length: 99999999\r\n\r\n{}".to_owned(), &[]),
            ("Content-Length: 3\r\n\r\n{}".to_owned(), &[]),
            (
                format!("Content-Length: 400\r\n\r\n{}", "[".repeat(400)),
                &[true],
            ),
        ];
        for (text, wanted) in cases {
            let came: Vec<bool> = all(text.as_bytes()).iter().map(broken).collect();
            assert_eq!(came, *wanted, "{text:.40}");
        }
        let long = LONGEST + 1;
        let mut text = format!("Content-Length: {long}\r\n\r\n").into_bytes();
        text.resize(text.len() + usize::try_from(long).unwrap(), b' ');
        text.extend_from_slice(good.as_bytes());
        assert_eq!(
            all(&text).iter().map(broken).collect::<Vec<_>>(),
            [true, false]
        );
    }

    #[test]
    fn halves_of_pairs_are_replaced() {
        for (text, wanted) in [
            (r#""a\ud800b""#, "a\u{fffd}b"),
            (r#""\ud83d\ude00\udc00\\ud800""#, "\u{1f600}\u{fffd}\\ud800"),
            (r#""\ud800\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
        ] {
            let message = format!("Content-Length: {}\r\n\r\n{text}", text.len());
            assert_eq!(all(message.as_bytes()), [Came::Message(json!(wanted))]);
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let (mut bytes, message) = (Vec::new(), json!({"a": "é𐐀\n"}));
        write(&mut bytes, &message).unwrap();
        assert_eq!(all(&bytes), [Came::Message(message)]);
    }
}
