//! Chunked bodies (RFC 9112, section 7.1), read as they arrive. Extensions and trailers, which readers treat
//! differently, are refused.

use super::refusal::Refusal;
use super::rule;

/// What takes a body out of its chunks.
#[derive(Clone, Debug, Default)]
pub struct Decoder(State);

/// What came of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// How many of the bytes were taken.
    pub taken: usize,
    /// The next bytes of the body; empty where there are none yet, or no more.
    pub data: &'a [u8],
}

impl Decoder {
    /// Takes bytes: up to the next piece of the body, the body's end, or their own end. To be called again with the rest
    /// until that is empty or the body is [done](Self::is_done).
    ///
    /// # Errors
    /// Where the chunks can't be read in one way only. Nothing may be read of the connection then.
    pub fn decode<'a>(&mut self, bytes: &'a [u8]) -> Result<Step<'a>, Refusal> {
        for (index, byte) in bytes.iter().enumerate() {
            match self.0 {
                State::Done => {
                    return Ok(Step {
                        taken: index,
                        data: &[],
                    });
                }
                State::Data(left) => {
                    let rest = bytes.get(index..).unwrap_or_default();
                    let fits = usize::try_from(left).map_or(rest.len(), |it| it.min(rest.len()));
                    let data = rest.get(..fits).unwrap_or_default();
                    let left = left.saturating_sub(u64::try_from(fits).unwrap_or(u64::MAX));
                    self.0 = if left == 0 {
                        State::DataCr
                    } else {
                        State::Data(left)
                    };
                    let taken = index.saturating_add(fits);
                    return Ok(Step { taken, data });
                }
                _ => self.0 = self.next(*byte)?,
            }
        }
        Ok(Step {
            taken: bytes.len(),
            data: &[],
        })
    }

    /// Says whether the last chunk was read whole.
    pub const fn is_done(&self) -> bool {
        matches!(self.0, State::Done)
    }

    /// Reads a byte that is none of the body's.
    fn next(&self, byte: u8) -> Result<State, Refusal> {
        let end = || Refusal::new(rule::CHUNKED_END, "body", "a chunk does not end with CRLF");
        match (self.0, byte) {
            (State::Size { value, digits }, _) => size(value, digits, byte),
            (State::SizeLf(0), b'\n') => Ok(State::LastCr),
            (State::SizeLf(size), b'\n') => Ok(State::Data(size)),
            (State::DataCr, b'\r') => Ok(State::DataLf),
            (State::DataLf, b'\n') => Ok(State::default()),
            (State::LastCr, b'\r') => Ok(State::LastLf),
            (State::LastLf, b'\n') => Ok(State::Done),
            (State::LastCr, _) => Err(Refusal::new(
                rule::CHUNKED_TRAILER,
                "body",
                "fields follow the last chunk",
            )),
            _ => Err(end()),
        }
    }
}

/// Returns what stands before the bytes of a chunk; behind them stands CRLF. An empty chunk is the last one, so there is
/// nothing to be written for no bytes.
pub fn begin(length: usize) -> String {
    format!("{length:x}\r\n")
}

/// What ends a chunked body.
pub const LAST: &str = "0\r\n\r\n";

/// Reads a byte of a chunk's size.
fn size(value: u64, digits: u8, byte: u8) -> Result<State, Refusal> {
    let digit = char::from(byte).to_digit(16).map(u64::from);
    match (digit, byte) {
        (Some(digit), _) if digits < DIGITS => Ok(State::Size {
            value: value.saturating_mul(16).saturating_add(digit),
            digits: digits.saturating_add(1),
        }),
        (None, b'\r') if digits > 0 => Ok(State::SizeLf(value)),
        (None, b';' | b' ' | b'\t') if digits > 0 => Err(Refusal::new(
            rule::CHUNKED_EXTENSION,
            "body",
            "a chunk has an extension",
        )),
        _ => Err(Refusal::new(
            rule::CHUNKED_SIZE,
            "body",
            "the size of a chunk is no hexadecimal number of at most 15 digits",
        )),
    }
}

/// The most digits of a size: fewer than a 64-bit number holds, so that none overflows.
const DIGITS: u8 = 15;

/// What is to be read next.
#[derive(Clone, Copy, Debug)]
enum State {
    /// A digit of a size, or its end.
    Size { value: u64, digits: u8 },
    /// The LF behind a size.
    SizeLf(u64),
    /// So many bytes of the body.
    Data(u64),
    /// The CR behind a chunk's bytes.
    DataCr,
    /// The LF behind a chunk's bytes.
    DataLf,
    /// The CR of the last line.
    LastCr,
    /// The LF of the last line.
    LastLf,
    /// Nothing.
    Done,
}

impl Default for State {
    fn default() -> Self {
        Self::Size {
            value: 0,
            digits: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes, in pieces of `piece` bytes; returns the body and what is left over.
    fn decode(bytes: &[u8], piece: usize) -> Result<(Vec<u8>, usize, bool), &'static str> {
        let mut decoder = Decoder::default();
        let (mut body, mut at) = (Vec::new(), 0);
        while at < bytes.len() && !decoder.is_done() {
            let window = &bytes[at..(at + piece).min(bytes.len())];
            let step = decoder.decode(window).map_err(|it| it.rule)?;
            assert!(step.taken > 0);
            body.extend_from_slice(step.data);
            at += step.taken;
        }
        Ok((body, bytes.len() - at, decoder.is_done()))
    }

    #[track_caller]
    fn check(bytes: &str, expected: Result<(&str, usize, bool), &str>) {
        for piece in 1..=bytes.len() {
            let expected =
                expected.map(|(body, left, done)| (body.as_bytes().to_vec(), left, done));
            assert_eq!(
                decode(bytes.as_bytes(), piece),
                expected,
                "{bytes:?} by {piece}"
            );
        }
    }

    #[test]
    fn chunks_become_a_body() {
        check("0\r\n\r\n", Ok(("", 0, true)));
        check(
            "4\r\nWiki\r\n7\r\npedia i\r\nB\r\nn \r\nchunks.\r\n0\r\n\r\nGET",
            Ok(("Wikipedia in \r\nchunks.", 3, true)),
        );
        check("0004\r\nWiki\r\n", Ok(("Wiki", 0, false)));
        check("000000000000000\r\n\r\n", Ok(("", 0, true)));
    }

    #[test]
    fn what_readers_read_differently_is_refused() {
        check("4;a=b\r\nWiki\r\n0\r\n\r\n", Err("chunked/extension"));
        check("4 \r\nWiki\r\n0\r\n\r\n", Err("chunked/extension"));
        check("0\r\nHost: a\r\n\r\n", Err("chunked/trailer"));
        check("\r\n", Err("chunked/size"));
        check("-1\r\n", Err("chunked/size"));
        check("0x4\r\nWiki\r\n", Err("chunked/size"));
        check("+4\r\nWiki\r\n", Err("chunked/size"));
        check("ffffffffffffffff\r\n", Err("chunked/size"));
        check("0000000000000000\r\n", Err("chunked/size"));
        check("4\nWiki", Err("chunked/size"));
        check("4\r\rWiki", Err("chunked/end"));
        check("4\r\nWikipedia", Err("chunked/end"));
        check("4\r\nWiki\n0\r\n\r\n", Err("chunked/end"));
        check("0\r\n\rX", Err("chunked/end"));
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let text = format!("{}{}\r\n{LAST}", begin(11), "hello world");
        check(&text, Ok(("hello world", 0, true)));
    }
}
