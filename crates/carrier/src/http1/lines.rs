//! Where a head ends, and its lines: separated by CRLF and nothing else (RFC 9112, section 2.2, without its leave to
//! take a lone LF).

use super::HEAD_LIMIT;
use super::refusal::Refusal;
use super::rule;

/// Returns the length of a head with its empty line; nothing where it is not whole yet.
pub fn end(bytes: &[u8]) -> Result<Option<usize>, Refusal> {
    let mut run = 0_u8;
    let mut after_cr = false;
    for (index, byte) in bytes.iter().enumerate() {
        if index >= HEAD_LIMIT {
            return Err(too_large());
        }
        match (byte, after_cr) {
            (b'\r', false) => after_cr = true,
            (b'\n', true) => {
                after_cr = false;
                run = run.saturating_add(1);
                if run == 2 {
                    return Ok(index.checked_add(1));
                }
            }
            (0 | b'\n', false) | (_, true) => {
                return Err(Refusal::new(
                    rule::HTTP_BYTE,
                    "head",
                    "holds a NUL, a CR without LF or a LF without CR",
                ));
            }
            _ => run = 0,
        }
    }
    if bytes.len() >= HEAD_LIMIT {
        return Err(too_large());
    }
    Ok(None)
}

/// Returns the lines of a whole head, without the empty one.
pub fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inner = head.strip_suffix(b"\r\n\r\n").unwrap_or(head);
    inner
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn too_large() -> Refusal {
    Refusal::new(
        rule::HTTP_TOO_LARGE,
        "head",
        format!("has more than {HEAD_LIMIT} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<Option<usize>, &str>) {
        assert_eq!(end(bytes).map_err(|it| it.rule), expected);
    }

    #[test]
    fn a_head_ends_with_an_empty_line() {
        check(b"", Ok(None));
        check(b"GET / HTTP/1.1\r\nA: b\r\n\r", Ok(None));
        check(b"A\r\n\r\nrest\n\0", Ok(Some(5)));
        check(b"\r\n\r\n", Ok(Some(4)));
    }

    #[test]
    fn other_line_ends_are_refused_at_once() {
        check(b"GET / HTTP/1.1\n", Err("http/byte"));
        check(b"GET / HTTP/1.1\r\nA: b\n", Err("http/byte"));
        check(b"GET / HTTP/1.1\rX", Err("http/byte"));
        check(b"GET / HTTP/1.1\r\r\n", Err("http/byte"));
        check(b"GET /\0", Err("http/byte"));
    }

    #[test]
    fn a_head_is_bounded() {
        check(&vec![b'a'; HEAD_LIMIT - 1], Ok(None));
        check(&vec![b'a'; HEAD_LIMIT], Err("http/too-large"));
        let mut whole = vec![b'a'; HEAD_LIMIT - 4];
        whole.extend_from_slice(b"\r\n\r\n");
        check(&whole, Ok(Some(HEAD_LIMIT)));
    }
}
