//! Streams of data that are no layers: upstream's advisory data come as `.bz2` (OVAL) and `.xz`
//! besides. Layers are never read this way: engines read gzip and Zstandard there, and so do we.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one place where bzip2 and xz are decoded, within bounds"
)]

use std::io::{self, BufRead as _, Read};

use bzip2::read::MultiBzDecoder;
use lzma_rust2::XzReader;

use super::bounded::Bounded;
use super::input::Input;
use super::{Fault, SNIFF_BYTES, decoder_of, error, sniff};
use crate::limits::Limits;

/// Decodes gzip, Zstandard, bzip2 (any number of streams) and xz (any number of streams), or passes
/// on what is compressed in no known way; told by the first bytes, within the bounds of `limits`.
///
/// # Errors
/// Where the stream cannot be read, or is compressed in a way that is known and not supported.
pub fn data_decoder<'a>(
    reader: Box<dyn Read + Send + 'a>,
    limits: &Limits,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut input = Input::new(reader);
    input.fill_at_least(SNIFF_BYTES)?;
    let taken = Some(input.counter());
    Ok(match sniff(input.fill_buf()?) {
        Err("bzip2") => {
            let decoder = Told(MultiBzDecoder::new(input));
            Box::new(Bounded::new(decoder, limits, taken))
        }
        Err("xz") => {
            let decoder = Told(XzReader::new_mem_limit(input, true, XZ_MEMORY_KIB));
            Box::new(Bounded::new(decoder, limits, taken))
        }
        _ => decoder_of(input, limits)?.reader,
    })
}

/// A decoder whose errors say what kind they are.
struct Told<R>(R);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|failed| match failed.kind() {
            io::ErrorKind::UnexpectedEof => {
                error(Fault::Truncated, "the stream ends in the middle")
            }
            io::ErrorKind::OutOfMemory => {
                let why = format!("the dictionary needs more than {XZ_MEMORY_KIB} KiB, the limit");
                error(Fault::Limit, why)
            }
            _ => error(
                Fault::Corrupt,
                format!("the compressed data are corrupt: {failed}"),
            ),
        })
    }
}

/// What `xz -9` needs (64 MiB of dictionary), and some more.
const XZ_MEMORY_KIB: u32 = 80 << 10;

#[cfg(test)]
mod tests {
    use seawall_testkit::tool::{missing, run, skip};

    use super::super::fault;
    use super::*;

    fn decode(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Option<Fault>> {
        let mut out = Vec::new();
        let read = data_decoder(Box::new(bytes), limits)
            .and_then(|mut reader| reader.read_to_end(&mut out));
        read.map_err(|failed| fault(&failed))?;
        Ok(out)
    }

    #[test]
    fn what_the_programs_write_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let text: Vec<u8> = (0..300_000_u32)
            .flat_map(|n| (n * 7 % 1009).to_le_bytes())
            .collect();
        let plain = folder.path().join("file");
        std::fs::write(&plain, &text).unwrap();
        for words in [
            "gzip -c",
            "bzip2 -c",
            "xz -c",
            "xz -9 -c --check=crc32",
            "zstd -c",
        ] {
            let words: Vec<&str> = words.split(' ').collect();
            if let Some(why) = missing(&words[..1]) {
                skip(&why);
                continue;
            }
            let packed = run(words[0], &[&words[1..], &["file"]].concat(), folder.path());
            let limits = Limits::default();
            assert!(decode(&packed, &limits) == Ok(text.clone()), "{words:?}");
            let twice = [packed.clone(), packed.clone()].concat();
            assert!(
                decode(&twice, &limits) == Ok([text.clone(), text.clone()].concat()),
                "{words:?}"
            );
            for cut in [packed.len() / 2, packed.len() - 1] {
                assert!(
                    decode(&packed[..cut], &limits).is_err(),
                    "{words:?} cut at {cut}"
                );
            }
            let mut broken = packed.clone();
            broken[packed.len() / 2] ^= 0x55;
            assert!(decode(&broken, &limits) != Ok(text.clone()), "{words:?}");
            let small = Limits {
                layer_bytes: 1_000,
                ..Limits::default()
            };
            assert_eq!(
                decode(&packed, &small),
                Err(Some(Fault::Limit)),
                "{words:?}"
            );
        }
        assert!(decode(&text, &Limits::default()) == Ok(text));
    }
}
