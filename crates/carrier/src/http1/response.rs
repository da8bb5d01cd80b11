//! The head of an answer (RFC 9112, sections 4 and 6.3). The engine is trusted more than its clients: values may hold
//! any bytes but control characters, and a body may end with the connection.

use super::fields::read_line;
use super::refusal::Refusal;
use super::rule;
use super::{Fields, Framing, LINE_LIMIT, Progress, lines};

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Status.
    pub status: u16,
    /// The words behind it; control characters are taken out.
    pub reason: String,
    /// All fields.
    pub fields: Fields,
    /// Whether it is HTTP/1.0.
    pub old: bool,
}

/// Reads the head that bytes begin with.
///
/// # Errors
/// Where no further byte could make it a head.
pub fn read(bytes: &[u8]) -> Result<Progress<Head>, Refusal> {
    let Some(length) = lines::end(bytes)? else {
        return Ok(Progress::More);
    };
    let mut lines = lines::lines(bytes.get(..length).unwrap_or_default());
    let (status, reason, old) = status_line(lines.next().unwrap_or_default())?;
    let mut fields = Fields::default();
    for line in lines {
        let (name, value) = read_line(line)?;
        fields.push(name, &String::from_utf8_lossy(value))?;
    }
    let head = Head {
        status,
        reason,
        fields,
        old,
    };
    Ok(Progress::Done { head, length })
}

impl Head {
    /// Says how the body of an answer to `method` ends.
    ///
    /// # Errors
    /// Where two readers could see two ends.
    pub fn framing(&self, method: &str) -> Result<Framing, Refusal> {
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        if bodiless || method == "HEAD" {
            return Ok(Framing::None);
        }
        let coding = self.fields.single("Transfer-Encoding")?;
        let length = self.fields.single("Content-Length")?;
        match (coding, length.map(self::length)) {
            (None, None) => Ok(Framing::UntilClose),
            (None, Some(Some(length))) => Ok(Framing::Length(length)),
            (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
            _ => Err(bad("the length of the body can't be read")),
        }
    }

    /// Says whether the engine keeps the connection for another request.
    pub fn keeps_alive(&self) -> bool {
        let mut words = self.fields.members("Connection");
        !self.old && !words.any(|it| it.eq_ignore_ascii_case("close"))
    }
}

/// Reads a length in bytes: digits and nothing else, as far as 19 of them go.
pub fn length(text: &str) -> Option<u64> {
    let plain = (1..=19).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// Reads `HTTP/1.x SP status [SP reason]`.
fn status_line(line: &[u8]) -> Result<(u16, String, bool), Refusal> {
    if line.len() > LINE_LIMIT {
        return Err(bad("the status line is too long"));
    }
    let text = String::from_utf8_lossy(line);
    let (old, rest) = match (
        text.strip_prefix("HTTP/1.1 "),
        text.strip_prefix("HTTP/1.0 "),
    ) {
        (Some(rest), _) => (false, rest),
        (None, Some(rest)) => (true, rest),
        (None, None) => return Err(bad("the status line is not of HTTP/1")),
    };
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let plain = code.len() == 3 && code.bytes().all(|it| it.is_ascii_digit());
    match code.parse() {
        Ok(status @ 100..=999) if plain => {
            let reason = reason.chars().filter(|it| !it.is_control()).collect();
            Ok((status, reason, old))
        }
        _ => Err(bad("the status is no number of three digits")),
    }
}

fn bad(why: &str) -> Refusal {
    Refusal::new(rule::HTTP_ANSWER, "answer", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn framing(head: &str, method: &str, expected: Result<Framing, &str>) {
        let read = read(head.as_bytes()).and_then(|it| match it {
            Progress::Done { head, .. } => head.framing(method),
            Progress::More => panic!("not whole: {head:?}"),
        });
        assert_eq!(read.map_err(|it| it.rule), expected, "{head:?}");
    }

    /// RFC 9112, section 6.3.
    #[test]
    fn bodies_end_as_the_standard_says() {
        let check = |rest: &str, method: &str, expected| {
            framing(&format!("HTTP/1.1 {rest}\r\n\r\n"), method, expected);
        };
        check("200 OK\r\nContent-Length: 5", "GET", Ok(Framing::Length(5)));
        check("200 OK\r\nContent-Length: 5", "HEAD", Ok(Framing::None));
        check("204 No Content", "POST", Ok(Framing::None));
        check(
            "304 Not Modified\r\nContent-Length: 5",
            "POST",
            Ok(Framing::None),
        );
        check("101 UPGRADED\r\nUpgrade: tcp", "POST", Ok(Framing::None));
        check(
            "200 OK\r\nTransfer-Encoding: chunked",
            "GET",
            Ok(Framing::Chunked),
        );
        check("200 OK", "GET", Ok(Framing::UntilClose));
        check("200", "GET", Ok(Framing::UntilClose));
        check(
            "200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
            "GET",
            Err("http/answer"),
        );
        check(
            "200 OK\r\nContent-Length: 5\r\nContent-Length: 5",
            "GET",
            Err("http/duplicate-field"),
        );
        check("200 OK\r\nContent-Length: +5", "GET", Err("http/answer"));
        check("20 OK", "GET", Err("http/answer"));
        check("2000 OK", "GET", Err("http/answer"));
        framing("HTTP/2 200\r\n\r\n", "GET", Err("http/answer"));
    }

    #[test]
    fn bytes_of_values_are_kept() {
        let Ok(Progress::Done { head, length }) =
            read("HTTP/1.0 500 Ä\u{1b}b\r\nX: ä\r\n\r\nrest".as_bytes())
        else {
            panic!("not read");
        };
        assert_eq!(
            (head.reason.as_str(), head.fields.first("x")),
            ("Äb", Some("ä"))
        );
        assert_eq!(length, "HTTP/1.0 500 Ä\u{1b}b\r\nX: ä\r\n\r\n".len());
        assert!(!head.keeps_alive());
    }
}
